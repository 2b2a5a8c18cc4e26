"""Charts of distances to offices: by district, and of the people within each distance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.figures.access_tables import district_columns, is_known
from analysis.figures.style import BLUE, GREY, ORANGE, Picture, axes, finish
from analysis.figures.tables import Column, Table, table
from analysis.written import share, share_decimals

WHO = {"population": "全人口", "aged": "65歳以上"}


def district_bars(frame: pd.DataFrame, *, id: str, title: str) -> Picture:
    """Show the mean distance of each district, with the mark of people aged 65 and over.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.access_people.by_district`.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
        The bars are means over people where these are registered, else over area; the axis says which.
    """
    people = is_known(frame)
    column = "people_mean_km" if people else "area_mean_km"
    data = frame.dropna(subset=[column])[::-1].reset_index(drop=True)
    figure, panel = axes(height=1.5 + 0.3 * len(data))
    rows = np.arange(len(data))
    panel.barh(rows, data[column], color=BLUE, height=0.7, label=WHO["population"] if people else "面積")
    if people:
        label = WHO["aged"]
        panel.scatter(
            data["aged_mean_km"], rows, color=ORANGE, edgecolor="black", marker="D", label=label, zorder=3
        )
        panel.legend(loc="lower right")
    right = data[[column, "aged_mean_km"]].max(axis=1)
    for y, value, old, edge in zip(rows, data[column], data["aged_mean_km"], right, strict=True):
        words = f"   {value:.2f}（{WHO['aged']} {old:.2f}）" if pd.notna(old) else f"   {value:.2f}"
        panel.annotate(words, (edge, y), va="center", fontsize=8.5)
    panel.set_yticks(rows, [str(name) for name in data["district"]], parse_math=False)
    basis = "1人あたりの平均" if people else "面積でみた平均（人口による重みなし）"
    panel.set(
        xlabel=f"最も近い窓口までの直線距離（km）、{basis}",
        xlim=(0, right.max() * (1.35 if people else 1.15)),
    )
    panel.grid(axis="y", visible=False)
    far, near = data.iloc[-1], data.iloc[0]
    message = (
        f"最も近い窓口までの直線距離の{basis}が最も長いのは{far['district']}（{far[column]:.2f} km）、"
        f"最も短いのは{near['district']}（{near[column]:.2f} km）。"
    )
    whole = table(frame, district_columns(frame), id=id, title=title)
    return finish(figure, id, title, f"{len(data)}地区の棒グラフ。{message}", whole, message=message)


def reach_bars(
    now: pd.DataFrame, planned: pd.DataFrame | None, *, detour: float, id: str, title: str
) -> Picture:
    """Show the share of people within each distance, today and after a plan.

    Parameters
    ----------
    now : DataFrame
        From `analysis.measures.access_people.reach`.
    planned : DataFrame or None
        The same after adding or closing offices; None without a plan.
    detour : float
        The factor that `now` was computed with.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    states = {"いま": now} if planned is None else {"いま": now, "変更後": planned}
    bars = [
        (f"{state}・{WHO[who]}", frame[f"{who}_pct"], who) for who in WHO for state, frame in states.items()
    ]
    figure, panel = axes(height=1.6 + 0.3 * len(bars) * len(now))
    height = 0.84 / len(bars)
    rows = np.arange(len(now))[::-1]
    for number, (label, values, who) in enumerate(bars):
        place = rows + ((len(bars) - 1) / 2 - number) * height
        colour, hatch = (BLUE, ORANGE)[who == "aged"], "///" if label.startswith("変更後") else None
        panel.barh(
            place, values, height=height * 0.9, color=colour, hatch=hatch, edgecolor="white", label=label
        )
        for y, value in zip(place, values, strict=True):
            panel.annotate(f" {share(value).rstrip('％')}", (value, y), va="center", fontsize=8.5)
    panel.set_yticks(rows, [f"{limit:,.0f} m以内" for limit in now["threshold_m"]])
    panel.set(xlabel="最も近い窓口がその直線距離以内にある人の割合（％）", xlim=(0, 108))
    panel.grid(axis="y", visible=False)
    panel.axvline(100, color=GREY, linewidth=0.8)
    figure.legend(loc="outside lower center", ncols=len(bars))
    middle = len(now) // 2
    shares = "、".join(
        f"{limit:,.0f} m以内は{share(one)}（65歳以上{share(old)}）"
        for limit, one, old in zip(now["threshold_m"], now["population_pct"], now["aged_pct"], strict=True)
    )
    message = (
        f"{now['threshold_m'].iloc[middle]:,.0f} m以内に住む人は{share(now['population_pct'].iloc[middle])}。"
    )
    alt = f"棒グラフ。いま、{shares}。{_after(planned)}"
    return finish(figure, id, title, alt, _table(states, detour, id, title), message=message)


def _after(planned: pd.DataFrame | None) -> str:
    if planned is None:
        return ""
    pairs = zip(planned["threshold_m"], planned["population_pct"], strict=True)
    return "変更後、" + "、".join(f"{limit:,.0f} m以内は{share(value)}" for limit, value in pairs) + "。"


def _table(states: dict[str, pd.DataFrame], detour: float, id: str, title: str) -> Table:
    rows = pd.concat([frame.assign(state=state) for state, frame in states.items()])
    shares = {
        "population_pct": "全人口に占める割合",
        "aged_pct": "65歳以上に占める割合",
        "population_detour_pct": f"{detour:g}倍とみなした割合",
        "aged_detour_pct": f"65歳以上、{detour:g}倍とみなした割合",
    }
    percent = {name: Column(name, words, "％", share_decimals(rows[name])) for name, words in shares.items()}
    columns = [
        *([Column("state", "時点")] if len(states) > 1 else []),
        Column("threshold_m", "直線距離", "m以内", 0),
        Column("population", "人口", "人", 0),
        percent["population_pct"],
        Column("aged", "65歳以上人口", "人", 0),
        percent["aged_pct"],
        percent["population_detour_pct"],
        percent["aged_detour_pct"],
    ]
    return table(rows, columns, id=id, title=title)
