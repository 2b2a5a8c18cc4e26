"""Boundary files as their publishers make them, and those that are not usable."""

import hashlib

import pytest
from boundary_samples import (
    assert_is_n03,
    geojson,
    n03,
    refused,
    save,
    shapefile_parts,
    write_shapefile,
    zipped,
)

from analysis.data.boundaries import read_boundaries


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


@pytest.mark.parametrize("cpg", [False, True])
def test_a_name_cut_within_a_letter_is_told(tmp_path, cpg):
    frame = n03().rename(columns={"N03_004": "郡山abcd"})  # 10 bytes, which dBASE holds
    path = write_shapefile(tmp_path, frame, encoding="utf-8", cpg=cpg)
    table = path.with_suffix(".dbf")
    whole, cut = "郡山abcd".encode(), "郡山市名".encode()[:10]
    table.write_bytes(table.read_bytes().replace(whole, cut))
    refused(path, "属性の名前「郡山市…」が10バイトで切れ")


def test_attributes_in_no_known_encoding(tmp_path):
    path = write_shapefile(tmp_path, n03())
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace("郡山".encode("cp932"), b"\xff\xfe\xfd\xfc"))
    refused(path, "UTF-8としても、Shift_JISとしても読めません")
    save(path.with_suffix(".cpg"), b"UTF-8")
    refused(path, r"\.cpg の文字コード（UTF-8）で読めません")
    for name in (
        "EBCDIC-JP",
        "hex",
        "punycode",
    ):  # unknown to Python, no encoding of texts, none of these texts
        save(path.with_suffix(".cpg"), name.encode())
        refused(path, rf"\.cpg の文字コード（{name}）で読めません")


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


@pytest.mark.parametrize("path", ["{}/a.geojson", "/vsicurl/{}/a.shp", "vsizip//vsicurl/{}/a.zip", "/vsizip/a.zip/a.shp",
                                  "file:///etc/a.zip", "s3://bucket/a.zip"])  # fmt: skip
def test_addresses_and_virtual_files_are_refused(path, address):
    refused(path.format(address), "はファイルの場所ではありません")


def test_another_driver_is_not_woken_by_its_content(tmp_path, address):
    """GDAL looks into files: a virtual layer may name an address, and GDAL would call it."""
    virtual = f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{address}/a.shp</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'  # noqa: E501
    parts = shapefile_parts(tmp_path / "w", n03()) | {"layer.shp": virtual.encode()}
    refused(save(tmp_path / "a.zip", zipped(parts)), "シェープファイルではありません")


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


def test_nothing_is_left_in_the_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    read_boundaries(write_shapefile(tmp_path, n03()))
    assert list((tmp_path / "t").iterdir()) == []
