"""Reads CSV and TSV: every encoding and delimiter that offices use, line breaks within quotes."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from pathlib import PurePath

from analysis.data.intake.book import Book, Kind, Sheet, squared
from analysis.data.intake.encodings import decoded
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
    text, encoding = decoded(raw, file)
    delimiter = delimiter_of(text)
    rows = _rows(text, delimiter, file)
    refuse_extent(len(rows), max(map(len, rows), default=0), file)
    sheet = Sheet(PurePath(file).name, found := squared(rows), tuple(map(_kinds, found)))
    if csv.field_size_limit() > MOST_CHARACTERS:  # other libraries raise it
        refuse_long_cells(sheet, file)
    separated = () if delimiter == "," else (f"区切り文字は{_DELIMITERS[delimiter]}です。",)
    return Book(file, "csv", encoding, (sheet,), (*separated, *_widths(rows)))


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


def _kinds(row: tuple[str, ...]) -> tuple[Kind, ...]:
    return (_FULL,) * len(row) if all(row) else tuple("text" if cell else "empty" for cell in row)


def _widths(rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    counts = Counter(len(row) for row in rows if row)
    if len(counts) < 2:
        return ()
    told = "、".join(f"{width}列が{count:,}行" for width, count in counts.most_common(3))
    return (f"行によって列の数が違います（{told}）。短い行の右は空欄として扱います。",)
