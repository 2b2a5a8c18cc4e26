"""Least squares with the standard error that the dependence of the observations calls for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.columns import FloatArray
from analysis.stats.effect import t_limits

Kind = Literal["plain", "newey_west", "cluster", "time"]
FEW_CLUSTERS = 30
_PERFECT = 1e-12


@dataclass(frozen=True, eq=False)
class Errors:
    """Which observations may be dependent.

    Attributes
    ----------
    kind : {"plain", "newey_west", "cluster", "time"}
        Independent with one variance; one series in order of time; places independent of each other, each with
        any dependence in time; places dependent, times nearly so (Driscoll & Kraay).
    groups : ndarray of int, shape (n,), or None
        Place of each row for "cluster"; period of each row for "time" (0, 1, 2, ..., rows sorted by it).
    lags : int or None
        For "newey_west" and "time"; by default `lag_rule`.
    """

    kind: Kind = "plain"
    groups: np.ndarray | None = None
    lags: int | None = None


@dataclass(frozen=True)
class Term:
    """One coefficient.

    Attributes
    ----------
    name : str
    estimate, std_error, low, high : float
        In units of y per unit of the column.
    p_value : float
        Two-sided, Student's t. Null hypothesis: the coefficient is zero.
    df : float
    """

    name: str
    estimate: float
    std_error: float
    low: float
    high: float
    p_value: float
    df: float


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted linear model.

    Attributes
    ----------
    terms : tuple of Term
        In the order of the columns.
    covariance : ndarray of shape (k, k)
    residuals, fitted : ndarray of shape (n,)
        In units of y.
    n : int
    lags : int or None
        Of the standard error, where it uses any.
    groups : int or None
        Clusters or periods behind the standard error.
    """

    terms: tuple[Term, ...]
    covariance: FloatArray
    residuals: FloatArray
    fitted: FloatArray
    n: int
    lags: int | None
    groups: int | None

    def __getitem__(self, name: str) -> Term:
        """Return the coefficient of a column."""
        return next(each for each in self.terms if each.name == name)


def lag_rule(n: int) -> int:
    """Return the number of lags, floor(4 (n/100)^(2/9)) (Newey & West 1994, for the Bartlett kernel)."""
    return int(4 * (n / 100) ** (2 / 9))


def least_squares(
    y: FloatArray,
    columns: Mapping[str, FloatArray],
    errors: Errors,
    *,
    confidence: float,
    absorbed: int = 0,
) -> Fit:
    """Fit y on the columns (a constant is a column like any other).

    Parameters
    ----------
    y : ndarray of shape (n,)
        Finite.
    columns : mapping of str to ndarray of shape (n,)
        Finite, linearly independent.
    errors : Errors
    confidence : float
        In (0, 1).
    absorbed : int
        Parameters (fixed effects) already taken out of y and the columns, for the degrees of freedom.

    Returns
    -------
    Fit

    Raises
    ------
    DataError
        Redundant columns, a perfect fit, no degree of freedom left, or fewer than two clusters.
    ParameterError
        `lags` not below n.

    Notes
    -----
    Point estimates are ordinary least squares. Standard errors: classical; Newey & West with the factor
    n/(n - k); clusters with the factor (n - 1)/(n - k) G/(G - 1) and t with G - 1 degrees of freedom (Liang &
    Zeger 1986; Cameron & Miller 2015); sums over places within periods, then Newey & West over the T periods,
    t with T - 1 (Driscoll & Kraay 1998). Cluster errors of fewer than about 30 clusters are too small.

    References
    ----------
    Newey, W. K. & West, K. D. (1987). Econometrica 55, 703-708; (1994) Rev. Econ. Stud. 61, 631-653.
    Liang, K.-Y. & Zeger, S. L. (1986). Biometrika 73, 13-22.
    Driscoll, J. C. & Kraay, A. C. (1998). Rev. Econ. Statist. 80, 549-560.
    Cameron, A. C. & Miller, D. L. (2015). J. Human Resources 50, 317-372.
    """
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415  (slow: only where it is needed)

    design = np.column_stack(list(columns.values()))
    df = _degrees_of_freedom(design, tuple(columns), absorbed)
    groups = None if errors.groups is None else len(np.unique(errors.groups))
    lags = _lags(errors, len(y) if groups is None else groups)
    fit: Any = OLS(y, design).fit(**_covariance_options(errors, lags))
    _refuse_perfect(np.asarray(fit.resid), y)
    # statsmodels doesn't know of what was taken out before: n - k there is n - k - absorbed here.
    factor = (len(y) - design.shape[1]) / df
    covariance = np.asarray(fit.cov_params()) * factor
    t_df = float(df if groups is None or groups < 2 else groups - 1)
    return Fit(
        terms=tuple(
            term(name, float(value), float(error), t_df, confidence)
            for name, value, error in zip(columns, fit.params, np.sqrt(np.diag(covariance)), strict=True)
        ),
        covariance=covariance,
        residuals=np.asarray(fit.resid),
        fitted=np.asarray(fit.fittedvalues),
        n=len(y),
        lags=lags,
        groups=groups,
    )


def term(name: str, estimate: float, error: float, df: float, confidence: float) -> Term:
    """Put a coefficient and its standard error together with interval and p-value (see `effect.t_limits`)."""
    limits = t_limits(estimate, error, df, confidence)
    return Term(name, estimate, error, limits.low, limits.high, limits.p_value, df)


def _refuse_perfect(residuals: FloatArray, y: FloatArray) -> None:
    if np.sqrt(np.mean(residuals**2)) <= _PERFECT * np.abs(y).max():
        raise DataError(
            Problem(
                "値が一定か、モデルにぴったり乗っているため、誤差を見積もれません。",
                "values",
                "定数の列や、計算で作られた値でないか確かめてください。",
            )
        )


def _degrees_of_freedom(design: FloatArray, names: tuple[str, ...], absorbed: int) -> int:
    n, k = design.shape
    if n - k - absorbed < 1:
        raise DataError(
            Problem(
                f"{n}個の値では{k + absorbed}個の係数を推定できません。",
                "",
                "期間を延ばすか、季節などの項を減らしてください。",
            )
        )
    largest = np.abs(design).max(axis=0)
    if (largest == 0).any() or np.linalg.matrix_rank(design / largest) < k:
        raise DataError(
            Problem(
                f"説明変数（{'、'.join(names)}）の一部が、ほかの列や固定効果から計算できてしまいます。",
                "",
                "重複する項を外すか、開始前と開始後の両方を含む期間にしてください。",
            )
        )
    return n - k - absorbed


def _lags(errors: Errors, n: int) -> int | None:
    if errors.kind not in ("newey_west", "time"):
        return None
    lags = lag_rule(n) if errors.lags is None else errors.lags
    if isinstance(lags, bool) or not isinstance(lags, (int, np.integer)) or not 0 <= lags < n:
        raise ParameterError(
            Problem(
                f"ラグ {lags!r} は0以上{n}未満の整数ではありません。",
                "lags",
                "省くと、期間の長さから決めます。",
            )
        )
    return int(lags)


def _covariance_options(errors: Errors, lags: int | None) -> dict[str, Any]:
    if errors.kind == "plain":
        return {}
    if errors.kind == "newey_west":
        return {"cov_type": "HAC", "cov_kwds": {"maxlags": lags, "use_correction": True}, "use_t": True}
    assert errors.groups is not None
    if len(np.unique(errors.groups)) < 2:
        raise DataError(Problem("地区か期間が1つしかありません。", "errors", "比べる地区を加えてください。"))
    if errors.kind == "cluster":
        options = {"groups": errors.groups, "use_correction": True, "df_correction": True}
        return {"cov_type": "cluster", "cov_kwds": options, "use_t": True}
    options = {"time": errors.groups, "maxlags": lags, "use_correction": "hac"}
    return {"cov_type": "hac-groupsum", "cov_kwds": options, "use_t": True}
