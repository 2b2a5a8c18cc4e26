"""A thousand practice cities against theory, and made-up persons against the districts they live in."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.data import cities, practice
from analysis.data.practice_model import simulate
from analysis.errors import ParameterError
from analysis.measures import districts
from analysis.mime import SYNTHETIC_MARK
from analysis.training import lesson_07


@pytest.fixture(scope="module")
def unrelated():
    return lesson_07.many_cities(0)


@pytest.fixture(scope="module")
def people():
    place = cities.load("practice")
    return lesson_07.persons(
        districts.districts(place, year=2023, measure="count", kinds=["administrative_center"])
    )


def near(share, expected):
    return share == pytest.approx(expected, abs=3 * math.sqrt(expected * (1 - expected) / 1000))


def test_chance_alone_is_as_large_as_theory_says(unrelated):
    t = 0.5 * math.sqrt(12 / (1 - 0.5**2))  # Student's t of r = 0.5 with 14 pairs
    assert near((unrelated["相関係数"].abs() >= 0.5).mean(), 2 * stats.t.sf(t, 12))
    assert near(unrelated["0を含まない"].mean(), 0.05)


def test_a_known_relation_is_seen_weaker_and_often_missed():
    related = lesson_07.many_cities(-0.6)
    assert related["相関係数"].mean() == pytest.approx(practice.OBSERVED_CORRELATION, abs=0.02)
    excludes = (related["下限"] > 0) | (related["上限"] < 0)
    assert (related["0を含まない"] == excludes).all()
    assert 0.3 < (~excludes).mean() < 0.5
    # As the text tells it.
    seen = related["相関係数"][excludes]
    assert int((~excludes).sum()) == 421
    assert [round(part.mean(), 2) for part in (related["相関係数"], seen)] == [-0.53, -0.68]


def test_a_city_has_the_correlation_of_its_tables():
    tables = practice.tables(simulate(0), 0)
    ages = pd.DataFrame(tables["practice_district_age"]).set_index("地区")
    aging = ages["65歳以上人口"] / (ages["総人口"] - ages["年齢不詳"])
    paid = pd.DataFrame(tables["practice_cashless_by_facility"]).query("year == 2023")
    paid = paid[paid["facility"].str.endswith("行政センター")]
    ratio = (paid["count_cashless"] / paid["count_total"]).to_numpy(float)
    own = aging[paid["facility"].str.removesuffix("行政センター")].to_numpy(float)
    first = lesson_07.many_cities(-0.6)["相関係数"].iloc[0]
    assert len(own) == 14
    assert first == pytest.approx(np.corrcoef(own, ratio)[0, 1], abs=0.001)


@pytest.mark.parametrize("correlation", [-1.1, 60, "−0.6", None, math.nan])
def test_what_is_no_correlation_is_refused(correlation):
    with pytest.raises(ParameterError):
        lesson_07.many_cities(correlation)


def test_old_districts_use_it_less_and_old_persons_more(people):
    by_area = people.assign(old=people["年齢"] == "65歳以上").groupby("地区")[["old", "利用"]].mean()
    assert by_area["old"].corr(by_area["利用"]) < -0.6
    rates = people.groupby(["地区", "年齢"])["利用"].mean().unstack()
    # Half a person of the smallest group (架空谷, 106 from 65 on) is 0.5 points.
    assert (rates["65歳以上"] - rates["64歳以下"]).between(0.07, 0.09).all()
    assert len(people) == pytest.approx((323_850 - 42_000) / 20, rel=0.02)


def test_pictures_say_what_they_count_and_are_marked_as_made_up(unrelated, people):
    counted = lesson_07.histogram(unrelated, 0, id="none", title="相関係数")
    assert counted.table is not None
    assert "−0.75から0.77まで" in counted.message  # as the text tells it
    assert "51市" in counted.message
    assert sum(row[1] + row[2] for row in counted.table.rows) == 1000
    assert sum(row[2] for row in counted.table.rows) == unrelated["0を含まない"].sum()
    inside = lesson_07.inside(people, id="inside", title="年齢別")
    assert "14地区のうち14地区で" in inside.message
    assert counted.alt.startswith(SYNTHETIC_MARK)
    assert inside.alt.startswith(SYNTHETIC_MARK)
