"""Checks that compare numbers, tables and formula texts."""

from __future__ import annotations

from typing import Any

import pytest
from declared import INCREASE, SALES_2021, SUM, compare, match, other, run, value
from tiny_catalog import COUNTERS_CSV, Project, resource

from analysis.data.checks import CheckResult, Verdict, run_checks

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


def run_match(project: Project, text: str, **more: Any) -> list[CheckResult]:
    return run_checks(project((resource(checks=[match(**more)]), COUNTERS_CSV), other(text)))[1:-1]


def test_match_joins_on_keys(project: Project) -> None:
    wrong, rest = run_match(project, COUNTERS_CSV.replace("150,50,200", "150,51,201"))
    assert (wrong.row, wrong.expected, wrong.found) == ("乙", "200", "201")
    assert (rest.count, rest.verdict) == (1, Verdict.AGREES)


def test_match_leaves_out_blanks_and_counts_them(project: Project) -> None:
    (agrees,) = run_match(project, COUNTERS_CSV.replace("150,50,200", "150,50,"))
    assert (agrees.found, agrees.count, agrees.reason) == ("1行すべて一致", 1, "空欄のため1行は対象外")


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


# 甲: 100 in 2021 and 300 in 2023; 乙: 200 in 2021. The lines of 2022 stand after those of 2023.
GROWING = COUNTERS_CSV + "2022,甲,0,0,{first},\n2022,乙,0,0,{second},\n"


def test_an_increase_is_judged_in_each_group_by_the_order_and_not_by_the_lines(project: Project) -> None:
    (agrees,) = run(project, INCREASE, GROWING.format(first=100, second=201))
    assert (agrees.verdict, agrees.found) == (
        Verdict.AGREES,
        "3行すべて一致",
    )  # 100 to 100 to 300, 200 to 201


def test_each_value_below_the_one_before_is_named_by_group_and_time(project: Project) -> None:
    first, second, rest = run(project, INCREASE, GROWING.format(first=301, second=199))
    assert (first.row, first.expected, first.found) == ("甲/2023", "301以上", "300")
    assert (second.row, second.expected, second.found) == ("乙/2022", "200以上", "199")
    assert {first.verdict, second.verdict} == {Verdict.DISAGREES}
    assert rest.found == "3行のうち1行が一致"


def test_an_increase_counts_blanks_and_refuses_a_time_that_repeats(project: Project) -> None:
    (agrees,) = run(project, INCREASE, GROWING.format(first="", second=200))
    assert (agrees.count, agrees.reason) == (
        1,
        "空欄のため2行は対象外",
    )  # 2021 to 2022 and 2022 to 2023 of 甲
    (result,) = run(project, {**INCREASE, "by": ["year"]}, COUNTERS_CSV)
    assert "year・year は行を1つに決めません（2021/2021）" in result.reason


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
