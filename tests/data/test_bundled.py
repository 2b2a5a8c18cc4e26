"""The data that the repository brings: valid for any Data Package tool, fully described, and checked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.data import catalog
from analysis.data.checks import Verdict, exit_code, run_checks
from analysis.data.district_age import registered_ages

ROOT = Path(__file__).parents[2]
TABLES = catalog.tables(ROOT)
TEMPLATES = ("mesh_population", "pos_hourly")  # nothing but a heading, until somebody registers figures


def test_frictionless_itself_finds_the_package_valid() -> None:
    command = [Path(sys.executable).with_name("frictionless"), "validate", "data/datapackage.yaml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_is_described_and_loads(table: catalog.Table) -> None:
    assert table.title
    assert table.description
    assert table.reference_date
    assert all(source.get("title") for source in table.sources)
    assert all(licence.get("name") and licence.get("title") for licence in table.licenses)
    assert all(field.title and field.unit for field in table.fields)
    assert table.primary_key
    assert (len(catalog.load(table.name, ROOT)) > 0) != (table.name in TEMPLATES)


def test_percentages_are_bounded() -> None:
    """A ratio over 100 % must be caught, so every ratio states its bounds; changes and differences may exceed them."""
    unbounded = [
        f"{table.name}.{field['name']}"
        for table in TABLES
        for field in table.schema["fields"]
        if field["unit"] == "%" and field["name"].endswith(("ratio_pct", "rate_pct", "share_pct"))
        if "maximum" not in field.get("constraints", {})
    ]
    assert unbounded == []


def test_every_file_belongs_to_a_table() -> None:
    listed = {table.path.resolve() for table in TABLES}
    present = {path.resolve() for path in (ROOT / "data").rglob("*.csv")}
    assert present == listed


def test_all_discrepancies_are_known() -> None:
    results = run_checks(ROOT)
    faults = [result for result in results if result.verdict in (Verdict.DISAGREES, Verdict.STALE)]
    assert faults == []
    assert exit_code(results) == 0
    assert Verdict.KNOWN in {result.verdict for result in results}
    assert all(result.reason for result in results if result.verdict == Verdict.KNOWN)


# table, printed text in the file, text put in its place, the row that the check must name
MUTATIONS = [
    ("cashless_by_facility", "62012,58043,3969,6.40", "62013,58043,3969,6.40", "2021/市民課"),
    ("cashless_by_facility", "43011535,39909450,3102085,7.2,", "43011535,39909450,3102085,7.3,", "2023/市民課"),
    ("koriyama_aging_by_fiscal_year", "2013,325095,72019,22.2", "2013,325095,72019,22.3", "2013"),
    ("prefecture_census_age_2020", "59060,5165554,31.85,32.21", "59060,5165554,31.85,32.31", "01"),
    ("time_saving_measures_fy2023", '60分×50回＝3,000分",3000,50', '60分×50回＝3,000分",3100,50',
     "総務部/文書共有システムを用いた庁議の開催/庁議資料とりまとめ・配布に要する時間の短縮"),
    ("online_by_department", "総務部,2023-12,69,22,31.9", "総務部,2023-12,69,22,32.9", "総務部/2023-12"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "printed", "changed", "row"), MUTATIONS)
def test_one_changed_figure_is_found(tmp_path: Path, name: str, printed: str, changed: str, row: str) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = catalog.table(name, tmp_path).path
    text = path.read_text(encoding="utf-8")
    assert text.count(printed) == 1
    path.write_text(text.replace(printed, changed), encoding="utf-8")
    results = run_checks(tmp_path, [name])
    assert exit_code(results) == 3
    assert row in {result.row for result in results if result.verdict == Verdict.DISAGREES}


def test_a_ratio_over_100_percent_is_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = catalog.table("cashless_by_facility", tmp_path).path
    text = path.read_text(encoding="utf-8").replace("3102085,7.2,", "3102085,172.0,")
    path.write_text(text, encoding="utf-8")
    (form,) = [r for r in run_checks(tmp_path, ["cashless_by_facility"]) if r.title == "表の形式"]
    assert form.verdict == Verdict.DISAGREES
    assert "「172.0」は100%より大きい値です" in form.found


def _fill(root: Path, population: str, day: str, total: int, aged: int) -> None:
    """Fill the template so that its sums are the given ones; the split into districts means nothing."""
    path = catalog.table("district_age", root).path
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    counts = [(total // 15, aged // 15)] * 14 + [(total - 14 * (total // 15), aged - 14 * (aged // 15))]
    lines = [
        f"{row.split(',')[0]},{people},{old},0,{day},{population},試験のための等分"
        for row, (people, old) in zip(rows, counts, strict=True)
    ]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


# Control totals: census of 2020-10-01 327,692 and 86,479; register FY2020 321,735 and 85,305 (26.5 %).
FILLED = [
    ("国勢調査", "2020-10-01", (327_692, 86_479), {Verdict.AGREES}),
    ("国勢調査", "2020-10-01", (327_693, 86_479), {Verdict.AGREES, Verdict.DISAGREES}),
    ("住民基本台帳", "2021-01-01", (321_735, 85_305), {Verdict.AGREES}),
    ("住民基本台帳", "2021-01-01", (321_000, 85_305), {Verdict.AGREES, Verdict.ROUNDING}),
    ("住民基本台帳", "2021-01-01", (327_692, 86_479), {Verdict.DISAGREES, Verdict.ROUNDING}),
    ("住民基本台帳", "2030-01-01", (300_000, 90_000), {Verdict.NO_CONTROL}),
]


@pytest.mark.parametrize(("population", "day", "sums", "verdicts"), FILLED)
def test_the_template_filled_in_is_compared_with_its_own_source(
    tmp_path: Path, population: str, day: str, sums: tuple[int, int], verdicts: set[Verdict]
) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    _fill(tmp_path, population, day, *sums)
    results = [r for r in run_checks(tmp_path, ["district_age"]) if r.check == "district_age.control_totals"]
    assert {result.verdict for result in results} == verdicts
    ages = registered_ages(root=tmp_path)
    assert ages is not None
    assert (len(ages), ages["population"].sum(), ages["aged"].sum()) == (15, *sums)


def test_the_template_takes_figures_as_the_city_prints_them(tmp_path: Path) -> None:
    # 201,692 + 14 x 9,000 = 327,692 and 72,479 + 14 x 1,000 = 86,479, the census of 2020-10-01.
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = catalog.table("district_age", tmp_path).path
    header, first, *rest = (line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines())
    assert header == "地区"
    lines = [f'{first},"201,692","72,479",0,令和2年10月1日,国勢調査,試験の数']
    lines += [f'{name},"9,000","1,000",0,R2.10.1,国勢調査,試験の数' for name in rest]
    heading = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    results = run_checks(tmp_path, ["district_age"])
    assert {result.verdict for result in results} == {Verdict.AGREES}
    ages = registered_ages(root=tmp_path)
    assert ages is not None
    assert (ages["population"].sum(), ages["aged"].sum()) == (327_692, 86_479)
    assert catalog.loaded()[0].reference_date == "2020-10-01"
    command = [Path(sys.executable).with_name("frictionless"), "validate", "data/datapackage.yaml"]
    command += ["--resource-name", "district_age"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_template_is_empty_and_the_fictional_city_is_filled_in() -> None:
    assert registered_ages(root=ROOT) is None
    practice = registered_ages("practice_district_age", ROOT)
    assert practice is not None
    assert len(practice) == 15
    assert catalog.is_synthetic()
