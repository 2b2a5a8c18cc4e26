"""Tables of 総務省 by municipality: 住民基本台帳 (by age; with households and movements), and マイナンバーカード交付状況.

Form: 団体コード, 都道府県名, 市区町村名 and figures, below up to four rows of headings that carry the year. The nation
(団体コード "-") and prefectures (市区町村名 "-") have rows of their own among those of municipalities, as have both 政令指定都市
and their wards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.data.intake.book import Book
from analysis.data.intake.headings import Heading
from analysis.data.intake.understood import Standard, UnderstoodTable, understand
from analysis.data.intake.values import Mark, mark, plain
from analysis.data.readers.official.codes import MUNICIPALITY, with_zeros
from analysis.data.readers.official.form import Official

AGES, MOVES, CARDS = (
    "住民基本台帳年齢階級別人口（総務省）",
    "住民基本台帳人口・世帯数、人口動態（総務省）",
    "マイナンバーカード交付状況（総務省）",
)
_CODE, _PREFECTURE, _CITY, _SEX = "団体コード", "都道府県名", "市区町村名", "性別"
_YEAR = re.compile(r"(?P<year>(?:令和|平成|昭和|\d{4}年?)[^_]*)_(?P<rest>.+)")
_AGE = re.compile(r"(?P<first>\d+)歳[~～](?P<last>\d+)歳|(?P<open>\d+歳以上)")
_STANDARD = {_CODE: "全国地方公共団体コード", "総数": "総人口", "人口_計": "総人口", "人口_男": "男性", "人口_女": "女性",
             "総数(人口)": "総人口"}  # fmt: skip
_UNITS = {"世帯数": "世帯", "交付枚数": "枚", "人口に対する交付枚数率": "％"}
_TEXTS = {_PREFECTURE, _CITY, _SEX}
_WARD = re.compile(r".+市.+区(?:[（(].*)?")


def read(book: Book, tables: Sequence[Sequence[str]]) -> Official | None:
    """Read a file whose tables, known by their headings, are all of one of these; None when they are not."""
    found = {_kind({_rest(name) for name in names}) for names in tables}
    if len(found) != 1 or None in found:
        return None
    (name,) = (one for one in found if one is not None)
    understood = understand(book, Standard(_standard, _is_total))
    sheets = {sheet.name: sheet for sheet in book.sheets}
    digits = {_STANDARD[_CODE]: MUNICIPALITY}
    checked = tuple(with_zeros(table, sheets[table.sheet], digits) for table in understood.tables)
    notes = tuple(_notes(checked, tables))
    return Official(name, "", replace(understood, tables=checked), "住民基本台帳人口", notes)


def _kind(names: set[str]) -> str | None:
    if not {_CODE, _PREFECTURE, _CITY} <= names:
        return None
    if _SEX in names and any(map(_AGE.fullmatch, names)):
        return AGES
    if {"人口_男", "人口_女"} <= names:
        return MOVES
    return CARDS if "交付枚数" in names else None


def _rest(written: str) -> str:
    """Return a heading without the year above it and the unit below it."""
    name = plain(written).removesuffix("_人")
    match = _YEAR.fullmatch(name)
    return match["rest"] if match else name


def _standard(headings: list[Heading]) -> list[Heading]:
    return [_named(heading) for heading in headings]


def _named(heading: Heading) -> Heading:
    rest = _rest(heading.name)
    if rest == _CODE:
        return replace(heading, name=_STANDARD[rest], type="符号")
    if rest in _TEXTS or rest.endswith("日"):  # 人口算出基準日
        return replace(heading, name=rest)
    if match := _AGE.fullmatch(rest):
        name = match["open"] or f"{match['first']}-{match['last']}歳"
        return replace(heading, name=name, unit="人", type="数")
    unit = heading.unit or _UNITS.get(rest, "" if rest.endswith("率") else "人")
    return replace(heading, name=_STANDARD.get(rest, rest), unit=unit, type="数")


def _is_total(row: Mapping[str, str]) -> bool:
    """Tell the nation and prefectures, which are sums of municipalities."""
    return mark(row.get(_CITY, "")) in (Mark.NONE, Mark.BLANK)


def _notes(tables: Sequence[UnderstoodTable], written: Sequence[Sequence[str]]) -> list[str]:
    matches = (_YEAR.fullmatch(plain(name)) for names in written for name in names)
    years = dict.fromkeys(match["year"] for match in matches if match)
    cells = {
        text for table in tables for column in table.columns if column.name == _CITY for text in column.values
    }
    told = ["住民基本台帳に基づく人口です。国勢調査人口と足したり比べたりしないでください。"]
    if years:
        told.append(f"見出しの年（{'、'.join(years)}）は、列の名前から除きました。")
    if any(table.totals for table in tables):
        rows = sum(len(table.totals) for table in tables)
        told.append(f"全国と都道府県の{rows:,}行は、市区町村を足したものなので、表から除きました。")
    if any(map(_WARD.fullmatch, cells)):
        told.append("政令指定都市は、市と区の両方の行があります。足すと二重になります。")
    if any(column.name == _SEX for table in tables for column in table.columns):
        told.append("性別には、男、女のほかに「計」の行があります。足すと二重になります。")
    return told
