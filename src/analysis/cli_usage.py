"""Help and complaints of the command line in Japanese: typer writes its own fixed words in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

from analysis.errors import EbpmError, ParameterError, Problem, defect

_FIXED = (
    ("Usage:", "使い方:"),
    ("[OPTIONS]", "[オプション]"),
    ("COMMAND [ARGS]...", "コマンド [引数]..."),
    ("Options:", "オプション:"),
    ("Arguments:", "引数:"),
    ("Commands:", "コマンド:"),
    ("Show this message and exit.", "この説明を表示する。"),
    ("[required]", "［必須］"),
    (" <str>", ""),
    (" <path>", ""),
    (" <list[Path]>", ""),
    ("[default: ", "[既定: "),
)
_QUOTED = re.compile(r"'([^']*)'")
_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)\.?")


def _translated(text: str) -> str:
    for english, japanese in _FIXED:
        text = text.replace(english, japanese)
    return text


class JapaneseCommand(TyperCommand):
    """A command whose help has Japanese headings."""

    def get_help(self, ctx: Any) -> str:
        """Format the help text."""
        return _translated(super().get_help(ctx))


class JapaneseGroup(TyperGroup):
    """A group of commands whose help has Japanese headings."""

    def get_help(self, ctx: Any) -> str:
        """Format the help text."""
        return _translated(super().get_help(ctx))


def as_error(error: Exception) -> EbpmError:
    """Turn what is not an error of ours into one.

    Parameters
    ----------
    error : Exception
        typer's complaint about the command line, or anything unforeseen.

    Returns
    -------
    EbpmError
        ParameterError for the command line, else a Defect.
    """
    # By name: typer changed the place of these classes between versions.
    if "UsageError" in {kind.__name__ for kind in type(error).__mro__}:
        context = getattr(error, "ctx", None)
        remedy = f"「{context.command_path if context else 'ebpm'} --help」で使い方を見られます。"
        return ParameterError(Problem(_what(error), remedy=remedy))
    return defect(error)


def _what(error: Any) -> str:
    match type(error).__name__:
        case "NoSuchOption":
            near = "、".join(sorted(error.possibilities or []))
            return f"オプション {error.option_name} はありません。" + (f"もしかして: {near}" if near else "")
        case "BadOptionUsage":
            return f"オプション {error.option_name} の使い方が正しくありません（値が必要か、値は不要です）。"
        case "NoArgsIsHelpError":
            return "コマンドを指定してください。"
        case "MissingParameter":
            return f"「{error.param.metavar or error.param.name}」を指定してください。"
    return _by_message(str(error.message or ""))


def _by_message(message: str) -> str:
    quoted = _QUOTED.search(message)
    if message.startswith("No such command") and quoted:
        return f"「{quoted[1]}」というコマンドはありません。"
    if message.startswith("Missing command"):
        return "コマンドを指定してください。"
    extra = _EXTRA.fullmatch(message)
    return f"余分な引数があります: {extra[1]}" if extra else f"コマンドの書き方が正しくありません: {message}"


def known_tables(names: Iterable[str], root: Path) -> list[str]:
    """Return names of tables as typed, when the catalog has all of them.

    Raises
    ------
    ParameterError
        With every name that it does not have; the nearest one is suggested.
    """
    from analysis.data import catalog  # noqa: PLC0415  (only where tables are named)
    from analysis.runs.document import suggestion  # noqa: PLC0415

    known = [table.name for table in catalog.tables(root)]
    wanted = list(names)
    problems = [
        Problem(
            f"「{name}」という表はありません。",
            remedy=f"{suggestion(name, known).rstrip('。')}。一覧は ebpm data list で見られます。",
        )
        for name in wanted
        if name not in known
    ]
    if problems:
        raise ParameterError(*problems)
    return wanted
