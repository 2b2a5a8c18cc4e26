"""One finding in all places: tables that keep apart what must not be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.mime import SYNTHETIC_MARK
from analysis.reports import numbers
from analysis.reports.blocks import SHORT_WORDS
from analysis.reports.entries import IndexEntry, Made
from analysis.reports.interval_plot import Mark, Scale, mark, scale_of
from analysis.reports.page import DISCLOSURE
from analysis.written import NONE, number

STATUS = {
    "relation": "関係・違いあり",
    "no_relation": "確認できない",
    "unstable": "不安定",
    "descriptive": "記述",
    "not_available": "判断できない",
}


# Stands among names of parameters, none of which is empty.
_METHOD = ""


@dataclass(frozen=True)
class _Claim:
    """A finding with the run that made it."""

    entry: IndexEntry
    made: Made
    finding: dict[str, Any]

    @property
    def synthetic(self) -> bool:
        return bool(self.made.run["synthetic"])

    @property
    def has_value(self) -> bool:
        return self.finding["value"] is not None

    def condition(self, name: str) -> str:
        if name == _METHOD:
            return self.finding["method"]
        return next((c.value for c in self.entry.conditions if c.name == name), NONE)


@dataclass(frozen=True)
class Row:
    """One run's finding.

    Parameters
    ----------
    report : str
        Path of the report.
    conditions : tuple of str
        Values of the parameters that vary, as many as the table's.
    finding : dict
        The finding.
    value, interval, n, status, kind : str
        As they are read; － where there is none.
    mark : Mark or None
        Its drawing.
    """

    report: str
    conditions: tuple[str, ...]
    finding: dict[str, Any]
    value: str
    interval: str
    n: str
    status: str
    kind: str
    mark: Mark | None


@dataclass(frozen=True)
class PlaceTable:
    """Findings that may stand in one ranking: of one unit, all made up or all real.

    Parameters
    ----------
    synthetic : bool
        Whether they rest on made-up data.
    unit : str
        Ready to stand behind a number.
    level : str
        Of all intervals, as in 95％; empty when they differ or there are none.
    scale : tuple of str or None
        Low end, high end and the line of no difference (or empty), as they are read.
    rows : tuple of Row
        In the portfolio's order.
    """

    synthetic: bool
    unit: str
    level: str
    scale: tuple[str, str, str] | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """One finding of at least two runs.

    Parameters
    ----------
    id : str
        Of the finding.
    title : str
        Of the study.
    varying : tuple of (str, str)
        Titles of the parameters that are not the same in all rows, what is studied first; with the style of the
        column, `short` or `long`.
    common : tuple of (str, str)
        Title and value of those that are.
    missing : int
        Number of runs of the study that failed or did not take place.
    tables : tuple of PlaceTable
        Real data first.
    """

    id: str
    title: str
    varying: tuple[tuple[str, str], ...]
    common: tuple[tuple[str, str], ...]
    missing: int
    tables: tuple[PlaceTable, ...]


def comparisons(entries: Sequence[IndexEntry]) -> list[Comparison]:
    """Collect every finding that occurs in at least two runs.

    Parameters
    ----------
    entries : sequence of IndexEntry
        All runs of the portfolio.

    Returns
    -------
    list of Comparison
        In the order in which the findings first occur.
    """
    claims: dict[str, list[_Claim]] = {}
    for entry in entries:
        if isinstance(entry.result, Made):
            for finding in entry.result.findings:
                claims.setdefault(finding["id"], []).append(_Claim(entry, entry.result, dict(finding)))
    return [_comparison(id_, found, entries) for id_, found in claims.items() if len(found) > 1]


def _comparison(id_: str, claims: list[_Claim], entries: Sequence[IndexEntry]) -> Comparison:
    titles = {c.name: c.title for claim in claims for c in claim.entry.conditions} | {_METHOD: "方法"}
    subjects = {c.name for claim in claims for c in claim.entry.conditions if not c.primary}
    values = {name: [claim.condition(name) for claim in claims] for name in titles}
    # A question that could not be answered has no method.
    values[_METHOD] = [claim.finding["method"] for claim in claims if claim.has_value] or [NONE]
    varying = sorted((n for n in titles if len(set(values[n])) > 1), key=lambda n: n not in subjects)
    studies = {claim.entry.study for claim in claims}
    return Comparison(
        id=id_,
        title=claims[0].entry.title,
        varying=tuple((titles[name], _style(values[name])) for name in varying),
        common=tuple((titles[name], values[name][0]) for name in titles if name not in varying),
        missing=sum(entry.study in studies and entry.made is None for entry in entries),
        tables=tuple(_table(part, varying) for part in _apart(claims)),
    )


def _style(values: Sequence[str]) -> str:
    return "long" if max(map(len, values)) > SHORT_WORDS else "short"


def _apart(claims: list[_Claim]) -> list[list[_Claim]]:
    """Keep made-up from real runs, and values of different units from each other."""
    parts: dict[tuple[bool, str], list[_Claim]] = {}
    for synthetic in (False, True):
        of_kind = [claim for claim in claims if claim.synthetic == synthetic]
        valued = [claim for claim in of_kind if claim.has_value]
        # A finding without a value has no unit: it stands with the first that has one.
        default = valued[0].finding["unit"] if valued else ""
        for claim in of_kind:
            unit = claim.finding["unit"] if claim.has_value else default
            parts.setdefault((synthetic, unit), []).append(claim)
    return list(parts.values())


def _table(claims: list[_Claim], varying: Sequence[str]) -> PlaceTable:
    valued = [claim.finding for claim in claims if claim.has_value]
    unit = valued[0]["unit"] if valued else ""
    decimals = max(map(numbers.decimals_of, valued), default=0)
    levels = {finding["interval"]["level"] for finding in valued if finding["interval"]}
    level = f"{100 * levels.pop():g}％" if len(levels) == 1 else ""
    scale = scale_of(valued, unit)
    return PlaceTable(
        synthetic=claims[0].synthetic,
        unit=numbers.unit_of(unit),
        level=level,
        scale=_ends(scale, decimals) if scale else None,
        rows=tuple(_row(claim, varying, decimals, scale, told=bool(level)) for claim in claims),
    )


def _ends(scale: Scale, decimals: int) -> tuple[str, str, str]:
    reference = "" if scale.reference is None else number(scale.reference, 0)
    return number(scale.low, decimals), number(scale.high, decimals), reference


def _row(claim: _Claim, varying: Sequence[str], decimals: int, scale: Scale | None, *, told: bool) -> Row:
    finding, disclosure = claim.finding, claim.made.run["disclosure"]
    kind = SYNTHETIC_MARK if claim.synthetic else "実データ"
    return Row(
        report=claim.made.report,
        conditions=tuple(claim.condition(name) for name in varying),
        finding=finding,
        value=number(finding["value"], decimals),
        interval=_interval(finding, decimals, told=told),
        n=numbers.sample(finding),
        status=STATUS[finding["status"]],
        kind=kind if disclosure == "open" else f"{kind}・{DISCLOSURE[disclosure]}限り",
        mark=mark(finding, scale) if scale else None,
    )


def _interval(finding: dict[str, Any], decimals: int, *, told: bool) -> str:
    bounds = finding["interval"]
    if not bounds:
        return NONE
    low, high = (
        "限りなし" if bounds[side] is None else number(bounds[side], decimals) for side in ("low", "high")
    )
    return f"{low}～{high}" if told else f"{low}～{high}（{100 * bounds['level']:g}％）"
