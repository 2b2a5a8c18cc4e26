"""The pages of docs/ that are made, not written: `ebpm docs` writes them, a test holds them against what makes them."""

from __future__ import annotations

from pathlib import Path

from analysis.reports.coverage_docs import coverage_page
from analysis.reports.study_docs import studies_page


def made_docs(root: Path) -> dict[Path, str]:
    """Make the pages as they should be now.

    Parameters
    ----------
    root : Path
        Project root.

    Returns
    -------
    dict
        File to text.

    Raises
    ------
    EbpmError
        Cards, catalog or checks are not as declared.
    """
    docs = root / "docs"
    return {docs / "studies.md": studies_page(root), docs / "coverage.md": coverage_page(root)}
