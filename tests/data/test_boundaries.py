"""Boundary files as their publishers make them, and all the ways in which they are not usable."""

import hashlib
import json
import math
import socket
import struct
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from boundary_samples import EAST, MIDDLE, WEST, geojson, n03, shapefile_parts, write_shapefile, zipped

from analysis.data.boundaries import read_boundaries
from analysis.errors import DataError

TOUCHING = shapely.Polygon(  # a notch that is closed at the outer ring, drawn as one ring that touches itself
    [(140.2, 37.3), (140.3, 37.3), (140.3, 37.5), (140.25, 37.5), (140.26, 37.4), (140.24, 37.4), (140.25, 37.5),
     (140.2, 37.5)]
)  # fmt: skip
BOW_TIE = shapely.Polygon([(140.2, 37.3), (140.3, 37.5), (140.3, 37.3), (140.2, 37.5)])


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def save(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refused(path, message):
    with pytest.raises(DataError, match=message) as caught:
        read_boundaries(path)
    assert all(problem.where.startswith(str(path)) and problem.remedy for problem in caught.value.problems)


def assert_is_n03(frame, within=1e-9):
    assert frame.crs.to_epsg() == 6668
    assert frame["N03_004"].tolist() == ["郡山市", "郡山市", "須賀川市"]
    assert frame["N03_007"].tolist() == ["07203", "07203", "07207"]
    for shape, expected in zip(frame.geometry, (WEST, MIDDLE, EAST), strict=True):
        assert shape.symmetric_difference(expected).area <= within * expected.area


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
@pytest.mark.parametrize("cpg", [False, True])
def test_attributes_are_read_in_their_encoding(tmp_path, encoding, cpg):
    assert_is_n03(read_boundaries(write_shapefile(tmp_path, n03(), encoding=encoding, cpg=cpg)).frame)


def test_column_names_in_shift_jis(tmp_path):
    frame = n03().rename(columns={"N03_004": "市町村名"})
    assert "市町村名" in read_boundaries(write_shapefile(tmp_path, frame)).frame.columns


def test_utf8_cut_by_the_width_of_its_column_stays_utf8(tmp_path):
    frame = n03().assign(N03_004=["郡" * 84 + "山" * 4, "郡山市", "須賀川市"])  # 264 bytes; dBASE holds 254
    with pytest.warns(RuntimeWarning, match="truncated"):
        path = write_shapefile(tmp_path, frame, encoding="utf-8")
    assert read_boundaries(path).frame["N03_004"].tolist()[1:] == ["郡山市", "須賀川市"]


def test_attributes_in_no_known_encoding(tmp_path):
    path = write_shapefile(tmp_path, n03())
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("郡山".encode("cp932"), b"\xff\xfe\xfd\xfc"))
    refused(path, "UTF-8としても、Shift_JISとしても読めません")
    save(path.with_suffix(".cpg"), b"UTF-8")
    refused(path, r"\.cpg の文字コード（UTF-8）で読めません")
    save(path.with_suffix(".cpg"), b"EBCDIC-JP")
    refused(path, r"\.cpg の文字コード（EBCDIC-JP）で読めません")


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


@pytest.mark.parametrize(
    ("part", "reason"), [(".shx", "図形の索引"), (".dbf", "属性"), (".prj", "どの測地系の座標か分からない")]
)
def test_a_missing_part_is_named(tmp_path, part, reason):
    path = write_shapefile(tmp_path, n03())
    path.with_suffix(part).unlink()
    refused(path, f"layer{part} がありません.*{reason}")


def test_an_empty_projection_is_no_projection(tmp_path):
    path = write_shapefile(tmp_path, n03())
    path.with_suffix(".prj").write_bytes(b"")
    refused(path, "座標系（CRS）が書かれていません")


def test_geojson_in_every_way_of_naming_its_system(tmp_path):
    names = (None, "urn:ogc:def:crs:EPSG::6668", "EPSG:4612", "urn:ogc:def:crs:OGC:1.3:CRS84")
    for name in names:
        members = {} if name is None else {"crs": {"type": "name", "properties": {"name": name}}}
        assert_is_n03(read_boundaries(save(tmp_path / "a.geojson", geojson(n03(), **members))).frame)


@pytest.mark.parametrize(
    ("crs", "message"),
    [
        (None, "座標系（CRS）が書かれていません"),
        ({"type": "link", "properties": {"href": "http://localhost/crs"}}, "座標系 crs.*解釈できません"),
        (
            {"type": "name", "properties": {"name": "http://localhost/4326"}},
            "localhost/4326」を解釈できません",
        ),
        ({"type": "name", "properties": {"name": "EPSG:999999"}}, "EPSG:999999（未知の番号）"),
        ({"type": "name", "properties": {"name": "EPSG:4301"}}, "旧日本測地系"),
        ("EPSG:6668", "座標系 crs「EPSG:6668」を解釈できません"),
    ],
)
def test_geojson_with_an_unusable_system(tmp_path, crs, message):
    refused(save(tmp_path / "a.geojson", geojson(n03(), crs=crs)), message)


def test_geojson_in_shift_jis(tmp_path):
    raw = geojson(n03()).decode().encode("cp932")
    assert_is_n03(read_boundaries(save(tmp_path / "a.geojson", raw)).frame)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"{", "GeoJSON として読めません.*途中で切れて"),
        (b"[" * 100_000, "GeoJSON として読めません"),
        (b"[1, 2]", "features）がありません"),
        (b'{"type": "Topology", "objects": {}}', "features）がありません"),
        (b'{"type": "FeatureCollection", "features": [1]}', "地物として読めません"),
        (b'{"type": "FeatureCollection", "features": [{"properties": {}, "geometry": {"type": "Polygon"}}]}',
         "地物として読めません"),
        (b'{"type": "FeatureCollection", "features": []}', "図形が1つもありません"),
        (b'{"a": "\x81"}', "UTF-8としても、Shift_JISとしても読めません"),
    ],
)  # fmt: skip
def test_broken_geojson(tmp_path, raw, message):
    refused(save(tmp_path / "a.geojson", raw), message)


def test_a_zip_as_the_ministry_packs_it(tmp_path):
    """Shapefile and GeoJSON of one name and metadata, in a folder: one layer, not two."""
    parts = shapefile_parts(tmp_path / "w", n03(), "N03-240101_07")
    parts |= {"N03-240101_07.geojson": geojson(n03()), "KS-META.xml": b"<x/>"}
    path = save(
        tmp_path / "N03.zip", zipped({f"N03-240101_07_GML/{name}": raw for name, raw in parts.items()})
    )
    found = read_boundaries(path)
    assert_is_n03(found.frame)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_layers_of_several_municipalities_are_put_together(tmp_path):
    parts = shapefile_parts(tmp_path / "1", n03()[:2], "r2ka07203")
    parts |= shapefile_parts(tmp_path / "2", n03()[2:], "r2ka07207")
    assert_is_n03(read_boundaries(save(tmp_path / "a.zip", zipped(parts))).frame)


def test_mixed_systems_in_a_zip_are_refused(tmp_path):
    parts = shapefile_parts(tmp_path / "1", n03()[:2], "a") | shapefile_parts(
        tmp_path / "2", n03(6677)[2:], "b"
    )
    refused(save(tmp_path / "a.zip", zipped(parts)), "座標系の違うファイルが混ざっています.*a.shp.*b.shp")


def test_mixed_attributes_in_a_zip_are_refused(tmp_path):
    other = n03()[["N03_007", "geometry"]]
    parts = shapefile_parts(tmp_path / "1", n03(), "a") | shapefile_parts(tmp_path / "2", other, "b")
    refused(save(tmp_path / "a.zip", zipped(parts)), "属性の違うファイルが混ざっています")


def test_a_zip_without_boundaries(tmp_path):
    refused(save(tmp_path / "a.zip", zipped({"readme.txt": b"x"})), "zipの中に境界のファイルがありません")
    refused(save(tmp_path / "b.zip", zipped({"a.dbf": b"x"})), "a.shp、a.shx、a.prj がありません")


def test_hash_of_a_shapefile_covers_its_parts(tmp_path):
    path = write_shapefile(tmp_path, n03())
    before = read_boundaries(path).sha256
    path.with_suffix(".dbf").write_bytes(path.with_suffix(".dbf").read_bytes().replace(b"07207", b"07208"))
    assert read_boundaries(path).sha256 != before


@pytest.mark.parametrize("name", ["a.kml", "a.csv", "a.dbf", "a", "a.gpkg"])
def test_other_types_are_refused(tmp_path, name):
    refused(save(tmp_path / name, b"x"), "扱えない種類.*GeoJSON")


def test_a_file_that_is_not_there(tmp_path):
    refused(tmp_path / "a.zip", "ファイルを開けません")
    refused(tmp_path / "a.shp", "ファイルを開けません")


@pytest.mark.parametrize(
    "path",
    ["http://localhost/a.geojson", "/vsicurl/http://localhost/a.shp", "vsizip/a.zip", "/vsizip/a.zip/a.shp",
     "file:///etc/a.zip", "s3://bucket/a.zip"],
)  # fmt: skip
def test_addresses_and_virtual_files_are_refused(path):
    refused(path, "はファイルの場所ではありません")


def test_another_driver_is_not_woken_by_its_content(tmp_path):
    """GDAL looks into files: a virtual layer could name an address. It never sees such a file."""
    parts = shapefile_parts(tmp_path / "w", n03())
    virtual = b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://localhost/a.shp'
    refused(
        save(tmp_path / "a.zip", zipped(parts | {"layer.shp": virtual})), "シェープファイルではありません"
    )


def test_a_truncated_shapefile_is_refused(tmp_path):
    path = write_shapefile(tmp_path, n03())
    path.write_bytes(path.read_bytes()[:-100])
    refused(path, "図形のない行があります（3件目）|読めません")


def test_a_damaged_table_is_refused(tmp_path):
    path = write_shapefile(tmp_path, n03())
    path.with_suffix(".dbf").write_bytes(b"\x03")
    refused(path, r"属性のファイル（.dbf）が壊れています")


def test_an_empty_layer_is_refused(tmp_path):
    refused(write_shapefile(tmp_path, n03()[:0]), "図形が1つもありません")


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


def test_nothing_is_left_in_the_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    read_boundaries(write_shapefile(tmp_path, n03()))
    assert list((tmp_path / "t").iterdir()) == []
