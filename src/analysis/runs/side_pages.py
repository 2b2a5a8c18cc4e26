"""Pages about several runs, beside the runs: `<out>/_compare/`."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from analysis.runs.folder import partial_folder, writing

FOLDER = "_compare"


def write_page(html: str, out: Path, kind: str) -> Path:
    """Write a page in one piece under a name of its own.

    Parameters
    ----------
    html : str
        The page.
    out : Path
        Folder of all runs.
    kind : str
        End of the file's name, behind the time.

    Returns
    -------
    Path
        `<out>/_compare/<time>-<kind>.html`; no page is ever replaced.

    Raises
    ------
    RunError
        It cannot be written.
    """
    # The folder in preparation also reserves the name: no other command has it until this one is done.
    with partial_folder(out, FOLDER, kind) as folder, writing(out):
        partial = folder.path / "page.html"
        partial.write_text(html, encoding="utf-8", newline="\n")
        pages = out / FOLDER
        pages.mkdir(exist_ok=True)
        names = (f"{folder.run}{f'_{copy}' if copy > 1 else ''}.html" for copy in count(1))
        page = next(pages / name for name in names if not (pages / name).exists())
        partial.rename(page)
    return page
