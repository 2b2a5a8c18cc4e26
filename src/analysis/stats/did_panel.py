"""Difference-in-differences of several places over many periods."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.did import DID_NOTE
from analysis.stats.effect import Effect, binary
from analysis.stats.least_squares import FEW_CLUSTERS, Kind
from analysis.stats.options import check_level
from analysis.stats.panel import Panel, as_panel, two_way_fit


def did_panel(
    values: ArrayLike,
    place: Iterable[object],
    time: Iterable[object],
    treated: ArrayLike,
    *,
    errors: Kind = "cluster",
    lags: int | None = None,
    confidence: float = 0.95,
) -> Effect:
    """Difference-in-differences of a panel by two-way fixed effects.

    Parameters
    ----------
    values : array_like of shape (m,)
    place, time : iterable of length m
        See `as_panel`.
    treated : array_like of shape (m,)
        1 where the place is treated *at that time*, else 0.
    errors : {"cluster", "time", "plain"}
        "cluster": by place, for many places. "time": Driscoll & Kraay, for few places over many periods
        (where neighbouring periods are alike, `interrupted_time_series` of the difference of two series has the
        better interval).
        "plain": independent rows.
    lags : int, optional
        For "time"; by default `least_squares.lag_rule` of the number of periods.
    confidence : float
        In (0, 1).

    Returns
    -------
    Effect
        In the units of the values; `n_event` counts treated rows.

    Raises
    ------
    DataError
        See `as_panel`; no treated row, no untreated place, or cluster errors with a single treated place.
    ParameterError
        `confidence` or `lags` out of range.

    Notes
    -----
    Null hypothesis: the treated rows differ by nothing but the levels of their place and period. Assumes
    parallel trends and one and the same effect. With places treated at different times, and an effect that
    grows, the estimate is a weighted mean in which some weights may be negative (Goodman-Bacon 2021); this is
    said in the notes.

    References
    ----------
    Bertrand, M., Duflo, E. & Mullainathan, S. (2004). Quart. J. Econ. 119, 249-275.
    Goodman-Bacon, A. (2021). J. Econometrics 225, 254-277.
    MacKinnon, J. G. & Webb, M. D. (2017). J. Appl. Econometrics 32, 233-254, on few treated clusters.
    """
    check_level(confidence)
    panel = as_panel(values, place, time, {"treated": treated})
    on = binary(panel.columns["treated"], "treated")
    notes = (DID_NOTE, *treated_places(panel, on, errors))
    fit = two_way_fit(panel, errors, lags=lags, confidence=confidence)
    term = fit["treated"]
    return Effect(
        estimate=term.estimate,
        low=term.low,
        high=term.high,
        level=confidence,
        std_error=term.std_error,
        df=term.df,
        p_value=term.p_value,
        n=fit.n,
        n_event=int(on.sum()),
        n_other=int((~on).sum()),
        n_missing=panel.n_missing,
        method=f"two-way fixed effects, errors: {errors}"
        + ("" if fit.lags is None else f", lags {fit.lags}"),
        notes=notes,
    )


def treated_places(panel: Panel, on: np.ndarray, errors: Kind) -> tuple[str, ...]:
    """Refuse designs without an estimate or an honest error; say what weakens the others.

    Parameters
    ----------
    panel : Panel
    on : ndarray of bool, shape (n,)
        Treated rows.
    errors : {"cluster", "time", "plain"}

    Returns
    -------
    tuple of str
        Japanese sentences.

    Raises
    ------
    DataError
        No treated place, no other place, or cluster errors with a single treated place.
    """
    first = {int(p): int(panel.period[on & (panel.place == p)].min()) for p in np.unique(panel.place[on])}
    if not first or (len(first) == len(panel.places) and len(set(first.values())) == 1):
        what = "対象の地区・時点がありません" if not first else "比べる（対象でない）地区がありません"
        raise DataError(Problem(f"{what}。", "treated", "地区と開始日を確かめてください。"))
    if errors == "cluster" and len(first) < 2:
        raise DataError(
            Problem(
                "対象の地区が1つだけのとき、地区ごとのクラスター標準誤差は小さすぎて使えません。",
                "errors",
                "errors を time（event_study では plain）にするか、synthetic_control（合成コントロール法）を使ってください。",
            )
        )
    notes = []
    if errors == "cluster" and len(panel.places) < FEW_CLUSTERS:
        notes.append(
            f"地区が{len(panel.places)}（うち対象{len(first)}）と少なく、クラスター標準誤差は小さめに出やすい。"
        )
    if len(set(first.values())) > 1:
        notes.append("開始時点が地区によって違う。効果が時とともに変わると、推定値は平均的な効果からずれる。")
    return tuple(notes)
