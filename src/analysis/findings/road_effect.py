"""What is claimed of traffic before and after the opening of a road."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.findings.finding import EVIDENCE, Comparison, Finding
from analysis.findings.sentences import times
from analysis.measures.road_effect import DAY_TYPES, Roads
from analysis.measures.road_estimates import REFERENCE
from analysis.written import number

if TYPE_CHECKING:
    import pandas as pd

    from analysis.measures.effect_ratio import Ratio
    from analysis.measures.road_checks import Checks
    from analysis.stats.placebo import Placebo
    from analysis.stats.synthetic_control import SyntheticControl

PLACEBO = "placebo"  # tag of cells that need days enough before the opening
MOST_FALSE = 0.2  # share of placebo dates with an "effect" above which the design is not believed
VEHICLES = "通った自動車の台数で、人数ではない。乗っている人の数、行き先、目的は分からない。"
NOT_DRAWN = (
    "開通の日と場所は無作為に選ばれていない。同じ時期のほかの出来事（工事、規制、店の開業）の分は除けない。"
)
ROUTES = "経路を変えた車が比較道路に移る（または比較道路から移る）と、差は実際より大きく（小さく）出る。"
ALONE = "比較道路がないため、同じ時期に起きたほかの変化や、季節の動きと区別できない。"
SERIAL = "続いた日は似ているので、区間は系列相関を考えたもの（ニューイ・ウェスト、前処理つき）である。"
TRUTH = "この架空データを作ったときの真の倍率"


def effect(
    id: str,
    roads: Roads,
    found: Sequence[Ratio],
    points: pd.DataFrame,
    checks: Checks,
) -> Finding:
    """Claim, or decline to claim, that the opening changed the traffic of the treated roads.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    roads : Roads
        The days.
    found : sequence of Ratio
        From `analysis.measures.road_estimates.estimates`; the first is the main one.
    points : DataFrame
        From `analysis.measures.road_estimates.by_point`.
    checks : Checks
        From `analysis.measures.road_checks.checks`.

    Returns
    -------
    Finding
        `relation` only when the interval excludes 1 and nothing of `doubts` is there; `no_relation` when the interval
        includes 1; otherwise `unstable`.
    """
    first = found[0]
    against = doubts(found, checks)
    status = "no_relation" if not first.side else "unstable" if against else "relation"
    return Finding(
        id=id,
        status=status,
        headline=_headline(status, roads, first, points),
        value=first.estimate,
        unit="倍",
        n=first.n,
        interval={"low": first.low, "high": first.high, "level": first.level, "method": "対数の段差"},
        p_value=None,
        method=f"{first.name}。対数をとった1日の交通量の、開通の前と後の差",
        certainty=_certainty(status, found, checks.placebo, against),
        evidence=EVIDENCE["quasi_experiment" if roads.comparisons else "before_after"],
        caveats=_caveats(roads, first),
        details=_details(roads, points, checks.synthetic),
        hides=() if checks.placebo else (PLACEBO,),
        comparisons=_beside(points),
        n_unit="日",
    )


def _beside(points: pd.DataFrame) -> tuple[Comparison, ...]:
    """Put the plain means of the comparison roads beside those of the treated ones."""
    others = points[~points["treated"]]
    if others.empty:
        return ()
    sides = [part[["before", "after"]].mean() for part in (points[points["treated"]], others)]
    words = [
        f"{side['before']:,.0f} → {side['after']:,.0f}台/日"
        f"（{number(100 * (side['after'] / side['before'] - 1), 1, signed=True)}％）"
        for side in sides
    ]
    note = "1点あたりの単純な平均で、曜日や季節の違いは調整していない。"
    said = f"対象の道路 {words[0]}、比較道路 {words[1]}"
    return (Comparison("ほかとの比較", f"比較道路{len(others)}点の開通の前と後", said, note),)


def doubts(found: Sequence[Ratio], checks: Checks) -> list[str]:
    """List in words why a change may not be laid to the opening: other estimates, placebo dates, the comparison roads."""
    first = found[0]
    agrees = all(each.side in {0, first.side} for each in found if not each.name.startswith(REFERENCE))
    said = {
        "方法や条件によって向きが変わる": not agrees,
        "何もない日にも変化が出る": checks.placebo is not None and not honest(checks.placebo),
        "対象の道路と比較道路が開通前からそろっていない": not checks.alike_before,
        "比較道路の中に、開通の前後で動きの違うものがある": bool(checks.moved),
    }
    return [words for words, applies in said.items() if applies]


def honest(placebo: Placebo) -> bool:
    """Tell whether placebo dates (days or months) seldom show an effect, and seldom one as large."""
    as_far = np.mean(np.abs(placebo.placebos) >= abs(placebo.estimate))
    return max(placebo.share_significant, float(as_far)) <= MOST_FALSE


def _headline(status: str, roads: Roads, first: Ratio, points: pd.DataFrame) -> str:
    several = len(roads.treated) > 1
    who = f"対象の{len(roads.treated)}観測点" if several else f"観測点{roads.treated[0]}"
    mean = "（平均）" if several else ""
    when = f"{roads.opening.year}年{roads.opening.month}月{roads.opening.day}日"
    against = (
        f"比較道路（{len(roads.comparisons)}点）と比べて"
        if roads.comparisons
        else "それまでの傾きの延長と比べて"
    )
    numbers = f"{times(first)}（開通後{first.n_event}日を含むn = {first.n}日）"
    start = f"{when}の開通のあと、{who}の交通量{mean}は、{against}"
    if status == "relation":
        after = float(points.loc[points["treated"], "after"].mean())
        more = number(after * (1 - 1 / first.estimate), 0, signed=True)
        return f"{start}{first.estimate:.2f}倍（1点あたり{more}台/日）である。{numbers}。"
    if status == "no_relation":
        return f"{start}、増えたとも減ったとも確認できない。{first.estimate:.2f}倍、{numbers}。"
    return f"{start}{first.estimate:.2f}倍と計算されるが、開通の影響とは言えない。{numbers}。"


def _certainty(status: str, found: Sequence[Ratio], placebo: Placebo | None, against: Sequence[str]) -> str:
    others = [each for each in found if not each.name.startswith(REFERENCE)]
    low, high = min(each.estimate for each in others), max(each.estimate for each in others)
    ways = f"{len(others)}通りの方法と条件で{low:.2f}倍から{high:.2f}倍"
    false = (
        f"開通前の偽の開通日{placebo.n_placebos}通りのうち、区間が1を含まないのは"
        f"{round(placebo.share_significant * placebo.n_placebos)}通り"
        if placebo
        else "開通前のデータが短く、偽の開通日では確かめていない"
    )
    if status == "no_relation":
        return f"区間が1を含む：増えたとも減ったとも判断できない（{ways}）。{false}。"
    if status == "unstable":
        return f"不安定：{'。'.join(against)}。{ways}。{false}。"
    return f"{found[0].level * 100:g}％信頼区間が1を含まず、{ways}である。{false}。"


def _caveats(roads: Roads, first: Ratio) -> tuple[str, ...]:
    hours = "、".join(f"{hour}時台" for hour in roads.hours)
    return (
        VEHICLES,
        *((NOT_DRAWN, ROUTES) if roads.comparisons else (ALONE, NOT_DRAWN)),
        f"観測点は対象{len(roads.treated)}、比較{len(roads.comparisons)}と少ない。ほかの道路でも同じとは限らない。",
        f"1日の交通量は{hours}の両方向の合計で、24時間の交通量ではない（{DAY_TYPES[roads.day_type]}）。",
        SERIAL,
        *first.notes,
        *(f"読み込んだファイル全体について：{note}" for note in roads.notes),
    )


def _details(roads: Roads, points: pd.DataFrame, twin: SyntheticControl | None) -> dict[str, str]:
    said = {
        f"観測点{row['point']}": f"{row['estimate']:.2f}倍（{row['low']:.2f}～{row['high']:.2f}倍）"
        + (f"、真の値{row['truth']:.2f}倍" if roads.truths else "")
        for row in points[points["treated"]].to_dict("records")
    }
    if twin:
        said["合成コントロール法（週ごと）"] = (
            f"{np.exp(twin.effect):.2f}倍（比較道路を対象とみなした順位のp = {twin.p_value:.2f}、"
            f"この点数で最も小さいp = {twin.smallest_p:.2f}）{''.join(twin.notes)}"
        )
    return said | ({} if roads.truth is None else {TRUTH: f"{roads.truth:.2f}倍"})
