"""The survey of 2017: what was answered, by how many, and what weights could put right."""

from look import EveryRun

STUDY = "resident_survey"
RUNS = [
    {},
    {"city": "practice"},
    {"question": "sns", "period": "future", "sure_only": "はい", "confidence": "0.9"},
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_the_printed_answer_and_what_no_interval_covers(study_run):
    found = study_run(STUDY).findings
    answer = found["resident_survey.answer"]
    # 第2回 郡山市ＤＸ関連６法活用推進本部会議 2021-08-03, 問5: 295人（原文6391、6404行）, 72 % of 407 (3550行).
    assert (round(answer["value"], 1), answer["n"]) == (72.5, 407)
    # 3192 to 3197行: 1,500 sent, 406 returned, 27.1 %.
    assert "1,500人の27％で、答えなかった人の違いはどの区間にも入らない" in answer["headline"]
    assert "19.7〜92.5％" in answer["certainty"]
    assert round(found["resident_survey.response"]["value"], 1) == 27.1
    # 2014: 54 % of 494 (3550 and 3234行).
    assert [(each["kind"], each["words"]) for each in answer["comparisons"]] == [
        ("前の年", "54％ → 72.5％（+18.5ポイント）")
    ]


def test_areas_differ_no_more_than_chance_and_ages_do(study_run):
    found = study_run(STUDY).findings
    assert found["resident_survey.response"]["status"] == "no_relation"
    assert found["resident_survey.age"]["status"] == "relation"
    assert (
        "年代による違い（20代18.0％〜60代以上38.0％）は偶然の範囲を超える"
        in found["resident_survey.age"]["headline"]
    )


def test_in_the_practice_city_the_truth_lies_outside(study_run):
    made = study_run(STUDY, city="practice")
    answer = made.findings["resident_survey.answer"]
    truth = 81.47  # practice_survey_truth: 92 % under 65, 50 % from 65 on
    assert not answer["interval"]["low"] <= truth <= answer["interval"]["high"]
    assert "resident_survey.age" not in made.findings
    assert "架空データ（練習用）" in made.report
