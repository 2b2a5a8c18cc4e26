"""Busy counters: printed means of a day without hours, and a practice city with a known week."""

import pytest
from look import EveryRun

from analysis.errors import ParameterError

STUDY = "counter_congestion"
HOURLY = {"city": "practice"}
RUNS = [
    {},
    HOURLY,
    HOURLY | {"counters": "練習市民課", "peak_slots": "10", "online_share": "0.4", "shift_from": "peak"},
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS
    opened = RUNS[1:2]


def test_printed_means_have_no_hours(study_run):
    made = study_run(STUDY)
    found = made.findings[f"{STUDY}.peak"]
    assert found["status"] == "not_available"
    assert "混む曜日と時間</h" not in made.report  # no heading without its figure
    assert made.findings[f"{STUDY}.daily"]["value"] == 222.7  # 2023-07-21, line 316
    assert made.run["synthetic"] is False
    # Of the numbers themselves nothing else is printed: only that there are 21 counters, and what they are called.
    assert "照合した値は22個（一致 22）" in made.report


def test_practice_city_shows_its_known_peak(study_run):
    made = study_run(STUDY, **RUNS[2])
    found = made.findings[f"{STUDY}.peak"]
    assert "最も混むのは月曜10時台" in found["headline"]
    assert found["n"] == 52
    assert made.run["synthetic"] is True
    assert "公表値との照合" not in made.report  # nothing of it is printed anywhere


def test_no_queue_is_modelled(study_run):
    for given in RUNS[:2]:
        found = study_run(STUDY, **given).findings[f"{STUDY}.waiting"]
        assert (found["status"], found["value"]) == ("not_available", None)


def test_more_peak_hours_than_there_are_is_refused(study_run):
    with pytest.raises(ParameterError):
        study_run(STUDY, **HOURLY, peak_slots="100")
