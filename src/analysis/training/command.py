"""The command that runs a study with given parameters, as it is typed in either kind of terminal."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

# What a list in brackets cannot hold without quotes: separators, brackets, quotes, spaces at the ends.
_NEEDS_QUOTES = re.compile(r"[,，、\[\]［］'\"]|^\s|\s$|^$")
_PLAIN = re.compile(r"[\w./=:+-]+")
# PowerShell takes typographic quotes for quotes.
_QUOTES = re.compile("(['‘’‚‛])")


def arguments(study: str, values: Mapping[str, Any], initial: Mapping[str, Any]) -> list[str]:
    """Write the command that runs a study with these parameters.

    Parameters
    ----------
    study : str
        Its name.
    values, initial : mapping
        All parameters, and the notebook's defaults: what is as there is not written.

    Returns
    -------
    list of str
        Words of the command.
    """
    changed = [f"{name}={written(value)}" for name, value in values.items() if value != initial[name]]
    return ["ebpm", "run", study, *(word for one in changed for word in ("-p", one))]


def written(value: Any) -> str:
    """Write a value as `ebpm run -p` reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, list):
        return str(value)
    if any(_NEEDS_QUOTES.search(str(item)) for item in value):
        return json.dumps(value, ensure_ascii=False)
    return f"[{','.join(map(written, value))}]"


def for_sh(words: Sequence[str]) -> str:
    """Quote a command for sh."""
    return shlex.join(words)


def for_powershell(words: Sequence[str]) -> str:
    """Quote a command for PowerShell as it comes with Windows (5.1), which hands on `"` only behind a backslash."""
    return " ".join(word if _PLAIN.fullmatch(word) else _quoted(word) for word in words)


def _quoted(word: str) -> str:
    return "'" + _QUOTES.sub(r"\1\1", word).replace('"', '\\"') + "'"


def in_html(words: list[str]) -> str:
    """Write the command for a notebook, in both ways where they differ, and where to paste it."""
    ways = {for_powershell(words): "Windows（PowerShell）"}
    ways[for_sh(words)] = "" if for_sh(words) in ways else "Linux・macOS"
    lines = "".join(
        f'{escape(name)}<pre tabindex="0" style="user-select:all;white-space:pre-wrap;word-break:normal">{escape(command)}</pre>'
        for command, name in ways.items()
    )
    where = "ターミナル（「ファイル」→「新規」→「ターミナル」）に貼り付けると、この条件の報告書ができます。"
    return f'<div lang="ja">{where}{lines}</div>'
