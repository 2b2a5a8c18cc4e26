"""Names and codes of 「全国の人流オープンデータ」 (国土交通省): what each column may hold, and in which form it is kept.

One value at a time and without any table, so that every way to read such a file keeps the same rules.

Notes
-----
Codes: データ定義書（滞在人口1kmメッシュデータ、滞在人口From-Toデータ）. A figure is the mean of a month per day; cells and
origins of fewer than 10 people are not in the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from analysis.data.era import era_year

MESH, PREF, CITY, YEAR, MONTH = "mesh1kmid", "prefcode", "citycode", "year", "month"
DAY, TIME, ORIGIN, PEOPLE = "dayflag", "timezone", "from_area", "population"
MESH_COLUMNS = (MESH, PREF, CITY, YEAR, MONTH, DAY, TIME, PEOPLE)
FROM_TO_COLUMNS = (YEAR, MONTH, DAY, TIME, PREF, CITY, ORIGIN, PEOPLE)
MESH_FORMAT = "全国の人流オープンデータ（1 kmメッシュ別の滞在人口）"
FROM_TO_FORMAT = "全国の人流オープンデータ（市区町村別・居住地区分別の滞在人口）"

DAY_TYPES = {0: "holiday", 1: "weekday", 2: "all"}
HOURS = {0: "昼", 1: "深夜", 2: ""}  # 2 is the whole day
ORIGINS = {
    0: "同一市区町村",
    1: "同一都道府県の他市区町村",
    2: "同一地方の他都道府県",
    3: "他の地方",
}
PRACTICE_PREF = 99  # no prefecture: the practice city
LEAST_PEOPLE = 10  # fewer are not published
_SHOWN = 40  # letters of a value

EXPECTED = {
    MESH: "日本の範囲の1 kmメッシュのコード（8桁の数字）",
    PREF: "都道府県コード（01～47）",
    CITY: "市区町村コード（5桁の数字、初めの2桁は都道府県コード）",
    YEAR: "西暦の年（2000～2099）か和暦の年",
    MONTH: "月（1～12）",
    DAY: "dayflag（0 休日、1 平日、2 全日）",
    TIME: "timezone（0 昼、1 深夜、2 終日）",
    ORIGIN: "from_area（0～3）",
    PEOPLE: "人数（0以上の整数、桁区切りなし）",
}

# The generation of 2022 and before names the columns of the same file otherwise.
_OLDER_NAMES = ("meshcode", "option1", "option2", "option3", "option4", "option5", "option6", "value")
_OLDER: dict[str, str] = dict(zip(_OLDER_NAMES, MESH_COLUMNS, strict=True))
_JAPAN = re.compile(r"(3[0-9]|[45][0-9]|6[0-8])(2[2-9]|[34][0-9]|5[0-3])[0-7]{2}[0-9]{2}")
_PATTERNS = {
    MESH: _JAPAN,
    PREF: re.compile(r"0[1-9]|[1-3][0-9]|4[0-7]|99"),
    CITY: re.compile(r"(0[1-9]|[1-3][0-9]|4[0-7]|99)[0-9]{3}"),
    MONTH: re.compile(r"0?[1-9]|1[0-2]"),
    DAY: re.compile("[0-2]"),
    TIME: re.compile("[0-2]"),
    ORIGIN: re.compile("[0-3]"),
    PEOPLE: re.compile("[0-9]{1,12}"),
}
_WIDTHS = {PREF: 2, CITY: 5}  # fixed by JIS X 0401 and 0402: a lost zero can be put back


def columns_of(header: Iterable[str]) -> dict[str, str]:
    """Recognise the columns of a file by name, in any order, of either generation of headings.

    Parameters
    ----------
    header : iterable of str
        The first line, split.

    Returns
    -------
    dict
        Name as written to standard name (`MESH_COLUMNS` or `FROM_TO_COLUMNS`), columns of other names left out;
        empty when it is neither of the two files, or names a column twice.
    """
    names = list(header)
    plain = {name: unicodedata.normalize("NFKC", name).strip().lower() for name in names}
    older = _OLDER if set(_OLDER) <= set(plain.values()) else {}
    named = {name: older.get(text, text) for name, text in plain.items()}
    for columns in (MESH_COLUMNS, FROM_TO_COLUMNS):
        found = {name: standard for name, standard in named.items() if standard in columns}
        if sorted(named[name] for name in names if name in found) == sorted(columns):
            return found
    return {}


def is_older(columns: dict[str, str]) -> bool:
    """Tell whether recognised columns are of the generation meshcode, option1, …, value."""
    return "meshcode" in (name.strip().lower() for name in columns)


def standard(column: str, value: str) -> str | None:
    """Return a value of a column (by its standard name) in the form in which it is kept, or None if it is none.

    Full-width digits become ordinary ones, a year of the Japanese calendar one AD, and codes of prefectures and
    municipalities get back the zero that a spreadsheet took: 7 is 07, 7203 is 07203. A month has no leading zero.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if column == YEAR:
        year = era_year(text, "年")
        return str(year) if isinstance(year, int) and 2000 <= year <= 2099 else None
    width = _WIDTHS.get(column, 0)
    if len(text) == width - 1:
        text = text.zfill(width)
    if not _PATTERNS[column].fullmatch(text):
        return None
    return text if column in (MESH, PREF, CITY) else str(int(text))


def shown(value: str) -> str:
    """Return a value for a message: its beginning if it is long, and nothing that a terminal obeys."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in value[:_SHOWN])
    return plain + "…" * (len(value) > _SHOWN)


def hint(column: str, value: str) -> str:
    """Say what a value that is none probably is; empty when nobody knows."""
    text = unicodedata.normalize("NFKC", value).strip()
    digits = len(text) if re.fullmatch(r"[0-9]+", text) else 0
    other = {4: "80 km", 6: "10 km", 9: "500 m", 10: "250 m", 11: "125 m"}.get(digits)
    cases = (
        (not text, "空欄です。"),
        (text.lower() in (*MESH_COLUMNS, ORIGIN, *_OLDER), "見出しの行が途中にもあります。"),
        (
            re.fullmatch(r"[0-9.]+e\+?[0-9]+", text.lower()),
            "表計算ソフトが指数の形に書き換えています。",
        ),
        (column == MESH and digits == 8, "日本の範囲の外か、ありえない番号です。"),
        (column == MESH and digits, f"{digits}桁です{f'（{other}メッシュの桁数）' if other else ''}。"),
        (column == PEOPLE and re.fullmatch(r"-[0-9.]+", text), "負の人数です。"),
        (column == PEOPLE and re.fullmatch(r"[0-9]+\.[0-9]*", text), "小数の人数です。"),
    )
    return next((words for applies, words in cases if applies), "")
