"""What the rules ask of a file and its cells alone do not tell: rows of CSV, pictures and colours of Excel."""

from __future__ import annotations

import csv
import io
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from analysis.data.intake.book import letters
from analysis.data.intake.csv_sheets import delimiter_of
from analysis.data.intake.encodings import decoded
from analysis.data.intake.excel_parts import sheet_parts
from analysis.data.intake.lint_view import Place, View

Parts = Mapping[str, bytes]

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_AT = re.compile(rb"\br\s*=\s*[\"']([A-Z]+)(\d+)[\"']")
_STYLE = re.compile(rb"\bs\s*=\s*[\"'](\d+)[\"']")
_KINDS = {"oleObject": "埋め込まれたファイル", "control": "ボタンなどの部品", "image": "背景の画像"}


def uneven_rows(raw: bytes, file: str) -> tuple[list[Place], list[Place]]:
    """L1-14 and L1-15: rows with fewer items than most rows, and with more.

    Parameters
    ----------
    raw : bytes
        A CSV that `open_book` has read.
    file : str
        Its name.

    Returns
    -------
    tuple of list of Place
        Rows that fall short, and rows that a comma without quotes may have split.
    """
    text, _ = decoded(raw, file)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))
    widths = [len(row) for row in rows]
    (usual, _), *_ = Counter(widths).most_common(1) or [(0, 0)]
    short, long = [], []
    for number, width in enumerate(widths, 1):
        if width and width < usual:
            short.append(Place(file, f"{number}行", f"項目が{width}個です（多くの行は{usual}個）"))
        elif width > usual:
            told = f"項目が{width}個あります（多くの行は{usual}個。値の中のカンマで分かれたおそれ）"
            long.append(Place(file, f"{number}行", told))
    return short, long


def objects(parts: Parts) -> list[Place]:
    """L1-10: pictures, charts, shapes and comments of a workbook.

    Parameters
    ----------
    parts : mapping of str to bytes
        The members of an xlsx.

    Returns
    -------
    list of Place
        With the cell of the upper left corner where the workbook tells it.
    """
    return [
        Place(sheet, address, told)
        for sheet, path in _paths(parts).items()
        for kind, target in _related(parts, path)
        for address, told in _anchors(kind, parts.get(target, b""))
    ]


def _paths(parts: Parts) -> dict[str, str]:
    """Pair the names of sheets with the paths of their XML."""
    paths = {id(content): path for path, content in parts.items()}
    return {name: paths[id(content)] for name, content in sheet_parts(parts).items()}


def _related(parts: Parts, path: str) -> Iterator[tuple[str, str]]:
    folder, file = posixpath.split(path)
    relations = parts.get(f"{folder}/_rels/{file}.rels")
    if relations is not None:
        for relation in ElementTree.fromstring(relations):
            target = posixpath.normpath(posixpath.join("/", folder, relation.attrib["Target"]))
            yield relation.attrib["Type"].rpartition("/")[2], target.lstrip("/")


def _anchors(kind: str, part: bytes) -> Iterator[tuple[str, str]]:
    if kind == "comments":
        for comment in ElementTree.fromstring(part).iterfind(".//{*}comment"):
            yield comment.attrib["ref"], "コメントがあります"
    elif kind == "drawing":
        for corner in ElementTree.fromstring(part).iterfind(".//{*}from"):
            column, row = (int(corner.findtext(f"{{*}}{name}", "0")) for name in ("col", "row"))
            yield f"{letters(column)}{row + 1}", "図、グラフ、図形があります"
    elif kind in _KINDS:
        yield "", f"{_KINDS[kind]}があります"


def formats(parts: Parts, views: Mapping[str, View]) -> list[Place]:
    """L1-11: cells of a column that are coloured or struck through while the others are not.

    Parameters
    ----------
    parts : mapping of str to bytes
        The members of an xlsx.
    views : mapping of str to View
        Its sheets by name.

    Returns
    -------
    list of Place
        The rarer look of each column; whether it means something, people must tell.
    """
    looks = _looks(parts.get("xl/styles.xml"))
    sheets = sheet_parts(parts)
    return [place for name, view in views.items() for place in _differing(view, looks, sheets[name])]


def _differing(view: View, looks: list[tuple[str, ...]], part: bytes) -> Iterator[Place]:
    styles = {
        (at[1].decode(), int(at[2])): int(style[1])
        for cell in _CELL.finditer(part)
        if (at := _AT.search(cell[1])) and (style := _STYLE.search(cell[1]))
    }
    plain = ("", "", "")
    for column in view.columns:
        name = letters(column.at)
        found = {row: looks[number] if number < len(looks) else plain
                 for row, text in column.cells if text
                 for number in [styles.get((name, row + 1), 0)]}  # fmt: skip
        usual = Counter(found.values()).most_common(1)
        for look in sorted(set(found.values()) - {usual[0][0]} if usual else ()):
            rows = [row for row, seen in found.items() if seen == look]
            yield from view.places(
                column.at, rows, f"{column.cited}に書式（色、取り消し線）の違うセルがあります"
            )


def _looks(part: bytes | None) -> list[tuple[str, ...]]:
    """Return fill, colour of letters and strike-through by the number of the style."""
    if part is None:
        return []
    root = ElementTree.fromstring(part)
    fills = [_colour(fill.find("{*}patternFill/{*}fgColor")) for fill in root.iterfind("{*}fills/{*}fill")]
    fonts = [
        (_colour(font.find("{*}color")), "1" if font.find("{*}strike") is not None else "")
        for font in root.iterfind("{*}fonts/{*}font")
    ]
    return [
        (fills[int(style.get("fillId", 0))], *fonts[int(style.get("fontId", 0))])
        for style in root.iterfind("{*}cellXfs/{*}xf")
    ]


def _colour(element: ElementTree.Element | None) -> str:
    """Write a colour; black letters are the same as none said."""
    found = {} if element is None else element.attrib
    told = " ".join(f"{key}={value}" for key, value in sorted(found.items()))
    return "" if told in ("theme=1", "rgb=FF000000", "indexed=64", "auto=1") else told
