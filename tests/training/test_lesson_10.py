"""Lesson 10: changes where nothing happened, and the check of a plan."""

import pytest

from analysis.training import lesson_10

PLAN = {
    "施策": "申請書の記入例を置く",
    "指標": "書き直しの割合",
    "対象": "記入例を置く4窓口",
    "比べる相手": "置かない4窓口",
    "開始日": "2026-04-01",
    "成功の基準": "相手より2ポイント以上下がる",
}


def test_the_panel_marks_the_counters_with_the_measure():
    panel = lesson_10.panel()
    # 36 months of 18 counters, 8 of them with the measure.
    assert (len(panel), int(panel["対象"].sum())) == (36 * 18, 36 * 8)
    first = panel.iloc[0]
    assert (first["month"], first["facility"], first["比率"]) == ("2021-04", "練習北行政センター", 9.9)


def test_where_nothing_happened_before_and_after_still_shows_a_rise():
    found = lesson_10.arranged()
    changes = lesson_10.placebo_changes(found).set_index("month")
    # Means of the table's months before April 2023 (pandas alone): 15.9450 − 14.2118, and 14.4592 − 12.0459 off it.
    assert changes.loc["2022-05", "before_after"] == pytest.approx(1.7332, abs=1e-3)
    assert changes.loc["2022-05", "did"] == pytest.approx(1.7332 - 2.4133, abs=1e-3)
    # What exercise 10-3 asks for is not shown.
    assert "2022-04" not in changes.index
    assert changes["before_after"].min() > changes["did"].abs().max()
    picture = lesson_10.placebo_chart(changes.reset_index(), found)
    assert picture.synthetic
    assert (
        "16通りの月で、対象の前後比較は+1.7から+3.2ポイント、差の差は−1.3から−0.6ポイント" in picture.message
    )
    assert "8窓口" in lesson_10.series_chart(found).message


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, ""),
        ({"開始日": "令和8年4月1日", "成功の基準": "１０件へる"}, ""),
        ({"比べる相手": "対象の窓口の前年の値"}, "前後比較になります"),
        ({"比べる相手": PLAN["対象"]}, "前後比較になります"),
        ({"開始日": "来年度から"}, "日付ではありません"),
        ({"成功の基準": "大きく改善する"}, "数がありません"),
        ({"成功の基準": "2.5"}, "単位がありません"),
        ({"指標": "…"}, "「指標」が書かれていません"),
        ({"施策": ...}, "「施策」が書かれていません"),
        ({"対象": ["窓口"]}, "「対象」が書かれていません"),
    ],
)
def test_plans_are_checked_by_their_properties(change, says):
    told = lesson_10.written_plan(PLAN | change)
    assert says in told
    assert bool(told) == bool(says)


@pytest.mark.parametrize("answer", ["計画", None, 3, [PLAN]])
def test_what_is_no_plan_is_told_its_form(answer):
    assert "の形で" in lesson_10.written_plan(answer)


def test_missing_items_are_named():
    assert "「開始日」「成功の基準」" in lesson_10.written_plan(
        {key: PLAN[key] for key in ("施策", "指標", "対象", "比べる相手")}
    )
