"""Monthly ratio of the counters: paper 001 (2024-02-08, 資料1, lines 679-737), placements by text order."""

import pandas as pd
import pytest

from analysis.data import catalog
from analysis.errors import ParameterError
from analysis.measures import cashless_months as measures
from analysis.measures import cashless_trend

TABLES = (
    "cashless_monthly",
    "cashless_monthly_20230214",
    "cashless_summary_20230721",
    "key_figures_20240208",
)


@pytest.fixture
def tables():
    return [catalog.load(name) for name in TABLES]


def chosen(tables, placements="all", paper="20240208"):
    return measures.months(tables[0], tables[1], placements=placements, paper=paper)


@pytest.mark.parametrize(
    ("placements", "left"),
    [("all", 12), ("matched", 10), ("fixed", 4)],
)
def test_months_with_weaker_evidence_are_left_out_in_all_years(tables, placements, left):
    # Paper 002 (2023-02-14, line 441) confirms ten months of 2022; in September and October nothing does. In January,
    # April, August and November two of the three values stand on one line (001: 681, 696, 717, 732).
    given = chosen(tables, placements)
    assert given.used.groupby("year").size().tolist() == [left] * 3
    assert given.complete == (placements == "all")
    assert given.groups.set_index("evidence")["months"].to_dict() == {
        0: "1月、4月、8月、11月", 1: "2月、3月、5月、6月、7月、12月", 2: "9月、10月",
    }  # fmt: skip


def test_the_other_paper_differs_in_two_months_of_2022(tables):
    # Paper 001, lines 721 and 727: 14.5 and 12.0; paper 002, line 441: 15.3 and 13.0.
    both = chosen(tables).used.merge(chosen(tables, paper="20230214").used, on="month")
    differ = both[both["ratio_pct_x"] != both["ratio_pct_y"]].set_index("month")
    assert differ["ratio_pct_x"].to_dict() == {"2022-09": 14.5, "2022-10": 12.0}
    assert differ["ratio_pct_y"].to_dict() == {"2022-09": 15.3, "2022-10": 13.0}


def test_two_figures_of_a_year(tables):
    # Sums of the printed months by hand: 137.8, 180.9, 210.7; the year's ratios: paper 000 (2023-07-21) lines 163 and
    # 171, paper 001 line 758. The 20.2 % of paper 000, line 175, is part of 2023 and is not used.
    found = measures.years(chosen(tables), *tables[2:]).set_index("year")
    assert found["months"].tolist() == pytest.approx([137.8 / 12, 180.9 / 12, 210.7 / 12])
    assert found["totals"].tolist() == [11.7, 15.2, 15.96]
    assert found["gap"].round(2).tolist() == pytest.approx([-0.22, -0.12, 1.60], abs=0.011)
    assert found["spread"].iloc[2] == pytest.approx(3.4, abs=0.05)


def test_left_out_months_are_not_held_against_the_year(tables):
    found = measures.years(chosen(tables, "matched"), *tables[2:])
    assert found[["gap", "spread"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("ratios", "total", "expected"),
    [
        ([12.0, 24.0], 18.0, 1.0),
        ([12.0, 24.0], 16.0, 2.0),  # (12 w + 24)/(w + 1) = 16
        ([24.0, 12.0], 20.0, 2.0),  # the higher month weighs more
        ([10.0, 20.0, 30.0], 16.0, 3.0),  # (10 w + 50)/(w + 2) = 16; (30 w + 30)/(2 w + 1) = 16 only at w = 7
        ([12.0, 24.0], 24.0, None),
        ([12.0, 24.0], float("nan"), None),
    ],
)
def test_least_spread_by_hand(ratios, total, expected):
    assert measures.least_spread(ratios, total) == (None if expected is None else pytest.approx(expected))


def test_differences_are_of_the_same_month_a_year_before(tables):
    changes = measures.differences(chosen(tables)).set_index("month")
    assert len(changes) == 24
    # 13.2 - 7.3, 29.3 - 20.4, 19.3 - 19.4 and 14.5 - 17.4.
    months = ["2022-01", "2023-03", "2023-04", "2022-09"]
    assert changes.loc[months, "change"].tolist() == pytest.approx([5.9, 8.9, -0.1, -2.9])


def test_yearly_rise_is_the_difference_of_the_means_of_years(tables):
    rises = cashless_trend.yearly_rises(measures.differences(chosen(tables)), confidence=0.95)
    assert rises["2022年"].mean.estimate == pytest.approx((180.9 - 137.8) / 12)
    assert rises["2023年"].mean.estimate == pytest.approx((210.7 - 180.9) / 12)
    assert rises["全期間"].mean.estimate == pytest.approx((210.7 - 137.8) / 24)
    few = cashless_trend.yearly_rises(measures.differences(chosen(tables, "fixed")), confidence=0.95)
    assert list(few) == ["全期間"]  # four months a year carry no interval


@pytest.mark.parametrize(("specification", "rows"), [(("all", "20240208"), 5), (("fixed", "20230214"), 5)])
def test_sensitivity_begins_with_the_chosen_specification(tables, specification, rows):
    found = cashless_trend.sensitivity(*tables[:2], specification, confidence=0.95)
    assert (len(found), found["name"].iloc[1].endswith("補正しないニューイ・ウェスト")) == (rows, True)
    assert found["name"].is_unique


def test_season_is_measured_from_the_mean_of_the_year(tables):
    shape, agreement = measures.season(chosen(tables), seed=1)
    # March: 18.3 - 11.483, 20.4 - 15.075, 29.3 - 17.558.
    assert shape.loc[3].tolist() == pytest.approx([6.817, 5.325, 11.742], abs=0.001)
    assert (agreement.n_cycles, agreement.n_phases) == (3, 12)


def test_needed_rise_by_hand(tables):
    by_year = measures.years(chosen(tables), *tables[2:])
    way = cashless_trend.needed(by_year, figure="totals", target_pct=20.2, target_year=2025)
    assert (way.year, way.level_pct, way.beyond) == (2023, 15.96, False)
    assert way.rise == pytest.approx((20.2 - 15.96) / 2)
    assert way.past == pytest.approx((3.5, 0.76))
    assert cashless_trend.needed(by_year, figure="months", target_pct=20, target_year=2026).beyond


def test_a_target_in_the_past_is_refused(tables):
    by_year = pd.DataFrame({"year": [2022, 2023], "months": [15.0, 17.0], "totals": [15.2, 15.96]})
    with pytest.raises(ParameterError, match="2023"):
        cashless_trend.needed(by_year, figure="months", target_pct=20, target_year=2023)
