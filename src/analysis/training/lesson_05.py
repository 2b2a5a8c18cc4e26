"""Charts of lesson 5, honest and misleading from the same numbers, and what is off with a bar chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.patches import Circle
from numpy.typing import NDArray

from analysis.data import catalog
from analysis.errors import ParameterError, Problem
from analysis.figures.style import BLUE, RED, Picture, axes, finish
from analysis.training.numbers import read_numbers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NEAR = 0.005  # of the longest bar: rounded values pass, a wrong number of months does not
_MOST = 12  # labels under a line


@dataclass(frozen=True)
class Chart(Picture):
    """A picture that can be asked how it was drawn: `panel` are its axes of matplotlib."""

    panel: Any = field(default=None, repr=False)


def bars(labels: Any, values: Any, *, unit: str, title: str, bottom: float = 0) -> Chart:
    """Draw bars.

    Parameters
    ----------
    labels, values : sequence
        Name and height of each bar; a column of a table is one.
    unit : str
        Unit of the values, at the vertical axis.
    title : str
        Heading.
    bottom : float
        Where the vertical axis begins, in the unit of the values; bars are as honest as this is zero.

    Returns
    -------
    Chart

    Raises
    ------
    ParameterError
        Values that are no numbers, or not as many as labels.
    """
    names, heights = _pairs(labels, values)
    figure, panel = axes(height=3.6)
    drawn = panel.bar(names, heights, color=BLUE, width=0.6)
    written = [f"{height:,.0f}" if max(heights) >= 1000 else f"{height:.4g}" for height in heights]
    # A white ground, for the lines of the grid not to cross the figures.
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    panel.bar_label(drawn, written, padding=2, bbox=ground)
    panel.set(ylabel=unit, title=title)
    panel.set_ylim(bottom, bottom + ((max(heights) - bottom) * 1.12 or 1))
    panel.yaxis.set_major_formatter("{x:,.10g}")
    panel.grid(axis="x", visible=False)
    words = "、".join(f"{name} {height}" for name, height in zip(names, written, strict=True))
    picture = _finished(figure, "bars", title, f"棒グラフ。縦軸は{bottom:,.10g}から（{unit}）。{words}。")
    return Chart(**vars(picture), panel=panel)


def circles(labels: Any, values: Any, *, unit: str, title: str, by: Literal["直径", "面積"]) -> Picture:
    """Draw circles whose diameter, or whose area, is proportional to the values.

    Raises
    ------
    ParameterError
        As for `bars`.
    """
    names, sizes = _pairs(labels, values)
    shares = np.array(sizes) / max(sizes)
    radii = (shares if by == "直径" else np.sqrt(shares)) / 2
    figure, panel = axes(height=2.6)
    for place, (name, size, radius) in enumerate(zip(names, sizes, radii, strict=True)):
        panel.add_patch(Circle((place * 1.1, radius), radius, facecolor=BLUE))
        panel.annotate(f"{name}\n{size:,.10g}", (place * 1.1, -0.06), ha="center", va="top", fontsize=9)
    panel.set(title=f"{title}（{unit}、{by}が値に比例）", aspect="equal", xticks=[], yticks=[])
    panel.set(xlim=(-0.6, 1.1 * len(names) - 0.5), ylim=(-0.4, 1.05))
    panel.spines[:].set_visible(False)
    words = "、".join(f"{name} {size:,.10g}{unit}" for name, size in zip(names, sizes, strict=True))
    return _finished(figure, "circles", title, f"円の図。円の{by}が値に比例する。{words}。")


def line(labels: Any, values: Any, *, unit: str, title: str) -> Picture:
    """Draw a line over time, from zero.

    Raises
    ------
    ParameterError
        As for `bars`.
    """
    names, heights = _pairs(labels, values)
    figure, panel = axes(height=3)
    panel.plot(names, heights, color=BLUE, marker="o")
    panel.set(ylabel=unit, title=title, ylim=(0, max(heights) * 1.1))
    _thin(panel, names)
    words = f"{names[0]} {heights[0]:g}{unit}から{names[-1]} {heights[-1]:g}{unit}まで"
    return _finished(figure, "line", title, f"折れ線グラフ。{words}、{len(names)}個の値。")


def two_axes(
    labels: Any,
    left: Any,
    right: Any,
    *,
    names: tuple[str, str],
    left_limits: tuple[float, float],
    right_limits: tuple[float, float],
    title: str,
) -> Picture:
    """Draw two quantities in one panel, each with an axis of its own; whoever draws it chooses how they meet.

    Parameters
    ----------
    labels, left, right : sequence
        Names of the places along the horizontal axis, and the two quantities.
    names : tuple of str
        Names of the quantities with their units.
    left_limits, right_limits : tuple of float
        Where the axes begin and end, in the units of the quantities.
    title : str
        Heading.

    Raises
    ------
    ParameterError
        As for `bars`.
    """
    places, first = _pairs(labels, left)
    _, second = _pairs(labels, right)
    figure, panel = axes(height=3)
    other = panel.twinx()
    for side, values, name, limits, look in (
        (panel, first, names[0], left_limits, {"color": BLUE, "marker": "o"}),
        (other, second, names[1], right_limits, {"color": RED, "marker": "s", "linestyle": "--"}),
    ):
        side.plot(places, values, **look)
        side.set(ylim=limits)
        side.set_ylabel(name, color=look["color"])
        side.yaxis.set_major_formatter("{x:,.10g}")
    panel.set(title=title)
    other.grid(visible=False)
    _thin(panel, places)
    ranges = "、".join(
        f"{name}の軸は{low:,.10g}から{high:,.10g}"
        for name, (low, high) in zip(names, (left_limits, right_limits), strict=True)
    )
    return _finished(figure, "two_axes", title, f"2つの縦軸を持つ折れ線グラフ。{ranges}。")


def paper_per_month(answer: Any) -> str:
    """Say what is off with a chart of the paper used in four years, of which the last has nine months."""
    read = _read(answer)
    if isinstance(read, str):
        return read
    panel, heights = read
    paper = catalog.load("paper_use_by_year")
    if len(heights) != len(paper):
        return f"棒が{len(heights)}本あります。{len(paper)}つの年度を、1本ずつ描きます。"
    if _alike(heights, paper["sheets"]):
        return "最後の年度が9か月分のままです。どの年度も同じ長さの期間で比べられるようにします。"
    if not _alike(heights, paper["sheets"] / paper["months"]):
        return "棒の高さの比が合いません。列 sheets と months から計算してください。"
    return _off_axis(panel)


def own_bars(answer: Any) -> str:
    """Say what is off with a bar chart of whatever the trainee chose: axis, unit, a title that says when."""
    read = _read(answer)
    if isinstance(read, str):
        return read
    panel, heights = read
    if len(heights) < 2:
        return "棒が1本しかありません。比べるものを2つ以上描きます。"
    off = _off_axis(panel)
    if off:
        return off
    if not any(letter.isdigit() for letter in panel.get_title()):
        return "題名に、いつの値か（年や月）がありません。期間が分からない図は、比べられません。"
    return ""


def _finished(figure: Figure, id: str, title: str, alt: str) -> Picture:
    """Finish a picture of numbers that somebody wrote or took from a table: only the text beside it knows which."""
    return replace(finish(figure, id, title, alt), source="")


def _pairs(labels: Any, values: Any) -> tuple[list[str], list[float]]:
    read = read_numbers(values)
    if isinstance(read, str):
        raise ParameterError(Problem(read, "values", "数の並びか、表の列を渡してください。"))
    names = [str(label) for label in labels]
    if len(names) != len(read[0]) or not names:
        what = f"名前は{len(names)}個、値は{len(read[0])}個です。"
        raise ParameterError(Problem(what, "labels、values", "同じ数だけ、1個以上渡してください。"))
    return names, read[0]


def _thin(panel: Any, names: Sequence[str]) -> None:
    """Write at most a dozen of the labels, turned."""
    step = -(-len(names) // _MOST)
    panel.set_xticks(range(0, len(names), step), names[::step], rotation=45, ha="right", fontsize=8.5)


def _read(answer: Any) -> tuple[Any, NDArray[np.float64]] | str:
    """Find the bars of a chart of ours or of matplotlib."""
    panel = getattr(answer, "panel", answer)
    found = [group for group in getattr(panel, "containers", ()) if hasattr(group, "datavalues")]
    if len(found) != 1:
        return "棒グラフがありません。lesson_05.bars(…) の結果を、そのまま answer に入れてください。"
    return panel, np.asarray(found[0].datavalues, dtype=float)


def _alike(heights: NDArray[np.float64], wanted: Any) -> bool:
    """Tell whether bars are as wanted but for their unit."""
    expected = np.asarray(wanted, dtype=float)
    return heights.max() > 0 and bool(
        np.allclose(heights / heights.max(), expected / expected.max(), atol=_NEAR)
    )


def _off_axis(panel: Any) -> str:
    upright = (
        next(group for group in panel.containers if hasattr(group, "datavalues")).orientation != "horizontal"
    )
    low, unit = (
        (panel.get_ylim()[0], panel.get_ylabel()) if upright else (panel.get_xlim()[0], panel.get_xlabel())
    )
    if low > 0:
        return "軸が0から始まっていません。棒の長さの比が、値の比と違って見えます。"
    return "" if unit.strip() else "軸に単位がありません。unit に単位を書いてください。"
