"""Checks points against their city, their address and each other: what they probably are is said, nothing is changed."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.data.check_result import Comparison, FrameOf, Outcome, Verdict
from analysis.data.descriptor import Table
from analysis.data.mesh import STEPS, codes_at
from analysis.data.mesh_totals import MESH
from analysis.data.point_problem import CENTRE, DISTRICT, LATITUDE, LONGITUDE, PointProblem, written
from analysis.data.point_readings import is_in_japan, readings
from analysis.data.point_relations import same_place, strays
from analysis.data.selection import row_labels, select
from analysis.errors import DataError, Problem

CELL_M = 500
CELL = np.array(STEPS[9]) / 3600  # degrees of latitude and longitude of a 500 m cell

_SAID = {
    "swapped": "緯度と経度が入れ替わっているようです",
    "decimal_point": "小数点が落ちているようです",
    "dms": "度分秒で書かれているようです（37度23分59秒を37.2359や372359とする形）",
}


def check_points(check: dict[str, Any], table: Table, frame_of: FrameOf) -> Outcome:
    """Say which points of a table lie outside the city or contradict their address or each other."""
    frame = select(frame_of(table.name), check.get("where"))
    frame = frame.set_index(pd.Index(row_labels(frame, table.primary_key)))
    located = frame.index[frame[[LATITUDE, LONGITUDE]].notna().any(axis=1)]
    problems = point_problems(
        frame,
        cells=frame_of(check["cells"])[MESH].tolist(),
        plane=check["plane"],
        name=check.get("name"),
        address=check.get("address"),
        centres=_centres(frame, frame_of(check["districts"])) if "districts" in check else None,
    )
    told = {problem.row for problem in problems}
    fine = [Comparison(row, "", "", Verdict.AGREES) for row in located if row not in told]
    return Outcome([*map(_comparison, problems), *fine], len(frame) - len(located), "位置なし")


def _centres(frame: pd.DataFrame, districts: pd.DataFrame) -> dict[str, tuple[float, float]]:
    located = frame[[LATITUDE, LONGITUDE]].dropna()
    known = districts[districts[CENTRE].isin(located.index)]
    spots = located.loc[known[CENTRE]].itertuples(index=False, name=None)
    return dict(zip(known[DISTRICT], spots, strict=True))


def _comparison(problem: PointProblem) -> Comparison:
    verdict = Verdict.DISAGREES if problem.severity == "error" else Verdict.DOUBTFUL
    return Comparison(str(problem.row), problem.suggestion, problem.value, verdict, problem.message)


def point_problems(
    frame: pd.DataFrame,
    *,
    cells: Collection[str],
    plane: int,
    name: str | None = None,
    address: str | None = None,
    centres: Mapping[str, tuple[float, float]] | None = None,
    latitude: str = LATITUDE,
    longitude: str = LONGITUDE,
) -> list[PointProblem]:
    """Say what is wrong or doubtful about the points of any table.

    Parameters
    ----------
    frame : DataFrame
        One row a place, the index unique. Rows with neither coordinate have no point and are left alone.
    cells : collection of str
        Codes of the city's 500 m cells (9 digits).
    plane : int
        EPSG code of the plane in which distances (m) are measured.
    name, address : str, optional
        Columns: rows of one name, or of one address with a number in it, ought to be at one place.
    centres : mapping, optional
        Name of a district to latitude and longitude (degrees) of its centre; with `address`, points clearly nearer to
        another district's centre than to that of their address are doubtful. Centres outside the city are left out.
    latitude, longitude : str
        Columns, degrees (JGD2011 or WGS 84).

    Returns
    -------
    list of PointProblem
        Points outside the city first, then those that contradict each other, then those far from their district.

    Raises
    ------
    DataError
        A coordinate is no number, or two rows have one label.
    """
    points = _degrees(frame, latitude, longitude)
    given = points.notna().sum(axis=1)
    half = "緯度と経度の片方だけが空欄です。"
    found = [
        PointProblem("half", "error", row, written(*place), half)
        for row, place in _places(points[given == 1])
    ]
    points = points[given == 2]
    inside = _inside(points.to_numpy(), cells)
    found += [_misplaced(row, place, cells) for row, place in _places(points[~inside])]
    good, texts = points[inside], frame.loc[points.index[inside]]
    for column in filter(None, (name, address)):
        found += same_place(good, texts[column], plane, address=column == address)
    hubs = {name: place for name, place in (centres or {}).items() if _inside(np.array([place]), cells)[0]}
    if address and hubs:
        found += strays(good, texts[address], hubs, plane)
    return list(dict.fromkeys(found))


def _degrees(frame: pd.DataFrame, latitude: str, longitude: str) -> pd.DataFrame:
    if not frame.index.is_unique:
        row = frame.index[frame.index.duplicated()][0]
        raise DataError(
            Problem(f"行の名前「{row}」が2回あります。", "index", "reset_index してから渡してください。")
        )
    columns = {}
    for name, column in ((LATITUDE, latitude), (LONGITUDE, longitude)):
        numbers = pd.to_numeric(frame[column], errors="coerce").astype("float64")
        wrong = frame[column][numbers.isna() & frame[column].notna()]
        if len(wrong):
            remedy = "度の小数（例 37.400379）で書いてください。"
            raise DataError(
                Problem(f"値「{wrong.iloc[0]}」は数ではありません。", f"{wrong.index[0]} 列 {column}", remedy)
            )
        columns[name] = numbers
    return pd.DataFrame(columns)


def _places(points: pd.DataFrame) -> Iterator[tuple[Hashable, tuple[float, float]]]:
    return zip(points.index, points.itertuples(index=False, name=None), strict=True)


def _inside(points: np.ndarray, cells: Collection[str]) -> np.ndarray:
    inside = np.array([is_in_japan(*point) for point in points], dtype=bool)
    city = set(cells)
    inside[inside] = [code in city for code in codes_at(points[inside, 0], points[inside, 1], CELL_M)]
    return inside


def _misplaced(row: Hashable, place: tuple[float, float], cells: Collection[str]) -> PointProblem:
    value = written(*place)
    steps = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    if _inside(np.array(place) + np.array(steps) * CELL, cells).any():
        message = "市域の外ですが、市境から1メッシュ（500 m）以内です。市境の近くの施設なら問題ありません。"
        return PointProblem("edge", "warning", row, value, message)
    ways = list(readings(*place))
    places = np.array([(way.latitude, way.longitude) for way in ways]).reshape(-1, 2)
    fits = _inside(places, cells)
    likely = [way for way, fit in zip(ways, fits, strict=True) if fit]
    if not likely:
        message = "市域の外にあります。所在地と位置を見比べてください。"
        return PointProblem("outside", "error", row, value, message)
    said = "、または".join(dict.fromkeys(_SAID[way.kind] for way in likely))
    meant = " または ".join(dict.fromkeys(written(way.latitude, way.longitude) for way in likely))
    return PointProblem(likely[0].kind, "error", row, value, f"市域の外にあります。{said}。", meant)
