"""GeoJSON: the systems that it names, its encodings, and what is none."""

import pytest
from boundary_samples import assert_is_n03, geojson, n03, refused, save

from analysis.data.boundaries import read_boundaries


def test_geojson_in_every_way_of_naming_its_system(tmp_path):
    names = (None, "urn:ogc:def:crs:EPSG::6668", "EPSG:4612", "urn:ogc:def:crs:OGC:1.3:CRS84")
    for name in names:
        members = {} if name is None else {"crs": {"type": "name", "properties": {"name": name}}}
        assert_is_n03(read_boundaries(save(tmp_path / "a.geojson", geojson(n03(), **members))).frame)


@pytest.mark.parametrize(
    ("crs", "message"),
    [
        (None, "座標系（CRS）が書かれていません"),
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
        (b'{"a": ' + b"9" * 5000 + b"}", "GeoJSON として読めません"),
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


@pytest.mark.parametrize(("kind", "key"), [("link", "href"), ("name", "name")])
def test_a_link_to_a_system_is_not_followed(tmp_path, address, kind, key):
    raw = geojson(n03(), crs={"type": kind, "properties": {key: f"{address}/crs"}})
    refused(save(tmp_path / "a.geojson", raw), "座標系 crs.*127.0.0.1.*を解釈できません")
