"""What code can come to use, read from it without importing it."""

import json
from pathlib import Path

import pytest

from analysis.runs.card import STUDIES
from analysis.runs.imports import closure, covers, imports_of, package_folder

ROOT = Path(__file__).resolve().parents[2]


def write(package: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a room, and modules that nobody imports unless a test says so."""
    package = tmp_path / "analysis"
    rest = {f"room/{name}.py": "" for name in ("a", "b", "c")}
    write(package, {"__init__.py": "", "room/__init__.py": "", "other.py": "", "alone.py": "", **rest})
    return package


def found(package: Path, source: str, name: str = "start.py") -> set[str]:
    """The closure of a module with this source, without itself and the packages around everything."""
    write(package, {name: source})
    module = f"analysis.{name.removesuffix('.py').replace('/', '.')}"
    return set(closure([module], package)) - {f"analysis/{name}", "analysis/__init__.py"}


ROOM = "analysis/room/__init__.py"
A, B, C, OTHER = "analysis/room/a.py", "analysis/room/b.py", "analysis/room/c.py", "analysis/other.py"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import analysis.room.a", {ROOM, A}),
        ("import analysis.room", {ROOM}),
        ("from analysis.room import a", {ROOM, A}),
        ("from analysis.room import a as x, b", {ROOM, A, B}),
        ("from analysis.room.a import name", {ROOM, A}),
        ("from analysis.room import name", {ROOM}),
        ("from analysis import other", {OTHER}),
        ("from analysis.room import *", {ROOM, A, B, C}),
        ("from . import other", {OTHER}),
        ("from .room import a", {ROOM, A}),
        ("from .room.a import name", {ROOM, A}),
        ("def f():\n    from analysis import other", {OTHER}),
        ("class C:\n    def f(self):\n        if 1:\n            import analysis.other", {OTHER}),
        ("try:\n    import analysis.other\nexcept ImportError:\n    pass", {OTHER}),
        ("import typing\nif typing.TYPE_CHECKING:\n    import analysis.other", set()),
        (
            "if TYPE_CHECKING:\n    from analysis import other\nelse:\n    from analysis.room import a",
            {ROOM, A},
        ),
        ("from importlib import import_module as load\nload('analysis.other')", {OTHER}),
        ("__import__('analysis.other')", {OTHER}),
        ("import_module(f'analysis.room.{name}')", {ROOM, A, B, C}),
        ("import_module('analysis.room.' + name)", {ROOM, A, B, C}),
        ("text = 'analysis.other is a module'", set()),
        ("import numpy\nfrom os import path", set()),
        ("from analysis import nothing\nimport analysis.nowhere.x", set()),
    ],
)
def test_ways_to_import(package: Path, source: str, expected: set[str]) -> None:
    assert found(package, source) == expected


def test_relative_imports_from_a_room_and_from_its_init(package: Path) -> None:
    assert found(package, "from . import a\nfrom .. import other", "room/d.py") == {ROOM, A, OTHER}
    write(package, {"room/__init__.py": "from .b import name\nfrom ..other import name"})
    assert found(package, "import analysis.room") == {ROOM, B, OTHER}


def test_imports_of_imports_are_followed_once(package: Path) -> None:
    write(
        package, {"room/a.py": "from analysis.room import b", "room/b.py": "from analysis.room import a, c"}
    )
    assert found(package, "import analysis.room.a") == {ROOM, A, B, C}


def test_files_beside_a_module_that_names_them(package: Path) -> None:
    pages = {
        "room/pages/one.html": "",
        "room/pages/deep/two.js": "",
        "room/pages/__pycache__/x.pyc": "",
        "room/t.css": "",
    }
    write(package, {**pages, "room/a.py": "PLACE = Path(__file__).parent / 'pages'"})
    expected = {"analysis/room/pages/one.html", "analysis/room/pages/deep/two.js"}
    assert found(package, "import analysis.room.a") == {ROOM, A} | expected
    assert "analysis/room/t.css" in found(package, "X = 't.css'", "room/e.py")


def test_a_changed_module_is_read_again(package: Path) -> None:
    assert found(package, "import analysis.other") == {OTHER}
    assert found(package, "import analysis.alone") == {"analysis/alone.py"}


def test_cells_of_notebooks() -> None:
    assert imports_of("from analysis.room import a, b\nx = 1") == {"analysis.room.a", "analysis.room.b"}
    assert imports_of("%matplotlib inline\nimport analysis.other\nfiles = !ls\na?") == {"analysis.other"}
    assert imports_of("%%time\nfrom analysis import other") == {"analysis.other"}
    # Nobody can tell what this would import.
    assert imports_of("from analysis import (") == {"analysis.**"}


def test_a_module_is_covered_by_its_file_or_its_init() -> None:
    assert covers({A, ROOM}, "analysis.room.a")
    assert covers({A, ROOM}, "analysis.room")
    assert not covers({A, ROOM}, "analysis.room.b")


def studies_that_use(file: str) -> set[str]:
    users = set()
    for path in (ROOT / STUDIES).glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        names = {name for source in sources for name in imports_of(source)}
        if file in closure(names, package_folder()):
            users.add(path.stem)
    return users


def test_a_chart_of_one_study_is_used_by_no_other() -> None:
    # grep -l road_charts notebooks/studies/*.ipynb; no module of the package imports it.
    assert studies_that_use("analysis/figures/road_charts.py") == {"road_effect"}
    assert len(studies_that_use("analysis/figures/style.py")) == len(list((ROOT / STUDIES).glob("*.ipynb")))


def test_every_file_of_the_package_can_be_found() -> None:
    package = package_folder()
    files = {path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert set(closure(["analysis.**"], package).values()) == files
