"""Reads boundaries: 国土数値情報 N03, census small areas, and whatever polygons come in the same forms.

GDAL sees nothing but the checked parts of a shapefile under a name of ours in a temporary folder, so that no name,
no other driver and no link inside a file can make it fetch or open anything. GeoJSON is read without GDAL.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyproj import CRS
from pyproj.exceptions import CRSError

from analysis.data import geojson, polygons
from analysis.data.boundary_files import BoundaryFile, Layer, encoding_of, open_layers
from analysis.data.mesh import JGD2011
from analysis.errors import DataError, Problem


@dataclass(frozen=True)
class Boundaries:
    """Polygons in EPSG:6668 with the attributes as published, and the hash of the bytes they came from."""

    frame: gpd.GeoDataFrame
    sha256: str


def read_boundaries(path: Path, where: str = "") -> Boundaries:
    """Read polygons out of a shapefile, a GeoJSON file or a zip of these.

    Parameters
    ----------
    path : Path
        `.zip`, `.geojson`, `.json`, or `.shp` with its parts beside it.
    where : str
        What messages call the file; its path when left out.

    Returns
    -------
    Boundaries
        Layers of one file one after another, valid polygons, degrees, EPSG:6668.

    Raises
    ------
    DataError
        If the file cannot be read whole (see `open_layers` and `encoding_of`), has no coordinate system, an old
        one or several, coordinates outside Japan, no polygon, or geometries that are missing, no polygons, or
        cross themselves.

    Notes
    -----
    Datums and repairs: see `analysis.data.polygons.checked`.
    """
    where = where or str(path)
    file = open_layers(Path(path), where)
    return Boundaries(_whole(file, where), file.sha256)


def _whole(file: BoundaryFile, where: str) -> gpd.GeoDataFrame:
    several = len(file.layers) > 1
    places = {f"{where} の {layer.name}" if several else where: layer for layer in file.layers}
    frames = {place: _read(layer, place) for place, layer in places.items()}
    systems = {CRS(frame.crs).to_string(): place for place, frame in frames.items()}
    if len(systems) > 1:
        listed = "、".join(f"{place}＝{system}" for system, place in systems.items())
        remedy = "座標系をそろえるか、使うファイルだけのzipにしてください。"
        raise DataError(Problem(f"座標系の違うファイルが混ざっています（{listed}）。", where, remedy))
    if len({tuple(frame.columns) for frame in frames.values()}) > 1:
        remedy = "使うファイルだけのzipにしてください。"
        raise DataError(
            Problem(f"属性の違うファイルが混ざっています（{'、'.join(places)}）。", where, remedy)
        )
    checked = [polygons.checked(frame, place) for place, frame in frames.items()]
    return gpd.GeoDataFrame(pd.concat(checked, ignore_index=True), crs=JGD2011)


def _read(layer: Layer, where: str) -> gpd.GeoDataFrame:
    frame = (
        geojson.read(layer.parts[".geojson"], where)
        if ".geojson" in layer.parts
        else _shapefile(layer, where)
    )
    if frame.empty:
        remedy = "発行元から取り直してください。"
        raise DataError(Problem("図形が1つもありません。", where, remedy))
    if frame.crs is None:
        remedy = "座標系の情報（.prj）の付いたファイルを使ってください。"
        raise DataError(Problem("座標系（CRS）が書かれていません。", where, remedy))
    return frame


def _shapefile(layer: Layer, where: str) -> gpd.GeoDataFrame:
    encoding = encoding_of(layer, where)
    with tempfile.TemporaryDirectory(prefix="ebpm-") as folder:
        for suffix, raw in layer.parts.items():
            if suffix != ".cpg":
                (Path(folder) / f"layer{suffix}").write_bytes(raw)
        try:
            frame = pyogrio.read_dataframe(Path(folder) / "layer.shp", encoding=encoding, on_invalid="ignore")
        except (RuntimeError, UnicodeDecodeError, CRSError) as cause:
            remedy = "発行元から取り直してください。"
            raise DataError(
                Problem(f"シェープファイルとして読めません（{cause}）。", where, remedy)
            ) from cause
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError(Problem("図形のない表です。", where, "境界（ポリゴン）のファイルを使ってください。"))
    return frame
