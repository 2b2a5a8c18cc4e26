"""A plan says all that is asked for; anything else is answered in words."""

import pytest

from analysis.training.plans import missing

ITEMS = {"問い": "問いを書きます。", "分母": "何で割るかを書きます。"}


def test_a_plan_with_every_item_passes_whatever_else_it_says():
    assert missing({"分母": "人口", "問い": "何人か", "ほか": 3}, ITEMS) == ""


@pytest.mark.parametrize("lacking", ["", "…", "　。", 3, None])
def test_the_first_missing_item_is_named_with_what_to_write(lacking):
    assert missing({"問い": lacking}, ITEMS) == "「問い」がありません。問いを書きます。"
    assert (
        missing({"問い": "何人か", "分母": lacking}, ITEMS) == "「分母」がありません。何で割るかを書きます。"
    )


@pytest.mark.parametrize("answer", ["問い", None, 3, ["問い", "分母"], {}, missing])
def test_anything_else_is_answered_in_words(answer):
    assert missing(answer, ITEMS)
