"""Text to typed values: numbers, years, dates, yes/no and lists as people in an office write them.

Full-width characters, thousands separators and the Japanese calendar are understood; what can be read in two
ways is refused.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from analysis.data.era import era_year, parse_date

if TYPE_CHECKING:
    from analysis.runs.card import Parameter, ScalarType

_INTEGER = re.compile(r"[+-]?(0|[1-9]\d*)")
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|[+-]?\.\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_TRUE = {"true", "yes", "on", "1", "はい", "真"}
_FALSE = {"false", "no", "off", "0", "いいえ", "偽"}
_NONE = {"", "null", "none", "なし"}
_SEPARATORS = re.compile(r"[,，、]")
_NAMES = {
    "integer": "整数",
    "number": "数",
    "string": "文字列",
    "boolean": "はい／いいえ",
    "date": "日付",
    "list": "一覧",
}
_EXAMPLES = {
    "integer": "整数（例: 12000）で指定してください。",
    "number": "数（例: 0.95）で指定してください。",
    "string": "文字列で指定してください（ファイルでは引用符で囲みます）。",
    "boolean": "はい か いいえ（true か false）で指定してください。",
    "date": "2023-01-05、2023/1/5、令和5年1月5日 のように指定してください。",
    "list": "[値,値] の形で指定してください。",
}


class UnreadableValue(ValueError):
    """A value that is not of the declared type.

    Parameters
    ----------
    what : str
        What is wrong with it, in Japanese.
    remedy : str
        What to write instead.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def parse_value(given: object, parameter: Parameter, choices: Mapping[Any, str] | None = None) -> Any:
    """Turn what a user gave into a value of the declared type.

    Parameters
    ----------
    given : object
        Text from the command line, or a value from YAML, JSON or a notebook.
    parameter : Parameter
        Type, unit and whether nothing may be given.
    choices : mapping of value to label, optional
        Allowed values; their labels are understood too.

    Returns
    -------
    int, float, str, bool, list or None
        Dates as ISO text; the empty list where nothing is given for an optional list.

    Raises
    ------
    UnreadableValue
        It cannot be read as the declared type, or can be read in two ways.
    """
    if parameter.optional and _is_nothing(given, choices):
        return [] if parameter.type == "list" else None
    if parameter.type == "list":
        items = _items(given, parameter)
        return [_scalar(item, parameter, choices) for item in items]
    return _scalar(given, parameter, choices)


def _is_nothing(given: object, choices: Mapping[Any, str] | None) -> bool:
    if isinstance(given, str):
        return given.strip().lower() in _NONE and given.strip() not in (choices or {})
    return given is None


def _scalar(given: object, parameter: Parameter, choices: Mapping[Any, str] | None) -> Any:
    if isinstance(given, str):
        labels = [value for value, label in (choices or {}).items() if plain(label) == plain(given)]
        if len(labels) == 1:
            return labels[0]
    read = {
        "integer": _integer,
        "number": _number,
        "string": _string,
        "boolean": _boolean,
        "date": _date,
    }[parameter.scalar]
    value = read(given, parameter)
    if isinstance(value, str) and choices and value not in choices:
        same = [choice for choice in choices if plain(str(choice)) == plain(value)]
        return same[0] if len(same) == 1 else value
    return value


def plain(text: str) -> str:
    """Return text with full-width letters and digits as half-width ones (NFKC), without spaces around it."""
    return unicodedata.normalize("NFKC", text).strip()


def unreadable(given: object, kind: ScalarType | str) -> UnreadableValue:
    """Say that a value is not of a type, with an example of how to write one."""
    return UnreadableValue(f"「{given}」は{_NAMES[kind]}ではありません。", _EXAMPLES[kind])


def _number_text(given: str, parameter: Parameter) -> str:
    text = plain(given).replace("−", "-").replace("‐", "-")
    unit = plain(parameter.unit)
    if unit and unit != "-" and text.endswith(unit):
        text = text.removesuffix(unit).strip()
    if parameter.type != "list" and _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    return text


def _integer(given: object, parameter: Parameter) -> int:
    if isinstance(given, bool):
        raise unreadable(given, "integer")
    if isinstance(given, int) or (isinstance(given, float) and given.is_integer()):
        return int(given)
    if not isinstance(given, str):
        raise unreadable(given, "integer")
    if plain(parameter.unit) in ("年", "年度"):
        year = era_year(plain(given), parameter.unit)
        if isinstance(year, str):
            raise UnreadableValue(f"「{given}」は{year}", f"{parameter.unit}を西暦4桁で指定してください。")
        if year is not None:
            return year
    text = _number_text(given, parameter)
    if not _INTEGER.fullmatch(text):
        raise unreadable(given, "integer")
    return int(text)


def _number(given: object, parameter: Parameter) -> float:
    if isinstance(given, str):
        text = _number_text(given, parameter)
        if not _NUMBER.fullmatch(text):
            raise unreadable(given, "number")
        value = float(text)
    elif isinstance(given, (int, float)) and not isinstance(given, bool):
        value = float(given)
    else:
        raise unreadable(given, "number")
    if not math.isfinite(value):
        raise UnreadableValue(f"「{given}」は有限の数ではありません。", _EXAMPLES["number"])
    return value


def _string(given: object, parameter: Parameter) -> str:
    if not isinstance(given, str):
        raise unreadable(given, "string")
    return given.strip()


def _boolean(given: object, parameter: Parameter) -> bool:
    if isinstance(given, bool):
        return given
    text = plain(str(given)).lower()
    if not isinstance(given, (str, int)) or text not in _TRUE | _FALSE:
        raise unreadable(given, "boolean")
    return text in _TRUE


def _date(given: object, parameter: Parameter) -> str:
    if isinstance(given, datetime):
        return given.date().isoformat()
    if isinstance(given, date):
        return given.isoformat()
    day = parse_date(plain(given)) if isinstance(given, str) else None
    if isinstance(day, str):
        raise UnreadableValue(f"「{given}」は{day}", _EXAMPLES["date"])
    if day is None:
        raise unreadable(given, "date")
    return day.isoformat()


def _items(given: object, parameter: Parameter) -> list[Any]:
    if isinstance(given, (list, tuple)):
        return list(given)
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return [given]
    if not isinstance(given, str):
        raise unreadable(given, "list")
    text = given.strip().replace("［", "[").replace("］", "]")
    if parameter.scalar in ("integer", "number") and _THOUSANDS.fullmatch(plain(text)):
        raise UnreadableValue(
            f"「{given}」は1つの数とも、いくつかの数とも読めます。",
            f"[{plain(text)}] のように括ってください。",
        )
    decoded = _json_list(text)
    # Codes are text: 9900001 is no number, and 0700 keeps its zero.
    if decoded is None or (
        parameter.scalar == "string" and not all(isinstance(item, str) for item in decoded)
    ):
        return _split(text)
    return decoded


def _json_list(text: str) -> list[Any] | None:
    # Without NFKC: names in quotes stay as they were written.
    for candidate in (text, f"[{text}]"):
        try:
            decoded = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(decoded, list):
            return decoded
    return None


def _split(text: str) -> list[str]:
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if not inner.strip():
        return []
    items = [item.strip() for item in _SEPARATORS.split(inner)]
    return [item[1:-1] if len(item) > 1 and item[0] == item[-1] in "'\"" else item for item in items]
