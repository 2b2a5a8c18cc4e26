"""Refuses what cannot be drawn honestly, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from reprlib import repr as shortened
from typing import Any, get_args

import numpy as np
import pandas as pd

from analysis.data.selector_declaration import suggestion
from analysis.errors import DataError, ParameterError, Problem
from analysis.figures.map_kinds import Areas, Cells, Layer, Mark, Palette, Points, Reach, title_of
from analysis.figures.tables import Column
from analysis.stats.classes import Classes
from analysis.written import HIDDEN

MOST_POINTS = 20_000
MOST_SHAPES = 60_000
LISTED = 5  # rows named in a message


def refuse_too_much(layers: Sequence[Layer]) -> None:
    """Refuse more than a page can show, by counting alone.

    Parameters
    ----------
    layers : sequence of layer
        What is to be drawn.

    Raises
    ------
    ParameterError
        More than 20,000 points or 60,000 areas and cells, or no layer at all.
    """
    if not layers:
        raise ParameterError(
            Problem("地図に載せる層がありません。", "layers", "Points や Areas を渡してください。")
        )
    points = sum(
        len(one.points) * len(one.radii_m) if isinstance(one, Reach) else len(one.frame)
        for one in layers
        if isinstance(one, (Reach, Points))
    )
    shapes = sum(len(one.frame) for one in layers if isinstance(one, (Areas, Cells)))
    many = (
        (points, MOST_POINTS, "点", "地区やメッシュごとに集計する（Areas、Cells）か、対象を絞ってください。"),
        (shapes, MOST_SHAPES, "区画", "もっと大きいメッシュに集計するか、範囲を絞ってください。"),
    )
    problems = [
        Problem(f"{what}が{count:,}件あり、一枚の地図に描ける{most:,}件を超えています。", "layers", remedy)
        for count, most, what, remedy in many
        if count > most
    ]
    if problems:
        raise ParameterError(*problems)


def require_layers(layers: object) -> None:
    """Refuse what is no list of layers, and layers whose own arguments are of another kind.

    Parameters
    ----------
    layers : object
        What was given.

    Raises
    ------
    ParameterError
        Naming each argument and what it must be.
    """
    if not isinstance(layers, (list, tuple)) or not all(isinstance(one, Layer) for one in layers):
        found = f"層の並びではありません（{type(layers).__name__}）。"
        remedy = "[maps.Points(…), …] のように、Points、Areas、Cells、Reach をリストに入れてください。"
        raise ParameterError(Problem(found, "layers", remedy))
    problems = [problem for one in layers if not isinstance(one, Reach) for problem in _wrong_kinds(one)]
    if problems:
        raise ParameterError(*problems)


def _wrong_kinds(layer: Areas | Cells | Points) -> list[Problem]:
    known, palette, classed = get_args(Palette), layer.palette, layer.classes
    problems = []
    if palette not in known:
        remedy = f"{'、'.join(known)} のどれかにしてください。"
        problems.append(Problem(f"配色「{palette}」はありません。", "palette", remedy))
    given = [(name, getattr(layer, name, None)) for name in ("value", "size", "minimum")]
    given += [("details", column) for column in getattr(layer, "details", ())]
    for name, column in given:
        optional = column is None and isinstance(layer, Points)
        if not optional and name in layer.__dataclass_fields__ and not isinstance(column, Column):
            remedy = 'from analysis.figures.tables import Column として、Column("列の名前", "題", "単位", 1) と書いてください。'
            problems.append(
                Problem(f"{shortened(column)} は列の書き方（Column）ではありません。", name, remedy)
            )
    if isinstance(layer, Points) and layer.groups is not None:
        marks = [mark for mark, _ in layer.groups.looks.values()]
        if layer.value is not None or len(set(marks)) < len(marks) or set(marks) - set(get_args(Mark)):
            remedy = (
                f"value を None にし、印は {'、'.join(get_args(Mark))} から一つずつ違えて選んでください。"
            )
            problems.append(Problem(f"印の決め方（{'、'.join(marks)}）が使えません。", "groups", remedy))
    if classed is not None and not isinstance(classed, Classes):
        remedy = "analysis.stats.classes の classes(値, method=…) が返すものを渡すか、省いてください。"
        problems.append(Problem(f"{shortened(classed)} は階級（Classes）ではありません。", "classes", remedy))
    return problems


def require_columns(layer: Layer, frame: pd.DataFrame, columns: Iterable[str | None]) -> None:
    """Refuse names of columns that the frame does not have, or has twice.

    Parameters
    ----------
    layer : layer
        For the message.
    frame : DataFrame
        Its data.
    columns : iterable of str or None
        Names; None is passed over.

    Raises
    ------
    ParameterError
        Naming each unknown column and the nearest known one; also if the frame is none.
    """
    where = f"地図の層「{title_of(layer)}」"
    if not isinstance(frame, pd.DataFrame):
        found = f"データが表ではありません（{type(frame).__name__}）。"
        raise ParameterError(Problem(found, where, "GeoDataFrame（Cells では DataFrame）を渡してください。"))
    known = list(frame.columns)
    problems = [
        Problem(f"列「{name}」が2つ以上あります。", where, "列の名前を一つずつ違えてください。")
        if name in known
        else Problem(f"列「{name}」はありません。", where, suggestion(name, [str(one) for one in known]))
        for name in dict.fromkeys(columns)
        if name is not None and known.count(name) != 1
    ]
    if problems:
        raise ParameterError(*problems)


def numbers(layer: Layer, frame: pd.DataFrame, column: Column, *, negative: bool = True) -> np.ndarray:
    """Read a column of numbers; missing ones, and those that are withheld (＊), are NaN.

    Parameters
    ----------
    layer : layer
        For the message.
    frame : DataFrame
        Its data.
    column : Column
        Which column.
    negative : bool
        Whether negative numbers have a meaning.

    Returns
    -------
    ndarray of float, shape (n,)

    Raises
    ------
    DataError
        Naming the rows whose value is no finite number, or negative where none can be.
    """
    given = frame[column.name]
    given = given.mask(given.astype(object) == HIDDEN)
    values = pd.to_numeric(given, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    refuse_rows(
        layer,
        (np.isnan(values) & given.notna().to_numpy()) | np.isinf(values),
        lambda row: f"{column.title}「{given.iloc[row]}」は数ではありません。",
        "数を入れるか、値がないときは空欄（NaN）にしてください。",
    )
    if not negative:
        refuse_rows(
            layer,
            values < 0,
            lambda row: f"{column.title} {given.iloc[row]} は負なので、円の大きさにできません。",
            "大きさには0以上の列を指定してください。",
        )
    return values


def refuse_rows(layer: Layer, wrong: Any, what: Any, remedy: str) -> None:
    """Refuse the rows that are marked, naming the first of them.

    Parameters
    ----------
    layer : layer
        For the message.
    wrong : array of bool, shape (n,)
        Which rows.
    what : callable of int to str
        Says what is wrong with the row at a position.
    remedy : str
        What to do.

    Raises
    ------
    DataError
        If any row is marked.
    """
    rows = [int(row) for row in np.flatnonzero(wrong)]
    if not rows:
        return
    rest = f"（同じ誤りがほかに{len(rows) - LISTED:,}行）" if len(rows) > LISTED else ""
    raise DataError(*(Problem(what(row) + rest, _row_name(layer, row), remedy) for row in rows[:LISTED]))


def _row_name(layer: Layer, row: int) -> str:
    frame = layer.points if isinstance(layer, Reach) else layer.frame
    column = "mesh_code" if isinstance(layer, Cells) else layer.name
    name = f"「{frame[column].iloc[row]}」" if column in frame.columns else ""
    return f"地図の層「{title_of(layer)}」{row + 1}行目{name}"
