"""Finds observations that are in the data twice: the same figure again, or another one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.errors import DataError, Problem


def without_twins(frame: pd.DataFrame, keys: Sequence[str], unit: str) -> tuple[pd.DataFrame, int]:
    """Drop observations that say the same once more; refuse those that contradict an earlier one.

    Parameters
    ----------
    frame : DataFrame
        Observations with the columns of `keys`, place, start, segment, count, suppressed, file and line.
    keys : sequence of str
        What makes two rows the same observation.
    unit : str
        Of the counts, for messages.

    Returns
    -------
    DataFrame, int
        The rows that are left, and how many were dropped.

    Raises
    ------
    DataError
        The same observation has different figures; with both lines.
    """
    twins = frame.duplicated([*keys, "count", "suppressed"])
    left = frame[~twins]
    against = left.duplicated([*keys])
    if against.any():
        later = left[against].iloc[0]
        earlier = left[(left[[*keys]] == later[[*keys]]).all(axis=1)].iloc[0]
        place = _where(later)
        parts = (later["place"], f"{later['start']:%Y-%m-%d %H:%M}", later["segment"])
        figures = f"{_where(earlier)}は{_shown(earlier, unit)}、{place}は{_shown(later, unit)}"
        what = (
            f"{'、'.join(str(part) for part in parts if part)} が2回あり、値が違います（{figures}）。"
            f"同様の行は{int(against.sum()):,}行です。日本に夏時間はなく、同じ時刻は2回来ません。"
        )
        raise DataError(Problem(what, place, "どちらが正しいか確かめ、1つだけにしてください。"))
    return left, int(twins.sum())


def _shown(row: pd.Series, unit: str) -> str:
    return "空欄" if pd.isna(row["count"]) else f"{row['count']:,.0f}{unit}"


def _where(row: pd.Series) -> str:
    return f"{row['file']} {row['line']}行目"
