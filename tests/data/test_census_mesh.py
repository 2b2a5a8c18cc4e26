"""Registering the census by 500 m cell: the form of e-Stat's text files, and everything that can be wrong with one."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from analysis.data import catalog, census_mesh
from analysis.data.census_mesh_file import Cell, read
from analysis.data.checks import Verdict, exit_code, run_checks

ROOT = Path(__file__).parents[2]
HEADS = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001141001,T001141002,T001141019,T001141034"
NAMES = ",,,,　人口（総数）,　人口（総数）　男,　６５歳以上人口　総数,　世帯総数"
PEOPLE, AGED = 327_692, 86_479  # census of 2020, Koriyama (table fukushima_census_age)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.setenv("EBPM_ROOT", str(tmp_path))
    return tmp_path


def text(*lines: str, heads: str = HEADS, names: str = NAMES) -> str:
    return "\r\n".join([heads, names, *lines]) + "\r\n"


def written(folder: Path, content: str | bytes, name: str = "tblT001141H5640.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("cp932"))
    return path


def census(folder: Path, people: int = PEOPLE, aged: int = AGED) -> list[Path]:
    """Put the given people into one cell of each of the two primary meshes, the last ten into a suppressed cell."""
    first = ["564000001,0,,,9,4,5,3", f"564002522,1,,564002524,{people - 110},1,{aged - 30},1",
             "564002524,2,564002522,,10,5,*,4"]  # fmt: skip
    second = ["554070852,0,,,100,50,30,40"]
    return [
        written(folder, text(*first)),
        written(folder, text(*second), "tblT001141H5540.txt"),
    ]


def test_a_file_is_read_by_the_names_of_its_columns(tmp_path):
    moved = text("564000001,1,,564000002;564000003,7,30,12,3", "564000002,2,564000001,,*,2,4,X",
                 heads="KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001141019,T001141002,T001141001,T001141034",
                 names=",,,,　６５歳以上人口　総数,　人口（総数）　男,　人口（総数）,　世帯総数")  # fmt: skip
    assert read(written(tmp_path, moved)) == {
        "564000001": Cell(12, 7, "", ("564000002", "564000003")),
        "564000002": Cell(4, None, "564000001", ()),
    }


def test_every_cell_of_the_city_is_written_and_what_is_suppressed_is_not_zero(project, capsys):
    assert census_mesh.main([str(path) for path in census(project)]) == 0

    told = capsys.readouterr().out
    assert "人口の合計：公表 327,692人、読み取り 327,692人（一致）" in told
    assert "65歳以上人口の合計：公表 86,479人、読み取り 86,479人（一致）" in told
    frame = catalog.load("mesh_population").set_index("mesh_code")
    assert len(frame) == 2967  # cells of Koriyama in the table koriyama_mesh500
    assert frame.loc["564002522", "population"] == PEOPLE - 110
    assert frame.loc["564002522", "note"] == "合算（564002524 の秘匿分を65歳以上に含む）"
    assert frame.loc["564002524", "population"] == 10
    assert frame["aged_65_over"].isna().sum() == 1
    assert frame.loc["564002524", "note"] == "秘匿（合算先 564002522）"
    assert frame.loc["554070852", "population"] == 100
    assert frame["note"].eq("統計表にない（居住者なし）").sum() == 2964
    assert list(project.glob("data/koriyama/*.part")) == []
    results = run_checks(names=["mesh_population"])
    assert exit_code(results) == 0
    assert {result.verdict for result in results} == {Verdict.AGREES}


@pytest.mark.parametrize(
    ("people", "verdict"), [(PEOPLE - 16_384, "丸めの範囲"), (PEOPLE + 16_384, "丸めの範囲")]
)
def test_cells_at_the_boundary_may_differ_by_five_percent(project, capsys, people, verdict):
    # 5 % of 327,692 is 16,384.6.
    assert census_mesh.main([str(path) for path in census(project, people)]) == 0
    assert verdict in capsys.readouterr().out


@pytest.mark.parametrize(("people", "aged", "said"), [
    (PEOPLE - 16_385, AGED, "人口の合計：公表 327692、読み取り 311307。公表の合計と-16385人違います"),
    (PEOPLE, AGED + 4_324, "65歳以上人口の合計：公表 86479、読み取り 90803"),  # 5 % of 86,479 is 4,323.95
])  # fmt: skip
def test_other_sums_are_refused_and_nothing_is_written(project, capsys, people, aged, said):
    before = (project / "data/koriyama/mesh_population.csv").read_bytes()
    assert census_mesh.main([str(path) for path in census(project, people, aged)]) == 3
    assert said in capsys.readouterr().err
    assert (project / "data/koriyama/mesh_population.csv").read_bytes() == before
    assert list(project.glob("data/koriyama/*.part")) == []


ROW = "564002522,0,,,30,15,8,12"
DAMAGED = [
    (text(ROW).encode("utf-8"), "tblT001141H5640.txt］文字コードが UTF-8 です"),
    (text(ROW).encode("cp932") + b"\x81", "4行目］Shift_JIS として読めません"),
    (b"PK\x03\x04 and so on", "zip ファイルです。 → 展開して"),
    (b"", "見出しの2行とデータの行がありません"),
    (text(), "見出しの2行とデータの行がありません"),
    (text(ROW, heads=HEADS.replace("GASSAN", "GASAN")), "列 GASSAN がありません"),
    (text(ROW, names=NAMES.replace("６５歳以上", "６０歳以上")), "2行目］列「65歳以上人口総数」がありません"),
    (
        text(ROW, heads=HEADS.replace("T001141", "T000847")),
        "統計表T000847（2015年）です（読めるのは統計表T001101",
    ),
    (text(ROW, heads=HEADS.replace("T001141", "T000847")), "2020年のものだけを読みます"),
    (text(ROW, heads=HEADS.replace("T001141", "T001142")), "250 m以下のメッシュは、秘匿分の合算先が"),
    (text(ROW, "564002524,0,,,30"), "4行目］列の数が5個です（見出しは8個）。 → ファイルが途中で切れている"),
    (text(ROW, ROW), "4行目］メッシュ 564002522 が2回あります"),
    (text("5640025221,0,,,30,15,8,12"), "メッシュコード「5640025221」は使えません"),
    (text("564002522,0,,,三十,15,8,12"), "3行目 列 人口(総数)］値「三十」は人数ではありません"),
    (text("564002522,0,,,-3,15,8,12"), "値「-3」は人数ではありません"),
    (text("564002522,0,,,30,15,,12"), "列 65歳以上人口 総数］値「」は人数ではありません"),
]


@pytest.mark.parametrize(("content", "said"), DAMAGED)
def test_a_damaged_file_is_named_by_line_and_value(project, capsys, content, said):
    assert census_mesh.main([str(written(project, content))]) == 3
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert (project / "data/koriyama/mesh_population.csv").read_text("utf-8").count("\n") == 1


def test_a_missing_file_is_named(project, capsys):
    assert census_mesh.main([str(project / "nowhere.txt")]) == 3
    assert "nowhere.txt］ファイルを読めません" in capsys.readouterr().err


def test_no_file_is_a_question_of_usage(capsys):
    assert census_mesh.main([]) == 2
    assert "tblT001141H5640.txt tblT001141H5540.txt" in capsys.readouterr().err


def test_a_forgotten_primary_mesh_is_not_taken_for_empty(project, capsys):
    assert census_mesh.main([str(census(project)[0])]) == 3
    told = capsys.readouterr().err
    assert "市域にかかる一次メッシュ 5540 のファイルがありません" in told
    assert "tblT001141H5540.txt も一緒に" in told


def test_the_same_file_twice_is_refused(project, capsys):
    paths = [str(path) for path in census(project)]
    assert census_mesh.main([*paths, paths[1]]) == 3
    assert "メッシュ 554070852が前のファイルにもあります" in capsys.readouterr().err


def test_a_table_that_cannot_be_written_keeps_its_content(project, capsys, monkeypatch):
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert census_mesh.main([str(path) for path in census(project)]) == 3
    assert "書き込めません（空き容量がありません）" in capsys.readouterr().err
    assert (project / "data/koriyama/mesh_population.csv").read_text("utf-8").count("\n") == 1
    assert list(project.glob("data/koriyama/*.part")) == []


WRONG_CELLS = [
    ("564002522", "population", "", "空欄は秘匿"),
    ("564002522", "aged_65_over", "999999", "65歳以上人口が人口を超えています"),
    ("564002522", "mesh_code", "564099991", "市域にないメッシュがあります：564099991"),
]


@pytest.mark.parametrize(("code", "column", "value", "said"), WRONG_CELLS)
def test_a_registered_table_edited_by_hand_is_checked(project, code, column, value, said):
    census_mesh.register(census(project))
    path = project / "data/koriyama/mesh_population.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["mesh_code"] == code:
            row |= {"note": "", column: value}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    results = run_checks(names=["mesh_population"])

    assert exit_code(results) == 3
    assert any(said in result.reason for result in results)
