"""The table of errors that beginners meet, and the words for each (error_hints.yml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import Problem
from analysis.training import near_names

_FILE = Path(__file__).with_name("error_hints.yml")


@dataclass(frozen=True)
class Hint:
    """Words for an error.

    Parameters
    ----------
    kind : str
        Name of its class, or of one that this is derived from.
    what, remedy : str
        In Japanese. Named groups of the pattern stand in braces, as does what `more` finds.
    pattern : str
        Regular expression for what Python says about it; "" is any.
    line : str
        Regular expression for the line that Python could not read; "" is any.
    lesson : int or None
        Number of the lesson that shows how it is done.
    more : str
        Function of `near_names` that finds more words, given the error, the named groups and the names in the notebook.
    """

    kind: str
    what: str
    remedy: str
    pattern: str = ""
    line: str = ""
    lesson: int | None = None
    more: str = ""


@cache
def hints() -> tuple[Hint, ...]:
    """Read the table; the first hint that fits an error is its own."""
    return tuple(Hint(**row) for row in _table()["hints"])


def lesson_of(modules: list[str]) -> int | None:
    """Tell which lesson belongs to an error of this project.

    Parameters
    ----------
    modules : list of str
        Names of the modules that worked, the one that found the error first.
    """
    lessons: dict[str, int] = _table()["lessons"]
    return next((lessons[start] for module in modules for start in lessons if module.startswith(start)), None)


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def hinted(error: BaseException, namespace: Mapping[str, Any]) -> tuple[Problem, int | None]:
    """Find the words for an error that is not this project's own.

    Parameters
    ----------
    error : BaseException
        An `Exception` or `KeyboardInterrupt`: for these there are words always.
    namespace : mapping
        The names of the notebook.

    Returns
    -------
    problem : Problem
        What is wrong, and what to do.
    lesson : int or None
        Number of the lesson that shows how it is done.
    """
    kinds = {kind.__name__ for kind in type(error).__mro__}
    line = (isinstance(error, SyntaxError) and error.text) or ""
    hint, match = next(
        (hint, match)
        for hint in hints()
        if hint.kind in kinds
        and re.search(hint.line, line)
        and (match := re.search(hint.pattern, str(error)))
    )
    found = {name: text or "" for name, text in match.groupdict().items()}
    more = getattr(near_names, hint.more)(error, found, namespace) if hint.more else {}
    words = {"near": "", **found, **more}
    return Problem(hint.what.format(**words), "", hint.remedy.format(**words)), hint.lesson
