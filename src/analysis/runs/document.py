"""YAML files with line numbers: cards, portfolio.yml and parameter files, read with clear complaints."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from analysis.errors import ParameterError, Problem

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

# libyaml parses ten times faster, but not every installation of PyYAML has it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_EXPECTED = {
    "string_type": "文字列で書いてください（数字だけの値は引用符で囲みます）。",
    "list_type": "［値, 値］の形の一覧で書いてください。",
    "tuple_type": "［値, 値］の形の一覧で書いてください。",
    "dict_type": "「名前: 値」の形で書いてください。",
    "model_type": "「名前: 値」の形で書いてください。",
    "int_type": "整数で書いてください。",
    "int_parsing": "整数で書いてください。",
    "int_from_float": "整数で書いてください。",
    "float_type": "数で書いてください。",
    "float_parsing": "数で書いてください。",
    "bool_type": "true か false で書いてください。",
    "bool_parsing": "true か false で書いてください。",
    "greater_than_equal": "0以上にしてください。",
    "too_short": "1つ以上書いてください。",
    "string_too_short": "空白のままにせず、内容を書いてください。",
}


@dataclass(frozen=True)
class Document:
    """A YAML file as plain data, with the line of every entry.

    Parameters
    ----------
    name : str
        Path as shown to users: relative to the project root when it lies inside.
    data : mapping
        The content.
    lines : mapping of tuple of str to int
        Location (keys and list positions as text) to line number, from 1.
    """

    name: str
    data: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int] = field(repr=False)

    def where(self, location: Iterable[object] = ()) -> str:
        """Write file, line and entry of a location; the nearest enclosing entry gives the line."""
        path = tuple(str(part) for part in location)
        line = next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), None)
        place = f"{self.name} {line}行目" if line else self.name
        return f"{place} {'.'.join(path)}" if path else place


def shown_path(path: Path, root: Path) -> str:
    """Write a path for users: relative to the project root with forward slashes when it lies inside."""
    whole = path.absolute()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(path)


def read_document(path: Path, root: Path) -> Document:
    """Read a YAML (or JSON) file whose top level is a mapping.

    Parameters
    ----------
    path : Path
        The file.
    root : Path
        Project root, for the name in messages.

    Returns
    -------
    Document

    Raises
    ------
    ParameterError
        The file is missing, not UTF-8, not YAML, has an entry twice, or is not a mapping.
    """
    name = shown_path(path, root)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as cause:
        raise ParameterError(
            Problem("文字コードが UTF-8 ではありません。", name, "UTF-8 で保存し直してください。")
        ) from cause
    except OSError as cause:
        remedy = "ファイルの名前と場所を確かめてください。"
        raise ParameterError(Problem("ファイルを読めません。", name, remedy)) from cause
    data, lines, problems = _parse(text, name)
    if not problems and not isinstance(data, Mapping):
        problems = [Problem("「名前: 値」の形で書かれていません。", name, "書き方の例に合わせてください。")]
    if problems:
        raise ParameterError(*problems)
    return Document(name, data, lines)


def _parse(text: str, name: str) -> tuple[Any, dict[tuple[str, ...], int], list[Problem]]:
    lines: dict[tuple[str, ...], int] = {}
    repeated: list[tuple[str, ...]] = []
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, {}, [Problem("ファイルが空です。", name, "内容を書いてください。")]
        _locate(node, (), lines, repeated)
        data = loader.construct_document(node)
    except yaml.YAMLError as cause:
        mark = getattr(cause, "problem_mark", None)
        where = f"{name} {mark.line + 1}行目" if mark else name
        remedy = "字下げ、「:」の後の空白、括弧と引用符の閉じ忘れを確かめてください。"
        return None, {}, [Problem("YAML として読めません。", where, remedy)]
    problems = [
        Problem(
            f"「{path[-1]}」が2回書かれています。", f"{name} {lines[path]}行目", "1つだけ残してください。"
        )
        for path in repeated
    ]
    return data, lines, problems


def _locate(
    node: yaml.Node,
    path: tuple[str, ...],
    lines: dict[tuple[str, ...], int],
    repeated: list[tuple[str, ...]],
) -> None:
    if isinstance(node, yaml.MappingNode):
        parts = [(str(key.value), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        parts = [(str(position), item, item) for position, item in enumerate(node.value)]
    else:
        return
    for name, start, value in parts:
        location = (*path, name)
        if location in lines:
            repeated.append(location)
        lines[location] = start.start_mark.line + 1
        _locate(value, location, lines, repeated)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that a mistyped one most likely meant; None when nothing is near."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return close[0] if close else None


def suggestion(name: str, known: Iterable[str], limit: int = 20) -> str:
    """Write the remedy for an unknown name: the nearest one, else the list of known names."""
    names = list(known)
    close = nearest(name, names)
    if close is not None:
        return f"「{close}」の誤りではありませんか。"
    rest = f" ほか{len(names) - limit}件" if len(names) > limit else ""
    return f"使える名前: {'、'.join(names[:limit])}{rest}" if names else "使える名前はありません。"


def schema_problems(
    error: ValidationError, document: Document, names: Mapping[str, list[str]]
) -> list[Problem]:
    """Say in Japanese what pydantic found wrong with a document.

    Parameters
    ----------
    error : pydantic.ValidationError
        All its errors are reported.
    document : Document
        The file, for names and lines.
    names : mapping of str to list of str
        Field names allowed in an entry of that name, "" at the top, "*" in entries whose names are free.

    Returns
    -------
    list of Problem
    """
    unique: dict[tuple[str, ...], Problem] = {}
    for details in error.errors(include_url=False):
        # pydantic's locations also name the tried types of a union; only what the file has is shown.
        location = _in_file(details, document)
        unique.setdefault(location, _problem(details, location, document, names))
    return list(unique.values())


def _in_file(details: ErrorDetails, document: Document) -> tuple[str, ...]:
    path: tuple[str, ...] = ()
    for part in map(str, details["loc"]):
        if (*path, part) in document.lines:
            path = (*path, part)
    # A missing entry is not in the file, so its name is added.
    return (*path, str(details["loc"][-1])) if details["type"] == "missing" else path


def _problem(
    details: ErrorDetails, location: tuple[str, ...], document: Document, names: Mapping[str, list[str]]
) -> Problem:
    kind, where = details["type"], document.where(location)
    last = location[-1] if location else ""
    if kind == "missing":
        return Problem(f"必要な項目「{last}」がありません。", where, f"「{last}: …」を書き足してください。")
    if kind == "extra_forbidden":
        parent = next((part for part in reversed(location[:-1]) if not part.isdigit()), "")
        known = names.get(parent, names.get("*", []))
        return Problem(f"「{last}」という項目はありません。", where, suggestion(last, known))
    if kind == "literal_error":
        expected = str(details["ctx"]["expected"]).replace(" or ", ", ") if "ctx" in details else ""
        return Problem(f"「{details['input']}」は使えません。", where, f"使える値: {expected}")
    if kind == "value_error" and "ctx" in details:
        return Problem(str(details["ctx"]["error"]), where)
    return Problem("書き方が正しくありません。", where, _EXPECTED.get(kind, "書き方の例に合わせてください。"))
