"""Level 1 of the rules, as far as the cells themselves show it: one table, no decoration, one value a cell."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from analysis.data.intake.lint_view import Place, View
from analysis.data.intake.signs import look

_NO_NAME = re.compile(
    r"(?:列|項目|フィールド|column|col|field|unnamed|data|var|v)[\s_:#]*\d*|\d+|[a-z]|[-#*?_.]+",
    re.IGNORECASE,
)
_SPREAD = re.compile(r"\S(?:[ \u3000]+\S)+")
_GAP = re.compile(r"\S(?:[ \u3000]{2,}|\t)\S")
_TWO_NUMBERS = re.compile(
    r"[△▲-]?[\d,.]+\s*[%人円件]?\s*[（(\[［]\s*[△▲-]?[\d,.]+\s*[%人円件]?\s*[）)\]］]|[\d,.]+\s*(?:/|／|、|,\s)\s*[\d,.]+"
)
# cp932 adds these to JIS X 0208 only by mapping the same signs otherwise; every machine reads them.
_SAME_SIGNS = frozenset("～－∥￠￡￢―")


def several_tables(view: View) -> Iterator[Place]:
    """L1-02: a sheet holds one table."""
    for number, (table, _) in enumerate(view.tables[1:], 2):
        top = min((*table.header, *table.data, *table.totals), default=0)
        yield view.place(top, table.columns[0], f"{number}つ目の表がここから始まります")


def divided(view: View) -> Iterator[Place]:
    """L1-03: no blank row or column within a table, no table that goes on without headings."""
    for number, (table, columns) in enumerate(view.tables):
        body = sorted((*table.data, *table.totals))
        taken = {*body, *table.notes}
        for row in range(body[0], body[-1]) if body else ():
            if row not in taken:
                yield Place(view.sheet.name, view.row_name(row), "表の途中に空の行があります")
        for column in range(table.columns[0], table.columns[-1]):
            if column not in table.columns:
                yield Place(view.sheet.name, view.column_name(column), "表の途中に空の列があります")
        if number and not table.header and body:
            yield view.place(body[0], columns[0].at, "見出しのない続きの表があります")


def unrelated(view: View) -> Iterator[Place]:
    """L1-04: nothing but the table; one place for rows that follow each other."""
    found: list[list[tuple[int, int]]] = []
    for row, column, _ in view.outside():
        if found and row - found[-1][-1][0] <= 1:
            found[-1].append((row, column))
        else:
            found.append([(row, column)])
    for cells in found:
        told = "表ではない文字（題名、注、出典など）があります"
        yield Place(view.sheet.name, view.sheet.address(*cells[0]), told, len(cells))


def unnamed(view: View) -> Iterator[Place]:
    """L1-05: every column with values has a name that tells something."""
    for table, columns in view.tables:
        if not table.header and table.data:
            yield view.place(table.data[0], columns[0].at, "見出しの行がありません")
            continue
        for column in columns:
            if not column.name:
                yield view.place(column.top, column.at, "見出しがありません")
            elif _NO_NAME.fullmatch(unicodedata.normalize("NFKC", column.name)):
                yield view.place(column.top, column.at, f"{column.cited}だけでは何の値か分かりません")


def decorated(view: View) -> Iterator[Place]:
    """L1-06: no spaces and line breaks that only make it look nice."""
    for at, cells in enumerate(zip(*view.sheet.rows, strict=True)):
        rows: dict[str, list[int]] = defaultdict(list)
        for row, text in enumerate(cells):
            if fault := _decoration(text):
                rows[fault].append(row)
        for fault, found in rows.items():
            yield from view.places(at, found, fault)


def _decoration(text: str) -> str:
    if "\n" in text or "\r" in text:
        return "セルの中に改行があります"
    if text != text.strip():
        return "前か後ろに空白があります"
    if _GAP.search(text):
        return "2つ以上続く空白があります"
    # "合 計", not "郡山 太郎": every letter stands alone.
    return "字の間に空白があります" if "\u3000" in text and _SPREAD.fullmatch(text) else ""


def crowded(view: View) -> Iterator[Place]:
    """L1-07: one value a cell; two numbers in one are seen, two words are left to people."""
    for column in view.columns:
        rows = [row for row, text in column.of("words") if _is_crowded(text)]
        yield from view.places(column.at, rows, "1つのセルに2つ以上の数があります")


def _is_crowded(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = plain.split("\n")
    return _TWO_NUMBERS.fullmatch(plain) is not None or (
        len(parts) > 1 and all(look(part) == "number" for part in parts)
    )


def foreign_letters(view: View) -> Iterator[Place]:
    """L1-08: no character that only some machines have; one place a character and sheet."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row, cells in enumerate(view.sheet.rows):
        for column, text in enumerate(cells):
            if not text.isascii():
                for letter in {letter for letter in text if is_dependent(letter)}:
                    places[letter].append((row, column))
    for letter, found in places.items():
        name = f"「{letter}」" if letter.isprintable() else f"外字（U+{ord(letter):04X}）"
        yield Place(
            view.sheet.name, view.sheet.address(*found[0]), f"機種依存文字{name}があります", len(found)
        )


@cache
def is_dependent(letter: str) -> bool:
    """Tell whether a character is one of NEC, IBM or a user (外字): in cp932 but not in JIS X 0208, or private."""
    if letter.isascii() or letter in _SAME_SIGNS:
        return False
    if unicodedata.category(letter) == "Co":
        return True
    return _encodes(letter, "cp932") and not _encodes(letter, "shift_jis")


def _encodes(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def blank_numbers(view: View) -> Iterator[Place]:
    """L1-09: a blank among numbers may be nothing, zero, unknown or withheld."""
    for column in view.columns:
        if column.is_numeric:
            rows = [row for row, _ in column.of("blank")]
            yield from view.places(column.at, rows, f"数の列{column.cited}に空欄があります")


def merged(view: View) -> Iterator[Place]:
    """L1-12: no merged cells."""
    for area in view.sheet.merged:
        first, last = (view.sheet.address(*at) for at in ((area.top, area.left), (area.bottom, area.right)))
        yield Place(view.sheet.name, f"{first}:{last}", "セルが結合されています")


def hidden(view: View) -> Iterator[Place]:
    """L1-13: nothing that is not shown."""
    for row in sorted(view.sheet.hidden_rows):
        yield Place(view.sheet.name, view.row_name(row), "行が非表示です")
    for column in sorted(view.sheet.hidden_columns):
        yield Place(view.sheet.name, view.column_name(column), "列が非表示です")
