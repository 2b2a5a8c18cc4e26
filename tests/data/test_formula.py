"""Formula texts, by the papers' own wording and by hand calculation.

The texts are printed in 令和5年度 第2回 DX関連6法活用推進本部 本部会（2024-02-08）資料2 and 2022年度 第2回 同
（2023-02-14）資料1; the minutes are those printed beside them unless a comment says otherwise.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.data.formula import Stated, parse
from analysis.errors import DataError

PRINTED = [
    ("5分×64か所×250日＝80,000分", 80000),
    ("180分×200会議(全庁)＝36,000分", 36000),
    ("30分×20施設（行政センター等）×250日＝150,000分", 150000),
    ("40分×2(往復)×1人×5回×170件＝68,000分", 68000),
    ("２分×3,600件＝7,200分", 7200),
    ("60分×24回×25箇所=36,000分", 36000),
    ("15分×90件＝１,350分", 1350),
    ("１２０分×80回＝9,600分", 9600),
    ("100分×２回＝２００分", 200),
    ("9時間36分×２４５日＝141,120分", 141120),
    ("5分×577件（R４申請件数）＝2,885分", 2885),
    ("30分×３施設（都市政策課、開発建築指導課、区画整理課）×250日＝22,500分", 22500),
    ("30分×20施設（行政センター等）×250=150,000分=2,500時間", 150000),
    ("60分×役員10名×6回×20町内会=72,000分=1,200時間", 72000),
    ("10分×119ヶ所×13回=15,470分=258時間", 15470),
    ("30分×1,303件", 39090),
    ("30分×0件", 0),
    ("２人×7.75時間×5日＝77.5時間", 4650),  # 77.5 h x 60
    ("30時間×６回(定例会４回、追加提案臨時会等２回)", 10800),  # 180 h printed beside it, x 60
    ("申請書確認、情報照会業務1,200時間＋選考業1,300時間", 150000),  # 2,500 h printed beside it, x 60
]


@pytest.mark.parametrize(("text", "minutes"), PRINTED)
def test_formulas_of_the_papers(text: str, minutes: int) -> None:
    formula = parse(text)
    assert formula is not None
    assert formula.minutes == minutes


def test_what_the_text_states_itself() -> None:
    formula = parse("5分×64か所×250日=80,000分=1,334時間")
    assert formula is not None
    assert formula.stated == (Stated(Decimal(80000), "分"), Stated(Decimal(1334), "時間"))


@pytest.mark.parametrize("text", [
    "", "約1,850時間（別途積算）", "70シナリオ計5,342時間別途積み上げ", "（2020年と2022年の比較）",
    "320時間（2020年と2022年の比較）", "5時間（10分×30件）",
])  # fmt: skip
def test_texts_that_hold_no_formula(text: str) -> None:
    assert parse(text) is None


BY_HAND = [
    ("（10分＋20分）×3回", 90),
    ("(1,200＋1,300)分×2人", 5000),
    ("２×（３＋４）×5分", 70),
    ("((10分+5分)×2＋30分)×4日", 240),
    ("3分×20件／日×300日", 18000),
    ("①10分×2回", 20),
    ("1時間30分×2回", 180),
    ("10 分 × 2 回", 20),
]


@pytest.mark.parametrize(("text", "minutes"), BY_HAND)
def test_brackets_units_and_marks(text: str, minutes: int) -> None:
    formula = parse(text)
    assert formula is not None
    assert formula.minutes == minutes


UNREADABLE = [
    ("30×5件＝150", "時間の単位"),
    ("30分×", "数のない項"),
    ("30分×（2件＋3件", "括弧が閉じていない"),
    ("30分×20分", "時間どうしの積"),
    ("30分＋5件", "時間でない数の和"),
    ("30分×2件-5件", "位置"),
    ("30分×2 000件", "位置"),
    ("30分×5件＝150", "「＝」の後が時間でない"),
    ("30分×5件（往復", "括弧が閉じていない"),
    ("(30分)分×5", "時間の単位が重なる"),
]


@pytest.mark.parametrize(("text", "why"), UNREADABLE)
def test_what_cannot_be_read_is_said_never_guessed(text: str, why: str) -> None:
    with pytest.raises(DataError, match=why):
        parse(text)


counts = st.integers(min_value=0, max_value=9_999_999)
units = st.sampled_from(["件", "か所", "日", "人", "回", "枚", "施設（本庁、分室3か所）", "名(延べ)"])


@given(st.integers(1, 600), st.lists(st.tuples(counts, units), min_size=1, max_size=4), st.booleans())
def test_products_are_products_however_written(
    minutes: int, factors: list[tuple[int, str]], full_width: bool
) -> None:
    text = f"{minutes}分×" + "×".join(f"{count:,}{unit}" for count, unit in factors)
    if full_width:
        text = text.translate({code: code + 0xFEE0 for code in b"0123456789,()"})
    expected = minutes
    for count, _ in factors:
        expected *= count
    formula = parse(text)
    assert formula is not None
    assert formula.minutes == expected


@given(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 500)), min_size=2, max_size=4))
def test_sums_do_not_depend_on_order(terms: list[tuple[int, int]]) -> None:
    texts = [f"{minutes}分×{count}件" for minutes, count in terms]
    forward, backward = parse("＋".join(texts)), parse("＋".join(reversed(texts)))
    assert forward is not None
    assert backward is not None
    assert (forward.minutes, forward.terms) == (backward.minutes, backward.terms[::-1])
    assert forward.minutes == sum(minutes * count for minutes, count in terms)


def test_factors_keep_their_words_units_and_remarks() -> None:
    # Paper of 2024-02-08, lines 1034 and 1244.
    formula = parse("40分×2(往復)×1人×5回×170件＝68,000分")
    assert formula is not None
    (factors,) = formula.terms
    assert [(each.text, each.remark) for each in factors] == [
        ("40分", ""), ("2", "(往復)"), ("1人", ""), ("5回", ""), ("170件", ""),
    ]  # fmt: skip
    assert [each.value for each in factors] == [40, 2, 1, 5, 170]
    assert [each.is_duration for each in factors] == [True, False, False, False, False]
    added = parse("申請書確認、情報照会業務1,200時間＋選考業1,300時間")
    assert added is not None
    assert [[each.value for each in term] for term in added.terms] == [[72_000], [78_000]]
