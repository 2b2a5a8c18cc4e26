"""What a study claims, as data; the sentence is computed from the numbers, so they cannot drift apart.

A finding travels as JSON in the notebook's outputs. The report puts its headline on the first page.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from analysis.data import catalog
from analysis.mime import FINDING_MIME, SYNTHETIC_MARK

EVIDENCE = {
    "description": "記述",
    "association": "関連",
    "before_after": "前後比較（比較群なし）",
    "quasi_experiment": "準実験的手法",
    "experiment": "実験（無作為化）",
}


@dataclass(frozen=True)
class Comparison:
    """A value that a decision maker holds the result against; only what the data have.

    Parameters
    ----------
    kind : str
        `前の年`, `目標` or `ほかとの比較`.
    basis : str
        What is compared, in words: which year, which target, which others.
    words : str
        The values with their units, as in 11.9％ → 16.9％（+5.0ポイント）.
    note : str
        What keeps the values from being read side by side; empty when nothing does.
    """

    kind: str
    basis: str
    words: str
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """One claim of a study.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    status : str
        `relation`, `no_relation`, `unstable`, `descriptive` or `not_available`.
    headline : str
        The claim in one Japanese sentence.
    value : float or None
        The estimate, in `unit`.
    unit : str
        Unit of `value`; empty for a coefficient.
    n : int or None
        Number of units behind it.
    interval : mapping or None
        low, high, level, method.
    p_value : float or None
        Of the test of "no relation".
    method : str
        Name of the method in Japanese.
    certainty : str
        How sure, in words.
    evidence : str
        What the design can carry (see `EVIDENCE`).
    caveats : sequence of str
        What a reader must know before using it.
    details : mapping of str to str
        Further numbers with their names.
    hides : sequence of str
        Tags of cells that have nothing to show because of this finding.
    comparisons : sequence of Comparison
        With another year, a target, others.
    n_unit : str
        What `n` counts, as it stands behind the number: 地区 in 14地区.
    """

    id: str
    status: str
    headline: str
    value: float | None
    unit: str
    n: int | None
    interval: Mapping[str, Any] | None
    p_value: float | None
    method: str
    certainty: str
    evidence: str
    caveats: Sequence[str] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    hides: Sequence[str] = ()
    comparisons: Sequence[Comparison] = ()
    n_unit: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, with the tables loaded so far and whether any of them is made up."""
        datasets = [table.to_dict() for table in catalog.loaded()]
        return {**asdict(self), "datasets": datasets, "synthetic": catalog.is_synthetic()}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        whole = self.to_dict()
        mark = f"【{SYNTHETIC_MARK}】" if whole["synthetic"] else ""
        sentence = html.escape(mark + self.headline)
        return {
            "text/plain": mark + self.headline,
            "text/html": f"<p><strong>{sentence}</strong><br>{html.escape(self.certainty)}</p>",
            FINDING_MIME: whole,
        }


def described(
    id: str,
    headline: str,
    *,
    value: float,
    unit: str,
    n: int,
    method: str,
    certainty: str,
    evidence: str = "description",
    caveats: Sequence[str] = (),
    details: Mapping[str, str] | None = None,
    comparisons: Sequence[Comparison] = (),
    n_unit: str = "",
) -> Finding:
    """Report a number of complete counts, for which no sampling interval exists.

    Parameters
    ----------
    id, headline, value, unit, n, method, certainty, caveats, details, comparisons, n_unit
        See `Finding`.
    evidence : str
        Key of `EVIDENCE`.

    Returns
    -------
    Finding
    """
    return Finding(
        id,
        "descriptive",
        headline,
        value,
        unit,
        n,
        None,
        None,
        method,
        certainty,
        EVIDENCE[evidence],
        tuple(caveats),
        details or {},
        comparisons=tuple(comparisons),
        n_unit=n_unit,
    )


def not_available(
    id: str,
    headline: str,
    *,
    remedy: Sequence[str],
    hides: Sequence[str],
    n: int | None = None,
    n_unit: str = "",
) -> Finding:
    """Say that a question cannot be answered with the data at hand, and what would allow it.

    Parameters
    ----------
    id, headline : str
        See `Finding`.
    remedy : sequence of str
        What to do, one way each.
    hides : sequence of str
        Tags of the notebook's cells that have nothing to show.
    n : int, optional
        Number of units that are there.
    n_unit : str
        What they are.

    Returns
    -------
    Finding
    """
    ways = {f"方法{number}": text for number, text in enumerate(remedy, 1)}
    words = "判断できません（データがありません）。"
    return Finding(
        id, "not_available", headline, None, "", n, None, None, "－", words, "－", (), ways, tuple(hides),
        n_unit=n_unit,
    )  # fmt: skip
