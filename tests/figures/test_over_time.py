"""What the chart of a finding from run to run says about itself."""

from __future__ import annotations

from analysis.figures.over_time import Panel, Point, over_time


def points(*values: float | None) -> list[Point]:
    return [Point(f"{day}日", value, None, None) for day, value in enumerate(values, 1)]


def alt_of(*panels: Panel, decimals: int = 0) -> str:
    return over_time(panels, unit="人", decimals=decimals, synthetic=False)[1]


def test_the_words_have_the_digits_and_the_unit_of_the_values() -> None:
    alt = alt_of(Panel("東", points(2036.0, 1200.0)), Panel("西", points(1300.0, 1300.0)))
    assert alt == (
        "2通りの条件の値と区間を実行の順に並べた図。値は1,200人から2,036人。実行によって値が変わった条件は1通り。"
    )
    # Two digits would say 0.00.
    assert "値は0.0012人から0.0034人。" in alt_of(Panel("東", points(0.0012, 0.0034)), decimals=4)


def test_the_words_tell_what_is_drawn_and_no_more() -> None:
    # Twelve panels; of each the newest ten computations: 0 is the oldest of eleven, 99 stands in the thirteenth.
    many = [
        Panel("東", points(0.0, *[5.0] * 10)),
        *[Panel("西", points(7.0))] * 11,
        Panel("南", points(99.0)),
    ]
    assert alt_of(*many).startswith(
        "13通りの条件のうち12通りの値と区間を実行の順に並べた図。値は5人から7人。"
    )


def test_runs_without_a_value() -> None:
    assert alt_of(Panel("東", points(None, None))).endswith("値のある実行はない。")
