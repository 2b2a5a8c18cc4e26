"""Who is whose neighbour: nearest places, places within a distance, areas with a common boundary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.columns import SHOWN, FloatArray, check_columns
from analysis.stats.options import check_count

if TYPE_CHECKING:
    from libpysal.weights import W

_GAP_M = 0.01
_CORNER_M = 10 * _GAP_M


@dataclass(frozen=True, eq=False)
class Weights:
    """Neighbours of each unit, all of a unit's neighbours weighing the same and 1 together.

    Attributes
    ----------
    table : libpysal.weights.W
        Row-standardised, ids 0, 1, … in the order of the units; symmetric links except for nearest places.
    words : str
        Japanese: who counts as a neighbour.
    """

    table: W
    words: str

    @property
    def n(self) -> int:
        """Number of units."""
        return self.table.n

    @property
    def mean_neighbours(self) -> float:
        """Neighbours of a unit on average."""
        return float(self.table.mean_neighbors)

    @property
    def counts(self) -> NDArray[np.intp]:
        """Number of neighbours of each unit, shape (n,)."""
        return np.array([self.table.cardinalities[unit] for unit in range(self.n)], dtype=np.intp)

    @property
    def islands(self) -> tuple[int, ...]:
        """Positions of the units without any neighbour, counted from 0."""
        return tuple(int(position) for position in np.flatnonzero(self.counts == 0))

    def means(self, values: FloatArray) -> FloatArray:
        """Return the mean over the neighbours of each unit; 0 for islands.

        Parameters
        ----------
        values : ndarray of shape (n,) or (n, r)

        Returns
        -------
        ndarray of the same shape
        """
        return np.asarray(self.table.sparse @ values)

    def among(self, kept: NDArray[np.bool_]) -> Weights:
        """Return the neighbours that remain when only some units (ndarray of shape (n,)) are kept."""
        new = {old: position for position, old in enumerate(np.flatnonzero(kept).tolist())}
        old_links = self.table.neighbors
        return _weights(
            {new[old]: [new[to] for to in old_links[old] if to in new] for old in new}, self.words
        )


def nearest(east_m: ArrayLike, north_m: ArrayLike, *, k: int) -> Weights:
    """Take the k nearest places as neighbours.

    Parameters
    ----------
    east_m, north_m : array_like of shape (n,)
        Projected coordinates in metres (never degrees: a degree is not equally long in both directions).
    k : int
        1 <= k < n.

    Returns
    -------
    Weights
        Not symmetric: a remote place has neighbours of which it is no neighbour. Among places equally far away,
        which count is arbitrary.

    Raises
    ------
    DataError
        A coordinate is missing, infinite or no number.
    ParameterError
        k out of range.
    """
    check_count(k, "k", 1)
    places = _places(east_m, north_m)
    if k >= len(places):
        raise ParameterError(
            Problem(
                f"近隣の数 {k} が対象数 {len(places)} 以上です。",
                "k",
                f"{len(places) - 1}以下にしてください。",
            )
        )
    from libpysal.weights import KNN  # noqa: PLC0415  (slow to import: only where it is needed)

    table = KNN.from_array(places, k=k, silence_warnings=True)
    table.transform = "r"
    return Weights(table, f"最も近い{k}か所")


def within(east_m: ArrayLike, north_m: ArrayLike, *, distance_m: float) -> Weights:
    """Take all places within a straight-line distance as neighbours.

    Parameters
    ----------
    east_m, north_m : array_like of shape (n,)
        Projected coordinates in metres.
    distance_m : float
        Metres, above 0; a place exactly this far away is a neighbour.

    Returns
    -------
    Weights
        Places with nobody so near are islands.

    Raises
    ------
    DataError
        A coordinate is missing, infinite or no number.
    ParameterError
        The distance is not a positive number.
    """
    if not 0 < distance_m < np.inf:
        raise ParameterError(
            Problem(f"距離 {distance_m} m は正の数ではありません。", "distance_m", "例：2000（m）")
        )
    from scipy.spatial import KDTree  # noqa: PLC0415  (slow to import: only where it is needed)

    places = _places(east_m, north_m)
    pairs = KDTree(places).query_pairs(distance_m, output_type="ndarray")
    return _weights(_linked(len(places), pairs), f"{distance_m:,.0f} m以内")


def adjacent(areas: Sequence[object] | NDArray[np.object_]) -> Weights:
    """Take areas that share a stretch of boundary as neighbours; a common corner is not enough.

    Parameters
    ----------
    areas : GeoSeries or sequence of shapely polygons, shape (n,)
        In projected metres. A GeoSeries in degrees is refused; without a CRS metres are assumed.

    Returns
    -------
    Weights
        Areas that touch no other are islands.

    Raises
    ------
    DataError
        An area is missing, empty or no polygon, or coordinates are in degrees.

    Notes
    -----
    Rook contiguity. Boundaries up to 1 cm apart count as one, because conversions between coordinate systems
    move the corners of two neighbours differently in the last digits; at least 10 cm have to be shared.
    Overlapping areas are neighbours.
    """
    import shapely  # noqa: PLC0415  (slow to import: only where it is needed)

    polygons = _polygons(areas)
    first, second = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=_GAP_M)
    first, second = first[first != second], second[first != second]
    reach = shapely.buffer(polygons, _GAP_M)
    shared = shapely.length(shapely.intersection(reach[first], shapely.boundary(polygons)[second]))
    pairs = np.column_stack([first, second])[shared > _CORNER_M]
    return _weights(_linked(len(polygons), pairs), "境界を接する区域")


def _places(east_m: ArrayLike, north_m: ArrayLike) -> FloatArray:
    columns, names = check_columns({"east_m": east_m, "north_m": north_m}, None)
    places = np.column_stack(list(columns.values()))
    missing = [names[row] for row in np.flatnonzero(np.isnan(places).any(axis=1))]
    if missing:
        raise DataError(
            Problem(f"座標のない行があります：{'、'.join(missing[:SHOWN])}行目", "", "先に除いてください。")
        )
    return places


def _polygons(areas: Sequence[object] | NDArray[np.object_]) -> NDArray[np.object_]:
    import shapely  # noqa: PLC0415  (slow to import: only where it is needed)

    crs = getattr(areas, "crs", None)
    if crs is not None and crs.is_geographic:
        raise DataError(
            Problem("区域の座標が緯度・経度（度）です。", "areas", "平面直角座標系（m）に変換してください。")
        )
    polygons = np.asarray(areas, dtype=object)
    usable = np.isin(shapely.get_type_id(polygons), (3, 6)) & ~shapely.is_empty(polygons)
    if not usable.all():
        rows = "、".join(str(row + 1) for row in np.flatnonzero(~usable)[:SHOWN])
        raise DataError(
            Problem(f"面になっていない区域があります：{rows}行目", "areas", "先に除いてください。")
        )
    return polygons


def _linked(n: int, pairs: NDArray[np.integer]) -> dict[int, list[int]]:
    links: dict[int, set[int]] = {position: set() for position in range(n)}
    for one, other in pairs.tolist():
        links[one].add(other)
        links[other].add(one)
    return {position: sorted(others) for position, others in links.items()}


def _weights(links: Mapping[int, list[int]], words: str) -> Weights:
    from libpysal.weights import W  # noqa: PLC0415  (slow to import: only where it is needed)

    table = W(dict(links), id_order=list(links), silence_warnings=True)
    table.transform = "r"
    return Weights(table, words)
