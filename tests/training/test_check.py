"""What a trainee sees: the verdict in words and framed, hints that open one inside the other."""

import pytest

from analysis.errors import ParameterError
from analysis.training.about import columns
from analysis.training.check import check, hint


def test_an_exercise_that_nobody_began_is_unanswered():
    verdict = check("2-1", ...)
    assert verdict.state == "未回答"
    assert repr(verdict).startswith("【未回答】演習 2-1　市全体のオンライン利用率\n")


def test_right_is_told_with_what_to_take_along_and_wrong_with_what_is_off():
    # 207,137 ÷ 1,671,015 (paper of 2023-07-21).
    right, wrong = check("2-1", 12.4), check("2-1", 0.124)
    assert (right.state, wrong.state) == ("できました", "もう一歩")
    assert "分母が違えば" in right.says
    assert "100分の1" in wrong.says
    assert "#1a7f37" in right._repr_html_()
    assert "<strong>【もう一歩】演習 2-1" in wrong._repr_html_()


def test_what_a_trainee_wrote_is_shown_as_text():
    page = check("2-1", "<img src=x>")._repr_html_()
    assert "&lt;img src=x&gt;" in page
    assert "<img" not in page


def test_hints_open_one_after_the_other_and_the_solution_last():
    hints = hint("2-1")
    page = hints._repr_html_()
    order = [page.index(f"<summary>{label}</summary>") for label in ("ヒント1", "ヒント2", "答えの例")]
    assert order == sorted(order)
    # Each inside the one before: nothing closes until the innermost is done.
    assert page.index("</details>") > page.index("answer = 100 *")
    assert page.count("<details") == page.count("</details>") == 3
    assert "answer" not in repr(hints)


@pytest.mark.parametrize(("id", "remedy"), [("2-11", "2-1"), ("99-1", "check("), (2 - 1, "引用符")])
def test_an_unknown_exercise_is_told_with_those_near_it(id, remedy):
    with pytest.raises(ParameterError, match="という演習はありません") as caught:
        check(id, 1)
    assert remedy in caught.value.problems[0].remedy


def test_columns_of_a_table_come_with_meaning_and_unit():
    table = columns("online_total")
    assert list(table.columns) == ["列", "意味", "単位"]
    row = table.set_index("列").loc["applications_per_year"]
    assert list(row) == ["総申請件数（年間）", "件/年"]
