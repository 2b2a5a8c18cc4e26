"""Reads CSV and TSV: every encoding and delimiter that offices use, line breaks within quotes."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
from collections import Counter
from pathlib import PurePath

from analysis.data.intake.book import Book, Kind, Sheet, squared
from analysis.data.intake.coded import Coded, CodedRows, coded, coded_columns
from analysis.data.intake.csv_bytes import beginning, split
from analysis.data.intake.encodings import NAMES, decoded, valid
from analysis.data.intake.guard import MOST_CHARACTERS, refuse_extent, refuse_long_cells
from analysis.errors import DataError, Problem

_DELIMITERS = {"\t": "タブ", ",": "コンマ", ";": "セミコロン", "|": "縦線"}
_SAMPLE = 1 << 17  # characters that tell the delimiter
_WRONG = {  # what Python's reader says
    "unexpected end": '引用符（"）が閉じていません。',
    "expected after": '閉じた引用符（"）のあとに文字があります。',
    "field limit": f"1つのセルが{MOST_CHARACTERS:,}文字を超えています。",
}
_FULL: Kind = "text"


def open_csv(raw: bytes, file: str) -> Book:
    """Read the bytes of a text file with delimiters, as one sheet.

    Raises
    ------
    DataError
        Bytes are in no encoding, a quotation mark is left open, or a cell is longer than 131,072 characters.
    """
    if b"\0" not in raw:  # in UTF-16 it is half of a letter
        raw = raw.rstrip(b"\x1a")  # with which old systems end a file
    if (found := _split(raw, file)) is not None:
        return found
    text, encoding = decoded(raw, file)
    delimiter = delimiter_of(text)
    rows = _rows(text, delimiter, file)
    refuse_extent(len(rows), max(map(len, rows), default=0), file)
    filled = squared(rows)
    sheet = Sheet(PurePath(file).name, filled, tuple(map(kinds_of, filled)))
    if csv.field_size_limit() > MOST_CHARACTERS:  # other libraries raise it
        refuse_long_cells(sheet, file)
    return _book(file, encoding, sheet, delimiter, Counter(len(row) for row in rows if row))


def _split(raw: bytes, file: str) -> Book | None:
    """Read an ordinary CSV by its bytes, which takes a tenth of the time; None where that is not enough."""
    is_marked = raw.startswith(codecs.BOM_UTF8)
    body = raw.removeprefix(codecs.BOM_UTF8)
    top = beginning(body)
    text, encoding = valid(top) or ("", "utf-8")
    if (len(text) < _SAMPLE and len(top) < len(body)) or not text or "\0" in text:
        return None
    delimiter = delimiter_of(text)
    found = split(body, delimiter, file) if delimiter != "|" else None
    if found is None or (found.encoding != NAMES[encoding] and not text.isascii()):
        return None
    if is_marked and found.encoding != "UTF-8":
        return None
    name = "UTF-8（BOM付き）" if is_marked else found.encoding
    sheet = Sheet(PurePath(file).name, found.rows, CodedRows(tuple(map(_kinds_of, found.rows.columns))))
    return _book(file, name, sheet, delimiter, found.widths)


def _book(file: str, encoding: str, sheet: Sheet, delimiter: str, widths: Counter[int]) -> Book:
    return Book(file, "csv", encoding, (sheet,), told(delimiter, widths))


def piece_of(raw: bytes, delimiter: str, file: str) -> tuple[tuple[Coded, ...], Counter[int]]:
    """Read some whole rows of a CSV in UTF-8, which need not be all of it.

    Parameters
    ----------
    raw : bytes
        From the beginning of a row to the end of one.
    delimiter : str
        As `delimiter_of` tells it of the whole.
    file : str
        What messages call these rows.

    Returns
    -------
    tuple of Coded, Counter
        Its columns, short rows filled up; how many rows were how long, blank ones apart.

    Raises
    ------
    DataError
        A quotation mark is left open, or a cell is longer than 131,072 characters.
    """
    if delimiter != "|" and (found := split(raw, delimiter, file)) is not None:
        return found.rows.columns, found.widths
    rows = _rows(raw.decode(), delimiter, file)
    if max((len(cell) for row in rows for cell in row), default=0) > MOST_CHARACTERS:
        refuse_long_cells(Sheet(PurePath(file).name, rows, ()), file)
    columns = coded_columns(squared(rows)) or (coded([""] * len(rows)),)
    return columns, Counter(len(row) for row in rows if row)


def _rows(text: str, delimiter: str, file: str) -> list[tuple[str, ...]]:
    try:
        return list(map(tuple, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))
    except csv.Error as cause:
        found = next((told for start, told in _WRONG.items() if start in str(cause)), str(cause))
        where = f"{file} {_last_end(text, delimiter) + 1}行目から"
        remedy = "この行の引用符の対応を確かめてください。文中の引用符は2つ重ねて書きます。"
        raise DataError(Problem(found, where, remedy)) from cause


def _last_end(text: str, delimiter: str) -> int:
    """Count the lines up to the end of the last row that could be read."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    end = 0
    with contextlib.suppress(csv.Error):
        for _ in reader:
            end = reader.line_num
    return end


def delimiter_of(text: str) -> str:
    """Choose the delimiter that divides the most rows into equally many cells.

    Parameters
    ----------
    text : str
        A whole CSV.

    Returns
    -------
    str
        A comma, tab, semicolon or vertical line.
    """

    def regularity(delimiter: str) -> tuple[int, int]:
        lines = csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=delimiter)
        widths: Counter[int] = Counter()
        try:
            for row in lines:
                widths[len(row)] += 1
        except csv.Error:  # the reading proper says where
            pass
        width, count = max(
            ((width, count) for width, count in widths.items() if width > 1),
            key=lambda pair: (pair[1], pair[0]),
            default=(1, 0),
        )
        return count, width

    return max(_DELIMITERS, key=regularity)


def kinds_of(row: tuple[str, ...]) -> tuple[Kind, ...]:
    """Tell cells with text from empty ones."""
    return (_FULL,) * len(row) if all(row) else tuple("text" if cell else "empty" for cell in row)


def _kinds_of(column: Coded) -> Coded:
    return column.with_texts(column.texts.each(lambda _, text: _FULL if text else "empty"))


def told(delimiter: str, widths: Counter[int]) -> tuple[str, ...]:
    """Say what has to be said of a delimiter, and of rows that are not equally long."""
    separated = () if delimiter == "," else (f"区切り文字は{_DELIMITERS[delimiter]}です。",)
    if len(widths) < 2:
        return separated
    listed = "、".join(f"{width}列が{count:,}行" for width, count in widths.most_common(3))
    return (*separated, f"行によって列の数が違います（{listed}）。短い行の右は空欄として扱います。")
