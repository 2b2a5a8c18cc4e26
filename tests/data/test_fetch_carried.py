"""A file that somebody carries in has to be the one that the source promises, by what is in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from boundary_samples import n03, shapefile_parts, zipped
from fetching import fetched, left, refused
from small_area_samples import lines, text

from analysis.data.fetch_sources import SOURCES, Source
from analysis.errors import DataError

TOWNS = text(lines()).encode("cp932")
MESH = b"KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001141001\r\n,,,,\r\n564011111,0,,,12\r\n"
FLOW = b"mesh1kmid,prefcode,citycode,year,month,dayflag,timezone,population\n56401111,7,7203,2019,1,1,0,15\n"
ANSWER = {
    "GET_STATS_DATA": {"PARAMETER": {"STATS_DATA_ID": "0000020201"}, "VALUE": [{"@area": "07203", "$": "1"}]}
}


def named(name: str) -> Source:
    (found,) = [source for source in SOURCES if source.name == name]
    return found


def shapefile(folder: Path, column: str, layer: str) -> bytes:
    """Pack a shapefile of three areas, the first two of which are of Koriyama."""
    frame = n03().rename(columns={"N03_007": column})
    return zipped({f"フォルダ/{name}": part for name, part in shapefile_parts(folder, frame, layer).items()})


def carried(folder: Path, content: bytes) -> Path:
    path = folder / "持ち込み"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("census_2020_towns_07", zipped({"tblT001082C07.txt": TOWNS})),
        ("census_2020_towns_07", zipped({"説明.pdf": b"%PDF", "名前を変えた.csv": TOWNS})),
        ("census_2020_mesh500_5640", zipped({"tblT001141H5640.txt": MESH})),
        ("jinryu_monthly_mdp_mesh1km_07", zipped({"07/2019/01/monthly_mdp_mesh1km.csv.zip": zipped({"a": FLOW})})),
        ("jinryu_monthly_mdp_mesh1km_07", zipped({"01.zip": zipped({"monthly_mdp_mesh1km.csv": FLOW})})),
        ("estat_municipal_population_07203", json.dumps(ANSWER).encode()),
        ("estat_municipal_population_07203", json.dumps([ANSWER], separators=(",", ":")).encode()),
    ],
)  # fmt: skip
def test_what_a_source_promises_is_received(tmp_path: Path, name: str, content: bytes) -> None:
    record = fetched(named(name), tmp_path, carried=carried(tmp_path, content))
    assert (tmp_path / record.path).read_bytes() == content and record.how == "file"


def test_boundaries_are_known_by_their_attributes(tmp_path: Path) -> None:
    towns = shapefile(tmp_path / "a", "KEY_CODE", "r2ka07203")
    districts = shapefile(tmp_path / "b", "N03_007", "N03-20240101_07")
    fetched(named("census_2020_boundaries_07203"), tmp_path, carried=carried(tmp_path, towns))
    fetched(named("n03_2024_07"), tmp_path, carried=carried(tmp_path, districts))
    for source, content in (("census_2020_boundaries_07203", districts), ("n03_2024_07", towns)):
        assert "ではありません" in refused(
            DataError, named(source), tmp_path, carried=carried(tmp_path, content)
        )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("census_2020_towns_07", zipped({"tblT001082C07.txt": b"a,b\n1,2\n"})),
        ("census_2020_towns_07", zipped({"tblT001082C13.txt": TOWNS.replace(b"\n07", b"\n13")})),  # Tokyo
        ("census_2020_towns_07", zipped({"tblT001081C07.txt": TOWNS.replace(b"T001082", b"T001081")})),
        ("census_2020_mesh500_5540", zipped({"tblT001141H5640.txt": MESH})),
        ("jinryu_monthly_fromto_city_07", zipped({"07/2019/01/monthly_mdp_mesh1km.csv.zip": zipped({"a": FLOW})})),
        ("estat_municipal_population_07203", json.dumps(ANSWER).replace("07203", "07201").encode()),
        ("ssdse_a_2026", b"SSDSE-A-2025,Prefecture\n"),
    ],
)  # fmt: skip
def test_another_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    told = refused(DataError, named(name), tmp_path, carried=carried(tmp_path, content))
    assert f"中身が「{named(name).title}」ではありません" in told and "出典を自分で書いて" in told
    assert left(tmp_path) == []


def test_what_is_in_the_archive_is_named(tmp_path: Path) -> None:
    content = zipped({f"{number}.csv": b"a\n" for number in range(7)})
    told = refused(DataError, named("census_2020_towns_07"), tmp_path, carried=carried(tmp_path, content))
    assert "zipの中: 0.csv、1.csv、2.csv、3.csv、4.csv ほか" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped({"../a.csv": TOWNS}), "フォルダの外"),
        (zipped({"a.txt": TOWNS})[100:], "zip"),
    ],
)
def test_an_archive_that_is_not_safe_leaves_nothing(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in refused(
        DataError, named("census_2020_towns_07"), tmp_path, carried=carried(tmp_path, content)
    )
    assert left(tmp_path) == []


def test_a_table_that_comes_unpacked_is_not_taken_packed(tmp_path: Path) -> None:
    content = zipped({"estat.json": json.dumps(ANSWER).encode()})
    told = refused(
        DataError, named("estat_municipal_population_07203"), tmp_path, carried=carried(tmp_path, content)
    )
    assert ".json のファイルではありません" in told


def test_nothing_of_a_bomb_but_its_beginning_is_unpacked(tmp_path: Path) -> None:
    content = zipped({"a.txt": bytes(200 * 1024**2)})
    assert len(content) < 1024**2
    assert "ではありません" in refused(
        DataError, named("census_2020_towns_07"), tmp_path, carried=carried(tmp_path, content)
    )
