"""Surveys of the practice city: what intervals cover, what silence does, what a complete count is."""

import math

import pytest
from scipy import stats

from analysis.data import practice_survey
from analysis.data.practice_model import simulate
from analysis.errors import ParameterError
from analysis.mime import SYNTHETIC_MARK
from analysis.training import lesson_06

RESIDENTS = 323_850  # practice_truth, population_total


@pytest.fixture(scope="module")
def everybody_answers():
    return lesson_06.repeat(400)


def test_intervals_hold_the_truth_as_often_as_theory_says(everybody_answers):
    # Wilson's interval holds p exactly where |k/n - p| <= z sqrt(p (1 - p) / n).
    p, n = lesson_06.truth() / 100, 400
    reach = stats.norm.ppf(0.975) * math.sqrt(p * (1 - p) / n)
    exact = sum(stats.binom.pmf(k, n, p) for k in range(n + 1) if abs(k / n - p) <= reach)
    assert everybody_answers["当たり"].mean() == pytest.approx(
        exact, abs=3 * math.sqrt(exact * (1 - exact) / 1000)
    )
    assert everybody_answers["割合"].mean() == pytest.approx(100 * p, abs=0.2)
    assert set(everybody_answers["回答"]) == {n}


def test_four_times_the_persons_halve_the_width(everybody_answers):
    larger = lesson_06.repeat(1600)
    widths = [(found["上限"] - found["下限"]).mean() for found in (everybody_answers, larger)]
    assert widths[0] / widths[1] == pytest.approx(2, abs=0.02)


def test_those_who_answer_use_it_less_and_more_questionnaires_do_not_help():
    city = simulate()
    places = [*city.districts, city.old_town]
    old = sum(place.population * place.aging_rate for place in places) / RESIDENTS
    young_answer, old_answer = practice_survey.ANSWER
    young_use, old_use = practice_survey.DEVICES["スマートフォン"]
    answers = (1 - old) * young_answer + old * old_answer
    expected = 100 * ((1 - old) * young_answer * young_use + old * old_answer * old_use) / answers
    some, many = (lesson_06.repeat(sent, some_silent=True) for sent in (1_500, 15_000))
    assert many["割合"].mean() == pytest.approx(expected, abs=0.1)
    assert many["回答"].mean() == pytest.approx(15_000 * answers, abs=10)
    assert expected < lesson_06.truth() - 5
    assert some["当たり"].mean() < 0.3
    assert not many["当たり"].any()


def test_a_complete_count_is_the_same_every_time():
    found = lesson_06.repeat(RESIDENTS)["割合"]
    assert found.min() == found.max() == pytest.approx(lesson_06.truth(), abs=0.01)


@pytest.mark.parametrize("sent", [9, 400.5, "400", RESIDENTS + 1])
def test_numbers_that_nobody_can_send_are_refused(sent):
    with pytest.raises(ParameterError):
        lesson_06.repeat(sent)


def test_the_chart_counts_what_it_shows_and_is_marked_as_made_up(everybody_answers):
    picture = lesson_06.chart(everybody_answers, id="lottery", title="調査")
    missed = 50 - int(everybody_answers["当たり"].head(50).sum())
    assert picture.alt.startswith(SYNTHETIC_MARK)
    assert f"含まないのは{missed}回" in picture.message
    assert picture.table is not None
    assert [row[-1] for row in picture.table.rows].count("含まない") == missed
