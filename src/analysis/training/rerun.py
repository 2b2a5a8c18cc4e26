"""A study's own cells run again in this process, with other parameters: all of them, or what one result needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from analysis.data.apart import apart
from analysis.data.kept import kept
from analysis.figures.style import Picture
from analysis.findings.finding import Finding
from analysis.training.statements import Statement

Result = Picture | Finding
# Called with a result as soon as it is there, and the place of the statement that gave it.
Tell = Callable[[Result, int], None]


def rerun(
    statements: Sequence[Statement], places: Iterable[int], values: Mapping[str, Any], tell: Tell
) -> None:
    """Run statements of a study, apart from the notebook that asks for it.

    Parameters
    ----------
    statements : sequence of Statement
        The study's.
    places : iterable of int
        Which of them, in order (see `analysis.training.statements.causes`).
    values : mapping
        All parameters of the study.
    tell : callable
        See `Tell`.

    Raises
    ------
    Exception
        Whatever a statement raises.
    """
    shown: list[Any] = []
    namespace = {**deepcopy(dict(values)), "display": lambda *values: shown.extend(values)}
    # Tables that the statements load mark their own figures, not those of the notebook around them.
    with apart(), kept():
        for place in places:
            statement = statements[place]
            value = eval(statement.code, namespace)
            for result in (*shown, value):
                if isinstance(result, Result):
                    tell(result, place)
            shown.clear()
