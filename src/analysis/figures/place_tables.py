"""Tables and columns of the study of counters on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.tables import Column, Table, table
from analysis.measures.cashless import MEASURES
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.clustering import Clustering
    from analysis.measures.places import Places

FACILITY, YEAR, KIND = Column("facility", "施設"), Column("year", "年"), Column("kind", "区分")
DISTRICT, COUNTERS = Column("district", "地区"), Column("n", "施設数", "", 0)
CHANGE = Column("change", "比率の変化", "ポイント", 1)
BEFORE = Column("before_pct", "前の年", "％", 1)
AFTER = Column("after_pct", "後の年", "％", 1)
STEPS = (-10, -5, 0, 5, 10)  # points; zero parts the rises from the falls


def size(measure: str) -> Column:
    """Name the column that sizes the points: all payments of the counter.

    Parameters
    ----------
    measure : {"amount", "count"}
        Basis of the ratio.

    Returns
    -------
    Column
    """
    return Column("total", "決済の合計", MEASURES[measure][2], 0)


def left_out(found: Places) -> Table:
    """List the counters that are not on the map with the reason, and how many are."""
    on_map = "、".join(f"{year}年 {n}施設" for year, n in found.points.groupby("year").size().items())
    note = f"地図に示す施設：{on_map}。位置は推測で補っていない。"
    columns = [YEAR, FACILITY, Column("reason", "示せない理由")]
    return table(found.left_out, columns, id="left_out", title="地図に示せない施設", note=note)


def districts(frame: pd.DataFrame) -> pd.DataFrame:
    """Put the years side by side: name and one column of percent a year, for a dumbbell chart.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.places.by_district`.

    Returns
    -------
    DataFrame
        name (district) and one column a year.
    """
    wide = frame.pivot(index="district", columns="year", values="ratio_pct")
    wide.columns = [f"{year}年" for year in wide.columns]
    return wide.rename_axis("name").reset_index()


def year_labels(frame: pd.DataFrame) -> tuple[str, ...]:
    """Name the columns of `districts`, earliest year first."""
    return tuple(f"{year}年" for year in sorted(frame["year"].unique()))


def ratio_words(found: Places, year: int) -> dict[str, str]:
    """Say in words what the map of the ratios shows: `alt` and `message`."""
    points = found.points[found.points["year"] == year].sort_values("ratio_pct")
    ends = [
        f"{row['facility']}（{number(row['ratio_pct'], 1)}％）" for _, row in points.iloc[[0, -1]].iterrows()
    ]
    message = f"{year}年の{len(points)}施設のうち、最も低いのは{ends[0]}、最も高いのは{ends[1]}。"
    kind = f"{year}年の施設の位置を示す地図。色がキャッシュレス決済比率、円の大きさが決済の合計。"
    return {"alt": kind + message, "message": message}


def area_words(filled: pd.DataFrame, year: int) -> dict[str, str]:
    """Say in words what the map of the districts shows: `alt` and `message`."""
    known = filled.dropna(subset=["ratio_pct"]).sort_values("ratio_pct")
    ends = [
        f"{row['district']}（{number(row['ratio_pct'], 1)}％）" for _, row in known.iloc[[0, -1]].iterrows()
    ]
    message = f"{year}年の{len(known)}地区のうち、最も低いのは{ends[0]}、最も高いのは{ends[1]}。"
    without = f"数えた施設のない地区は{len(filled) - len(known)}。"
    return {"alt": f"{year}年の地区別の比率で塗り分けた地図。{message}{without}", "message": message}


def change_words(moved: pd.DataFrame) -> dict[str, str]:
    """Say in words what the map of the changes shows: `alt` and `message`."""
    rose, fell = (moved["change"] > 0).sum(), (moved["change"] < 0).sum()
    ordered = moved.sort_values("change")
    ends = [
        f"{row['facility']}（{number(row['change'], 1, signed=True)}ポイント）"
        for _, row in ordered.iloc[[0, -1]].iterrows()
    ]
    message = f"{len(moved)}施設のうち上がったのは{rose}、下がったのは{fell}。"
    most = f"最も下がったのは{ends[0]}、最も上がったのは{ends[1]}。"
    return {"alt": f"比率の変化を示す地図。{message}{most}", "message": message}


def neighbours(found: Clustering) -> Table:
    """Show Moran's I under each idea of who is near."""
    rows = [
        {"scheme": one.neighbours, "i": one.i, "expected": one.expected, "p": one.p_value, "n": one.n,
         "islands": len(one.islands)}
        for one in found.whole
    ]  # fmt: skip
    columns = [
        Column("scheme", "近隣の決め方"),
        Column("i", "モランのI", "", 2),
        Column("expected", "偏りがないときの期待値", "", 2),
        Column("p", "p値（並べ替え）", "", 3),
        Column("n", "対象の数", "", 0),
        Column("islands", "近隣のない対象", "", 0),
    ]
    return table(pd.DataFrame(rows), columns, id="neighbours", title="近い施設・地区どうしの比率の似かた")
