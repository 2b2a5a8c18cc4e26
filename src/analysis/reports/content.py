"""An executed notebook as a sequence of blocks that the template writes one by one."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from analysis.mime import FIGURE_MIME, FINDING_MIME, TABLE_MIME
from analysis.reports import markup
from analysis.reports.blocks import SHORT_WORDS, Block, CodeCell, FigureBlock, Piece, TableBlock
from analysis.reports.outputs import column_heading, figure_output
from analysis.written import cell as written_cell

NOT_RUN_TAG = "skip-execution"
HIDDEN_TAGS = frozenset({NOT_RUN_TAG, "parameters", "injected-parameters", "remove-cell"})
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
# Folders of the machine that computed; slashes of URLs, dates and units stand behind other characters.
_FOLDERS = re.compile(r"""(?<![\w:/.])(?:/[^\s/:"'<>]+)+/|\b[A-Za-z]:\\(?:[^\\\r\n:*?"<>|]+\\)*""")
# The notebooks' own convention, held by a test: a paragraph that begins with 読み方.
_AID = re.compile(r"\s*<p><strong>読み方</strong>\s*(.*?)</p>\n?", re.DOTALL)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Content:
    """The body of a report.

    Parameters
    ----------
    blocks : tuple of Block
        In the notebook's order.
    code : tuple of CodeCell
        Every code cell.
    outline : Outline
        Headings of the body.
    """

    blocks: tuple[Block, ...]
    code: tuple[CodeCell, ...]
    outline: markup.Outline

    @property
    def maps(self) -> bool:
        """Whether the page needs the scripts that draw maps."""
        return any(isinstance(block, FigureBlock) and block.figure.map for block in self.blocks)


def content_of(notebook: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> Content:
    """Arrange an executed notebook for the reader.

    Parameters
    ----------
    notebook : mapping
        An executed notebook (nbformat 4).
    findings : sequence of mapping
        Its findings; cells with a tag that one of them hides are left out.

    Returns
    -------
    Content
    """
    hidden = HIDDEN_TAGS.union(*(finding.get("hides") or () for finding in findings))
    arranger = Arranger()
    code = []
    for number, cell in enumerate(notebook["cells"], start=1):
        tags = frozenset(cell["metadata"].get("tags", ()))
        if cell["cell_type"] == "code" and cell["source"].strip():
            code.append(CodeCell(number, cell["source"], tags))
        if not tags & hidden:
            arranger.add(cell)
    return Content(tuple(arranger.blocks), tuple(code), arranger.outline)


class Arranger:
    """Numbers figures and keeps anchors distinct while it walks through the cells.

    Notes
    -----
    `blocks` are those so far, `outline` their headings; who lays out a page may add blocks of its own between cells.
    """

    def __init__(self) -> None:
        self.outline = markup.Outline()
        self.blocks: list[Block] = []
        self.figures = 0

    def add(self, cell: Mapping[str, Any]) -> None:
        """Add what a cell says or displays."""
        if cell["cell_type"] == "markdown":
            source = cell["source"] if self.blocks else _without_title(cell["source"])
            html = markup.markdown(source, self.outline, cell.get("attachments"))
            if html.strip():
                self._prose(html)
        elif cell["cell_type"] == "code":
            self.blocks.extend(self.displayed(cell))

    def displayed(self, cell: Mapping[str, Any]) -> Iterator[Block]:
        """Arrange what a code cell displays, without adding it."""
        for output in cell["outputs"]:
            yield from self._output(output)

    def _prose(self, html: Markup) -> None:
        """Add what the notebook says; its reading aid goes to the figure that it follows."""
        aid, rest = _reading_aid(html)
        if aid and self.blocks and isinstance(last := self.blocks[-1], FigureBlock):
            self.blocks[-1] = replace(last, aid=aid)
        elif aid:
            self.blocks.append(Piece("aid", aid))
        if rest.strip():
            self.blocks.append(Piece("prose", rest))

    def _output(self, output: Mapping[str, Any]) -> Iterator[Block]:
        if output["output_type"] == "stream":
            text = _plain(output["text"]).strip("\n")
            if text.strip():
                yield Piece("warnings" if output["name"] == "stderr" else "text", text)
        elif output["output_type"] == "error":
            yield Piece("text", _plain(f"{output['ename']}: {output['evalue']}"))
        else:
            yield from self._bundle(output["data"])

    def _bundle(self, data: Mapping[str, Any]) -> Iterator[Block]:
        if FINDING_MIME in data:
            yield Piece("finding", data[FINDING_MIME])
        elif FIGURE_MIME in data:
            yield self._figure(data)
        elif TABLE_MIME in data:
            yield self._table(data[TABLE_MIME])
        elif WIDGET_MIME not in data:
            yield from self._foreign(data)

    def _foreign(self, data: Mapping[str, Any]) -> Iterator[Block]:
        if "image/png" in data:
            yield Piece("picture", _data_uri(data["image/png"]))
        elif "text/html" in data:
            yield Piece("prose", _scrolled(markup.foreign_html(data["text/html"])))
        elif "text/markdown" in data:
            yield Piece("prose", markup.markdown(data["text/markdown"], self.outline))
        elif "text/plain" in data:
            yield Piece("text", _plain(data["text/plain"]))
        elif "application/json" in data:
            yield Piece("text", json.dumps(data["application/json"], ensure_ascii=False, indent=1))

    def _figure(self, data: Mapping[str, Any]) -> FigureBlock:
        self.figures += 1
        figure = figure_output(data)
        anchor = self.outline.anchor("fig", figure.id)
        table = self._table(figure.table) if figure.table else None
        level = min(self.outline.level + 1, 6)
        return FigureBlock(anchor, self.figures, figure, _data_uri(data["image/png"]), table, level)

    def _table(self, table: Mapping[str, Any]) -> TableBlock:
        columns = table["columns"]
        decimals = [column.get("decimals") for column in columns]
        rows = tuple(
            tuple(written_cell(value, places) for value, places in zip(row, decimals, strict=True))
            for row in table["rows"]
        )
        return TableBlock(
            anchor=self.outline.anchor("table", table["id"]),
            title=table["title"],
            heads=tuple(
                (column_heading(column), _style(column, [row[position] for row in rows]))
                for position, column in enumerate(columns)
            ),
            rows=rows,
            note=table.get("note") or "",
            source=table.get("source") or "",
            named_rows=bool(columns) and columns[0]["kind"] == "text",
            synthetic=bool(table.get("synthetic")),
        )


def _reading_aid(html: Markup) -> tuple[Markup, Markup]:
    """Part the first paragraph from the rest when it is a reading aid."""
    found = _AID.match(html)
    return (Markup(found[1]), Markup(html[found.end() :])) if found else (Markup(""), html)


def _style(column: Mapping[str, Any], values: Sequence[str]) -> str:
    if column["kind"] != "text":
        return "number"
    return "short" if max(map(len, values), default=0) <= SHORT_WORDS else "long"


def _plain(text: str) -> str:
    """Drop colours of the terminal and the names of folders, which tell about the machine and its user."""
    return _FOLDERS.sub("…/", _ANSI.sub("", text))


def _without_title(source: str) -> str:
    """Drop the notebook's own title: the page has it already, from the card."""
    return re.sub(r"\A\s*#[ \t]+[^\n]*\n?", "", source)


def _scrolled(html: Markup) -> Markup:
    frame = Markup('<div class="scroll" role="group" aria-label="出力" tabindex="0">{}</div>')
    return frame.format(html) if html.strip() else Markup("")


def _data_uri(encoded: str) -> str:
    # Decoding and encoding again leaves nothing but base64 in the attribute.
    return f"data:image/png;base64,{base64.b64encode(base64.b64decode(encoded)).decode('ascii')}"
