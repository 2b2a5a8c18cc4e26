"""Which runs of a portfolio a command means: by id, by study, by pattern, or the first few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from analysis.errors import ParameterError, Problem
from analysis.runs.document import suggestion
from analysis.runs.plan import Plan


@dataclass(frozen=True)
class Choice:
    """What of a portfolio is meant.

    Parameters
    ----------
    only : sequence of str
        Ids, studies, or patterns of ids with `*` and `?`; all runs when empty.
    limit : int or None
        At most so many of them, the first ones.
    """

    only: Sequence[str] = ()
    limit: int | None = None


def selected(plans: Sequence[Plan], choice: Choice) -> list[int]:
    """Choose runs.

    Parameters
    ----------
    plans : sequence of Plan
        All runs of a portfolio.
    choice : Choice
        What is meant.

    Returns
    -------
    list of int
        Their positions, in order.

    Raises
    ------
    ParameterError
        A name that no run has, with the nearest one; a limit below 1.
    """
    only, limit = choice.only, choice.limit
    problems = [_unknown(name, plans) for name in only if not any(_is(name, plan) for plan in plans)]
    if limit is not None and limit < 1:
        problems.append(Problem(f"「{limit}」は件数ではありません。", "--limit", "1以上にしてください。"))
    if problems:
        raise ParameterError(*problems)
    found = [n for n, plan in enumerate(plans) if not only or any(_is(name, plan) for name in only)]
    return found[:limit]


def _is(name: str, plan: Plan) -> bool:
    return name == plan.study or fnmatchcase(plan.id, name)


def _unknown(name: str, plans: Sequence[Plan]) -> Problem:
    known = dict.fromkeys(name for plan in plans for name in (plan.study, plan.id))
    remedy = f"{suggestion(name, known).rstrip('。')}。一覧は ebpm batch --dry-run で見られます。"
    return Problem(f"一覧に「{name}」という実行はありません。", "--only", remedy)
