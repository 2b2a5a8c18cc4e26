"""Visitors of the practice city: true to the stated model, divisions that add up, games on weekends only."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.data import catalog
from analysis.data.practice_visitors import DIVISIONS, FLOW_TRUTH, VENUE, FlowTruth, _rows, tables

A, B = "比較地区A", "比較地区B"


@pytest.fixture(scope="module")
def visitors() -> pd.DataFrame:
    return catalog.load("practice_visitors")


def test_every_day_of_two_fiscal_years_stands_once_for_each_area(visitors):
    days = pd.date_range("2022-04-01", "2024-03-31")
    assert len(days) == 731
    for _, part in visitors.groupby("place"):
        assert list(part["date"]) == list(days)
    assert set(visitors["place"]) == {VENUE, A, B}


@pytest.mark.parametrize("division", DIVISIONS)
def test_parts_of_each_division_add_up(visitors, division):
    assert (visitors[list(DIVISIONS[division])].sum(axis=1) == visitors["visitors"]).all()


def test_games_are_on_both_days_of_22_weekends_and_only_at_the_venue(visitors):
    games = visitors.dropna(subset=["event"])
    days = games["date"]
    assert set(games["place"]) == {VENUE}
    assert days.dt.day_of_week.value_counts().to_dict() == {5: 22, 6: 22}
    assert days.dt.isocalendar().week.groupby(days.dt.isocalendar().year).nunique().sum() == 22
    assert set(days.dt.month) <= {10, 11, 12, 1, 2, 3, 4}


def test_effect_is_the_stated_one_over_many_cities():
    # Ratio of ratios of the same weekends in one area and another: everything but the game cancels on average.
    found = {VENUE: [], A: []}
    for seed in range(40):
        wide = pd.DataFrame(_rows(seed))
        weekend = wide[pd.to_datetime(wide["date"]).dt.day_of_week >= 5]
        games = set(weekend.loc[weekend["event"].notna(), "date"])
        log = np.log(weekend.pivot(index="date", columns="place", values="visitors"))
        is_game = log.index.isin(games)
        for place, gaps in found.items():
            gap = log[place] - log[B]
            gaps.append(gap[is_game].mean() - gap[~is_game].mean())
    for place, ratio in ((VENUE, FLOW_TRUTH.event_ratio), (A, FLOW_TRUTH.comparison_ratio)):
        error = np.std(found[place]) / np.sqrt(len(found[place]))
        assert np.mean(found[place]) == pytest.approx(np.log(ratio), abs=4 * error)
        assert error < 0.01


def test_plain_comparison_with_other_days_is_not_the_effect(visitors):
    # What the study is there to show: games fall on weekends of the quiet season.
    venue = visitors[visitors["place"] == VENUE]
    games = venue["event"].notna()
    plain = venue.loc[games, "visitors"].mean() / venue.loc[~games, "visitors"].mean()
    assert plain > 1.05 * FLOW_TRUTH.event_ratio


def test_days_are_alike_the_next_day():
    calm = FlowTruth(season=0.0, holiday=0.0, own_sd=0.0, overdispersion=1e-9)
    frame = pd.DataFrame(_rows(1, calm))
    dry = frame[frame["place"] == A].reset_index(drop=True)
    log = np.log(dry["visitors"]) - dry["weather"].map({"晴": 0.0, "曇": -0.03, "雨": -0.18})
    week = pd.to_datetime(dry["date"]).dt.day_of_week
    rest = log - log.groupby(week).transform("mean")
    # AR(1) with lag 0.5 and standard deviation 0.05, observed with Poisson noise of about 0.021.
    assert rest.std() == pytest.approx(0.054, rel=0.12)
    assert rest.autocorr(1) == pytest.approx(0.5 * 0.05**2 / 0.054**2, abs=0.1)


def test_shares_in_the_table_of_truths_are_seen_in_the_data(visitors):
    truth = catalog.load("practice_flow_truth").set_index("parameter")["value"]
    assert truth["event_ratio"] == FLOW_TRUTH.event_ratio == 1.6
    venue = visitors[visitors["place"] == VENUE]
    for when, part in (("usual", venue[venue["event"].isna()]), ("event", venue[venue["event"].notna()])):
        for column in ("male", "age_20s", "from_elsewhere"):
            share = part[column].sum() / part["visitors"].sum()
            assert share == pytest.approx(truth[f"{column}_{when}"], abs=0.003)


def test_same_seed_same_visitors_other_seed_others():
    assert tables(7) == tables(7)
    assert tables(7)["practice_visitors"] != tables(8)["practice_visitors"]
