"""Counters on the map: which of them have a point, which district they serve, how they changed there."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from analysis.data.mesh import JGD2011
from analysis.errors import ParameterError, Problem
from analysis.measures import ratios
from analysis.measures.cashless import KINDS, Counters

NO_POINT = "位置が公開データにない"


@dataclass(frozen=True)
class Places:
    """The counters of a study that can be shown on a map, and those that cannot.

    Parameters
    ----------
    points : GeoDataFrame
        One row a counter and year: year, facility, kind (in words), district, total, cashless (yen or
        transactions), ratio_pct, geometry (JGD2011).
    left_out : DataFrame
        year, facility and reason of the counters that the map lacks: those that `counters` excludes, and those
        whose position is not known.
    """

    points: gpd.GeoDataFrame
    left_out: pd.DataFrame


def places(selected: Counters, facilities: pd.DataFrame) -> Places:
    """Put counters on the map.

    Parameters
    ----------
    selected : Counters
        From `analysis.measures.cashless.counters`.
    facilities : DataFrame
        facility, latitude and longitude of every facility of the city.

    Returns
    -------
    Places

    Raises
    ------
    ParameterError
        If no counter has a position.

    Notes
    -----
    The district is the one that an office serves, as registered. That of other counters stays missing: in which
    area of the nearest centre a car park lies says nothing about the official district.
    """
    used = selected.used.assign(
        ratio_pct=100 * selected.used["ratio"],
        kind=selected.used["kind"].map(KINDS),
        district=selected.used["district"].replace("", pd.NA),
    )
    known = used["latitude"].notna() & used["longitude"].notna()
    if not known.any():
        raise ParameterError(
            Problem(
                f"条件に合う{len(used)}施設に、位置の分かるものがありません。",
                "kinds, exclude",
                "条件をゆるめるか、施設一覧の表に緯度と経度を書き加えてください。",
            )
        )
    located = used[known].reset_index(drop=True)
    points = gpd.GeoDataFrame(
        located, geometry=gpd.points_from_xy(located["longitude"], located["latitude"]), crs=JGD2011
    )
    columns = ["year", "facility", "kind", "district", "total", "cashless", "ratio_pct", "geometry"]
    nowhere = used.loc[~known, ["year", "facility"]].assign(reason=NO_POINT)
    placeless = facilities.loc[facilities["latitude"].isna(), "facility"]
    excluded = selected.excluded.copy()
    excluded.loc[excluded["facility"].isin(placeless), "reason"] += f"。{NO_POINT}"
    left_out = pd.concat([excluded, nowhere]).sort_values("year", kind="stable", ignore_index=True)
    return Places(points[columns], left_out)


def changed(found: Places, selected: Counters) -> gpd.GeoDataFrame:
    """Put the change of each counter that has both years on the map.

    Parameters
    ----------
    found : Places
        From `places`.
    selected : Counters
        The same counters, of two years.

    Returns
    -------
    GeoDataFrame
        facility, kind (in words), district, before_pct, after_pct, change (points), geometry; largest rise first.
    """
    where = found.points.drop_duplicates("facility")[["facility", "district", "geometry"]]
    table = ratios.changes(selected)
    table = table.assign(
        kind=table["kind"].map(KINDS),
        before_pct=100 * table["before"], after_pct=100 * table["after"], change=100 * table["change"],
    )  # fmt: skip
    columns = ["facility", "kind", "before_pct", "after_pct", "change"]
    joined = table[columns].merge(where, on="facility", how="inner", validate="one_to_one")
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=JGD2011)


def by_district(found: Places) -> pd.DataFrame:
    """Ratio of the sums of the counters of each district and year.

    Parameters
    ----------
    found : Places
        From `places`.

    Returns
    -------
    DataFrame
        year, district, n (counters), total, cashless, ratio_pct; counters without a registered district do not
        count.
    """
    table = ratios.sums(found.points, "year", "district")
    return table.assign(ratio_pct=100 * table["ratio"]).drop(columns="ratio")


def on_areas(frame: pd.DataFrame, districts: gpd.GeoDataFrame, *, year: int) -> gpd.GeoDataFrame:
    """Give every area of the city its ratio; an area without a counter keeps a missing value.

    Parameters
    ----------
    frame : DataFrame
        From `by_district`.
    districts : GeoDataFrame
        district and geometry.
    year : int
        Calendar year.

    Returns
    -------
    GeoDataFrame
        district, geometry, n, total, cashless, ratio_pct.
    """
    return districts.merge(frame[frame["year"] == year].drop(columns="year"), on="district", how="left")
