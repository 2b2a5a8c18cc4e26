"""What is claimed follows from the numbers, and says something else when they do not carry a claim."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.data import catalog
from analysis.findings import sentences
from analysis.findings.finding import described, not_available
from analysis.findings.relations import relation
from analysis.measures import mynumber
from analysis.mime import FINDING_MIME
from analysis.stats.correlation import correlation
from analysis.stats.robustness import robustness

# Anscombe's first and fourth data sets (1973): the same r = 0.816, the fourth carried by one point.
X1 = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
Y1 = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
X4 = [8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8]
Y4 = [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89]


def finding_of(x, y, **options):
    estimate = correlation(x, y, seed=1)
    return relation(
        "study.claim",
        estimate,
        robustness(x, y),
        x="高齢化率",
        y="決済比率",
        unit_name="地区",
        **options,
    )


def test_relation_is_claimed_with_its_numbers():
    found = finding_of(X1, Y1)
    assert found.status == "relation"
    assert found.headline.startswith(
        "高齢化率が高い地区ほど、決済比率は高い傾向がある。r = 0.82（95％信頼区間 0.42～0.95"
    )
    assert "n = 11地区" in found.headline
    assert (found.n, found.n_unit, found.to_dict()["n_unit"]) == (11, "地区", "地区")
    assert found.evidence == "関連"


def test_negative_relation_says_low():
    assert "決済比率は低い傾向がある。r = −0.82" in finding_of(X1, [-value for value in Y1]).headline


def test_one_point_carries_no_claim():
    found = finding_of(X4, Y4)
    assert found.status == "unstable"
    assert "関係があるとは言えない" in found.headline
    assert "傾向がある" not in found.headline


def test_no_relation_says_how_strong_one_could_be():
    census, cards = catalog.load("fukushima_census_age"), catalog.load("mynumber_cards_20221231")
    for ratio, bound in ((0.0, "約0.3"), (0.8, "約0.4")):
        used = mynumber.municipalities(census, cards, census_year=2020, min_census_register_ratio=ratio).used
        found = finding_of(used["aging_pct"], used["uptake_pct"])
        assert found.status == "no_relation"
        assert "関係は確認できない" in found.headline
        assert f"|r| が{bound}を超える関係は考えにくい" in found.headline


def test_few_units_admit_that_they_cannot_tell():
    found = finding_of(np.arange(14.0), [1.0, 2.0] * 7)
    assert found.status == "no_relation"
    assert "見つける力が足りず、関係がないとも言えない" in found.headline
    assert "0.69" in found.headline  # smallest |r| at n = 14 with power 0.8


def test_bound_is_rounded_up_never_down():
    """A limit of 0.301 leaves room for a relation just above 0.3, so the sentence must say 0.4."""
    base = correlation(X1, Y1, seed=1)
    estimate = replace(base, estimate=0.0, low=-0.301, high=0.2)
    words = {"x": "甲", "y": "乙", "unit_name": "地区", "minimum_detectable": 0.3}
    assert "約0.4を超える" in sentences.relation("no_relation", estimate, **words)
    exact = replace(base, estimate=0.0, low=-0.3, high=0.2)
    assert "約0.3を超える" in sentences.relation("no_relation", exact, **words)


def test_mime_bundle_carries_data_and_escapes():
    found = described(
        "s.c", "<b>太字</b>の施設", value=1.0, unit="％", n=3, method="合計の比率", certainty="全件<i>"
    )
    bundle = found._repr_mimebundle_()
    assert "<b>太字" not in bundle["text/html"]
    assert "<i>" not in bundle["text/html"]
    assert bundle["text/plain"] == "<b>太字</b>の施設"
    whole = bundle[FINDING_MIME]
    assert (whole["value"], whole["n"], whole["interval"], whole["evidence"]) == (1.0, 3, None, "記述")
    assert whole["datasets"] == []


def test_made_up_data_mark_the_finding():
    catalog.load("practice_reference_points")
    found = described("s.c", "文", value=1.0, unit="％", n=3, method="方法", certainty="確か")
    bundle = found._repr_mimebundle_()
    assert bundle[FINDING_MIME]["synthetic"] is True
    assert bundle["text/plain"].startswith("【架空データ（練習用）】")
    assert [row["name"] for row in bundle[FINDING_MIME]["datasets"]] == ["practice_reference_points"]


def test_not_available_says_what_to_do():
    found = not_available("s.c", "未登録", remedy=["書き写す", "足し上げる"], hides=["needs-ages"])
    assert found.value is None
    assert found.details == {"方法1": "書き写す", "方法2": "足し上げる"}
    assert found.hides == ("needs-ages",)


def test_unknown_evidence_grade_is_a_mistake():
    with pytest.raises(KeyError):
        finding_of(X1, Y1, evidence="proof")


def test_a_method_of_its_own_mind_claims_nothing():
    """Pearson and Spearman see nothing; a weighted estimate that excludes zero must not claim a relation."""
    weights = [100.0] * 7 + [1.0] * 7
    x = np.arange(14.0)
    y = np.array([0, 1, 2.2, 2.8, 4.1, 5, 6, 3, 9, 0, 6, 1, 8, 2.0])
    same = robustness(x, y)
    estimate = correlation(x, y, weights=weights, resamples=999, seed=1)
    assert same.stable
    assert same.pearson.conclusion == "not confirmed"
    assert estimate.excludes_zero
    found = relation("s.c", estimate, same, x="甲", y="乙", unit_name="地区")
    assert found.status == "unstable"
    assert "重み付き" in found.certainty


def test_smallest_detectable_correlation_follows_the_confidence_level():
    estimate = correlation(X1, Y1, seed=1, confidence=0.999)
    found = relation("s.c", estimate, robustness(X1, Y1, confidence=0.999), x="甲", y="乙", unit_name="地区")
    # tanh((z_0.9995 + z_0.8) / sqrt(8)) by hand: (3.2905 + 0.8416) / 2.8284 = 1.4609, tanh = 0.898
    assert found.details["最小検出可能な相関（ピアソン、検出力80％、n = 11）"] == "|r| = 0.90"


def test_bound_covers_the_whole_sensitivity_analysis():
    base = correlation(X1, Y1, seed=1)
    estimate = replace(base, estimate=0.0, low=-0.2, high=0.2)
    words = {"x": "甲", "y": "乙", "unit_name": "地区", "minimum_detectable": 0.3}
    said = sentences.relation("no_relation", estimate, bound=0.382, **words)
    assert "条件を変えても、|r| が約0.4を超える" in said


def test_interval_and_p_that_disagree_are_said():
    base = correlation(X1, Y1, seed=1)
    assert sentences.disagreement(base) == ()
    assert "食い違う" in sentences.disagreement(replace(base, p_value=0.06))[0]
    assert "食い違う" in sentences.disagreement(replace(base, low=-0.1))[0]
