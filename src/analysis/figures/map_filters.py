"""Filters of points: the values of a column that a reader can choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.data.selector_declaration import suggestion
from analysis.errors import DataError, ParameterError, Problem
from analysis.figures.map_kinds import Choice
from analysis.written import NONE


@dataclass(frozen=True)
class Filter:
    """What can be chosen, and which row belongs to what.

    Parameters
    ----------
    title : str
        What is chosen.
    options : list of str
        Values as text.
    of : ndarray of int, shape (n,)
        Option of each row.
    initial : int or None
        Option chosen at first.
    all : bool
        Whether all can be shown together.
    """

    title: str
    options: list[str]
    of: np.ndarray
    initial: int | None
    all: bool


def make_filter(values: pd.Series, choice: str | Choice) -> Filter:
    """List the values of a column: numbers rising, words in the order in which they come, missing ones last.

    Parameters
    ----------
    values : Series, shape (n,)
        One value a row.
    choice : str or Choice
        Title, or title and first choice.

    Returns
    -------
    Filter

    Raises
    ------
    ParameterError
        If the first choice is no value of the column.
    DataError
        If values of several kinds, which have no order, stand in the column.
    """
    choice = Choice(choice) if isinstance(choice, str) else choice
    ordered = _ordered(values, choice.title)
    options = [str(value) for value in ordered]
    of = values.map({value: k for k, value in enumerate(ordered)}).to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(of).any():
        options.append(NONE)
    places = np.where(np.isnan(of), len(ordered), of).astype(int)
    return Filter(choice.title, options, places, _initial(choice, options), choice.all)


def chosen_at_first(filters: list[Filter], count: int) -> np.ndarray:
    """Mark the rows that the first choices leave.

    Parameters
    ----------
    filters : list of Filter
        All must let a row pass.
    count : int
        Number of rows.

    Returns
    -------
    ndarray of bool, shape (count,)
    """
    shown = np.ones(count, dtype=bool)
    for one in filters:
        if one.initial is not None:
            shown &= one.of == one.initial
    return shown


def _ordered(values: pd.Series, title: str) -> list[Any]:
    try:
        known = values.dropna().unique().tolist()
        return known if any(isinstance(value, str) for value in known) else sorted(known)
    except TypeError as cause:
        kinds = "、".join(sorted({type(value).__name__ for value in values.dropna()}))
        found = f"{title}の列「{values.name}」に、順に並べられない値があります（{kinds}）。"
        remedy = "すべて文字か、すべて数にそろえてください（frame[列].astype(str) など）。"
        raise DataError(Problem(found, "choices", remedy)) from cause


def _initial(choice: Choice, options: list[str]) -> int | None:
    if choice.initial is None:
        return None if choice.all or not options else len(options) - 1
    if str(choice.initial) not in options:
        raise ParameterError(
            Problem(
                f"「{choice.initial}」は{choice.title}の値にありません。",
                "choices",
                suggestion(choice.initial, options),
            )
        )
    return options.index(str(choice.initial))
