"""The control of a parameter: what its card says, as a widget that works by mouse and by keyboard."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from analysis.training.command import written

if TYPE_CHECKING:
    from analysis.runs.card import Parameter

LOOK = "ebpm-controls"  # class of what holds them
# Of names as long as with their range and unit nothing is cut off; where there is hardly room they stand above.
STYLE = f"""<style>
.{LOOK} {{ container-type: inline-size; }}
.{LOOK} .widget-label {{ height: auto; white-space: normal; line-height: 1.3; }}
@container (max-width: 24em) {{
  .{LOOK} .widget-inline-hbox {{ height: auto; flex-wrap: wrap; }}
  .{LOOK} .widget-inline-hbox > .widget-label {{ flex-basis: 100%; text-align: left; }}
  .{LOOK} .widget-inline-hbox > select {{ min-height: var(--jp-widgets-inline-height); }}
}}
</style>"""
_MOST_STEPS = 1000  # more are no longer told apart by moving a slider
_ROWS = 5
_NOTHING = "（なし）"
_SEVERAL = "Ctrl を押しながら選ぶと、いくつも選べます。"


def control(parameter: Parameter, value: Any, choices: Mapping[Any, str] | None) -> Any:
    """Make the control of a parameter.

    Parameters
    ----------
    parameter : Parameter
        Its declaration in the card.
    value : object
        What it stands on at first.
    choices : mapping or None
        See `analysis.runs.choices.choices_of`.

    Returns
    -------
    ipywidgets.Widget
        A drop-down or list of choices, a box to tick, a date, a slider where the range has both ends and not too many
        steps, otherwise a line of text. What is read from it has still to be checked against the card.
    """
    options = {
        "description": parameter.title + (f"（{_unit(parameter)}）" if _unit(parameter) else ""),
        "tooltip": f"{_ranged(parameter)}　{parameter.description}".strip(),
        "style": {"description_width": "13em"},
        "layout": {"width": "auto"},
    }
    if choices is not None:
        return _chooser(parameter, value, choices, options)
    if parameter.type == "boolean":
        return widgets.Checkbox(value=value, **options)
    if parameter.type == "date":
        return widgets.DatePicker(value=date.fromisoformat(value) if value else None, **options)
    slider = _slider(parameter, value, options)
    return slider or widgets.Text(value=written(value), continuous_update=False, **options)


def _unit(parameter: Parameter) -> str:
    return "" if parameter.unit == "-" else parameter.unit


def _ranged(parameter: Parameter) -> str:
    low, high = ("" if limit is None else str(limit) for limit in (parameter.minimum, parameter.maximum))
    inside = f"{low}〜{high}{_unit(parameter)}" if low or high else _unit(parameter)
    return f"{parameter.title}（{inside}）" if inside else parameter.title


def _chooser(parameter: Parameter, value: Any, choices: Mapping[Any, str], options: dict[str, Any]) -> Any:
    labelled = [(label, choice) for choice, label in choices.items()]
    if parameter.type == "list":
        options["tooltip"] += f"　{_SEVERAL}"
        return widgets.SelectMultiple(
            options=labelled, value=tuple(value), rows=min(_ROWS, len(labelled)), **options
        )
    empty = [(_NOTHING, None)] if parameter.optional and None not in choices else []
    return widgets.Dropdown(options=[*empty, *labelled], value=value, **options)


def _slider(parameter: Parameter, value: Any, options: dict[str, Any]) -> Any:
    """Make a slider; None where the range is open or too wide, or its steps would not meet the value."""
    low: Any = parameter.minimum
    high: Any = parameter.maximum
    if low is None or high is None or value is None or parameter.type not in ("integer", "number"):
        return None
    options = {**options, "description": _ranged(parameter)}
    if parameter.type == "integer":
        fits = high - low <= _MOST_STEPS
        return widgets.IntSlider(value=value, min=low, max=high, **options) if fits else None
    digits = -math.ceil(math.log10((high - low) / 100)) if high > low else 0
    step = 10.0**-digits
    if digits < 0 or round(value, digits) != value:
        return None
    shown = f".{digits}f"
    return widgets.FloatSlider(value=value, min=low, max=high, step=step, readout_format=shown, **options)


def given(widget: Any) -> Any:
    """Read a control."""
    return without_dust(widget.value)


def without_dust(value: Any) -> Any:
    """Return a slider's number without the dust of adding steps: 0.9500000000000001 is 0.95."""
    return round(value, 10) if isinstance(value, float) else value
