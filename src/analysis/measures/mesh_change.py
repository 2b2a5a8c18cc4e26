"""Change of each mesh cell between two sides, with what the same cell does at other times, or a bound of it."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

Kind = Literal["months", "hours", "day_types"]
Side = tuple[str, str, str]  # month, day type, hours
FEWEST_PAIRS = 19  # then to be the largest of all has a chance of one in 20
FEWEST_MONTHS = 5  # with the month itself six: all in one direction by chance 2 / 2**6 = 3 %
SHUFFLES = 999


def fewest(kind: Kind) -> int:
    """Return how many references a cell needs before its change can be called clear."""
    return FEWEST_PAIRS if kind == "months" else FEWEST_MONTHS


def column(wide: pd.DataFrame, side: Side) -> pd.Series:
    """Return the people of one side by cell; NaN where none were published."""
    return wide[side] if side in wide.columns else pd.Series(np.nan, wide.index)


def level(before: pd.Series, after: pd.Series, kind: Kind) -> float:
    """Logarithm of the ratio that counts as no change.

    Parameters
    ----------
    before, after : Series
        People by cell (人/日).
    kind : {"months", "hours", "day_types"}
        Between months the median of the cells, since the sample is expanded to another level every year; within a
        month nobody at all more or fewer.

    Returns
    -------
    float

    Notes
    -----
    Shares carry information on ratios of cells to each other alone (Aitchison 1986). Against the median ratio a rise
    of a few cells does not look like a fall of all others (as in Anders & Huber 2010, equation 5).
    """
    return float(_log_ratio(before, after).median()) if kind == "months" else 0.0


def _log_ratio(before: pd.Series, after: pd.Series) -> pd.Series:
    return pd.Series(np.log((after / before).to_numpy(dtype=float)), after.index)


def log_change(before: pd.Series, after: pd.Series, kind: Kind) -> pd.Series:
    """Logarithm of the ratio of the two sides against `level`; NaN without both."""
    return _log_ratio(before, after) - level(before, after, kind)


def reference(wide: pd.DataFrame, pairs: list[tuple[Side, Side]], kind: Kind) -> pd.DataFrame:
    """Return the log changes of the cells between other sides: one column a pair."""
    sides = sorted({side for pair in pairs for side in pair})
    people = np.column_stack([column(wide, side) for side in sides] or [np.empty((len(wide), 0))])
    before, after = ([sides.index(pair[k]) for pair in pairs] for k in (0, 1))
    found = np.log(people[:, after] / people[:, before])
    if kind == "months":
        # The median of each column, as in `level`: pandas leaves out what is missing, and says nothing of empty ones.
        found -= pd.DataFrame(found).median().to_numpy()
    return pd.DataFrame(found, wide.index)


def changes(before: pd.Series, after: pd.Series, others: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Hold the change of each cell against what the same cell does at other times.

    Parameters
    ----------
    before, after : Series
        People by cell (人/日), known on both sides.
    others : DataFrame
        From `reference`.
    kind : {"months", "hours", "day_types"}
        What is compared.

    Returns
    -------
    DataFrame
        By cell: people, before_pct, after_pct, points, change_pct, low_pct, high_pct, against, references, clear; as
        in `analysis.measures.people_flow_mesh.Compared`.
    """
    change, others = log_change(before, after, kind), others.loc[before.index]
    known = others.notna().sum(axis=1)
    if kind == "months":
        high = others.abs().max(axis=1)
        low, against = -high, others.abs().ge(change.abs(), axis=0).sum(axis=1)
    else:
        low, high = others.min(axis=1), others.max(axis=1)
        against = known - (others.mul(np.sign(change), axis=0) > 0).sum(axis=1)
    shares = {"before_pct": 100 * before / before.sum(), "after_pct": 100 * after / after.sum()}
    return pd.DataFrame(
        {
            "people": after,
            **shares,
            "points": shares["after_pct"] - shares["before_pct"],
            "change_pct": 100 * np.expm1(change),
            "low_pct": 100 * np.expm1(low),
            "high_pct": 100 * np.expm1(high),
            "against": against,
            "references": known,
            "clear": (known >= fewest(kind)) & (against == 0) & (change != 0),
        }
    )


def bounds(before: pd.Series, after: pd.Series, threshold: int, kind: Kind) -> pd.DataFrame:
    """Limits of the change of the cells with one side: on the other are fewer people than the threshold, or none.

    Parameters
    ----------
    before, after : Series
        People by cell (人/日); NaN where fewer than the threshold.
    threshold : int
        Persons a day.
    kind : {"months", "hours", "day_types"}
        What is compared.

    Returns
    -------
    DataFrame
        By cell: known ("before" or "after"), people (人/日), low_pct and high_pct (NaN: no limit). The change is above
        low_pct (or is -100) and under high_pct.
    """
    scale = np.exp(level(before, after, kind))
    left, new = before[after.isna()].dropna(), after[before.isna()].dropna()
    parts = [
        pd.DataFrame({"known": "before", "people": left, "low_pct": -100.0,
                      "high_pct": 100 * (threshold / left / scale - 1)}),
        pd.DataFrame({"known": "after", "people": new, "low_pct": 100 * (new / threshold / scale - 1),
                      "high_pct": np.nan}),
    ]  # fmt: skip
    return pd.concat([part for part in parts if len(part)] or parts[:1])


def by_chance(before: pd.DataFrame, after: pd.DataFrame, *, seed: int) -> float:
    """Count how many cells are clear on average when the months change places at random.

    Parameters
    ----------
    before, after : DataFrame of shape (cells, months)
        People (人/日) in the months up to the first one compared, and from the second one on.
    seed : int
        Of the shuffling.

    Returns
    -------
    float
        Mean over 999 shuffles of the cells known in all months. It is what to expect where nothing changed, if the
        months follow no order (no season of a cell's own, no trend).

    Notes
    -----
    The largest difference between any two months of a side is the range of the side, so a cell is clear when its
    change exceeds both ranges.
    """
    months = pd.concat([before, after], axis=1).to_numpy(dtype=float)
    x = np.log(months[~np.isnan(months).any(axis=1)]).T.copy()  # a month a row: quicker to shuffle
    x -= np.median(x, axis=1, keepdims=True)
    rng, split, counts = np.random.default_rng(seed), before.shape[1], []
    for _ in range(SHUFFLES):
        left, right = np.split(x[rng.permutation(len(x))], [split])
        usual = np.maximum(np.ptp(left, axis=0), np.ptp(right, axis=0))
        counts.append(int((np.abs(right[0] - left[0]) > usual).sum()))
    return float(np.mean(counts))
