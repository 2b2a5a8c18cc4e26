"""The values that a parameter may take: written in the card, or standing in the data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import DataError, Problem
from analysis.runs.document import nearest

if TYPE_CHECKING:
    from analysis.runs.card import Parameter


def choices_of(parameter: Parameter, root: Path) -> dict[Any, str] | None:
    """List the values that a parameter may take, with their labels; None when it is free.

    Parameters
    ----------
    parameter : Parameter
        Its `choices`, or the values of the columns that `choices_from` names, united.
    root : Path
        Project root.

    Returns
    -------
    dict or None
        Value to label.

    Raises
    ------
    DataError
        A table of `choices_from` cannot be read, or they hold no value at all.
    """
    if parameter.choices_from is not None:
        return _values_in_data(parameter, root)
    if isinstance(parameter.choices, Mapping):
        return dict(parameter.choices)
    return None if parameter.choices is None else {value: str(value) for value in parameter.choices}


def _values_in_data(parameter: Parameter, root: Path) -> dict[Any, str]:
    from analysis.data import catalog  # noqa: PLC0415  (only parameters that need it read the catalog)

    columns = parameter.choice_columns
    values = [value for table, column in columns for value in catalog.column_values(table, column, root)]
    if not values:
        remedy = (
            f"値を書き足してください（{parameter.title}の選択肢になります）。"
            "行を消してしまったときは元に戻してください。"
        )
        raise DataError(
            *(
                Problem(
                    f"表「{table}」に行がありません（または列「{column}」がすべて空欄です）。",
                    catalog.table(table, root).file,
                    remedy,
                )
                for table, column in columns
            )
        )
    return {value: str(value) for value in values}


def listed(choices: Mapping[Any, str], limit: int = 20) -> str:
    """Write choices with their labels, the first `limit` of them."""
    written = [
        str(value) if label == str(value) else f"{value}（{label}）" for value, label in choices.items()
    ]
    rest = f" ほか{len(written) - limit}件" if len(written) > limit else ""
    return "、".join(written[:limit]) + rest


def choice_remedy(item: object, choices: Mapping[Any, str]) -> str:
    """Write the remedy for a value that is no choice: the nearest one, and the choices."""
    close = nearest(str(item), [*map(str, choices), *choices.values()])
    hint = f"「{close}」の誤りではありませんか。" if close else ""
    return f"{hint}選択肢: {listed(choices)}"
