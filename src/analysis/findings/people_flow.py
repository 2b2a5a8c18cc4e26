"""What two printed means of visitors can carry, and how many days a proof would need."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.finding import Comparison, Finding, described, not_available
from analysis.measures.flow_design import POWER
from analysis.measures.people_flow import CONFOUNDERS, Printed, in_words, sums
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.flow_design import Plan

DAILY, PRINTED = "daily", "printed"  # tags of cells that need daily visitors, or the printed means
ESTIMATED = "数は推計来訪者数（携帯電話の位置情報などの標本からの拡大推計）で、実際に数えた人数ではない。"
NO_TEST = "印刷されているのは2つの平均だけで、日ごとの値も標本の数も分からないため、信頼区間、検定、カイ二乗は計算しない。"


def printed_effect(id: str, given: Printed) -> Finding:
    """State the difference of two printed means, and that it proves nothing.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    given : Printed
        From `analysis.measures.people_flow.printed`.

    Returns
    -------
    Finding
    """
    times = f"{given.ratio:.2f}倍（{number(given.difference, 0, signed=True)}人/日）"
    headline = (
        f"{given.place}の公式戦のある土日の来訪者は、ない土日の{times}。"
        "ただし週末1回ずつの比較であり、公式戦の効果かどうかは判定できない。"
    )
    found = described(
        id,
        headline,
        value=given.difference,
        unit="人/日",
        n=given.days,
        n_unit="日",
        method="印刷された2つの平均の比と差",
        certainty="公式戦の効果かどうかは判定できない：比べたのは週末1回ずつで、続いた2日は独立な2日ではない。",
        caveats=(ESTIMATED, NO_TEST, *CONFOUNDERS),
        details={
            f"公式戦のある土日（{in_words(given.with_days)}）": f"{given.with_event:,.0f}人/日",
            f"公式戦のない土日（{in_words(given.without_days)}）": f"{given.without_event:,.0f}人/日",
            "催し": given.event,
            "推計に使われたツール": given.tool,
        },
        comparisons=[_beside(given)],
    )
    return replace(found, hides=(DAILY,))


def _beside(given: Printed) -> Comparison:
    words = f"ある土日 {given.with_event:,.0f}人/日、ない土日 {given.without_event:,.0f}人/日"
    note = "週末1回ずつの比較で、天気やほかの催しの違いは調整していない。"
    return Comparison("ほかとの比較", f"公式戦のない土日（{in_words(given.without_days)}）", words, note)


def printed_parts(id: str, given: Printed) -> Finding:
    """State which breakdowns add up to the whole, and what that says of who was counted."""
    checked = sums(given)
    wrong = checked[~checked["adds_up"]]
    words = [
        f"{row['dimension']}の和は{row['total']:,.0f}人で、来訪者数{given.with_event:,.0f}人より"
        f"{_more_or_less(row['gap'])}{'（端数処理とみられる）' if row['adds_up'] else ''}"
        for row in checked.to_dict("records")
        if row["gap"]
    ]
    no_shares = "、".join(wrong["dimension"])
    end = f"{no_shares}の値は来訪者数に対する割合として使えない。" if no_shares else ""
    return described(
        id,
        f"{'。'.join(words) or '内訳の和はすべて来訪者数と合う'}。{end}",
        value=float(len(wrong)),
        unit="種類",
        n=len(checked),
        n_unit="種類",
        method="印刷された内訳の和と、印刷された来訪者数の照合",
        certainty="内訳は公式戦のある土日の分しか印刷されていないため、公式戦で来訪者の構成が変わったかどうかは判定できない。",
        caveats=(ESTIMATED, *_youngest(given), *_more(wrong)),
        details={
            f"{row['dimension']}の和（{row['groups']}）": f"{row['total']:,.0f}人/日"
            for row in checked.to_dict("records")
        },
    )


def printed_area(id: str, given: Printed) -> Finding:
    """Say that no other area was printed."""
    return not_available(
        id,
        f"{given.place}のほかの地区の来訪者が印刷されていないため、市全体の増減と分けられない。",
        remedy=[
            "同じ期間の、催しの影響を受けない地区の日別の来訪者数を、同じツールから取り出す",
            "日別の来訪者数のある練習市で同じ計算を試す（city=practice）",
        ],
        hides=[DAILY],
    )


def needed(id: str, plan: Plan) -> Finding:
    """State how much data would find ratios of several sizes.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    plan : Plan
        From `analysis.measures.flow_design`.

    Returns
    -------
    Finding
    """
    rows, unit = plan.designs[plan.stated], plan.unit
    words = "、".join(f"{one.ratio:.2f}倍なら{one.event_days:,}{unit}" for one in rows)
    return described(
        id,
        f"見分けるのに要る数は、開催日と比べる日のそれぞれで、{words}である。"
        f"日々のばらつき（変動係数）を{100 * plan.stated:.0f}％とした計算である。{plan.have}",
        value=float(rows[0].event_days),
        unit=unit,
        n=len(rows),
        n_unit="通り",
        method=f"対数の2標本t検定の検出力（{100 * POWER:.0f}％）による設計計算",
        certainty=f"計画のための目安である：{plan.note}",
        caveats=(
            "曜日、季節、天気のそろった、互いに独立な日が得られるとみなしている。続いた日は似ているので、実際にはもっと多く要る。",
            "日数が足りても、催しが無作為に割り当てられていない以上、ほかの理由を除いたことにはならない。",
        ),
    )


def _youngest(given: Printed) -> tuple[str, ...]:
    """Say who is missing when the printed ages start above childhood and still make up the whole."""
    ages = given.parts.loc[given.parts["dimension"] == "年代", "group"].tolist()
    adds_up = sums(given).set_index("dimension")["adds_up"]
    if not ages or not ages[0].startswith("20代") or not adds_up.get("年代", False):
        return ()
    return ("年代は20代からで、その和が来訪者数と合う。来訪者数そのものが20歳未満を含まないとみられる。",)


def _more(wrong: pd.DataFrame) -> tuple[str, ...]:
    return tuple(
        f"{row['dimension']}の和が{_more_or_less(row['gap'])}理由"
        "（値の誤りか、区分の重なりか）は、資料からは決められない。"
        for row in wrong.to_dict("records")
    )


def _more_or_less(gap: float) -> str:
    return f"{abs(gap):,.0f}人{'多い' if gap > 0 else '少ない'}"
