"""The page that links the reports of a portfolio: what was asked, what came out, what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import quote

from analysis.reports import page
from analysis.reports.across import comparisons
from analysis.reports.entries import BADGES, IndexSection
from analysis.reports.groups import groups

if TYPE_CHECKING:
    pass


def build_index(sections: Sequence[IndexSection], *, created: str, title: str = "分析レポートの一覧") -> str:
    """Write the index page of a portfolio.

    Parameters
    ----------
    sections : sequence of IndexSection
        In order.
    created : str
        ISO time.
    title : str
        Heading of the page.

    Returns
    -------
    str
        A whole HTML page without any reference but the links to the reports and to the records of failed
        runs; works from a folder.
    """
    entries = [entry for section in sections for entry in section.entries]
    marks = Counter(badge for entry in entries for badge in entry.badges)
    anchors = map("run-{}".format, count(1))
    template = page.environment().get_template("portfolio.html.j2")
    return template.render(
        sections=[(section.title, groups(section, anchors)) for section in sections],
        comparisons=comparisons(entries),
        total=len(entries),
        marks=marks,
        BADGES=BADGES,
        studies={entry.study: entry.title for entry in entries},
        created=created,
        title=title,
        url=relative_url,
    )


def relative_url(path: str) -> str:
    """Write a path as a relative URL; it can never be read as a URL with a scheme or a host."""
    return "./" + quote(path, safe="/")
