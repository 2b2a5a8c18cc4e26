"""Cashless ratio by month: the figures printed in the committee papers, and which of two figures is meant."""

import pandas as pd
from look import EveryRun

STUDY = "cashless_trend"
RUNS = [
    {},
    {"figure": "totals", "paper": "20230214", "target_pct": "30"},
    {"placements": "fixed", "target_year": "2030"},
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_both_figures_of_2023_are_on_the_first_page(study_run):
    # Paper 001 (2024-02-08), lines 679-737 and 758; see tests/measures/test_cashless_months.py.
    level = study_run(STUDY).findings["cashless_trend.level"]["headline"]
    assert "（月の比率の平均）は2021年11.48％、2022年15.07％、2023年17.56％" in level
    assert "年の合計の比率では2023年が15.96％で、2つの数字が食い違う" in level
    assert "分母が違う" in study_run(STUDY).report
    assert "36か月すべて推定（inferred）" in study_run(STUDY).report


def test_rise_of_a_year_with_serial_correlation(study_run):
    # Months of 2023 less those of 2021: (210.7 - 137.8)/24; statsmodels' HAC with 2 lags gives 1.81 to 4.26, too
    # narrow for 24 values.
    found = study_run(STUDY).findings["cashless_trend.year_on_year"]
    assert (round(found["value"], 2), found["n"], found["status"]) == (3.04, 24, "relation")
    assert found["details"]["補正しないニューイ・ウェストの区間"] == "1.81～4.26ポイント"
    assert 0 < found["interval"]["low"] < 1.81
    assert found["interval"]["high"] > 4.26
    few = study_run(STUDY, **RUNS[2]).findings["cashless_trend.year_on_year"]
    assert (few["n"], few["status"]) == (8, "no_relation")


def test_target_is_an_arithmetic_of_the_chosen_figure(study_run):
    months = study_run(STUDY).findings["cashless_trend.target"]
    assert "毎年+1.32ポイントが要る。これまでのどの年の上がり幅よりも小さい。" in months["headline"]
    totals = study_run(STUDY, **RUNS[1]).findings["cashless_trend.target"]
    assert "毎年+7.02ポイントが要る。これまでのどの年の上がり幅よりも大きい。" in totals["headline"]
    far = study_run(STUDY, **RUNS[2]).findings["cashless_trend.target"]
    assert "届くかどうかは判断しない" in far["headline"]


def test_printed_values_meet_the_recomputed_ones(study_run):
    made = study_run(STUDY)
    seen = pd.read_csv(made.folder / "tables" / "printed_values.csv", encoding="utf-8-sig")
    row = seen[seen["照合の内容"].str.contains("2023年の12か月の平均")].iloc[0]
    assert (row["公表値"], row["判定"]) == ("15.96", "既知の不一致")
