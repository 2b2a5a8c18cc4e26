"""Logistic models of counts that vary more between units than a binomial distribution allows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.errors import DataError, Problem
from analysis.stats.columns import FloatArray, is_constant
from analysis.stats.counts import Counts, counted_sample
from analysis.stats.options import check_level

INTERCEPT = "(定数項)"


@dataclass(frozen=True)
class Coefficient:
    """One coefficient of a logistic model, in log-odds per unit of its column.

    Attributes
    ----------
    name : str
    estimate, std_error, low, high : float
    p_value : float
        Two-sided, Student's t. Null hypothesis: the coefficient is zero.
    """

    name: str
    estimate: float
    std_error: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True)
class QuasiBinomial:
    """A logistic model of counts with over-dispersion.

    Attributes
    ----------
    coefficients : tuple of Coefficient
        The constant first, then the columns in the order given.
    dispersion : float
        Pearson's chi-squared over its degrees of freedom; about 1 for binomial counts.
    df : int
        Degrees of freedom, n minus the number of coefficients.
    level : float
    n, n_missing, n_empty : int
        Units used; left out because a value is missing; left out because they have no trials.
    successes, trials : int
        Sums over the units used.
    """

    coefficients: tuple[Coefficient, ...]
    dispersion: float
    df: int
    level: float
    n: int
    n_missing: int
    n_empty: int
    successes: int
    trials: int


def quasi_binomial(
    successes: ArrayLike,
    trials: ArrayLike,
    predictors: Mapping[str, ArrayLike] | None = None,
    *,
    confidence: float = 0.95,
    units: Iterable[object] | None = None,
) -> QuasiBinomial:
    """Fit a logistic model whose variance is a multiple of the binomial one.

    Parameters
    ----------
    successes, trials : array_like of shape (m,)
        Whole numbers, 0 <= successes <= trials: counts of payments, not yen. Units without trials are left
        out and counted.
    predictors : mapping of str to array_like of shape (m,), optional
        Columns of the model besides the constant.
    confidence : float
        In (0, 1).
    units : iterable of length m, optional
        Unique names.

    Returns
    -------
    QuasiBinomial

    Raises
    ------
    DataError
        Not counts, fewer than k + 4 units, a constant or redundant predictor, no successes or no failures at
        all, or a predictor that separates the units so that no finite coefficient exists.
    ParameterError
        `confidence` outside (0, 1).

    Notes
    -----
    Var(successes) = dispersion * trials * p * (1 - p). Point estimates are those of the binomial model;
    standard errors are multiplied by the root of the dispersion (Wedderburn 1974; McCullagh & Nelder 1989,
    sections 4.5 and 9.2), computed here from Pearson's chi-squared, as R's `quasibinomial` does, with
    Student's t. A dispersion below 1 is shown but never used to narrow an interval. Yen are no trials: a
    payment of 10,000 yen is not ten thousand independent decisions.

    References
    ----------
    Wedderburn, R. W. M. (1974). Biometrika 61, 439-447.
    McCullagh, P. & Nelder, J. A. (1989). Generalized linear models, 2nd ed. Chapman & Hall.
    """
    check_level(confidence)
    columns = counted_sample(successes, trials, predictors or {}, units)
    design, names = _design(columns)
    k, n = columns.successes, columns.trials
    estimate, covariance = _binomial_fit(k, n, design)
    fitted = special.expit(design @ estimate)
    df = len(k) - design.shape[1]
    dispersion = float(((k - n * fitted) ** 2 / (n * fitted * (1 - fitted))).sum() / df)
    error = np.sqrt(np.diag(covariance) * max(dispersion, 1.0))
    margin = stats.t.ppf((1 + confidence) / 2, df) * error
    p_values = 2 * stats.t.sf(np.abs(estimate) / error, df)
    rows = np.column_stack([estimate, error, estimate - margin, estimate + margin, p_values])
    return QuasiBinomial(
        coefficients=tuple(
            Coefficient(name, *map(float, row)) for name, row in zip(names, rows, strict=True)
        ),
        dispersion=dispersion,
        df=df,
        level=confidence,
        n=len(k),
        n_missing=columns.n_missing,
        n_empty=columns.n_empty,
        successes=int(k.sum()),
        trials=int(n.sum()),
    )


def _design(columns: Counts) -> tuple[FloatArray, tuple[str, ...]]:
    names = tuple(columns.predictors)
    constant = [name for name in names if is_constant(columns.predictors[name])]
    if constant:
        raise DataError(
            *(Problem("説明変数の値がすべて同じです。", name, "外してください。") for name in constant)
        )
    design = np.column_stack([np.ones_like(columns.trials), *columns.predictors.values()])
    if np.linalg.matrix_rank(design / np.abs(design).max(axis=0)) < design.shape[1]:
        raise DataError(
            Problem(
                f"説明変数（{'、'.join(names)}）の一部がほかの列から計算できてしまいます。",
                "predictors",
                "重複する列を外してください。",
            )
        )
    if columns.successes.sum() in (0, columns.trials.sum()):
        raise DataError(
            Problem(
                "全対象で件数が0か、全対象で総数と同じです。",
                "successes",
                "割合が0％や100％でない対象を含めてください（散らばりを推定できません）。",
            )
        )
    return design, (INTERCEPT, *names)


def _binomial_fit(k: FloatArray, n: FloatArray, design: FloatArray) -> tuple[FloatArray, FloatArray]:
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415  (slow: only where it is needed)
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning  # noqa: PLC0415

    endog: Any = np.column_stack([k, n - k])
    with warnings.catch_warnings():
        # Separation is refused below, in words.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        # Relative tolerance: the deviance of large counts is far above the absolute rounding error of 1e-12.
        fit: Any = GLM(endog, design, family=Binomial()).fit(atol=1e-10, rtol=1e-10, maxiter=100)
    fitted = special.expit(design @ fit.params)
    if not fit.converged or not np.isfinite(fit.bse).all() or (fitted * (1 - fitted)).min() < 1e-10:
        raise DataError(
            Problem(
                "説明変数が対象を完全に分けてしまい、係数が定まりません。",
                "predictors",
                "説明変数を減らしてください。",
            )
        )
    return np.asarray(fit.params), np.asarray(fit.cov_params())
