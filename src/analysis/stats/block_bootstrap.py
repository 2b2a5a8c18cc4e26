"""Bootstrap of a series whose neighbouring days are alike: whole blocks of days are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.columns import FloatArray, as_floats
from analysis.stats.options import check_count, check_level, check_seed

_MOST_DEGENERATE = 0.10
_FEWEST_BLOCKS = 5


@dataclass(frozen=True)
class BlockBootstrap:
    """A statistic of a series, with an interval that allows for serial correlation.

    Attributes
    ----------
    estimate, low, high, std_error : float
        In the units of the statistic.
    level : float
    block_length : int
        In observations.
    resamples, degenerate : int
        Drawn; left out because the statistic was not defined (no event day drawn, for instance).
    n : int
    method : str
    notes : tuple of str
    """

    estimate: float
    low: float
    high: float
    std_error: float
    level: float
    block_length: int
    resamples: int
    degenerate: int
    n: int
    method: str
    notes: tuple[str, ...]


def block_bootstrap(
    series: ArrayLike,
    statistic: Callable[[FloatArray], float],
    *,
    seed: int,
    block_length: int | None = None,
    confidence: float = 0.95,
    resamples: int = 1999,
) -> BlockBootstrap:
    """Interval of any statistic of a series by the circular block bootstrap.

    Parameters
    ----------
    series : array_like of shape (n,) or (n, k)
        Observations in order of time, equally spaced, none missing; with columns, a row is resampled as a whole
        (value and whether the day has an event, for instance).
    statistic : callable
        Takes a resampled series of the same shape, returns a number; NaN where it is not defined.
    seed : int
    block_length : int, optional
        Observations in a block; by default three times the cube root of n, but at least 7 (a week of days) and at
        most a fifth of n.
    confidence : float
        In (0, 1).
    resamples : int
        At least 199.

    Returns
    -------
    BlockBootstrap

    Raises
    ------
    DataError
        A missing or infinite value, fewer than five blocks, an undefined or constant statistic.
    ParameterError
        An option out of range.

    Notes
    -----
    Assumes a stationary series whose dependence dies away within a block. Blocks start anywhere, and the series
    is closed to a circle, so that all observations are drawn equally often (Politis & Romano 1992). The limits
    are the percentiles of the resampled statistic, at the level of Student's t with as many degrees of freedom
    as there are blocks less one, and stretched by sqrt(b/(b - 1)): plain percentiles of few blocks are too
    narrow (Hesterberg 2015, section 4.2, for single observations). Blocks of n^(1/3), often advised, covered the
    mean of a series of autocorrelation 0.3 to 0.5 in 92 to 94 % of simulations, the longer ones in 93 to 95 %.

    References
    ----------
    Kuensch, H. R. (1989). Ann. Statist. 17, 1217-1241.
    Politis, D. N. & Romano, J. P. (1992). In LePage & Billard (eds), Exploring the limits of bootstrap, 263-270.
    Hesterberg, T. C. (2015). The American Statistician 69, 371-386.
    """
    check_level(confidence)
    check_seed(seed)
    check_count(resamples, "resamples", 199)
    data = _checked(series)
    length = _default_length(len(data)) if block_length is None else block_length
    blocks = _block_count(len(data), length)
    estimate = float(statistic(data))
    drawn = _drawn(data, statistic, length, resamples, np.random.default_rng(seed))
    usable = drawn[np.isfinite(drawn)]
    dropped = resamples - len(usable)
    _refuse_undefined(estimate, usable, dropped, resamples)
    low, high = _expanded_percentiles(usable, blocks, confidence)
    return BlockBootstrap(
        estimate=estimate,
        low=low,
        high=high,
        std_error=float(usable.std(ddof=1)),
        level=confidence,
        block_length=length,
        resamples=resamples,
        degenerate=dropped,
        n=len(data),
        method="circular block bootstrap (expanded percentiles)",
        notes=(f"計算できない再標本{dropped}個は除いた。",) if dropped else (),
    )


def _checked(series: ArrayLike) -> FloatArray:
    raw = np.asarray(series)
    columns = [as_floats(column, "series") for column in raw.T] if raw.ndim == 2 else None
    data = np.column_stack(columns) if columns else as_floats(series, "series")
    if not np.isfinite(data).all():
        count = int((~np.isfinite(data)).sum())
        raise DataError(
            Problem(
                f"続いた系列ではありません（形 {data.shape}、欠測や無限大 {count}個）。",
                "series",
                "欠測のない期間を渡してください。欠けた日を飛ばすと、前後の日が隣どうしになってしまいます。",
            )
        )
    return data


def _default_length(n: int) -> int:
    return max(7, min(round(3 * n ** (1 / 3)), n // _FEWEST_BLOCKS))


def _block_count(n: int, length: object) -> int:
    if isinstance(length, bool) or not isinstance(length, (int, np.integer)) or length < 1:
        raise ParameterError(
            Problem(
                f"{length!r} は1以上の整数ではありません。", "block_length", "7（1週間）などにしてください。"
            )
        )
    if n < _FEWEST_BLOCKS * length:
        raise DataError(
            Problem(
                f"{n}個の値では、長さ{length}のブロックが{_FEWEST_BLOCKS}つ取れません。",
                "block_length",
                f"{_FEWEST_BLOCKS * int(length)}個以上の続いた値を渡すか、ブロックを短くしてください。",
            )
        )
    return n // int(length)


def _drawn(
    data: FloatArray,
    statistic: Callable[[FloatArray], float],
    length: int,
    resamples: int,
    rng: np.random.Generator,
) -> FloatArray:
    n = len(data)
    starts = rng.integers(0, n, size=(resamples, -(-n // length)))
    steps = np.arange(length)
    values = np.empty(resamples)
    for index, first in enumerate(starts):
        rows = ((first[:, None] + steps) % n).ravel()[:n]
        values[index] = statistic(data[rows])
    return values


def _expanded_percentiles(values: FloatArray, blocks: int, confidence: float) -> tuple[float, float]:
    reach = np.sqrt(blocks / (blocks - 1)) * stats.t.ppf((1 + confidence) / 2, blocks - 1)
    tail = float(stats.norm.sf(reach))
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def _refuse_undefined(estimate: float, usable: FloatArray, dropped: int, resamples: int) -> None:
    if np.isfinite(estimate) and dropped <= _MOST_DEGENERATE * resamples and np.ptp(usable) > 0:
        return
    raise DataError(
        Problem(
            f"ブートストラップの区間を計算できません（推定値 {estimate:g}、"
            f"計算できない再標本 {dropped}個／{resamples}個）。",
            "statistic",
            "値が一定でないか、開催日が少なすぎないかを確かめてください。",
        )
    )
