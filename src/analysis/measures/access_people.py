"""How many people live how far from an office: sums over cells, of people where they are known and of area always."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

PEOPLE = ("population", "aged")


def mean_km(reached: pd.DataFrame, weight: str | None = None) -> float:
    """Average the distance over cells (of equal area), or over people.

    Parameters
    ----------
    reached : DataFrame
        From `analysis.measures.access.nearest`.
    weight : {"population", "aged"}, optional
        Whom to count; cells where that is not known are left out.

    Returns
    -------
    float
        km; missing when nobody is counted.
    """
    distance = reached["distance_km"]
    if weight is None:
        return float(distance.mean())
    people = reached[weight].fillna(0).astype(float)
    return float((people * distance).sum() / people.sum()) if people.sum() else float("nan")


def by_district(reached: pd.DataFrame) -> pd.DataFrame:
    """Describe the distance in each district, over cells and over people.

    Parameters
    ----------
    reached : DataFrame
        From `analysis.measures.access.nearest`.

    Returns
    -------
    DataFrame
        district, cells (how many), area_mean_km, area_median_km, max_km (over cells: of area, not of people),
        population, aged (persons, known ones only), people_mean_km, aged_mean_km (missing without people); farthest
        first, by people where they are known.
    """
    rows = [
        {
            "district": district,
            "cells": len(part),
            "area_mean_km": mean_km(part),
            "area_median_km": float(part["distance_km"].median()),
            "max_km": float(part["distance_km"].max()),
            **{who: part[who].sum(min_count=1) for who in PEOPLE},
            "people_mean_km": mean_km(part, "population"),
            "aged_mean_km": mean_km(part, "aged"),
        }
        for district, part in reached.groupby("district", sort=False)
    ]
    frame = pd.DataFrame(rows)
    known = frame["people_mean_km"].notna().any()
    order = "people_mean_km" if known else "area_mean_km"
    return frame.sort_values(order, ascending=False, ignore_index=True, na_position="last")


def served(reached: pd.DataFrame, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add up, for each office, the cells that it is nearest to.

    Parameters
    ----------
    reached : DataFrame
        From `analysis.measures.access.nearest` with the same offices.
    places : GeoDataFrame
        From `analysis.measures.access.offices`.

    Returns
    -------
    GeoDataFrame
        `places` in their order with cells (how many), population, aged (persons; missing where not known), max_km
        (to the farthest of these cells; missing where there is none).
    """
    groups = reached.groupby("office")
    sums = (
        groups[list(PEOPLE)].sum(min_count=1).assign(cells=groups.size(), max_km=groups["distance_km"].max())
    )
    whole = places.merge(sums, left_on="office", right_index=True, how="left", validate="one_to_one")
    return whole.assign(cells=whole["cells"].fillna(0).astype(int))


def reach(reached: pd.DataFrame, *, thresholds_m: Sequence[int], detour: float) -> pd.DataFrame:
    """Count the people within each distance, by the straight line and by the straight line times a factor.

    Parameters
    ----------
    reached : DataFrame
        From `analysis.measures.access.nearest`, with population.
    thresholds_m : sequence of int
        Distances in metres.
    detour : float
        Length of a way as a multiple of the straight line (an assumption, 1 or more).

    Returns
    -------
    DataFrame
        One row a threshold, shortest first: threshold_m, population, aged (persons within the straight line),
        population_pct, aged_pct (of all whose cell is known), population_detour_pct, aged_detour_pct.
    """
    metres = 1000 * reached["distance_km"]
    totals = {who: float(reached[who].sum()) for who in PEOPLE}
    rows = []
    for limit in sorted(thresholds_m):
        row: dict[str, float] = {"threshold_m": limit}
        for who in PEOPLE:
            within = float(reached.loc[metres <= limit, who].sum())
            on_the_way = float(reached.loc[metres * detour <= limit, who].sum())
            row[who] = within
            row[f"{who}_pct"] = _percent(within, totals[who])
            row[f"{who}_detour_pct"] = _percent(on_the_way, totals[who])
        rows.append(row)
    return pd.DataFrame(rows)


def farthest(reached: gpd.GeoDataFrame, *, n: int = 10) -> gpd.GeoDataFrame:
    """List the cells where the most people times distance comes together.

    Parameters
    ----------
    reached : GeoDataFrame
        From `analysis.measures.access.nearest`, with population.
    n : int
        How many.

    Returns
    -------
    GeoDataFrame
        Rows of `reached` with person_km (persons times km), largest first, and latitude and longitude of the
        centre of the cell (degrees).
    """
    people_km = reached["population"] * reached["distance_km"]
    top = reached.assign(person_km=people_km).nlargest(n, "person_km")
    bounds = top.geometry.bounds
    return top.assign(
        latitude=(bounds["miny"] + bounds["maxy"]) / 2, longitude=(bounds["minx"] + bounds["maxx"]) / 2
    )


def _percent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else float("nan")
