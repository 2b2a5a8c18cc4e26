"""What is claimed of treated and comparison units before a measure started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings.finding import EVIDENCE, Finding, not_available
from analysis.findings.policy_plan import COMPARED
from analysis.written import number, p_is

if TYPE_CHECKING:
    from analysis.measures.policy_checks import Parallel
    from analysis.measures.policy_data import Trial


def parallel(id: str, trial: Trial, found: Parallel | None) -> Finding:
    """Say whether treated and comparison units moved alike before the start; alike proves nothing.

    Parameters
    ----------
    id : str
    trial : Trial
    found : Parallel or None
        From `analysis.measures.policy_checks.parallel`.

    Returns
    -------
    Finding
        `unstable` when the slopes differ.
    """
    if found is None:
        words = "比較群のない設計なので、開始前の動きがそろっていたかを確かめられない。"
        remedy = ["対象でない単位のある表を使い、design を did にして、もう一度実行する"]
        return not_available(id, words, remedy=remedy, hides=[COMPARED])
    words = (
        "開始前の傾きが違うとは確認できない（そろっていたことの証明ではない）"
        if found.alike
        else "開始前の傾きが違う（差の差の前提が疑わしい）"
    )
    unit = f"{trial.unit}/月"
    slope = number(found.slope.estimate, 3, signed=True)
    return Finding(
        id=id,
        status="no_relation" if found.alike else "unstable",
        headline=f"対象と比較は、{words}。傾きの差は{slope}{unit}（開始前{len(trial.before)}か月、{p_is(found.p_value)}）。",
        value=found.slope.estimate,
        unit=unit,
        n=len(trial.treated) + len(trial.comparisons),
        n_unit=trial.unit_name,
        interval={
            "low": found.slope.low,
            "high": found.slope.high,
            "level": found.level,
            "method": "傾きの差",
        },
        p_value=found.p_value,
        method="開始前の月の直線の傾きを単位ごとに求め、対象と比較の平均を比べる（ウェルチの検定）"
        if trial.by_change
        else "対象と比較の差の系列の、開始前の傾き（系列相関を考えた区間）",
        certainty=f"この差が続くと、主な推定値に{number(found.drift, 2, signed=True)}{trial.unit}が混ざる。"
        "差が見つからないことは、そのあとも同じだけ動いたことを示さない。",
        evidence=EVIDENCE["quasi_experiment"],
        caveats=(f"{trial.unit_name}が少ないと、小さな傾きの違いは見つけられない。",),
    )
