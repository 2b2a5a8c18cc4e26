"""Tables of the study of visitors on days of an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.data.disclosure import hidden_note
from analysis.figures.tables import Column, Table, table
from analysis.measures.event_days import MATCHING, EventDays
from analysis.measures.event_parts import EVENT, OTHER, Months
from analysis.measures.people_flow import Printed, sums
from analysis.written import HIDDEN

if TYPE_CHECKING:
    from analysis.stats.days_needed import DaysNeeded
    from analysis.stats.randomisation import Randomisation


def printed_sums(given: Printed) -> Table:
    """Hold the sums of the printed breakdowns against the printed whole."""
    rows = sums(given)
    rows["use"] = rows["adds_up"].map({True: "割合を計算できる", False: "割合として使えない"})
    columns = [
        Column("dimension", "内訳"),
        Column("groups", "区分"),
        Column("total", "区分の和", "人/日", 0),
        Column("gap", "来訪者数との差", "人/日", 0),
        Column("use", "使い方"),
    ]
    note = f"来訪者数は{given.with_event:,.0f}人/日。"
    return table(rows, columns, id="sums", title="内訳の和は来訪者数と合うか（公式戦のある土日）", note=note)


def designs(found: Mapping[float, Sequence[DaysNeeded]], *, unit: str, note: str) -> Table:
    """Show how many units each ratio needs at each variation."""
    ratios = [one.ratio for one in next(iter(found.values()))]
    rows = [
        {"variation": 100 * variation, **{f"{one.ratio:.4f}": one.event_days for one in row}}
        for variation, row in found.items()
    ]
    columns = [
        Column("variation", "日々のばらつき（変動係数）", "％", 0),
        *(Column(f"{ratio:.4f}", f"{ratio:.2f}倍を見分ける", unit, 0) for ratio in ratios),
    ]
    title = f"開催日と、比べる日のそれぞれに必要な数（{unit}）"
    return table(pd.DataFrame(rows), columns, id="needed", title=title, note=note)


def left_out(days: EventDays) -> Table:
    """Say which days are used and which are not."""
    units, matched = days.units, days.matched()
    rows = [
        {"what": "使う単位（うち開催日）", "n": f"{len(units)}（{int(units['event'].sum())}）"},
        {
            "what": f"うち{MATCHING[days.matching]}が反対の側にもあるもの（うち開催日）",
            "n": f"{len(matched)}（{int(matched['event'].sum())}）",
        },
        *({"what": f"除いた日：{why}", "n": f"{n}日"} for why, n in days.left_out.items()),
    ]
    columns = [Column("what", "区分"), Column("n", "数")]
    note = "土曜日と日曜日は合わせて1単位とした。片方だけが開催日の週末は、開催日だけを使う。"
    return table(pd.DataFrame(rows), columns, id="units", title="使った日と除いた日", note=note)


def chance(found: Randomisation) -> Table:
    """Show the randomisation test."""
    ways = "すべての入れ替え" if found.method == "exact" else "無作為に選んだ入れ替え"
    rows = [
        {"what": "開催日と比べる日を入れ替える組合せの数", "value": f"{found.assignments:,}通り"},
        {"what": "計算した入れ替え", "value": ways},
        {
            "what": "同じ条件の日どうしを入れ替えたとき、これほどの差が出る割合（p値、両側）",
            "value": f"{found.p_value:.4f}",
        },
        {"what": "この日数で得られる最も小さいp値", "value": f"{found.smallest_p:.4f}"},
    ]
    columns = [Column("what", "項目"), Column("value", "値")]
    return table(pd.DataFrame(rows), columns, id="randomisation", title="並べ替え検定：偶然でも起こりうるか")


def months(found: Months, threshold: float, *, id: str, title: str) -> Table:
    """Show visitors a day by month; what is hidden shows as ＊."""
    rows = found.table.copy()
    for side in (EVENT, OTHER):
        rows[side] = hidden_as_mark(rows[f"{side}_mean"], rows[f"{side}_hidden"])
    columns = [
        Column("name", "月"),
        Column(f"{EVENT}_days", "開催日の日数", "日", 0),
        Column(EVENT, "開催日の来訪者", "人/日", 0),
        Column(f"{OTHER}_days", "比べる日の日数", "日", 0),
        Column(OTHER, "比べる日の来訪者", "人/日", 0),
    ]
    return table(rows, columns, id=id, title=title, note=hidden_note(found.hidden, threshold))


def hidden_as_mark(values: pd.Series, hidden: pd.Series) -> pd.Series:
    """Put ＊ where a number is hidden; what does not exist stays missing."""
    return values.astype(object).mask(hidden.astype(bool), HIDDEN)
