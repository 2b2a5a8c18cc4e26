"""`ebpm new`: checks what a study is to be called and to rest on, and writes its notebook, card and test."""

from __future__ import annotations

import builtins
import keyword
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import ParameterError, Problem, RunError, why
from analysis.mime import DRAFT_MARK
from analysis.runs.card import card_path, notebook_path
from analysis.runs.draft import Draft, card_of, notebook_of, test_of

TESTS = Path("tests/notebooks")
_NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")
# What a cell of the notebook, or of the tests of notebooks, takes.
_MOST_TABLES, _MOST_PARAMETERS = 8, 10
_TAKEN = {"catalog", "shown", "claims", "printed_values", "display", *keyword.kwlist, *dir(builtins)}
_OFFICES = ("課", "室", "部", "局", "係", "所", "館", "センター", "本部", "委員会")
_NOT_IN_TEXT = ("<", "$", "%%", "\n", "[markdown]")
_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", date: "date"}


def write_study(
    name: str,
    *,
    question: str,
    title: str,
    owner: str,
    tables: Sequence[str],
    parameters: Sequence[str],
    root: Path,
) -> list[Path]:
    """Write notebook, card and test of a new study, which pass at once and say 下書き everywhere.

    Parameters
    ----------
    name : str
        Small letters of ASCII, digits and underscores.
    question, title, owner : str
        See `analysis.runs.card.Card`.
    tables : sequence of str
        Names in the catalog, one to eight.
    parameters : sequence of str
        `name=value`, one to ten: integer, number, true or false, date, text, or a list of one of these.
    root : Path
        Project root.

    Returns
    -------
    list of Path
        Notebook, card and test.

    Raises
    ------
    ParameterError
        With all that is wrong; nothing is written.
    DataError
        The catalog cannot be read.
    RunError
        A file cannot be written; none is left.
    """
    read, problems = _parameters(parameters, tables)
    problems += [*_name_problems(name, root), *_text_problems(question, title, owner)]
    problems += _table_problems(tables, root)
    if problems:
        raise ParameterError(*problems)
    checked, compared = _checks(tables, root)
    draft = Draft(name, title, question, owner, tables, checked, compared, read)
    texts = {
        notebook_path(name, root): notebook_of(draft),
        card_path(name, root): card_of(draft),
        root / TESTS / f"test_{name}.py": test_of(draft),
    }
    _write(texts, root)
    return list(texts)


def _name_problems(name: str, root: Path) -> list[Problem]:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        remedy = "英小文字で始め、英小文字・数字・_ だけの3文字から40文字にしてください（例：library_use）。"
        return [Problem(f"「{name}」は分析の名前にできません。", remedy=remedy)]
    # pytest takes two test files of one name for one, in whatever folders they lie.
    tests = [path for path in (root / "tests").rglob(f"test_{name}.py")]
    there = [*filter(Path.exists, (notebook_path(name, root), card_path(name, root))), *tests]
    remedy = "別の名前にしてください（今ある分析は ebpm list で見られます）。"
    return [
        Problem(f"「{name}」の名前は使われています。", path.relative_to(root).as_posix(), remedy)
        for path in there
    ]


def _text_problems(question: str, title: str, owner: str) -> list[Problem]:
    problems = []
    for what, text in (("問い", question), ("題名", title), ("担当", owner)):
        if not text.strip():
            problems.append(Problem(f"{what}が空です。", remedy=f"{what}を1行で書いてください。"))
        found = [mark for mark in _NOT_IN_TEXT if mark in text]
        if found:
            marks = "、".join("改行" if mark == "\n" else f"「{mark}」" for mark in found)
            problems.append(Problem(f"{what}に{marks}は使えません。", remedy="日本語の文で書いてください。"))
    if owner.strip() and not owner.strip().endswith(_OFFICES):
        problems.append(
            Problem(
                f"担当「{owner}」は課や施設の名前ではありません。",
                remedy="個人名ではなく、課などの名前を書いてください（例：DX戦略課）。",
            )
        )
    return problems  # fmt: skip


def _table_problems(tables: Sequence[str], root: Path) -> list[Problem]:
    from analysis.data import catalog  # noqa: PLC0415  (the names are checked first)
    from analysis.runs.document import suggestion  # noqa: PLC0415

    known = [table.name for table in catalog.tables(root)]
    problems = [
        Problem(
            f"「{name}」という表はありません。",
            remedy=f"{suggestion(name, known).rstrip('。')}。一覧は ebpm data list で見られます。",
        )
        for name in tables
        if name not in known
    ]
    if not 0 < len(tables) <= _MOST_TABLES or len(set(tables)) < len(tables):
        remedy = f"違う表を1つから{_MOST_TABLES}個まで選んでください。"
        problems.append(Problem(f"使う表の数が{len(tables)}です。", remedy=remedy))
    return problems


def _parameters(
    given: Sequence[str], tables: Iterable[str]
) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    read: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for text in given:
        name, _, value = (part.strip() for part in text.partition("="))
        entry = _entry(name, value)
        if not name.isascii() or not name.isidentifier() or name in {*_TAKEN, *tables, *read}:
            remedy = "英字で始まる、まだ使われていない名前にしてください（例：year=2023）。"
            problems.append(Problem(f"「{name}」はパラメータの名前にできません。", text, remedy))
        elif entry is None:
            remedy = "数、日付、true か false、文、または [1, 2] のような一覧を書いてください。"
            problems.append(Problem(f"「{value}」はパラメータの値にできません。", text, remedy))
        else:
            read[name] = entry
    if not 0 < len(given) <= _MOST_PARAMETERS:
        remedy = f"「名前=はじめの値」を1つから{_MOST_PARAMETERS}個まで書いてください。"
        problems.append(Problem(f"パラメータの数が{len(given)}です。", remedy=remedy))
    return read, problems


def _entry(name: str, text: str) -> dict[str, Any] | None:
    """Describe a parameter by its first value; None where that is of no known type."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return None
    items = value if isinstance(value, list) else [value]
    kinds = {_TYPES.get(type(item)) for item in items}
    plain = [item.isoformat() if isinstance(item, date) else item for item in items]
    if len(kinds) != 1 or None in kinds or any(map(_unfit, items)):
        return None
    kind = {"type": kinds.pop()}
    if isinstance(value, list):
        kind = {"type": "list", "items": kind["type"]}
    title = f"{DRAFT_MARK}{name} の意味"
    return {**kind, "title": title, "default": plain if isinstance(value, list) else plain[0]}


def _unfit(value: Any) -> bool:
    """Tell what a card or the tests of notebooks do not take: infinite numbers, empty texts, paths of data."""
    if isinstance(value, str):
        return not value.strip() or "data/" in value or ".csv" in value
    return isinstance(value, datetime) or (isinstance(value, float) and not math.isfinite(value))


def _checks(tables: Sequence[str], root: Path) -> tuple[list[str], list[str]]:
    """Find the tables with printed values to check, and the further tables that these checks read."""
    from analysis.data import catalog  # noqa: PLC0415
    from analysis.data.check_tables import tables_of_checks  # noqa: PLC0415

    entries = [catalog.table(name, root) for name in tables]
    checked = [entry for entry in entries if entry.checks and entry.kind != "synthetic"]
    compared = {other for entry in checked for other in tables_of_checks(entry)} - set(tables)
    return [entry.name for entry in checked], sorted(compared)


def _write(texts: Mapping[Path, str], root: Path) -> None:
    with ExitStack() as undo:
        for path, text in texts.items():
            try:
                # Never over a file that came meanwhile.
                with path.open("x", encoding="utf-8", newline="\n") as file:
                    undo.callback(path.unlink)
                    file.write(text)
            except OSError as cause:
                where = path.relative_to(root).as_posix()
                remedy = "フォルダがあるか、書き込めるかを確かめてください。"
                raise RunError(Problem(f"書けません（{why(cause)}）。", where, remedy)) from cause
        undo.pop_all()
