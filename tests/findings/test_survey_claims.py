"""What the survey's study claims follows from its numbers."""

import pandas as pd
import pytest

from analysis.data.surveys import Survey
from analysis.findings import resident_survey as claims
from analysis.measures import resident_survey as measures

AREAS = pd.DataFrame(
    {"area": ["東", "西"], "sent": [500, 500], "returned": [100, 100], "answers": [100, 100],
     "population": [8000.0, 2000.0]}
)  # fmt: skip


def survey(count: int, areas: pd.DataFrame = AREAS) -> Survey:
    items = pd.DataFrame(
        {"item": ["無回答", "はい"], "count": [199, count], "base": 200, "mapping": "same_line"}
    )
    return Survey("練習市", "好み", areas, None, items, None, 10_000, {}, {"はい": (2014, 40.0, 494)})


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (120, "答えた人の半数を超える"),
        (100, "半数を超えるとも超えないとも言えない"),
        (80, "答えた人の半数に届かない"),
    ],
)
def test_the_sentence_says_on_which_side_of_half_the_interval_lies(count, words):
    whole = survey(count)
    found = claims.answer("s.a", whole, measures.answers(whole, confidence=0.95), confidence=0.95)
    assert f"「はい」が{count / 2:.1f}％" in found.headline  # the most frequent answer, not 無回答
    assert words in found.headline
    assert "1,000人の20％で、答えなかった人の違いはどの区間にも入らない" in found.headline
    assert found.comparisons[0].words.startswith("40％ → ")


def test_groups_that_answer_alike_and_groups_that_do_not():
    def claim(returned: list[int]):
        whole = survey(100, AREAS.assign(returned=returned))
        areas = measures.response(whole.areas, confidence=0.95)
        apart = measures.difference(whole.areas)
        return claims.response("s.r", whole, areas, apart, what="地域", confidence=0.95)

    alike, unlike = claim([98, 102]), claim([50, 150])
    assert alike.status == "no_relation"
    assert "2の地域の違い（19.6〜20.4％）は、偶然の範囲を超えない" in alike.headline
    assert unlike.status == "relation"
    assert "地域による違い（東10.0％〜" in unlike.headline
    assert unlike.value == pytest.approx(20)


def test_weights_say_what_they_could_not_know():
    known = measures.weights(survey(100))
    unknown = measures.weights(survey(100, AREAS.assign(population=float("nan"))))
    # Weights 80 and 20 for 100 answers each: 200 (100 * 6400 + 100 * 400) / 10000^2 = 1.36; 200 / 1.36 = 147.
    found = claims.weighting("s.w", known, None, hides=[])
    assert (
        found.headline
        == "地域の大きさに合わせると、回答200人は147人分の確かさになる（ウエイトは0.40〜1.60）。"
    )
    found = claims.weighting("s.w", unknown, None, hides=["weighted"])
    assert found.headline.startswith("地域の人口がないので")
    assert found.hides == ["weighted"]
