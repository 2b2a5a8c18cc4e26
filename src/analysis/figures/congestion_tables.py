"""Tables of the study of how busy counters are."""

from __future__ import annotations

import pandas as pd

from analysis.figures.tables import Column, Table, table
from analysis.measures.congestion import BUSY_DAY, Peak, Shift

_PER_HOUR = "件/時"
BEFORE, AFTER = "いま", "オンライン化の後"
MOST_SLOTS = 15
_RECORDS = (
    ("到着の時刻", "番号札の発券（1人1行）", "混む時間に来る人の数。取引の時刻は、待った後の時刻である"),
    ("呼び出しと終了の時刻", "番号札の呼び出し機、窓口の端末", "待ち時間と、1件にかかる時間"),
    ("開いている窓口の数", "時間ごとの担当者の記録", "同じ件数でも、窓口の数で待ち時間は変わる"),
    (
        "手続きの種類",
        "番号札のボタン、POSの品目",
        "短い手続きと長い手続きを分ける。オンラインに移せるものを知る",
    ),
    ("待たずに帰った人の数", "使われなかった番号札", "取引になった人だけを見ると、混雑を小さく見積もる"),
)


def busiest(found: Peak) -> Table:
    """List the hours called the peak."""
    columns = [
        Column("rank", "順位", "番目", 0),
        Column("name", "曜日と時間"),
        Column("mean", "平均の取引", _PER_HOUR, 1),
        Column("busy", f"混む日の取引（{100 * BUSY_DAY:.0f}％点）", _PER_HOUR, 1),
        Column("days", "日数", "日", 0),
    ]
    note = f"窓口が開いているのは週に{found.of}枠。混む日は、{100 * BUSY_DAY:.0f}％の日がこれ以下となる値。"
    title = "1週間で最も混む時間"
    return table(found.slots, columns, id="busiest", title=title, note=note)


def before_after(found: Shift) -> pd.DataFrame:
    """Lay out the busiest hours before and after the shift, for a chart of two marks a row."""
    rows = found.slots.nsmallest(MOST_SLOTS, "rank")[["name", "mean", "after"]]
    return rows.rename(columns={"mean": BEFORE, "after": AFTER})


def moved(frame: pd.DataFrame, *, online: float) -> Table:
    """Show what an even shift takes off each counter a day."""
    rows = frame.assign(taken=frame["per_day"] * online, left=frame["per_day"] * (1 - online))
    columns = [
        Column("name", "窓口"),
        Column("per_day", BEFORE, "件/日", 1),
        Column("taken", "オンラインに移る", "件/日", 1),
        Column("left", "窓口に残る", "件/日", 1),
    ]
    note = "どの窓口からも同じ割合が移ると仮定した計算。手続きの種類による違いは、資料にない。"
    title = f"取引の{100 * online:g}％がオンラインに移ったとき（1日あたり）"
    return table(rows, columns, id="moved", title=title, note=note)


def to_record() -> Table:
    """Say what a model of queues would need that cash registers do not record."""
    rows = pd.DataFrame(_RECORDS, columns=["what", "how", "why"])
    columns = [
        Column("what", "記録するもの"),
        Column("how", "記録のしかたの例"),
        Column("why", "何が分かるか"),
    ]
    note = "個人の名前や番号は要らない。1か月ほど、混む時期と混まない時期の両方で記録する。"
    return table(rows, columns, id="to_record", title="待ち時間を計算するために記録するもの", note=note)
