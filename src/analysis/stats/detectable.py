"""The smallest effect that a planned comparison finds with a given power."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import optimize, special, stats

from analysis.errors import ParameterError, Problem


def minimum_detectable_effect(
    std_error: float, df: float, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Return the smallest true effect that a two-sided t-test finds with the given power.

    Parameters
    ----------
    std_error : float
        Of the estimate that is planned, positive.
    df : float
        Degrees of freedom of its Student's t, at least 1.
    power : float
        Probability of detection, in (alpha, 1).
    alpha : float
        Two-sided significance level, in (0, 1).

    Returns
    -------
    float
        In the units of `std_error`; 2.80 times it for many degrees of freedom.

    Raises
    ------
    ParameterError
        A number out of range.

    Notes
    -----
    Exact power from the non-central t distribution; both tails count. An effect below this one may well exist and
    go unseen.

    References
    ----------
    Bloom, H. S. (1995). Evaluation Review 19, 547-556.
    """
    problems = []
    if not (np.isfinite(std_error) and std_error > 0 and df >= 1):
        problems.append(
            Problem(
                f"標準誤差 {std_error:g}、自由度 {df:g} は使えません。", "std_error", "正の数にしてください。"
            )
        )
    if not 0 < alpha < power < 1:
        problems.append(
            Problem(
                f"検出力 {power:g} は使えません。", "power", f"有意水準（{alpha:g}）と1の間にしてください。"
            )
        )
    if problems:
        raise ParameterError(*problems)
    high = 1.0
    while _power(high, df, alpha) < power:
        high *= 1.5
    found: Any = optimize.brentq(lambda size: _power(size, df, alpha) - power, 0.0, high)
    return std_error * float(found)


def _power(size: float, df: float, alpha: float) -> float:
    limit = stats.t.ppf(1 - alpha / 2, df)
    # Far out, scipy's lower tail is not a number where it is smaller than 1e-10: none.
    opposite = np.nan_to_num(special.nctdtr(df, size, -limit))
    return float(1 - special.nctdtr(df, size, limit) + opposite)
