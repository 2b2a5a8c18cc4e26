"""What one more office would change, and what closing one would."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point

from analysis.data.mesh import JGD2011
from analysis.errors import ParameterError, Problem
from analysis.measures.access_people import PEOPLE, mean_km

NEW, CLOSED = "added", "closed"


def with_added(
    places: gpd.GeoDataFrame, outline: gpd.GeoDataFrame, *, at: Sequence[float], name: str
) -> gpd.GeoDataFrame:
    """Add one office at a point.

    Parameters
    ----------
    places : GeoDataFrame
        From `analysis.measures.access.offices`.
    outline : GeoDataFrame
        Area of the city (EPSG:6668).
    at : sequence of float
        Latitude and longitude in degrees; empty adds nothing.
    name : str
        Its name.

    Returns
    -------
    GeoDataFrame
        `places`, with one row more of kind `added` where a point is given.

    Raises
    ------
    ParameterError
        If the point is not one latitude and one longitude within the city, or the name is taken.
    """
    if not at:
        return places
    if len(at) != 2:
        what = f"位置の数が{len(at)}個あります。"
        raise ParameterError(Problem(what, "added", "緯度,経度 の順に2つの数を書いてください。"))
    latitude, longitude = at
    if not outline.contains(Point(longitude, latitude)).any():
        swapped = outline.contains(Point(latitude, longitude)).any()
        remedy = "緯度と経度の順番を入れ替えてください。" if swapped else _within(outline)
        raise ParameterError(
            Problem(f"位置（緯度 {latitude}、経度 {longitude}）は市の外です。", "added", remedy)
        )
    if not name or name in set(places["office"]):
        what = f"名前「{name}」は使えません（空欄か、すでにある窓口の名前です）。"
        raise ParameterError(Problem(what, "added_name", "ほかの窓口と区別できる名前を書いてください。"))
    row = {"office": name, "kind": NEW, "counters": (name,), "geometry": Point(longitude, latitude)}
    return pd.concat([places, gpd.GeoDataFrame([row], crs=JGD2011)], ignore_index=True)


def without(places: gpd.GeoDataFrame, names: Sequence[str]) -> gpd.GeoDataFrame:
    """Close offices.

    Parameters
    ----------
    places : GeoDataFrame
        From `analysis.measures.access.offices`.
    names : sequence of str
        Names of offices, or of counters: the office where such a counter stands is closed as a whole.

    Returns
    -------
    GeoDataFrame

    Raises
    ------
    ParameterError
        If a name is unknown, or no office is left. Offered are the names of counters, which a run accepts too.
    """
    known = {
        str(name): str(office)
        for office, counters in zip(places["office"], places["counters"], strict=True)
        for name in (office, *counters)
    }
    unknown = [name for name in names if name not in known]
    if unknown:
        offered = [str(name) for names in places.loc[places["kind"] != NEW, "counters"] for name in names]
        remedy = f"次から選んでください：{'、'.join(offered)}"
        raise ParameterError(
            *(
                Problem(f"「{name}」は、選んだ区分（kinds）の窓口にありません。", "removed", remedy)
                for name in unknown
            )
        )
    left = places[~places["office"].isin({known[name] for name in names})]
    if left.empty:
        raise ParameterError(Problem("窓口が1つも残りません。", "removed", "1つ以上を残してください。"))
    return left.reset_index(drop=True)


def marked(now: gpd.GeoDataFrame, planned: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the offices of a plan and those that it closes side by side.

    Parameters
    ----------
    now, planned : GeoDataFrame
        Offices of today and of the plan.

    Returns
    -------
    GeoDataFrame
        `planned`, and below it the offices that are not in it, of kind `closed`.
    """
    gone = now[~now["office"].isin(planned["office"])].assign(kind=CLOSED)
    return pd.concat([planned, gone], ignore_index=True)


def moved(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the cells whose nearest office becomes another one.

    Parameters
    ----------
    before, after : GeoDataFrame
        Both from `analysis.measures.access.nearest` of the same cells.

    Returns
    -------
    GeoDataFrame
        mesh_code, geometry, district, population, aged, office_before, office_after, before_km, after_km, change_km
        (negative is nearer).
    """
    both = before.rename(columns={"office": "office_before", "distance_km": "before_km"}).assign(
        office_after=after["office"],
        after_km=after["distance_km"],
        change_km=after["distance_km"] - before["distance_km"],
    )
    return both[both["office_before"] != both["office_after"]].reset_index(drop=True)


def transitions(changed: pd.DataFrame) -> pd.DataFrame:
    """Add up from which office to which one, largest first.

    Parameters
    ----------
    changed : DataFrame
        From `moved`.

    Returns
    -------
    DataFrame
        office_before, office_after, cells (how many), population, aged (persons; missing where not known),
        before_km, after_km, change_km (means over people, missing where nobody lives; over cells while population
        is not registered).
    """
    weight = "population" if changed["population"].notna().any() else None
    rows = []
    for (origin, target), part in changed.groupby(["office_before", "office_after"], sort=False):
        means = {
            name: mean_km(part.assign(distance_km=part[name]), weight)
            for name in ("before_km", "after_km", "change_km")
        }
        people = {who: part[who].sum(min_count=1) for who in PEOPLE}
        rows.append({"office_before": origin, "office_after": target, "cells": len(part), **people, **means})
    columns = ["office_before", "office_after", "cells", *PEOPLE, "before_km", "after_km", "change_km"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["population", "cells"], ascending=False, ignore_index=True)


def _within(outline: gpd.GeoDataFrame) -> str:
    west, south, east, north = outline.total_bounds
    return (
        f"緯度 {south:.3f}～{north:.3f}、経度 {west:.3f}～{east:.3f} の中の、市内の位置を書いてください"
        "（緯度,経度 の順）。"
    )
