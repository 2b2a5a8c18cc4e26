"""Sentences on a measure change with the estimate, the checks, the criterion and what was filed."""

from __future__ import annotations

import dataclasses

import pytest

from analysis.findings.policy_effect import effect, too_early, verdict
from analysis.findings.policy_parallel import parallel as claim_parallel
from analysis.findings.policy_plan import filed
from analysis.findings.policy_plan import plan as claim_plan
from analysis.measures.policy_checks import Parallel
from analysis.measures.policy_data import trial
from analysis.measures.policy_effect import LINES, REFERENCE, Estimate
from analysis.measures.policy_plan import plan
from analysis.measures.policy_table import Columns
from analysis.stats.least_squares import Term
from analysis.stats.placebo import Placebo

COLUMNS = Columns("practice_policy", "facility", "month", "count_cashless_ratio_pct")
TREATED = ["練習北行政センター", "架空谷行政センター"]
OPTIONS = {"months_after": 12, "success": 2.0, "confidence": 0.95, "power": 0.8}
QUIET = Placebo(3.0, (0.1, -0.2, 0.3, 0.0, 0.1), 1 / 6, 0.0, 5, ())
LOUD = Placebo(3.0, (2.1, -3.2, 3.3, 0.0, 0.1), 0.5, 0.6, 5, ())


def asked(stage="result", start="2023-04-01", **changed):
    given = {"measure": "案内", "start": start, "treated": TREATED, "comparisons": [], "design": "did"}
    return trial(COLUMNS, stage=stage, **{**given, **changed})


def estimate(low, high, name="差の差（比較群との差）"):
    return Estimate(name, (low + high) / 2, low, high, 0.95, 18)


def slopes(p_value):
    return Parallel(Term("slope", -0.1, 0.04, -0.2, 0.0, p_value, 16), p_value, 0.95, -1.8, None)


def claim(*found, placebo=QUIET, alike=None, **changed):
    made = plan(asked(stage="plan", **changed), **OPTIONS)
    return effect("x.y", asked(**changed), made, found, placebo=placebo, alike=alike, chance=None)


def test_change_that_passes_every_check_is_claimed():
    found = claim(estimate(2.0, 4.0), alike=slopes(0.5))
    assert (found.status, found.evidence) == ("relation", "準実験的手法")
    assert "比較16窓口と比べて+3.00ポイント変わった" in found.headline
    assert found.headline.endswith("成功の基準（+2.00ポイント）を満たした。")
    assert max(len(sentence) for sentence in found.headline.split("。")) <= 80


def test_interval_with_zero_is_no_change():
    found = claim(estimate(-1.0, 3.0))
    assert found.status == "no_relation"
    assert "変わったと確認できない（+1.00ポイント）" in found.headline
    assert "満たすかどうかも判断できない" in found.headline


@pytest.mark.parametrize(
    ("others", "checks", "why"),
    [
        ([estimate(-4, -1, "別の方法")], {}, "方法や条件によって向きが変わる"),
        ([], {"placebo": LOUD}, "何もない月にも変化が出る"),
        ([], {"alike": slopes(0.01)}, "開始前から対象と比較の傾きが違い"),
        ([estimate(-1, 4, LINES)], {"alike": slopes(0.01)}, "開始前から対象と比較の傾きが違い"),
    ],
)
def test_doubts_keep_a_change_from_being_laid_to_the_measure(others, checks, why):
    found = claim(estimate(2.0, 4.0), *others, **checks)
    assert found.status == "unstable"
    assert "施策の影響とは言えない" in found.headline
    assert "満たしたとは判断しない" in found.headline
    assert why in found.certainty


def test_slopes_that_cannot_explain_the_change_are_no_doubt():
    found = claim(estimate(2.0, 4.0), estimate(3.0, 6.0, LINES), alike=slopes(0.01))
    assert found.status == "relation"
    # A weaker design beside it does not count against it either.
    assert claim(estimate(2.0, 4.0), estimate(-4, -1, f"{REFERENCE}前後比較")).status == "relation"


def test_without_comparison_it_is_named_before_and_after():
    found = claim(estimate(2.0, 4.0, "前後比較（比較群なし）"), design="before_after")
    assert found.evidence == "前後比較（比較群なし）"
    assert "前後比較（比較群なし）では、+3.00ポイント変わった" in found.headline
    assert any("比較群がないため" in caveat for caveat in found.caveats)


@pytest.mark.parametrize(
    ("low", "high", "success", "words"),
    [
        (2.1, 4.0, 2.0, "満たした"),
        (0.5, 2.5, 2.0, "には届かない"),
        (-4.0, -2.0, -2.0, "満たした"),
        (-4.0, -2.0, 2.0, "目標と逆の向き"),
        (-1.0, 1.5, 2.0, "考えにくい"),
        (-1.5, 1.0, -2.0, "考えにくい"),
        (-1.0, 2.5, 2.0, "判断できない"),
    ],
)
def test_verdict_holds_the_interval_against_the_criterion(low, high, success, words):
    first = estimate(low, high)
    status = "relation" if first.side else "no_relation"
    assert words in verdict(status, first, success, "ポイント")


def test_plan_says_whether_the_criterion_can_be_found():
    trial_ = asked(stage="plan")
    found = claim_plan("x.plan", plan(trial_, **OPTIONS | {"success": 1.0}), "a" * 64, None, stage="plan")
    assert "成功の基準（+1.00ポイント）はこれより小さい" in found.headline
    large = claim_plan("x.plan", plan(trial_, **OPTIONS | {"success": -9.0}), "a" * 64, None, stage="result")
    assert "成功の基準（−9.00ポイント）の大きさの変化は見つけられる" in large.headline
    assert "result" in found.hides
    assert "result" not in large.hides


def test_digest_that_was_filed_is_compared():
    digest = "ab" * 32
    assert "同じである" in filed(digest, "abababab ABAB", "result")
    for other in ("abababab abac", "abab"):  # another one, and too few digits
        assert "と違う" in filed(digest, other, "result")
    assert "届け出がない" in filed(digest, None, "result")
    assert "開始前に届け出る" in filed(digest, None, "plan")


def test_slopes_are_said_to_differ_or_not():
    trial_ = asked()
    assert "違うとは確認できない" in claim_parallel("x.p", trial_, slopes(0.4)).headline
    apart = claim_parallel("x.p", trial_, slopes(0.01))
    assert (apart.status, "前提が疑わしい" in apart.headline) == ("unstable", True)
    assert claim_parallel("x.p", trial_, None).status == "not_available"


def test_too_few_months_are_said():
    early = dataclasses.replace(asked(design="interrupted"), after=asked().after[:3])
    assert "開始後が3か月しかない" in too_early("x.y", early).headline
