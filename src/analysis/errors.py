"""Errors that a user can act on.

Every message says what was wrong, where, and what to do. One exception may carry several problems, so that
a user sees them all at once instead of one a run.
"""

from __future__ import annotations

import errno
import os
import re
import traceback
from dataclasses import dataclass
from typing import ClassVar

# A message may name files of this machine; their names suffice.
_FOLDERS = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\"]+)*[\\/](?=[^\\/\s'\"])")

# What moves the cursor of a terminal, colours it, or turns the order of letters round; not ends of lines and tabs.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_CAUSES = {
    errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません",
    errno.EROFS: "読み取り専用の場所です",
    errno.EEXIST: "同じ名前のファイルがあります",
    errno.EISDIR: "ファイルではなくフォルダです",
    errno.ENOTDIR: "途中にフォルダではないファイルがあります",
    errno.ENOENT: "そのファイルかフォルダがありません",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ENOSPC: "空き容量がありません",
    errno.ENOLCK: "ファイルのロックができない場所です",
}


def visible(text: str) -> str:
    """Return a text of somebody else's file as a terminal may show it."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def why(cause: OSError) -> str:
    """Say in Japanese why the operating system refused; what is rare, in its own words."""
    return _CAUSES.get(cause.errno or 0, cause.strerror or "原因は不明です")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Parameters
    ----------
    what : str
        What was wrong, in Japanese, with the offending value.
    where : str
        File, row, column or parameter; empty when `what` already says it.
    remedy : str
        What the reader should do now.
    """

    what: str
    where: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        place = f"［{self.where}］" if self.where else ""
        advice = f" → {self.remedy}" if self.remedy else ""
        return visible(f"{place}{self.what}{advice}")


class EbpmError(Exception):
    """Base of all errors that are shown to users without a traceback.

    Parameters
    ----------
    *problems : Problem
        At least one.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("an EbpmError needs at least one problem")
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class RunError(EbpmError):
    """A run could not be completed (a failing cell, a dead kernel, a full disk)."""

    exit_code = 1


class ParameterError(EbpmError):
    """Parameters, cards or the portfolio are not as declared; nothing was started."""

    exit_code = 2


class DataError(EbpmError):
    """Data are damaged, missing, contradictory or not enough for the method asked for."""

    exit_code = 3


class EditionError(EbpmError):
    """A public edition would give away what must stay inside, or cannot be vouched for; nothing was published."""

    exit_code = 4


class Defect(EbpmError):
    """An error that nobody foresaw."""

    exit_code = 70


def defect(error: Exception) -> Defect:
    """Say that something unforeseen happened; with the traceback on stderr when EBPM_DEBUG is 1."""
    if os.environ.get("EBPM_DEBUG") == "1":
        traceback.print_exception(error)
    first = next(iter(str(error).splitlines()), "")
    cause = f"{type(error).__name__}: {_FOLDERS.sub('', first)}"
    remedy = "環境変数 EBPM_DEBUG=1 を付けて実行すると詳しい記録が出ます。担当者に伝えてください。"
    return Defect(Problem(f"これはプログラムの不具合です（{cause}）。", remedy=remedy))
