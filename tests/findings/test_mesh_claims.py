"""What is claimed of mesh cells follows from their numbers, and says how little they prove."""

import pandas as pd
import pytest

from analysis.data.mesh_flow import Truth
from analysis.findings import people_flow_mesh as claims
from analysis.measures.people_flow_mesh import Compared


def compared(
    kind: str = "months", references: int = 66, clear: tuple[bool, bool] = (True, False)
) -> Compared:
    cells = pd.DataFrame(
        {
            "cell": ["53394501", "53394502"], "district": ["甲", ""], "people": [110.0, 90.0],
            "before_pct": [50.0, 50.0], "after_pct": [55.0, 45.0], "points": [5.0, -5.0],
            "change_pct": [24.96, -4.04], "low_pct": [-9.0, -9.0], "high_pct": [10.0, 10.0], "against": [0, 30],
            "references": [references] * 2, "clear": list(clear),
        }
    )  # fmt: skip
    bounded = pd.DataFrame({"cell": ["53394503"], "known": ["after"], "people": [50.0]})
    return Compared(
        kind=kind, label="練習市", before="2022年4月", after="2023年4月", fixed="全日・昼", months=("2022-04", "2023-04"),
        hours="昼", asked=("53394501", "53394502", "53394503", "53394504"), cells=cells, bounded=bounded, never=1, small=2,
        totals=(200.0, 208.0), threshold=10, chance=2.04 if kind == "months" and references else None,
    )  # fmt: skip


def test_largest_changes_stand_beside_what_chance_gives():
    found = claims.change("s.c", compared(), Truth(("53394501",), 1.25, "2023-04"))
    assert found.headline == (
        "練習市の2022年4月と2023年4月（全日・昼）を比べた。市の中央値に対する変化が最大のメッシュは甲の53394501"
        "（+25.0％）である。最小のメッシュは53394502（−4.0％）である。ほかの月どうしの変化（66組）のどれよりも大きいのは"
        "1メッシュ（上昇1、低下0）だが、偶然でも平均2.0メッシュはそうなる。"
    )
    assert (found.status, found.interval, found.p_value) == ("descriptive", None, None)
    assert "信頼区間ではない" in found.certainty
    assert found.details["比べたメッシュの合計の比（水準の違いを含む。変化とは言わない）"] == "1.04倍"
    assert found.details["そのうち、ほかの月の範囲を超えたメッシュ"] == "1（比べた1のうち）"


@pytest.mark.parametrize(("kind", "needed"), [("months", 19), ("hours", 5)])
def test_too_few_other_months_are_said(kind, needed):
    found = claims.change("s.c", compared(kind, 0, (False, False)), None)
    assert "ほかの月が足りず、ふだんの違いと区別できない" in found.headline
    assert f"{needed}以上必要" in found.certainty
    assert "ほかの月がない" in found.details.values()


def test_truth_is_told_only_of_two_months_around_it():
    for truth, kind in ((Truth((), 1.25, "2023-05"), "months"), (Truth((), 1.25, "2022-04"), "months"),
                        (Truth((), 1.25, "2023-04"), "hours")):  # fmt: skip
        assert not any("真の" in name for name in claims.change("s.c", compared(kind), truth).details)


def test_unknown_cells_are_counted():
    found = claims.unknown("s.u", compared())
    assert found.headline.startswith(
        "4メッシュのうち2は両方の数が分かり、1は片方だけが分かり（2022年4月だけ0、2023年4月だけ1）、1は"
    )
    assert (found.value, found.n) == (2.0, 4)


@pytest.mark.parametrize(
    ("ratio", "threshold", "words"),
    [
        (104.0, 10, "取り違えは見つからない"), (79.0, 10, "疑われる"), (121.0, 10, "疑われる"),
        (79.0, 1000, "1,000人に満たないメッシュを除いた分だけ小さく"), (121.0, 1000, "疑われる"),
    ],
)  # fmt: skip
def test_nights_far_from_the_census_are_suspect(ratio, threshold, words):
    frame = pd.DataFrame({"month": ["2022-04", "2022-05"], "residents": 1000.0, "ratio_pct": [100.0, ratio]})
    assert words in claims.nights("s.n", "練習市", frame, threshold).headline


def test_without_a_census_nothing_is_compared():
    found = claims.no_census("s.n", "郡山市")
    assert (found.status, found.hides) == ("not_available", ("census",))
