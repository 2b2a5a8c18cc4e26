"""Distance to the nearest office: the practice city with its people, Koriyama without, and plans for both."""

import json
import shutil

import geopandas as gpd
import pandas as pd
import pytest
from look import EveryRun, promised_outputs_are_there
from pyproj import Transformer
from scipy.spatial import cKDTree

from analysis.data import mesh
from analysis.errors import ParameterError
from analysis.mime import FIGURE_MIME

STUDY = "facility_access"
PLAN = {"added": "30.010417,149.984375", "added_name": "試しの窓口", "removed": "架空谷連絡所"}
RUNS = [
    {},
    {"city": "koriyama"},
    PLAN,
    {"city": "koriyama", "removed": "月形連絡所,市民課", "kinds": "liaison_office,city_hall"},
    {"thresholds_m": "800", "detour": "1.0", "kinds": "administrative_center"},
]
CERTIFICATE_KINDS = ["administrative_center", "liaison_office", "citizen_service_center", "city_hall"]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS
    opened = RUNS[1:3]


@pytest.fixture
def people(root) -> pd.DataFrame:
    """People of the practice city with the plane coordinates of their cells, straight from the file."""
    table = pd.read_csv(root / "data/practice/practice_mesh_population.csv", dtype={"mesh_code": str})
    centres = mesh.cells(table["mesh_code"]).to_crs(6692).centroid
    return table.assign(x=centres.x.to_numpy(), y=centres.y.to_numpy())


def distances(people: pd.DataFrame, root, closed: str = "", added: tuple[float, ...] = ()) -> pd.Series:
    """Distances in metres, computed with scipy's k-d tree from the files alone."""
    table = pd.read_csv(root / "data/practice/practice_facilities.csv")
    table = table[table["kind"].isin(CERTIFICATE_KINDS) & (table["facility"] != closed)]
    points = list(zip(table["latitude"], table["longitude"], strict=True)) + ([added] if added else [])
    to_plane = Transformer.from_crs(6668, 6692, always_xy=True)
    tree = cKDTree([to_plane.transform(longitude, latitude) for latitude, longitude in points])
    return pd.Series(tree.query(people[["x", "y"]])[0], index=people.index)


def test_numbers_of_the_practice_city_agree_with_a_tree(study_run, root, people):
    made = study_run(STUDY)
    metres = distances(people, root)
    mean = (people["population"] * metres).sum() / people["population"].sum() / 1000
    aged_mean = (people["aged_65_over"] * metres).sum() / people["aged_65_over"].sum() / 1000
    level = made.findings["facility_access.distance"]
    assert level["value"] == pytest.approx(mean, abs=1e-6)
    assert f"平均で{mean:.2f} km、65歳以上では{aged_mean:.2f} km" in level["headline"]
    assert level["n"] == people["population"].sum()
    near = people[metres <= 1000]["population"].sum()
    found = made.findings["facility_access.reach"]
    assert found["value"] == pytest.approx(100 * near / people["population"].sum())
    assert f"（{near:,}人）" in found["headline"]
    on_the_way = people[1.3 * metres <= 1000]["aged_65_over"].sum() / people["aged_65_over"].sum()
    assert f"、{100 * on_the_way:.1f}％である。" in found["headline"]
    assert made.findings["facility_access.plan"]["status"] == "not_available"
    assert made.findings["facility_access.convenience"]["status"] == "not_available"
    assert (
        "26,171" not in made.report
    )  # a printed figure of Koriyama says nothing about a city that does not exist


def test_plan_agrees_with_a_tree(study_run, root, people):
    made = study_run(STUDY, **PLAN)
    before = distances(people, root)
    after = distances(people, root, closed="架空谷連絡所", added=(30.010417, 149.984375))
    change = ((after - before) * people["population"]).sum() / people["population"].sum() / 1000
    found = made.findings["facility_access.plan"]
    assert found["value"] == pytest.approx(change, abs=1e-6)
    # A cell changes its office exactly where its distance changes (no two offices are equally far).
    moved = people[(after - before).abs() > 1e-6]
    assert (
        f"変わる人は{moved['population'].sum():,}人（65歳以上{moved['aged_65_over'].sum():,}人）"
        in found["headline"]
    )
    assert found["headline"].startswith("試しの窓口を加え、架空谷連絡所を閉じると")
    shares = pd.read_csv(made.folder / "tables" / "reach.csv", encoding="utf-8-sig")
    assert shares.iloc[:, 0].tolist() == ["いま"] * 5 + ["変更後"] * 5
    within = [people[after <= limit]["population"].sum() for limit in (300, 500, 1000, 3000, 5000)]
    assert shares.iloc[5:, 2].tolist() == within
    assert made.run["primary"] is True  # a plan is what is studied, not how


def test_koriyama_withholds_shares_and_names_area(study_run, root):
    made = study_run(STUDY, city="koriyama")
    assert made.run["synthetic"] is False
    reach = made.findings["facility_access.reach"]
    assert reach["status"] == "not_available"
    assert "python -m analysis.data.census_mesh" in reach["details"]["方法1"]
    assert "窓口の近くに何人が住んでいるか" not in made.report
    assert "1人あたりの平均で" not in made.report
    level = made.findings["facility_access.distance"]
    assert "面積でみた中央値" in level["headline"]
    assert "郡山市役所（市民課、環境政策課、資産税課）" in "".join(level["caveats"])
    table = pd.read_csv(root / "data/koriyama/facilities.csv")
    table = table[table["kind"].isin(CERTIFICATE_KINDS)]
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(table["longitude"], table["latitude"], crs=6668)
    ).to_crs(6677)
    codes = pd.read_csv(root / "data/koriyama/mesh500.csv", dtype=str)["mesh_code"]
    centres = mesh.cells(codes).to_crs(6677)
    centres = gpd.GeoDataFrame(centres[["mesh_code"]], geometry=centres.centroid)
    joined = centres.sjoin_nearest(points, distance_col="metres").drop_duplicates("mesh_code")
    assert level["value"] == pytest.approx(joined["metres"].median() / 1000, abs=1e-6)
    # Paper of 2023-02-14: 10分×26,171通.
    assert made.findings["facility_access.convenience"]["value"] == 26_171
    # The empty template of the census mesh is no source of any figure.
    assert "地域メッシュ統計" not in "".join(figure["source"] for figure in figures(made))


def figures(made) -> list[dict]:
    cells = json.loads((made.folder / "notebook.ipynb").read_text("utf-8"))["cells"]
    data = [out.get("data", {}) for cell in cells for out in cell.get("outputs", [])]
    return [one[FIGURE_MIME] for one in data if FIGURE_MIME in one]


def test_koriyama_without_two_offices_counts_area_only(study_run):
    given = {"city": "koriyama", "removed": "月形連絡所,市民課", "kinds": "liaison_office,city_hall"}
    found = study_run(STUDY, **given).findings["facility_access.plan"]
    assert found["headline"].startswith("月形連絡所、市民課を閉じると、最も近い窓口が変わる500 mメッシュは")
    assert "面積であって人数ではない" in found["headline"]
    # Beyond the ridge everybody near 月形 is nearest to another office, whichever that is.
    assert all(move.startswith(("月形連絡所 →", "郡山市役所 →")) for move in found["details"])
    assert found["value"] > 0


def test_koriyama_with_people_gets_the_full_report(tmp_path, root, run_in):
    """The census mesh filled with equal numbers that only add up turns area into people."""
    project = tmp_path / "project"
    for folder in ("data", "notebooks"):
        shutil.copytree(root / folder, project / folder)
    codes = pd.read_csv(project / "data/koriyama/mesh500.csv", dtype=str)["mesh_code"]
    # Census of 2020: 327,692 people, 86,479 aged 65 and over.
    table = pd.DataFrame(
        {"mesh_code": codes, "population": 0, "aged_65_over": 0, "note": "テストのための数字"}
    )
    for column, total in (("population", 327_692), ("aged_65_over", 86_479)):
        table[column] = total // len(table)
        table.loc[0, column] += total % len(table)
    table.to_csv(project / "data/koriyama/mesh_population.csv", index=False)
    made = run_in(project, STUDY, city="koriyama", removed="月形連絡所")
    promised_outputs_are_there(made, project)
    assert made.findings["facility_access.reach"]["status"] == "descriptive"
    assert made.findings["facility_access.distance"]["n"] == 327_692
    assert "1人あたりの平均で" in made.findings["facility_access.distance"]["headline"]
    assert "地域メッシュ統計" in "".join(figure["source"] for figure in figures(made))


def test_impossible_plan_is_refused_in_words(study_run):
    with pytest.raises(ParameterError, match="順番を入れ替えて"):
        study_run(STUDY, added="149.98,30.01")
