"""CSV files as RESAS (地域経済分析システム) gives them out: a year, codes and names of prefecture and municipality, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.data.intake.book import Book
from analysis.data.intake.headings import Heading
from analysis.data.intake.understood import Standard, understand
from analysis.data.intake.values import plain
from analysis.data.readers.official.codes import PREFECTURE, UNCHECKED, with_zeros
from analysis.data.readers.official.form import Official

_DIGITS = {"都道府県コード": PREFECTURE, "市区町村コード": UNCHECKED}
_RENAMED = {"都道府県CD": "都道府県コード", "市区町村CD": "市区町村コード"}
_NEEDED = {*_DIGITS, "都道府県名", "市区町村名"}
_YEARS = {"集計年", "年", "年度"}


def read(book: Book, tables: Sequence[Sequence[str]]) -> Official | None:
    """Read a file whose tables, known by their headings, are all of this form; None when they are not."""
    names = [{_name(name) for name in table} for table in tables]
    if not all(found >= _NEEDED and found & _YEARS for found in names):
        return None
    understood = understand(book, Standard(lambda found: [_named(heading) for heading in found]))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    checked = tuple(with_zeros(table, sheets[table.sheet], _DIGITS) for table in understood.tables)
    note = "コードは検査数字のない2桁（都道府県）と5桁（市区町村）です。"
    return Official(
        "RESAS（地域経済分析システム）の形", "", replace(understood, tables=checked), notes=(note,)
    )


def _name(written: str) -> str:
    return _RENAMED.get(plain(written), plain(written))


def _named(heading: Heading) -> Heading:
    name = _name(heading.name)
    if name in _DIGITS:
        return replace(heading, name=name, type="符号")
    return replace(heading, name=name, type="数" if heading.unit else heading.type)  # also where all is X
