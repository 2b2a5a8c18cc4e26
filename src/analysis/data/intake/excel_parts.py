"""What the XML of a workbook tells beside the values: formulas, errors, hidden rows and columns, links, macros.

Nothing of it is evaluated or followed. The reader of values knows none of this.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from analysis.data.archives import MOST_BYTES
from analysis.data.intake.excel_formats import Shown
from analysis.data.intake.guard import MOST_CELLS, refuse_extent
from analysis.errors import DataError, Problem

_LETTERS, _NUMBERS = re.compile(rb"r\s*=\s*[\"']([A-Z]+)"), re.compile(rb"r\s*=\s*[\"'][A-Z]*(\d+)")
_FILLED = re.compile(rb"\sr\s*=\s*[\"']([A-Z]+)(\d+)[\"'](?![^>]*/>)")
# Bytes are found in a tenth of the time of a pattern.
_WORTH_PARSING = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b"hidden=", b't="e"', b"t='e'")
_SHARED = "xl/sharedStrings.xml"
_TEXT_END = re.compile(rb"</(?:\w+:)?si\s*>")
_USE_OF_TEXT = re.compile(rb"t\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_TOLD = {
    "xl/externalLinks/externalLink": "ほかのファイルへのリンク",
    "xl/vbaProject.bin": "マクロ",
    "xl/connections.xml": "外部データへの接続",
    "xl/embeddings/": "埋め込まれたファイル",
}


@dataclass
class Facts:
    """What one sheet holds beside values; rows and columns are counted from 0.

    `uncomputed` are formulas without a saved value, `shown` numbers and days that are seen otherwise than they are.
    """

    formulas: set[tuple[int, int]] = field(default_factory=set)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    shown: dict[tuple[int, int], Shown] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def notes(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """Name what a workbook holds and nobody opens: macros, links to other files, connections, embedded files."""
    found = [told for start, told in _TOLD.items() if any(name.startswith(start) for name in parts)]
    return (
        (f"{'、'.join(found)}があります。動かさず、開かず、保存されている値だけを読みました。",)
        if found
        else ()
    )


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Pair the names of sheets with their XML.

    Raises
    ------
    xml.etree.ElementTree.ParseError, KeyError
        The workbook is damaged.
    """
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {relation.attrib["Id"]: relation.attrib["Target"] for relation in relations}
    found = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iterfind(".//{*}sheet"):
        reference = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
        path = posixpath.normpath(posixpath.join("/xl", targets[reference])).lstrip("/")
        found[sheet.attrib["name"]] = parts[path]
    return found


def refuse_far_cells(part: bytes, where: str) -> None:
    """Refuse a sheet whose last cell lies so far out that all those before it would not fit into memory.

    Raises
    ------
    DataError
        As of `refuse_extent`.
    """
    rows, columns = _extent(_NUMBERS.findall(part), _LETTERS.findall(part))
    if rows * columns > MOST_CELLS:  # it may be blank cells, which have a colour
        filled = _FILLED.findall(part)
        refuse_extent(*_extent([row for _, row in filled], [letters for letters, _ in filled]), where)


def refuse_repeated_text(parts: Mapping[str, bytes], sheets: Mapping[str, bytes], file: str) -> None:
    """Refuse a workbook whose cells share long texts so often that their copies would not fit into memory.

    Raises
    ------
    DataError
        The texts of all cells together are longer than 500 MB.
    """
    lengths = list(map(len, _TEXT_END.split(parts.get(_SHARED, b""))))
    if max(lengths) * sum(part.count(b"<") for part in sheets.values()) <= MOST_BYTES:
        return
    uses = Counter(int(use) for part in sheets.values() for use in _USE_OF_TEXT.findall(part))
    size = sum(lengths[use] * count for use, count in uses.items() if use < len(lengths))
    if size > MOST_BYTES:
        found = f"すべてのセルの文字を合わせると{size / 1024**2:,.0f} MBになります。上限は{MOST_BYTES // 1024**2} MBです。"
        raise DataError(Problem(found, file, "出所を確かめ、表を分けてください。"))


def _extent(numbers: list[bytes], letters: list[bytes]) -> tuple[int, int]:
    columns = [_column(name.decode()) + 1 for name in set(letters)]
    return max(map(int, set(numbers)), default=0), max(columns, default=0)


def facts(part: bytes, styles: Mapping[int, Shown]) -> Facts:
    """Read what is beside the values of one sheet; `styles` are those of the workbook that matter.

    Raises
    ------
    xml.parsers.expat.ExpatError, ValueError
        The sheet is damaged.
    """
    found = Facts()
    uses = (f"s={quote}{number}{quote}".encode() for number in styles for quote in "\"'")
    if any(mark in part for mark in (*_WORTH_PARSING, *uses)):
        parser = expat.ParserCreate()
        reading = _Reading(found, styles)
        parser.StartElementHandler = reading.start
        parser.EndElementHandler = reading.end
        parser.CharacterDataHandler = reading.text
        parser.Parse(part, True)
    return found


@dataclass
class _Reading:
    found: Facts
    styles: Mapping[int, Shown]
    row: int = -1
    column: int = -1
    is_error: bool = False
    is_number: bool = False
    in_value: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        hidden = attributes.get("hidden") in ("1", "true")
        if local == "c":
            self._cell(attributes)
        elif local == "f":
            self.found.formulas.add((self.row, self.column))
            if self.is_number:
                self.found.uncomputed.add((self.row, self.column))
        elif local == "v":
            self.in_value = True
        elif local == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
            if hidden:
                self.found.hidden_rows.add(self.row)
        elif local == "col" and hidden:
            self.found.hidden_columns |= set(range(int(attributes["min"]) - 1, int(attributes["max"])))

    def _cell(self, attributes: dict[str, str]) -> None:
        if reference := _REFERENCE.fullmatch(attributes.get("r", "")):
            self.row, self.column = int(reference[2]) - 1, _column(reference[1])
        else:  # the standard lets writers leave it out
            self.column += 1
        kind = attributes.get("t", "n")
        self.is_error, self.is_number = kind == "e", kind == "n"
        if (how := self.styles.get(int(attributes.get("s", "0")))) and kind in ("n", "d"):
            self.found.shown[self.row, self.column] = how

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "v":
            self.in_value = False

    def text(self, data: str) -> None:
        place = (self.row, self.column)
        if self.in_value and data.strip():
            self.found.uncomputed.discard(place)
        if self.in_value and self.is_error:
            self.found.errors[place] = self.found.errors.get(place, "") + data


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
