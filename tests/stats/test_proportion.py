import numpy as np
import pytest

from analysis.stats.proportion import overall_proportion


def test_overall_proportion_by_hand():
    # 20, 40, 60, 80 of 100: p = 0.5, chi-squared (900 + 100 + 100 + 900)/25 = 80 on 3 df, dispersion 80/3.
    # Log-odds 0 +- 3.182446 * sqrt(80/3) / sqrt(400 * 0.25) = 1.643409; 1/(1 + exp(1.643409)) = 0.162004.
    result = overall_proportion([20, 40, 60, 80], [100] * 4)
    assert result.dispersion == pytest.approx(80 / 3)
    assert (result.estimate, result.low, result.high) == pytest.approx((0.5, 0.162004, 0.837996), abs=1e-5)


def test_counters_of_2021_are_over_dispersed(counters):
    # 31 counters with complete figures: 6.72 % of payments, by adding up the printed counts.
    rows = [row for row in counters if row["year"] == "2021" and row["count_total"]]
    k, n = [int(row["count_cashless"]) for row in rows], [int(row["count_total"]) for row in rows]
    result = overall_proportion(k, n, units=[row["facility"] for row in rows])
    assert (result.n, result.successes, result.trials) == (31, sum(k), sum(n))
    assert result.estimate == pytest.approx(0.0672, abs=5e-5)
    p = sum(k) / sum(n)
    chi2 = sum((a - b * p) ** 2 / (b * p * (1 - p)) for a, b in zip(k, n, strict=True))
    assert result.dispersion == pytest.approx(chi2 / 30)
    assert result.dispersion > 50
    binomial_half = 1.96 * np.sqrt(p * (1 - p) / sum(n))
    assert (result.high - result.low) / 2 > 5 * binomial_half
