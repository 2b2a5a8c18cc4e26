"""Reads one text file of the census by grid square as e-Stat gives it out: half meshes (500 m), census of 2020.

Form: Shift_JIS; the first line names columns by code (KEY_CODE, HTKSYORI, HTKSAKI, GASSAN, T001141001, …), the second
says what they are. Only inhabited cells are listed. Totals are never suppressed, ages are: `*` in a cell of few people,
whose figures are added to the cell named in HTKSAKI; that one lists in GASSAN which cells its ages include.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from analysis.data.readers.official.census_tables import named, refusal
from analysis.errors import DataError, Problem, why

TABLES = ("T001141", "T001101")  # the census of 2020 by 500 m, in JGD2011 and JGD2000
_FINER = ("T001142", "T001102", "T001225")  # by 250 m and 125 m
_KEY, _INTO, _FROM = "KEY_CODE", "HTKSAKI", "GASSAN"
_NAMES = ("人口(総数)", "65歳以上人口総数")
_SUPPRESSED = ("*", "X")
_ANEW = "e-Stat から取得し直したファイルを、開いて保存し直さずに与えてください。"


@dataclass(frozen=True)
class Cell:
    """One inhabited cell: people and people aged 65 or over (None: suppressed), and where suppressed figures went.

    `into` is the cell that includes its suppressed figures, `includes` are the cells whose ages are included here.
    """

    population: int | None
    aged: int | None
    into: str
    includes: tuple[str, ...]


def read(path: Path) -> dict[str, Cell]:
    """Read one file.

    Parameters
    ----------
    path : Path
        A file as e-Stat gives it out, unpacked.

    Returns
    -------
    dict
        Code of the cell (9 digits) to its figures, in the order of the file.

    Raises
    ------
    DataError
        No such file, another encoding, table or size of cell, a column that is missing, a line cut short, a value that
        is no number, or a cell listed twice; named by file, line and value.
    """
    lines = list(csv.reader(io.StringIO(_text(path), newline="")))
    if len(lines) < 3:
        raise DataError(Problem("見出しの2行とデータの行がありません。", path.name, _ANEW))
    heads, names = lines[:2]
    people, aged = _columns(heads, names, path)
    cells: dict[str, Cell] = {}
    for number, line in enumerate(lines[2:], 3):
        where = f"{path.name} {number}行目"
        if len(line) != len(heads):
            what = f"列の数が{len(line)}個です（見出しは{len(heads)}個）。"
            remedy = f"ファイルが途中で切れているおそれがあります。{_ANEW}"
            raise DataError(Problem(what, where, remedy))
        code = _code(line[heads.index(_KEY)], where)
        if code in cells:
            raise DataError(Problem(f"メッシュ {code} が2回あります。", where, _ANEW))
        cells[code] = Cell(
            population=_figure(line[people], where, names[people]),
            aged=_figure(line[aged], where, names[aged]),
            into=line[heads.index(_INTO)].strip(),
            includes=tuple(part for part in line[heads.index(_FROM)].split(";") if part),
        )
    return cells


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as cause:
        remedy = "ファイルの名前と場所、読み取りの権限を確かめてください。"
        raise DataError(Problem(f"ファイルを読めません（{why(cause)}）。", str(path), remedy)) from cause
    if raw.startswith(b"PK"):
        raise DataError(Problem("zip ファイルです。", path.name, "展開して、中の .txt を与えてください。"))
    if not raw.isascii() and _is_utf8(raw):
        raise DataError(
            Problem("文字コードが UTF-8 です（e-Stat のファイルは Shift_JIS）。", path.name, _ANEW)
        )
    try:
        return raw.decode("cp932")
    except UnicodeDecodeError as cause:
        line = raw.count(b"\n", 0, cause.start) + 1
        raise DataError(Problem("Shift_JIS として読めません。", f"{path.name} {line}行目", _ANEW)) from cause


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _columns(heads: list[str], names: list[str], path: Path) -> tuple[int, int]:
    """Find the two columns by what the second line says they are."""
    missing = [name for name in (_KEY, _INTO, _FROM) if name not in heads]
    if missing:
        raise DataError(Problem(f"列 {'、'.join(missing)} がありません。", f"{path.name} 1行目", _ANEW))
    table = next((head[:7] for head in heads if re.fullmatch(r"T\d{9}", head)), "の番号なし")
    if table not in TABLES:
        what = f"{named([table])}です（読めるのは{named(TABLES)}）。"
        finer = "250 m以下のメッシュは、秘匿分の合算先が500 mメッシュをまたぎうるため使いません。"
        remedy = f"{finer if table in _FINER else refusal([table])}国勢調査2020年の500 mメッシュ（T001141）を与えてください。"
        raise DataError(Problem(what, f"{path.name} 1行目", remedy))
    plain = [re.sub(r"\s", "", unicodedata.normalize("NFKC", name)) for name in names]
    lacking = [name for name in _NAMES if name not in plain]
    if lacking:
        raise DataError(Problem(f"列「{'」「'.join(lacking)}」がありません。", f"{path.name} 2行目", _ANEW))
    return plain.index(_NAMES[0]), plain.index(_NAMES[1])


def _code(text: str, where: str) -> str:
    if re.fullmatch(r"[0-9]{8}[1-4]", text):
        return text
    remedy = "KEY_CODE は500 mメッシュの9桁の数字です。"
    raise DataError(Problem(f"メッシュコード「{text}」は使えません。", where, remedy))


def _figure(text: str, where: str, name: str) -> int | None:
    if text.strip() in _SUPPRESSED:
        return None
    if re.fullmatch(r"[0-9]+", text):
        return int(text)
    column = unicodedata.normalize("NFKC", name).strip()
    raise DataError(Problem(f"値「{text}」は人数ではありません。", f"{where} 列 {column}", _ANEW))
