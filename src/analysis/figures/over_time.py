"""Chart of an estimate with its interval from one computation to the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.figures.labels import printable
from analysis.figures.style import BLUE, GREY, axes, rendered
from analysis.written import number

PANELS = 12
POINTS = 10
_ACROSS = 3


@dataclass(frozen=True)
class Point:
    """One computation.

    Parameters
    ----------
    when : str
        Time in words.
    value, low, high : float or None
        Estimate and interval; None where there is none.
    """

    when: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Panel:
    """Computations under the same conditions.

    Parameters
    ----------
    label : str
        The conditions.
    points : sequence of Point
        Oldest first.
    """

    label: str
    points: Sequence[Point]


def over_time(panels: Sequence[Panel], *, unit: str, decimals: int, synthetic: bool) -> tuple[bytes, str]:
    """Draw a panel for each condition, computations side by side in their order, on one scale.

    Parameters
    ----------
    panels : sequence of Panel
        The first 12 are drawn, of each the newest 10 computations.
    unit : str
        Of the values.
    decimals : int
        Digits after the point of the values in the alternative text.
    synthetic : bool
        Whether they rest on made-up data.

    Returns
    -------
    tuple of bytes and str
        PNG and alternative text.
    """
    drawn = [Panel(panel.label, panel.points[-POINTS:]) for panel in panels[:PANELS]]
    across = min(_ACROSS, len(drawn))
    down = math.ceil(len(drawn) / across)
    figure, grid = axes(
        max(5.0, 3.4 * across), 0.6 + 2.5 * down, nrows=down, ncols=across, sharey=True, squeeze=False
    )
    for panel, place in zip(drawn, grid.flat, strict=False):
        _draw(place, panel)
    for place in grid.flat[len(drawn) :]:
        place.set_visible(False)
    figure.supylabel(printable(f"値（{unit}）" if unit else "値"), fontsize=10, parse_math=False)
    return rendered(figure, _alt(drawn, len(panels), unit, decimals), synthetic=synthetic)


def _draw(place, panel: Panel) -> None:
    for x, point in enumerate(panel.points):
        if point.value is None:
            place.text(
                x, 0.04, "値なし", transform=place.get_xaxis_transform(), ha="center", color=GREY, fontsize=8
            )
            continue
        if point.low is not None and point.high is not None:
            place.vlines(x, point.low, point.high, color=BLUE, linewidth=2)
        place.scatter([x], [point.value], color=BLUE, s=36, zorder=3)
    valued = [(x, point.value) for x, point in enumerate(panel.points) if point.value is not None]
    place.plot([x for x, _ in valued], [y for _, y in valued], color=GREY, linewidth=0.8, zorder=1)
    times = [point.when.replace(" ", "\n") for point in panel.points]
    place.set_xticks(
        range(len(times)), times, fontsize=6.5, rotation=45 if len(times) > 4 else 0, parse_math=False
    )
    place.set_xlim(-0.6, len(times) - 0.4)
    place.set_title(printable(panel.label, most=30), fontsize=9, parse_math=False)
    place.grid(axis="x", visible=False)


def _alt(drawn: Sequence[Panel], total: int, unit: str, decimals: int) -> str:
    shown = f"{total}通りの条件" if total == len(drawn) else f"{total}通りの条件のうち{len(drawn)}通り"
    values = [point.value for panel in drawn for point in panel.points if point.value is not None]
    if not values:
        return f"{shown}の値を実行の順に並べた図。値のある実行はない。"
    span = f"{number(min(values), decimals)}{unit}から{number(max(values), decimals)}{unit}"
    moved = sum(len({point.value for point in panel.points}) > 1 for panel in drawn)
    return f"{shown}の値と区間を実行の順に並べた図。値は{span}。実行によって値が変わった条件は{moved}通り。"
