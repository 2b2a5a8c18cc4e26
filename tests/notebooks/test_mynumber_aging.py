"""My Number card against aging: no relation, and how strong one could be."""

from look import EveryRun

STUDY = "mynumber_aging"
RUNS = [
    {},
    {"min_census_register_ratio": "0.8"},
    {"method": "kendall", "base": "known_age"},
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


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
