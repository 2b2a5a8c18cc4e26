"""Every link of the pages in a folder: where it leads, and that it leads somewhere."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from analysis.errors import Problem
from analysis.reports.pictures import is_bare

_ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "background",
    "cite",
    "ping",
    "srcset",
    "xlink:href",
}
_EMBEDDED = "data:image/png;base64,"
# An icon that makes browsers ask for none.
_NO_ICON = "data:,"
_IN_STYLE = re.compile(r"url\(\s*['\"]?(?!data:)|@import", re.IGNORECASE)
_REMEDY = "ノートブックやカードの文章にあるリンクを直して、もう一度実行してください。"


@dataclass(frozen=True)
class Checked:
    """What a look at all links found.

    Parameters
    ----------
    problems : tuple of Problem
        Links that lead nowhere, to this machine or out of the folder; pictures that carry more than pixels.
    outside : tuple of str
        Addresses on the web that readers may click; nobody looked whether they answer.
    """

    problems: tuple[Problem, ...]
    outside: tuple[str, ...]


@dataclass
class _Page(HTMLParser):
    anchors: set[str] = field(default_factory=set)
    links: list[tuple[str, str]] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    in_style: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        for name, value in attrs:
            if name == "id" or (name, tag) == ("name", "a"):
                self.anchors.add(value or "")
            elif name in _ADDRESSES:
                self.links.append((tag, value or ""))
            elif name == "style":
                self.styles.append(value or "")
        if tag == "base" or (tag == "meta" and "refresh" in (value.lower() for _, value in attrs if value)):
            self.links.append((tag, "/"))

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.styles.append(data)


def check_links(folder: Path) -> Checked:
    """Check every link of every page.

    Parameters
    ----------
    folder : Path
        With its pages (`*.html`), as it is going to be published.

    Returns
    -------
    Checked
        A page may refer to itself, to files of the folder and to anchors in its pages by relative links; only what a
        reader clicks may lead to the web.
    """
    pages = {path: _read(path) for path in sorted(folder.rglob("*.html"))}
    problems, outside = [], set()
    for path, page in pages.items():
        where = path.relative_to(folder).as_posix()
        for tag, link in dict.fromkeys(page.links):
            if tag == "a" and urlsplit(link).scheme in ("http", "https", "mailto"):
                outside.add(link)
            elif fault := _fault(path, link, pages, folder):
                problems.append(Problem(f"リンク「{link[:80]}」{fault}", where, _REMEDY))
        if any(map(_IN_STYLE.search, page.styles)):
            problems.append(Problem("書式がほかのファイルを読み込もうとしています。", where, _REMEDY))
    return Checked(tuple(problems), tuple(sorted(outside)))


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page


def _fault(path: Path, link: str, pages: dict[Path, _Page], folder: Path) -> str:
    """Say what is wrong with a link; empty when nothing is."""
    if link.startswith("data:"):
        return (
            ""
            if link == _NO_ICON or _is_plain_picture(link)
            else "は、PNG 以外の埋め込みか、画素以外の記録を含む画像です。"
        )
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or parts.path.startswith(("/", "\\")) or "\\" in link:
        return "が、この公開フォルダの外を指しています。"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_relative_to(folder.resolve()) or not target.is_file():
        return "の先のファイルがありません。"
    page = pages.get(path if target == path else folder / target.relative_to(folder.resolve()))
    if parts.fragment and (page is None or unquote(parts.fragment) not in page.anchors):
        return "の先の見出しがありません。"
    return ""


def _is_plain_picture(link: str) -> bool:
    try:
        return link.startswith(_EMBEDDED) and is_bare(
            base64.b64decode(link.removeprefix(_EMBEDDED), validate=True)
        )
    except ValueError:
        return False
