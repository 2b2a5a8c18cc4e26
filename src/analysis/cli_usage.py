"""Help and complaints of the command line in Japanese: typer writes its own fixed words in English."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

from analysis.errors import ParameterError, Problem

_FIXED = (
    ("Usage:", "使い方:"),
    ("[OPTIONS]", "[オプション]"),
    ("COMMAND [ARGS]...", "コマンド [引数]..."),
    ("Options:", "オプション:"),
    ("Arguments:", "引数:"),
    ("Commands:", "コマンド:"),
    ("Show this message and exit.", "この説明を表示する。"),
    ("[required]", "［必須］"),
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


def usage_error(error: Any) -> ParameterError:
    """Say in Japanese what typer found wrong with the command line.

    Parameters
    ----------
    error : typer's UsageError
        Unknown command or option, missing or superfluous argument, option without value.

    Returns
    -------
    ParameterError
    """
    context = getattr(error, "ctx", None)
    remedy = f"「{context.command_path if context else 'ebpm'} --help」で使い方を見られます。"
    return ParameterError(Problem(_what(error), remedy=remedy))


def _what(error: Any) -> str:
    match type(error).__name__:
        case "NoSuchOption":
            near = "、".join(sorted(error.possibilities or []))
            return f"オプション {error.option_name} はありません。" + (f"もしかして: {near}" if near else "")
        case "BadOptionUsage":
            return f"オプション {error.option_name} の使い方が正しくありません（値が必要か、値は不要です）。"
        case "MissingParameter":
            return f"{error.param.make_metavar(ctx=error.ctx).strip('[]')} を指定してください。"
    return _by_message(str(error.message or ""))


def _by_message(message: str) -> str:
    quoted = _QUOTED.search(message)
    if message.startswith("No such command") and quoted:
        return f"「{quoted[1]}」というコマンドはありません。"
    if message.startswith("Missing command"):
        return "コマンドを指定してください。"
    extra = _EXTRA.fullmatch(message)
    return f"余分な引数があります: {extra[1]}" if extra else f"コマンドの書き方が正しくありません: {message}"
