"""Every rule that a machine judges is broken by a file made for it, at the cell that was made wrong, and kept by another."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from intake_files import archive, rewritten, saved, workbook
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from analysis.data.intake.lint import Report, lint
from analysis.data.intake.lint_form import is_dependent
from analysis.data.intake.lint_rules import RULES
from analysis.data.intake.sheets import open_book
from analysis.errors import DataError

HEADING = "日付,市区町村名,区分,人数（人）,割合（％）"
ROWS = [
    "2023-04-01,練習市,男,10,1.5",
    "2023-04-02,練習市,女,20,2.5",
    "2023-04-03,練習市,男,0,0.0",
    "2023-04-04,練習市,女,40,4.5",
    "2023-04-05,練習市,男,50,5.5",
    "2023-04-06,練習市,女,60,6.5",
]
CLEAN = "\n".join([HEADING, *ROWS, ""])


def second(row: str) -> str:
    """The clean file with another second row of data, which is the third line."""
    return CLEAN.replace(ROWS[1], row)


# Rule, content, and where the fault was put.
BROKEN = [
    ("L1-02", f"{CLEAN}\n窓口,件数（件）,時間（分）\n市民課,5,10\n税務課,6,20\n福祉課,7,30\n", "9行1列"),
    ("L1-03", CLEAN.replace(ROWS[2], f",,,,\n{ROWS[2]}"), "4行"),
    ("L1-04", f"練習市の人数,,,,\n{CLEAN}", "1行1列"),
    ("L1-05", CLEAN.replace("区分", ""), "1行3列"),
    ("L1-05", CLEAN.replace("区分", "列3"), "1行3列"),
    ("L1-06", second("2023-04-02,練習市,女　,20,2.5"), "3行3列"),
    ("L1-06", second('2023-04-02,"練習\n市",女,20,2.5'), "3行2列"),
    ("L1-06", CLEAN.replace("区分", "区　分"), "1行3列"),
    ("L1-07", second("2023-04-02,練習市,女,20（2.5）,2.5"), "3行4列"),
    ("L1-08", second("2023-04-02,練習市,①,20,2.5"), "3行3列"),
    ("L1-09", second("2023-04-02,練習市,女,,2.5"), "3行4列"),
    ("L1-14", second("2023-04-02,練習市,女"), "3行"),
    ("L1-15", second("2023-04-02,練習市,女,1,020,2.5"), "3行"),
    ("L2-01", second('2023-04-02,練習市,女,"1,020",2.5'), "3行4列"),
    ("L2-01", second("2023-04-02,練習市,女,△20,2.5"), "3行4列"),
    ("L2-01", second("2023-04-02,練習市,女,約20,2.5"), "3行4列"),
    ("L2-02", second("2023-04-02,〃,女,20,2.5"), "3行2列"),
    ("L2-02", second("2023-04-02,同上,女,20,2.5"), "3行2列"),
    ("L2-03", CLEAN.replace("割合（％）", "人数（人）"), "1行5列"),
    ("L2-04", CLEAN.replace("男", "Ａ").replace("女", "B").replace("3,練習市,Ａ", "3,練習市,A"), "4行3列"),
    ("L2-05", second("2023-04-02,練習市,その他（不明）,20,2.5"), "3行3列"),
    ("L3-01", f"練習市の人数,,,,\n{CLEAN}", "2行1列"),
    ("L3-03", second("2023-04-02,練習市,女,X,2.5"), "3行4列"),
    ("L3-04", CLEAN.replace("人数（人）", "人数"), "1行4列"),
    ("L3-05", CLEAN.replace("2023-04-0", "令和5年4月"), "2行1列"),
    ("L3-05", CLEAN.replace("2023-04-02", "2023/4/2"), "3行1列"),
    ("L3-06", second("2023-04-02,練習,女,20,2.5"), "3行2列"),
    ("L3-09", "区分,2021年,2022年,2023年\n男,1,2,3\n女,4,5,6\n", "1行2列"),
    ("L3-09", "区分,人数1,人数2,人数3\n男,1,2,3\n女,4,5,6\n", "1行2列"),
]


@pytest.fixture
def linted(tmp_path: Path) -> Callable[[bytes | str, str], Report]:
    def made(content: bytes | str, name: str = "表.csv") -> Report:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return lint(file)

    return made


def broken(report: Report) -> dict[str, list[str]]:
    return {one.rule.id: [place.address for place in one.places] for one in report.of("broken")}


def test_the_rules_are_the_official_thirty() -> None:
    ids = [rule.id for rule in RULES]
    # 15, 6 and 9 rules: the list of titles of the three levels.
    assert ids == [
        f"L{level}-{number:02}"
        for level, count in ((1, 15), (2, 6), (3, 9))
        for number in range(1, count + 1)
    ]
    assert all(rule.title.endswith(("か", "こと")) and rule.remedy.endswith("。") for rule in RULES)


def test_a_clean_file_breaks_nothing(linted) -> None:
    report = linted(CLEAN)
    assert broken(report) == {}
    assert report.exit_code == 0
    # 30 rules: five for Excel alone, three that only people judge.
    assert (len(report.of("outside")), [one.rule.id for one in report.of("people")]) == (
        5,
        ["L3-02", "L3-07", "L3-08"],
    )
    assert (report.whole.kept, report.whole.judged, report.whole.score) == (22, 22, 100)


@pytest.mark.parametrize(("rule", "content", "address"), BROKEN)
def test_a_broken_rule_is_named_with_its_place(linted, rule: str, content: str, address: str) -> None:
    report = linted(content)
    assert address in broken(report).get(rule, [])
    assert report.exit_code == 3


def test_the_score_counts_what_was_judged(linted) -> None:
    report = linted(second("2023-04-02,練習市,①,20,2.5"))
    # 21 of 22: 95.45 %.
    assert (report.whole.kept, report.whole.judged, report.whole.score) == (21, 22, 95)
    assert [(level.kept, level.judged) for level in report.levels] == [(10, 11), (5, 5), (6, 6)]


def test_marks_that_a_note_explains_are_no_fault(linted) -> None:
    report = linted(second("2023-04-02,練習市,女,X,2.5") + "注：Xは秘匿した値を示す。,,,,\n")
    assert "L3-03" not in broken(report)


@pytest.mark.parametrize("name", ["団体コード", "整理番号", "年度", "prefCode", "No.", "緯度"])
def test_digits_that_count_nothing_need_no_unit(linted, name: str) -> None:
    assert "L3-04" not in broken(linted(CLEAN.replace("人数（人）", name)))


@pytest.mark.parametrize("name", ["年間利用者数", "5月", "団体数", "日数", "width"])
def test_quantities_need_a_unit(linted, name: str) -> None:
    assert broken(linted(CLEAN.replace("人数（人）", name)))["L3-04"] == ["1行4列"]


def tidy(sheet: Worksheet) -> None:
    for row in ("区分", "人数（人）"), ("男", 1), ("女", 2), ("計らず", 3):
        sheet.append(row)


def test_a_clean_workbook_breaks_nothing(linted) -> None:
    report = linted(workbook(tidy), "表.xlsx")
    assert broken(report) == {}
    assert "L1-11" in [one.rule.id for one in report.of("kept")]


def merged(sheet: Worksheet) -> None:
    sheet.merge_cells("A3:A4")


def unseen(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True


def computed(sheet: Worksheet) -> None:
    sheet["B4"] = "=B2+B3"


def remarked(sheet: Worksheet) -> None:
    sheet["B2"].comment = Comment("練習", "練習")


def drawn(sheet: Worksheet) -> None:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=4))
    sheet.add_chart(chart, "D5")


def as_words(sheet: Worksheet) -> None:
    sheet["B3"] = "2"


@pytest.mark.parametrize(
    ("rule", "spoil", "addresses"),
    [
        ("L1-10", remarked, ["B2"]),
        ("L1-10", drawn, ["D5"]),
        ("L1-12", merged, ["A3:A4"]),
        ("L1-13", unseen, ["3行", "B列"]),
        ("L2-01", as_words, ["B3"]),
        ("L2-06", computed, ["B4"]),
    ],
)
def test_rules_of_workbooks(
    linted, rule: str, spoil: Callable[[Worksheet], None], addresses: list[str]
) -> None:
    def both(sheet: Worksheet) -> None:
        tidy(sheet)
        spoil(sheet)

    assert broken(linted(workbook(both), "表.xlsx"))[rule] == addresses


@pytest.mark.parametrize(
    "colours", [{"fill": PatternFill("solid", fgColor="FFFF00")}, {"font": Font(strike=True)}]
)
def test_colours_are_shown_to_people(linted, colours) -> None:
    def coloured(sheet: Worksheet) -> None:
        tidy(sheet)
        for name, value in colours.items():
            setattr(sheet["B3"], name, value)

    (told,) = [one for one in linted(workbook(coloured), "表.xlsx").of("people") if one.rule.id == "L1-11"]
    assert [place.address for place in told.places] == ["B3"]


def test_several_sheets_are_told_apart(linted) -> None:
    made = Workbook()
    tidy(made.worksheets[0])
    tidy(second_sheet := made.create_sheet("支所"))
    second_sheet["A3"] = "〃"
    (told,) = [one for one in linted(saved(made), "表.xlsx").of("broken") if one.rule.id == "L2-02"]
    assert [(place.sheet, place.address) for place in told.places] == [("支所", "A3")]


def test_a_zip_leaves_rules_of_its_members_to_people(linted) -> None:
    report = linted(archive({"a.csv": CLEAN}), "表.zip")
    assert {"L1-14", "L1-15"} <= {one.rule.id for one in report.of("people")}


def test_a_file_without_a_table_breaks_the_first_rule(linted) -> None:
    report = linted(workbook(lambda sheet: None), "表.xlsx")
    assert list(broken(report)) == ["L1-01"]
    assert report.whole.judged == 1


def test_a_damaged_part_is_an_error(linted) -> None:
    def noted(sheet: Worksheet) -> None:
        tidy(sheet)
        remarked(sheet)

    with pytest.raises(DataError, match="部品"):
        linted(rewritten(workbook(noted), {"xl/comments/comment1.xml": b"<comments"}), "表.xlsx")


@pytest.mark.parametrize(
    ("letters", "dependent"),
    # JIS X 0208 has kanji, kana, Greek and √; NEC row 13, IBM's kanji and private ones came with vendors.
    [("漢かカΩ√～－−ー―♂※", False), ("①Ⅱ㈱㎡℡№∑髙﨑", True), ("\ue000", True)],
)
def test_letters_of_some_machines(letters: str, dependent: bool) -> None:
    assert [letter for letter in letters if is_dependent(letter) is not dependent] == []


def test_an_old_workbook_leaves_what_it_hides_to_people(linted, monkeypatch) -> None:
    # Nothing here can write xls: the reader's answer is an xlsx that says that it is one.
    monkeypatch.setattr(
        "analysis.data.intake.lint.open_book", lambda path: replace(open_book(path), kind="xls")
    )
    report = linted(workbook(computed_tidy), "表.xls")
    assert {"L1-10", "L1-11", "L1-13", "L2-06"} <= {one.rule.id for one in report.of("people")}


def computed_tidy(sheet: Worksheet) -> None:
    tidy(sheet)
    computed(sheet)


@pytest.mark.parametrize("number", range(100))
def test_a_damaged_file_gives_a_report_or_an_error_in_words(linted, number: int) -> None:
    chance = random.Random(number)
    name, raw = chance.choice(
        [("表.csv", BROKEN[number % len(BROKEN)][1].encode()), ("表.xlsx", workbook(computed_tidy))]
    )
    at = chance.randrange(len(raw))
    damaged = chance.choice(
        [raw[:at], raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :], raw[at:] + raw[:at]]
    )
    try:
        report = linted(damaged, name)
    except DataError as error:
        assert error.problems[0].remedy
    else:
        assert len(report.verdicts) == 30
