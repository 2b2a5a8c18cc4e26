"""What a run depends on: each kind of input changed in turn is named, and nothing else."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from mini_project import CARD, PARAMETERS, ROWS, SHOW_FINDING, TABLE, Project, code, notebook, text

from analysis.runs import environment, hashes, inputs
from analysis.runs.inputs import changes, inputs_of, inputs_of_all
from analysis.runs.plan import Plan, plan_run

NOTEBOOK, CARD_FILE = "notebooks/studies/mini.ipynb", "notebooks/studies/mini.yml"
CELLS = [
    code("from analysis.room import used"),
    code("from analysis.room import unused", "skip-execution"),
    code(SHOW_FINDING),
]
# The fruit of another year, which a check of the table compares it with.
OTHER = {**TABLE, "name": "other_fruit", "path": "other.csv"}
CHECK = {
    "id": "fruit.same", "title": "同じ数", "kind": "match",
    "expected": {"table": "other_fruit", "column": "number", "keys": ["year", "fruit"]},
    "found": {"column": "number", "keys": ["year", "fruit"]},
}  # fmt: skip
MODULES = {
    "__init__.py": "",
    "room/__init__.py": "",
    "room/used.py": "from analysis.room import imported\n\n\ndef f():\n    from analysis.room import late\n",
    "room/imported.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from analysis.room import typed\n",
    "room/late.py": "",
    "room/typed.py": "",
    "room/unused.py": "",
    "runs/__init__.py": "",
    "runs/execute.py": "from analysis.reports import export",
    "reports/__init__.py": "",
    "reports/export.py": "TEMPLATES = 'template'",
    "reports/template/page.html": "<p>",
}


class World:
    """A project, a package beside it, and the ways to change them."""

    def __init__(self, project: Project, package: Path, site: Path) -> None:
        self.project, self.package, self.site = project, package, site
        self.root = project.root

    def plan(self, **given: object) -> Plan:
        return plan_run("mini", given, root=self.root)

    def study(self, *cells: dict, card: dict = CARD, parameters: str = PARAMETERS) -> None:
        self.project.study("mini", notebook(*cells, parameters=parameters), card)

    def write(self, name: str, content: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")

    def module(self, name: str, content: str) -> None:
        (self.package / name).write_text(content, encoding="utf-8")

    def install(self, name: str, version: str, *needs: str) -> None:
        folder = self.site / f"{name}-{version}.dist-info"
        folder.mkdir()
        lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {other}" for other in needs)]
        (folder / "METADATA").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
        environment.packages.cache_clear()


@pytest.fixture
def world(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    package, site = tmp_path / "place" / "analysis", tmp_path / "site"
    for name, source in MODULES.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    site.mkdir()
    monkeypatch.setattr(inputs, "package_folder", lambda: package)
    monkeypatch.syspath_prepend(site)
    made = World(project, package, site)
    project.write_catalog({**TABLE, "checks": [CHECK]}, OTHER)
    made.write("data/other.csv", ROWS)
    made.write("requirements.lock", "numpy==2.4\n")
    made.study(*CELLS)
    environment.packages.cache_clear()
    yield made
    environment.packages.cache_clear()


def catalog(world: World, **entry: object) -> None:
    world.project.write_catalog({**TABLE, "checks": [CHECK], **entry}, OTHER)


# What is changed, and the group and name that it is told under.
CHANGES: dict[str, tuple[Callable[[World], object], set[tuple[str, str]]]] = {
    "a cell": (lambda w: w.study(*CELLS, code("1 + 1")), {("notebook", NOTEBOOK)}),
    "a word between cells": (lambda w: w.study(*CELLS, text("そして")), {("notebook", NOTEBOOK)}),
    "a tag": (lambda w: w.study(*CELLS[:2], code(SHOW_FINDING, "remove-input")), {("notebook", NOTEBOOK)}),
    "a default": (
        lambda w: w.study(*CELLS, parameters=PARAMETERS.replace("0.95", "0.9")),
        {("notebook", f"{NOTEBOOK} parameters"), ("parameters", "confidence")},
    ),
    "the card": (lambda w: w.study(*CELLS, card={**CARD, "caveats": ["試験用です"]}), {("card", CARD_FILE)}),
    "the order of parameters": (
        lambda w: w.study(*CELLS, card={**CARD, "parameters": dict(reversed(CARD["parameters"].items()))}),
        {("card", CARD_FILE)},
    ),
    "a data file": (
        lambda w: w.write("data/fruit.csv", ROWS.replace("8", "9")),
        {("tables", "data/fruit.csv")},
    ),
    "a table that a check reads": (
        lambda w: w.write("data/other.csv", ROWS.replace("8", "9")),
        {("tables", "data/other.csv")},
    ),
    "an entry of the catalog": (lambda w: catalog(w, title="果物"), {("catalog", "fruit")}),
    "an entry for a check": (
        lambda w: w.project.write_catalog({**TABLE, "checks": [CHECK]}, {**OTHER, "title": "別の果物"}),
        {("catalog", "other_fruit")},
    ),
    "a check": (lambda w: catalog(w, checks=[{**CHECK, "tolerance": 1}]), {("catalog", "fruit")}),
    "a new table": (
        lambda w: w.project.write_catalog({**TABLE, "checks": [CHECK]}, OTHER, {**OTHER, "name": "third"}),
        {("catalog", "data/datapackage.yaml")},
    ),
    "a module": (
        lambda w: w.module("room/used.py", MODULES["room/used.py"] + "#"),
        {("modules", "analysis/room/used.py")},
    ),
    "a module that a module imports": (
        lambda w: w.module("room/imported.py", "X = 1"),
        {("modules", "analysis/room/imported.py")},
    ),
    "a module that a function imports": (
        lambda w: w.module("room/late.py", "X = 1"),
        {("modules", "analysis/room/late.py")},
    ),
    "a new import": (
        lambda w: w.module("room/late.py", "from analysis.room import unused"),
        {("modules", "analysis/room/late.py"), ("modules", "analysis/room/unused.py")},
    ),
    "the init of a package": (
        lambda w: w.module("room/__init__.py", "X = 1"),
        {("modules", "analysis/room/__init__.py")},
    ),
    "a template": (
        lambda w: w.module("reports/template/page.html", "<b>"),
        {("report", "analysis/reports/template/page.html")},
    ),
    "what builds the report": (
        lambda w: w.module("reports/export.py", "TEMPLATES = 'template'  # new"),
        {("report", "analysis/reports/export.py")},
    ),
    "the lock file": (
        lambda w: w.write("requirements.lock", "numpy==2.5\n"),
        {("environment", "requirements.lock")},
    ),
    "a package": (lambda w: w.install("scipy", "99.0"), {("environment", "scipy")}),
    "a package that a package needs": (
        lambda w: w.install("mistune", "99.0"),
        {("environment", "mistune")},
    ),
}
UNCHANGED: dict[str, Callable[[World], object]] = {
    "outputs and counts": lambda w: w.study(*(
        cell | {"execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
        for cell in CELLS
    )),
    "times of running": lambda w: w.study(*(
        cell | {"metadata": {**cell["metadata"], "execution": {"iopub.status.busy": "2026-04-01"}}} for cell in CELLS
    )),
    "a comment in the card": lambda w: w.write(
        CARD_FILE, "# 覚え書き\n" + yaml.safe_dump(CARD, allow_unicode=True, sort_keys=False)
    ),
    "a module for types": lambda w: w.module("room/typed.py", "X = 1"),
    "a module that nobody imports": lambda w: w.module("room/unused.py", "X = 1"),
    "another study": lambda w: w.project.study("other", notebook(code("1"))),
    "a table of somebody's own": lambda w: w.project.add_table("mine"),
    "a package that nobody needs": lambda w: w.install("nobodysneed", "1.0"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_is_named_and_nothing_else(world: World, kind: str) -> None:
    change, expected = CHANGES[kind]
    before = inputs_of(world.plan())
    change(world)
    after = inputs_of(world.plan())
    assert {(one.group, one.name) for one in changes(before, after)} == expected


@pytest.mark.parametrize("kind", UNCHANGED)
def test_what_changes_nothing(world: World, kind: str) -> None:
    before = inputs_of(world.plan())
    UNCHANGED[kind](world)
    assert changes(before, inputs_of(world.plan())) == []


def test_another_python(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs_of(world.plan())
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    (change,) = changes(before, inputs_of(world.plan()))
    assert (change.group, change.name, change.after) == ("environment", "Python", "3.99.0")


def test_a_store_that_a_parameter_names(world: World) -> None:
    parameters = {**CARD["parameters"], "store": {"type": "string", "title": "人流"}}
    world.study(*CELLS, card={**CARD, "parameters": parameters}, parameters=PARAMETERS + 'store = "here"\n')
    without = inputs_of(world.plan())
    world.write("data/flow/here/record.json", "{}")
    world.write("data/flow/here/1a2b/2021-12.parquet", "P")
    before = inputs_of(world.plan())
    record, part = "data/flow/here/record.json", "data/flow/here/1a2b/2021-12.parquet"
    assert [(c.name, c.before) for c in changes(without, before)] == [(part, "-"), (record, "-")]
    world.write(part, "Q")
    assert [change.name for change in changes(before, inputs_of(world.plan()))] == [part]


def test_files_that_are_read_past_the_catalog(world: World) -> None:
    parameters = {**CARD["parameters"], "table": {"type": "string", "title": "表"}}
    card, given = {**CARD, "parameters": parameters}, PARAMETERS + 'table = "data/own.csv"\n'
    cells = [
        code("text = open('notes/memo.txt').read()"),
        code("%run helper.py"),
        code(f"long = '{'長' * 300}'"),
    ]
    world.study(*CELLS, *cells, card=card, parameters=given)
    names = ["notes/memo.txt", "helper.py", "data/own.csv"]
    for name in names:
        world.write(name, "1")
    for name in names:
        before = inputs_of(world.plan())
        world.write(name, "2")
        assert [(c.group, c.name) for c in changes(before, inputs_of(world.plan()))] == [("tables", name)]


def test_a_missing_file_is_an_input_too(world: World) -> None:
    before = inputs_of(world.plan())
    (world.root / "data" / "other.csv").unlink()
    (change,) = changes(before, inputs_of(world.plan()))
    assert (change.name, change.after) == ("data/other.csv", "-")


def test_all_files_of_a_shapefile(world: World) -> None:
    shape = {**OTHER, "name": "shape", "path": "areas/shape.shp"}
    world.project.write_catalog({**TABLE, "checks": [CHECK]}, OTHER, shape)
    world.study(*CELLS, card={**CARD, "datasets": ["fruit", "shape"]})
    for suffix in ("shp", "dbf", "prj"):
        world.write(f"data/areas/shape.{suffix}", suffix)
    before = inputs_of(world.plan())
    world.write("data/areas/shape.dbf", "other attributes")
    assert [change.name for change in changes(before, inputs_of(world.plan()))] == ["data/areas/shape.dbf"]


def test_runs_of_a_study_differ_in_their_parameters_only(world: World) -> None:
    first, second = inputs_of_all([world.plan(), world.plan(measure="mean")])
    assert {(one.group, one.name) for one in changes(first, second)} == {("parameters", "measure")}
    assert first == inputs_of(world.plan())


def test_a_file_written_twice_in_one_tick_of_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("1")
    first, status = hashes.file_hash(path), path.stat()
    path.write_text("2")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert hashes.file_hash(path) != first


def test_a_file_at_rest_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.csv"
    path.write_text("1")
    now, read = time.time_ns(), []
    digest = hashes.hashlib.file_digest
    monkeypatch.setattr(hashes.hashlib, "file_digest", lambda *given: read.append(1) or digest(*given))
    monkeypatch.setattr(hashes.time, "time_ns", lambda: now + 10_000_000_000)
    # printf 1 | sha256sum
    expected = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"  # pragma: allowlist secret
    assert [hashes.file_hash(path), hashes.file_hash(path)] == [expected, expected]
    assert len(read) == 1
    path.write_text("22")
    assert hashes.file_hash(path) != expected


def test_inputs_are_plain_json(world: World) -> None:
    found = inputs_of(world.plan())
    assert json.loads(json.dumps(found)) == found
    assert all(found.values())
