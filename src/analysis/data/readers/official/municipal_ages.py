"""Takes the towns of a city with their ages out of 地域・年齢別人口, which cities publish as open data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

from analysis.data.era import parse_date
from analysis.data.intake.columns import Column
from analysis.data.intake.signs import is_total
from analysis.data.intake.understood import Understood, UnderstoodTable
from analysis.data.intake.values import Mark, plain
from analysis.data.readers.official.ages import AGES as CLASSES
from analysis.data.readers.official.form import Official
from analysis.data.readers.official.towns import AGES, Population, Town, Towns
from analysis.errors import DataError, ParameterError, Problem

_CODE, _NAME, _DATE, _TOTAL = "全国地方公共団体コード", "地域名", "調査年月日", "総人口"
_PUBLISHERS = ("地方公共団体名", "市区町村名")
_WORKING, _AGED = CLASSES.index("15-19歳"), CLASSES.index("65-69歳")


def read(official: Official, understood: Understood, city: str, date: str) -> Towns:
    """Read the towns of one city on one day.

    Parameters
    ----------
    official : Official
        What is known of the format.
    understood : Understood
        Its tables, under the standard names of their columns.
    city : str
        Code of the city, five digits.
    date : str
        The day to take, as 2020-10-01; "" where the file has one only.

    Returns
    -------
    Towns

    Raises
    ------
    DataError
        A column is missing, a row is of another city, a cell has no number, ages do not add up, or a town stands twice.
    ParameterError
        The file has several days, or not the given one.
    """
    population = cast("Population", official.people.removesuffix("人口"))
    days = [_days(table) for table in understood.tables]
    chosen = _chosen({day for found in days for day in found}, date)
    towns = {}
    for table, found in zip(understood.tables, days, strict=True):
        _refuse_other_city(table, city)
        names = _column(table, _NAME).values
        for place in (place for place, day in enumerate(found) if day == chosen):
            name = names[place]
            if name in towns:
                raise DataError(Problem(f"地域名「{name}」が、{chosen} に2回あります。", table.sheet))
            towns[name] = Town("", name, name, _counts(table, place, population))
    _settle_totals(towns, understood.book.file)
    source = (
        f"{_publisher(understood.tables)} {official.name}（{official.generation}、{understood.book.file}）"
    )
    return Towns(population, chosen, source, tuple(towns.values()))


def _publisher(tables: Sequence[UnderstoodTable]) -> str:
    named = (column for table in tables for column in table.columns if column.name in _PUBLISHERS)
    return next((name for column in named for name in column.values if name), "")


def _days(table: UnderstoodTable) -> list[str]:
    found = []
    for text in _column(table, _DATE).values:
        day = parse_date(plain(text))
        if not isinstance(day, dt.date):
            raise DataError(Problem(f"{_DATE}「{text}」は日付ではありません。", table.sheet))
        found.append(day.isoformat())
    return found


def _chosen(days: set[str], date: str) -> str:
    listed = "、".join(sorted(days)[:5])
    if date and date not in days:
        what = f"{_DATE} {date} の行がありません。"
        raise ParameterError(Problem(what, "--date", f"ファイルにあるのは {listed} です。"))
    if not date and len(days) != 1:
        what = f"{_DATE}が{len(days)}種類あります（{listed}）。"
        raise ParameterError(Problem(what, "--date", "どの日の人口を使うかを --date で指定してください。"))
    return date or next(iter(days))


def _column(table: UnderstoodTable, name: str) -> Column:
    column = next((column for column in table.columns if column.name == name), None)
    if column is None:
        raise DataError(Problem(f"列「{name}」がありません。", table.sheet))
    return column


def _refuse_other_city(table: UnderstoodTable, city: str) -> None:
    others = sorted({code for code in _column(table, _CODE).values if code[:5] != city})
    if others:
        what = f"{_CODE}が {city} で始まらない行があります（{'、'.join(others[:3])}）。"
        remedy = "その市の行だけのファイルを与えてください。"
        raise DataError(Problem(what, table.sheet, remedy))


def _settle_totals(towns: dict[str, Town], file: str) -> None:
    """Take out the rows of the whole city, which must be the sum of the others."""
    totals = [towns.pop(name) for name in [*towns] if is_total(name)]
    sums = tuple(map(sum, zip(*(town.counts for town in towns.values()), strict=True)))
    for total in totals:
        if total.counts != sums:
            told = "、".join(f"{ages} {found:,}人（{total.name}は{stated:,}人）" for ages, found, stated
                             in zip(AGES, sums, total.counts, strict=True) if found != stated)  # fmt: skip
            remedy = "小計の行があれば除き、すべての地域の行があるかを確かめてください。"
            raise DataError(Problem(f"地域の合計が「{total.name}」の行と合いません：{told}。", file, remedy))


def _counts(table: UnderstoodTable, place: int, population: Population) -> tuple[int, int, int, int]:
    """Add up men and women and the classes of five years; only a census has people of unknown age."""
    whole = _figure(table, _TOTAL, place)
    figures = [sum(_figure(table, f"{age}の{sex}", place) for sex in ("男性", "女性")) for age in CLASSES]
    rest = whole - sum(figures)
    if rest < 0 or (rest and population == "住民基本台帳"):
        where = f"{table.sheet} {_column(table, _NAME).values[place]}"
        what = f"年齢別の人数の和{sum(figures):,}人が、{_TOTAL}{whole:,}人と合いません。"
        raise DataError(Problem(what, where, "原資料と照合してください。"))
    return whole, sum(figures[:_WORKING]), sum(figures[_WORKING:_AGED]), sum(figures[_AGED:])


def _figure(table: UnderstoodTable, name: str, place: int) -> int:
    column = _column(table, name)
    text, state = column.values[place], column.states[place]
    if text.isdecimal():
        return int(text)
    if state == Mark.NONE:
        return 0
    what = f"値が{f'「{text}」' if text else f'ありません（{state}）'}。"
    remedy = "秘匿や空欄のある表からは、地区の人数を求められません。"
    where = f"{table.sheet} {_column(table, _NAME).values[place]} 列 {name}"
    raise DataError(Problem(what, where, remedy))
