"""Declared checks on tiny tables: verdicts, known marks, exit codes, and declarations that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_catalog import COUNTERS_CSV, Project, resource

from analysis.data import catalog
from analysis.data.checks import CheckResult, Verdict, exit_code, run_checks
from analysis.errors import DataError

SUM = {"id": "counters.sum", "title": "現金とキャッシュレスの和は計に等しい", "kind": "sum",
       "total": "sales", "parts": ["cash", "card"]}  # fmt: skip
RATIO = {"id": "counters.ratio", "title": "比率", "kind": "ratio", "printed": "ratio_pct",
         "numerator": "card", "denominator": "sales", "scale": 100, "decimals": 1}  # fmt: skip


def run(project: Project, check: dict[str, Any], text: str = COUNTERS_CSV) -> list[CheckResult]:
    """Run one check and return its results without that of the table's form."""
    results = run_checks(project((resource(checks=[check]), text)))
    assert results[0].verdict == Verdict.AGREES, results[0]
    return results[1:]


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


def value(number: float) -> dict[str, Any]:
    return {"value": number, "source": "資料1"}


def compare(expected: dict, found: dict, **more: Any) -> dict[str, Any]:
    return {
        "id": "counters.compare",
        "title": "合計",
        "kind": "compare",
        "expected": expected,
        "found": found,
        **more,
    }


SALES_2021 = {"column": "sales", "where": {"year": 2021}}
SELECTORS = [
    ({"value": 300, "source": "資料1"}, {**SALES_2021, "aggregate": "sum"}, "300", Verdict.AGREES),
    (value(150), {**SALES_2021, "aggregate": "mean"}, "150", Verdict.AGREES),
    (value(2), {**SALES_2021, "aggregate": "count"}, "2", Verdict.AGREES),
    (value(3), {"column": "counter", "aggregate": "count"}, "3", Verdict.AGREES),
    (value(99), {"column": "cash", "where": {"year": 2021, "counter": "甲"}}, "90", Verdict.DISAGREES),
    (value(20), {"ratio": [{"column": "card", "where": {"year": 2021}, "aggregate": "sum"},
                               {**SALES_2021, "aggregate": "sum"}], "scale": 100}, "20", Verdict.AGREES),
    (value(600), {"sum": [{**SALES_2021, "aggregate": "sum"}, value(300)]}, "600", Verdict.AGREES),
    (value(0), {"difference": [{**SALES_2021, "aggregate": "sum"}, value(300)]}, "0", Verdict.AGREES),
    (value(0.3), {"sum": [value(0.1), value(0.2)]}, "0.3", Verdict.AGREES),
    (value(600), {"product": [value(300), value(2)]}, "600", Verdict.AGREES),
    (value(500), {"column": "sales", "where": {"counter": ["乙", "甲"], "year": [2021, 2023]}, "aggregate": "sum"},
     "600", Verdict.DISAGREES),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "found", "number", "verdict"), SELECTORS)
def test_selectors(project: Project, expected: dict, found: dict, number: str, verdict: Verdict) -> None:
    (result,) = run(project, compare(expected, found))
    assert (result.found, result.verdict) == (number, verdict)


@pytest.mark.parametrize(("decimals", "verdict"), [(1, Verdict.AGREES), (2, Verdict.DISAGREES)])
def test_compare_within_rounding(project: Project, decimals: int, verdict: Verdict) -> None:
    ratio = {"ratio": [value(100), value(300)], "scale": 100}
    (result,) = run(project, compare(value(33.3), ratio, decimals=decimals))
    assert result.verdict == verdict


def test_blanks_left_out_of_a_sum_are_said(project: Project) -> None:
    text = COUNTERS_CSV.replace("2021,乙,150", "2021,乙,")
    (result,) = run(project, compare(value(290), {"column": "cash", "aggregate": "sum"}), text)
    assert (result.verdict, result.reason) == (Verdict.AGREES, "空欄1件を除いた計算")


IMPOSSIBLE = [
    (SALES_2021, "1行に決まるはずの条件に2行が当たります"),
    ({"column": "sales", "where": {"year": 1999}}, "1行に決まるはずの条件に0行が当たります"),
    ({"column": "sales", "where": {"year": 1999}, "aggregate": "sum"}, "空欄でない値がありません"),
    ({"ratio": [value(1), value(0)]}, "分母が0"),
]


@pytest.mark.parametrize(("found", "reason"), IMPOSSIBLE)
def test_what_cannot_be_computed_is_a_discrepancy(project: Project, found: dict, reason: str) -> None:
    (result,) = run(project, compare(value(1), found))
    assert (result.verdict, result.found) == (Verdict.DISAGREES, "照合できません")
    assert reason in result.reason


def test_a_filter_that_finds_nothing_does_not_pass(project: Project) -> None:
    (result,) = run(project, {**SUM, "where": {"year": 1999}})
    assert result.verdict == Verdict.DISAGREES
    assert "照合できる行がありません" in result.reason


def other(text: str, **changes: Any) -> tuple[dict[str, Any], str]:
    return resource(name="survey", path="city/survey.csv", **changes), text


def match(**more: Any) -> dict[str, Any]:
    side = {"column": "sales", "where": {"year": 2021}, "keys": ["counter"]}
    return {"id": "counters.match", "title": "二つの資料", "kind": "match", "expected": side,
            "found": {"table": "survey", **side}, **more}  # fmt: skip


def run_match(project: Project, text: str, **more: Any) -> list[CheckResult]:
    return run_checks(project((resource(checks=[match(**more)]), COUNTERS_CSV), other(text)))[1:-1]


def test_match_joins_on_keys(project: Project) -> None:
    wrong, rest = run_match(project, COUNTERS_CSV.replace("150,50,200", "150,51,201"))
    assert (wrong.row, wrong.expected, wrong.found) == ("乙", "200", "201")
    assert (rest.count, rest.verdict) == (1, Verdict.AGREES)


def test_match_speaks_of_keys_on_one_side_only_when_all_are_required(project: Project) -> None:
    text = COUNTERS_CSV.replace("2021,乙", "2021,丙")
    (agrees,) = run_match(project, text)
    assert (agrees.verdict, agrees.count) == (Verdict.AGREES, 1)
    first, second, _ = run_match(project, text, require="all")
    assert (first.row, first.found, second.row, second.expected) == ("乙", "（行なし）", "丙", "（行なし）")
    assert first.reason == "片方の表にだけある行です"


def test_match_compares_text_and_refuses_keys_that_repeat(project: Project) -> None:
    check = match()
    for side in ("expected", "found"):
        check[side] = {**check[side], "column": "counter", "keys": ["sales"]}
    root = project((resource(checks=[check]), COUNTERS_CSV), other(COUNTERS_CSV.replace("乙", "丙")))
    wrong, _ = run_checks(root, ["counters"])[1:]
    assert (wrong.row, wrong.expected, wrong.found) == ("200", "乙", "丙")
    check["found"]["keys"] = check["expected"]["keys"] = ["year"]
    (result,) = run(project, {**check, "found": check["expected"]})
    assert "year は行を1つに決めません（2021）" in result.reason


FORMULA_FIELDS = [
    {"name": "measure", "type": "string", "title": "取組", "unit": "-"},
    {"name": "text", "type": "string", "title": "計算式", "unit": "-"},
    {"name": "minutes", "type": "integer", "title": "分", "unit": "分"},
    {"name": "hours", "type": "number", "title": "時間", "unit": "時間"},
]
FORMULA = {"id": "counters.formula", "title": "計算式", "kind": "formula", "text": "text",
           "minutes": "minutes", "hours": "hours"}  # fmt: skip
# Verdicts by hand: 80,000 / 60 = 1333.3 (printed 1334: up, though nearest is below); 10 x 1,419 = 14,190 = 236.5 h.
FORMULAS = [
    ("60分×50回＝3,000分,3000,50", "", Verdict.AGREES, ""),
    ("5分×64か所×250日＝80000分,80000,1334", "1333.3333", Verdict.ROUNDING, "単位：時間"),
    ("10分×1419通＝14190分,14190,236", "236.5", Verdict.ROUNDING, "単位：時間"),
    ("10分×1419通＝14190分,14190,237", "", Verdict.AGREES, ""),
    ("60分×50回＝3000分,3001,50", "3000", Verdict.DISAGREES, "単位：分"),
    ("60分×50回＝3100分,3000,50", "3000", Verdict.DISAGREES, "単位：分"),
    ("60分×50回＝3000分,3000,52", "50", Verdict.DISAGREES, "単位：時間"),
    ("100分×2回＝200分,200,3.3", "", Verdict.AGREES, ""),
    ("100分×2回＝200分,200,3.2", "3.3333", Verdict.DISAGREES, "単位：時間"),
    ("60分×50回-5,3000,50", "", Verdict.DISAGREES, "式「60分×50回-5」を読み取れません"),
]


@pytest.mark.parametrize(("cells", "found", "verdict", "reason"), FORMULAS)
def test_formulas(project: Project, cells: str, found: str, verdict: Verdict, reason: str) -> None:
    text, minutes, hours = cells.rsplit(",", 2)
    schema = {"primaryKey": "measure", "missingValues": [""], "fields": FORMULA_FIELDS}
    content = (
        f'measure,text,minutes,hours\n会議,"{text}",{minutes},{hours}\n積算,約1850時間（別途積算）,,1850\n'
    )
    result, *_ = run_checks(project((resource(schema=schema, checks=[FORMULA]), content)))[1:]
    assert result.verdict == verdict
    if verdict == Verdict.AGREES:
        assert result.reason == "計算式の記載なしのため1行は対象外"
    else:
        assert (result.row, result.found) == ("会議", found)
        assert reason in result.reason


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
    assert (cross.verdict, cross.reason) == (Verdict.DISAGREES, "表 survey が壊れているため照合できません。")
    assert exit_code(results) == 3


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


WRONG_DECLARATIONS = [
    ({**SUM, "kind": "summ"}, "種類 kind「summ」はありません。 → もしかして：sum"),
    ({**SUM, "totl": 1}, "キー totl は使えません。 → もしかして：total"),
    ({"id": "counters.sum", "title": "x", "kind": "sum", "total": "sales"}, "parts がありません"),
    ({**SUM, "total": "sale"}, "表 counters に列 sale はありません。 → もしかして：sales"),
    ({**SUM, "parts": ["cash", "-crd"]}, "列 crd はありません"),
    ({**SUM, "parts": "cash"}, "parts は列の名前の一覧"),
    ({**SUM, "total": "counter"}, "列 counter は数の列ではありません"),
    ({**SUM, "tolerance": -1}, "tolerance の値「-1」は使えません"),
    ({**SUM, "where": {"yaer": 2021}}, "列 yaer はありません。 → もしかして：year"),
    ({**SUM, "where": {"year": "2021"}}, "where の値「2021」は列 year の型（integer）に合いません"),
    ({**SUM, "where": {"counter": 1}}, "where の値「1」は列 counter の型（string）"),
    ({**SUM, "where": [1]}, "where は「列: 値」の形"),
    ({**SUM, "known": [{"row": "a", "found": "1"}]}, "の known］reason がありません"),
    ({**SUM, "known": {"row": "a"}}, "known は一覧"),
    (compare({"value": "300", "source": "資料1"}, SALES_2021), "value の値「300」は数ではありません"),
    (
        compare(value(1), {"table": "countres", "column": "sales"}),
        "表 countres は目録にありません。 → もしかして：counters",
    ),
    (compare(value(1), {"column": "sales", "aggregate": "median"}), "aggregate「median」はありません"),
    (compare(value(1), {"ratio": [value(1)]}), "ratio の中身の数"),
    (compare(value(1), {"sum": [{"column": "nope"}]}), "列 nope はありません"),
    (compare({"value": 1}, SALES_2021), "source がありません"),
    (compare(value(1), ["sales"]), "「キー: 値」の形ではありません"),
    (compare(value(1), {"colum": "sales"}), "column がありません"),
    (match(require="some"), "require「some」はありません"),
    ({**match(), "found": {"column": "sales", "keys": ["year", "counter"]}}, "keys の数が違います"),
    (
        {**match(), "found": {"table": "nope", "column": "sales", "keys": ["year"]}},
        "表 nope は目録にありません",
    ),
    ({**SUM, "kind": "control_totals"}, "totals がありません"),
]


@pytest.mark.parametrize(("check", "message"), WRONG_DECLARATIONS)
def test_a_wrong_declaration_names_the_check(project: Project, check: dict, message: str) -> None:
    root = project((resource(checks=[check]), COUNTERS_CSV), other(COUNTERS_CSV))
    with pytest.raises(DataError) as caught:
        run_checks(root)
    assert message in str(caught.value)
    assert f"data/datapackage.yaml の検算 {check['id']}" in str(caught.value)


def test_an_id_used_twice_is_refused(project: Project) -> None:
    with pytest.raises(DataError, match=r"検算 counters.sum］検算の id が重複"):
        run_checks(project((resource(checks=[SUM, SUM]), COUNTERS_CSV)))


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
