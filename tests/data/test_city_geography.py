"""Where the cities lie, from cells and centres or from official boundaries."""

import shutil

import pandas as pd
import pytest
import shapely
import yaml
from boundary_samples import geojson, n03, shapefile_parts, zipped

from analysis.data import catalog, geography
from analysis.errors import DataError

BOUNDARY = {
    "type": "file", "description": "試験用", "kind": "official", "disclosure": "open", "reference_date": "2024-01-01",
    "sources": [{"title": "試験用"}], "licenses": [{"name": "none", "title": "試験用"}],
}  # fmt: skip
ASSIGNED_SCHEMA = {
    "primaryKey": ["key_code"],
    "missingValues": [""],
    "fields": [
        {"name": "key_code", "type": "string", "title": "小地域のコード", "unit": "-"},
        {"name": "district", "type": "string", "title": "地区", "unit": "-"},
    ],
}
# The real 15 names over invented strips of the land between 140.0 and 140.6 E.
STRIPS = [f"0720300{number:02}" for number in range(1, 16)]
NAMES = [
    *("富田", "大槻", "安積", "三穂田", "逢瀬", "片平", "喜久田", "日和田", "富久山", "湖南", "熱海"),
    *("田村", "西田", "中田", "旧市内"),
]


@pytest.fixture
def register(tmp_path, root, monkeypatch):
    """Add files to a copy of the catalog."""
    shutil.copytree(root / "data", tmp_path / "data")
    monkeypatch.setenv("EBPM_ROOT", str(tmp_path))

    def add(name, path, content, **changes):
        (tmp_path / "data" / path).write_bytes(content)
        entry = BOUNDARY | {"name": name, "path": path, "title": name, **changes}
        with (tmp_path / "data/datapackage.yaml").open(
            "a", encoding="utf-8"
        ) as file:  # resources come last in it
            file.write(yaml.safe_dump([entry], allow_unicode=True))

    return add


def small_areas():
    width = 0.6 / 15
    shapes = [shapely.box(140 + width * n, 37.2, 140 + width * (n + 1), 37.7) for n in range(15)]
    frame = n03().iloc[[0] * 15][["geometry"]].set_geometry(shapes, crs=6668).reset_index(drop=True)
    named = frame.assign(KEY_CODE=STRIPS, PREF="07", CITY="203", S_NAME=[None, *["駅前一丁目"] * 14])
    neighbour = named.iloc[[0]].assign(KEY_CODE="072070010", CITY="207")
    return pd.concat([named, neighbour], ignore_index=True)


def assigned(codes=STRIPS, names=NAMES):
    rows = [f"{code},{name}" for code, name in zip(codes, names, strict=False)]
    return "\n".join(["key_code,district", *rows, ""]).encode()


def test_koriyama_from_cells_and_centres():
    found = geography.load("koriyama")
    flat = found.districts.to_crs(found.crs)
    assert (found.label, found.crs, len(found.outline), len(found.cells)) == ("郡山市", 6677, 1, 2967)
    # 759.0 km2: the published sum of the cells.
    assert found.outline.to_crs(6677).area.sum() / 1e6 == pytest.approx(759.0, abs=0.05)
    assert flat.area.sum() / 1e6 == pytest.approx(759.0, abs=0.05)
    assert found.districts["district"].tolist() == catalog.load("districts")["district"].tolist()
    assert "500 mメッシュ" in found.outline_source and "ボロノイ" in found.district_source
    assert "公式の境界ではない" in found.outline_source and "公式の境界ではない" in found.district_source
    assert {"koriyama_mesh500", "districts", "facilities"} <= {record.name for record in catalog.loaded()}


def test_each_centre_and_cell_lies_in_its_district():
    found = geography.load("koriyama")
    facilities = catalog.load("facilities").set_index("facility")
    for row in catalog.load("districts").itertuples():
        place = facilities.loc[row.center_facility]
        point = shapely.Point(place["longitude"], place["latitude"])
        assert found.districts.loc[found.districts.contains(point), "district"].tolist() == [row.district]
    centres = found.cells.to_crs(6677).centroid.to_crs(6668)
    for number in range(0, 2967, 50):
        inside = found.districts.contains(centres.iloc[number])
        assert found.districts.loc[inside, "district"].tolist() == [found.cells["district"].iloc[number]]


def test_people_of_koriyama_are_not_registered_yet():
    found = geography.load("koriyama")
    assert not found.has_population
    assert found.cells[["population", "aged"]].isna().all(axis=None)


def test_practice_city_has_a_geography_of_its_own_with_people():
    found = geography.load("practice")
    west, south, east, north = found.outline.total_bounds
    # The open sea around 30 N, 150 E; the easternmost land of Japan near it is 南鳥島, 24.3 N, 153.98 E.
    assert 149.7 < west < east < 150.4 and 29.7 < south < north < 30.3
    assert found.crs == 6692 and found.has_population
    # Nobody is lost: the census of its cells adds up to that of its districts.
    ages = catalog.load("practice_district_age").set_index("地区")
    sums = found.cells.groupby("district")[["population", "aged"]].sum().loc[ages.index]
    assert sums["population"].tolist() == ages["総人口"].tolist()
    assert sums["aged"].tolist() == ages["65歳以上人口"].tolist()
    assert catalog.is_synthetic()


def test_people_outside_the_city_are_refused(register, tmp_path):
    path = catalog.table("mesh_population", tmp_path).path
    path.write_text("mesh_code,population,aged_65_over,note\n533945461,10,2,\n", encoding="utf-8")
    with pytest.raises(DataError, match="市内にないメッシュがあります（533945461）"):
        geography.load("koriyama")


def test_registered_people_reach_their_cells(register, tmp_path):
    code = catalog.column_values("koriyama_mesh500", "mesh_code")[0]
    path = catalog.table("mesh_population", tmp_path).path
    path.write_text(f"mesh_code,population,aged_65_over,note\n{code},10,,\n", encoding="utf-8")
    found = geography.load("koriyama")
    assert found.has_population
    assert found.cells.set_index("mesh_code").loc[code, "population"] == 10
    assert found.cells["population"].count() == 1 and found.cells["aged"].count() == 0


def test_official_outline_replaces_the_cells(register, tmp_path):
    # Edges of some 100 m, as published: a single one of 35 km would bend by 18 m between degrees and plane.
    boxes = [shapely.box(west, 37.2, west + 0.4, 37.7) for west in (139.9, 140.3, 140.7)]
    shapes = [shapely.segmentize(box, 0.002) for box in boxes]
    content = zipped(shapefile_parts(tmp_path / "w", n03(shapes=shapes), "N03"))
    register("city_boundary", "N03.zip", content, title="行政区域（N03）")
    found = geography.load("koriyama")
    # The two parts of the invented city, not its neighbour.
    both = shapely.box(139.9, 37.2, 140.7, 37.7)
    assert found.outline.geometry.iloc[0].symmetric_difference(both).area < 1e-9
    assert found.outline_source == "市の外形は行政区域（N03）による"
    assert found.districts.union_all().symmetric_difference(found.outline.geometry.iloc[0]).area < 1e-6
    assert "ボロノイ" in found.district_source
    assert "city_boundary" in {record.name for record in catalog.loaded()}
    assert "city_boundary" not in _loaded_by("practice")


def _loaded_by(city):
    catalog.forget_loaded()
    geography.load(city)
    return {record.name for record in catalog.loaded()}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame[frame["N03_007"] != "07203"], "N03_007 が 07203 の区域がありません"),
        (
            lambda frame: frame.rename(columns={"N03_007": "CODE"}),
            "属性 N03_007 がありません（あるのは N03_001、",
        ),
    ],
)
def test_a_boundary_file_without_the_city_is_refused(register, change, message):
    register("city_boundary", "N03.geojson", geojson(change(n03())))
    with pytest.raises(DataError, match=message):
        geography.load("koriyama")


def test_small_areas_alone_give_the_outline_and_say_why_districts_do_not_follow(register):
    register("small_areas", "small.geojson", geojson(small_areas()), title="小地域（2020年）")
    found = geography.load("koriyama")
    assert found.outline.total_bounds.tolist() == pytest.approx([140.0, 37.2, 140.6, 37.7])
    assert found.outline_source == "市の外形は小地域（2020年）による"
    assert "ボロノイ" in found.district_source
    assert "表 small_area_districts が登録されていない" in found.district_source


def test_small_areas_with_their_table_give_the_districts(register):
    register("small_areas", "small.geojson", geojson(small_areas()), title="小地域（2020年）")
    register(
        "small_area_districts",
        "assigned.csv",
        assigned(),
        type="table",
        schema=ASSIGNED_SCHEMA,
        title="対応表",
    )
    found = geography.load("koriyama")
    widths = found.districts.bounds["maxx"] - found.districts.bounds["minx"]
    assert widths.tolist() == pytest.approx([0.04] * 15)
    assert found.district_source == "地区は小地域（2020年）を、表「対応表」により合わせたもの"
    first = found.districts.set_index("district").loc[NAMES[0], "geometry"]
    assert first.bounds == pytest.approx((140.0, 37.2, 140.04, 37.7))


def test_a_small_area_without_a_district_is_named(register):
    register("small_areas", "small.geojson", geojson(small_areas()))
    register(
        "small_area_districts", "assigned.csv", assigned(STRIPS[:13]), type="table", schema=ASSIGNED_SCHEMA
    )
    with pytest.raises(
        DataError, match=r"assigned.csv］地区の分からない小地域があります（072030014、072030015）"
    ):
        geography.load("koriyama")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (assigned() + STRIPS[2].encode() + ",安積\n".encode(), "小地域が2回以上あります（072030003）"),
        (assigned(names=["", *NAMES[1:]]), "地区の分からない小地域があります（072030001）"),
        (assigned().replace(b"key_code", b"KEY_CODE"), "列 key_code がありません"),
    ],
)
def test_a_table_of_small_areas_that_its_schema_does_not_catch(register, content, message):
    columns = content.decode().splitlines()[0].split(",")
    fields = [{"name": column, "type": "string", "title": column, "unit": "-"} for column in columns]
    register("small_areas", "small.geojson", geojson(small_areas()))
    register(
        "small_area_districts",
        "a.csv",
        content,
        type="table",
        schema={"missingValues": [""], "fields": fields},
    )
    with pytest.raises(DataError, match=message):
        geography.load("koriyama")


def test_an_unknown_district_is_named(register):
    names = [*NAMES[:14], "中央"]
    register("small_areas", "small.geojson", geojson(small_areas()))
    register("small_area_districts", "a.csv", assigned(names=names), type="table", schema=ASSIGNED_SCHEMA)
    with pytest.raises(DataError, match="地区「.*中央.*」が、地区の一覧か、小地域の地区のどちらか一方"):
        geography.load("koriyama")


def test_an_unknown_centre_is_named(register, tmp_path):
    path = catalog.table("districts", tmp_path).path
    path.write_text(path.read_text("utf-8").replace("旧市内,市民課", "旧市内,市役所"), encoding="utf-8")
    with pytest.raises(DataError, match=r"districts.csv］中心施設「市役所」が施設の表にありません"):
        geography.load("koriyama")
