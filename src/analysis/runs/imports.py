"""Which files of this package a piece of code can come to use, found by reading it, without importing anything.

Imports inside functions count, those under `if TYPE_CHECKING` do not. A string that is the whole name of a module counts
as an import (`import_module("analysis.data.catalog")`), and a string that is the name of a file or folder beside the
module that holds it (`Path(__file__).parent / "template"`) counts as its use.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from analysis.runs.hashes import file_hash

PACKAGE = "analysis"
# In quotes: the whole name of a module, the beginning of one that is put together, the name of a file or folder.
_NAME = re.compile(rf"""["']({PACKAGE}(?:\.\w+)+)["']""")
_BEGINNING = re.compile(rf"""["']({PACKAGE}(?:\.\w+)*)\.(?:["'{{])""")
_WORD = re.compile(r"""["']([\w.-]{1,100})["']""")
# Where statements hold statements.
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")
# Every module below this one: of a star, of a name that is put together when the code runs, of code nobody can read.
_ALL = "**"
_MAGIC = re.compile(r"^(\s*)(?:[%!?].*|\S.*\?)$", re.MULTILINE)
_ASSIGNED_MAGIC = re.compile(r"=\s*[%!].*$", re.MULTILINE)


def package_folder() -> Path:
    """Return the folder of this package."""
    spec = find_spec(PACKAGE)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def closure(names: Iterable[str], package: Path) -> dict[str, Path]:
    """Follow imports within the package.

    Parameters
    ----------
    names : iterable of str
        Modules (`analysis.figures.charts`), or names within them, where to start; see `imports_of`.
    package : Path
        Folder of the package.

    Returns
    -------
    dict
        `analysis/figures/charts.py` to its path: the modules, the `__init__` of the packages around them, and
        the files beside them that they name. Sorted. What does not exist is left out: importing it fails.
    """
    found: set[Path] = set()
    beside: dict[Path, dict[str, list[Path]]] = {}
    waiting = list(names)
    seen = set(waiting)
    while waiting:
        for path in _files(waiting.pop(), package):
            if path in found:
                continue
            found.add(path)
            folder = path.parent
            if folder not in beside:
                beside[folder] = _beside(folder)
            around = ".".join(folder.relative_to(package.parent).parts)
            imported, words = _read(path, around, file_hash(path))
            found.update(file for word in words & beside[folder].keys() for file in beside[folder][word])
            waiting += [name for name in imported if name not in seen]
            seen.update(imported)
    return {path.relative_to(package.parent).as_posix(): path for path in sorted(found)}


def imports_of(source: str) -> set[str]:
    """List what a cell of a notebook imports from the package; lines of IPython (`%…`, `!…`, `…?`) are passed over.

    Parameters
    ----------
    source : str
        The cell.

    Returns
    -------
    set of str
        Names for `closure`; where the cell cannot be read, all modules.
    """
    for text in (source, _MAGIC.sub(r"\1pass", _ASSIGNED_MAGIC.sub("= None", source))):
        try:
            return set(_imported(text, PACKAGE))
        except SyntaxError:
            continue
    return {f"{PACKAGE}.{_ALL}"}


def covers(files: Iterable[str], module: str) -> bool:
    """Tell whether a module is among the files that `closure` found."""
    path = module.replace(".", "/")
    return not {f"{path}.py", f"{path}/__init__.py"}.isdisjoint(files)


def _files(name: str, package: Path) -> Iterator[Path]:
    top, *parts = name.split(".")
    if top != PACKAGE:
        return
    place = package
    yield place / "__init__.py"
    for part in parts:
        if part == _ALL:
            yield from place.rglob("*.py")
            return
        place = place / part
        module = place.with_name(f"{part}.py")
        if module.is_file():
            yield module
        elif (place / "__init__.py").is_file():
            yield place / "__init__.py"
        elif not place.is_dir():
            return


@lru_cache(maxsize=4096)
def _read(path: Path, folder: str, sha256: str) -> tuple[frozenset[str], frozenset[str]]:
    """Read what a module imports, and the words in quotes that may be names of files."""
    # The hash is there for the cache: a file that has changed is read again.
    del sha256
    source = path.read_text(encoding="utf-8")
    return frozenset(_imported(source, folder)), frozenset(_WORD.findall(source))


def _beside(folder: Path) -> dict[str, list[Path]]:
    """List what lies beside the modules of a folder and is none: name to files."""
    found = {}
    for place in folder.iterdir():
        if place.is_file() and place.suffix != ".py":
            found[place.name] = [place]
        elif place.is_dir() and place.name != "__pycache__" and not (place / "__init__.py").exists():
            files = [path for path in place.rglob("*") if path.is_file() and path.suffix != ".pyc"]
            found[place.name] = files
    return found


def _imported(source: str, folder: str) -> Iterator[str]:
    for statement in _statements(ast.parse(source)):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield from _from(statement, folder)
    yield from _NAME.findall(source)
    yield from (f"{name}.{_ALL}" for name in _BEGINNING.findall(source))


def _from(statement: ast.ImportFrom, folder: str) -> Iterator[str]:
    around = folder.split(".")
    start = around[: len(around) - statement.level + 1] if statement.level else []
    module = [*start, *(statement.module.split(".") if statement.module else [])]
    for alias in statement.names:
        yield ".".join([*module, _ALL if alias.name == "*" else alias.name])


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Walk the statements that may be executed, however deep they stand; expressions hold none."""
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        statement = waiting.pop()
        yield statement
        is_checked_only = isinstance(statement, ast.If) and _is_type_checking(statement.test)
        for part in ("orelse",) if is_checked_only else _BODIES:
            waiting += getattr(statement, part, [])


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"
