"""Lists of facilities with coordinates: names of the standard, and points that lie nowhere in Japan."""

from __future__ import annotations

from pathlib import Path

from official_samples import column, official, table, table_file

# Order and names as 郡山市 publishes them.
_OFFICES = [
    "大分類",
    "小分類",
    "施設名",
    "電話",
    "ファックス",
    "メールアドレス",
    "住所",
    "備考",
    "経度",
    "緯度",
]
_TOILETS = ["施設名", "設置場所", "郵便番号", "住所", "緯度", "経度", "電話番号", "利用可能時間", "備考"]


def _office(name: str, longitude: str, latitude: str) -> list[str]:
    return ["市の行政サービス", "", name, "000-000-0000", "-", "", "練習町1-1", "", longitude, latitude]


def test_columns_get_the_names_of_the_standard(tmp_path: Path) -> None:
    path = table_file(tmp_path, [_OFFICES, _office("中央窓口", "150.05", "30.02")], encoding="cp932")
    found = official(path)
    assert (found.name, found.generation) == ("市の施設一覧", "")
    read = table(path)
    assert [one.name for one in read.columns] == [
        "大分類", "小分類", "名称", "電話番号", "FAX番号", "連絡先メールアドレス", "所在地_連結表記", "備考", "経度", "緯度"
    ]  # fmt: skip
    assert column(read, "緯度").unit == "度" and column(read, "緯度").values == ("30.02",)
    renamed = read.changes["見出しを、形式の標準の項目名にした"]
    assert renamed.count == 5 and renamed.examples[0] == ("1行3列", "施設名", "名称")
    assert found.understood is not None and found.understood.suspicions == ()


def test_a_list_under_other_headings_and_in_another_order(tmp_path: Path) -> None:
    row = [
        "中央窓口",
        "１Ｆ",
        "0000000",
        "練習町1-1",
        "30.02",
        "150.05",
        "000-000-0000",
        "8:30～18:00\n（土日は休み）",
        "",
    ]
    read = table(table_file(tmp_path, [_TOILETS, row]))
    assert column(read, "設置位置").values == ("１Ｆ",) and column(read, "郵便番号").type == "符号"


def test_a_lost_decimal_point_is_asked_about_and_kept(tmp_path: Path) -> None:
    rows = [_OFFICES, _office("中央窓口", "150.05", "30.02"), _office("港窓口", "150.04", "300200000")]
    read = table(table_file(tmp_path, rows))
    assert column(read, "緯度").values == ("30.02", "300200000")
    assert [str(asked) for asked in read.questions] == [
        "列「緯度」: 日本の中にない緯度・経度が1件あります（3行10列）。値は直さず、書いてあるとおりに残します。"
    ]


def test_latitude_and_longitude_in_each_others_place(tmp_path: Path) -> None:
    rows = [
        _OFFICES,
        _office("中央窓口", "150.05", "30.02"),
        _office("港窓口", "30.02", "150.04"),
        _office("なし", "", ""),
    ]
    (asked,) = table(table_file(tmp_path, rows)).questions
    assert (
        str(asked)
        == "列「緯度」: 緯度と経度が入れ替わっている行が1行あります（3行10列）。値は直さず、書いてあるとおりに残します。"
    )
