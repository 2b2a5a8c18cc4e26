"""Open data of municipalities, both generations; headings as デジタル庁 and 内閣官房 defined them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from official_samples import CODE, column, official, table, table_file

from analysis.data.readers.official.municipal import ENGLISH, NEW, OLD

_PLACE = ["都道府県名", "市区町村名", "名称", "名称_カナ", "住所", "方書", "緯度", "経度"]
_OLD = ["都道府県コード又は市区町村コード", "NO", *_PLACE]
_NEW = [
    "全国地方公共団体コード",
    "ID",
    "地方公共団体名",
    "名称",
    "名称_カナ",
    "所在地_連結表記",
    "建物名等(方書)",
    "緯度",
    "経度",
]
_HAZARDS = [
    "災害種別_洪水",
    "災害種別_崖崩れ、土石流及び地滑り",
    "災害種別_地震",
    "指定避難所との重複",
    "想定収容人数",
]
HEADINGS = {
    "公共施設一覧": [
        "名称_通称",
        "POIコード",
        "電話番号",
        "法人番号",
        "団体名",
        "利用可能曜日",
        "開始時間",
        "バリアフリー情報",
    ],
    "AED設置箇所一覧": ["設置位置", "電話番号", "利用可能曜日", "小児対応設備の有無"],
    "公衆無線LANアクセスポイント一覧": ["設置者", "電話番号", "SSID", "提供エリア"],
    "指定緊急避難場所一覧": ["標高", "電話番号", *_HAZARDS],
    "公衆トイレ一覧": [
        "設置位置",
        "男性トイレ総数",
        "車椅子使用者用トイレ有無",
        "オストメイト設置トイレ有無",
    ],
    "医療機関一覧": ["医療機関の種類", "医療機関コード", "診療科目", "病床数"],
    "子育て施設一覧": ["種別", "アクセス方法", "収容定員", "受入年齢"],
    "文化財一覧": ["文化財分類", "種類", "員数（数）", "文化財指定日", "利用可能曜日"],
    "観光施設一覧": ["POIコード", "利用可能曜日", "料金（基本）", "アクセス方法", "バリアフリー情報"],
}


@pytest.mark.parametrize("name", HEADINGS)
@pytest.mark.parametrize(("common", "generation"), [(_OLD, OLD), (_NEW, NEW)])
@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig"])
def test_data_sets_are_known_by_their_columns_in_any_order(
    tmp_path: Path, name: str, common: list[str], generation: str, encoding: str
) -> None:
    heads = [*common, *HEADINGS[name]]
    random.Random(name).shuffle(heads)
    path = table_file(tmp_path, [heads, ["1"] * len(heads)], name="data.txt", encoding=encoding)
    found = official(path)
    assert (found.name, found.generation, found.people, found.elsewhere) == (name, generation, "", "")
    names = {column.name for column in table(path).columns}
    assert {"全国地方公共団体コード", "ID", "所在地_連結表記", "建物名等(方書)"} <= names
    assert not names & {"NO", "住所", "方書", "都道府県コード又は市区町村コード"}


def test_columns_have_types_and_units_of_the_standard(tmp_path: Path) -> None:
    heads = [*_OLD, "電話番号", "標高", *_HAZARDS]
    row = ["99999", "1", "練習県", "練習市", "第一広場", "ダイイチヒロバ", "練習市中央1", "", "30.0", "150.0",
           "0000-00-0000", "12.5", "1", "", "1", "", "1,200"]  # fmt: skip
    found = table(table_file(tmp_path, [heads, row]))
    read = {column.name: (column.type, column.unit, *column.values) for column in found.columns}
    assert read["緯度"] == ("数", "度", "30.0") and read["標高"] == ("数", "m", "12.5")
    assert read["想定収容人数"] == ("数", "人", "1200") and read["ID"] == ("符号", "", "1")
    # 99999 names no prefecture: it stays as it is, and is asked about.
    assert read["全国地方公共団体コード"] == ("符号", "", "99999")
    assert [str(asked) for asked in found.questions] == [
        "列「全国地方公共団体コード」: 検査数字の合う6桁の団体コードではない値が1件あります（2行1列）。"
        "値は直さず、書いてあるとおりに残します。"
    ]
    (note, _) = official(tmp_path / "表.csv").notes
    assert "空欄が「なし」" in note


_AGES = [
    f"{age}の{sex}"
    for age in [*(f"{a}-{a + 4}歳" for a in range(0, 85, 5)), "85歳以上"]
    for sex in ("男性", "女性")
]
_POPULATION = ["調査年月日", "地域名", "総人口", "男性", "女性", *_AGES, "世帯数", "備考"]


def _population(first: list[str], *rows: tuple[str, int]) -> list[list[str]]:
    """A row a region: its name, and how many of each sex and class."""
    return [
        [*first, *_POPULATION],
        *(
            [CODE, "1", *("練習" for _ in first[2:]), "2024-01-01", name, str(36 * n), str(18 * n), str(18 * n),
             *[str(n)] * 36, str(9 * n), ""]
            for name, n in rows
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "generation"),
    [
        (["都道府県コード又は市区町村コード", "地域コード", "都道府県名", "市区町村名"], OLD),
        (["全国地方公共団体コード", "地域コード", "地方公共団体名"], NEW),
    ],
)
def test_population_by_age_is_that_of_the_register_of_residents(
    tmp_path: Path, first: list[str], generation: str
) -> None:
    path = table_file(tmp_path, _population(first, ("中央", 10), ("港", 3)), encoding="cp932")
    found = official(path)
    assert (found.name, found.generation) == ("地域・年齢別人口", generation)
    assert found.people == "住民基本台帳人口" and "国勢調査人口" in found.notes[0]
    read = table(path)
    assert column(read, "総人口").values == ("360", "108") and column(read, "85歳以上の女性").unit == "人"
    assert column(read, "世帯数").unit == "世帯" and column(read, "調査年月日").type == "日"
    assert read.questions == ()


def test_rows_that_do_not_add_up_are_asked_about_and_kept(tmp_path: Path) -> None:
    rows = _population(
        ["全国地方公共団体コード", "地域コード", "地方公共団体名"], ("中央", 10), ("港", 3), ("山手", 2)
    )
    place = rows[0].index("総人口")
    rows[2][place] = "109"
    rows[3][rows[0].index("5-9歳の男性")] = "X"  # 秘匿: no sum to hold against
    rows[3][place] = "72"
    read = table(table_file(tmp_path, rows))
    assert column(read, "総人口").values == ("360", "109", "72")
    assert [str(asked) for asked in read.questions] == [
        "列「総人口」: 男性と女性の和が総人口と合わない行が1行あります（3行1列）。数は直さず、書いてあるとおりに残します。"
    ]


def test_english_headings_are_the_same_data_set(tmp_path: Path) -> None:
    ages = [name for n in range(1, 19) for name in (f"man{n}", f"woman{n}")]
    heads = ["#property", "prefCode", "regionCode", "prefName", "cityName", "surveyDate", "regionName",
             "totalPopulation", "male", "woman", *ages, "numberOfHouseholds", "note"]  # fmt: skip
    row = ["1", CODE, "", "練習県", "練習市", "11/30/2018", "中央", "36", "18", "18", *["1"] * 36, "-", ""]
    marked = [
        ["#LINK"],
        ["#lang", "ja"],
        heads,
        ["#object_type_xsd", *["string"] * (len(heads) - 1)],
        row,
        ["2", *row[1:]],
    ]
    path = table_file(tmp_path, marked, encoding="utf-8-sig")
    assert official(path).generation == ENGLISH
    read = table(path)
    assert [column.name for column in read.columns][5:12] == [
        "調査年月日", "地域名", "総人口", "男性", "女性", "0-4歳の男性", "0-4歳の女性"
    ]  # fmt: skip
    assert (
        column(read, "85歳以上の女性").values == ("1", "1")
        and column(read, "調査年月日").values[0] == "2018-11-30"
    )
    assert column(read, "世帯数").states == ("該当なし", "該当なし")


def test_contacts_of_facilities_are_no_personal_data_but_mobile_phones_may_be(tmp_path: Path) -> None:
    heads = [*_NEW, "利用可能曜日", "バリアフリー情報", "電話番号", "備考"]
    row = [
        CODE,
        "1",
        "練習市",
        "第一会館",
        "ダイイチカイカン",
        "練習市中央一丁目2-3",
        "",
        "30.0",
        "150.0",
        "月火",
        "",
        "000-000-0000",
        "",
    ]
    found = official(table_file(tmp_path, [heads, row])).understood
    assert found is not None and found.suspicions == ()
    mobile = [*row[:11], "000-000-0000（090-0000-0000）", "担当 080-0000-0000"]
    found = official(table_file(tmp_path, [heads, mobile])).understood
    assert found is not None
    assert [(one.kind, one.column) for one in found.suspicions] == [("電話番号", 11), ("電話番号", 12)]


def test_a_column_that_has_the_standard_name_already_keeps_it(tmp_path: Path) -> None:
    heads = ["NO", *_NEW, "住所", "利用可能曜日", "バリアフリー情報"]
    row = [
        "7",
        CODE,
        "1",
        "練習市",
        "第一会館",
        "ダイイチカイカン",
        "練習市中央",
        "",
        "30.0",
        "150.0",
        "中央",
        "",
        "",
    ]
    read = table(table_file(tmp_path, [heads, row]))
    names = [one.name for one in read.columns]
    assert len({*names}) == len(names) and names[0] == "NO" and names[10] == "住所"
    assert column(read, "ID").values == ("1",) and column(read, "所在地_連結表記").values == ("練習市中央",)
