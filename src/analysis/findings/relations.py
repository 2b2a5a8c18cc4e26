"""Findings about two quantities that may go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.findings import sentences
from analysis.findings.finding import EVIDENCE, Finding

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
    minimum_detectable: float,
    caveats: Sequence[str] = (),
    details: Mapping[str, str] | None = None,
    size: str = "高い",
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
    minimum_detectable : float
        Smallest |correlation| that this n detects with power 0.8.
    caveats, details
        See `Finding`.
    size : str
        What a large `x` is called (高い, 長い, 多い).

    Returns
    -------
    Finding
        `relation` only when the interval excludes zero and other methods agree; `unstable` when they do not;
        otherwise `no_relation`, which says how strong a relation remains possible.
    """
    status = sentences.relation_status(estimate, robustness)
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
        caveats=(*caveats, *estimate.notes),
        details={
            f"最小検出可能な相関（検出力80％、n = {estimate.n}）": f"|r| = {minimum_detectable:.2f}",
            **(details or {}),
        },
    )
