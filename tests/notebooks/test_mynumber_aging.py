"""My Number card against aging: no relation, and how strong one could be."""

import pytest
from look import headlines_are_in_the_report, promised_outputs_are_there, report_opens_anywhere

STUDY = "mynumber_aging"
RUNS = [
    {},
    {"min_census_register_ratio": "0.8"},
    {"method": "kendall", "base": "known_age"},
]


@pytest.mark.parametrize("given", RUNS, ids=str)
def test_every_run_is_whole(study_run, root, given):
    made = study_run(STUDY, **given)
    promised_outputs_are_there(made, root)
    headlines_are_in_the_report(made)


@pytest.mark.browser
@pytest.mark.parametrize("given", RUNS[:1], ids=str)
def test_report_opens_anywhere(study_run, visit, given):
    report_opens_anywhere(study_run(STUDY, **given), visit, 1_500_000)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("given", RUNS[1:], ids=str)
def test_every_other_report_opens_anywhere(study_run, visit, given):
    report_opens_anywhere(study_run(STUDY, **given), visit, 1_500_000)


def test_mynumber_says_how_strong_a_relation_could_be(study_run):
    whole = study_run(STUDY).findings["mynumber_aging.correlation"]
    assert (whole["status"], whole["n"], round(whole["value"], 2)) == ("no_relation", 58, 0.01)
    without = study_run(STUDY, min_census_register_ratio="0.8").findings["mynumber_aging.correlation"]
    assert (without["n"], round(without["value"], 2)) == (52, 0.11)
    assert "関係は確認できない" in without["headline"]
    for found in (whole, without):  # over all specifications of the sensitivity analysis
        assert "|r| が約0.4を超える関係は考えにくい" in found["headline"]


def test_both_populations_are_named(study_run):
    report = study_run(STUDY).report
    assert "住民基本台帳人口" in report
    assert "国勢調査人口" in report
    assert "双葉町" in report
