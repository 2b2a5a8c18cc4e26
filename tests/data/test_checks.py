"""Declared checks on tiny tables: sums, ratios, known marks, damaged tables, exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from declared import SUM, compare, other, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_catalog import COUNTERS_CSV, Project, resource

from analysis.data import catalog
from analysis.data.checks import Verdict, exit_code, run_checks
from analysis.errors import DataError

RATIO = {"id": "counters.ratio", "title": "比率", "kind": "ratio", "printed": "ratio_pct",
         "numerator": "card", "denominator": "sales", "scale": 100, "decimals": 1}  # fmt: skip


def test_form_and_sums_that_agree_are_summed_up(project: Project) -> None:
    form, total = run_checks(project((resource(checks=[SUM]), COUNTERS_CSV)))
    assert (form.check, form.title, form.found, form.count) == (
        "counters.表の形式",
        "表の形式",
        "3行すべて一致",
        3,
    )
    assert (total.check, total.table, total.verdict) == ("counters.sum", "counters", Verdict.AGREES)
    assert (total.found, total.count, total.row) == ("3行すべて一致", 3, "")
    assert exit_code([form, total]) == 0
    assert total.to_dict()["verdict"] == "一致"


def test_a_sum_that_disagrees_names_its_row(project: Project) -> None:
    wrong, rest = run(project, SUM, COUNTERS_CSV.replace("150,50,200", "150,50,201"))
    assert (wrong.row, wrong.expected, wrong.found) == ("2021/乙", "201", "200")
    assert wrong.verdict == Verdict.DISAGREES
    assert (rest.found, rest.count) == ("3行のうち2行が一致", 2)
    assert exit_code([wrong, rest]) == 3


def test_parts_may_be_subtracted_and_blanks_are_counted(project: Project) -> None:
    check = {**SUM, "total": "cash", "parts": ["sales", "-card"]}
    (only,) = run(project, check, COUNTERS_CSV.replace("2021,乙,150", "2021,乙,"))
    assert (only.verdict, only.found, only.count) == (Verdict.AGREES, "2行すべて一致", 2)
    assert only.reason == "空欄のため1行は対象外"


def test_a_row_with_a_blank_part_is_not_taken_for_zero(project: Project) -> None:
    (only,) = run(project, SUM, COUNTERS_CSV.replace("150,50,200", "150,,200"))
    assert (only.verdict, only.found) == (Verdict.AGREES, "2行すべて一致")
    assert only.reason == "空欄のため1行は対象外"


def test_a_difference_within_the_tolerance_is_rounding(project: Project) -> None:
    text = COUNTERS_CSV.replace("150,50,200", "150,50,201")
    rounding, _ = run(project, {**SUM, "tolerance": 1}, text)
    assert (rounding.verdict, rounding.reason) == (Verdict.ROUNDING, "差1は許容差1以内")
    assert exit_code([rounding]) == 0


@pytest.mark.parametrize(("printed", "verdict"), [
    ("33.3", Verdict.AGREES),      # 100 / 300 = 33.333...
    ("33.4", Verdict.DISAGREES),
    ("33.2", Verdict.DISAGREES),
])  # fmt: skip
def test_ratios_agree_within_their_rounding(project: Project, printed: str, verdict: Verdict) -> None:
    result = run(project, RATIO, COUNTERS_CSV.replace("33.3", printed))[0]
    assert result.verdict == verdict
    if verdict == Verdict.DISAGREES:
        assert (result.row, result.expected, result.found) == ("2023/甲", printed, "33.3")


def test_a_half_is_rounded_either_way(project: Project) -> None:
    # 1 / 800 = 0.125 %: printed 0.13 (half up) or 0.12 (half even) both agree
    for printed in ("0.13", "0.12"):
        text = COUNTERS_CSV + f"2023,乙,799,1,800,{printed}\n"
        (result,) = run(project, {**RATIO, "decimals": 2, "where": {"year": 2023, "counter": "乙"}}, text)
        assert result.verdict == Verdict.AGREES


def test_a_ratio_with_denominator_zero_is_left_out(project: Project) -> None:
    (result,) = run(project, RATIO, COUNTERS_CSV + "2023,乙,0,0,0,0\n")
    assert (result.count, result.reason) == (3, "空欄または分母0のため1行は対象外")


KNOWN_TEXT = COUNTERS_CSV.replace("150,50,200", "150,50,201")


def mark(**changes: Any) -> dict[str, Any]:
    return {"row": "2021/乙", "found": "200", "reason": "計の誤植", **changes}


def test_a_known_discrepancy_is_no_fault(project: Project) -> None:
    known, rest = run(project, {**SUM, "known": [mark()]}, KNOWN_TEXT)
    assert (known.verdict, known.reason) == (Verdict.KNOWN, "計の誤植")
    assert exit_code([known, rest]) == 0


@pytest.mark.parametrize("found", [200, 200.0, "200.0"])
def test_a_mark_is_compared_as_a_number(project: Project, found: Any) -> None:
    assert run(project, {**SUM, "known": [mark(found=found)]}, KNOWN_TEXT)[0].verdict == Verdict.KNOWN


STALE = [
    (mark(found="199"), KNOWN_TEXT, "2021/乙", "印では 199（計の誤植）"),
    (mark(), COUNTERS_CSV, "2021/乙", "印に当たる不一致がありません"),
    (mark(row="2021/丁"), COUNTERS_CSV, "2021/丁", "known から外してください"),
]


@pytest.mark.parametrize(("known", "text", "row", "reason"), STALE)
def test_a_mark_that_no_longer_fits_is_a_fault(
    project: Project, known: dict, text: str, row: str, reason: str
) -> None:
    results = run(project, {**SUM, "known": [known]}, text)
    (stale,) = [result for result in results if result.verdict == Verdict.STALE]
    assert stale.row == row
    assert reason in stale.reason
    assert exit_code(results) == 3


def test_a_damaged_table_does_not_stop_the_others(project: Project) -> None:
    check = compare(
        {"table": "survey", "column": "sales", "aggregate": "sum"}, {"column": "sales", "aggregate": "sum"}
    )
    damaged = COUNTERS_CSV.replace("33.3", "133.3").replace("150", "x")
    root = project(other(damaged), (resource(checks=[SUM, check]), COUNTERS_CSV))
    results = run_checks(root)
    first, second, form, total, cross = results
    assert (first.title, first.verdict, first.row) == (
        "表の形式",
        Verdict.DISAGREES,
        "data/city/survey.csv 3行目 列 cash",
    )
    assert first.found == "値「x」は整数ではありません。"
    assert "「133.3」は100%より大きい" in second.found
    assert (form.verdict, total.verdict) == (Verdict.AGREES, Verdict.AGREES)
    assert (cross.table, cross.verdict) == ("survey", Verdict.DISAGREES)
    assert "表 survey が壊れているため照合できません（counters.compare）" in cross.reason
    assert exit_code(results) == 3


def test_checks_that_a_damaged_table_makes_impossible_are_one_line(project: Project) -> None:
    cross = compare(
        {"table": "survey", "column": "sales", "aggregate": "sum"}, {"value": 1, "source": "資料1"}
    )
    own = [{**SUM, "id": f"survey.sum{number}", "known": [mark()]} for number in range(4)]
    damaged = other(COUNTERS_CSV.replace("150", "x"), checks=own)
    results = run_checks(project((resource(checks=[cross]), COUNTERS_CSV), damaged))
    counters, form, folded = results
    assert (counters.table, counters.verdict) == ("counters", Verdict.AGREES)
    assert (form.title, form.found) == ("表の形式", "値「x」は整数ではありません。")
    assert (folded.table, folded.title, folded.row) == ("survey", "壊れた表を使う検算", "")
    assert folded.found == "5件の検算を照合できません"
    assert "（counters.compare、survey.sum0、survey.sum1 ほか）" in folded.reason
    assert (folded.verdict, exit_code(results)) == (Verdict.DISAGREES, 3)


def test_names_choose_tables(project: Project) -> None:
    root = project((resource(checks=[SUM]), COUNTERS_CSV), other("broken\n"))
    assert {result.table for result in run_checks(root, ["counters"])} == {"counters"}
    with pytest.raises(DataError, match="もしかして：survey"):
        run_checks(root, ["survy"])


def test_checks_do_not_count_as_loading(project: Project) -> None:
    run_checks(project())
    assert catalog.loaded() == []


def test_rows_without_a_primary_key_are_named_by_line(project: Project) -> None:
    entry = resource(checks=[SUM])
    del entry["schema"]["primaryKey"]
    wrong = run_checks(project((entry, KNOWN_TEXT)))[1]
    assert wrong.row == "3行目"


amounts = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))


def _csv(rows: list[tuple[int, int]], wrong: int | None = None) -> str:
    lines = ["year,counter,cash,card,sales,ratio_pct"]
    for number, (cash, card) in enumerate(rows):
        lines.append(f"2023,窓口{number},{cash},{card},{cash + card + (number == wrong)},")
    return "\n".join(lines) + "\n"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(amounts, min_size=1, max_size=6), st.data())
def test_sums_hold_in_any_order_of_parts_and_one_yen_is_found(
    project: Project, rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    parts = data.draw(st.permutations(["cash", "card"]))
    check = {**SUM, "parts": list(parts)}
    (agrees,) = run(project, check, _csv(rows))
    assert (agrees.verdict, agrees.count) == (Verdict.AGREES, len(rows))
    wrong = data.draw(st.integers(0, len(rows) - 1))
    found = run(project, check, _csv(rows, wrong))
    assert [result.row for result in found if result.verdict == Verdict.DISAGREES] == [f"2023/窓口{wrong}"]


def test_results_need_no_root_when_the_environment_names_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EBPM_ROOT", str(project((resource(checks=[SUM]), COUNTERS_CSV))))
    assert [result.verdict for result in run_checks()] == [Verdict.AGREES, Verdict.AGREES]
