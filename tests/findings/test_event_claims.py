"""The sentence follows the numbers: more, fewer, not confirmed, unstable."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.findings import event_effect as claims
from analysis.findings import people_flow as paper
from analysis.measures.effect_ratio import Ratio
from analysis.measures.event_days import EventDays
from analysis.measures.event_parts import Composition, Months
from analysis.measures.people_flow import Printed
from analysis.stats.placebo import Placebo
from analysis.stats.randomisation import Randomisation

DAYS = EventDays("会場", ("ほか",), "all", pd.DataFrame({"event": [True, False]}), "matched", {}, True, None)
CHANCE = Randomisation(0.4, 0.001, 0.0005, 1.0, "exact", 1000, 0.001, 60, 20, 40, 0, ())
PLACEBO = Placebo(0.4, (0.0,) * 10, 0.1, 0.1, 10, ())
LEVEL = Months(pd.DataFrame({"開催日_mean": [3000.0]}), 0)
MORE = Ratio("主", 1.5, 1.3, 1.7, 0.95, 60, 20)
FEWER = Ratio("主", 0.5, 0.4, 0.6, 0.95, 60, 20)
UNCLEAR = Ratio("主", 1.1, 0.9, 1.3, 0.95, 60, 20)


def effect(found, chance=CHANCE, level=LEVEL):
    return claims.effect("x.effect", DAYS, found, chance, PLACEBO, level=level)


def test_more_and_fewer_are_said_with_people_a_day():
    more, fewer = effect([MORE]), effect([FEWER])
    # 3,000 of which a third are more than without: +1,000; half as many as otherwise: 3,000 less than 6,000.
    assert "1.50倍（+1,000人/日）である" in more.headline
    assert "0.50倍（−3,000人/日）である" in fewer.headline
    assert (more.status, fewer.status) == ("relation", "relation")


def test_interval_with_one_says_not_confirmed():
    found = effect([UNCLEAR])
    assert found.status == "no_relation"
    assert "多いとも少ないとも確認できない" in found.headline
    assert "である（" not in found.headline
    assert "判断できない" in found.certainty


@pytest.mark.parametrize(
    ("others", "chance"), [([FEWER], CHANCE), ([], replace(CHANCE, p_value=0.4))], ids=["opposite", "chance"]
)
def test_disagreement_is_unstable(others, chance):
    found = effect([MORE, *others], chance)
    assert found.status == "unstable"
    assert "言えない" in found.headline


def test_unclear_other_method_does_not_make_it_unstable():
    assert effect([MORE, UNCLEAR]).status == "relation"


def test_hidden_people_are_a_mark():
    hidden = Months(pd.DataFrame({"開催日_mean": [float("nan")]}), 3)
    headline = effect([MORE], level=hidden).headline
    assert "（人数は＊）" in headline
    assert "人/日" not in headline


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ([MORE], "relation"),
        ([UNCLEAR, UNCLEAR], "no_relation"),
        ([MORE, UNCLEAR], "unstable"),
        ([], "not_available"),
    ],
)
def test_comparison_areas_must_agree(found, status):
    assert claims.area("x.area", DAYS, found).status == status


def test_composition_all_hidden_is_not_available():
    table = pd.DataFrame({"hidden": [True, True], "points": [float("nan")] * 2})
    assert claims.composition("x.c", DAYS, Composition(table, 2, True)).status == "not_available"


def test_printed_sentence_is_computed():
    days = (pd.Timestamp("2024-06-01"), pd.Timestamp("2024-06-02"))
    parts = pd.DataFrame({"dimension": ["性別"] * 2, "group": ["男", "女"], "visitors_per_day": [40, 60]})
    given = Printed("ある地区", "催し", "ツール", days, days, 100.0, 200.0, parts)
    assert "0.50倍（−100人/日）" in paper.printed_effect("x.e", given).headline
    (others,) = paper.printed_effect("x.e", given).comparisons
    assert others.words == "ある土日 100人/日、ない土日 200人/日"
    sound = paper.printed_parts("x.p", given)
    assert sound.headline.startswith("内訳の和はすべて来訪者数と合う")
    assert not any("20歳未満" in caveat for caveat in sound.caveats)
