"""Lesson 1: a study's logic model as its card has it, and questions that would change a decision."""

import pytest

from analysis.errors import ParameterError
from analysis.training import lesson_01

PLAN = {
    "問い": "申込みの半分は、開庁時間外に届くか。",
    "決めること": "係長が、次の受付の案内を決める",
    "結果がこうなら": "半分を超えたら、夜間の案内を厚くする",
    "逆の結果なら": "半分より少なければ、窓口の案内を厚くする",
    "必要なデータ": "今年の受付の、時刻のある記録",
}


def test_the_logic_model_is_that_of_the_card():
    model = lesson_01.logic_model("online_procedures")
    # notebooks/studies/online_procedures.yml
    assert model.query("内容 == '申請システムの費用'")["段階"].item() == "インプット"
    assert model.query("内容 == '来庁と窓口の作業時間の減少'")["段階"].item() == "アウトカム（中期）"


def test_an_unknown_study_is_refused_in_words():
    with pytest.raises(ParameterError):
        lesson_01.logic_model("no_such_study")


def test_a_question_that_changes_a_decision_passes():
    assert lesson_01.own_question(PLAN) == ""
    assert lesson_01.own_question(PLAN | {"問い": "届くのは何件か？"}) == ""


def test_what_is_no_question_or_changes_nothing_is_told():
    assert "疑問文" in lesson_01.own_question(PLAN | {"問い": "申込みを分析する"})
    assert "同じです" in lesson_01.own_question(PLAN | {"逆の結果なら": PLAN["結果がこうなら"]})
    assert lesson_01.own_question(PLAN | {"決めること": "…"}).startswith("「決めること」がありません。")


@pytest.mark.parametrize("answer", ["問い", None, 3, {}])
def test_anything_else_is_answered_in_words(answer):
    assert lesson_01.own_question(answer)
