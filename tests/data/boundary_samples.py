"""Writes small boundary files as their publishers do: invented squares, attributes in Shift_JIS, zipped."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from analysis.data.boundaries import read_boundaries
from analysis.errors import DataError

WEST, MIDDLE, EAST = (
    shapely.box(140.2, 37.3, 140.3, 37.5),
    shapely.box(140.3, 37.3, 140.4, 37.5),
    shapely.box(140.4, 37.3, 140.5, 37.5),
)


def n03(crs: int = 6668, shapes: Sequence[Any] = (WEST, MIDDLE, EAST)) -> gpd.GeoDataFrame:
    """Lay out municipalities with the columns of 国土数値情報 N03: two parts of one city and a neighbour."""
    columns = {
        "N03_001": ["福島県", "福島県", "福島県"],
        "N03_004": ["郡山市", "郡山市", "須賀川市"],
        "N03_007": ["07203", "07203", "07207"],
    }
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=6668).to_crs(crs)


def write_shapefile(
    folder: Path, frame: gpd.GeoDataFrame, name: str = "layer", encoding: str = "cp932", cpg: bool = False
) -> Path:
    """Write a shapefile; without `.cpg`, as the publishers leave it out."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.shp"
    pyogrio.write_dataframe(frame, path, encoding=encoding)
    if not cpg:
        path.with_suffix(".cpg").unlink()
    return path


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files into an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def shapefile_parts(
    folder: Path, frame: gpd.GeoDataFrame, name: str = "layer", **options: Any
) -> dict[str, bytes]:
    """Write a shapefile and return its parts by name."""
    path = write_shapefile(folder, frame, name, **options)
    return {
        part.name: part.read_bytes() for part in sorted(folder.glob(f"{name}.*")) if part.stem == path.stem
    }


def geojson(frame: gpd.GeoDataFrame, **members: Any) -> bytes:
    """Write GeoJSON by hand, so that its CRS is what a test says."""
    features = [
        {
            "type": "Feature",
            "properties": dict(row.drop("geometry")),
            "geometry": shapely.geometry.mapping(row.geometry),
        }
        for _, row in frame.iterrows()
    ]
    return json.dumps(
        {"type": "FeatureCollection", **members, "features": features}, ensure_ascii=False
    ).encode()


def save(path: Path, content: bytes) -> Path:
    """Write a file and return where it is."""
    path.write_bytes(content)
    return path


def refused(path: Path | str, message: str) -> None:
    """Expect a refusal that names the file and says what to do."""
    with pytest.raises(DataError, match=message) as caught:
        read_boundaries(Path(path))
    assert all(
        problem.where.startswith(str(Path(path))) and problem.remedy for problem in caught.value.problems
    )


def assert_is_n03(frame: gpd.GeoDataFrame, within: float = 1e-9) -> None:
    """Expect what `n03` lays out; `within` is the part of an area that may differ."""
    assert frame.crs.to_epsg() == 6668
    assert frame["N03_004"].tolist() == ["郡山市", "郡山市", "須賀川市"]
    assert frame["N03_007"].tolist() == ["07203", "07203", "07207"]
    for shape, expected in zip(frame.geometry, (WEST, MIDDLE, EAST), strict=True):
        assert shape.symmetric_difference(expected).area <= within * expected.area
