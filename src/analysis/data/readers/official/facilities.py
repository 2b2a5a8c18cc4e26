"""Lists of facilities with coordinates as cities publish them, each under headings and in an order of its own.

Such as 大分類, 小分類, 施設名, 電話, …, 経度, 緯度 and 施設名, 設置場所, …, 緯度, 経度 of 郡山市; the columns get the names that
自治体標準オープンデータセット has for the same things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.data.intake.book import Book
from analysis.data.intake.headings import Heading
from analysis.data.intake.understood import Standard, understand
from analysis.data.intake.values import plain
from analysis.data.readers.official.form import Official
from analysis.data.readers.official.points import with_points_asked, without_contacts

_RENAMED = {
    "施設名": "名称",
    "施設名称": "名称",
    "電話": "電話番号",
    "ファックス": "FAX番号",
    "FAX": "FAX番号",
    "メールアドレス": "連絡先メールアドレス",
    "住所": "所在地_連結表記",
    "所在地": "所在地_連結表記",
    "設置場所": "設置位置",
}
_NEEDED = {"名称", "所在地_連結表記", "緯度", "経度"}
_CODES = {"電話番号", "FAX番号", "郵便番号"}


def read(book: Book, tables: Sequence[Sequence[str]]) -> Official | None:
    """Read a file whose tables, known by their headings, are all lists of facilities; None when they are not."""
    if not all({_name(name) for name in names} >= _NEEDED for names in tables):
        return None
    understood, told = without_contacts(
        understand(book, Standard(lambda found: [_named(heading) for heading in found]))
    )
    sheets = {sheet.name: sheet for sheet in book.sheets}
    tables_read = tuple(with_points_asked(table, sheets[table.sheet]) for table in understood.tables)
    return Official("市の施設一覧", "", replace(understood, tables=tables_read), notes=told)


def _name(written: str) -> str:
    return _RENAMED.get(plain(written), plain(written))


def _named(heading: Heading) -> Heading:
    name = _name(heading.name)
    if name in ("緯度", "経度"):
        return replace(heading, name=name, unit="度", type="数")
    return replace(heading, name=name, type="符号" if name in _CODES else heading.type)
