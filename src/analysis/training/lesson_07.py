"""Lesson 7: a thousand practice cities with a known correlation, and made-up persons behind the districts of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.data import catalog
from analysis.data.practice_model import TRUTH, simulate
from analysis.errors import ParameterError, Problem
from analysis.figures.style import BLUE, GREY, ORANGE, RED, axes, finish
from analysis.figures.tables import Column, table
from analysis.stats.coefficients import point_estimate
from analysis.stats.intervals import fisher_interval
from analysis.written import number

if TYPE_CHECKING:
    from analysis.data.practice_model import City
    from analysis.figures.style import Picture

CITIES = 1000
PERSONS_EACH = 20  # residents for whom one person stands
# The share that uses cashless payment falls with the distance of the district; within a district it is higher from 65 on.
AT_STATION, PER_KM, FROM_65 = 0.62, -0.03, 0.08
YOUNG, OLD = "64歳以下", "65歳以上"
_BINS = (
    Column("start", "相関係数（ここから0.05の幅）", "", 2),
    Column("with", "区間が0を含む", "市", 0),
    Column("without", "区間が0を含まない", "市", 0),
)
_RATES = (
    Column("地区", "地区"),
    Column("aging", "高齢化率", "％", 1),
    Column(YOUNG, YOUNG, "％", 1),
    Column(OLD, OLD, "％", 1),
)


def many_cities(correlation: float) -> pd.DataFrame:
    """Draw a thousand practice cities from the model with this true correlation, seeds 0 to 999.

    Parameters
    ----------
    correlation : float
        True correlation of the aging rate and the propensity to pay cashless, over all districts that the model could
        draw; in [-1, 1].

    Returns
    -------
    DataFrame
        One row a city: 相関係数 of the aging rate and the cashless ratio (2023, by count, administrative centres,
        14 districts), 下限, 上限 (Fisher's 95 % interval), 0を含まない (whether the interval excludes zero).

    Raises
    ------
    ParameterError
        Not a number in [-1, 1].
    """
    if not isinstance(correlation, int | float) or not -1 <= correlation <= 1:
        raise ParameterError(
            Problem(
                f"真の相関係数 {correlation!r} は使えません。", "correlation", "−1から1の数にしてください。"
            )
        )
    truth = replace(TRUTH, correlation=float(correlation))
    rows = [_estimate(simulate(seed, truth)) for seed in range(CITIES)]
    found = pd.DataFrame(rows, columns=["相関係数", "下限", "上限"])
    return found.assign(**{"0を含まない": (found["下限"] > 0) | (found["上限"] < 0)})


def histogram(cities: pd.DataFrame, correlation: float, *, id: str, title: str) -> Picture:
    """Count the cities by their correlation, those whose interval excludes zero by colour and hatching.

    Parameters
    ----------
    cities : DataFrame
        From `many_cities`.
    correlation : float
        The true one.
    id, title : str
        Name of the figure, heading.

    Returns
    -------
    Picture
    """
    catalog.load("practice_truth")  # the figure is of the practice city, and marked so
    far = cities["0を含まない"]
    edges = np.linspace(-1, 1, 41)
    kinds = [np.histogram(cities["相関係数"][part], edges)[0] for part in (~far, far)]
    figure, panel = axes(height=4.2)
    style = {"width": 0.05, "align": "edge", "edgecolor": "white"}
    panel.bar(edges[:-1], kinds[0], color=GREY, label=f"区間が0を含む {int((~far).sum())}市", **style)
    panel.bar(
        edges[:-1], kinds[1], bottom=kinds[0], color=BLUE, hatch="//",
        label=f"区間が0を含まない {int(far.sum())}市", **style,
    )  # fmt: skip
    panel.axvline(correlation, color=RED, linewidth=1.8, label=f"真の相関係数 {number(correlation)}")
    panel.set(
        xlabel="14地区で計算した相関係数",
        ylabel="市の数",
        xlim=(-1, 1),
        ylim=(0, 1.08 * np.add(*kinds).max()),
    )
    panel.grid(axis="x", visible=False)
    figure.legend(loc="outside lower center", ncols=3, fontsize=9)
    low, high = cities["相関係数"].min(), cities["相関係数"].max()
    message = (
        f"真の相関係数は{number(correlation)}。計算した値は{number(low)}から{number(high)}まで散らばり、"
        f"{len(cities):,}市のうち{int(far.sum())}市で区間が0を含まない。"
    )
    bins = pd.DataFrame({"start": edges[:-1], "with": kinds[0], "without": kinds[1]})
    shown = table(bins, _BINS, id=id, title=title)
    return finish(figure, id, title, f"相関係数の度数分布。{message}", shown, message=message)


def persons(areas: pd.DataFrame) -> pd.DataFrame:
    """Make up persons behind the districts: one for each twenty residents of known age.

    Parameters
    ----------
    areas : DataFrame
        Of the practice city, from `analysis.measures.districts.districts`.

    Returns
    -------
    DataFrame
        One row a person: 地区, 年齢 (64歳以下 or 65歳以上), 利用 (1 where the person pays cashless, else 0). Within a
        district and age group the users are exactly their share, nothing is drawn by lot.
    """
    rows = []
    for each in areas.to_dict("records"):
        known = 100 * each["aged"] / each["aging_pct"]
        share = AT_STATION + PER_KM * each["distance_km"]
        for age, people, rate in ((YOUNG, known - each["aged"], share), (OLD, each["aged"], share + FROM_65)):
            n = round(people / PERSONS_EACH)
            users = round(n * rate)
            rows += [(each["district"], age, 1)] * users + [(each["district"], age, 0)] * (n - users)
    return pd.DataFrame(rows, columns=["地区", "年齢", "利用"])


def inside(people: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show within each district what share of either age group pays cashless, the oldest district lowest.

    Parameters
    ----------
    people : DataFrame
        From `persons`.
    id, title : str
        Name of the figure, heading.

    Returns
    -------
    Picture
    """
    rates = (100 * people.groupby(["地区", "年齢"])["利用"].mean()).unstack()
    aging = 100 * people["年齢"].eq(OLD).groupby(people["地区"]).mean()
    data = rates.assign(aging=aging).sort_values("aging").reset_index()
    figure, panel = axes(height=5.6)
    rows = np.arange(len(data))
    panel.hlines(rows, data[YOUNG], data[OLD], color=GREY, linewidth=1.2)
    for age, colour, marker in ((YOUNG, BLUE, "o"), (OLD, ORANGE, "D")):
        panel.scatter(data[age], rows, color=colour, marker=marker, s=42, zorder=3, label=age)
    labels = [f"{name}（{aging:.0f}％）" for name, aging in zip(data["地区"], data["aging"], strict=True)]
    panel.set_yticks(rows, labels, fontsize=9)
    panel.set(xlabel="キャッシュレス決済を使う人の割合（％）", ylim=(len(data) - 0.4, -0.6))
    panel.set_title("地区（高齢化率）", loc="left", fontsize=9)
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    more = int((data[OLD] > data[YOUNG]).sum())
    message = f"{len(data)}地区のうち{more}地区で、65歳以上の方が使う割合が高い。"
    shown = table(data, _RATES, id=id, title=title)
    return finish(figure, id, title, f"地区ごと、年齢別の割合の点図。{message}", shown, message=message)


def _estimate(city: City) -> tuple[float, float, float]:
    centres = [
        each for each in city.accounts if each.year == 2023 and each.facility.kind == "administrative_center"
    ]
    ratios = {each.facility.district: each.cashless / (each.cash + each.cashless) for each in centres}
    aging = np.array([district.aging_rate for district in city.districts])
    ratio = np.array([ratios[district.name] for district in city.districts])
    r = point_estimate(aging, ratio, "pearson")
    limits = fisher_interval(r, len(aging), "pearson", 0.95)
    return r, limits.low, limits.high
