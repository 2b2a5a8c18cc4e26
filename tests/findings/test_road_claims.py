"""Claims of a road's opening: the sentence follows the numbers, and is another one when they do not carry it."""

import numpy as np
import pandas as pd
import pytest

from analysis.findings import road_checks, road_effect
from analysis.measures.effect_ratio import Ratio
from analysis.measures.road_checks import Checks
from analysis.measures.road_effect import Roads
from analysis.stats.event_study import EventStudy
from analysis.stats.least_squares import Term
from analysis.stats.placebo import Placebo

POINTS = pd.DataFrame(
    {
        "point": ["A", "B", "C"], "treated": [True, False, False], "flagged": 0, "before": 1000.0, "after": 800.0,
        "estimate": 0.8, "low": 0.7, "high": 0.9, "truth": [0.8, 1.0, 1.0],
    }
)  # fmt: skip
STILL = Placebo(np.log(0.8), (0.01, -0.01, 0.02, 0.0, 0.01), 1 / 6, 0.0, 5, ())


def roads(comparisons: tuple[str, ...] = ("B", "C"), truths: dict[str, float] | None = None) -> Roads:
    return Roads(
        pd.Timestamp("2023-01-15"), ("A",), comparisons, (7, 17), "all", 90, pd.DataFrame(),
        pd.Series(dtype=int), {}, truths or {}, ("参考値です。",),
    )  # fmt: skip


def ratio(low: float, high: float, name: str = "差の差") -> Ratio:
    return Ratio(name, float(np.sqrt(low * high)), low, high, 0.95, 170, 80, ("値の抜けた所が3か所あり",))


def checks(
    placebo: Placebo | None = STILL, periods: EventStudy | None = None, spillover: tuple[Ratio, ...] = ()
) -> Checks:
    return Checks(periods, spillover, placebo, pd.DataFrame(), None)


def effect(*found: Ratio, made: Checks | None = None, **options):
    return road_effect.effect("s.c", roads(**options), found, POINTS, made or checks())


def test_relation_needs_interval_agreement_and_quiet_placebos():
    found = effect(ratio(0.64, 1 / 1.0001), ratio(0.6, 1.2))
    assert found.status == "relation"
    claimed = effect(ratio(0.75, 0.853333))
    # 0.8 times: 800 vehicles a day are 200 less than 1,000.
    assert (
        "2023年1月15日の開通のあと、観測点Aの交通量は、比較道路（2点）と比べて0.80倍（1点あたり−200台/日）である"
        in (claimed.headline)
    )
    assert "95％信頼区間 0.75～0.85倍（開通後80日を含むn = 170日）" in claimed.headline
    assert claimed.evidence == "準実験的手法"
    # Both fell by 200 of 1,000 in the plain means: that is what the comparison is for.
    (others,) = claimed.comparisons
    assert others.basis == "比較道路2点の開通の前と後"
    assert others.words == "対象の道路 1,000 → 800台/日（−20.0％）、比較道路 1,000 → 800台/日（−20.0％）"
    assert "区間が1を含まないのは0通り" in claimed.certainty
    assert claimed.hides == ()


def test_interval_with_one_claims_nothing():
    found = effect(ratio(0.7, 1.1))
    assert found.status == "no_relation"
    assert "増えたとも減ったとも確認できない" in found.headline
    assert "台/日" not in found.headline


@pytest.mark.parametrize(
    "placebo",
    [
        Placebo(
            np.log(0.8), (0.01, -0.01, 0.02, 0.0, 0.01), 1 / 6, 0.4, 5, ()
        ),  # "effects" where nothing was
        Placebo(np.log(0.8), (-0.3, 0.3, 0.02, 0.0, 0.01), 3 / 6, 0.0, 5, ()),  # two of five as far from zero
    ],
)
def test_restless_placebos_are_not_believed(placebo):
    found = effect(ratio(0.7, 0.9), made=checks(placebo))
    assert found.status == "unstable"
    assert "開通の影響とは言えない" in found.headline


def test_opposite_results_are_unstable_but_weaker_designs_do_not_count():
    assert effect(ratio(0.7, 0.9), ratio(1.1, 1.3)).status == "unstable"
    assert effect(ratio(0.7, 0.9), ratio(1.1, 1.3, "参考：弱い比べ方")).status == "relation"


def test_roads_unfit_for_comparison_are_not_believed():
    apart = effect(ratio(0.7, 0.9), made=checks(periods=study(0.01)))
    assert apart.status == "unstable"
    assert "開通前からそろっていない" in apart.certainty
    assert effect(ratio(0.7, 0.9), made=checks(periods=study(0.4))).status == "relation"
    moved = effect(ratio(0.7, 0.9), made=checks(spillover=(ratio(1.05, 1.2, "B"), ratio(0.9, 1.1, "C"))))
    assert moved.status == "unstable"
    assert "動きの違うものがある" in moved.certainty


def test_without_comparison_the_grade_falls():
    found = effect(ratio(0.7, 0.9), made=checks(None), comparisons=())
    assert found.evidence == "前後比較（比較群なし）"
    assert "比較道路（" not in found.headline
    assert any("季節の動きと区別できない" in caveat for caveat in found.caveats)
    assert "偽の開通日では確かめていない" in found.certainty
    assert found.hides == (road_effect.PLACEBO,)


def test_truth_stands_beside_the_estimate_only_where_it_is_known():
    told = effect(ratio(0.7, 0.9), truths={"A": 0.8, "B": 1.0}).details
    assert told[road_effect.TRUTH] == "0.80倍"
    assert told["観測点A"] == "0.80倍（0.70～0.90倍）、真の値0.80倍"
    untold = effect(ratio(0.7, 0.9)).details
    assert untold == {"観測点A": "0.80倍（0.70～0.90倍）"}


def test_caveats_name_vehicles_routes_points_and_hours():
    said = "".join(effect(ratio(0.7, 0.9)).caveats)
    for words in (
        "人数ではない",
        "経路を変えた車",
        "対象1、比較2と少ない",
        "7時台、17時台",
        "系列相関",
        "3か所",
        "参考値",
    ):
        assert words in said


def study(p: float) -> EventStudy:
    terms = tuple(
        Term(f"{n:+d}", 0.01 * n, 0.02, 0.01 * n - 0.04, 0.01 * n + 0.04, 0.5, 8) for n in (-3, -2, 0, 1)
    )
    return EventStudy((-3, -2, 0, 1), terms, 1.0, p, 0.95, 15, 3, 1, 0, "", ())


def test_alike_before_is_never_said_to_be_proved():
    alike = road_checks.parallel("s.c", roads(), checks(periods=study(0.4)))
    assert alike.status == "no_relation"
    assert "そろっていたことの証明ではない" in alike.headline
    assert (alike.value, alike.p_value) == (pytest.approx(np.exp(-0.03)), 0.4)
    apart = road_checks.parallel("s.c", roads(), checks(periods=study(0.01)))
    assert apart.status == "unstable"
    assert "開通前からそろっていない" in apart.headline


def test_a_moved_comparison_road_is_named():
    moved = road_checks.spillover(
        "s.c", roads(), checks(spillover=(ratio(1.05, 1.2, "B"), ratio(0.9, 1.1, "C")))
    )
    assert moved.status == "unstable"
    assert "観測点Bは1.12倍" in moved.headline
    assert "観測点C" not in moved.headline
    still = road_checks.spillover(
        "s.c", roads(), checks(spillover=(ratio(0.99, 1.02, "B"), ratio(0.98, 1.01, "C")))
    )
    assert still.status == "no_relation"
    assert "波及がないことの証明ではない" in still.headline


def test_what_needs_comparison_roads_is_withheld_without_them():
    for comparisons, hidden in (((), True), (("B",), False)):
        alike = road_checks.parallel("s.c", roads(comparisons), checks())
        moved = road_checks.spillover("s.c", roads(comparisons), checks())
        assert {alike.status, moved.status} == {"not_available"}
        assert alike.hides == (road_checks.PERIODS,)
        assert moved.hides == ((road_checks.COMPARED,) if hidden else ())
