"""Datums and geometries: what becomes degrees of JGD2011, what is repaired, what is refused by row."""

import json
import math
import struct

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from boundary_samples import EAST, MIDDLE, WEST, assert_is_n03, geojson, n03, refused, save, write_shapefile

from analysis.data.boundaries import read_boundaries

TOUCHING = shapely.Polygon(  # a notch that is closed at the outer ring, drawn as one ring that touches itself
    [(140.2, 37.3), (140.3, 37.3), (140.3, 37.5), (140.25, 37.5), (140.26, 37.4), (140.24, 37.4), (140.25, 37.5),
     (140.2, 37.5)]
)  # fmt: skip
BOW_TIE = shapely.Polygon([(140.2, 37.3), (140.3, 37.5), (140.3, 37.3), (140.2, 37.5)])


@pytest.mark.parametrize("crs", [6668, 4612, 4326])
def test_new_datums_keep_their_degrees(tmp_path, crs):
    frame = n03().set_crs(crs, allow_override=True)
    assert_is_n03(read_boundaries(write_shapefile(tmp_path, frame)).frame, within=0)


@pytest.mark.parametrize("crs", [6677, 2451])
def test_plane_rectangular_coordinates_become_degrees(tmp_path, crs):
    # The corners, of JGD2011 and JGD2000 alike, come back to 0.1 mm.
    frame = n03().set_crs(6668 if crs == 6677 else 4612, allow_override=True).to_crs(crs)
    assert_is_n03(read_boundaries(write_shapefile(tmp_path, frame)).frame, within=1e-8)


@pytest.mark.parametrize("crs", [4301, 30169])
def test_the_old_datum_is_refused(tmp_path, crs):
    refused(write_shapefile(tmp_path, n03().to_crs(crs)), "旧日本測地系.*約400 m.*JGD2011")


def test_a_foreign_datum_is_refused(tmp_path):
    refused(write_shapefile(tmp_path, n03().to_crs(4267)), "座標系 .* は扱えません")


def test_rows_without_geometry_are_named(tmp_path):
    frame = gpd.GeoDataFrame(n03().drop(columns="geometry"), geometry=[WEST, None, None], crs=6668)
    refused(save(tmp_path / "a.geojson", _with_nulls(frame)), "図形のない行があります（2件目、3件目）")


def _with_nulls(frame) -> bytes:
    document = json.loads(geojson(frame.fillna({"geometry": WEST})))
    for feature, missing in zip(document["features"], frame.geometry.isna(), strict=True):
        feature["geometry"] = None if missing else feature["geometry"]
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "shape", [shapely.Point(140.3, 37.4), shapely.LineString([(140.3, 37.4), (140.4, 37.4)])]
)
def test_points_and_lines_are_no_boundaries(tmp_path, shape):
    raw = geojson(n03().set_geometry([WEST, shape, EAST], crs=6668))
    refused(
        save(tmp_path / "a.geojson", raw), f"面（ポリゴン）でない図形（{shape.geom_type}）があります（2件目）"
    )


def test_a_ring_that_touches_itself_is_repaired(tmp_path):
    assert not TOUCHING.is_valid
    raw = geojson(n03().set_geometry([TOUCHING, MIDDLE, EAST], crs=6668))
    frame = read_boundaries(save(tmp_path / "a.geojson", raw)).frame
    assert frame.is_valid.all()
    # 0.1 by 0.2 degrees less the notch, a triangle of 0.02 by 0.1.
    assert frame.geometry.iloc[0].area == pytest.approx(0.1 * 0.2 - 0.02 * 0.1 / 2, rel=1e-9)


def test_a_crossing_is_refused_by_row(tmp_path):
    raw = geojson(n03().set_geometry([WEST, BOW_TIE, BOW_TIE], crs=6668))
    refused(save(tmp_path / "a.geojson", raw), "自分自身と交わる図形があります（2件目、3件目）")


def test_a_polygon_fallen_into_a_line_is_refused_by_row(tmp_path):
    line = shapely.Polygon([(140, 37), (140.1, 37.1), (140.2, 37.2)])
    raw = geojson(n03().set_geometry([WEST, line, EAST], crs=6668))
    refused(save(tmp_path / "a.geojson", raw), "面積のない図形があります（2件目）")


def test_heights_are_dropped(tmp_path):
    raw = geojson(n03().set_geometry([shapely.force_3d(s, 12) for s in (WEST, MIDDLE, EAST)], crs=6668))
    frame = read_boundaries(save(tmp_path / "a.geojson", raw)).frame
    assert not frame.has_z.any()
    assert_is_n03(frame)


def test_swapped_or_projected_coordinates_are_refused(tmp_path):
    swapped = [shapely.transform(s, lambda xy: xy[:, ::-1]) for s in (WEST, MIDDLE, EAST)]
    path = save(tmp_path / "a.geojson", geojson(n03().set_geometry(swapped, crs=6668)))
    refused(path, "日本の範囲.*（1件目、2件目、3件目）.*入れ違い")
    refused(save(tmp_path / "b.geojson", geojson(n03(6677))), "日本の範囲")


@pytest.mark.filterwarnings("ignore:invalid value")
def test_numberless_coordinates_are_refused(tmp_path):
    raw = geojson(n03()).replace(b"140.2", b"NaN", 1)
    refused(save(tmp_path / "a.geojson", raw), "地物として読めません")
    path = write_shapefile(tmp_path, n03())
    nowhere = struct.pack("<d", 140.2), struct.pack("<d", math.nan)
    path.write_bytes(path.read_bytes().replace(*nowhere))
    refused(path, "座標が数でない図形があります（1件目）")


def test_many_rows_are_counted(tmp_path):
    frame = pd.concat([n03().set_geometry([BOW_TIE] * 3, crs=6668)] * 3, ignore_index=True)
    refused(save(tmp_path / "a.geojson", geojson(frame)), "5件目 ほか4件）")
