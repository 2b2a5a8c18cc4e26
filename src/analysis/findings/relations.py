"""Findings about two quantities that may go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.findings import sentences
from analysis.findings.finding import EVIDENCE, Comparison, Finding
from analysis.stats.power import minimum_detectable_correlation

if TYPE_CHECKING:
    from analysis.stats.correlation import Correlation
    from analysis.stats.robustness import Robustness


def relation(
    id: str,
    estimate: Correlation,
    robustness: Robustness,
    *,
    x: str,
    y: str,
    unit_name: str,
    evidence: str = "association",
    caveats: Sequence[str] = (),
    details: Mapping[str, str] | None = None,
    size: str = "高い",
    bound: float | None = None,
    comparisons: Sequence[Comparison] = (),
) -> Finding:
    """Claim, or decline to claim, that two quantities go together.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    estimate : Correlation
        Of the specification that was asked for.
    robustness : Robustness
        Whether other methods and the data without the most influential unit agree.
    x, y : str
        The two quantities, in Japanese.
    unit_name : str
        What was counted (地区, 施設, 市町村).
    evidence : str
        Key of `EVIDENCE`.
    caveats, details, comparisons
        See `Finding`.
    size : str
        What a large `x` is called (高い, 長い, 多い).
    bound : float, optional
        Largest limit of |correlation| over the specifications of a sensitivity analysis.

    Returns
    -------
    Finding
        `relation` only when the interval excludes zero and other methods agree; `unstable` when they do not;
        otherwise `no_relation`, which says how strong a relation remains possible.
    """
    status = sentences.relation_status(estimate, robustness)
    minimum_detectable = minimum_detectable_correlation(estimate.n, alpha=1 - estimate.level)
    return Finding(
        id=id,
        status=status,
        headline=sentences.relation(
            status,
            estimate,
            x=x,
            y=y,
            unit_name=unit_name,
            minimum_detectable=minimum_detectable,
            size=size,
            bound=bound,
        ),
        value=estimate.estimate,
        unit="",
        n=estimate.n,
        interval={
            "low": estimate.low,
            "high": estimate.high,
            "level": estimate.level,
            "method": sentences.INTERVALS[estimate.interval_method],
        },
        p_value=estimate.p_value,
        method=sentences.METHODS[estimate.method],
        certainty=sentences.certainty(status, estimate, robustness, unit_name),
        evidence=EVIDENCE[evidence],
        caveats=(*caveats, *estimate.notes, *sentences.disagreement(estimate)),
        details={
            f"最小検出可能な相関（ピアソン、検出力80％、n = {estimate.n}）": f"|r| = {minimum_detectable:.2f}",
            **(details or {}),
        },
        comparisons=tuple(comparisons),
        n_unit=unit_name,
    )
