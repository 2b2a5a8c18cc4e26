"""Boundary files as entries of the catalog."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from boundary_samples import geojson, n03, shapefile_parts, zipped
from tiny_catalog import COUNTERS_CSV, resource
from typer.testing import CliRunner

from analysis.cli_commands import app
from analysis.data import catalog
from analysis.data.checks import exit_code, run_checks
from analysis.errors import DataError


def entry(path="N03.zip", **changes):
    kept = {key: value for key, value in resource().items() if key not in ("schema", "format", "encoding")}
    words = {"title": "行政区域（N03）", "kind": "official", "reference_date": "2024-01-01"}
    return {**kept, **words, "name": "city_boundary", "path": path, "type": "file", **changes}


@pytest.fixture
def zip_of_n03(tmp_path):
    parts = shapefile_parts(tmp_path / "written", n03(), "N03")
    return zipped({f"N03_GML/{name}": raw for name, raw in parts.items()} | {"KS-META.xml": b"<x/>"})


def test_it_loads_and_is_remembered_with_its_hash(project, zip_of_n03):
    root = project((entry(), zip_of_n03))
    frame = catalog.load("city_boundary", root)
    assert frame["N03_004"].tolist() == ["郡山市", "郡山市", "須賀川市"]
    assert frame.crs.to_epsg() == 6668
    (record,) = catalog.loaded()
    assert record.sha256 == hashlib.sha256(zip_of_n03).hexdigest()
    assert (record.path, record.kind) == ("data/N03.zip", "official")


def test_messages_name_the_file_as_the_catalog_does(project):
    root = project((entry(), b"no archive"))
    with pytest.raises(DataError) as caught:
        catalog.load("city_boundary", root)
    assert str(caught.value).startswith("［data/N03.zip］zipとして読めません")


def test_frictionless_finds_the_package_valid(project, zip_of_n03):
    root = project(
        (resource(), COUNTERS_CSV), (entry(), zip_of_n03), (entry("b.geojson", name="b"), geojson(n03()))
    )
    command = [Path(sys.executable).with_name("frictionless"), "validate", "data/datapackage.yaml"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_list_and_check_treat_it_as_a_file_without_columns(project, zip_of_n03, monkeypatch):
    root = project((resource(), COUNTERS_CSV), (entry(), zip_of_n03))
    monkeypatch.setenv("EBPM_ROOT", str(root))
    listed = json.loads(CliRunner().invoke(app, ["data", "list", "--json"]).stdout)
    assert [(item["name"], len(item["fields"])) for item in listed] == [("counters", 6), ("city_boundary", 0)]
    results = run_checks(root)
    assert exit_code(results) == 0
    assert [(result.table, result.expected, result.found) for result in results] == [
        ("counters", "列の定義どおり", "3行すべて一致"),
        ("city_boundary", "境界として読める", "3行すべて一致"),
    ]


def test_a_damaged_boundary_is_a_fault_of_its_form(project):
    results = run_checks(project((resource(), COUNTERS_CSV), (entry(), b"no archive")))
    assert exit_code(results) == 3
    assert "zipとして読めません" in results[1].found


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"type": "boundary"}, "type が「boundary」です.*table、file"),
        ({"schema": resource()["schema"]}, "キー schema は使えません"),
        ({"checks": []}, "キー checks は使えません"),
        ({"encodng": "cp932"}, "キー encodng は使えません.*encoding"),
        ({"title": ""}, "title がありません"),
        ({"path": "../N03.zip"}, "path が「../N03.zip」です"),
        ({"path": "https://localhost/N03.zip"}, "path が「https://localhost/N03.zip」です"),
    ],
)
def test_what_an_entry_must_not_say(tmp_path, project, changes, message):
    root = project((resource(), COUNTERS_CSV))
    path = root / "data/datapackage.yaml"
    resources = [resource(), entry() | changes]
    path.write_text(json.dumps({"name": "tiny", "resources": resources}, default=str), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        catalog.tables(root)


def test_a_column_of_it_is_no_choice(project, zip_of_n03):
    with pytest.raises(DataError, match="表 city_boundary に列 N03_004 はありません"):
        catalog.column_values("city_boundary", "N03_004", project((entry(), zip_of_n03)))
