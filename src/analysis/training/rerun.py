"""A study's own cells run again in this process, with other parameters: all of them, or what one result needs."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from analysis.data.apart import apart
from analysis.data.kept import kept
from analysis.training.remembered import Given, Result, given, origin_of
from analysis.training.statements import Statement

# Called with a result as soon as it is there, and the place of the statement that gave it.
Tell = Callable[[Result, int], None]


def rerun(
    statements: Sequence[Statement],
    places: Iterable[int],
    values: Mapping[str, Any],
    tell: Tell,
    memory: dict[int, Given],
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
    memory : dict
        Empty at first; by place what each statement gave the last time. Those that would give it again are not run.

    Raises
    ------
    Exception
        Whatever a statement raises.
    """
    shown: list[Any] = []
    namespace = {**deepcopy(dict(values)), "display": lambda *values: shown.extend(values)}
    origins = {name: repr(value) for name, value in values.items()}
    # Tables that the statements load mark their own figures, not those of the notebook around them.
    with apart(), kept(), _little_garbage():
        for place in places:
            names = statements[place].names
            origin = origin_of(place, names, origins)
            before = memory.get(place)
            if before is not None and before.still(origin):
                namespace.update(before.again())
                results = before.results
            else:
                value = eval(statements[place].code, namespace)
                results = tuple(one for one in (*shown, value) if isinstance(one, Result))
                shown.clear()
                memory.pop(place, None)
                found = {name: namespace[name] for name in names.sets if name in namespace}
                if now := given(origin, found, results):
                    memory[place] = now
            origins |= dict.fromkeys(names.sets, origin)
            for result in results:
                tell(result, place)


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Look for garbage only among what is made within: among all that is loaded by now that takes 0.2 s."""
    if gc.get_freeze_count():  # somebody sees to it already, and for longer
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
