"""Open data of municipalities: 自治体標準オープンデータセット and the 推奨データセット that it replaced.

Sources of names and units: デジタル庁「自治体標準オープンデータセット」データ項目定義書 and 内閣官房「推奨データセット」; the
old names are read as the new ones where both are defined as the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.data.intake.book import Book
from analysis.data.intake.headings import Heading
from analysis.data.intake.understood import Standard, understand
from analysis.data.intake.values import plain
from analysis.data.readers.official.form import Official

NEW, OLD = "自治体標準オープンデータセット", "推奨データセット（旧）"
_CODE = "全国地方公共団体コード"
_RENAMED = {
    "都道府県コード又は市区町村コード": _CODE,
    "市区町村コード": _CODE,
    "NO": "ID",
    "住所": "所在地_連結表記",
    "方書": "建物名等(方書)",
}
# The columns that no other data set has; the first that a file has all of.
_DATA_SETS = {
    "地域・年齢別人口": {"地域名", "総人口", "男性", "女性"},
    "指定緊急避難場所一覧": {"名称", "災害種別_洪水", "災害種別_地震"},
    "AED設置箇所一覧": {"名称", "設置位置", "小児対応設備の有無"},
    "公衆無線LANアクセスポイント一覧": {"名称", "SSID"},
    "公共施設一覧": {"名称", "名称_カナ", "緯度", "経度", "利用可能曜日", "バリアフリー情報"},
}
_CODES = {_CODE, "ID", "地域コード", "所在地_全国地方公共団体コード", "町字ID", "POIコード", "電話番号", "内線番号",
          "郵便番号", "法人番号"}  # fmt: skip
_UNITS = {"緯度": "度", "経度": "度", "標高": "m", "総人口": "人", "男性": "人", "女性": "人", "世帯数": "世帯",
          "想定収容人数": "人"}  # fmt: skip


def read(book: Book, tables: Sequence[Sequence[str]]) -> Official | None:
    """Read a file whose tables, known by their headings, are all of one data set; None when they are not."""
    found = {
        (name, OLD if _CODE not in names else NEW) for names in map(_plain, tables) if (name := _name(names))
    }
    if len(found) != 1 or not all(_name(_plain(names)) for names in tables):
        return None
    ((name, generation),) = found
    return Official(name, generation, understand(book, Standard(_standard)))


def _plain(names: Sequence[str]) -> list[str]:
    return [plain(name) for name in names]


def _name(names: Sequence[str]) -> str:
    known = {_RENAMED.get(name, name) for name in names}
    if _CODE not in known:
        return ""
    return next((name for name, columns in _DATA_SETS.items() if columns <= known), "")


def _standard(headings: list[Heading]) -> list[Heading]:
    return [_named(heading) for heading in headings]


def _named(heading: Heading) -> Heading:
    name = plain(heading.name)
    name = _RENAMED.get(name, name)
    if name in _CODES:
        return replace(heading, name=name, type="符号")
    if name in _UNITS or name.endswith(("歳の男性", "歳の女性", "歳以上の男性", "歳以上の女性")):
        return replace(heading, name=name, unit=_UNITS.get(name, "人"), type="数")
    return replace(heading, name=name)
