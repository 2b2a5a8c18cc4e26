"""L3-07: what differs between the files of two years, or the sheets of one, is named at its cell."""

from collections.abc import Callable
from pathlib import Path

import pytest
from intake_files import archive, saved
from openpyxl import Workbook

from analysis.data.intake.lint import Report, lint
from analysis.data.intake.lint_across import timeless
from analysis.data.intake.lint_view import Place

HEADING = "市区町村コード,区分,人数（人）,2023年"
BEFORE = f"{HEADING}\n07201,男,10,1\n07203,女,20,2\n07201,男,30,3\n07203,女,40,4\n07203,女,50,5\n"


@pytest.fixture
def compared(tmp_path: Path) -> Callable[[str, str], Report]:
    """Hold a file of 2023 against one of 2022."""

    def compared(after: str, before: str = BEFORE) -> Report:
        (tmp_path / "2022.csv").write_text(before, encoding="utf-8")
        (tmp_path / "2023.csv").write_text(after, encoding="utf-8")
        first = lint(tmp_path / "2022.csv", ())
        assert [one.rule.id for one in first.of("people")][-2:] == ["L3-07", "L3-08"]
        return lint(tmp_path / "2023.csv", first.shapes)

    return compared


def places(report: Report) -> tuple[str, list[Place]]:
    (verdict,) = [one for one in report.verdicts if one.rule.id == "L3-07"]
    return verdict.state, list(verdict.places)


@pytest.mark.parametrize(
    "after", [BEFORE, BEFORE.replace("2023年", "2024年"), BEFORE.replace("区分", " 区分")]
)
def test_the_same_form_is_kept(compared, after: str) -> None:
    assert places(compared(after)) == ("kept", [])


@pytest.mark.parametrize(
    ("after", "address", "told"),
    [
        (BEFORE.replace("区分", "性別"), "1行1列", "「2022.csv」にある列「区分」がありません"),
        (BEFORE.replace("区分", "性別"), "1行2列", "列「性別」は「2022.csv」にありません"),
        (BEFORE.replace("（人）", "（千人）"), "1行3列", "「人数」の単位が「千人」です（「2022.csv」は「人」）"),
        (BEFORE.replace("0720", "720"), "1行1列", "「市区町村コード」が4桁です（「2022.csv」は5桁）"),
        (BEFORE.replace("07201", "072010"), "1行1列", "「市区町村コード」が5・6桁です（「2022.csv」は5桁）"),
        (BEFORE.replace("男", "男　"), "1行2列", "「区分」の答えの書き方が「2022.csv」と違います（「男　」と「男」）"),
        (f",,調査,調査\n{BEFORE}", "1行1列", "見出しが2行です（「2022.csv」は1行）"),
        (
            "\n".join(",".join(line.split(",")[place] for place in (0, 2, 1, 3)) for line in BEFORE.split()),
            "1行2列", "列の順が違います（「2022.csv」と並びの違う列は「人数」「区分」）",
        ),
    ],
)  # fmt: skip
def test_what_differs_is_named(compared, after: str, address: str, told: str) -> None:
    state, found = places(compared(after))
    assert state == "broken"
    assert (address, told) in [(place.address, place.told) for place in found]


def test_a_table_more_or_less(compared) -> None:
    two = f"{BEFORE}\n窓口,件数（件）,時間（分）\n市民課,5,10\n税務課,6,20\n福祉課,7,30\n"
    assert [place.told for place in places(compared(two))[1]] == ["この表は前のファイルにありません"]
    assert [place.told for place in places(compared(BEFORE, two))[1]] == [
        "「2022.csv」の8行1列からの表がありません"
    ]


def test_sheets_of_two_years(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "令和4年度"
    other = book.create_sheet("令和5年度")
    for sheet, heading in ((book.worksheets[0], "人数（人）"), (other, "人員（人）")):
        for row in (["区分", heading], ["男", 1], ["女", 2]):
            sheet.append(row)
    file = tmp_path / "a.xlsx"
    file.write_bytes(saved(book))
    state, found = places(lint(file))
    assert state == "broken"
    assert [(place.sheet, place.address, place.told) for place in found] == [
        ("令和5年度", "A1", "「a.xlsx」の令和4年度にある列「人数」がありません"),
        ("令和5年度", "B1", "列「人員」は「a.xlsx」の令和4年度にありません"),
    ]
    other.title = "Sheet2"
    file.write_bytes(saved(book))
    assert places(lint(file)) == ("people", [])


def test_members_of_an_archive(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(archive({"R4.csv": BEFORE.encode(), "R5.csv": BEFORE.replace("区分", "性別").encode()}))
    assert [place.address for place in places(lint(file))[1]] == ["1行1列", "1行2列"]


@pytest.mark.parametrize(
    ("name", "same"),
    [("令和元年度", "2023年"), ("人口20230401", "人口R5"), ("4月分", "12月"), ("H29", "2023-04")],
)
def test_years_and_months_are_alike(name: str, same: str) -> None:
    assert timeless(name) == timeless(same)


@pytest.mark.parametrize("name", ["Sheet1", "年齢65歳以上", "第3表", "12345", "HR5"])
def test_other_numbers_are_kept(name: str) -> None:
    assert timeless(name) == name
