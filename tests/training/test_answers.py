"""Any right way is right, and what is off is said in words without the right answer."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from analysis.training.answers import what_is_off
from analysis.training.lesson import Exercise

# 207,137 of 1,671,015 applications (paper of 2023-07-21) are 12.396 %, by hand.
SHARE = {"expected": 12.396, "tolerance": 0.05, "unit": "％"}
# Paper of 2017: 46, 45, 61 of 250 people each.
RATES = {"expected": {"10代": 18.4, "20代": 18.0, "30代": 24.4}, "tolerance": 0.05, "unit": "％"}
ALL = {"expected": ["イ", "エ"], "of": ["ア", "イ", "ウ", "エ"]}
ONE = {"expected": "イ", "of": ["ア", "イ", "ウ"]}
SHAPE = {
    "columns": ["施設", "件数"],
    "rows": 3,
    "totals": {"件数": 30},
    "blanks": {"件数": 1},
    "unique": ["施設"],
}


def exercise(**check) -> Exercise:
    return Exercise.model_validate(
        {"id": "2-1", "title": "題", "hints": ["a", "b"], "solution": "answer = 1", "point": "要点", **check}
    )


@pytest.mark.parametrize(
    "answer",
    [12.396, 12.4, Decimal("12.4"), Fraction(124, 10), np.float64(12.396), np.array([12.4]), [12.4], pd.Series([12.4]),
     pd.DataFrame({"率": [12.4]}), (12.4,), 12.3958791513],
)  # fmt: skip
def test_any_way_to_hold_the_number_is_right(answer):
    assert what_is_off(exercise(number=SHARE), answer) == ""


@pytest.mark.parametrize("answer", [8, 8.0, np.int64(8), Decimal(8), pd.array([8], dtype="Int64")])
def test_whole_numbers_are_held_in_many_ways(answer):
    assert what_is_off(exercise(number={"expected": 8}), answer) == ""


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (0.12396, "100分の1"), (1239.6, "100倍"), (12396, "1,000倍"), (-12.4, "符号が逆"), (806.7, "分子と分母が逆"),
        (87.6, "残り"), (12, "丸めすぎ"), (13, "端数"), (25, "大きく"), (7.5, "小さく"), ("12.4", "文字列"), (None, "None"),
        (True, "True"), (float("nan"), "欠損値"), (pd.NA, "欠損値"), (float("inf"), "0で割って"), (max, "()"), ([1, 2], "2個"),
        (pd.DataFrame({"a": [1], "b": [2]}).groupby("a"), "分けただけ"),
        (pd.DataFrame({"a": [1], "b": [2]}).groupby("a")["b"], "分けただけ"),
        ((12, 4), "小数点は点"), (207137, "100％を超えています"),
        (pd.DataFrame({"a": [1], "b": [2]}), "列を1つ"), (object(), "数ではない"),
    ],
)  # fmt: skip
def test_what_is_off_with_a_number_is_said_without_it(answer, says):
    said = what_is_off(exercise(number=SHARE), answer)
    assert says in said
    assert "12.396" not in said


@pytest.mark.parametrize(
    "answer",
    [[18.4, 18, 24.4], np.array([[18.4], [18], [24.4]]), pd.Series([24.4, 18.4, 18], index=["30代", "10代", "20代"]),
     {"20代": 18, "10代": 18.4, "30代": 24.4}, pd.DataFrame({"率": [18.4, 18, 24.4]})],
)  # fmt: skip
def test_several_numbers_are_right_in_order_or_by_name(answer):
    assert what_is_off(exercise(numbers=RATES), answer) == ""


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ([18.4, 24.4, 18], "並び順"), ([0.184, 0.18, 0.244], "100分の1"), ([18.4, 18], "抜けて"),
        ([18.4, 18, 24.4, 60.8], "余分"),
        ([5, 18.4, 18], "1行ずれ"), ([18.4, 18, 30], "「30代」の値が違います。正しい値より大きく"), ([18.4, 19, 30], "「20代」"),
        (12, "3個のところ、1個あります）。"), ([18.4, "18", 24.4], "文字列"), ([18.4, ..., 24.4], "「...」が残って"),
    ],
)  # fmt: skip
def test_what_is_off_with_several_numbers_is_said_with_its_place(answer, says):
    assert says in what_is_off(exercise(numbers=RATES), answer)


def test_a_known_wrong_answer_has_its_own_words():
    # 207,137 of the 880,447 covered applications are 23.526 %.
    known = exercise(number=SHARE, wrong=[{"value": 23.526, "says": "分母が違います。"}])
    assert what_is_off(known, 23.53) == "分母が違います。"
    assert what_is_off(known, 12.4) == ""


@pytest.mark.parametrize(
    "answer",
    [["イ", "エ"], ("エ", "イ"), {"イ", "エ"}, ["ｲ", " エ "], "イ、エ", "エ・イ", "ｲ，ｴ", "イエ", np.array(["イ", "エ"]),
     "イとエ", pd.Series(["エ", "イ"])],
)  # fmt: skip
def test_letters_are_right_in_any_order_and_width(answer):
    assert what_is_off(exercise(choice=ALL), answer) == ""


@pytest.mark.parametrize(
    ("check", "answer", "says"),
    [
        (ALL, ["イ"], "まだあります"), (ALL, ["イ", "ウ"], "当てはまらない"), (ALL, "オ", "選択肢はありません"),
        (ALL, 2, "引用符"), (ONE, "ア", "違います"), (ONE, ["ア", "イ"], "1つだけ"), (ONE, "ア、イ", "1つだけ"),
        (ALL, [], "1つも"), (ALL, "", "選択肢はありません"), (ALL, "アかウ", "選択肢はありません"),
    ],
)  # fmt: skip
def test_what_is_off_with_letters(check, answer, says):
    said = what_is_off(exercise(choice=check), answer)
    assert says in said
    assert "エ」" not in said


TABLE = pd.DataFrame({"施設": ["A", "B", "C"], "件数": [10, 20, None]})


@pytest.mark.parametrize(
    "table",
    [
        TABLE.assign(別=1), TABLE[::-1], TABLE[["件数", "施設"]], TABLE.set_index("施設"),
        TABLE.assign(件数=[Decimal(10), Decimal(20), None]), TABLE.assign(件数=TABLE["件数"].astype(object)),
        TABLE.assign(件数=TABLE["件数"].astype("Int64")),
    ],
)  # fmt: skip
def test_a_table_is_right_whatever_else_it_holds_and_however_it_holds_numbers(table):
    assert what_is_off(exercise(table=SHAPE), table) == ""


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (TABLE.rename(columns={"件数": "件数 "}), "列「件数」がありません"), (TABLE.head(2), "抜けた行"),
        (pd.concat([TABLE, TABLE.tail(1)]), "余分な行"), (TABLE.fillna(0), "空欄と0"), (TABLE.assign(施設="A"), "同じ行"),
        (TABLE.assign(件数=["10", "20", None]), "数になっていません"), (TABLE.assign(件数=[10, 21, None]), "合計が違います"),
        (TABLE.assign(件数=["10", "20", "…"]), "数になっていません"),
        (pd.concat([TABLE, TABLE[["件数"]]], axis=1), "列「件数」が2つ以上"),
        ([1, 2], "DataFrame"),
    ],
)  # fmt: skip
def test_what_is_off_with_a_table(table, says):
    assert says in what_is_off(exercise(table=SHAPE), table)


def test_a_property_is_looked_at_by_the_function_that_the_card_names():
    # Any function of the package will do: this one says nothing when the answer is right itself.
    by = exercise(by="box.paragraphs")
    assert what_is_off(by, []) == ""
    assert "短すぎます" in what_is_off(by, ["短すぎます"])


def test_a_card_says_in_one_way_what_is_right():
    for checks in (
        {},
        {"number": SHARE, "choice": ONE},
        {"by": "box.box", "wrong": [{"value": 1, "says": "x"}]},
        *(
            {"table": SHAPE | {part: named}}
            for part, named in (("totals", {"人数": 1}), ("blanks", {"人数": 1}), ("unique", ["人数"]))
        ),
    ):
        with pytest.raises(ValidationError):
            exercise(**checks)
