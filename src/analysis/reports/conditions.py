"""The conditions of a run in words: each parameter with its title, unit and label, beside the primary specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.reports import numbers
from analysis.written import number

if TYPE_CHECKING:
    from analysis.runs.card import Card, Parameter

# Years, codes and counts below this stay without separators: 2023 is a year, not 2,023.
_UNGROUPED_BELOW = 10_000
UNSPECIFIED = "指定なし"


@dataclass(frozen=True)
class Condition:
    """One parameter of a run.

    Parameters
    ----------
    name, title, description : str
        Of the parameter.
    value : str
        As it was in this run.
    primary : str
        As it is in the primary specification; empty for what is studied rather than how.
    differs : bool
        Whether this run departs from the primary specification here.
    """

    name: str
    title: str
    description: str
    value: str
    primary: str
    differs: bool


def conditions(card: Card, run: Mapping[str, Any]) -> list[Condition]:
    """Describe every parameter of a run.

    Parameters
    ----------
    card : Card
        The study's card.
    run : mapping
        Contents of run.json.

    Returns
    -------
    list of Condition
        In the card's order.
    """
    rows = []
    for name, declared in card.parameters.items():
        value = run["parameters"][name]
        departure = (run.get("sensitivity") or {}).get(name)
        primary = departure["primary"] if departure else value
        rows.append(
            Condition(
                name=name,
                title=declared.title,
                description=declared.description,
                value=words(declared, value),
                primary="" if declared.subject else words(declared, primary),
                differs=departure is not None,
            )
        )
    return rows


def words(declared: Parameter | None, value: object) -> str:
    """Write a parameter's value as the reader knows it.

    Parameters
    ----------
    declared : Parameter or None
        Its declaration in the card: unit and choices; None where the card does not know it (any more).
    value : object
        Text, a number, a truth value, a list of these or None.

    Returns
    -------
    str
    """
    if value is None or value in ([], ""):
        return UNSPECIFIED
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(words(declared, item) for item in value)
    choices = getattr(declared, "choices", None)
    if isinstance(choices, Mapping):
        for code, label in choices.items():
            if str(code) == str(value):
                return str(label)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return f"{_plain(value)}{numbers.unit_of(getattr(declared, 'unit', None))}"


def _plain(value: object) -> str:
    if not isinstance(value, (int, float)):
        return str(value)
    if abs(value) >= _UNGROUPED_BELOW and float(value).is_integer():
        return number(value, 0)
    return f"{value:.15g}".replace("-", "\N{MINUS SIGN}", 1)
