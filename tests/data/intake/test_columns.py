"""Columns: type, unit, states, changes and questions; headings of up to four rows."""

from __future__ import annotations

import pytest

from analysis.data.intake.columns import Column, read_column
from analysis.data.intake.headings import Heading, headings, unit_of_title, without_unit
from analysis.data.intake.values import POWER


def read(name: str, *cells: str, unit: str = "") -> Column:
    return read_column(Heading(name, unit), cells, lambda place: f"A{place + 2}")


def test_numbers_keep_why_there_is_none() -> None:
    column = read("利用者", "1,200", "0", "－", "X", "…", "・", "非公表", "")
    assert column.type == "数"
    assert column.values == ("1200", "0", "", "", "", "", "", "")
    assert column.states == ("", "", "該当なし", "秘匿", "不詳", "対象外", "非公表", "空欄")
    assert column.state_column == "利用者_状態"


def test_blank_cells_alone_need_no_column() -> None:
    assert read("利用者", "5", "").state_column == ""


def test_changes_are_counted_with_their_cells() -> None:
    column = read("増減", "△5", "▲１０", "3", "△7")
    assert column.values == ("-5", "-10", "3", "-7")
    changed = column.changes["「△」を負の数とした"]
    assert changed.count == 2 and changed.examples == [("A2", "△5", "-5"), ("A5", "△7", "-7")]
    assert column.changes["全角の数字・記号を半角にした"].count == 1


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("基準日", ("R5.4.1", "2023/5/1"), "日"),
        ("年月", ("2019年1月", "令和元年10月"), "月"),
        ("年度", ("令和4年度", "2023年度"), "年度"),
        ("年", ("2021", "2022"), "年"),
        ("年度", ("H31", "R元", "令和2"), "年度"),
        ("調査年", ("S63", "H2"), "年"),
        ("区分", ("R4", "R5"), "文字列"),
        ("年度", ("R4", "講座", "相談"), "文字列"),
        ("人口", ("2021", "2022"), "数"),
        ("団体コード", ("11002", "12025"), "符号"),
        ("地区", ("01", "02"), "符号"),
        ("備考", ("なし", "5"), "文字列"),
        ("備考", ("", ""), "空"),
        ("電話", ("024-924-2491", "-"), "符号"),
    ],
)
def test_types(name: str, cells: tuple[str, ...], kind: str) -> None:
    assert read(name, *cells).type == kind


@pytest.mark.parametrize(
    ("name", "unit", "cells", "kind", "asked"),
    [
        ("電話", "件", ("5", "12"), "数", []),  # calls, not a number to call
        ("QRコード", "", ("1,234", "5"), "数", []),
        ("バーコード", "", ("4901234567894", "4901234567900"), "数", []),
        ("世帯数", "", ("0123", "45", "1200"), "符号", ["先頭の0"]),
        ("都道府県", "", ("07", "13"), "符号", []),
        ("人口", "人", ("10", "0123", "30"), "文字列", ["混在"]),
        ("人口", "人", ("1 234", "2 345", "三千"), "文字列", ["混在"]),
        ("人口", "", ("1 234", "2 345", "三千"), "文字列", []),
    ],
)
def test_what_may_be_numbers_is_asked_about(
    name: str, unit: str, cells: tuple[str, ...], kind: str, asked: list[str]
) -> None:
    found = read_column(Heading(name, unit), cells, lambda place: f"A{place + 2}")
    assert (found.type, [question.kind for question in found.questions]) == (kind, asked)


def test_codes_are_kept_letter_by_letter() -> None:
    assert read("地区", "01", "１０").values == ("01", "１０")


def test_fiscal_years_are_their_days() -> None:
    assert read("年度", "R元", "Ｒ４").values == ("2019-04-01/2020-03-31", "2022-04-01/2023-03-31")
    assert read("年度", "令和5年度").values == ("2023-04-01/2024-03-31",)


def test_a_date_that_may_be_two_is_asked_about() -> None:
    assert read("日", "3/1/2021", "3/2/2021").questions and not read("日", "3/1/2021", "3/31/2021").questions
    assert read("日", "3/1/2021", "2021/3/31").values == ("2021-03-01", "2021-03-31")
    assert read("日", "31/3/2021", "1/3/2021").values == ("2021-03-31", "2021-03-01")


def test_exceptions_are_asked_about_by_cell() -> None:
    column = read("量", *["10"] * 19, "小4～6　280")
    assert column.type == "数" and column.states[-1] == "要確認" and column.values[-1] == ""
    assert "1件" in str(column.questions[0]) and "A21" in str(column.questions[0])


def test_a_column_of_numbers_and_words_is_asked_about() -> None:
    column = read("数量", "10", "若干", "20", "30")
    assert column.type == "文字列" and "A3" in str(column.questions[0])
    assert not read("備考", "10", "若干", "なし").questions


def test_units_of_cells() -> None:
    assert read("率", "12.3％", "4.5%").unit == "％"
    assert read("額", "1万円", "2,000円").values == ("10000", "2000")
    mixed = read("量", "10人", "5世帯")
    assert mixed.unit == "" and "人、世帯" in str(mixed.questions[0])


def test_what_only_looks_like_a_number_is_asked_about() -> None:
    codes = [str(9_638_000 + n) for n in range(12)]
    assert "桁数" in str(read("住所", *codes).questions[0])
    assert not read("郵便番号", *codes).questions
    assert "括弧" in str(read("額", "(10)", "5").questions[0])
    assert "***" in str(read("額", "***", "5").questions[0])


def test_numbers_with_a_power_are_counted_with_examples() -> None:
    column = read("事業費", "1.5E+05", "2.0E+04", "300")
    assert (column.type, column.values, column.questions) == ("数", ("150000", "20000", "300"), ())
    assert (column.changes[POWER].count, column.changes[POWER].examples[0]) == (
        2,
        ("A2", "1.5E+05", "150000"),
    )


def test_codes_with_an_e_stay_as_they_are() -> None:
    assert read("棟番号", "1E2", "12E5").values == ("1E2", "12E5")
    column = read("部屋", "1E2", "1W3", "2N4")
    assert (column.type, column.values) == ("文字列", ("1E2", "1W3", "2N4"))


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-inf"])
def test_what_computers_write_for_no_number_is_none(name: str) -> None:
    column = read("量", *["10"] * 19, name)
    assert (column.type, column.values[-1], column.states[-1]) == ("数", "", "要確認")
    assert [question.kind for question in column.questions] == ["読めない"]
    assert read("量", name, name).type == "文字列"


@pytest.mark.parametrize(
    ("rows", "name", "unit"),
    [
        (["売上高（千円）"], "売上高", "千円"),
        (["人口密度（人/㎢）"], "人口密度", "人/km2"),
        (["高齢化率（％）"], "高齢化率", "％"),
        (["総数（人口）"], "総数（人口）", ""),
        (["人口", "男", "（人）"], "人口_男", "人"),
        (["年月", "年月"], "年月", ""),
        (["利用\n者数　計"], "利用者数 計", ""),
        (["面積 [ha]"], "面積", "ha"),
        (["人"], "人", ""),
    ],
)
def test_units_are_split_out_of_headings(rows: list[str], name: str, unit: str) -> None:
    (found,) = headings([[row] for row in rows], range(len(rows)), [0])
    assert (found.name, found.unit) == (name, unit)


def test_days_of_the_week_are_no_units() -> None:
    found = headings([["区分", "利用者", "", ""], ["", "月", "火", "日"]], [0, 1], [0, 1, 2, 3])
    assert [heading.name for heading in found] == ["区分", "利用者_月", "利用者_火", "利用者_日"]
    of_units = headings([["区分", "利用者", "開館"], ["", "人", "日"]], [0, 1], [0, 1, 2])
    assert [(heading.name, heading.unit) for heading in of_units[1:]] == [("利用者", "人"), ("開館", "日")]


def test_names_that_are_missing_or_twice_are_made_up() -> None:
    found = headings([["男", "", "男", "男_2"]], [0], [0, 1, 2, 3])
    assert [heading.name for heading in found] == ["男", "列2", "男_2", "男_2_2"]
    assert [heading.is_made_up for heading in found] == [False, True, True, True]


def test_the_unit_of_a_whole_table() -> None:
    assert unit_of_title(["令和5年度", "（単位：千円）"]) == "千円"
    assert unit_of_title(["滞在人口　単位：人"]) == "人"
    assert unit_of_title(["単位：人、％"]) == "" and unit_of_title([]) == ""


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("地区別の売上（単位：千円）", "地区別の売上"),
        ("地区別の売上　(単位 千円)", "地区別の売上"),
        ("地区別の売上 単位：千円", "地区別の売上"),
        ("地区別の売上　単位　千円", "地区別の売上"),
        ("地区別の売上（単位：人、％）（令和5年度）", "地区別の売上（令和5年度）"),
        ("（単位：人）", ""),
        ("単位制高校の生徒数", "単位制高校の生徒数"),
        ("生徒数（単位制高校）", "生徒数（単位制高校）"),
        ("地区別の売上（単位千円）", "地区別の売上"),
        ("地区別の売上（千円）", "地区別の売上（千円）"),
    ],
)
def test_titles_without_units(title: str, left: str) -> None:
    assert without_unit(title) == left


def test_figures_that_look_like_years_are_none_where_they_have_a_unit():
    (named,) = headings([["本年（千円）"]], [0], [0])
    column = read_column(named, ["1868", "2001"], lambda place: f"A{place + 2}")
    assert (column.type, column.unit) == ("数", "千円")
    assert read("年", "1868", "2001").type == "年"
