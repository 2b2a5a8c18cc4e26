"""What a correlation study of a given size can detect at all."""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.errors import ParameterError, Problem
from analysis.stats.options import check_count


def minimum_detectable_correlation(n: int, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """Return the smallest true correlation that a two-sided test finds with the given power.

    Parameters
    ----------
    n : int
        Number of units, at least 4.
    power : float
        Probability of detection, in (alpha, 1).
    alpha : float
        Two-sided significance level, in (0, 1).

    Returns
    -------
    float
        In (0, 1); 0.69 at n = 14.

    Raises
    ------
    ParameterError
        n below 4, or a probability out of range.

    Notes
    -----
    tanh((z[1 - alpha/2] + z[power]) / sqrt(n - 3)): Fisher's approximation for bivariate normal data (Cohen
    1988, section 3.4, without his small bias correction). A true correlation below this value may well exist
    and go unseen, so "no relation confirmed" speaks of nothing smaller.

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences, 2nd ed., chapter 3.
    """
    _check(n, alpha)
    if not alpha < power < 1:
        raise _out_of_range("power", power, f"有意水準（{alpha}）と1の間にしてください。")
    return float(np.tanh((stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power)) / np.sqrt(n - 3)))


def _check(n: int, alpha: float) -> None:
    check_count(n, "n", 4)
    if not 0 < alpha < 1:
        raise _out_of_range("alpha", alpha, "0と1の間にしてください。")


def _out_of_range(name: str, value: float, remedy: str) -> ParameterError:
    return ParameterError(Problem(f"{value} は使えません。", name, remedy))
