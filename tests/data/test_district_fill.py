"""`ebpm data ages`: towns added up to the districts of Koriyama, and everything that stops it before it writes.

The counts are equal steps that only add up to the published ones; the towns of the old town are fictional.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from municipal_samples import ages
from small_area_samples import AGED, DISTRICTS, OLD_TOWN, PEOPLE, UNKNOWN, Line, census, hidden, lines, shares

from analysis.cli_commands import app
from analysis.data import catalog, town_districts
from analysis.data.checks import Verdict, run_checks
from analysis.data.district_age import registered_ages
from analysis.data.district_fill import fill, missing_towns, read_towns, save
from analysis.errors import DataError, ParameterError

ROOT = Path(__file__).parents[2]
TOWNS, TABLE = "data/koriyama/district_towns.csv", "data/koriyama/district_age.csv"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("datapackage.yaml", "koriyama", "census"):
        source = ROOT / "data" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, _made(tmp_path / "data" / name))
    monkeypatch.setenv("EBPM_ROOT", str(tmp_path))
    return tmp_path


def _made(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    return path


@pytest.fixture
def known(project: Path) -> Path:
    """A project whose user has said where the towns are that no beginning of a name tells."""
    with (project / TOWNS).open("a", encoding="utf-8") as file:
        file.write(f"{OLD_TOWN},旧市内,テスト\n")
    return project


def test_a_census_fills_the_table_and_is_held_to_the_published_sums(known):
    filled = fill(read_towns(census(known)))
    assert [(one.row, one.verdict) for one in filled.comparisons] == [
        ("総人口の合計", Verdict.AGREES), ("65歳以上人口の合計", Verdict.AGREES),
    ]  # fmt: skip
    assert filled.was == "" and filled.towns["富久山"] == 2
    assert (known / TABLE).read_bytes() == (ROOT / TABLE).read_bytes()  # nothing is written before `save`

    save(filled)
    catalog.forget_loaded()
    found = registered_ages()
    assert found is not None
    assert found["district"].tolist() == [*DISTRICTS, "旧市内"]
    assert found["population"].tolist() == shares(PEOPLE, 15, 100)
    assert found["aged"].tolist() == shares(AGED, 15, 300)
    assert found["unknown_age"].tolist() == shares(UNKNOWN, 15, 10)
    assert set(found["population_kind"]) == {"国勢調査"}
    (record,) = catalog.loaded()
    assert record.kind == "official" and record.reference_date == "2020-10-01"
    assert record.source.startswith("国勢調査（2020-10-01）：令和2年国勢調査 小地域集計（総務省統計局")
    assert {one.verdict for one in run_checks(names=["district_age"])} == {Verdict.AGREES}


def test_a_town_of_unknown_district_stops_it_until_a_person_says_where_it_is(project):
    found = read_towns(census(project))
    with pytest.raises(DataError, match=f"地区の分からない町名が1あります：{OLD_TOWN}。"):
        fill(found)
    assert missing_towns(found) == [OLD_TOWN]
    assert (town_districts.add_blank([OLD_TOWN]), town_districts.add_blank([OLD_TOWN])) == (1, 0)
    table = project / TOWNS
    assert table.read_text("utf-8") == (ROOT / TOWNS).read_text("utf-8") + f"{OLD_TOWN},,\n"
    with pytest.raises(DataError, match="地区の分からない町名が1"):
        fill(found)

    table.write_text(table.read_text("utf-8").replace(f"{OLD_TOWN},,", f"{OLD_TOWN},旧市内,"), "utf-8")
    with pytest.raises(DataError, match=f"町名「{OLD_TOWN}」の地区（旧市内）に、出典がありません"):
        fill(found)
    table.write_text(table.read_text("utf-8").replace("旧市内,", "旧市内,テスト"), "utf-8")
    assert fill(found).towns["旧市内"] == 2


def test_the_longest_name_tells_and_a_name_without_a_star_is_that_town_alone(known):
    with (known / TOWNS).open("a", encoding="utf-8") as file:
        file.write(
            f"大槻町字架空,片平,テスト\n{OLD_TOWN}二丁目,湖南,テスト\n富田町字架空南,逢瀬,テスト\n安積町字*,西田,テスト\n"
        )
    where = town_districts.load()
    found = {town.name: where.of(town) for town in read_towns(census(known)).towns}
    assert (
        found["大槻町字架空"] == "片平"
        and found["富田町字架空"] == "富田"
        and found["安積町字架空"] == "西田"
    )
    assert (found[f"{OLD_TOWN}一丁目"], found[f"{OLD_TOWN}二丁目"]) == ("旧市内", "湖南")


def test_a_registered_code_of_a_small_area_is_worth_more_than_its_name(known):
    entry = """- name: small_area_districts
  path: koriyama/small_area_districts.csv
  title: 小地域と地区の対応
  description: テスト
  type: table
  kind: derived
  disclosure: open
  reference_date: '2024-04-01'
  sources: [{title: テスト}]
  licenses: [{name: test, title: テスト}]
  schema:
    fields:
    - {name: key_code, type: string, title: 小地域のコード, unit: '-'}
    - {name: district, type: string, title: 地区, unit: '-'}
"""
    with (known / "data/datapackage.yaml").open("a", encoding="utf-8") as file:
        file.write(entry)
    (known / "data/koriyama/small_area_districts.csv").write_text(
        "key_code,district\n072030002,片平\n", "utf-8"
    )
    where = town_districts.load()
    found = {town.name: where.of(town) for town in read_towns(census(known)).towns}
    assert (found["大槻町字架空"], found["富田町字架空"]) == ("片平", "富田")


def test_what_is_hidden_within_a_district_changes_nothing(known):
    filled = fill(read_towns(census(known, hidden(lines(), "090001", "090002"))))
    assert filled.crossings == () and filled.frame["総人口"].tolist() == shares(PEOPLE, 15, 100)
    assert "合算先" in filled.notes[0]


def test_what_is_hidden_in_another_district_is_refused_with_its_bounds(known):
    found = read_towns(census(known, hidden(lines(), "090001", "0003")))
    # 安積町字架空 has 21,346 people (third step) of whom 4,265 are aged; the town of 1,000 and 100 was added.
    with pytest.raises(DataError) as caught:
        fill(found)
    assert (
        f"{OLD_TOWN}一丁目（旧市内）の秘匿された人数は、安積町字架空（安積）に含まれる（総人口 0～22,346人、65歳以上 0～4,365人）"
        in str(caught.value)
    )
    assert "--merged を付けてください" in str(caught.value)

    frame = fill(found, merged=True).frame.set_index("地区")
    assert frame.loc["安積", "総人口"] == shares(PEOPLE, 15, 100)[2] + 1000
    assert frame.loc["旧市内", "65歳以上人口"] == shares(AGED, 15, 300)[-1] - 100
    assert set(frame["出典"].str.partition("。")[2]) == {
        "秘匿された1の町丁・字等（別の地区に合算されたもの）は、合算先の地区で数えた"
    }


@pytest.mark.parametrize(("people", "aged", "said"), [
    (PEOPLE + 1, AGED, "総人口の合計：公表 327692、読み取り 327693。2020-10-01の総数と1人違います"),
    (PEOPLE, AGED - 1, "65歳以上人口の合計：公表 86479、読み取り 86478"),
])  # fmt: skip
def test_a_census_that_is_one_off_is_refused(known, people, aged, said):
    with pytest.raises(DataError) as caught:
        fill(read_towns(census(known, lines(people, aged))))
    assert said in str(caught.value)


def test_a_district_without_a_town_is_refused(known):
    made = [line for line in lines() if line.code != "0001"]
    whole = Line(
        "", 1, "", tuple(map(sum, zip(*(x.counts for x in made[1:] if x.level in (2, 4)), strict=True)))
    )
    with pytest.raises(DataError, match="富田/総人口：公表 記入、読み取り 空欄。富田の総人口が空欄です"):
        fill(read_towns(census(known, [whole, *made[1:]])))


def register(folder: Path, *more: tuple[str, int, int, int], people: int = 321_735) -> Path:
    """Write the city's own file of FY2020 (321,735 people, 85,305 aged: table koriyama_aging_by_fiscal_year)."""
    names = [*(f"{name}町" for name in DISTRICTS), "旧市内"]
    figures = zip(shares(people, 15, 100), shares(85_305, 15, 300), strict=True)
    return ages(
        folder,
        {
            "2021-01-01": [
                *((name, total, 2000, old) for name, (total, old) in zip(names, figures, strict=True)),
                *more,
            ]
        },
    )


def test_the_citys_own_file_is_held_to_the_register_not_to_the_census(project):
    filled = fill(read_towns(register(project)))
    assert [one.verdict for one in filled.comparisons] == [Verdict.AGREES] * 2
    assert set(filled.frame["人口の種類"]) == {"住民基本台帳"} and set(filled.frame["年齢不詳"]) == {0}
    # 327,692 people are those of the census; the register of neighbouring years differs by 1,268 at most.
    with pytest.raises(
        DataError, match="総人口の合計：公表 321735、読み取り 327692。2020年度の総数と5957人違います"
    ):
        fill(read_towns(register(project, people=PEOPLE)))


def test_registered_figures_are_replaced_only_when_told_so(known):
    save(fill(read_towns(census(known))))
    before = (known / TABLE).read_bytes()
    with pytest.raises(DataError, match="すでに登録されています（令和2年国勢調査 小地域集計"):
        fill(read_towns(register(known)))
    assert (known / TABLE).read_bytes() == before
    filled = fill(read_towns(register(known)), replaces=True)
    assert filled.was.startswith("令和2年国勢調査")
    save(filled)
    text = (known / TABLE).read_text("utf-8")
    assert "国勢調査" not in text and text.count("住民基本台帳") == 15


def test_other_files_and_answers_that_do_not_apply_are_refused(project):
    (project / "other.csv").write_text("地区,人口\n富田,1\n", encoding="utf-8")
    with pytest.raises(DataError, match="町丁・字等別の年齢別人口のファイルではありません"):
        read_towns(project / "other.csv")
    with pytest.raises(ParameterError, match="--date は、地域・年齢別人口のファイルのときだけ使えます"):
        read_towns(census(project), "2020-10-01")


def test_the_command_from_the_list_of_towns_to_the_table(project, capsys):
    def run(*arguments: object) -> str:
        app(["data", "ages", *map(str, arguments)], prog_name="ebpm", standalone_mode=False)
        return capsys.readouterr().out

    path = census(project)
    assert f"うち対応表になかった1を {TOWNS} に書き足しました" in run(path, "--add-towns")
    table = project / TOWNS
    table.write_text(table.read_text("utf-8").replace(f"{OLD_TOWN},,", f"{OLD_TOWN},旧市内,テスト"), "utf-8")
    assert "地区の分からない町名はありません" in run(path, "--add-towns")
    shown = run(path, "--preview")
    assert "総人口の合計: 公表 327,692人、読み取り 327,692人、一致" in shown
    assert "保存していません" in shown and "国勢調査" not in (project / TABLE).read_text("utf-8")
    done = json.loads(run(path, "--json"))
    assert done["saved"] and done["districts"][-1]["町丁・字等"] == 2
    assert (project / TABLE).read_text("utf-8").count(",国勢調査,") == 15
    with pytest.raises(
        ParameterError, match="--add-towns は、--merged、--replace、--preview と一緒には使えません"
    ):
        run(path, "--add-towns", "--replace")
