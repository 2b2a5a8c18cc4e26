"""One finding in all places: what may stand in one table, and what every row says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_samples import finding_output

from analysis.reports.across import STATUS, comparisons
from analysis.reports.entries import Stopped


@pytest.fixture
def make_place(make_entry):
    """Builds the run of a place: parameters, and the finding's numbers."""

    def make(city: str, confidence: float = 0.95, *, study: str = "practice", run=None, **finding):
        parameters = {"city": city, "year": 2023, "confidence": confidence, "exclude": []}
        settings = {
            "parameters": parameters,
            "run": f"{city}-{confidence}",
            "synthetic": False,
            **(run or {}),
        }
        return replace(make_entry(findings=(finding_output(**finding),), **settings), study=study)

    return make


def test_every_row_tells_place_value_interval_n_and_status(make_place) -> None:
    # Numbers as tests/reports/report_samples.py gives them: −0.5349 (−0.8241 to −0.0061, 95 %), n = 1414.
    entries = [make_place("東"), make_place("西", value=0.25, n=None, interval=None, status="descriptive")]
    (comparison,) = comparisons(entries)
    assert (comparison.id, comparison.varying) == ("practice.relation", (("都市", "short"),))
    (table,) = comparison.tables
    first, second = table.rows
    assert (first.conditions, first.value, first.interval, first.n) == (
        ("東",),
        "−0.53",
        "−0.82～−0.01",
        "1,414地区 練習",
    )
    assert (first.status, first.kind) == ("関係・違いあり", "実データ")
    assert (second.value, second.interval, second.n, second.status) == ("0.25", "－", "－", "記述")
    assert first.report == "practice/東-0.95/report.html"
    assert (table.level, table.scale) == ("95％", ("−0.82", "0.25", "0"))


def test_what_differs_is_a_column_and_what_does_not_is_told_once(make_place) -> None:
    entries = [make_place("東"), make_place("西", 0.9), make_place("西", 0.95, method="スピアマン")]
    (comparison,) = comparisons(entries)
    assert [title for title, _ in comparison.varying] == ["都市", "信頼水準", "方法"]
    assert [row.conditions for row in comparison.tables[0].rows] == [
        ("東", "0.95", "ピアソン 練習"),
        ("西", "0.9", "ピアソン 練習"),
        ("西", "0.95", "スピアマン"),
    ]
    assert dict(comparison.common) == {"対象年 練習": "2023年", "除く窓口": "指定なし"}


def test_levels_that_differ_stand_beside_each_interval(make_place) -> None:
    narrow = {"low": -0.7, "high": -0.2, "level": 0.9, "method": ""}
    (comparison,) = comparisons([make_place("東"), make_place("西", 0.9, interval=narrow)])
    (table,) = comparison.tables
    assert table.level == ""
    assert [row.interval for row in table.rows] == ["−0.82～−0.01（95％）", "−0.70～−0.20（90％）"]


def test_made_up_and_real_runs_never_share_a_table(make_place) -> None:
    made_up = {"synthetic": True}
    entries = [
        make_place("練習市", run=made_up),
        make_place("東"),
        make_place("西"),
        make_place("夢", run=made_up),
    ]
    (comparison,) = comparisons(entries)
    assert [(table.synthetic, len(table.rows)) for table in comparison.tables] == [(False, 2), (True, 2)]
    assert {row.kind for row in comparison.tables[1].rows} == {"架空データ（練習用）"}


def test_values_of_different_units_never_share_a_table(make_place) -> None:
    entries = [
        make_place("東", value=2.0, unit="倍", interval=None),
        make_place("西", value=2036.0, unit="人/日", interval=None),
        make_place("南", value=None, unit="", interval=None, status="not_available"),
        make_place("北", value=1.5, unit="倍", interval=None),
    ]
    (comparison,) = comparisons(entries)
    told = [(table.unit, [row.conditions[0] for row in table.rows]) for table in comparison.tables]
    assert told == [("倍", ["東", "南", "北"]), ("人/日", ["西"])]
    missing = comparison.tables[0].rows[1]
    assert (missing.value, missing.status, missing.mark) == ("－", "判断できない", None)


def test_a_finding_of_one_run_is_not_compared(make_place) -> None:
    entries = [make_place("東"), make_place("西", id="practice.other")]
    assert comparisons(entries) == []


def test_runs_without_a_result_are_counted(make_place) -> None:
    stopped = [replace(make_place("南"), result=Stopped("x", failed=failed)) for failed in (True, False)]
    other = replace(make_place("北", study="other"), result=Stopped("x"))
    (comparison,) = comparisons([make_place("東"), *stopped, make_place("西"), other])
    assert comparison.missing == 2


def test_who_may_see_a_row_is_told(make_place) -> None:
    entries = [make_place("東"), make_place("西", run={"disclosure": "internal"})]
    (comparison,) = comparisons(entries)
    assert [row.kind for row in comparison.tables[0].rows] == ["実データ", "実データ・庁内限り"]


def test_every_status_of_a_finding_has_words() -> None:
    # As `analysis.findings.finding.Finding` lists them.
    assert set(STATUS) == {"relation", "no_relation", "unstable", "descriptive", "not_available"}
