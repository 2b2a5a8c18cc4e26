"""Answers about people flow as DataFrames, made from arrays of numbers: pandas never sees a text a row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.data.readers import flow_codes as codes

WORDS: dict[str, dict[int, str]] = {
    "day_type": codes.DAY_TYPES,
    "hours": {0: "昼", 1: "深夜", 2: "終日"},
    "origin": codes.ORIGINS,
}
"""Words of the dimensions that are coded 0, 1, 2 ..."""
DIGITS = {"cell": 8, "city": 5}


def framed(named: dict[str, np.ndarray], people: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    """Put an answer together: numbers by dimension become months or categories of text.

    Empties `named`, so that what is done with is freed before the next column is made.
    """
    labelled = {name: _labelled(name, named.pop(name)) for name in tuple(named)}
    return pd.DataFrame({**labelled, "people": people, "rows": rows}, copy=False)


def summed(key: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Add up the people of each key, in the order of the keys.

    Where the rows come in that order, as from a sorted file, they are neither hashed nor sorted.

    Returns
    -------
    tuple of ndarray
        The keys, their sums (persons, float64) and numbers of rows (int32).
    """
    if (key[1:] < key[:-1]).any():
        order = np.argsort(key, kind="stable")
        key, people = key[order], people[order]
    starts = _starts(key)
    rows = np.diff(starts, append=len(key)).astype(np.int32)
    return key[starts], np.add.reduceat(people, starts, dtype=np.float64), rows


def _starts(numbers: np.ndarray) -> np.ndarray:
    """Find where a value differs from the one before."""
    changed = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=changed[1:])
    return np.flatnonzero(changed)


def _labelled(name: str, numbers: np.ndarray) -> Any:
    if name in WORDS:
        return pd.Categorical.from_codes(numbers.astype(np.int8), categories=pd.Index(WORDS[name].values()))
    # In sorted answers a month or cell comes many times running: look at each run once.
    starts = _starts(numbers)
    running = np.diff(starts, append=len(numbers))
    if name == "month":
        months = numbers[starts].astype(np.int64) - 1970 * 12
        return np.repeat(months.astype("datetime64[M]").astype("datetime64[s]"), running)
    numbered, seen = pd.factorize(numbers[starts], sort=True)
    texts = [f"{number:0{DIGITS[name]}d}" for number in seen]
    return pd.Categorical.from_codes(
        np.repeat(numbered.astype(np.int32), running), categories=pd.Index(texts)
    )
