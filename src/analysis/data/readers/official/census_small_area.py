"""Reads the census by town (小地域集計) as e-Stat gives it out: tblT001082C07.txt, ages by 町丁・字等, 2020.

Form: Shift_JIS; the first line names columns by code (KEY_CODE, HYOSYO, …, T001082001, …), the second says what they
are. HYOSYO tells the level: 1 a city, 2 a town without 丁目, 3 a town that is the sum of its 丁目 (4); adding up all lines
would count people two or three times. `-` is nobody. `X` is a figure of few people, suppressed and added to the town
that HTKSAKI names by the rest of its code (HTKSYORI 2: suppressed, 1: has such figures added).
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from analysis.data.intake.book import Book, Sheet
from analysis.data.intake.values import Mark, mark, plain
from analysis.data.readers.official import census_tables as tables
from analysis.data.readers.official.form import Official
from analysis.data.readers.official.towns import AGES, Counts, Town, Towns
from analysis.errors import DataError, Problem

FORMAT = "国勢調査 小地域集計（町丁・字等）"
TABLE, DATE = "T001082", "2020-10-01"
SOURCE = f"令和2年国勢調査 小地域集計（総務省統計局、e-Stat 統計表{TABLE}、町丁・字等別）"
_KEY, _LEVEL, _NAME, _INTO = "KEY_CODE", "HYOSYO", "NAME", "HTKSAKI"
_HEADS = (_KEY, _LEVEL, "CITYNAME", _NAME, "HTKSYORI", _INTO, "GASSAN")
_MESH_HEADS = (_KEY, "HTKSYORI", _INTO, "GASSAN")
_NAMES = ("総数、年齢「不詳」含む", *(f"総数{ages}" for ages in AGES[1:]))
_CITY, _SUM, _LEAVES = "1", "3", ("2", "4")
_ANEW = "e-Stat から取得し直したファイルを、開いて保存し直さずに与えてください。"


def recognised(book: Book) -> Official | None:
    """Tell whether a file is the census by town or by grid square, and which command reads it; None when neither."""
    if towns := _tables(book, _HEADS, tables.TOWNS):
        told = "ebpm data ages で、地区別の年齢別人口に合計します。"
        elsewhere = told if towns == {TABLE} else f"年齢別の統計表{TABLE}なら、{told}"
        return _official(FORMAT, towns, elsewhere)
    if cells := _tables(book, _MESH_HEADS, tables.MESHES):
        elsewhere = "500 mメッシュの統計表T001141は、python -m analysis.data.census_mesh で登録します（docs/data.md）。"
        return _official("国勢調査 地域メッシュ統計", cells, elsewhere)
    return None


def _official(name: str, numbers: set[str], elsewhere: str) -> Official:
    told = tables.refusal(numbers) + elsewhere
    return Official(name, tables.named(numbers), None, "国勢調査人口", elsewhere=told)


def _tables(book: Book, heads: Sequence[str], known: Container[str]) -> set[str]:
    """Return the numbers of tables with some columns, and of those known to have had other ones."""
    numbers = {
        _table(sheet, heads) or (number if (number := _table(sheet, (_KEY,))) in known else "")
        for sheet in book.sheets
    }
    return numbers - {""}


def read(book: Book, city: str) -> Towns:
    """Read the towns of one city.

    Parameters
    ----------
    book : Book
        A file as e-Stat gives it out (text or zip), of which `recognised` knows the form.
    city : str
        Code of the city, five digits.

    Returns
    -------
    Towns

    Raises
    ------
    DataError
        Another table, a column or the city is missing, a value is no number of persons, a code stands twice, a
        suppressed town names no town that has its figures, or the towns do not add up to the line of the city.
    """
    sheets = [sheet for sheet in book.sheets if _table(sheet, _HEADS) == TABLE]
    if len(sheets) != 1:
        numbers = _tables(book, _HEADS, tables.TOWNS) - {TABLE}
        others = f"（ほかに{tables.named(numbers)}）" if numbers else ""
        what = f"年齢別の統計表{TABLE}が{len(sheets)}個あります{others}。1つ要ります。"
        get = f"e-Stat の国勢調査2020年の小地域から、統計表{TABLE}を取得してください。"
        remedy = tables.refusal(numbers) + get
        raise DataError(Problem(what, book.file, remedy))
    sheet = sheets[0]
    places = _places(sheet)
    rows = [(number, row) for number, row in enumerate(sheet.rows) if number > 1 and _code(row, places, city)]
    whole = [_counts(sheet, number, places) for number, row in rows if row[places[_LEVEL]].strip() == _CITY]
    if len(whole) != 1:
        remedy = f"表計算ソフトで保存し直すと、コードの先頭の0が落ちます。{_ANEW}"
        what = f"市区町村コード {city} の市全体の行（HYOSYO が1）が{len(whole)}行あります（1行のはず）。"
        raise DataError(Problem(what, sheet.name, remedy))
    towns = _towns(sheet, rows, places, city)
    _refuse_other_sums(sheet, towns, whole[0])
    return Towns("国勢調査", DATE, f"{SOURCE}、{sheet.name}", towns, _notes(towns))


def _table(sheet: Sheet, wanted: Sequence[str]) -> str:
    """Return the number of the table in a sheet that has these columns and those of one table, else ""."""
    heads = [head.strip() for head in sheet.rows[0]] if len(sheet.rows) > 2 else []
    numbers = {head[:7] for head in heads if re.fullmatch(r"T\d{9}", head)}
    return numbers.pop() if {*wanted} <= {*heads} and len(numbers) == 1 else ""


def _places(sheet: Sheet) -> dict[str, int]:
    """Find the columns: those of codes by the first line, those of figures by what the second says they are."""
    heads = [head.strip() for head in sheet.rows[0]]
    names = ["".join(plain(name).split()).replace("〜", "~") for name in sheet.rows[1]]
    wanted = [plain(name) for name in _NAMES]
    missing = [name for name in wanted if names.count(name) != 1]
    if missing:
        what = f"2行目に「{'」「'.join(missing)}」の列が1つずつありません。"
        raise DataError(Problem(what, sheet.name, _ANEW))
    return {head: heads.index(head) for head in _HEADS} | {
        ages: names.index(name) for ages, name in zip(AGES, wanted, strict=True)
    }


def _code(row: Sequence[str], places: dict[str, int], city: str) -> str:
    code = row[places[_KEY]].strip()
    return code if code.startswith(city) else ""


def _counts(sheet: Sheet, number: int, places: dict[str, int]) -> Counts:
    return tuple(_figure(sheet, number, places[ages]) for ages in AGES)


def _figure(sheet: Sheet, row: int, column: int) -> int | None:
    text = sheet.rows[row][column].strip()
    if re.fullmatch("[0-9]{1,9}", text):
        return int(text)
    match mark(text):
        case Mark.NONE:
            return 0
        case Mark.SUPPRESSED:
            return None
    where = f"{sheet.name} {sheet.address(row, column)}"
    raise DataError(Problem(f"値「{text}」は人数ではありません。", where, _ANEW))


def _towns(
    sheet: Sheet, rows: Sequence[tuple[int, Sequence[str]]], places: dict[str, int], city: str
) -> tuple[Town, ...]:
    """Take the towns that are no sums of others, each suppressed one with the town that has its figures."""
    names = {_code(row, places, city): row[places[_NAME]].strip() for _, row in rows}
    seen: set[str] = set()
    found: dict[str, Town] = {}
    for number, row in rows:
        code, level = _code(row, places, city), row[places[_LEVEL]].strip()
        where = f"{sheet.name} {number + 1}行目"
        if level not in (_CITY, _SUM, *_LEAVES) or len(code) not in (5, 9, 11):
            what = f"KEY_CODE {code}、HYOSYO「{level}」の組み合わせを知りません。"
            raise DataError(Problem(what, where, _ANEW))
        if code in seen:
            raise DataError(Problem(f"KEY_CODE {code} が2回あります。", where, _ANEW))
        seen.add(code)
        if level in _LEAVES:
            counts = _counts(sheet, number, places)
            into = f"{city}{row[places[_INTO]].strip()}" if None in counts else ""
            found[code] = Town(code, names[code], names.get(code[:9], names[code]), counts, into)
    return tuple(_settled(town, found, sheet) for town in found.values())


def _settled(town: Town, found: dict[str, Town], sheet: Sheet) -> Town:
    """Hold a suppressed town to the one that has its figures, which must be shown there."""
    # A town without 丁目 may be named with or without the zeros in their place.
    into = found.get(town.into) or found.get(town.into.removesuffix("00"))
    if not town.into:
        return town
    if into is not None and None not in into.counts:
        return replace(town, into=into.key)
    what = f"秘匿された {town.name}（{town.key}）の合算先（HTKSAKI）が、数のある町丁・字等ではありません。"
    raise DataError(Problem(what, sheet.name, _ANEW))


def _refuse_other_sums(sheet: Sheet, towns: Sequence[Town], whole: Counts) -> None:
    """Hold the towns to the line of the city: nobody left out, nobody twice."""
    sums = [sum(town.counts[place] or 0 for town in towns) for place in range(len(AGES))]
    wrong = [
        f"{ages} {found:,}人（市の行は{'秘匿' if stated is None else f'{stated:,}人'}）"
        for ages, found, stated in zip(AGES, sums, whole, strict=True)
        if found != stated
    ]
    if wrong:
        what = f"町丁・字等の合計が、同じファイルの市の行と合いません：{'、'.join(wrong)}。"
        raise DataError(Problem(what, sheet.name, f"行が欠けているおそれがあります。{_ANEW}"))


def _notes(towns: Sequence[Town]) -> tuple[str, ...]:
    hidden = [town.name for town in towns if town.into]
    if not hidden:
        return ()
    return (
        f"秘匿された町丁・字等：{len(hidden)}（{'、'.join(hidden[:5])}{' ほか' if len(hidden) > 5 else ''}）。"
        "人数は合算先に含まれ、0とはしません。",
    )
