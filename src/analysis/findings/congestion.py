"""How busy counters are, what a shift online takes off the peak, and what cannot be said without other records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.finding import Comparison, Finding, described, not_available
from analysis.measures.congestion import ALL_HOURS, PATTERNS
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.congestion import Peak, Shift, Week

HOURLY, PRINTED = "hourly", "printed"  # tags of cells that need transactions by hour, or the printed means
TRUE_SLOTS, SATURDAY = 5, 5  # the known share is that of five hours at a counter open on weekdays
CONCENTRATED = 1.2  # how many times its even share the peak holds before it is called a peak
_TRANSACTIONS = "取引（決済）の数で、来た人の数ではない。料金のかからない手続きや相談は含まれない。"


def daily(id: str, frame: pd.DataFrame, *, printed: bool) -> Finding:
    """State how transactions a day are spread over counters.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    frame : DataFrame
        From `analysis.measures.congestion.daily` or `daily_of_hours`.
    printed : bool
        Whether the means are those of the paper; else they are computed from transactions by hour.

    Returns
    -------
    Finding
    """
    first, middle = frame.iloc[0], frame["per_day"].median()
    half = int((frame["cumulative_pct"] < 50).sum()) + 1
    spread = f"1窓口だけで{len(frame)}窓口の半分を超える" if half == 1 else f"上位{half}窓口で半分を超える"
    times = f"{first['name']} {first['per_day']:.1f}件/日、中央値 {middle:.1f}件/日（{first['per_day'] / middle:.1f}倍）"
    caveats = (
        (
            "期間と、「1日」が開いている日だけかどうかは印刷されていない。1日ごとの値がないので、ばらつきも区間も計算できない。",
            "2021年の資料の「取扱件数」とは数え方が違い、比べられない。",
        )
        if printed
        else ("開いていて取引が1件もない日は、閉まっている日と区別できず、平均に入っていない。",)
    )
    found = described(
        id,
        f"1日あたりの取引は{first['name']}が{first['per_day']:.1f}件で最も多く、"
        f"{len(frame)}窓口の和の{100 * first['per_day'] / frame['per_day'].sum():.0f}％。{spread}。",
        value=float(first["per_day"]),
        unit="件/日",
        n=len(frame),
        n_unit="窓口",
        method="印刷された1日あたりの件数の順位と累積" if printed else "開いている日の平均の順位と累積",
        certainty="印刷された値で、どの時期の平均か、日によってどれだけ違うかは分からない。"
        if printed
        else "記録されたすべての取引の平均で、標本ではない。",
        caveats=(_TRANSACTIONS, *caveats),
        comparisons=[Comparison("ほかとの比較", f"窓口（{len(frame)}）の中央値", times)],
    )
    return found if printed else replace(found, hides=(PRINTED,))


def no_hours(id: str) -> Finding:
    """Say that no transactions by hour are registered."""
    return not_available(
        id,
        "時間ごとの取引の数がないため、混む曜日と時間は分からない。",
        remedy=[
            "POSから、窓口・日・時間ごとの取引の数を取り出し、python -m analysis.data.pos_hourly で登録する",
            "時間ごとの数のある練習市で同じ計算を試す（city=practice）",
        ],
        hides=[HOURLY],
    )


def peak(id: str, found: Peak, week: Week, *, truth: float | None = None) -> Finding:
    """State how much of the week falls in its busiest hours.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    found : Peak
        From `analysis.measures.congestion.peak`.
    week : Week
        What it was taken from.
    truth : float, optional
        Of a fictional city: the share of five hours at a counter open on weekdays, in [0, 1].

    Returns
    -------
    Finding
    """
    top, times = found.slots.iloc[0], found.share_pct / found.even_pct
    where = f"最も混むのは{top['name']}（平均{number(top['mean'], 1)}件/時）。"
    share = (
        f"混む{len(found.slots)}枠（週{found.of}枠のうち）に取引の{found.share_pct:.1f}％が集まる"
        f"（均等なら{found.even_pct:.1f}％）。"
    )
    flat = f"混む{len(found.slots)}枠でも取引の{found.share_pct:.1f}％で、均等な場合の{found.even_pct:.1f}％と大きくは違わない。"
    interval = found.interval
    details = {
        "均等な場合の何倍か": f"{times:.2f}倍",
        "使った日": f"{week.days}日（{found.weeks}週、祝日{week.left_out}日を除く）",
        "窓口": "、".join(week.counters),
    }
    if truth is not None and len(found.slots) == TRUE_SLOTS and week.slots["weekday"].max() < SATURDAY:
        details["この架空データの真の値"] = f"{100 * truth:.1f}％"
    length = interval.block_length
    claim = described(
        id,
        where + (share if times >= CONCENTRATED else flat),
        value=found.share_pct,
        unit="％",
        n=found.weeks,
        n_unit="週",
        method="曜日・時間ごとの平均と、多い順の累積",
        certainty=f"区間は、n = {found.weeks}週を{length}週ずつ選び直したときの幅。ほかの年との違いは含まない。",
        caveats=(
            _TRANSACTIONS,
            "最も多い枠を選んでから割合を求めているので、割合はやや大きめに出る。",
            "取引の時刻は、待った後の時刻である。混んでいるほど、来た時刻より後ろにずれる。",
        ),
        details=details,
    )
    method = f"ブロックブートストラップ（{length}週ずつ）"
    return replace(
        claim,
        interval={"low": interval.low, "high": interval.high, "level": interval.level, "method": method},
    )


def shift(id: str, found: Shift, *, online: float, pattern: str, slots: int) -> Finding:
    """State what a shift online takes off the busiest hour of the week."""
    before, after = found.before, found.after
    moves = f"{PATTERNS[pattern]}で取引の{100 * online:g}％がオンラインに移ると仮定すると"
    if pattern != ALL_HOURS:
        moves = f"混む{slots}枠だけで取引の{100 * online:g}％がオンラインに移ると仮定すると"
    fall = f"最も混む時間は{number(before['mean'], 1)}件/時から{number(after['after'], 1)}件/時になる"
    same = after["name"] == before["name"]
    end = f"混むのは変わらず{after['name']}。" if same else f"最も混むのは{after['name']}に替わる。"
    return described(
        id,
        f"{moves}、{fall}（{number(-found.drop, 1, signed=True)}件/時）。{end}",
        value=found.drop,
        unit="件/時",
        n=len(found.slots),
        n_unit="枠",
        method="曜日・時間ごとの平均に、仮定した割合をかけた計算",
        certainty="仮定による計算で、予測ではない。オンラインに移せる手続きの割合は、POSの記録からは分からない。",
        caveats=(
            "人がほかの時間に移ることや、空いたことで来る人が増えることは考えていない。",
            "件数が減っても、待ち時間が同じ割合で減るとは限らない。",
        ),
        details={
            "移る取引": f"週{number(found.taken_week, 0)}件",
            "最も混む時間を、ほかの時間の平均まで下げるのに移す割合": f"{found.needed_pct:.0f}％",
        },
    )


def shift_of_day(id: str, frame: pd.DataFrame, *, online: float) -> Finding:
    """State what an even shift takes off each day; the peak within the day is not known."""
    total = frame["per_day"].sum()
    first = frame.iloc[0]
    return described(
        id,
        f"どの窓口でも取引の{100 * online:g}％がオンラインに移ると仮定すると、"
        f"{len(frame)}窓口で1日{number(total * online, 0)}件減る。"
        f"{first['name']}は{first['per_day']:.1f}件から{first['per_day'] * (1 - online):.1f}件になる。",
        value=float(total * online),
        unit="件/日",
        n=len(frame),
        n_unit="窓口",
        method="1日あたりの件数に、仮定した割合をかけた計算",
        certainty="仮定による計算で、予測ではない。混む時間がどれだけ下がるかは、時間ごとの数がないので計算できない。",
        caveats=("窓口によって開いている日が違うかもしれず、和は目安である。",),
    )


def waiting(id: str) -> Finding:
    """Say that waiting cannot be computed from cash registers."""
    return not_available(
        id,
        "待ち時間と、必要な窓口の数は、取引の数だけからは計算できない。",
        remedy=[
            "到着の時刻（番号札の発券）を1人1行で記録する",
            "呼び出しと終了の時刻、開いている窓口の数を、時間ごとに記録する",
            "手続きの種類と、待たずに帰った人の数を記録する",
        ],
        hides=(),
    )
