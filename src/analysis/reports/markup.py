"""Markdown and foreign HTML, made harmless.

Markdown goes through nbconvert's own parser with a renderer that writes only elements of its own: raw HTML becomes
text, links lead to the web or into the page, images travel inside the file or not at all. HTML that a notebook
displayed passes an allow-list. The page's Content-Security-Policy stands behind both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML

# An address with a user's name is none: the name can look like the host.
_LINKS = re.compile(r"(https?://(?![^/?#]*@)|mailto:|#)", re.IGNORECASE)
_EMBEDDED_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_HARMLESS_TAG = re.compile(r'<(br|wbr)\s*/?>|</?(sub|sup)>|<span lang="[a-z]{2,3}">|</span>', re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")

_TAGS = [
    "a", "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "hr", "i", "li", "ol", "p", "pre",
    "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
]  # fmt: skip


def _leads_on(_tag: str, name: str, value: str) -> bool:
    return name == "href" and _LINKS.match(value) is not None


_ATTRIBUTES = {"a": _leads_on, "td": ["colspan", "rowspan"], "th": ["colspan", "rowspan", "scope"]}
_UNREAD_ELEMENT = re.compile(r"<(style|script|template|title)\b.*?(</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TABLE_HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
_EMPTY_HEADING = re.compile(r"<th([^>]*)>\s*</th>")


@dataclass
class Outline:
    """The headings of the page so far: keeps their levels in order and their anchors distinct.

    Parameters
    ----------
    level : int
        Level of the latest heading.
    taken : set of str
        Anchors in use.
    entries : list of tuple
        Anchor, text and level of each heading.
    """

    level: int = 2
    taken: set[str] = field(default_factory=set)
    entries: list[tuple[str, str, int]] = field(default_factory=list)

    def anchor(self, prefix: str, text: str) -> str:
        """Make an anchor from words; the same words give the same anchor in the next run.

        Parameters
        ----------
        prefix : str
            Kind of the target.
        text : str
            Untrusted words.

        Returns
        -------
        str
            Letters and digits of any script, joined by hyphens; unique in the page.
        """
        words = re.sub(r"[\W_]+", "-", text).strip("-").lower()[:60]
        stem = f"{prefix}-{words}" if words else prefix
        anchor, copy = stem, 2
        while anchor in self.taken:
            anchor, copy = f"{stem}-{copy}", copy + 1
        self.taken.add(anchor)
        return anchor

    def heading(self, html: str, level: int) -> str:
        """Write a heading one level below the notebook's, without skipping a level of the page.

        Parameters
        ----------
        html : str
            Inner HTML, already escaped.
        level : int
            Level in the notebook, 1 to 6.

        Returns
        -------
        str
        """
        self.level = min(max(3, level + 1), self.level + 1, 6)
        text = unescape(_TAG.sub("", html)).strip()
        anchor = self.anchor("s", text)
        self.entries.append((anchor, text, self.level))
        return f'<h{self.level} id="{anchor}">{html}</h{self.level}>\n'


class _Renderer(IPythonRenderer):
    """Writes Markdown as HTML that needs no further cleaning."""

    def __init__(self, outline: Outline, attachments: dict[str, Any] | None) -> None:
        super().__init__(escape=True, attachments=attachments)
        self.outline = outline

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return self.outline.heading(text, level)

    def inline_html(self, html: str) -> str:
        return html if _HARMLESS_TAG.fullmatch(html.strip()) else escape(_COMMENT.sub("", html))

    def block_html(self, html: str) -> str:
        text = _COMMENT.sub("", html).strip()
        return f"<p>{escape(text)}</p>\n" if text else ""

    def block_code(self, code: str, info: str | None = None) -> str:
        return f'<pre tabindex="0"><code>{escape(code)}</code></pre>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if not _LINKS.match(url):
            return text
        return f'<a href="{escape(url)}" rel="noopener noreferrer">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        alt = escape(unescape(_TAG.sub("", text)))
        name = url.removeprefix("attachment:")
        if url.startswith("attachment:") and name in self.attachments:
            url = self._embed_image_or_attachment(url)
        if _EMBEDDED_IMAGE.fullmatch(url):
            return f'<img src="{escape(url)}" alt="{alt}">'
        return f"［画像：{alt}］"

    def table(self, text: str) -> str:
        return f'<div class="scroll" role="group" aria-label="表" tabindex="0"><table>{text}</table></div>\n'

    def task_list_item(self, text: str, checked: bool = False) -> str:
        return f"<li>{'☑' if checked else '☐'} {text}</li>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        css = ' class="number"' if align == "right" else ""
        return f'<th scope="col"{css}>{text}</th>' if head else f"<td{css}>{text}</td>"


def markdown(source: str, outline: Outline, attachments: dict[str, Any] | None = None) -> Markup:
    """Turn untrusted Markdown into HTML.

    Parameters
    ----------
    source : str
        Markdown; raw HTML in it is shown as text, except br, wbr, sub, sup and span with a language.
    outline : Outline
        Headings are added to it.
    attachments : dict, optional
        Pictures of the Markdown cell.

    Returns
    -------
    Markup
    """
    return Markup(MarkdownWithMath(_Renderer(outline, attachments)).render(source))


def foreign_html(source: str) -> Markup:
    """Clean HTML that a notebook displayed (of pandas, say): text and tables survive, nothing that acts.

    Parameters
    ----------
    source : str
        Untrusted HTML.

    Returns
    -------
    Markup
    """
    sanitizer = SanitizeHTML(tags=_TAGS, attributes=_ATTRIBUTES, strip=True)
    clean = sanitizer.sanitize_html_tags(_UNREAD_ELEMENT.sub("", source))
    clean = _EMPTY_HEADING.sub(r"<td\1></td>", clean)
    # pandas leaves out what its headings are headings of.
    clean = _TABLE_HEAD.sub(lambda head: head[0].replace("<th>", '<th scope="col">'), clean)
    return Markup(clean.replace("<th>", '<th scope="row">'))
