"""Whether counters near each other have similar ratios, under several ideas of who is near."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from analysis.data.areas import plane
from analysis.stats.local_spatial import LocalMoran, local_moran
from analysis.stats.spatial import Moran, global_moran
from analysis.stats.spatial_weights import adjacent, nearest, within

NEAREST = 4
WITHIN_M = 3000
ENOUGH = 8  # twice the nearest neighbours: with fewer units almost everybody is a neighbour
ENOUGH_AREAS = 4


@dataclass(frozen=True)
class Clustering:
    """Moran's I of the counters and of the districts, and the counters one by one.

    Parameters
    ----------
    whole : tuple of Moran
        The nearest counters first, then counters within a distance, then adjacent districts; the latter two
        only where somebody has such a neighbour.
    local : LocalMoran
        Of each counter, over its nearest counters.
    """

    whole: tuple[Moran, ...]
    local: LocalMoran


def clustering(
    points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, crs: int, seed: int, alpha: float
) -> Clustering | None:
    """Test whether neighbours resemble each other: a diagnostic, with few units a weak one.

    Parameters
    ----------
    points : GeoDataFrame
        One row a counter: facility, ratio_pct, geometry.
    areas : GeoDataFrame
        One row a district: district, ratio_pct (missing without a counter), geometry.
    crs : int
        EPSG number of the plane in which distances are measured.
    seed : int
        For the permutations.
    alpha : float
        Accepted false discovery rate of the single counters, 0-1.

    Returns
    -------
    Clustering or None
        None with fewer than 8 counters, or when all have the same ratio.
    """
    if len(points) < ENOUGH or points["ratio_pct"].nunique() < 2:
        return None
    flat = plane(points, crs)
    east, north, ratios = flat.geometry.x, flat.geometry.y, flat["ratio_pct"]
    by_rank, by_distance = nearest(east, north, k=NEAREST), within(east, north, distance_m=WITHIN_M)
    tests = [global_moran(ratios, by_rank, seed=seed, units=flat["facility"])]
    if len(by_distance.islands) < len(flat):
        tests.append(global_moran(ratios, by_distance, seed=seed, units=flat["facility"]))
    known = plane(areas.dropna(subset=["ratio_pct"]), crs)
    if len(known) >= ENOUGH_AREAS and known["ratio_pct"].nunique() > 1:
        side_by_side = adjacent(known.geometry.to_numpy())
        if len(side_by_side.islands) < len(known):
            tests.append(global_moran(known["ratio_pct"], side_by_side, seed=seed, units=known["district"]))
    local = local_moran(ratios, by_rank, seed=seed, alpha=alpha, units=flat["facility"])
    return Clustering(tuple(tests), local)
