"""Days of an event and comparable days: same weekday, month, weather, or whatever is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DataError, Problem
from analysis.stats.columns import SHOWN, FloatArray, check_columns, same_rows
from analysis.stats.effect import binary


@dataclass(frozen=True, eq=False)
class MatchedDays:
    """Days of strata that have event days and others.

    Attributes
    ----------
    values : ndarray of shape (n,)
    event : ndarray of bool, shape (n,)
    stratum : ndarray of int, shape (n,)
        Position in `labels`.
    labels : tuple of str
        Each stratum in words, for instance "土・3・晴".
    n_missing : int
        Days left out because a value, the event or a stratum is missing.
    unmatched_events, unmatched_others : int
        Event days without a comparable day, and other days without a comparable event day: left out.
    notes : tuple of str
    """

    values: FloatArray
    event: np.ndarray
    stratum: np.ndarray
    labels: tuple[str, ...]
    n_missing: int
    unmatched_events: int
    unmatched_others: int
    notes: tuple[str, ...]

    @property
    def sizes(self) -> tuple[FloatArray, FloatArray]:
        """Event days and other days of each stratum."""
        return (
            np.bincount(self.stratum[self.event], minlength=len(self.labels)).astype(float),
            np.bincount(self.stratum[~self.event], minlength=len(self.labels)).astype(float),
        )


def match_days(
    values: ArrayLike, is_event: ArrayLike, strata: Mapping[str, Iterable[object]] | None = None
) -> MatchedDays:
    """Keep the days that have a counterpart: event days and others of the same stratum.

    Parameters
    ----------
    values : array_like of shape (m,)
        One value a day.
    is_event : array_like of shape (m,)
        True (1) on event days.
    strata : mapping of str to iterable of length m, optional
        What has to be the same, by name: weekday, month, weather. Without it, all days are one stratum.

    Returns
    -------
    MatchedDays

    Raises
    ------
    DataError
        Not numbers, different lengths, no event day, no other day, or no comparable day for any event day.

    Notes
    -----
    Exact matching with all comparable days. Event days without one are left out, named and counted: the result
    then holds for the others only (Imbens & Rubin 2015, section 15.3).

    References
    ----------
    Imbens, G. W. & Rubin, D. B. (2015). Causal inference for statistics, social, and biomedical sciences.
    Cambridge University Press.
    """
    same_rows([values, is_event, *(strata or {}).values()])
    columns, _ = check_columns({"values": values, "is_event": is_event}, None)
    keys, known = _keys(
        {name: list(column) for name, column in (strata or {}).items()}, len(columns["values"])
    )
    used = known & ~np.isnan(columns["values"]) & ~np.isnan(columns["is_event"])
    event = binary(columns["is_event"][used], "is_event")
    kept_keys = [key for key, keep in zip(keys, used, strict=True) if keep]
    with_event = {key for key, flag in zip(kept_keys, event, strict=True) if flag}
    with_other = {key for key, flag in zip(kept_keys, event, strict=True) if not flag}
    both = sorted(with_event & with_other)
    if not both:
        raise _no_comparison(int(event.sum()), int((~event).sum()), sorted(with_event), tuple(strata or {}))
    matched = np.array([key in with_event and key in with_other for key in kept_keys])
    position = {key: index for index, key in enumerate(both)}
    lonely = sorted(with_event - with_other)
    alone = int((event & ~matched).sum())
    return MatchedDays(
        values=columns["values"][used][matched],
        event=event[matched],
        stratum=np.array([position[key] for key, keep in zip(kept_keys, matched, strict=True) if keep]),
        labels=tuple("・".join(key) for key in both),
        n_missing=int((~used).sum()),
        unmatched_events=alone,
        unmatched_others=int((~event & ~matched).sum()),
        notes=(f"比べる日のない開催日{alone}日（{_shown(lonely)}）は除いた。",) if alone else (),
    )


def _keys(strata: Mapping[str, list[object]], size: int) -> tuple[list[tuple[str, ...]], np.ndarray]:
    wrong = {name: len(column) for name, column in strata.items() if len(column) != size}
    if wrong:
        shown = "、".join(f"{name} {length}個" for name, length in wrong.items())
        raise DataError(
            Problem(
                f"層の値の数が日数（{size}）と合いません：{shown}", "strata", "同じ行の値を渡してください。"
            )
        )
    rows = list(zip(*strata.values(), strict=True)) if strata else [()] * size
    known = np.array([not any(is_missing(item) for item in row) for row in rows], dtype=bool)
    return [tuple(str(item) for item in row) for row in rows], known


def is_missing(item: object) -> bool:
    """Tell whether a label is None, NaN, NaT or NA."""
    return item is None or type(item).__name__ in ("NAType", "NaTType") or item != item  # noqa: PLR0124  (NaN)


def _no_comparison(
    events: int, others: int, strata: list[tuple[str, ...]], names: tuple[str, ...]
) -> DataError:
    if not events or not others:
        what = "開催日がありません" if not events else "開催日でない日がありません"
        return DataError(Problem(f"{what}。", "is_event", "期間と開催日を確かめてください。"))
    return DataError(
        Problem(
            f"条件（{'、'.join(names)}）をそろえると、比べる日が1日も残りません（開催日の条件：{_shown(strata)}）。",
            "strata",
            "そろえる条件を減らすか、期間を延ばしてください。",
        )
    )


def _shown(strata: list[tuple[str, ...]]) -> str:
    words = "、".join("・".join(key) for key in strata[:SHOWN])
    return words + (f" ほか{len(strata) - SHOWN}" if len(strata) > SHOWN else "")
