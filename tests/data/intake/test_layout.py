"""Tables are found with their titles, headings, totals and notes."""

from __future__ import annotations

from analysis.data.intake.book import Range, Sheet
from analysis.data.intake.headings import headings
from analysis.data.intake.layout import Role, Table, find_tables


def sheet(*rows: str, merged: tuple[Range, ...] = ()) -> Sheet:
    """Write a sheet as lines of cells between bars; · is a blank cell."""
    cells = [[cell.strip().replace("·", "") for cell in row.split("|")] for row in rows]
    width = max(map(len, cells))
    filled = tuple(tuple(row + [""] * (width - len(row))) for row in cells)
    return Sheet(
        "表", filled, tuple(tuple("text" if cell else "empty" for cell in row) for row in filled), merged
    )


def names(found: Sheet, table: Table) -> list[str]:
    return [heading.name for heading in headings(find_tables(found).grid, table.header, table.columns)]


def test_titles_headings_totals_and_notes() -> None:
    found = sheet(
        "公共施設の利用者数|·|単位：人",
        "·|·|·",
        "施設|令和4年度|令和5年度",
        "中央公民館|1,200|1,350",
        "図書館|－|△20",
        "合計|1,200|1,330",
        "※速報値のため、変わることがあります。|·|·",
        "資料：生涯学習課|·|·",
    )
    layout = find_tables(found)
    (table,) = layout.tables
    assert (table.titles, table.header, tuple(table.data), table.totals, table.notes) == (
        (0,),
        (2,),
        (3, 4),
        (5,),
        (6, 7),
    )
    assert layout.roles[1].tolist() == [Role.BLANK] * 3


def test_merged_headings_of_two_rows() -> None:
    found = sheet(
        "地区|人口|·|世帯",
        "·|男|女|·",
        "富田|10|12|9",
        "大槻|20|22|18",
        merged=(Range(0, 0, 1, 0), Range(0, 1, 0, 2), Range(0, 3, 1, 3)),
    )
    (table,) = find_tables(found).tables
    assert table.header == (0, 1) and tuple(table.data) == (2, 3)
    assert names(found, table) == ["地区", "人口_男", "人口_女", "世帯"]


def test_a_merged_title_narrower_than_its_table_is_no_heading() -> None:
    found = sheet(
        "窓口の件数|·|·|·|·",
        "地区|男|女|計|備考",
        "富田|10|12|22|·",
        "大槻|20|22|42|新設",
        merged=(Range(0, 0, 0, 2),),
    )
    (table,) = find_tables(found).tables
    assert (table.titles, table.header) == ((0,), (1,))
    assert names(found, table) == ["地区", "男", "女", "計", "備考"]


def test_a_heading_merged_over_nearly_all_columns_is_no_title() -> None:
    found = sheet(
        "地区|人口|·|·|·",
        "·|男|女|不詳|計",
        "富田|10|12|0|22",
        "大槻|20|22|1|43",
        merged=(Range(0, 0, 1, 0), Range(0, 1, 0, 4)),
    )
    (table,) = find_tables(found).tables
    assert names(found, table) == ["地区", "人口_男", "人口_女", "人口_不詳", "人口_計"]


def test_headings_that_go_on_from_the_left_without_merging() -> None:
    found = sheet("地区|人口|·|備考", "·|男|女|·", "富田|10|12|·", "大槻|20|22|新設")
    (table,) = find_tables(found).tables
    assert names(found, table) == ["地区", "人口_男", "人口_女", "備考"]


def test_four_rows_of_headings() -> None:
    found = sheet(
        "地区|令和5年|·|·|·", "·|人口|·|世帯|·", "·|男|女|一般|施設等", "·|（人）|（人）|（世帯）|（世帯）",
        "富田|1|2|3|4", "大槻|5|6|7|8", "安積|9|10|11|12",
    )  # fmt: skip
    (table,) = find_tables(found).tables
    assert len(table.header) == 4
    assert names(found, table)[1:3] == ["令和5年_人口_男", "令和5年_人口_女"]


def test_years_may_be_headings() -> None:
    (table,) = find_tables(sheet("地区|2021|2022", "富田|310|322", "大槻|405|398", "安積|500|501")).tables
    assert table.header == (0,)


def test_without_headings_nothing_is_taken_for_one() -> None:
    (table,) = find_tables(sheet("1|310|322", "2|405|398", "3|500|501")).tables
    assert table.header == () and tuple(table.data) == (0, 1, 2)


def test_side_by_side_tables_are_two() -> None:
    found = sheet(
        "地区|男|女|·|地区|男|女", "富田|1|2|·|安積|5|6", "大槻|3|4|·|三穂田|7|8", "計|4|6|·|計|12|14",
    )  # fmt: skip
    left, right = find_tables(found).tables
    assert (left.columns, right.columns) == ((0, 1, 2), (4, 5, 6))
    assert left.totals == right.totals == (3,)


def test_a_blank_column_within_a_table_is_left_out() -> None:
    (table,) = find_tables(sheet("地区|人口|·|面積", "富田|1|·|2.5", "大槻|3|·|4.5", "安積|5|·|6")).tables
    assert table.columns == (0, 1, 3)


def test_tables_one_above_the_other_and_one_that_goes_on() -> None:
    found = sheet(
        "表1 人口|·|·", "地区|男|女", "富田|1|2", "·|·|·", "大槻|3|4", "·|·|·",
        "表2 世帯|·|·", "地区|一般|施設等", "富田|5|6", "大槻|7|8",
    )  # fmt: skip
    first, second = find_tables(found).tables
    assert first.data == (2, 4) and first.titles == (0,)
    assert (second.titles, second.header, tuple(second.data)) == ((6,), (7,), (8, 9))


def test_rows_that_say_what_they_are() -> None:
    found = sheet(
        "#lang|ja|·", "#property|name|day", "#object_type_xsd|string|string", "1|甲|H29.4.1", "2|乙|R1.5.1"
    )
    (table,) = find_tables(found).tables
    assert (table.titles, table.header, tuple(table.data)) == ((0, 2), (1,), (3, 4))


def test_numbered_columns_and_repeated_headings_are_no_data() -> None:
    found = sheet("地区|男|女", "·|(1)|(2)", "富田|10|12", "地区|男|女", "大槻|20|22", "安積|7|9")
    (table,) = find_tables(found).tables
    assert table.header == (0, 1) and tuple(table.data) == (2, 4, 5) and table.notes == (3,)
