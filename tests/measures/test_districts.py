"""Districts of both cities."""

import numpy as np
import pytest

from analysis.data import cities
from analysis.errors import ParameterError
from analysis.measures import confounding, sensitivity
from analysis.measures.districts import concerned, districts, weights_of


@pytest.fixture
def practice():
    return cities.load("practice")


def test_koriyama_has_14_districts_and_no_ages_yet():
    areas = districts(cities.load("koriyama"), year=2023)
    assert len(areas) == 14
    assert areas["aging_pct"].isna().all()
    # Paper 001: 富田行政センター 933,850 of 6,464,050 yen.
    tomita = areas.set_index("district").loc["富田"]
    assert tomita["ratio_pct"] == pytest.approx(100 * 933_850 / 6_464_050)
    assert tomita["distance_km"] < 6


def test_liaison_offices_are_a_choice(practice):
    with_offices = districts(practice, year=2023)
    without = districts(practice, year=2023, kinds=["administrative_center"])
    assert with_offices["n_counters"].sum() == 19  # 14 centres and 5 liaison offices of the generator
    assert without["n_counters"].sum() == 14


def test_exclusions_and_their_limits(practice):
    assert len(districts(practice, year=2023, exclude=["練習北"])) == 13
    with pytest.raises(ParameterError, match="練習中央.*ありません"):
        districts(practice, year=2023, exclude=["練習中央"])
    names = districts(practice, year=2023)["district"].tolist()
    with pytest.raises(ParameterError, match="5地区以上"):
        districts(practice, year=2023, exclude=names[:10])


def test_weights(practice):
    areas = districts(practice, year=2023)
    assert weights_of(areas, "none", "spearman") is None
    assert weights_of(areas, "population", "pearson").equals(areas["population"])
    with pytest.raises(ParameterError, match="weights を none"):
        weights_of(areas, "population", "spearman")


def test_people_concerned_come_by_number_not_by_residual(practice):
    people = concerned(districts(practice, year=2023))
    assert people["aged"].is_monotonic_decreasing
    assert len(people) == 14


def test_sensitivity_changes_one_choice_at_a_time(practice):
    main = sensitivity.Specification(2023, "amount", sensitivity.WITH_LIAISON, "none", "pearson")
    candidates = sensitivity.specifications(main, practice)
    assert candidates[0] == main
    assert len(set(candidates)) == len(candidates)
    for other in candidates[1:]:
        changed = sum(getattr(other, name) != getattr(main, name) for name in ("kinds", "weights", "method"))
        assert changed == 1 or (other.year, other.measure) != (main.year, main.measure)
    table = sensitivity.sensitivity(practice, candidates, confidence=0.95, resamples=999, seed=1)
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()


def test_koriyama_offers_counts_for_2021_only():
    koriyama = cities.load("koriyama")
    main = sensitivity.Specification(2023, "amount", sensitivity.WITH_LIAISON, "none", "pearson")
    pairs = {(one.year, one.measure) for one in sensitivity.specifications(main, koriyama)}
    assert pairs == {(2021, "amount"), (2021, "count"), (2023, "amount")}


def test_confounding_leaves_out_what_is_not_registered():
    areas = districts(cities.load("koriyama"), year=2023)
    pairs = confounding.pairwise(areas, confidence=0.95, seed=1)
    assert len(pairs) == 3
    assert not pairs["name"].str.contains("高齢化率").any()


def test_partial_correlation_has_wide_intervals(practice):
    held = confounding.partials(districts(practice, year=2023), confidence=0.95)
    assert len(held) == 3
    assert (np.abs(held["high"] - held["low"]) > 0.3).all()
