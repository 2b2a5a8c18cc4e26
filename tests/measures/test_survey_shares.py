"""Shares, rates of answering and weights of a postal survey."""

from dataclasses import replace

import pandas as pd
import pytest
from scipy import stats

from analysis.data import surveys
from analysis.data.surveys import Survey
from analysis.errors import ParameterError
from analysis.measures import resident_survey as measures

AREAS = pd.DataFrame(
    {"area": ["東", "西"], "sent": [100, 100], "returned": [20, 40], "answers": [20, 40],
     "population": [8000.0, 2000.0]}
)  # fmt: skip
BY_AREA = pd.DataFrame({"area": ["東", "西"], "item": ["はい", "はい"], "count": [10, 30]})
ITEMS = pd.DataFrame(
    {
        "item": ["無回答", "いいえ", "はい"],
        "count": [45, 10, 40],
        "base": [60, 30, 60],
        "mapping": "same_line",
    }
)
SURVEY = Survey("練習市", "好み", AREAS, None, ITEMS, BY_AREA, 10_000, {"はい": 55.0}, {})


def test_shares_by_hand():
    found = measures.answers(SURVEY, confidence=0.95).set_index("item")
    assert list(found.index) == ["はい", "いいえ", "無回答"]  # most frequent first, no answer last
    assert found.loc["はい", "share_pct"] == pytest.approx(100 * 40 / 60)
    # 200 were asked, 140 are silent: 40 / 200 and 180 / 200.
    assert found.loc["はい", ["worst_low_pct", "worst_high_pct"]].tolist() == pytest.approx([20, 90])
    # Put to half of them: nobody knows how many of the silent it concerned.
    assert found.loc["いいえ", ["worst_low_pct", "worst_high_pct"]].isna().all()
    assert found.loc["はい", "truth_pct"] == 55


def test_a_smaller_population_makes_the_interval_narrower():
    endless = AREAS.assign(population=float("nan"))
    finite, wide = (
        measures.response(each, confidence=0.95) for each in (AREAS.assign(population=150.0), endless)
    )
    assert finite["rate_pct"].tolist() == pytest.approx([20, 40])
    assert (finite["high_pct"] - finite["low_pct"] < wide["high_pct"] - wide["low_pct"]).all()


def test_the_difference_of_two_groups_is_pearsons():
    found = measures.difference(AREAS)
    # Two groups of 100, 20 and 40 answers, 30 expected in each: 4 cells, (10^2) / 30 twice and (10^2) / 70 twice.
    assert found.chi_squared == pytest.approx(2 * 100 / 30 + 2 * 100 / 70)
    assert (found.df, found.p_value) == (1, pytest.approx(stats.chi2.sf(found.chi_squared, 1)))


def test_weights_by_hand():
    found = measures.weights(SURVEY)
    # 8000 / 20 = 400 and 2000 / 40 = 50 residents an answer; mean over 60 answers is 10000 / 60.
    assert found.table["stands_for"].tolist() == [400, 50]
    assert found.table["relative"].tolist() == pytest.approx([2.4, 0.3])
    # 60 (20 * 400^2 + 40 * 50^2) / 10000^2
    assert found.effect == pytest.approx(1.98)
    assert found.effective == pytest.approx(60 / 1.98)
    shares = measures.weighted(SURVEY, found)
    assert shares is not None
    # 8000 * 10/20 + 2000 * 30/40 of 10000.
    assert shares[["plain_pct", "weighted_pct", "truth_pct"]].to_numpy().tolist() == [
        [pytest.approx(66.667, abs=1e-3), pytest.approx(55), 55]
    ]


def test_without_population_only_the_answering_is_put_right():
    found = measures.weights(replace(SURVEY, areas=AREAS.assign(population=float("nan"))))
    assert not found.by_population
    assert found.table["stands_for"].tolist() == [5, 2.5]


def test_the_city_survey_is_read_as_printed():
    survey = surveys.load("koriyama", "devices")
    # 発送数の和 1,500（原文5611行）, 回収 406（5613行）, 回答 407（5700行）.
    assert [int(survey.areas[name].sum()) for name in ("sent", "returned", "answers")] == [1500, 406, 407]
    assert survey.areas["population"].isna().all()  # the template of ages is empty
    again = surveys.load("koriyama", "open_data").items["item"]
    assert again.is_unique  # one label is printed twice


@pytest.mark.parametrize(
    ("city", "question", "period", "sure_only", "words"),
    [
        ("koriyama", "tax", "future", False, "今後については聞いていません"),
        ("practice", "sns", "now", False, "いま使っている機器の問いだけ"),
        ("koriyama", "usage", "now", True, "読み取りの確かな回答が1つもありません"),
    ],
)
def test_what_was_not_asked_is_refused(city, question, period, sure_only, words):
    with pytest.raises(ParameterError, match=words):
        surveys.load(city, question, period=period, sure_only=sure_only)
