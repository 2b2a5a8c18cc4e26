"""Synthetic control: one treated area against a mixture of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.columns import FloatArray, check_columns
from analysis.stats.effect import varies

_FEWEST_DONORS = 2
_FEWEST_PERIODS = 3
_PERFECT = 1e-9


@dataclass(frozen=True, eq=False)
class SyntheticControl:
    """A treated series, its synthetic twin, and how unusual the gap is.

    Attributes
    ----------
    weights : dict of str to float
        Of the donors; none negative, sum 1.
    synthetic, gap : ndarray of shape (T,)
        In the units of the values; gap = treated - synthetic.
    effect : float
        Mean gap after the start.
    rmspe_before, rmspe_after : float
        Root mean squared gaps, in the units of the values.
    ratio : float
        rmspe_after / rmspe_before; infinite where the fit before is perfect.
    placebo_ratios, placebo_effects : dict of str to float
        The same for each donor as if it had been treated, the other donors (without the treated area) as its
        donors.
    p_value : float
        Rank of `ratio` among all, (1 + number at least as large)/(1 + donors).
    smallest_p : float
        1/(1 + donors): no smaller p is possible.
    n_before, n_after, n_missing : int
        Periods.
    notes : tuple of str
    """

    weights: dict[str, float]
    synthetic: FloatArray
    gap: FloatArray
    effect: float
    rmspe_before: float
    rmspe_after: float
    ratio: float
    placebo_ratios: dict[str, float]
    placebo_effects: dict[str, float]
    p_value: float
    smallest_p: float
    n_before: int
    n_after: int
    n_missing: int
    notes: tuple[str, ...]


def synthetic_control(treated: ArrayLike, donors: Mapping[str, ArrayLike], n_before: int) -> SyntheticControl:
    """Compare a treated area with the mixture of donors that was like it before.

    Parameters
    ----------
    treated : array_like of shape (T,)
        Values in order of time.
    donors : mapping of str to array_like of shape (T,)
        Untreated areas, at least two, in the same units and periods.
    n_before : int
        The first `n_before` periods are before the start; at least three, with at least one after.

    Returns
    -------
    SyntheticControl

    Raises
    ------
    DataError
        Different lengths, too few donors or periods, or a constant treated series before the start.
    ParameterError
        `n_before` out of range.

    Notes
    -----
    Weights minimise the squared gaps before the start on the simplex; only the series themselves are matched,
    no covariates (Abadie, Diamond & Hainmueller match covariates as well, so their weights differ). The minimum
    is exact: it is the point of the convex hull of (donor - treated) nearest to zero, a problem of non-negative
    least squares. Placebo in space: null hypothesis, no area was affected, each as likely to be the treated one.
    Periods with a missing value anywhere are left out and counted. Assumes that donors are not affected
    themselves, and that the mixture would have gone on fitting.

    References
    ----------
    Abadie, A., Diamond, A. & Hainmueller, J. (2010). J. Amer. Statist. Assoc. 105, 493-505.
    Abadie, A. (2021). J. Econ. Literature 59, 391-425.
    Lawson, C. L. & Hanson, R. J. (1974). Solving least squares problems, chapter 23.
    """
    names = list(donors)
    columns, _ = check_columns({"treated": treated} | {f"donors.{n}": donors[n] for n in names}, None)
    table = np.column_stack(list(columns.values()))
    known = np.asarray(~np.isnan(table).any(axis=1))
    before = _before(n_before, known)
    _enough(len(names), int(before[known].sum()), int((~before[known]).sum()))
    table, before = table[known], before[known]
    varies(table[before, 0], "treated")
    weights = _weights(table[before, 0], table[before, 1:])
    synthetic = table[:, 1:] @ weights
    gap = table[:, 0] - synthetic
    rows = {name: _as_if_treated(table[:, 1:], place, before) for place, name in enumerate(names)}
    ratio = _ratio(gap, before, table[:, 0])
    as_large = sum(other >= ratio * (1 - 1e-12) for other, _ in rows.values())
    return SyntheticControl(
        weights=dict(zip(names, weights.tolist(), strict=True)),
        synthetic=synthetic,
        gap=gap,
        effect=float(gap[~before].mean()),
        rmspe_before=_rms(gap[before]),
        rmspe_after=_rms(gap[~before]),
        ratio=ratio,
        placebo_ratios={name: row[0] for name, row in rows.items()},
        placebo_effects={name: row[1] for name, row in rows.items()},
        p_value=(1 + as_large) / (1 + len(names)),
        smallest_p=1 / (1 + len(names)),
        n_before=int(before.sum()),
        n_after=int((~before).sum()),
        n_missing=int((~known).sum()),
        notes=_notes(len(names), int(before.sum()), _rms(gap[before]), table[before, 0]),
    )


def _before(n_before: int, known: np.ndarray) -> np.ndarray:
    whole = isinstance(n_before, (int, np.integer)) and not isinstance(n_before, bool)
    if not whole or not 0 < n_before < len(known):
        raise ParameterError(
            Problem(
                f"開始前の期間の数 {n_before!r} は1以上{len(known) - 1}以下の整数ではありません。",
                "n_before",
                "開始前と開始後の両方を含めてください。",
            )
        )
    return np.arange(len(known)) < n_before


def _enough(donors: int, before: int, after: int) -> None:
    if donors < _FEWEST_DONORS or before < _FEWEST_PERIODS or after < 1:
        raise DataError(
            Problem(
                f"比較地区が{donors}、値のそろった期間が開始前{before}・開始後{after}しかありません"
                f"（{_FEWEST_DONORS}、{_FEWEST_PERIODS}、1以上必要です）。",
                "donors",
                "比較地区か期間を加えるか、欠測の多い地区を外してください。",
            )
        )


def _weights(target: FloatArray, donors: FloatArray) -> FloatArray:
    # The weights sum to 1, so the gap is (donors - target) @ weights: the shortest such vector is wanted. For any
    # positive row of equal numbers below, non-negative least squares towards (0, ..., 0, 1) points to it.
    apart = donors - target[:, None]
    size = max(float(np.abs(apart).max()), 1e-300)
    stacked = np.vstack([apart / size, np.ones(donors.shape[1])])
    found, _ = optimize.nnls(stacked, np.append(np.zeros(len(target)), 1.0))
    return found / found.sum()


def _as_if_treated(donors: FloatArray, place: int, before: np.ndarray) -> tuple[float, float]:
    target, others = donors[:, place], np.delete(donors, place, axis=1)
    gap = target - others @ _weights(target[before], others[before])
    return _ratio(gap, before, target), float(gap[~before].mean())


def _ratio(gap: FloatArray, before: np.ndarray, values: FloatArray) -> float:
    fit, after, scale = _rms(gap[before]), _rms(gap[~before]), _PERFECT * float(np.abs(values).max())
    if fit > scale:
        return after / fit
    return float("inf") if after > scale else 1.0


def _rms(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _notes(donors: int, before: int, fit: float, values: FloatArray) -> tuple[str, ...]:
    notes = []
    if donors > before:
        notes.append("比較地区の数が開始前の期間の数より多く、重みは1通りに決まらないことがある。")
    if fit > 0.5 * float(values.std()):
        notes.append(
            "開始前の当てはまりが悪い（差が、対象地区の値の散らばりの半分を超える）。効果とは読めない。"
        )
    return tuple(notes)
