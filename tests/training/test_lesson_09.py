"""Lesson 9: figures as the text tells them, and the check of comparable days."""

import pandas as pd
import pytest

from analysis.data import catalog
from analysis.training import lesson_09

EVENT = "2025-10-04"  # Saturday
BEFORE, AFTER = ["2025-09-13", "2025-09-20", "2025-09-27"], ["2025-10-11", "2025-10-18"]


def test_the_printed_weekends_are_no_practice_data_even_after_the_practice_city_was_loaded():
    lesson_09.venue_days()
    picture = lesson_09.printed_weekends()
    assert not picture.synthetic
    assert "3,538人/日" in picture.message
    assert "1,502人/日" in picture.message


def test_pictures_of_the_practice_city_are_marked_and_name_no_other_source():
    days = lesson_09.arranged_days()
    pairs = lesson_09.quiet_weekends(days.units)
    lesson_09.printed_weekends()
    catalog.load("people_flow_event")
    for picture in (lesson_09.quiet_chart(pairs), lesson_09.matching_chart(days)):
        assert picture.synthetic
        assert "郡山市" not in picture.source
    # What else the notebook loaded marks whatever else is drawn.
    assert {one.name for one in catalog.loaded()} >= {"people_flow_event", "practice_visitors"}


def test_days_of_the_venue_give_the_ratios_of_the_text():
    days = lesson_09.venue_days()
    # Counted in the table: 44 days of games; days of April 2022 to March 2024.
    assert (len(days), int(days["event"].sum())) == (731, 44)
    first = days.iloc[1]
    assert (first["weekday"], first["visitors"], first["weather"], bool(first["event"])) == (
        "土",
        3119,
        "曇",
        True,
    )


def test_quiet_weekends_follow_each_other_and_have_no_game():
    saturdays = pd.to_datetime(["2024-06-01", "2024-06-08", "2024-06-15", "2024-06-29", "2024-07-06"])
    units = pd.DataFrame(
        {
            "first": saturdays,
            "kind": "土日",
            "days": 2,
            "event": [False, False, True, False, False],
            "value": [100.0, 80.0, 300.0, 90.0, 120.0],
        }
    )
    pairs = lesson_09.quiet_weekends(units)
    # By hand: 100 / 80 and 90 / 120; the game of 15 June and the missing 22 June break the others.
    assert pairs["ratio"].tolist() == [1.25, 0.75]
    assert pairs["second"].tolist() == [saturdays[1], saturdays[4]]


def test_charts_say_what_the_text_says():
    days = lesson_09.arranged_days()
    quiet = lesson_09.quiet_chart(lesson_09.quiet_weekends(days.units))
    assert quiet.synthetic
    assert "0.77倍から1.47倍" in quiet.message
    matching = lesson_09.matching_chart(days)
    assert matching.table is not None
    rows = [row[1:4] for row in matching.table.rows]
    # The practice city's games bring 1.6 times as many: only the days that nothing is held equal for miss it.
    assert [low <= 1.6 <= high for _, low, high in rows] == [False, True, True, True]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"催しの日": EVENT, "比べる日": BEFORE + AFTER}, ""),
        ({"催しの日": "令和7年10月4日", "比べる日": tuple(BEFORE + AFTER)}, ""),
        ({"催しの日": EVENT, "比べる日": BEFORE}, "3日だけ"),
        ({"催しの日": EVENT, "比べる日": [*BEFORE, *AFTER, EVENT]}, "催しの日が入っています"),
        ({"催しの日": EVENT, "比べる日": [*BEFORE, "2025-10-12"]}, "2025-10-12 は、催しの日と曜日が違います"),
        ({"催しの日": "2025-10-13", "比べる日": ["2025-09-29", "2025-10-06", "2025-10-20", "2025-10-27"]}, "祝日"),
        ({"催しの日": "2025-08-30", "比べる日": ["2025-08-16", "2025-08-23", "2025-09-06", "2025-09-13"]}, "お盆"),
        ({"催しの日": EVENT, "比べる日": [*BEFORE, "2026-01-10"]}, "8週間より離れています"),
        ({"催しの日": EVENT, "比べる日": ["2025-09-06", *BEFORE]}, "前だけ、または後だけ"),
        ({"催しの日": "10月4日", "比べる日": BEFORE}, "「10月4日」は日付ではありません"),
        ({"催しの日": "1900-10-06", "比べる日": BEFORE}, "休日は分かりません"),
        ({"催しの日": [EVENT], "比べる日": BEFORE}, "引用符"),
        ({"催しの日": EVENT, "比べる日": [{}]}, "引用符"),
        ({"催しの日": EVENT, "比べる日": []}, "0日だけ"),
        ({"催しの日": EVENT}, "の形で"),
        ("2025-10-04", "の形で"),
        (None, "の形で"),
    ],
)  # fmt: skip
def test_days_to_compare_with_are_checked_by_their_properties(answer, says):
    told = lesson_09.comparable_days(answer)
    assert says in told
    assert bool(told) == bool(says)
