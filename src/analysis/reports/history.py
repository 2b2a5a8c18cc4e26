"""The page of a finding over all runs of its study: table and chart."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.figures.over_time import PANELS, POINTS, Panel, Point, over_time
from analysis.reports import numbers, page
from analysis.reports.across import STATUS
from analysis.reports.comparison import report_link
from analysis.written import NONE

if TYPE_CHECKING:
    from analysis.runs.history import Entry, Group, History

HEADINGS = ("条件", "作成", "値", "区間", "n（対象の数）", "判定", "データ", "コード")


@dataclass(frozen=True)
class Part:
    """The runs of made-up data, or the others: they never stand in one table or chart.

    Parameters
    ----------
    synthetic : bool
        Whether they rest on made-up data.
    groups : tuple of Group
        Runs with the same parameters each.
    """

    synthetic: bool
    groups: tuple[Group, ...]

    @property
    def entries(self) -> list[Entry]:
        """The runs, those of the same parameters together, oldest first."""
        return [entry for group in self.groups for entry in group.entries]

    @property
    def newest(self) -> tuple[Group, Entry]:
        """The newest run, with those of the same parameters."""
        runs = [(group, entry) for group in self.groups for entry in group.entries]
        return max(runs, key=lambda run: run[1].run.run["created"])

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """A row a run, under `HEADINGS`."""
        decimals = numbers.shared_decimals(entry.finding for entry in self.entries)
        return [(group.label, *_row(entry, decimals)) for group in self.groups for entry in group.entries]


@dataclass(frozen=True)
class Chart:
    """A chart inside the page.

    Parameters
    ----------
    uri, alt : str
        Picture as a data URI, and its alternative text.
    left_out : bool
        Whether the table has values, or intervals open on one side, that the chart has not.
    """

    uri: str
    alt: str
    left_out: bool


def parts(history: History) -> list[Part]:
    """Keep made-up data apart.

    Parameters
    ----------
    history : History
        A finding over the runs of its study.

    Returns
    -------
    list of Part
        Real data first.
    """
    kinds = [
        Part(kind, tuple(group for group in history.groups if group.synthetic == kind))
        for kind in (False, True)
    ]
    return [part for part in kinds if part.groups]


def _row(entry: Entry, decimals: int) -> tuple[str, ...]:
    finding = entry.finding
    return (
        page.moment(entry.run.run["created"]),
        numbers.estimate(finding, decimals) or NONE,
        numbers.interval(finding, decimals) or NONE,
        numbers.sample(finding),
        STATUS.get(finding["status"], str(finding["status"])),
        entry.data,
        entry.code,
    )


def chart_of(part: Part) -> Chart | None:
    """Draw the finding from run to run.

    Parameters
    ----------
    part : Part
        Runs that may stand in one chart.

    Returns
    -------
    Chart or None
        None where no run has a value.
    """
    unit = next((unit for unit in map(_unit, part.groups) if unit is not None), None)
    if unit is None:
        return None
    panels = [Panel(group.label, [_point(entry, unit) for entry in group.entries]) for group in part.groups]
    decimals = numbers.shared_decimals(entry.finding for entry in part.entries)
    png, alt = over_time(panels, unit=numbers.unit_of(unit), decimals=decimals, synthetic=part.synthetic)
    too_many = len(panels) > PANELS or any(len(panel.points) > POINTS for panel in panels)
    one_sided = any((point.low is None) != (point.high is None) for panel in panels for point in panel.points)
    left_out = too_many or one_sided or any(_has_other_unit(entry, unit) for entry in part.entries)
    return Chart(f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}", alt, left_out)


def _unit(group: Group) -> str | None:
    """Give the unit of the newest value; None without any value."""
    valued = [entry.finding for entry in group.entries if entry.finding.get("value") is not None]
    return str(valued[-1].get("unit") or "") if valued else None


def _has_other_unit(entry: Entry, unit: str) -> bool:
    finding = entry.finding
    return finding.get("value") is not None and (finding.get("unit") or "") != unit


def _point(entry: Entry, unit: str) -> Point:
    when = page.moment(entry.run.run["created"])
    if _has_other_unit(entry, unit):
        return Point(when, None, None, None)
    bounds: Mapping[str, Any] = entry.finding.get("interval") or {}
    return Point(when, entry.finding.get("value"), bounds.get("low"), bounds.get("high"))


def build_history(history: History, *, out: Path, created: str) -> str:
    """Write the page of a finding over all runs.

    Parameters
    ----------
    history : History
        A finding over the runs of its study.
    out : Path
        Folder of all runs; the page stands in a folder of it and links to the reports there.
    created : str
        ISO time.

    Returns
    -------
    str
        A whole HTML page without any reference but the links to the reports.
    """
    apart = parts(history)
    entries = [entry for part in apart for entry in part.entries]
    closed = [entry.run.run.get("disclosure", "open") for entry in entries]
    return page.environment().get_template("history.html.j2").render(
        history=history,
        created=created,
        headings=HEADINGS,
        parts=[(part, chart_of(part)) for part in apart],
        runs=len(entries),
        synthetic=any(part.synthetic for part in apart),
        disclosure=max(closed, key=list(page.DISCLOSURE).index),
        link=lambda entry: report_link(entry.run, out),
    )  # fmt: skip
