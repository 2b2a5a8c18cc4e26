"""Reads GeoJSON without GDAL, which would follow a link to a coordinate system."""

from __future__ import annotations

import json
import re
from typing import Any

import geopandas as gpd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from analysis.errors import DataError, Problem

_NAMED_CRS = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[0-9.]*:)?([0-9]+)", re.IGNORECASE)
_WGS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:1\.3)?:?CRS84", re.IGNORECASE)


def read(raw: bytes, where: str) -> gpd.GeoDataFrame:
    """Read the features of a GeoJSON file.

    Parameters
    ----------
    raw : bytes
        The file: UTF-8, or Shift_JIS as some offices save it.
    where : str
        What messages call it.

    Returns
    -------
    GeoDataFrame
        Properties and geometry as they stand, in the CRS that the file names (`EPSG:n`, `CRS84`); WGS 84 where it
        names none, as RFC 7946 says; none where it says null.

    Raises
    ------
    DataError
        If it is no GeoJSON, or its CRS is given otherwise than by a number (a link is never followed).
    """
    document = _json(raw, where)
    if not (isinstance(document, dict) and isinstance(features := document.get("features"), list)):
        remedy = "type が FeatureCollection の GeoJSON を使ってください。"
        raise DataError(Problem("GeoJSON の地物の一覧（features）がありません。", where, remedy))
    if not features:
        return gpd.GeoDataFrame(geometry=[])
    try:
        return gpd.GeoDataFrame.from_features(features, crs=_stated_crs(document, where))
    except (AttributeError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as cause:
        remedy = "発行元から取り直してください。"
        raise DataError(Problem(f"GeoJSON の地物として読めません（{cause}）。", where, remedy)) from cause


def _json(raw: bytes, where: str) -> Any:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return json.loads(raw.decode(encoding), parse_constant=lambda _: None)  # NaN is no JSON
        except UnicodeDecodeError:
            continue
        except (ValueError, RecursionError) as cause:  # no JSON, or a number of thousands of digits
            remedy = "ダウンロードが途中で切れていないか確かめてください。"
            raise DataError(Problem(f"GeoJSON として読めません（{cause}）。", where, remedy)) from cause
    raise DataError(
        Problem("UTF-8としても、Shift_JISとしても読めません。", where, "UTF-8で保存し直してください。")
    )


def _stated_crs(document: dict[str, Any], where: str) -> CRS | None:
    """Read the CRS that a GeoJSON file names; without one RFC 7946 means WGS 84, and null means none."""
    if "crs" not in document:
        return CRS(4326)
    stated = document["crs"]
    if stated is None:
        return None
    properties = stated.get("properties") if isinstance(stated, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    try:
        if found := _NAMED_CRS.fullmatch(name):
            return CRS(int(found.group(1)))
    except CRSError:
        name = f"{name}（未知の番号）"
    if _WGS84.fullmatch(name):
        return CRS(4326)
    remedy = "crs を urn:ogc:def:crs:EPSG::6668 のような番号で書いてください。"
    raise DataError(Problem(f"座標系 crs「{name or stated}」を解釈できません。", where, remedy))
