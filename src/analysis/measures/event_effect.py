"""How many times as many people come on the days of an event: by several methods, and on days without an event."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.errors import DataError, ParameterError
from analysis.measures.effect_ratio import Ratio, from_logs
from analysis.measures.event_days import MATCHING, EventDays
from analysis.stats.block_bootstrap import block_bootstrap
from analysis.stats.effect import Effect
from analysis.stats.matched import matched_difference
from analysis.stats.placebo import Placebo, placebo_dates
from analysis.stats.randomisation import Randomisation, randomisation_test
from analysis.stats.rate_ratio import rate_ratio
from analysis.written import number

BLOCK = 8  # units (about two months of weekends) that are drawn together
FEWEST = 5  # blocks, and units with the event, that a bootstrap needs; units that a regression needs
SHIFTS = (-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6)  # units by which the days of the event are displaced
COMPARED = "比較地区との差の差"
DECIMALS = 2  # of ratios where people are hidden: exact ratios of small whole numbers give them away


def ratio(days: EventDays, *, confidence: float, matching: str | None = None) -> Ratio:
    """Compare logarithms of visitors a day within strata.

    Parameters
    ----------
    days : EventDays
        From `analysis.measures.event_days.event_days`.
    confidence : float
        Level of the interval.
    matching : str, optional
        Key of `MATCHING`; by default that of `days`.

    Returns
    -------
    Ratio
        The ratio of geometric means.

    Raises
    ------
    DataError
        No comparable day.
    """
    chosen = matching or days.matching
    found = matched_difference(
        days.log_value, days.units["event"], days.strata(chosen), confidence=confidence
    )
    return _ratio(days, MATCHING[chosen], found)


def compared(days: EventDays, *, confidence: float) -> list[Ratio]:
    """Compare the ratio of the area to comparison areas: all together, then each alone.

    Returns
    -------
    list of Ratio
        Difference-in-differences of logarithms, within the strata of `days`; empty without comparison areas.
    """
    choices = [list(days.areas), *([[area] for area in days.areas] if len(days.areas) > 1 else [])]
    return [
        _ratio(
            days,
            f"{COMPARED}（{'と'.join(areas)}）",
            matched_difference(
                days.log_gap(areas), days.units["event"], days.strata(), confidence=confidence
            ),
        )
        for areas in choices
        if areas
    ]


def estimates(days: EventDays, *, confidence: float, seed: int) -> list[Ratio]:
    """Estimate the ratio by every method that the data allow.

    Parameters
    ----------
    days : EventDays
        From `analysis.measures.event_days.event_days`.
    confidence : float
        Level of the intervals.
    seed : int
        Of the bootstrap.

    Returns
    -------
    list of Ratio
        That of `days.matching` first. A matching that leaves no comparable day is missing, and so are the bootstrap
        and the regression of too few units.
    """
    found = [ratio(days, confidence=confidence)]
    for other in MATCHING:
        if other != days.matching:
            found += _if_possible(days, other, confidence)
    if enough_for_blocks(days):
        found.append(bootstrapped(days, confidence=confidence, seed=seed))
    if days.counted and len(days.matched()) >= FEWEST:
        units = days.units
        counted = rate_ratio(
            units["people"], units["event"], units["days"], days.strata(), confidence=confidence
        )
        one, name = counted.effect, "負の二項回帰（条件は主な推定と同じ）"
        exact = Ratio(name, one.estimate, one.low, one.high, one.level, one.n, one.n_event, one.notes)
        found.append(_told(days, exact))
    return [*found, *compared(days, confidence=confidence)]


def listed(found: list[Ratio]) -> pd.DataFrame:
    """List ratios: name, estimate, low, high (times), n (units)."""
    return pd.DataFrame([(each.name, each.estimate, each.low, each.high, each.n) for each in found]).set_axis(
        ["name", "estimate", "low", "high", "n"], axis=1
    )


def bootstrapped(days: EventDays, *, confidence: float, seed: int) -> Ratio:
    """Give the ratio within strata an interval that allows for neighbouring units being alike.

    Parameters
    ----------
    days : EventDays
        From `analysis.measures.event_days.event_days`.
    confidence : float
        Level of the interval.
    seed : int
        Of the bootstrap.

    Returns
    -------
    Ratio
    """
    keys = pd.DataFrame(days.strata(), index=days.units.index)
    stratum = (
        keys.astype(str).agg("・".join, axis=1) if len(keys.columns) else pd.Series("", days.units.index)
    )
    series = np.column_stack([days.log_value, days.units["event"], pd.factorize(stratum)[0]])
    found = block_bootstrap(
        series, _stratified, block_length=BLOCK, seed=seed, confidence=confidence, resamples=999
    )
    name = f"ブロックブートストラップ（続く{BLOCK}単位ずつ）"
    events = int(days.units["event"].sum())
    return _told(days, from_logs(name, found, level=confidence, n=found.n, n_event=events, notes=found.notes))


def enough_for_blocks(days: EventDays) -> bool:
    """Tell whether blocks can be drawn: hardly any draw may be without a day of the event."""
    return len(days.units) >= FEWEST * BLOCK and int(days.units["event"].sum()) >= FEWEST


def randomised(days: EventDays, *, seed: int) -> Randomisation:
    """Ask how often other units of the same strata would give as large a difference of logarithms."""
    return randomisation_test(days.log_value, days.units["event"], days.strata(), seed=seed)


def placebos(days: EventDays, *, confidence: float) -> tuple[Placebo, pd.DataFrame]:
    """Displace the days of the event, and compare where nothing happened.

    Parameters
    ----------
    days : EventDays
        From `analysis.measures.event_days.event_days`.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Placebo
        Of logarithms of ratios.
    DataFrame
        name, estimate, low, high (times), n (units): the true days first. Displaced days that are days of the event
        or have no comparable day are left out.
    """
    rows = {}
    for shift in (0, *SHIFTS):
        try:
            rows[shift] = _displaced(days, shift, confidence)
        except DataError:  # no comparable day is left at this distance
            continue
    found = placebo_dates(rows.__getitem__, 0, [shift for shift in rows if shift])
    named = {
        shift: "本当の開催日" if shift == 0 else f"{number(shift, 0, signed=True)}単位ずらした日"
        for shift in rows
    }
    return found, listed([_ratio(days, named[shift], each) for shift, each in rows.items()])


def variation(days: EventDays) -> float:
    """Coefficient of variation of comparable units among themselves: within strata and sides; rounded like ratios."""
    units = days.matched()
    log = pd.Series(np.log(units["value"]), index=units.index)
    keys = [units[name] for name in (*days.strata(), "event")]
    rest = log - log.groupby(keys).transform("mean")
    cells = len(pd.DataFrame({number: key for number, key in enumerate(keys)}).drop_duplicates())
    exact = float(np.sqrt(np.expm1((rest**2).sum() / (len(rest) - cells))))
    return max(round(exact, DECIMALS), 10**-DECIMALS) if days.secret else exact


def _displaced(days: EventDays, shift: int, confidence: float) -> Effect:
    true = days.units["event"].to_numpy()
    if shift == 0:
        return matched_difference(days.log_value, true, days.strata(), confidence=confidence)
    moved = np.zeros(len(true), dtype=bool)
    target = np.flatnonzero(true) + shift
    moved[target[(target >= 0) & (target < len(true))]] = True
    strata = {name: np.array(column, dtype=object)[~true] for name, column in days.strata().items()}
    return matched_difference(days.log_value[~true], moved[~true], strata, confidence=confidence)


def _stratified(series: np.ndarray) -> float:
    """Difference of stratum means, weighted by units with the event; NaN where none has a counterpart."""
    value, event, stratum = series[:, 0], series[:, 1] == 1, series[:, 2].astype(int)
    size = int(stratum.max()) + 1
    n_event, n_other = (np.bincount(stratum[side], minlength=size) for side in (event, ~event))
    both = (n_event > 0) & (n_other > 0)
    if not both.any():
        return float("nan")
    sums = [np.bincount(stratum[side], value[side], minlength=size)[both] for side in (event, ~event)]
    gaps = sums[0] / n_event[both] - sums[1] / n_other[both]
    return float(np.average(gaps, weights=n_event[both]))


def _if_possible(days: EventDays, matching: str, confidence: float) -> list[Ratio]:
    try:
        return [ratio(days, confidence=confidence, matching=matching)]
    except (DataError, ParameterError):  # no comparable day: the row is missing from the table
        return []


def _ratio(days: EventDays, name: str, found: Effect) -> Ratio:
    exact = from_logs(name, found, level=found.level, n=found.n, n_event=found.n_event, notes=found.notes)
    return _told(days, exact)


def _told(days: EventDays, exact: Ratio) -> Ratio:
    """Round a ratio where the numbers of people behind it are hidden."""
    parts = {name: round(getattr(exact, name), DECIMALS) for name in ("estimate", "low", "high")}
    return replace(exact, **parts) if days.secret else exact
