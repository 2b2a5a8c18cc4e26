"""A table of a file becomes a table of the catalog, with its source and its states; or it says why not."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from frictionless import Package
from saving_files import CSV, SAID, agreed, first, saved, written

from analysis.data import catalog
from analysis.data.checks import exit_code, run_checks
from analysis.data.saving import add
from analysis.data.saving.choices import Choices, pairs, reference_date, refuse_unknown
from analysis.data.saving.points import open_points, problems_of
from analysis.errors import DataError, ParameterError


def test_what_is_written_is_a_table_of_the_catalog(project, tmp_path: Path) -> None:
    root = project()
    path = written(tmp_path)
    found = saved(root, path)
    assert (found.table.name, found.rows, found.others) == ("riyosha", 3, ())
    table = catalog.table("riyosha", root)
    assert table.path.read_text(encoding="utf-8").splitlines() == [
        "施設コード,施設名,利用者_一般,利用者_一般_状態,利用者_減免,利用者_減免_状態,開設日",
        "001,中央公民館,1200,,-30,,2017-04-01",
        "002,図書館,,該当なし,,秘匿,2019-05-01",
        "003,美術館,850,,0,,1985-10-01",
    ]
    assert [(field.type, field.unit) for field in table.fields] == [
        ("string", "-"), ("string", "-"), ("integer", "人"), ("string", "-"), ("integer", "人"), ("string", "-"),
        ("date", "-"),
    ]  # fmt: skip
    assert (table.title, table.kind, table.disclosure, table.reference_date) == (
        "施設の利用者数", "transcribed", "internal", "2023-04-01/2024-03-31",
    )  # fmt: skip
    assert table.sources == [
        {
            "title": "公民館の記録",
            "file": "利用者.csv",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
    ]
    assert table.licenses == [{"name": "other", "title": "庁内資料"}]
    assert exit_code(run_checks(root, ["riyosha"])) == 0

    frame = catalog.load("riyosha", root)
    assert frame["利用者_減免"].tolist()[::2] == [-30, 0] and frame["利用者_減免_状態"][1] == "秘匿"
    (used,) = catalog.loaded()
    assert (used.disclosure, used.source, used.licence) == ("internal", "公民館の記録", "庁内資料")


def test_the_title_leaves_the_unit_to_the_columns(project, tmp_path: Path) -> None:
    root = project()
    path = written(tmp_path, "（単位：千円）,\n地区別の売上（単位：千円）,\n地区,売上\n甲,5\n乙,6\n")
    table = saved(root, path, replace(SAID, accepted=("表の単位",))).table
    assert (table.title, table.fields[1].unit) == ("地区別の売上", "千円")


def test_the_entry_is_valid_by_the_standards_own_program(project, tmp_path: Path) -> None:
    root = project()
    saved(root, written(tmp_path))
    report = Package(str(root / "data" / "added" / "riyosha" / "datapackage.yaml")).validate()
    assert report.valid, report.flatten()


def test_what_is_open_is_listed_with_the_option_that_answers_it(tmp_path: Path) -> None:
    _, table = first(written(tmp_path, CSV.replace("（単位：人）", "")))
    told = [str(problem) for problem in problems_of(open_points(table, Choices()))]
    assert [next(word for word in text.split() if word.startswith("--") or "--" in word) for text in told]
    for option in ("--source", "--license", "--date", "--kind", "--accept 合計", "--unit 利用者_一般=単位"):
        assert sum(option in text for text in told) == 1, option
    assert not open_points(table, replace(SAID, units={"": "人"}))


def test_nothing_is_written_while_something_is_open(project, tmp_path: Path) -> None:
    root = project()
    before = sorted(root.rglob("*"))
    path = written(tmp_path)
    with pytest.raises(ParameterError, match="合計の行"):
        saved(root, path, replace(SAID, accepted=("表の単位",)))
    assert sorted(root.rglob("*")) == sorted([*before, path])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"units": {"利用者": "人"}}, "列「利用者」はありません.*--unit|--unit.*列「利用者」はありません"),
        ({"units": {"利用者_一般": "千人"}}, "「人」と書いてあります"),
        ({"types": {"氏名": "数"}}, "--type.*列「氏名」はありません"),
        ({"dropped": ("氏名",)}, "--drop.*列「氏名」はありません"),
        ({"accepted": (*SAID.accepted, "数式")}, "「数式」という問いはありません"),
        ({"dropped": ("施設コード", "施設名", "利用者_一般", "利用者_減免", "開設日")}, "すべての列"),
    ],
)
def test_what_does_not_apply_is_refused_and_not_ignored(project, tmp_path: Path, changes, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        saved(project(), written(tmp_path), replace(SAID, **changes))


def test_units_and_types_that_are_said_are_used(project, tmp_path: Path) -> None:
    root = project()
    path = written(tmp_path, "番地,人口,世帯\n12,100,40\n13,－,50\n")
    said = replace(SAID, accepted=(), types={"番地": "文字列"}, units={"": "人", "世帯": "世帯"})
    saved(root, path, said)
    table = catalog.table("riyosha", root)
    assert [(f.name, f.type, f.unit) for f in table.fields] == [
        ("番地", "string", "-"), ("人口", "integer", "人"), ("人口_状態", "string", "-"), ("世帯", "integer", "世帯"),
    ]  # fmt: skip


def test_figures_of_several_units_are_never_saved_as_numbers(project, tmp_path: Path) -> None:
    root = project()
    path = written(tmp_path, "区,数\n甲,10\n乙,5人\n丙,3世帯\n")
    with pytest.raises(ParameterError, match="単位が1つではありません.*--type 数=文字列"):
        saved(root, path, replace(SAID, accepted=("単位の混在",), units={"": "人"}))
    saved(root, path, replace(SAID, accepted=(), types={"数": "文字列"}))
    assert catalog.load("riyosha", root)["数"].tolist() == ["10", "5人", "3世帯"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # 3億 in a column in 千円 is 300 million yen, or 300 million thousands.
        ("地区,売上（千円）\n甲,500\n乙,3億\n", r"3行2列: 3億.*300000000 千円.*--accept 倍数:売上"),
        # A room on the second floor of the east wing, or a hundred.
        ("部屋,数（人）\n101,5\n1E2,6\n", r"1E2 は 100 .*3行1列.*番号.*--type 部屋=符号.*--accept 指数:部屋"),
        # Excel shows 123456789012 as 1.23457E+11, and saves what it shows.
        ("地区,額（円）\n甲,1.23457E+11\n乙,6\n", r"123457000000 .*2行2列.*下の桁が失われ.*--accept 指数:額"),
        # A first row without a figure looks like a second row of headings.
        ("地区,数（人）\n甲,調査中\n乙,5\n丙,6\n", r"2行1列 から.*データの行では.*--accept 見出しの行"),
        # Spreadsheets calculate what begins so, also in a heading (OWASP, CSV injection).
        ("地区,数（人）\n=1+1,5\n乙,6\n", r"2行1列.*式として.*--drop 地区.*--accept 式の文字:地区"),
        ("=A1,数（人）\n甲,5\n乙,6\n", r"見出し.*式として.*--accept 式の文字:=A1"),
        # 令和 began on 2019-05-01, 平成 ended the day before.
        ("日付,数（人）\n令和元年5月1日,5\n令和元年4月30日,6\n", r"3行1列.*暦にない日付.*--type 日付=日"),
    ],
)
def test_what_no_cell_alone_tells_stops_a_table(project, tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    said = replace(SAID, accepted=())
    with pytest.raises(ParameterError, match=told):
        saved(project(), path, said)
    saved(project(), path, agreed(first(path, said)[1], said))


def test_units_that_are_said_are_asked_about_as_those_that_are_written(project, tmp_path: Path) -> None:
    path = written(tmp_path, "地区,売上\n甲,500\n乙,3億\n")
    said = replace(SAID, accepted=(), units={"": "千円"})
    with pytest.raises(ParameterError, match=r"3行2列: 3億.*300000000 千円.*--accept 倍数:売上"):
        saved(project(), path, said)
    root = project()
    saved(root, path, replace(said, accepted=("倍数:売上",)))
    saved(root, path, replace(said, units={"売上": "円"}), "yen")
    assert catalog.load("yen", root)["売上"].tolist() == [500, 300_000_000]


@pytest.mark.parametrize(
    "text",
    [
        "地区,売上（円）\n甲,500\n乙,3億\n",  # the unit is not multiplied
        "地区,数（人）,注\n甲,5,-\n乙,6,+3\n丙,6,あり\n丁,7,なし\n",  # a mark, a number, no sign of a formula
        "記事,数（人）\n令和5年,5\n開館,6\n休館,6\n",  # most are words
    ],
)
def test_what_is_plain_is_not_asked_about(project, tmp_path: Path, text: str) -> None:
    saved(project(), written(tmp_path, text), replace(SAID, accepted=()))


def test_personal_data_are_refused_by_place_and_never_by_value(project, tmp_path: Path) -> None:
    root = project()
    path = written(tmp_path, "氏名,電話,件数\n山田 太郎,024-900-0000,1\n鈴木 花子,024-900-0001,2\n")
    said = replace(SAID, accepted=(), units={"": "件"})
    with pytest.raises(ParameterError, match=r"2行1列.*--allow-personal") as refused:
        saved(root, path, said)
    assert "山田" not in str(refused.value) and "900" not in str(refused.value)

    saved(root, path, replace(said, dropped=("氏名", "電話")))
    table = catalog.table("riyosha", root)
    assert table.disclosure == "internal" and [field.name for field in table.fields] == ["件数"]

    saved(root, path, replace(said, allow_personal=True), "meibo")
    assert catalog.table("meibo", root).disclosure == "restricted"


def test_a_note_with_a_phone_number_is_no_reason_to_refuse_the_table_above_it(
    project, tmp_path: Path
) -> None:
    path = written(tmp_path, "地区,件数,人数\n富田,1,2\n大槻,2,3\n※ 問い合わせ先 024-900-0000,,\n")
    assert saved(project(), path, replace(SAID, accepted=(), units={"": "件"})).rows == 2


def test_what_says_that_it_is_fiction_is_saved_as_such_alone(project, tmp_path: Path) -> None:
    root = project()
    path = written(tmp_path, CSV.replace("令和5年度", "架空データ（練習用）"))
    with pytest.raises(ParameterError, match="「架空」と書いてあります.*--kind synthetic"):
        saved(root, path)
    saved(root, path, replace(SAID, kind="synthetic"))
    catalog.load("riyosha", root)
    assert catalog.is_synthetic()


def test_a_hidden_title_is_no_title(project, tmp_path: Path) -> None:
    text = "山田 太郎の担当,,\n氏名,件数,人数\n山田 太郎,1,2\n鈴木 花子,2,3\n"
    said = replace(SAID, accepted=(), units={"": "件"}, dropped=("氏名",))
    saved(project(), written(tmp_path, text), said)
    entry = catalog.table("riyosha", tmp_path)
    assert entry.title == "riyosha" and "山田" not in entry.path.with_name("datapackage.yaml").read_text(
        "utf-8"
    )


def test_several_tables_ask_for_one(tmp_path: Path) -> None:
    path = written(tmp_path, "地区,件数\n甲,1\n乙,2\n\n\n部署,人数\n丙,3\n丁,4\n")
    with pytest.raises(ParameterError, match="表が2つあります.*--table"):
        reading, _ = first(path)
        add.only_one(reading.found.tables)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("令和5年4月1日", "2023-04-01"), ("令和5年度", "2023-04-01/2024-03-31"), ("2023年", "2023-01-01/2023-12-31"),
        ("R5.4.1", "2023-04-01"), ("2023-04-01/2024-03-31", "2023-04-01/2024-03-31"),
    ],
)  # fmt: skip
def test_reference_dates_are_iso(text: str, iso: str) -> None:
    assert reference_date(text) == iso


@pytest.mark.parametrize("text", ["2023", "きのう", "2023-02-30", "2024-04-01/2023-04-01", "平成99年1月1日"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="--date"):
        reference_date(text)


def test_a_column_and_its_value_are_read_from_one_word() -> None:
    assert pairs(["人口=人", "a=b=円", "件"], "--unit", for_all=True) == {"人口": "人", "a=b": "円", "": "件"}
    for wrong in (["人口"], ["人口="], ["人口=数", "人口=年"]):
        with pytest.raises(ParameterError, match="--type"):
            pairs(wrong, "--type")


def test_a_damaged_catalog_of_an_added_table_names_its_file(project, tmp_path: Path) -> None:
    root = project()
    saved(root, written(tmp_path))
    file = root / "data" / "added" / "riyosha" / "datapackage.yaml"
    entry = yaml.safe_load(file.read_text(encoding="utf-8"))
    entry["resources"][0]["kind"] = "本物"
    file.write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataError, match=r"data/added/riyosha/datapackage.yaml の riyosha.*本物"):
        catalog.tables(root)


@pytest.mark.parametrize(
    "said",
    [
        Choices(kind="本物"),
        Choices(disclosure="secret"),
        Choices(types={"人口": "整数"}),
        Choices(allow_personal=True, disclosure="open"),
    ],
)
def test_words_that_no_table_knows_are_refused(said: Choices) -> None:
    with pytest.raises(ParameterError, match="--(kind|disclosure|type)"):
        refuse_unknown(said)
