"""The page that holds a file against the rules of machine readability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.reports import page

if TYPE_CHECKING:
    from analysis.data.intake.lint import Report
    from analysis.data.intake.lint_view import Place

MOST_PLACES = 50
FORMS = {
    "csv": "CSV",
    "xlsx": "Excel（xlsx）",
    "xlsm": "Excel（xlsm）",
    "xls": "Excel（xls）",
    "json": "JSON",
    "pdf": "PDF",
    "zip": "zip",
}
LEVEL_NAMES = {"L1": "レベル1", "L2": "レベル2", "L3": "レベル3"}


def build_lint(report: Report, *, created: str) -> str:
    """Write the page of one file.

    Parameters
    ----------
    report : Report
        As `lint` gives it.
    created : str
        ISO time.

    Returns
    -------
    str
        A whole HTML page without any reference outside itself.
    """
    template = page.environment().get_template("lint.html.j2")
    return template.render(
        report=report,
        created=created,
        form=FORMS[report.book.kind],
        summary=summary_words(report),
        LEVELS=LEVEL_NAMES,
        MOST=MOST_PLACES,
        place=lambda one: place_words(report, one),
    )


def summary_words(report: Report) -> str:
    """Say how many rules are kept, broken, and left to people.

    Parameters
    ----------
    report : Report

    Returns
    -------
    str
        Without the score where nothing could be judged.
    """
    whole = report.whole
    broken, people, outside = (len(report.of(state)) for state in ("broken", "people", "outside"))
    rest = f"人の目で確かめる規則は{people}、この形式では対象外の規則は{outside}です。"
    return f"判定した{whole.judged}の規則のうち、適合は{whole.kept}、違反は{broken}です。{rest}"


def place_words(report: Report, place: Place) -> str:
    """Name a place: with its sheet where there are several.

    Parameters
    ----------
    report : Report
    place : Place

    Returns
    -------
    str
        As in 収支!B3, or B3; in a PDF the page stands in the address itself.
    """
    alone = len(report.book.sheets) == 1 or report.book.kind == "pdf"
    return place.address or place.sheet if alone else f"{place.sheet}!{place.address}".rstrip("!")
