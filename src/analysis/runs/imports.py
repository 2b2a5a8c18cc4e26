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
_MODULE = re.compile(rf"{PACKAGE}(\.\w+)+")
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
    waiting = list(names)
    seen = set(waiting)
    while waiting:
        for path in _files(waiting.pop(), package):
            if path in found:
                continue
            found.add(path)
            if path.suffix == ".py":
                imported, beside = _read(path, package, file_hash(path))
                found.update(beside)
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
            tree = ast.parse(text)
        except SyntaxError:
            continue
        return set(_imported(tree, PACKAGE))
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
def _read(path: Path, package: Path, sha256: str) -> tuple[frozenset[str], frozenset[Path]]:
    # The hash is there for the cache: a file that has changed is read again.
    del sha256
    tree = ast.parse(path.read_bytes())
    folder = ".".join(path.parent.relative_to(package.parent).parts)
    beside = {path.parent / text for text in _strings(tree) if _is_file_name(text)}
    return frozenset(_imported(tree, folder)), frozenset(file for place in beside for file in _data(place))


def _is_file_name(text: str) -> bool:
    return (
        0 < len(text) < 100 and text.isprintable() and text.strip(". ") != "" and not {"/", "\\"} & set(text)
    )


def _data(place: Path) -> Iterator[Path]:
    if place.is_dir() and not (place / "__init__.py").exists() and place.name != "__pycache__":
        yield from (path for path in place.rglob("*") if path.is_file() and path.suffix != ".pyc")
    elif place.is_file() and place.suffix != ".py":
        yield place


def _imported(tree: ast.AST, folder: str) -> Iterator[str]:
    for node in _executed(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, folder)
        elif isinstance(node, ast.JoinedStr):
            yield from _put_together(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _MODULE.fullmatch(node.value):
            yield node.value


def _from(node: ast.ImportFrom, folder: str) -> Iterator[str]:
    around = folder.split(".")
    start = around[: len(around) - node.level + 1] if node.level else []
    module = [*start, *(node.module.split(".") if node.module else [])]
    for alias in node.names:
        yield ".".join([*module, _ALL if alias.name == "*" else alias.name])


def _put_together(node: ast.JoinedStr) -> Iterator[str]:
    first = node.values[0] if node.values else None
    text = first.value if isinstance(first, ast.Constant) else ""
    known, dot, _ = str(text).rpartition(".")
    if dot and (known == PACKAGE or _MODULE.fullmatch(known)):
        yield f"{known}.{_ALL}"


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in _executed(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _executed(tree: ast.AST) -> Iterator[ast.AST]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and _is_type_checking(node.test):
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"
