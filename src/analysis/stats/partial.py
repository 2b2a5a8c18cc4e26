"""Correlation of what two columns have left after covariates are accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DataError, Problem
from analysis.stats.coefficients import point_estimate
from analysis.stats.columns import FloatArray, is_constant
from analysis.stats.intervals import fisher_interval
from analysis.stats.options import check_level
from analysis.stats.samples import paired_sample


@dataclass(frozen=True)
class PartialCorrelation:
    """A partial correlation of first or higher order.

    Attributes
    ----------
    estimate, low, high : float
        In [-1, 1].
    level : float
    p_value : float
        Two-sided, Student's t. Null hypothesis: the partial correlation is zero.
    df : int
        Degrees of freedom, n - 2 - k.
    covariates : tuple of str
        The k names.
    n, n_missing : int
    """

    estimate: float
    low: float
    high: float
    level: float
    p_value: float
    df: int
    covariates: tuple[str, ...]
    n: int
    n_missing: int


def partial_correlation(
    x: ArrayLike,
    y: ArrayLike,
    covariates: Mapping[str, ArrayLike],
    *,
    confidence: float = 0.95,
    units: Iterable[object] | None = None,
) -> PartialCorrelation:
    """Correlate x and y given covariates.

    Parameters
    ----------
    x, y : array_like of shape (m,)
        Paired numbers; units with any value missing (covariates included) are left out and counted.
    covariates : mapping of str to array_like of shape (m,)
        One to k columns.
    confidence : float
        In (0, 1).
    units : iterable of length m, optional
        Unique names.

    Returns
    -------
    PartialCorrelation

    Raises
    ------
    DataError
        No covariates, fewer than k + 4 complete units, a constant or redundant covariate, or covariates that
        determine x or y completely.
    ParameterError
        `confidence` outside (0, 1).

    Notes
    -----
    Pearson's correlation of the residuals of x and of y from their least-squares regressions on the
    covariates. Assumes linear relations and a multivariate normal distribution; t = r * sqrt(df / (1 - r^2))
    with df = n - 2 - k, and Fisher's interval with n - k in place of n. It does not establish a cause, and
    where covariates go together with x in few units it has next to no power: the interval says so.

    References
    ----------
    Fisher, R. A. (1924). The distribution of the partial correlation coefficient. Metron 3, 329-332.
    """
    check_level(confidence)
    if not covariates:
        raise DataError(Problem("共変量がありません。", "covariates", "1列以上渡してください。"))
    k = len(covariates)
    sample = paired_sample(x, y, units=units, others=covariates, minimum=k + 4)
    design = _design(np.column_stack(list(sample.others.values())), tuple(covariates))
    residuals = [_residuals(sample.x, design, "x"), _residuals(sample.y, design, "y")]
    estimate = point_estimate(residuals[0], residuals[1], "pearson")
    df = sample.n - 2 - k
    limits = fisher_interval(estimate, sample.n - k, "pearson", confidence)
    t = np.inf if abs(estimate) >= 1 else abs(estimate) * np.sqrt(df / (1 - estimate**2))
    return PartialCorrelation(
        estimate=estimate,
        low=limits.low,
        high=limits.high,
        level=confidence,
        p_value=float(2 * stats.t.sf(t, df)),
        df=df,
        covariates=tuple(covariates),
        n=sample.n,
        n_missing=sample.n_missing,
    )


def _design(covariates: FloatArray, names: tuple[str, ...]) -> FloatArray:
    constant = [name for name, column in zip(names, covariates.T, strict=True) if is_constant(column)]
    if constant:
        raise DataError(
            *(
                Problem("共変量の値がすべて同じです。", name, "共変量から外してください。")
                for name in constant
            )
        )
    # Standardised columns: otherwise yen beside percentages would look redundant to the rank.
    scaled = (covariates - covariates.mean(axis=0)) / covariates.std(axis=0)
    if np.linalg.matrix_rank(scaled) < len(names):
        raise DataError(
            Problem(
                f"共変量（{'、'.join(names)}）の一部がほかの列から計算できてしまいます。",
                "covariates",
                "重複する列を外してください。",
            )
        )
    return np.column_stack([np.ones(len(scaled)), scaled])


def _residuals(values: FloatArray, design: FloatArray, name: str) -> FloatArray:
    centred = values - values.mean()
    residuals = centred - design @ np.linalg.lstsq(design, centred, rcond=None)[0]
    if np.linalg.norm(residuals) <= 1e-10 * np.linalg.norm(centred):
        raise DataError(
            Problem(
                "共変量だけで値が完全に決まるため、偏相関を計算できません。",
                name,
                "共変量を減らしてください。",
            )
        )
    return residuals
