"""Lesson 11: hidden numbers that can be computed, and those that cannot."""

import pandas as pd
import pytest

from analysis.data.disclosure import protect
from analysis.training import lesson_11

B, VENUE, A = "比較地区B", "会場地区", "比較地区A"


def test_visits_are_the_tables_numbers_and_the_difference_of_the_text():
    # data/practice/practice_visitors.csv, 2022-04-10 and 2022-04-05, 比較地区B, hours_00_06.
    week, six = (lesson_11.visits("2022-04-04", day) for day in ("2022-04-10", "2022-04-09"))
    assert (week - six).loc[B, "0-6時"] == 4
    assert lesson_11.visits(lesson_11.DAY, lesson_11.DAY).loc[B, "0-6時"] == 7
    homes = lesson_11.visits("2022-09-06", "2022-09-06", by="居住地")
    assert homes.loc[B].to_dict() == {"市内": 324, "県内（市外）": 79, "県外": 6}  # same file, 2022-09-06
    assert week.min().min() >= 10
    assert six.min().min() >= 10


def test_what_is_published_has_totals_and_marks():
    table = pd.DataFrame({"x": [1000, 2], "y": [30, 4]}, index=["p", "q"])
    printed = lesson_11.published(table, [("q", "x"), ("p", "合計")])
    assert printed.to_numpy().tolist() == [["1,000", "30", "＊"], ["＊", "4", "6"], ["1,002", "34", "1,036"]]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ([(B, "6-10時"), (VENUE, "0-6時"), (VENUE, "6-10時")], ""),
        ({(B, "18-24時"), (A, "0-6時"), (A, "18-24時")}, ""),
        # Totals are as good as parts.
        (([B, "合計"], ["合計", "0-6時"], ["合計", "合計"]), ""),
        ([(B, "0-6時"), (B, "6-10時"), (VENUE, "0-6時"), (VENUE, "6-10時")], ""),
        ([(B, "6-10時")], "縦の並びで＊が1つだけ"),
        ([(VENUE, "0-6時")], "横の並びで＊が1つだけ"),
        # 6-10時 of the row follows from its own column, and so does the small one.
        ([(B, "6-10時"), (VENUE, "0-6時")], "まだ10人に満たないと分かります"),
        ([(B, "0-6時")], "10人に満たない数だけです"),
        ([(place, hours) for place in (B, VENUE) for hours in ("0-6時", "6-10時", "10-14時", "14-18時")], "隠しすぎ"),
        ([(B, "0−6時")], "「0−6時」という見出しはありません"),
        ([(B, 3)], "という見出しはありません"),
        ((B, "6-10時"), "のように"),
        ([], "のように"),
        ("比較地区B", "のように"),
        (None, "のように"),
    ],
)  # fmt: skip
def test_further_hidden_numbers_are_judged_by_what_can_be_computed(answer, says):
    told = lesson_11.hidden_enough(answer)
    assert says in told
    assert bool(told) == bool(says)


OWN = pd.DataFrame({"午前": [12, 30], "午後": [5, 41]}, index=["相談", "届出"])


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (protect(OWN), ""),
        (OWN, "表のままです"),
        (protect(OWN + 10), "隠すものがありません"),
        (protect(OWN.iloc[:1]), "2つ以上"),
        (protect(OWN, threshold=6), "閾値が6"),
        ("表", "protect( ) の結果"),
        (None, "protect( ) の結果"),
    ],
)
def test_a_table_of_ones_own_is_protected(answer, says):
    told = lesson_11.own_table(answer)
    assert says in told
    assert bool(told) == bool(says)


def test_the_lessons_own_table_is_not_ones_own():
    form = pd.DataFrame({"列の見出し": [12, 30], "別の見出し": [5, 41]}, index=["行の見出し", "別の行"])
    assert "教材の表のまま" in lesson_11.own_table(protect(form))
    assert "教材の表のまま" in lesson_11.own_table(protect(lesson_11.visits(lesson_11.DAY, lesson_11.DAY)))
