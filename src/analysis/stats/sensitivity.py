"""Whether a result hangs on how wide the period is, or on one comparison area."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import ParameterError, Problem
from analysis.stats.columns import as_floats
from analysis.stats.effect import Interval


@dataclass(frozen=True)
class Variant:
    """The result of one choice.

    Attributes
    ----------
    name : str
    estimate, low, high : float
        As the analysis gives them.
    """

    name: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Sensitivity:
    """The same analysis under several choices.

    Attributes
    ----------
    variants : tuple of Variant
        In the order given.
    lowest, highest : float
        Of the estimates.
    same_sign : bool
        All estimates lie on the same side of no effect.
    same_conclusion : bool
        All intervals lie above no effect, or all below, or all contain it.
    """

    variants: tuple[Variant, ...]
    lowest: float
    highest: float
    same_sign: bool
    same_conclusion: bool


def by_bandwidth(
    estimate: Callable[[np.ndarray], Interval],
    time: Sequence[float] | np.ndarray,
    intervention: float,
    widths: Iterable[float],
    *,
    no_effect: float = 0.0,
) -> Sensitivity:
    """Repeat an analysis on the periods at most so far from the intervention.

    Parameters
    ----------
    estimate : callable
        Takes a boolean array of shape (m,), the rows to use, and returns a result with estimate, low and high.
    time : array_like of shape (m,)
        Numbers; days, for instance.
    intervention : float
        In the units of `time`.
    widths : iterable of float
        Positive, at least two, in the units of `time`.
    no_effect : float
        0 for differences, 1 for ratios.

    Returns
    -------
    Sensitivity

    Raises
    ------
    ParameterError
        Fewer than two widths, or one not positive.
    DataError
        Whatever the analysis raises on too short a period.

    References
    ----------
    Imbens, G. W. & Lemieux, T. (2008). J. Econometrics 142, 615-635, section 5.
    """
    distance = np.abs(as_floats(time, "time") - intervention)
    wanted = list(widths)
    if len(wanted) < 2 or min(wanted) <= 0:
        raise ParameterError(
            Problem(f"幅 {wanted} は使えません。", "widths", "正の幅を2つ以上指定してください。")
        )
    return _collected({f"前後{width:g}": estimate(distance <= width) for width in wanted}, no_effect)


def by_control(
    estimate: Callable[[np.ndarray], Interval],
    place: Iterable[object],
    controls: Sequence[object],
    *,
    no_effect: float = 0.0,
) -> Sensitivity:
    """Repeat an analysis without each comparison area in turn.

    Parameters
    ----------
    estimate : callable
        Takes a boolean array of shape (m,), the rows to use, and returns a result with estimate, low and high.
    place : iterable of length m
    controls : sequence
        Comparison areas, at least two, all of them in `place`.
    no_effect : float
        0 for differences, 1 for ratios.

    Returns
    -------
    Sensitivity

    Raises
    ------
    ParameterError
        Fewer than two areas, or one that does not occur.

    References
    ----------
    Abadie, A. (2021). J. Econ. Literature 59, 391-425, section 8 (leave-one-out).
    """
    places = np.array(list(place), dtype=object)
    unknown = [str(area) for area in controls if not (places == area).any()]
    if len(controls) < 2 or unknown:
        what = (
            f"比較地区 {'、'.join(unknown)} はデータにありません"
            if unknown
            else "比較地区が1つしかありません"
        )
        raise ParameterError(Problem(f"{what}。", "controls", "データにある地区を2つ以上指定してください。"))
    return _collected({f"{area}を除く": estimate(places != area) for area in controls}, no_effect)


def _collected(results: dict[str, Interval], no_effect: float) -> Sensitivity:
    variants = tuple(
        Variant(name, float(r.estimate), float(r.low), float(r.high)) for name, r in results.items()
    )
    estimates = [variant.estimate for variant in variants]
    sides = {(variant.low > no_effect) - (variant.high < no_effect) for variant in variants}
    return Sensitivity(
        variants=variants,
        lowest=min(estimates),
        highest=max(estimates),
        same_sign=min(estimates) > no_effect or max(estimates) < no_effect,
        same_conclusion=len(sides) == 1,
    )
