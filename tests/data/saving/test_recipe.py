"""Next year's file is read as this year's was, without questions; a changed layout stops with what moved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from intake_files import workbook
from openpyxl.worksheet.worksheet import Worksheet
from saving_files import CSV, SAID, saved, written

from analysis.data import catalog
from analysis.data.saving import add
from analysis.data.saving.recipe import read_recipe
from analysis.errors import DataError, ParameterError

NEXT = CSV.replace("令和5年度", "令和6年度").replace("850", "－").replace(",X,", ",7,")
DATE = "2024-04-01/2025-03-31"


def again(root: Path, path: Path, name: str = "next", **options) -> add.Saved:
    return add.repeat(root, name, path, read_recipe("riyosha", root), **{"date": DATE, **options})


@pytest.fixture
def root(project, tmp_path: Path) -> Path:
    root = project()
    saved(root, written(tmp_path))
    return root


def test_next_years_file_is_read_alike(root: Path, tmp_path: Path) -> None:
    done = again(root, written(tmp_path, NEXT, "R6.csv", "utf-8"))
    now, before = catalog.table("next", root), catalog.table("riyosha", root)
    assert done.recipe == "" and not (root / "data" / "recipes" / "next.yml").exists()
    assert now.reference_date == DATE and now.fields == before.fields
    assert (now.title, now.kind, now.disclosure, now.licenses) == (
        before.title, before.kind, before.disclosure, before.licenses,
    )  # fmt: skip
    # X is gone this year: the column of states stays, so that programs find the same columns.
    assert now.path.read_text(encoding="utf-8").splitlines()[1:] == [
        "001,中央公民館,1200,,-30,,2017-04-01",
        "002,図書館,,該当なし,7,,2019-05-01",
        "003,美術館,,該当なし,0,,1985-10-01",
    ]


def test_a_recipe_holds_no_value_of_the_file(root: Path) -> None:
    text = (root / "data" / "recipes" / "riyosha.yml").read_text(encoding="utf-8")
    assert not any(value in text for value in ("中央公民館", "図書館", "001", "1200", "850", "2017"))
    assert all(name in text for name in ("施設コード", "利用者_一般", "人", "公民館の記録"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "施設コード,施設名,",
            "施設コード,名称,",
            ["列「施設名」の見出しが「名称」に変わっています（2列目）"],
        ),
        ("単位：人", "単位：千人", ["利用者_一般」の単位が「人」から「千人」に", "利用者_減免」の単位が"]),
        ("令和5年度,,,,", "作成日,,,,\n令和5年度,,,,", ["見出しの行が3～4行目から4～5行目に"]),
        ("一般,減免", "減免,一般", ["列が動いています（「利用者_一般」3→4列目、「利用者_減免」4→3列目）"]),
    ],
)
def test_a_changed_layout_stops_with_what_moved(
    root: Path, tmp_path: Path, old: str, new: str, words
) -> None:
    before = sorted(root.rglob("*"))
    path = written(tmp_path, CSV.replace(old, new), "利用者.csv")
    with pytest.raises(DataError) as stopped:
        again(root, path)
    assert all(word in str(stopped.value) for word in words), stopped.value
    assert len(stopped.value.problems) == len(words)
    assert sorted(root.rglob("*")) == before


def test_columns_that_come_and_go_are_told(root: Path, tmp_path: Path) -> None:
    lines = CSV.splitlines()
    more = [line + ("," if place not in (2, 4, 5, 6) else ",備考") for place, line in enumerate(lines)]
    with pytest.raises(DataError, match="列「備考」が増えています（6列目）") as stopped:
        again(root, written(tmp_path, "\n".join(more)))
    assert len(stopped.value.problems) == 1
    less = [line.rpartition(",")[0] for line in lines]
    with pytest.raises(DataError, match="列「開設日」がありません（前は5列目）"):
        again(root, written(tmp_path, "\n".join(less).replace("令和5年度,,,", "令和5年度,,,（単位：人）")))


def test_what_nobody_has_seen_stops_it_and_can_be_accepted_for_this_file_alone(
    root: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, CSV.replace(",X,", ",調査中,"))
    with pytest.raises(ParameterError, match="読めないセルが1件.*5行|6行4列.*--accept 読めない:利用者_減免"):
        again(root, path)
    again(root, path, accepted=["読めない:利用者_減免"])
    assert catalog.load("next", root)["利用者_減免_状態"][1] == "要確認"
    with pytest.raises(ParameterError, match="「数式」という問いはありません"):
        again(root, path, "third", accepted=["数式"])


def test_the_date_must_be_said_for_every_file(root: Path, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="--date"):
        again(root, written(tmp_path, NEXT), date="")


def test_what_is_accepted_of_single_cells_is_not_in_the_recipe(project, tmp_path: Path) -> None:
    root = project()
    path = written(tmp_path, CSV.replace(",X,", ",調査中,"))
    saved(root, path, replace(SAID, accepted=(*SAID.accepted, "読めない"), types={"利用者_減免": "数"}))
    assert read_recipe("riyosha", root).accepted == [*SAID.accepted]
    with pytest.raises(ParameterError, match="読めない"):
        again(root, path)


def test_new_personal_data_stop_it(project, tmp_path: Path) -> None:
    root = project()
    text = "氏名,連絡,件数\n山田 太郎,あり,1\n鈴木 花子,なし,2\n"
    said = replace(SAID, accepted=(), units={"": "件"}, allow_personal=True)
    saved(root, written(tmp_path, text), said)
    again(root, written(tmp_path, text.replace("山田", "佐藤")))
    assert catalog.table("next", root).disclosure == "restricted"
    with pytest.raises(ParameterError, match="列「連絡」は電話番号") as stopped:
        again(root, written(tmp_path, text.replace("あり", "024-900-0000")), "third")
    assert len(stopped.value.problems) == 1


def test_a_column_of_numbers_without_any_this_year_stays_one(project, tmp_path: Path) -> None:
    root = project()
    said = replace(SAID, accepted=(), units={"": "人"})
    saved(root, written(tmp_path, "地区,人数\n甲,1\n乙,2\n丙,3\n"), said)
    again(root, written(tmp_path, "地区,人数\n甲,－\n乙,X\n丙,…\n"))
    table = catalog.load("next", root)
    assert table["人数"].isna().all() and table["人数_状態"].tolist() == ["該当なし", "秘匿", "不詳"]


@pytest.mark.parametrize("text", ["", "version: 2\n", "- a\n", "version: 1\ntitle: [\n", "\xff"])
def test_a_damaged_recipe_is_refused_in_words(root: Path, text: str) -> None:
    (root / "data" / "recipes" / "riyosha.yml").write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError, match="レシピを読めません"):
        read_recipe("riyosha", root)


def test_a_recipe_that_does_not_exist_names_those_that_do(root: Path) -> None:
    with pytest.raises(DataError, match="レシピ「nai」はありません.*riyosha"):
        read_recipe("nai", root)
    with pytest.raises(ParameterError, match="使えません"):
        read_recipe("../riyosha", root)


@pytest.mark.parametrize(
    ("said", "titles"),
    [("", ["令和5年度 利用状況", "令和6年度 利用状況"]), ("利用状況", ["利用状況", "利用状況"])],
)
def test_the_title_is_that_of_each_year_unless_somebody_said_one(
    project, tmp_path: Path, said: str, titles: list[str]
) -> None:
    text = "令和5年度　利用状況,\n地区,人数（人）\n富田,5\n安積,7\n"
    root = project()
    saved(root, written(tmp_path, text, "R5.csv", "utf-8"), replace(SAID, title=said, accepted=()))
    again(root, written(tmp_path, text.replace("令和5", "令和6"), "R6.csv", "utf-8"))
    assert [catalog.table(table, root).title for table in ("riyosha", "next")] == titles


def test_numbers_that_are_shown_in_thousands_no_more(project, tmp_path: Path) -> None:
    def fill(sheet: Worksheet, code: str) -> None:
        for row in (["地区", "歳入（千円）"], ["富田", 12_345_678], ["安積", 2_345_678]):
            sheet.append(row)
        sheet["B2"].number_format = sheet["B3"].number_format = code

    root = project()
    for year, code in (("R5", "#,##0,"), ("R6", "#,##0")):
        (tmp_path / f"{year}.xlsx").write_bytes(workbook(lambda sheet, code=code: fill(sheet, code)))
    saved(root, tmp_path / "R5.xlsx", replace(SAID, accepted=("表示形式",)))
    with pytest.raises(DataError, match="千円単位などで見せる表示形式が、なくなっています"):
        again(root, tmp_path / "R6.xlsx")
    again(root, tmp_path / "R5.xlsx")
