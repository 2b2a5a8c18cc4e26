"""Where a city lies: its outline, its districts as areas, and its cells with the people in them.

The outline comes from official boundaries where the catalog has them (`city_boundary`: 国土数値情報 N03, or
`small_areas`: census small areas), else from the 500 m cells of the city. Districts are the small areas that the
table `small_area_districts` gives to each, else the areas of the nearest centre. Names decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from analysis.data import catalog
from analysis.data.areas import nearest_centre_areas, plane
from analysis.data.cities import CITIES
from analysis.data.mesh import JGD2011, cells
from analysis.errors import DataError, Problem

MESHES = {"koriyama": "koriyama_mesh500", "practice": "practice_mesh_population"}
CODES = {"koriyama": "07203"}  # 全国地方公共団体コード without its check digit
BOUNDARY, SMALL_AREAS, ASSIGNED = "city_boundary", "small_areas", "small_area_districts"
N03_CODE, KEY_CODE = "N03_007", "KEY_CODE"
FROM_MESH = "市の外形は、中心が市内にある500 mメッシュを合わせたもので、公式の境界ではない"
BY_CENTRE = "地区は最も近い中心施設による区分（ボロノイ分割）で、公式の境界ではない"
NEAR_M = 500  # a cell's centre just outside an official boundary still belongs to the district beside it
MOST_NAMED = 10


@dataclass(frozen=True)
class Geography:
    """A city on the map; everything in EPSG:6668, to be measured in the plane `crs`.

    Parameters
    ----------
    label : str
        Name of the city; a fictional one says so.
    crs : int
        EPSG number of its plane (metres).
    outline : GeoDataFrame
        One row: geometry.
    districts : GeoDataFrame
        district, geometry.
    cells : GeoDataFrame
        mesh_code, geometry, district (that of the centre of the cell; missing where no district is within 500 m),
        population, aged (persons; missing while not registered, and where the census lists no such cell).
    outline_source, district_source : str
        What outline and districts are, in Japanese, for captions.
    has_population : bool
        Whether the people of the cells are registered.
    """

    label: str
    crs: int
    outline: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    cells: gpd.GeoDataFrame
    outline_source: str
    district_source: str
    has_population: bool


def load(city: str) -> Geography:
    """Load where a city lies from the catalog.

    Parameters
    ----------
    city : {"practice", "koriyama"}
        Key of `analysis.data.cities.CITIES`.

    Returns
    -------
    Geography

    Raises
    ------
    DataError
        If a table or boundary file is damaged, a boundary file lacks the city or its columns of codes, a small area
        has no district in `small_area_districts`, or people are registered in a cell outside the city.
    """
    place = CITIES[city]
    squares = cells(catalog.load(MESHES[city])["mesh_code"])
    small = _small_areas(city)
    outline, outline_source = _outline(city, squares, small)
    districts, district_source = _districts(place.prefix, outline, small, place.crs)
    people = catalog.load(f"{place.prefix}mesh_population")
    if people.empty:  # what is not registered is no source of any figure
        catalog.restate(f"{place.prefix}mesh_population", documents="")
    return Geography(
        label=place.label,
        crs=place.crs,
        outline=outline,
        districts=districts,
        cells=_with_people(_with_district(squares, districts, place.crs), people),
        outline_source=outline_source,
        district_source=district_source,
        has_population=len(people) > 0,
    )


def _registered(city: str, name: str) -> bool:
    return city in CODES and name in {entry.name for entry in catalog.tables()}


def _small_areas(city: str) -> gpd.GeoDataFrame | None:
    return _of_city(SMALL_AREAS, KEY_CODE, CODES[city]) if _registered(city, SMALL_AREAS) else None


def _of_city(name: str, column: str, code: str) -> gpd.GeoDataFrame:
    """Keep the polygons of a city: those whose code begins with that of the city."""
    frame = gpd.GeoDataFrame(catalog.load(name))
    where = catalog.table(name).file
    if column not in frame:
        columns = "、".join(map(str, frame.columns.drop("geometry")))
        remedy = f"属性 {column} のあるファイル（N03、国勢調査の小地域）を使ってください。"
        raise DataError(Problem(f"属性 {column} がありません（あるのは {columns}）。", where, remedy))
    chosen = frame[frame[column].astype(str).str.startswith(code)]
    if chosen.empty:
        remedy = "郡山市の入ったファイルを使ってください。"
        raise DataError(Problem(f"{column} が {code} の区域がありません。", where, remedy))
    return chosen


def _outline(
    city: str, squares: gpd.GeoDataFrame, small: gpd.GeoDataFrame | None
) -> tuple[gpd.GeoDataFrame, str]:
    if _registered(city, BOUNDARY):
        name, parts = BOUNDARY, _of_city(BOUNDARY, N03_CODE, CODES[city])
    elif small is not None:
        name, parts = SMALL_AREAS, small
    else:
        return _one(squares.union_all(method="coverage")), FROM_MESH
    return _one(parts.union_all()), f"市の外形は{catalog.table(name).title}による"


def _one(shape: BaseGeometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shape], crs=JGD2011)


def _districts(
    prefix: str, outline: gpd.GeoDataFrame, small: gpd.GeoDataFrame | None, crs: int
) -> tuple[gpd.GeoDataFrame, str]:
    known = catalog.load(f"{prefix}districts")
    if small is None:
        return nearest_centre_areas(_centres(prefix, known), outline, crs), BY_CENTRE
    if not any(entry.name == ASSIGNED for entry in catalog.tables()):
        why = f"（{catalog.table(SMALL_AREAS).title}を地区に割り当てる表 {ASSIGNED} が登録されていないため）"
        return nearest_centre_areas(_centres(prefix, known), outline, crs), BY_CENTRE + why
    merged = _assigned(small, known).dissolve("district").loc[known["district"]]
    title = catalog.table(SMALL_AREAS).title
    source = f"地区は{title}を、表「{catalog.table(ASSIGNED).title}」により合わせたもの"
    return merged.reset_index(), source


def _assigned(small: gpd.GeoDataFrame, known: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give each small area its district by its key code alone."""
    table = catalog.load(ASSIGNED)
    where = catalog.table(ASSIGNED).file
    if lacking := [column for column in ("key_code", "district") if column not in table]:
        remedy = "列の名前を key_code と district にしてください。"
        raise DataError(Problem(f"列 {'、'.join(lacking)} がありません。", where, remedy))
    if twice := sorted(table.loc[table["key_code"].duplicated(), "key_code"]):
        remedy = "1つの小地域は1行にしてください。"
        raise DataError(Problem(f"小地域が2回以上あります（{_some(twice)}）。", where, remedy))
    missing = sorted(set(small[KEY_CODE]) - set(table.dropna(subset=["district"])["key_code"]))
    if missing:
        remedy = "表に key_code と district を書いた行を加えてください。"
        raise DataError(Problem(f"地区の分からない小地域があります（{_some(missing)}）。", where, remedy))
    given = small[KEY_CODE].map(table.set_index("key_code")["district"])
    if differing := sorted(set(given) ^ set(known["district"])):
        found = f"地区「{_some(differing)}」が、地区の一覧か、小地域の地区のどちらか一方にしかありません。"
        remedy = f"どの地区にも小地域を割り当ててください。地区の名前：{'、'.join(known['district'])}"
        raise DataError(Problem(found, where, remedy))
    return small[["geometry"]].assign(district=given)


def _centres(prefix: str, known: pd.DataFrame) -> gpd.GeoDataFrame:
    facilities = catalog.load(f"{prefix}facilities").set_index("facility")
    strange = sorted(set(known["center_facility"]) - set(facilities.index))
    if strange:
        where = catalog.table(f"{prefix}districts").file
        remedy = f"{catalog.table(f'{prefix}facilities').file} の施設名にしてください。"
        raise DataError(Problem(f"中心施設「{_some(strange)}」が施設の表にありません。", where, remedy))
    places = facilities.loc[known["center_facility"]]
    points = gpd.points_from_xy(places["longitude"], places["latitude"])
    return gpd.GeoDataFrame(known[["district"]], geometry=points, crs=JGD2011)


def _with_district(squares: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, crs: int) -> gpd.GeoDataFrame:
    flat = plane(squares, crs)
    centres = flat[["mesh_code"]].set_geometry(flat.centroid)
    nearest = centres.sjoin_nearest(plane(districts, crs), max_distance=NEAR_M)
    # A centre on a border lies in both districts: it belongs to the first.
    return squares.assign(district=nearest.drop_duplicates("mesh_code")["district"])


def _with_people(squares: gpd.GeoDataFrame, people: pd.DataFrame) -> gpd.GeoDataFrame:
    outside = sorted(set(people["mesh_code"]) - set(squares["mesh_code"]))
    if outside:
        remedy = "市のメッシュだけの表にしてください。"
        raise DataError(Problem(f"市内にないメッシュがあります（{_some(outside)}）。", "mesh_code", remedy))
    columns = people.set_index("mesh_code")[["population", "aged_65_over"]].astype("float64")
    found = columns.reindex(squares["mesh_code"]).set_axis(squares.index)
    return squares.assign(population=found["population"], aged=found["aged_65_over"])


def _some(names: list[str]) -> str:
    return "、".join(names[:MOST_NAMED]) + (
        f" ほか{len(names) - MOST_NAMED}件" if len(names) > MOST_NAMED else ""
    )
