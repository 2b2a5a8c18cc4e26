"""What the first page holds the result against: another year, a target, others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = ("前の年", "目標", "ほかとの比較")


@dataclass(frozen=True)
class Compared:
    """Comparisons of a run in the reader's order.

    Parameters
    ----------
    rows : tuple of mapping
        `kind`, `basis`, `words` and `note` of each.
    missing : tuple of str
        Kinds for which the findings have nothing.
    """

    rows: tuple[Mapping[str, str], ...]
    missing: tuple[str, ...]


def compared(findings: Sequence[Mapping[str, Any]]) -> Compared:
    """Collect the comparisons of all findings.

    Parameters
    ----------
    findings : sequence of mapping
        Findings, the most important first.

    Returns
    -------
    Compared
    """
    found = [row for finding in findings for row in finding.get("comparisons") or ()]
    rows = tuple(row for kind in KINDS for row in found if row["kind"] == kind)
    told = {row["kind"] for row in rows}
    return Compared(rows, tuple(kind for kind in KINDS if kind not in told))
