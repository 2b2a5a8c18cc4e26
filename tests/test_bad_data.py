"""Damaged tables met by a user of the command: exit 3, what and where in Japanese, no traceback, nothing left."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

EBPM = str(Path(sys.executable).with_name("ebpm"))
TABLE = "data/koriyama/cashless_by_facility.csv"


@pytest.fixture
def project(tmp_path, root):
    for folder in ("data", "notebooks"):
        shutil.copytree(root / folder, tmp_path / folder)
    return tmp_path


def without_checks(project: Path) -> None:
    """Leave only the check that counts the counters, closed ones too."""
    path = project / "data/datapackage.yaml"
    whole = yaml.safe_load(path.read_text("utf-8"))
    for resource in whole["resources"]:
        checks = resource.pop("checks", [])
        resource["checks"] = [one for one in checks if one["id"] == "cashless_by_facility.facilities_2021"]
    path.write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")


def run(project: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"EBPM_ROOT": str(project), "PYTHONIOENCODING": "utf-8"}
    command = [EBPM, "run", "cashless_facilities"]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


def first_of_2023(line: str) -> bool:
    return line.startswith("2023,西口駐車場,")


def drop_column(text: str) -> str:
    return "\n".join(",".join(line.split(",")[:-1]) for line in text.splitlines()) + "\n"


def over_100(text: str) -> str:
    return text.replace(",45.3,", ",145.3,")


def duplicate(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([*lines, next(line for line in lines if first_of_2023(line))]) + "\n"


def letters(text: str) -> str:
    return text.replace(",45774690,", ",四千万,")


DAMAGES = [
    (drop_column, ["cashless_by_facility.csv", "source_line"]),
    (over_100, ["cashless_by_facility.csv", "145.3", "100"]),
    (duplicate, ["cashless_by_facility.csv", "西口駐車場"]),
    (letters, ["cashless_by_facility.csv", "四千万"]),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGES, ids=lambda value: getattr(value, "__name__", ""))
def test_damaged_table_is_named_and_nothing_is_left(project, damage, words):
    path = project / TABLE
    before = path.read_text("utf-8")
    after = damage(before)
    assert after != before
    path.write_text(after, "utf-8")
    result = run(project)
    assert result.returncode == 3, result.stderr
    assert all(word in result.stderr for word in words), result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    assert not list((project / "outputs").glob("cashless_facilities/*"))
    assert not list((project / "outputs").glob(".*partial*"))


def test_file_that_is_no_text(project):
    (project / TABLE).write_bytes(b"\x93\xfa\x96\x7b\x8c\xea,\x00\xff\n")
    result = run(project)
    assert result.returncode == 3
    assert "cashless_by_facility.csv" in result.stderr
    assert "UTF-8" in result.stderr


def test_facility_with_zero_sales_is_left_out_and_said(project):
    """A closed counter is no error: the report names it and says why it has no ratio."""
    path = project / TABLE
    lines = path.read_text("utf-8").splitlines()
    closed = [
        line.replace(",4429020,4206820,222200,5.0,", ",0,0,0,0.0,")
        if line.startswith("2023,庭球場,")
        else line
        for line in lines
    ]
    assert closed != lines
    path.write_text("\n".join(closed) + "\n", "utf-8")
    without_checks(project)  # those of the printed paper, in which no counter is closed
    result = run(project)
    assert result.returncode == 0, result.stderr
    (saved,) = (project / "outputs").glob("cashless_facilities/*/tables/exclusions.csv")
    assert "庭球場,合計が0のため比率を計算できない" in saved.read_text("utf-8-sig")


def test_a_number_that_fails_its_check_reaches_no_report(project):
    """One digit of a printed cash sum changed: parts no longer add up, so the run stops and names the row."""
    path = project / TABLE
    before = path.read_text("utf-8")
    after = before.replace(",25048740,", ",25048741,")
    assert after != before
    path.write_text(after, "utf-8")
    result = run(project)
    assert result.returncode == 3
    assert "2023/西口駐車場" in result.stderr
    assert not list((project / "outputs").glob("cashless_facilities/*"))
