"""Hours that measures are planned to save: recomputed, with ranges; never added to measured ones."""

import pytest
from look import EveryRun

from analysis.errors import ParameterError

STUDY = "work_time"
RUNS = [
    {},
    {"paper": "2023-02-14", "hourly_cost": "0", "dependence": "independent"},
    {"departments": "市民部,税務部", "uncertain": "all", "relative_range": "0.3", "hourly_cost": "3000"},
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_planned_and_measured_hours_are_never_added(study_run):
    found = study_run(STUDY).findings
    planned, measured = found["work_time.total"]["value"], found["work_time.measured"]["value"]
    assert planned == pytest.approx(36_572.6)  # 36,892.6 over the printed totals of 2024-02-08, less 320
    assert measured == 13_916  # 2023-07-21, line 1052
    values = [one["value"] for one in found.values()]
    assert not any(value == pytest.approx(planned + measured) for value in values if value)


def test_range_does_not_pass_for_a_confidence_interval(study_run):
    made = study_run(STUDY)
    assert made.findings["work_time.range"]["interval"] is None
    assert "95％信頼区間" not in made.report


def test_other_runs_say_other_things(study_run):
    earlier, two = (study_run(STUDY, **given).findings for given in RUNS[1:])
    assert earlier["work_time.value"]["status"] == "not_available"
    # 6,351 + 375 + 250 + RPA 196.3 (市民部) + 125 + 165.5 (税務部): lines 1068-1104, 1043-1066.
    assert two["work_time.total"]["value"] == pytest.approx(7172.3 + 290.5)
    assert "コンビニ交付の推進" in two["work_time.range"]["headline"]


def test_department_without_a_plan_is_refused_in_words(study_run):
    with pytest.raises(ParameterError, match="農林部"):
        study_run(STUDY, paper="2023-02-14", departments="農林部")
