"""What the words for an error need besides the error: names near a mistyped one, half-width forms, values.

Each takes the error, the named groups of its pattern and the names in the notebook, and returns words by name.
"""

from __future__ import annotations

import builtins
import importlib
import pkgutil
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import PurePath
from traceback import walk_tb
from typing import Any

from analysis.runs.document import nearest, suggestion
from analysis.runs.failure import first_line

Words = Mapping[str, str]
# Of these the compatible form is not what Python writes.
_HALF = {"、": ",", "。": ".", "「": '"', "」": '"', "“": '"', "”": '"', "‘": "'", "’": "'", "−": "-", "ー": "-",
         "―": "-", "–": "-", "×": "*", "÷": "/", "≠": "!=", "≦": "<=", "≧": ">=", "≤": "<=", "≥": ">=", "〜": "~"}  # fmt: skip
_QUOTED = re.compile(r"'([^']*)'")
_COLUMNS_SHOWN = 12
_SLIP = 0.75  # likeness in [0, 1] of a mistyped name, as Print and print


def defined(error: NameError, found: Words, namespace: Mapping[str, Any]) -> Words:
    """Find the name of the notebook or of Python that was meant."""
    # A table whose cell has not run resembles many of Python's names: of these only a slip of the pen counts.
    slips = get_close_matches(found["name"], dir(builtins), cutoff=_SLIP)
    return _near(found["name"], [*(name for name in namespace if not name.startswith("_")), *slips])


def labels(error: KeyError, found: Words, namespace: Mapping[str, Any]) -> Words:
    """Tell which label is not there, of what, and the label that was meant."""
    asked = error.args[0] if error.args else ""
    several = _QUOTED.findall(asked) if isinstance(asked, str) and "[" in asked else []
    kind, known = _labels_of(error)
    missing = [key for key in several if key not in known] or [str(asked)]
    words = {"key": "」「".join(missing), "kind": kind}
    if missing[0] in known:
        text = isinstance(asked, str)
        near = (
            "文字ではないので、引用符を付けずに書きます。"
            if text
            else f'文字なので、引用符で囲みます（"{asked}"）。'
        )
        return words | {"near": near}
    return words | ({"near": _label_meant(missing[0], known)} if known else {})


def _label_meant(key: str, known: list[str]) -> str:
    """Name the label that looks the same, else the nearest, else all."""
    alike = next((label for label in known if _plain(label) == _plain(key)), None)
    if alike is not None:
        return f"「{alike}」とあります。空白、全角・半角、大文字・小文字のどれかだけが違います。"
    return f"{suggestion(key, known, _COLUMNS_SHOWN).removesuffix('。')}。"


def _plain(label: str) -> str:
    return "".join(unicodedata.normalize("NFKC", label).split()).casefold()


def _labels_of(error: KeyError) -> tuple[str, list[str]]:
    """Find the index or table that was asked, among what the calls that failed worked on."""
    worked_on = [
        value
        for frame, _ in reversed(list(walk_tb(error.__traceback__)))
        for name in ("self", "obj")
        if (value := frame.f_locals.get(name)) is not None
    ]
    # Of the class: some objects of pandas look for anything else in what they hold.
    index = next((value for value in worked_on if hasattr(type(value), "get_indexer")), None)
    table = next((value for value in worked_on if hasattr(type(value), "columns")), None)
    if index is not None and (table is None or not index.equals(table.columns)):
        return "行の見出し", [str(label) for label in index]
    return ("列", [str(label) for label in table.columns]) if table is not None else ("見出し（キー）", [])


def attributes(error: AttributeError, found: Words, namespace: Mapping[str, Any]) -> Words:
    """Find what the object has that was meant: a column first."""
    columns = [str(label) for label in getattr(error.obj, "columns", ())]
    known = [*columns, *(name for name in dir(error.obj) if not name.startswith("_"))]
    return {
        **_near(found["name"], known),
        "column": '表の列は、表["列の名前"] でも取り出せます。' if columns else "",
    }


def modules(error: ModuleNotFoundError, found: Words, namespace: Mapping[str, Any]) -> Words:
    """Find the module that was meant, beside the one that is missing."""
    parent, _, name = found["name"].rpartition(".")
    paths = getattr(sys.modules.get(parent), "__path__", None) if parent else None
    beside = [module.name for module in pkgutil.iter_modules(paths) if not module.name.startswith("_")]
    return _near(name, beside if parent else [*beside, *sys.stdlib_module_names])


def members(error: ImportError, found: Words, namespace: Mapping[str, Any]) -> Words:
    """Find what the module has that was meant."""
    module = importlib.import_module(found["module"])
    parts = [part.name for part in pkgutil.iter_modules(getattr(module, "__path__", []))]
    return _near(found["name"], [*parts, *dir(module)])


def half_width(error: SyntaxError, found: Words, namespace: Mapping[str, Any]) -> Words:
    """Tell which character Python does not read, and what to write instead."""
    mark = chr(int(found["code"], 16))
    if not mark.strip() or unicodedata.category(mark).startswith("C"):
        name = "全角の空白" if mark == "\N{IDEOGRAPHIC SPACE}" else "見えない文字"
        return {"written": name, "half": "消して、半角の空白に直してください。"}
    half = _HALF.get(mark) or unicodedata.normalize("NFKC", mark)
    instead = f"半角の「{half}」に直してください。" if half != mark else ""
    return {"written": f"全角の「{mark}」" if instead else f"「{mark}」", "half": instead}


def stated(error: ValueError, found: Words, namespace: Mapping[str, Any]) -> Words:
    """Tell what is no number."""
    return {"stated": found.get("text") or found.get("whole") or found.get("part") or ""}


def file(error: OSError, found: Words, namespace: Mapping[str, Any]) -> Words:
    """Tell the name of the file, without the folders of this machine."""
    return {"file": PurePath(str(error.filename or "")).name}


def message(error: Exception, found: Words, namespace: Mapping[str, Any]) -> Words:
    """Tell what Python says, where there are no words of ours."""
    return {"message": f"Python の言葉では、{type(error).__name__}：{first_line(str(error))}"}


def _near(name: str, known: Iterable[str]) -> Words:
    close = nearest(name, known)
    return {"near": f"「{close}」の誤りではありませんか。"} if close else {}
