"""Difference-in-differences, event study, placebo dates."""

import numpy as np
import pytest

from analysis.errors import DataError, ParameterError
from analysis.stats.did import did
from analysis.stats.did_panel import did_panel
from analysis.stats.event_study import event_study
from analysis.stats.least_squares import Term
from analysis.stats.placebo import placebo_dates


def spread(mean, error):
    """Two values of this mean and this standard error of the mean."""
    return [mean - error, mean + error]


def test_card_and_krueger():
    # Amer. Econ. Rev. 84 (1994), table 3, row 3: change of mean employment in New Jersey 0.59 (0.54), in Pennsylvania
    # -2.16 (1.25), difference 2.76 (1.36); 0.59 + 2.16 = 2.75, the printed 2.76 coming from unrounded means.
    result = did([0, 0], spread(0.59, 0.54), [0, 0], spread(-2.16, 1.25), paired=True)
    assert result.effect.estimate == pytest.approx(2.76, abs=0.015)
    assert result.effect.std_error == pytest.approx(1.36, abs=5e-3)
    assert (result.change_treated, result.change_comparison) == pytest.approx((0.59, -2.16))


def test_card_and_kruegers_four_means():
    # Rows 1 and 2. As independent samples, the error is the root of the summed squares.
    result = did(spread(20.44, 0.51), spread(21.03, 0.52), spread(23.33, 1.35), spread(21.17, 0.94))
    assert result.effect.estimate == pytest.approx(2.76, abs=0.015)
    assert result.effect.std_error == pytest.approx(np.sqrt(0.51**2 + 0.52**2 + 1.35**2 + 0.94**2))
    assert result.effect.n == 8


def test_missing_values_are_counted():
    paired = did([1, 2, None], [2, 4, 5], [1, 2, 3], [1, None, 5], paired=True)
    assert (paired.effect.n, paired.effect.n_missing) == (4, 2)
    assert did([1, 2, None], [2, 4], [1, 2], [1, 2]).effect.n_missing == 1


def test_groups_without_spread_are_refused():
    with pytest.raises(DataError, match="すべて同じ"):
        did([1, 1], [2, 2], [3, 3], [4, 4])
    with pytest.raises(DataError, match="1個しか"):
        did([1], [2, 3], [3, 4], [4, 5])


def panel(effect=0.0):
    """Six places over ten periods, two treated from period 5 on."""
    rng = np.random.default_rng(0)
    place, time = np.repeat(np.arange(6), 10), np.tile(np.arange(10), 6)
    own = place < 2
    values = 10 * place + np.sin(time) + rng.normal(size=len(place)) + effect * (own & (time >= 5))
    return values, place, time, own, own & (time >= 5)


@pytest.mark.parametrize("errors", ["cluster", "time", "plain"])
def test_a_balanced_panel_is_the_difference_of_four_means(errors):
    values, _, time, own, on = panel(3.0)
    after = time >= 5
    by_hand = values[on].mean() - values[own & ~after].mean()
    by_hand -= values[~own & after].mean() - values[~own & ~after].mean()
    result = did_panel(values, panel()[1], time, on, errors=errors)
    assert result.estimate == pytest.approx(by_hand)
    assert (result.n, result.n_event) == (60, 10)


def test_cluster_error_by_hand():
    # Residuals after levels are taken out; score of each place, squared and summed (Cameron & Miller 2015, eq. 11),
    # with G/(G - 1) (n - 1)/(n - k), k = 1 regressor and 10 periods.
    values, place, time, _, on = panel(3.0)
    table, flags = values.reshape(6, 10), on.reshape(6, 10).astype(float)

    def without(levels):
        return levels - levels.mean(0) - levels.mean(1, keepdims=True) + levels.mean()

    x, y = without(flags), without(table)
    slope = (x * y).sum() / (x * x).sum()
    scores = (x * (y - slope * x)).sum(1)
    variance = (scores**2).sum() / (x * x).sum() ** 2 * 6 / 5 * 59 / (60 - 11)
    result = did_panel(values, place, time, on)
    assert result.std_error == pytest.approx(np.sqrt(variance))
    assert result.df == 5
    assert any("地区が6（うち対象2）と少なく" in note for note in result.notes)


def test_the_order_of_rows_does_not_matter_and_missing_ones_are_counted():
    values, place, time, _, on = panel(3.0)
    order = np.random.default_rng(1).permutation(60)
    shuffled = did_panel(values[order], place[order], time[order], on[order], errors="time")
    assert shuffled.low == pytest.approx(did_panel(values, place, time, on, errors="time").low)
    values[0] = np.nan
    assert did_panel(values, place, time, on).n_missing == 1


def test_staggered_starts_are_said():
    values, place, time, own, _ = panel()
    on = own & (time >= 4 + place)
    assert any("開始時点が地区によって違う" in note for note in did_panel(values, place, time, on).notes)


def test_designs_without_an_answer_are_refused():
    values, place, time, own, on = panel()
    with pytest.raises(DataError, match="対象の地区が1つだけ"):
        did_panel(values, place, time, on & (place == 0))
    with pytest.raises(DataError, match="対象の地区・時点がありません"):
        did_panel(values, place, time, np.zeros(60))
    with pytest.raises(DataError, match="対象でない）地区がありません"):
        did_panel(values, place, time, time >= 5)
    with pytest.raises(DataError, match="固定効果から"):
        did_panel(values, place, time, own)
    with pytest.raises(DataError, match="1つの地区・時点に1行"):
        did_panel([1, 2, 3], ["a", "a", "b"], [1, 1, 1], [0, 0, 1])
    with pytest.raises(DataError, match="分からない行が1行"):
        did_panel([1, 2, 3], ["a", "b", None], [1, 1, 2], [0, 0, 1])
    with pytest.raises(DataError, match="地区が1、時点が3"):
        did_panel([1, 2, 3], ["a"] * 3, [1, 2, 3], [0, 0, 1])


def test_event_study_is_the_difference_to_the_period_before_by_hand():
    values, place, time, own, _ = panel(3.0)
    table = values.reshape(6, 10)
    gap = table[:2].mean(0) - table[2:].mean(0)
    result = event_study(values, place, time, own, 5, window=(-5, 4), errors="plain")
    assert result.periods == (-5, -4, -3, -2, 0, 1, 2, 3, 4)
    assert [term.estimate for term in result.terms] == pytest.approx(
        [gap[5 + p] - gap[4] for p in result.periods]
    )
    assert (result.n_places, result.n_treated_places) == (6, 2)
    # Joint F test of the four leads: sums of squares with and without them (any textbook of regression).
    design = np.column_stack([np.eye(6)[place], np.eye(10)[time][:, 1:]])
    full = np.column_stack([design, *((own & (time - 5 == p)).astype(float) for p in result.periods)])
    few = np.column_stack([design, *((own & (time - 5 == p)).astype(float) for p in range(5))])
    squares = [np.linalg.lstsq(m, values, rcond=None)[1][0] for m in (few, full)]
    df = 60 - 15 - 9
    assert result.pretrend_f == pytest.approx((squares[0] - squares[1]) / 4 / (squares[1] / df))


def test_the_ends_of_the_window_hold_everything_beyond():
    values, place, time, own, _ = panel(3.0)
    result = event_study(values, place, time, own, 5, window=(-2, 1), errors="plain")
    assert result.periods == (-2, 0, 1)


def test_options_of_the_event_study_are_checked():
    values, place, time, own, _ = panel()
    with pytest.raises(ParameterError, match="開始時点 99 がデータの期間（0～9）"):
        event_study(values, place, time, own, 99)
    with pytest.raises(ParameterError, match="-2以下と0以上"):
        event_study(values, place, time, own, 5, window=(-1, 3))
    with pytest.raises(DataError, match="前5・後4しかなく"):
        event_study(values, place, time, own, 5, window=(-6, 3))
    with pytest.raises(DataError, match="まとめて検定できません"):
        event_study(values[:40], place[:40], time[:40], own[:40], 5, window=(-5, 4))
    with pytest.raises(ParameterError, match="cluster か plain"):
        event_study(values, place, time, own, 5, errors="time")


def term(estimate):
    return Term("jump", estimate, 1.0, estimate - 1, estimate + 1, 0.5, 9)


def test_placebo_dates_rank_the_true_one():
    # -3 and 3 are as far from zero as the true 3: (2 + 1)/(5 + 1). Their intervals and that of -3 leave out zero.
    found = {9: 3.0, 1: 0.5, 2: -3.0, 3: 1.0, 4: 0.0, 5: 3.0}
    result = placebo_dates(lambda date: term(found[date]), 9, [1, 2, 3, 4, 5])
    assert result.estimate == 3
    assert result.p_value == 0.5
    assert result.placebos == (0.5, -3, 1, 0, 3)
    assert result.share_significant == pytest.approx(2 / 5)


@pytest.mark.parametrize("candidates", [[1, 2, 3, 4], [1, 2, 3, 4, 9]])
def test_too_few_placebo_dates_or_the_true_one_are_refused(candidates):
    with pytest.raises(ParameterError, match="5個以上"):
        placebo_dates(term, 9, candidates)


@pytest.mark.parametrize("lost", [2, 9])
def test_a_date_without_an_estimate_is_told(lost):
    found = {9: 3.0, 1: 0.5, 2: -3.0, 3: 1.0, 4: 0.0, 5: 3.0} | {lost: float("nan")}
    with pytest.raises(DataError, match=f"効果を推定できない日があります（{lost}）"):
        placebo_dates(lambda date: term(found[date]), 9, [1, 2, 3, 4, 5])
