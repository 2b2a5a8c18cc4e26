"""Charts of the study of how busy counters are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from analysis.data.calendar import WEEKDAYS
from analysis.figures.style import BLUE, RED, Picture, axes, finish
from analysis.figures.tables import Column, table
from analysis.measures.congestion import Peak, Week
from analysis.written import number


def by_counter(frame: pd.DataFrame, *, id: str, title: str, note: str) -> Picture:
    """Show transactions a day by counter with their values.

    Parameters
    ----------
    frame : DataFrame
        From `analysis.measures.congestion.daily` or `daily_of_hours`.
    id, title, note : str
        Name of the figure, heading, note of the table.

    Returns
    -------
    Picture
    """
    data = frame[::-1].reset_index(drop=True)
    figure, panel = axes(height=1.4 + 0.28 * len(data))
    rows = np.arange(len(data))
    panel.barh(rows, data["per_day"], height=0.7, color=BLUE)
    for y, value in zip(rows, data["per_day"], strict=True):
        panel.annotate(f" {value:.1f}", (value, y), va="center", fontsize=8.5)
    panel.set_yticks(rows, list(data["name"]), fontsize=9, parse_math=False)
    panel.set(xlabel="1日あたりの取引（件/日）", xlim=(0, data["per_day"].max() * 1.12))
    panel.grid(axis="y", visible=False)
    first, half = frame.iloc[0], int((frame["cumulative_pct"] < 50).sum()) + 1
    few = "1窓口だけで" if half == 1 else f"多い順に{half}窓口で"
    message = f"最も多いのは{first['name']}の{first['per_day']:.1f}件/日。{few}、{len(frame)}窓口の和の半分を超える。"
    columns = [
        Column("name", "窓口"), Column("per_day", "1日あたりの取引", "件/日", 1),
        Column("cumulative_pct", "上からの累積", "％", 1),
    ]  # fmt: skip
    whole = table(frame, columns, id=id, title=title, note=note)
    return finish(figure, id, title, f"棒グラフ。{message}", whole, message=message)


def heat_map(found: Week, busiest: Peak, *, id: str, title: str) -> Picture:
    """Show mean transactions an hour by weekday and hour; the busiest hours have a frame.

    Parameters
    ----------
    found : Week
    busiest : Peak
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    Picture
    """
    wide = found.slots.pivot_table("mean", "hour", "weekday").reindex(columns=range(7))
    figure, panel = axes(width=7.6, height=1.5 + 0.42 * len(wide))
    # Light to dark in one hue: read in grey and with every form of colour blindness.
    image = panel.imshow(wide, cmap="Blues", aspect="auto", vmin=0)
    dark = np.nanmax(wide.to_numpy()) * 0.55
    for (row, column), value in np.ndenumerate(wide.to_numpy()):
        words = "－" if np.isnan(value) else f"{value:.1f}"
        panel.text(
            column, row, words, ha="center", va="center", fontsize=9,
            color="white" if value > dark else "black",
        )  # fmt: skip
    hours = wide.index.tolist()
    for day, hour in zip(busiest.slots["weekday"], busiest.slots["hour"], strict=True):
        corner = (float(day) - 0.5, hours.index(hour) - 0.5)
        panel.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=RED, linewidth=2.4))
    panel.set_xticks(range(7), list(WEEKDAYS))
    panel.set_yticks(range(len(wide)), [f"{hour}時台" for hour in hours])
    panel.grid(visible=False)
    figure.colorbar(image, ax=panel, label="平均の取引（件/時）", shrink=0.85)
    top = busiest.slots.iloc[0]
    message = (
        f"最も多いのは{top['name']}（平均{number(top['mean'], 1)}件/時）。"
        f"枠で囲んだ{len(busiest.slots)}枠に、1週間の取引の{busiest.share_pct:.1f}％が集まる。"
    )
    shown = wide.rename(columns=lambda day: f"day_{day}").reset_index()
    columns = [
        Column("hour", "時（台）", "", 0),
        *(Column(f"day_{day}", f"{name}曜", "件/時", 1) for day, name in enumerate(WEEKDAYS)),
    ]
    note = f"{found.days}日の平均。国民の祝日{found.left_out}日は除いた。「－」は開いていない時間。"
    whole = table(shown, columns, id=id, title=title, note=note)
    return finish(figure, id, title, f"曜日と時間のヒートマップ。{message}", whole, message=message)
