"""Declared checks on the table of three rows, and running one of them."""

from __future__ import annotations

from typing import Any

from tiny_catalog import COUNTERS_CSV, Project, resource

from analysis.data.checks import CheckResult, Verdict, run_checks

SUM = {"id": "counters.sum", "title": "現金とキャッシュレスの和は計に等しい", "kind": "sum",
       "total": "sales", "parts": ["cash", "card"]}  # fmt: skip
INCREASE = {"id": "counters.increase", "title": "計は窓口ごとに毎年増える", "kind": "increase",
            "column": "sales", "by": ["counter"], "over": "year"}  # fmt: skip
SALES_2021 = {"column": "sales", "where": {"year": 2021}}


def run(project: Project, check: dict[str, Any], text: str = COUNTERS_CSV) -> list[CheckResult]:
    """Run one check and return its results without that of the table's form."""
    results = run_checks(project((resource(checks=[check]), text)))
    assert results[0].verdict == Verdict.AGREES, results[0]
    return results[1:]


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


def other(text: str, **changes: Any) -> tuple[dict[str, Any], str]:
    return resource(name="survey", path="city/survey.csv", **changes), text


def match(**more: Any) -> dict[str, Any]:
    side = {"column": "sales", "where": {"year": 2021}, "keys": ["counter"]}
    return {"id": "counters.match", "title": "二つの資料", "kind": "match", "expected": side,
            "found": {"table": "survey", **side}, **more}  # fmt: skip
