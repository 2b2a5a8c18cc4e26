"""Parameters of a run: the notebook's defaults, overridden by what was given, held against the card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import ParameterError, Problem
from analysis.runs.choices import choice_remedy, choices_of, listed
from analysis.runs.defaults import defaults
from analysis.runs.document import nearest, suggestion
from analysis.runs.values import UnreadableValue, parse_value, plain

if TYPE_CHECKING:
    from analysis.runs.card import Card, Parameter

__all__ = [
    "check_value",
    "checked",
    "choices_of",
    "defaults",
    "name_remedy",
    "resolve",
    "sensitivity",
    "specification",
]


def check_value(
    name: str, given: object, parameter: Parameter, choices: Mapping[Any, str] | None, where: str = ""
) -> tuple[Any, list[Problem]]:
    """Read one value and hold it against type, range and choices.

    Parameters
    ----------
    name : str
        The parameter's name, for messages.
    given : object
        Text or value.
    parameter : Parameter
        Its declaration.
    choices : mapping or None
        See `choices_of`.
    where : str
        Place for messages; the name when empty.

    Returns
    -------
    tuple of value and list of Problem
        The value is None when there are problems.
    """
    place = where or name
    try:
        value = parse_value(given, parameter, choices)
    except UnreadableValue as error:
        return None, [Problem(error.what, place, error.remedy)]
    if value is None:
        return None, []
    if value == [] and not parameter.optional:
        return None, [_empty(name, parameter, choices, place)]
    items = value if isinstance(value, list) else [value]
    problems = [problem for item in items for problem in _limits(item, parameter, choices, place)]
    repeated = sorted({str(item) for item in items if items.count(item) > 1})
    if repeated:
        problems.append(
            Problem(f"同じ値が2回あります: {'、'.join(repeated)}", place, "1つだけ残してください。")
        )
    return (None if problems else value), problems


def _empty(name: str, parameter: Parameter, choices: Mapping[Any, str] | None, place: str) -> Problem:
    hint = f"選択肢: {listed(choices)}" if choices else f"例: -p {name}=[値,値]"
    remedy = f"{parameter.title}を1つ以上指定してください。{hint}"
    return Problem(f"「{name}」（{parameter.title}）が空です。", place, remedy)


def _limits(item: Any, parameter: Parameter, choices: Mapping[Any, str] | None, place: str) -> list[Problem]:
    if choices is not None and item not in choices:
        return [Problem(f"「{item}」は選択肢にありません。", place, choice_remedy(item, choices))]
    comparable: Any = date.fromisoformat(item) if parameter.scalar == "date" else item
    unit = parameter.unit if parameter.unit != "-" else ""
    low: Any = parameter.minimum
    high: Any = parameter.maximum
    if (low is None or comparable >= low) and (high is None or comparable <= high):
        return []
    above = f"{low}{unit}以上" if low is not None else ""
    below = f"{high}{unit}以下" if high is not None else ""
    return [Problem(f"「{item}」は範囲の外です。", place, f"{above}{below}で指定してください。")]


def checked(
    card: Card,
    initial: Mapping[str, Any],
    given: Mapping[str, object],
    root: Path,
    place: Callable[[str], str] = str,
) -> tuple[dict[str, Any], list[Problem]]:
    """Hold given parameters against the card and fill up with the defaults.

    Parameters
    ----------
    card : Card
        The study's card.
    initial : mapping
        The notebook's defaults.
    given : mapping
        Name to text or value.
    root : Path
        Project root.
    place : callable
        Name of a parameter to the place shown in messages.

    Returns
    -------
    tuple of dict and list of Problem
        All parameters in the card's order, complete only without problems.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, parameter in card.parameters.items():
        value = given.get(name, initial.get(name))
        values[name], found = check_value(name, value, parameter, choices_of(parameter, root), place(name))
        problems.extend(found)
    for name in given:
        if name not in card.parameters:
            remedy = name_remedy(str(name), card.parameters)
            problems.append(Problem(f"「{name}」というパラメータはありません。", place(name), remedy))
    return values, problems


def name_remedy(name: str, parameters: Mapping[str, Parameter]) -> str:
    """Write the remedy for a name that no parameter has: the parameter of that title, or the nearest name."""
    titles = {plain(parameter.title): known for known, parameter in parameters.items()}
    close = nearest(plain(name), [*parameters, *titles])
    if close is not None and close not in parameters:
        return f"「{close}」は題名です。名前「{titles[close]}」で指定してください。"
    return suggestion(plain(name), parameters)


def resolve(
    card: Card, initial: Mapping[str, Any], given: Mapping[str, object], root: Path
) -> dict[str, Any]:
    """Return all parameters of a run, as `checked` does.

    Raises
    ------
    ParameterError
        With all problems: unknown names, wrong types, values out of range or not among the choices.
    """
    values, problems = checked(card, initial, given, root)
    if problems:
        raise ParameterError(*problems)
    return values


def digest(values: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) of parameters; independent of their order."""
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def specification(card: Card, values: Mapping[str, Any]) -> str:
    """Name the specification of a run: 12 digits from the parameters that say how, not what, is studied."""
    return digest({name: values[name] for name in card.parameters if not card.parameters[name].subject})[:12]


def sensitivity(
    card: Card, initial: Mapping[str, Any], values: Mapping[str, Any], root: Path
) -> dict[str, dict[str, Any]]:
    """List how a run departs from the primary specification; empty for the primary one.

    Parameters
    ----------
    card : Card
        Its `primary` and, for what that does not name, the defaults are the primary specification.
    initial : mapping
        The notebook's defaults.
    values : mapping
        Parameters of the run.
    root : Path
        Project root.

    Returns
    -------
    dict
        Parameter name to {"value", "primary"}.
    """
    primary = resolve(card, initial, card.primary, root)
    return {
        name: {"value": values[name], "primary": primary[name]}
        for name, parameter in card.parameters.items()
        if not parameter.subject and values[name] != primary[name]
    }
