"""Claims about busy counters change their words with the numbers."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.data import catalog, pos_hourly
from analysis.findings import congestion as claims
from analysis.measures import congestion


@pytest.fixture(scope="module")
def week():
    data = pos_hourly.load("practice")
    assert data is not None
    return congestion.week(data)


@pytest.fixture(scope="module")
def peak(week):
    return congestion.peak(week, slots=5, confidence=0.95, seed=7203)


def test_daily_says_what_is_not_printed_and_who_holds_half():
    printed = congestion.daily(catalog.load("pos_daily_transactions"))
    found = claims.daily("x.d", printed, printed=True)
    # 2023-07-21, line 316: 222.7, which is 30.6 % of the 727.3 of all lines.
    assert "市民課が222.7件で最も多く、21窓口の和の31％。上位3窓口で半分を超える" in found.headline
    assert any("期間" in caveat for caveat in found.caveats)
    assert found.comparisons[0].words.startswith("市民課 222.7件/日、中央値 15.2件/日")
    one = pd.DataFrame({"name": ["甲", "乙"], "per_day": [9.0, 1.0], "cumulative_pct": [90.0, 100.0]})
    other = claims.daily("x.d", one, printed=False)
    assert "1窓口だけで2窓口の半分を超える" in other.headline
    assert other.hides == ("printed",)


def test_peak_is_called_one_only_when_hours_differ(week, peak):
    found = claims.peak("x.p", peak, week)
    assert "取引の15.4％が集まる（均等なら7.6％）" in found.headline
    assert found.interval is not None
    assert found.interval["low"] < 15.4 < found.interval["high"]
    flat = claims.peak("x.p", replace(peak, share_pct=8.0), week)
    assert "均等な場合の7.6％と大きくは違わない" in flat.headline


def test_truth_is_told_only_of_what_it_is_true_of(week, peak):
    data = pos_hourly.load("practice")
    assert data is not None
    assert "真の値" not in str(claims.peak("x.p", peak, week, truth=data.true_peak_share).details)
    one = congestion.week(data, ["練習市民課"])
    five = congestion.peak(one, slots=5, confidence=0.95, seed=7203)
    assert (
        claims.peak("x.p", five, one, truth=data.true_peak_share).details["この架空データの真の値"]
        == "15.8％"
    )


def test_shift_says_whether_another_hour_becomes_the_peak(week, peak):
    name, options = "x.s", {"online": 0.2, "slots": 5}
    even = claims.shift(
        name, congestion.shift(week, peak.slots, online=0.2, pattern="all"), pattern="all", **options
    )
    assert "混むのは変わらず月曜10時台" in even.headline
    only = claims.shift(
        name, congestion.shift(week, peak.slots, online=0.2, pattern="peak"), pattern="peak", **options
    )
    assert "最も混むのは金曜10時台に替わる" in only.headline
    assert "混む5枠だけで" in only.headline


def test_hours_and_waiting_are_not_available():
    assert claims.no_hours("x.p").hides == ("hourly",)
    found = claims.waiting("x.w")
    assert found.status == "not_available"
    assert "待ち時間" in found.headline
    ways = "".join(found.details.values())
    assert all(word in ways for word in ("到着", "呼び出し", "手続きの種類"))


def test_shift_of_a_day_by_hand():
    printed = congestion.daily(catalog.load("pos_daily_transactions"))
    found = claims.shift_of_day("x.s", printed, online=0.1)
    assert found.value == pytest.approx(72.73)
    assert "222.7件から200.4件" in found.headline
