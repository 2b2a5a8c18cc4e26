"""The template of district ages: empty, partly filled, contradictory, complete, and against control totals.

All districts and counts here are of a fictional town. Expected sums and rates are calculated by hand.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tiny_catalog import Project, resource

from analysis.data import catalog
from analysis.data.checks import CheckResult, Verdict, exit_code, run_checks
from analysis.data.district_age import registered_ages
from analysis.errors import DataError

NAMES = ["地区", "総人口", "65歳以上人口", "年齢不詳", "基準日", "人口の種類", "出典"]
TYPES = ["string", "integer", "integer", "integer", "date", "string", "string"]
FIELDS = [{"name": n, "type": t, "title": n, "unit": "-"} for n, t in zip(NAMES, TYPES, strict=True)]
TOTALS_FIELDS = [
    {"name": "fiscal_year", "type": "integer", "title": "年度", "unit": "年度"},
    {"name": "population", "type": "integer", "title": "総人口", "unit": "人"},
    {"name": "aged", "type": "integer", "title": "65歳以上人口", "unit": "人"},
]
# FY2020 differs from its neighbours by 40 and 60 people (0.5 % would be 5), the aged by 10 and 8.
TOTALS_CSV = "fiscal_year,population,aged\n2019,1040,290\n2020,1000,300\n2021,940,308\n"

EMPTY = "地区,総人口,65歳以上人口,年齢不詳,基準日,人口の種類,出典\n東,,,,,,\n西,,,,,,\n"
CENSUS = EMPTY.replace("東,,,,,,", "東,600,150,100,2020-10-01,国勢調査,町の公表").replace(
    "西,,,,,,", "西,400,150,0,2020-10-01,国勢調査,町の公表"
)


def register(day: str = "2021-01-01", east: str = "600,150,0") -> str:
    return CENSUS.replace("国勢調査", "住民基本台帳").replace("2020-10-01", day).replace("600,150,100", east)


def of_year(column: str, year: int) -> dict[str, Any]:
    return {"table": "totals", "column": column, "where": {"fiscal_year": year}}


TOTALS = [
    {"population": "国勢調査", "date": "2020-10-01", "total": of_year("population", 2020), "aged": of_year("aged", 2020)},
    *({"population": "住民基本台帳", "fiscal_year": year, "total": of_year("population", year),
       "aged": of_year("aged", year)} for year in (2019, 2020, 2021)),
]  # fmt: skip


def entry(fields: list[dict] = FIELDS, **check: Any) -> dict[str, Any]:
    declared = {
        "id": "district_age.totals",
        "title": "地区の合計",
        "kind": "control_totals",
        "totals": TOTALS,
        **check,
    }
    schema = {"primaryKey": ["地区"], "missingValues": [""], "fields": fields}
    return resource(name="district_age", path="city/district_age.csv", schema=schema, checks=[declared])


def totals_entry() -> dict[str, Any]:
    schema = {"primaryKey": ["fiscal_year"], "missingValues": [""], "fields": TOTALS_FIELDS}
    return resource(name="totals", path="city/totals.csv", schema=schema)


def check(project: Project, text: str, **declared: Any) -> list[CheckResult]:
    root = project((entry(**declared), text), (totals_entry(), TOTALS_CSV))
    return run_checks(root, ["district_age"])[1:]


def test_an_empty_template_is_unregistered_and_no_fault(project: Project) -> None:
    results = check(project, EMPTY)
    (result,) = results
    assert (result.verdict, result.found) == (Verdict.UNREGISTERED, "2地区すべて空欄")
    assert "data/city/district_age.csv：" in result.reason
    assert "総人口、65歳以上人口、年齢不詳、基準日、人口の種類、出典 を全地区に記入" in result.reason
    assert "年齢不詳がなければ 0。桁区切りのカンマと和暦の基準日は、そのままで構いません" in result.reason
    assert exit_code(results) == 0


def test_each_missing_cell_is_named(project: Project) -> None:
    results = check(project, CENSUS.replace("西,400,150,0,2020-10-01", "西,400,,0,"))
    assert [result.row for result in results] == ["西/65歳以上人口", "西/基準日"]
    assert {result.verdict for result in results} == {Verdict.DISAGREES}
    assert results[0].reason == "西の65歳以上人口が空欄です。"
    assert exit_code(results) == 3


FAULTS = [
    (CENSUS.replace("西,400,150,0,2020-10-01,国勢調査", "西,400,150,0,2020-10-01,住民基本台帳"), "全体/人口の種類",
     "人口の種類が混ざっています（住民基本台帳、国勢調査）"),
    (CENSUS.replace("西,400,150,0,2020-10-01", "西,400,150,0,2015-10-01"), "全体/基準日",
     "基準日が混ざっています（2015-10-01、2020-10-01）"),
    (CENSUS.replace("西,400,150", "西,400,401"), "西/65歳以上人口", "年齢不詳を除いた400人を超えています"),
    (CENSUS.replace("東,600,150,100", "東,600,550,100"), "東/65歳以上人口", "除いた500人を超えています"),
    (CENSUS.replace("西,400,150", "西,400,-1"), "西/65歳以上人口", "西の65歳以上人口が負の数です"),
    (CENSUS.replace("西,400,150", "西,0,0"), "西/総人口", "高齢化率を計算できません"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "row", "reason"), FAULTS)
def test_contradictions_are_named_and_sums_not_compared(
    project: Project, text: str, row: str, reason: str
) -> None:
    (result,) = check(project, text)
    assert (result.row, result.verdict) == (row, Verdict.DISAGREES)
    assert reason in result.reason


def test_the_census_must_agree_exactly(project: Project) -> None:
    total, aged = check(project, CENSUS)
    assert (total.row, total.expected, total.found) == ("総人口の合計", "1000", "1000")
    assert (aged.row, aged.expected, aged.found) == ("65歳以上人口の合計", "300", "300")
    assert {total.verdict, aged.verdict} == {Verdict.AGREES}
    wrong, _ = check(project, CENSUS.replace("西,400", "西,401"))
    assert (wrong.verdict, wrong.found) == (Verdict.DISAGREES, "1001")
    assert "2020-10-01の総数と1人違います" in wrong.reason


REGISTERS = [
    ("2021-01-01", "600,150,0", Verdict.AGREES, Verdict.AGREES),
    ("2020-04-01", "600,150,0", Verdict.AGREES, Verdict.AGREES),
    (
        "2021-03-31",
        "540,160,0",
        Verdict.ROUNDING,
        Verdict.ROUNDING,
    ),  # -60 and +10: as far as a neighbouring year
    ("2021-03-31", "539,150,0", Verdict.DISAGREES, Verdict.AGREES),
    ("2021-03-31", "600,161,0", Verdict.AGREES, Verdict.DISAGREES),
]


@pytest.mark.parametrize(("day", "east", "total", "aged"), REGISTERS)
def test_a_register_may_differ_within_its_fiscal_year(
    project: Project, day: str, east: str, total: Verdict, aged: Verdict
) -> None:
    results = check(project, register(day, east))
    assert [result.verdict for result in results] == [total, aged]
    assert "2020年度の総数" in results[0].reason


def test_another_fiscal_year_is_compared_with_its_own_total(project: Project) -> None:
    total, _ = check(project, register("2021-04-01"))
    assert total.expected == "940"


def test_a_difference_that_is_accepted_is_shown(project: Project) -> None:
    total, _ = check(project, register("2021-03-31", "595,150,0"))
    assert total.verdict == Verdict.ROUNDING
    assert "差-5人は、年度内の基準日の違いで起こりうる範囲（60人以内）" in total.reason


@pytest.mark.parametrize("text", [register("2024-01-01"), CENSUS.replace("2020-10-01", "2015-10-01")])
def test_never_compared_across_sources_or_dates(project: Project, text: str) -> None:
    results = check(project, text)
    (result,) = results
    assert result.verdict == Verdict.NO_CONTROL
    assert "ある総数：国勢調査 2020-10-01、住民基本台帳 2019年度" in result.reason
    assert exit_code(results) == 0


def test_a_deleted_district_is_found_even_without_a_total(project: Project) -> None:
    text = "\n".join(register("2024-01-01").splitlines()[:2]) + "\n"
    (result,) = check(project, text, rows=2)
    assert (result.expected, result.found, result.verdict) == ("2行", "1行", Verdict.DISAGREES)


WRONG_TOTALS = [
    ([{"population": "国勢調査", "total": of_year("population", 2020)}], "date と fiscal_year のどちらか一方"),
    ([{"population": "推計人口", "date": "2020-10-01", "total": of_year("population", 2020)}], "「推計人口」はありません"),
    ([{"population": "国勢調査", "date": "2020-10-01", "total": of_year("people", 2020)}], "表 totals に列 people はありません"),
    ([{"population": "国勢調査", "date": "2020-10-01"}], "total がありません"),
    ([{"population": "国勢調査", "date": "2020/10/01", "total": of_year("aged", 2020)}], "date「2020/10/01」は日付では"),
    ([{"population": "国勢調査", "fiscal_year": "2020", "total": of_year("aged", 2020)}], "fiscal_year「2020」は整数では"),
    ([], "totals は総数の一覧"),
]  # fmt: skip


@pytest.mark.parametrize(("totals", "message"), WRONG_TOTALS)
def test_wrong_declarations_name_the_check(project: Project, totals: list, message: str) -> None:
    with pytest.raises(DataError, match=rf"検算 district_age.totals］.*{message}"):
        check(project, EMPTY, totals=totals)


def test_registered_ages_of_an_empty_template_is_none(project: Project) -> None:
    root = project((entry(), EMPTY), (totals_entry(), TOTALS_CSV))
    assert registered_ages(root=root) is None
    assert [record.name for record in catalog.loaded()] == ["district_age"]


def test_registered_ages_names_both_bases(project: Project) -> None:
    ages = registered_ages(root=project((entry(), CENSUS), (totals_entry(), TOTALS_CSV)))
    assert ages is not None
    assert ages["district"].tolist() == ["東", "西"]
    # 東: 150 / (600 - 100) = 30 %, 150 / 600 = 25 %; 西 without unknown ages: 150 / 400 = 37.5 % on both bases
    assert ages["aging_rate_pct"].tolist() == pytest.approx([30.0, 37.5])
    assert ages["aging_rate_of_total_pct"].tolist() == pytest.approx([25.0, 37.5])
    assert ages[["population", "aged", "unknown_age"]].sum().tolist() == [1000, 300, 100]
    assert set(ages["reference_date"]) == {pd.Timestamp("2020-10-01")}
    assert set(ages["population_kind"]) == {"国勢調査"}
    assert set(ages["source"]) == {"町の公表"}


def test_registered_ages_refuses_what_is_incomplete_or_mixed(project: Project) -> None:
    text = CENSUS.replace("西,400,150,0,2020-10-01", "西,,150,0,2015-10-01")
    root = project((entry(), text), (totals_entry(), TOTALS_CSV))
    with pytest.raises(DataError) as caught:
        registered_ages(root=root)
    first, second = map(str, caught.value.problems)
    assert first == "［data/city/district_age.csv 西 列 総人口］西の総人口が空欄です。 → 表を直してください。"
    assert "全体 列 基準日］基準日が混ざっています" in second


def as_printed(field: dict[str, Any]) -> dict[str, Any]:
    """Declare a column as the template does: dates as text, counts with separators."""
    if field["name"] == "基準日":
        return {**field, "type": "string"}
    return {**field, "type": "number", "groupChar": ","} if field["type"] == "integer" else field


PRINTED = [as_printed(field) for field in FIELDS]


@pytest.mark.parametrize(
    "day", ["2020-10-01", "2020/10/1", "令和2年10月1日", "R2.10.1", "令和２年１０月１日"]
)
def test_dates_as_excel_and_offices_write_them(project: Project, day: str) -> None:
    # 2020 is the second year of 令和 (2019-05-01 is 令和元年5月1日). The second row stays in ISO form: the same day.
    text = CENSUS.replace("2020-10-01", day, 1)
    root = project((entry(PRINTED), text), (totals_entry(), TOTALS_CSV))
    assert {result.verdict for result in run_checks(root, ["district_age"])[1:]} == {Verdict.AGREES}
    ages = registered_ages(root=root)
    assert ages is not None
    assert set(ages["reference_date"]) == {pd.Timestamp("2020-10-01")}


@pytest.mark.parametrize(("day", "message"), [
    ("令和2年", "「令和2年」は日付ではありません（2020-10-01、"),
    ("10月1日", "「10月1日」は日付ではありません"),
    ("2020/13/1", "「2020/13/1」は使えません。暦にない日です"),
    ("平成32年10月1日", "「平成32年10月1日」は使えません。平成にない日です"),
])  # fmt: skip
def test_what_is_no_date_is_refused(project: Project, day: str, message: str) -> None:
    root = project((entry(PRINTED), CENSUS.replace("2020-10-01", day)), (totals_entry(), TOTALS_CSV))
    assert {result.verdict for result in run_checks(root, ["district_age"])[1:]} == {Verdict.DISAGREES}
    with pytest.raises(DataError, match=message):
        registered_ages(root=root)


def test_counts_may_have_the_separators_of_printed_tables(project: Project) -> None:
    # Ten and a hundred times the counts of CENSUS, against totals a hundred times as large.
    text = CENSUS.replace("東,600,150,100", '東,"60,000","15,000","10,000"').replace(
        "西,400,150", "西,40000,15000"
    )
    totals = TOTALS_CSV.replace("2020,1000,300", "2020,100000,30000")
    root = project((entry(PRINTED), text), (totals_entry(), totals))
    total, aged = run_checks(root, ["district_age"])[1:]
    assert (total.found, aged.found) == ("100000", "30000")
    assert {total.verdict, aged.verdict} == {Verdict.AGREES}
    ages = registered_ages(root=root)
    assert ages is not None
    assert [str(kind) for kind in ages.dtypes[["population", "aged", "unknown_age"]]] == ["int64"] * 3
    assert ages["population"].tolist() == [60_000, 40_000]


@pytest.mark.parametrize(("cell", "row", "reason"), [
    ("12.5", "西/65歳以上人口", "西の65歳以上人口が端数のある数（12.5）です。"),
    ('"40,100"', "西/65歳以上人口", "西の65歳以上人口（40100人）が、総人口から年齢不詳を除いた400人を超えています"),
])  # fmt: skip
def test_counts_read_as_numbers_are_still_counts(project: Project, cell: str, row: str, reason: str) -> None:
    text = CENSUS.replace("西,400,150", f"西,400,{cell}")
    root = project((entry(PRINTED), text), (totals_entry(), TOTALS_CSV))
    (result,) = run_checks(root, ["district_age"])[1:]
    assert (result.row, result.verdict) == (row, Verdict.DISAGREES)
    assert reason in result.reason


@pytest.mark.parametrize(("cell", "message"), [
    ('"12,786人"', '値「12,786人」は数値ではありません。 → 単位を付けない半角の数値（例 12345 または "12,345"）'),
    ("12,786", '余分なセル「町の公表」があります。 → 値の中のカンマは引用符（"）で囲み'),
])  # fmt: skip
def test_counts_that_cannot_be_read_say_how_to_write_them(project: Project, cell: str, message: str) -> None:
    root = project((entry(PRINTED), CENSUS.replace("西,400", f"西,{cell}")), (totals_entry(), TOTALS_CSV))
    with pytest.raises(DataError) as caught:
        registered_ages(root=root)
    assert message in str(caught.value)


def test_a_fault_of_many_districts_is_one_message(project: Project) -> None:
    rows = "".join(f"地区{number},100,{number},,令和{number},国勢調査,町の公表\n" for number in range(1, 6))
    root = project((entry(PRINTED), EMPTY.splitlines()[0] + "\n" + rows), (totals_entry(), TOTALS_CSV))
    with pytest.raises(DataError) as caught:
        registered_ages(root=root)
    unknown, day = map(str, caught.value.problems)
    districts = "［data/city/district_age.csv 地区1、地区2、地区3 ほか2地区 列"
    assert (
        unknown
        == f"{districts} 年齢不詳］地区1の年齢不詳が空欄です。ほか4地区も同様です。 → 表を直してください。"
    )
    assert day.startswith(f"{districts} 基準日］地区1の基準日「令和1」は日付ではありません")
    results = run_checks(root, ["district_age"])[1:]
    assert [(result.row, result.found) for result in results] == [
        ("地区1、地区2、地区3 ほか2地区/年齢不詳", "空欄"),
        ("地区1、地区2、地区3 ほか2地区/基準日", "令和1 など"),
    ]
