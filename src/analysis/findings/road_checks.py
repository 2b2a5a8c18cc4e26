"""What is claimed of the roads that an opening is judged by: did they move alike, did they change themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.findings.finding import EVIDENCE, Finding, not_available
from analysis.findings.road_effect import ROUTES
from analysis.findings.sentences import times
from analysis.measures.road_effect import PERIOD, Roads
from analysis.written import p_is

if TYPE_CHECKING:
    from analysis.measures.road_checks import Checks

COMPARED, PERIODS = "compared", "periods"  # tags of cells that need comparison roads, or at least two of them
MORE_ROADS = ["開通の影響を受けない観測点を comparisons に2つ以上指定して、もう一度実行する"]


def parallel(id: str, roads: Roads, checks: Checks) -> Finding:
    """Say whether treated and comparison roads moved alike before the opening; alike proves nothing.

    Parameters
    ----------
    id, roads
        As in `effect`.
    found : EventStudy or None
        From `analysis.measures.road_estimates.periods`.

    Returns
    -------
    Finding
        `unstable` when the periods before differ from each other.
    """
    found = checks.periods
    if found is None:
        why = (
            "比較道路が1つなので、ばらつきが分からず"
            if roads.comparisons
            else "比較道路が指定されていないので"
        )
        return not_available(
            id, f"{why}、開通前の動きがそろっていたかを確かめられない。", remedy=MORE_ROADS, hides=[PERIODS]
        )
    before = [(p, t) for p, t in zip(found.periods, found.terms, strict=True) if p < -1]
    apart = not checks.alike_before
    far = max((term for _, term in before), key=lambda term: abs(term.estimate))
    words = (
        "開通前からそろっていない（差の差の前提が疑わしい）"
        if apart
        else "開通前に違う動きをしていたとは確認できない（そろっていたことの証明ではない）"
    )
    return Finding(
        id=id,
        status="unstable" if apart else "no_relation",
        headline=f"対象の道路と比較道路は、{words}（開通前の{len(before)}期間、{p_is(found.pretrend_p)}）。",
        value=float(np.exp(far.estimate)),
        unit="倍",
        n=found.n,
        interval={
            "low": float(np.exp(far.low)),
            "high": float(np.exp(far.high)),
            "level": found.level,
            "method": "開通前で最も離れた期間",
        },
        n_unit="（道路×期間）",
        p_value=found.pretrend_p,
        method=f"イベントスタディ（{PERIOD}日ごと、開通直前の期間が基準）。p値は開通前の期間をまとめたF検定",
        certainty=f"開通前に最も離れた期間で{np.exp(far.estimate):.3f}倍。"
        "差が見つからないことは、開通がなければそのあとも同じだけ動いたことを示さない。",
        evidence=EVIDENCE["quasi_experiment"],
        caveats=(
            f"観測点は対象{len(roads.treated)}、比較{len(roads.comparisons)}と少なく、小さなずれは見つけられない。",
            "比較道路どうしのばらつきから誤差を見積もった。対象の道路は平均して1つと数えたので、"
            "2つ以上あるときは誤差を大きめに見積もっている（ずれを見つけにくい）。",
        ),
    )


def spillover(id: str, roads: Roads, checks: Checks) -> Finding:
    """Say whether a comparison road changed against the others at the opening.

    Parameters
    ----------
    id, roads, checks
        As in `parallel`.

    Returns
    -------
    Finding
        `unstable` when one of them changed: it is no comparison then.
    """
    found, moved = checks.spillover, checks.moved
    if not found:
        words = "比較道路が1つなので" if roads.comparisons else "比較道路が指定されていないので"
        hides = [] if roads.comparisons else [COMPARED]
        return not_available(id, f"{words}、比較道路への波及を調べられない。", remedy=MORE_ROADS, hides=hides)
    far = max(found, key=lambda each: abs(np.log(each.estimate)))
    listed = "、".join(f"観測点{each.name}は{each.estimate:.2f}倍" for each in moved)
    words = (
        f"比較道路の中に、開通の前後で動きの違うものがある（ほかの比較道路と比べて、{listed}）。波及か、別の出来事が疑われる"
        if moved
        else "比較道路のうち1つだけが開通の前後で変わったとは確認できない（波及がないことの証明ではない）"
    )
    return Finding(
        id=id,
        status="unstable" if moved else "no_relation",
        headline=f"{words}。",
        value=far.estimate,
        unit="倍",
        n=far.n,
        interval={"low": far.low, "high": far.high, "level": round(far.level, 3), "method": "最も離れた比較道路"},
        p_value=None,
        method="比較道路を1つずつ、ほかの比較道路と比べた差の差（信頼水準はボンフェローニの補正後）",
        certainty=f"最も離れているのは観測点{far.name}で、ほかの比較道路の{far.estimate:.2f}倍（{times(far)}）。",
        evidence=EVIDENCE["quasi_experiment"],
        caveats=("すべての比較道路に同じだけ車が移ったときは、この方法では分からない。", ROUTES),
        details={
            f"観測点{each.name}": f"{each.estimate:.2f}倍（{each.low:.2f}～{each.high:.2f}倍）" for each in found
        },
        n_unit="日",
    )  # fmt: skip
