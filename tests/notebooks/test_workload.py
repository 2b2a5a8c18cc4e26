"""Workload by department: the hours of the committee paper of 2023-02-14."""

import pandas as pd
from look import EveryRun

STUDY = "workload"
RUNS = [{}, {"order": "rate", "slip": "leave_out"}, {"exclude": "こども部,保健福祉部"}]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_change_and_contribution(study_run):
    # Paper 002, lines 188-398; see tests/measures/test_workload_hours.py.
    found = study_run(STUDY).findings
    assert (
        "11部局の業務量は、2020（令和2）年度から2021（令和3）年度に158,070時間（4.2％）増えた"
        in (found["workload.change"]["headline"])
    )
    assert "こども部が+113,393時間（58.8％）を占める" in found["workload.contribution"]["headline"]
    assert "見出しは「2022（令和3）年度」" in study_run(STUDY).report


def test_without_the_two_largest_the_rest_hardly_moves(study_run):
    # 158,070 - 113,393 - 43,809 = 868 hours of 3,787,246 - 1,332,062 - 652,997 = 1,802,187: 0.05 %.
    found = study_run(STUDY, **RUNS[2]).findings["workload.change"]
    assert (found["value"], found["n"]) == (868, 9)
    assert "を除くと、増減の向きが変わる" in found["headline"]


def test_printed_headings_and_changes_meet_the_recomputed_ones(study_run):
    made = study_run(STUDY)
    seen = pd.read_csv(made.folder / "tables" / "printed_values.csv", encoding="utf-8-sig")
    assert (seen["判定"] == "一致").sum() >= 11
    wrong = seen[seen["判定"] == "既知の不一致"].iloc[0]
    assert "令和3年度は2021年度" in wrong["説明"]
