"""Open data of municipalities: 自治体標準オープンデータセット and the 推奨データセット that it replaced.

Names, units and meanings are those of their データ項目定義書 (デジタル庁, 内閣官房); an old name is read as the new one where
both are defined as the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.data.intake.book import Book
from analysis.data.intake.headings import Heading
from analysis.data.intake.understood import Standard, UnderstoodTable, understand
from analysis.data.intake.values import plain
from analysis.data.readers.official.ages import AGES, PEOPLE, with_sums_asked
from analysis.data.readers.official.codes import MUNICIPALITY, with_zeros
from analysis.data.readers.official.form import Official, People
from analysis.data.readers.official.points import with_points_asked, without_contacts

NEW, OLD, ENGLISH = (
    "自治体標準オープンデータセット",
    "推奨データセット（旧）",
    "推奨データセット（旧、英語の見出し）",
)
POPULATION = "地域・年齢別人口"
_SHELTERS = "指定緊急避難場所一覧"
_CODE = "全国地方公共団体コード"
_RENAMED = {
    "都道府県コード又は市区町村コード": _CODE,
    "市区町村コード": _CODE,
    "NO": "ID",
    "No": "ID",
    "No.": "ID",
    "住所": "所在地_連結表記",
    "方書": "建物名等(方書)",
}
# As 高松市 publishes it; the rows begin with #property.
_ENGLISH = {
    "#property": "行番号",
    "prefCode": _CODE,
    "regionCode": "地域コード",
    "prefName": "都道府県名",
    "cityName": "市区町村名",
    "surveyDate": "調査年月日",
    "regionName": "地域名",
    "totalPopulation": "総人口",
    "male": "男性",
    "woman": "女性",
    "numberOfHouseholds": "世帯数",
    "note": "備考",
} | {
    f"{sex}{n}": f"{age}の{name}"
    for sex, name in (("man", "男性"), ("woman", "女性"))
    for n, age in enumerate(AGES, 1)
}
# Columns that together no other data set has; the first that a file has all of.
_DATA_SETS = {
    POPULATION: {"地域名", "総人口", "男性", "女性"},
    _SHELTERS: {"名称", "災害種別_洪水", "災害種別_地震"},
    "AED設置箇所一覧": {"名称", "設置位置", "小児対応設備の有無"},
    "公衆無線LANアクセスポイント一覧": {"名称", "SSID"},
    "公衆トイレ一覧": {"名称", "車椅子使用者用トイレ有無", "オストメイト設置トイレ有無"},
    "消防水利施設一覧": {"種別", "口径"},
    "医療機関一覧": {"名称", "診療科目"},
    "介護サービス事業所一覧": {"実施サービス", "事業所番号"},
    "子育て施設一覧": {"名称", "種別", "受入年齢"},
    "文化財一覧": {"名称", "文化財分類"},
    "イベント一覧": {"イベント名", "開始日", "終了日"},
    "観光施設一覧": {"名称", "料金(基本)", "アクセス方法"},
    "公共施設一覧": {"名称", "緯度", "経度", "利用可能曜日", "バリアフリー情報"},
}
_CODES = {_CODE, "ID", "地域コード", "所在地_全国地方公共団体コード", "町字ID", "POIコード", "電話番号", "内線番号", "FAX番号",
          "連絡先電話番号", "連絡先内線番号", "郵便番号", "法人番号", "医療機関コード", "事業所番号"}  # fmt: skip
_DIGITS = {_CODE: MUNICIPALITY, "所在地_全国地方公共団体コード": MUNICIPALITY}
_UNITS = PEOPLE | {"緯度": "度", "経度": "度", "標高": "m", "高度の値": "m", "病床数": "床", "収容定員": "人",
                   "想定収容人数": "人"}  # fmt: skip
_NOTES = {
    POPULATION: ("この形式の人口は、住民基本台帳に基づくと定められています。国勢調査人口と足したり比べたりしないでください。",),
    _SHELTERS: ("災害種別と指定避難所との重複は、1 が「あり」、空欄が「なし」です（不明ではありません）。",),
}  # fmt: skip


def read(book: Book, tables: Sequence[Sequence[str]]) -> Official | None:
    """Read a file whose tables, known by their headings, are all of one data set; None when they are not."""
    found = {_kind(names) for names in tables}
    if len(found) != 1 or None in found:
        return None
    ((name, generation),) = (one for one in found if one is not None)
    understood, told = without_contacts(understand(book, Standard(_standard)))
    people: People = "住民基本台帳人口" if name == POPULATION else ""
    checked = tuple(_checked(table, book) for table in understood.tables)
    notes = (*_NOTES.get(name, ()), *told)
    return Official(name, generation, replace(understood, tables=checked), people, notes)


def _checked(table: UnderstoodTable, book: Book) -> UnderstoodTable:
    sheet = next(sheet for sheet in book.sheets if sheet.name == table.sheet)
    coded = with_zeros(table, sheet, _DIGITS)
    return with_sums_asked(with_points_asked(coded, sheet), sheet)


def _kind(names: Sequence[str]) -> tuple[str, str] | None:
    written = {plain(name) for name in names}
    known = {_standard_name(name) for name in written}
    name = next((name for name, columns in _DATA_SETS.items() if columns <= known), "")
    if _CODE not in known or not name:
        return None
    return name, NEW if _CODE in written else ENGLISH if "#property" in written else OLD


def _standard_name(written: str) -> str:
    return _RENAMED.get(written) or _ENGLISH.get(written, written)


def _standard(headings: list[Heading]) -> list[Heading]:
    return [_named(heading) for heading in headings]


def _named(heading: Heading) -> Heading:
    name = _standard_name(plain(heading.name))
    if name in _CODES:
        return replace(heading, name=name, type="符号")
    if name in _UNITS:
        return replace(heading, name=name, unit=_UNITS[name], type="数")
    return replace(heading, name=name)
