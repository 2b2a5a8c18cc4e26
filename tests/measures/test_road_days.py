"""Traffic before and after an opening: days and hours that count, and ratios of series whose step is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.data.readers.tidy import Source, flow
from analysis.data.traffic import Traffic
from analysis.errors import DataError, ParameterError
from analysis.measures import road_checks, road_estimates
from analysis.measures.road_effect import Roads, roads

# 2022-07-04 is a Monday; 24 weeks, the road opens at the beginning of the 13th.
DAYS = pd.date_range("2022-07-04", periods=168)
OPENING = DAYS[84]
GIVEN = {
    "opening": f"{OPENING:%Y-%m-%d}",
    "treated": ["A"],
    "comparisons": ["B", "C"],
    "day_type": "all",
    "hours": [7, 17],
    "bandwidth_days": 84,
}


def traffic(daily: dict[str, np.ndarray], spoilt: dict[tuple[str, str], float] | None = None) -> Traffic:
    """Spread vehicles a day evenly over 7:00 and 17:00 and two directions; `spoilt`: (place, start) to a count."""
    rows = [
        (place, day + pd.Timedelta(hours=hour), f"direction={direction}", count / 4)
        for place, counts in daily.items()
        for day, count in zip(DAYS, counts, strict=True)
        for hour in (7, 17)
        for direction in ("上り", "下り")
    ]
    frame = pd.DataFrame(rows, columns=["place", "start", "segment", "count"])
    for (place, start), count in (spoilt or {}).items():
        frame.loc[(frame["place"] == place) & (frame["start"] == start), "count"] = count
    made = flow(
        {
            **frame,
            "place_title": frame["place"],
            "end": frame["start"] + pd.Timedelta(hours=1),
            "day_type": "weekday",
            "unit": "台",
            "suppressed": False,
            "estimate": False,
        },
        format="試験",
        source=(Source("試験", ""),),
        notes=(),
        absent="",
    )  # fmt: skip
    return Traffic("試験市", made, None, {})


def levels(ratio: float = 0.8, moved: float = 1.0) -> dict[str, np.ndarray]:
    """Three roads with a common season and noise of their own; from the opening A has `ratio`, C `moved` times as many."""
    rng = np.random.default_rng(4)
    common = 0.1 * np.sin(np.arange(168) / 20)
    after = np.arange(168) >= 84
    steps = {"A": (1000, ratio), "B": (800, 1.0), "C": (2000, moved)}
    return {
        place: base * np.exp(common + 0.02 * rng.normal(size=168)) * np.where(after, change, 1.0)
        for place, (base, change) in steps.items()
    }


def arranged(data: Traffic, **changes: object) -> Roads:
    return roads(data, **(GIVEN | changes))  # type: ignore[arg-type]


def test_days_are_sums_of_whole_days():
    # One direction of one hour unknown on 2022-08-03: the day has no sum; お盆 (13 to 16 August) is never used.
    spoilt = {("B", "2022-08-03 17:00"): np.nan}
    found = arranged(traffic(dict.fromkeys("ABC", np.full(168, 400.0)), spoilt))
    days = found.days()
    assert (days[["A", "B", "C"]] == 400).all(axis=None)
    assert len(days) == 168 - 1 - 4
    assert pd.Timestamp("2022-08-03") not in days.index
    assert found.left_out == {"お盆と年末年始": 4, "どれかの観測点に欠測のある日": 1}
    assert found.flagged.to_dict() == {"A": 0, "B": 2, "C": 0}  # both directions
    # Without the point that failed, the day is there; the other hour is half of the day.
    assert (
        len(arranged(traffic(dict.fromkeys("ABC", np.full(168, 400.0)), spoilt), comparisons=["C"]).days())
        == 164
    )
    assert (arranged(traffic(dict.fromkeys("ABC", np.full(168, 400.0))), hours=[7]).days()["A"] == 200).all()


def test_day_types_and_bandwidth():
    data = traffic(dict.fromkeys("ABC", np.full(168, 400.0)))
    week = arranged(data, day_type="weekday", bandwidth_days=56).days()
    assert week["since"].min() >= -56
    assert week["since"].max() <= 55
    assert set(week["kind"]) == {"平日"}
    # 2022-08-01 to 2022-11-20: 80 days from Monday to Friday, without 15 and 16 August (お盆) and the holidays
    # 11 August, 19 and 23 September, 10 October, 3 November.
    assert len(week) == 80 - 2 - 5
    rest = arranged(data, day_type="holiday", bandwidth_days=56).days()
    assert set(rest["kind"]) == {"土", "日祝"}
    assert len(rest) == 32 + 5 - 2  # 13 and 14 August


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"opening": "2030-01-15"}, "2030-01-15 の前後のデータが足りません"),
        ({"opening": "2022-08-01"}, "前に56日、後に28日以上"),
        ({"comparisons": ["A", "B"]}, "Aが、対象と比較道路の両方"),
        ({"hours": [7, 9]}, "9時の観測がありません"),
    ],
)
def test_impossible_choices_are_refused_in_words(given, words):
    with pytest.raises(ParameterError, match=words):
        arranged(traffic(levels()), **given)


def test_too_few_whole_days_are_refused():
    lost = {("B", day + pd.Timedelta(hours=7)): np.nan for day in DAYS[:70]}
    with pytest.raises(DataError, match="開通前14日"):
        arranged(traffic(levels(), lost))
    with pytest.raises(DataError, match="観測点Aに0台の日"):
        arranged(traffic(levels() | {"A": np.zeros(168)}))


def test_known_step_is_found_against_roads_that_share_the_season():
    found = arranged(traffic(levels(0.8)))
    made = road_estimates.estimates(found, confidence=0.95, seed=1)
    assert made[0].low < 0.8 < made[0].high
    # Noise of 0.02 in A and in the mean of two roads: 0.02 sqrt(1 + 1/2) sqrt(1/82 + 1/82) = 0.0038, by hand.
    assert 0.5 < (np.log(made[0].high / made[0].low) / 2 / 1.98) / 0.0038 < 1.6
    after = found.days()["since"] >= 0
    gap = np.log(found.days()["A"]) - np.log(found.days()[["B", "C"]]).mean(axis=1)
    plain = float(np.exp(gap[after].mean() - gap[~after].mean()))
    named = {each.name: each for each in made}
    assert named["ブロックブートストラップ（14日ずつ）"].estimate == pytest.approx(plain, rel=1e-12)
    assert named["差の差（観測点と日の固定効果）"].estimate == pytest.approx(plain, rel=1e-9)
    assert made[0].estimate == pytest.approx(plain, rel=0.005)
    assert {"比較道路から_を除く".replace("_", road) for road in "BC"} < set(named)
    assert made[-1].name.startswith(road_estimates.REFERENCE)


def test_without_comparison_roads_no_line_is_named_after_them():
    made = road_estimates.estimates(arranged(traffic(levels()), comparisons=[]), confidence=0.95, seed=1)
    assert made[0].name == "分断時系列（比較道路なし）"
    assert not any("差の差" in each.name or "を除く" in each.name for each in made)


def test_a_comparison_road_that_changed_is_told():
    still = road_checks.spillover(arranged(traffic(levels(moved=1.0))), confidence=0.95)
    assert [each.side for each in still] == [0, 0]
    assert still[0].level == pytest.approx(0.975)  # Bonferroni, two roads
    moved = road_checks.spillover(arranged(traffic(levels(moved=1.1))), confidence=0.95)
    assert {each.name: round(each.estimate, 1) for each in moved} == {"B": 0.9, "C": 1.1}
    assert {each.name: each.side for each in moved} == {"B": -1, "C": 1}
    assert road_checks.spillover(arranged(traffic(levels()), comparisons=["B"]), confidence=0.95) == []


def test_periods_are_whole_and_their_levels_those_of_the_means():
    found = arranged(traffic(levels(0.8)))
    made = road_checks.periods(found, confidence=0.95)
    assert made is not None
    assert made.periods == (-3, -2, 0, 1, 2)
    days = found.days()
    gap = np.log(days["A"]) - np.log(days[["B", "C"]]).mean(axis=1)
    means = gap.groupby(days["since"] // 28).mean()
    assert [t.estimate for t in made.terms] == pytest.approx([means[p] - means[-1] for p in made.periods])
    assert road_checks.periods(arranged(traffic(levels()), comparisons=["B"]), confidence=0.95) is None


def test_placebo_dates_lie_before_the_opening_and_see_nothing_of_it():
    # 56 days on each side of a placebo date need more than 112 days before the opening: here are 84 only.
    assert road_checks.placebos(arranged(traffic(levels())), confidence=0.95) is None
    late = arranged(traffic(levels(1.0)), opening=f"{DAYS[140]:%Y-%m-%d}")
    made = road_checks.placebos(late, confidence=0.95)
    assert made is not None
    placebo, dates = made
    since = (dates["date"] - DAYS[140]).dt.days.tolist()
    assert since == [-84, -77, -70, -63, -56]  # -140 + 56 = -84
    assert placebo.n_placebos == 5
    # What happens from the opening on cannot change them.
    spoilt = {
        place: np.where(np.arange(168) >= 140, 7 * values, values) for place, values in levels(1.0).items()
    }
    other = road_checks.placebos(arranged(traffic(spoilt), opening=f"{DAYS[140]:%Y-%m-%d}"), confidence=0.95)
    assert other is not None
    assert other[0].placebos == pytest.approx(placebo.placebos)


def test_synthetic_control_finds_the_step():
    made = road_checks.synthetic(arranged(traffic(levels(0.8))))
    assert made is not None
    assert np.exp(made.effect) == pytest.approx(0.8, abs=0.01)
    assert sum(made.weights.values()) == pytest.approx(1)
    assert road_checks.synthetic(arranged(traffic(levels()), comparisons=["B"])) is None
