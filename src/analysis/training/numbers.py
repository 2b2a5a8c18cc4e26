"""Numbers that a trainee gives, however they are held, and in words what is off with them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.data.numerals import is_nearest, is_neighbour, to_decimal
from analysis.training.lesson import Number, Numbers

# What an answer is times the right one, when a unit was mistaken.
_FACTORS = (
    (100, "100倍になっています。割合（0〜1）や倍率と、％とを取り違えていませんか。"),
    (0.01, "100分の1になっています。割合（0〜1）のままではありませんか。"),
    (1000, "単位（円と千円、m と km など）を取り違えていませんか。1,000倍になっています。"),
    (0.001, "単位（円と千円、m と km など）を取り違えていませんか。1,000分の1になっています。"),
    (10000, "単位（円と万円など）を取り違えていませんか。10,000倍になっています。"),
    (0.0001, "単位（円と万円など）を取り違えていませんか。10,000分の1になっています。"),
)
_NO_VALUE = {
    None: "None（値なし）が入っています。print() は値を返しません。計算の式をそのまま answer に入れてください。",
    ...: "「...」が残っています。そこに、数か式を書いてください。",
}
_MISSING = "欠損値（値のないセル）が入っています。どの行が欠けているかを確かめてください。"
_COMMA = "小数点は点「.」で書き、桁区切りのコンマは書きません（コンマで区切ると、別々の数になります）。"
_INFINITE = "無限大になっています。0で割っていませんか。"


def read_numbers(answer: Any) -> tuple[list[float], list[str] | None] | str:
    """Read an answer as numbers.

    Parameters
    ----------
    answer
        A number (int, float, Decimal, of numpy or pandas), or several (list, tuple, array, Series, dict, one column).

    Returns
    -------
    tuple of list of float and list of str, or str
        The numbers and, of a Series or dict, their names; else in Japanese why it cannot be read.
    """
    if hasattr(answer, "ngroups"):
        return "分けただけで、まだ計算していません。後ろに .sum() や .mean() などを付けてください。"
    if hasattr(answer, "columns"):
        if len(answer.columns) != 1:
            return "表がそのまま入っています。列を1つ選ぶか、値を計算してください。"
        answer = answer.iloc[:, 0]
    names = None
    if hasattr(answer, "index") and hasattr(answer, "to_dict"):
        names = [str(name) for name in answer.index]
    elif isinstance(answer, Mapping):
        names, answer = [str(name) for name in answer], list(answer.values())
    if getattr(answer, "ndim", 0) > 1:
        answer = answer.ravel()
    values = answer.tolist() if hasattr(answer, "tolist") else answer
    items = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
    read = [_number(item) for item in items]
    fault = next((number for number in read if isinstance(number, str)), None)
    return fault or ([number for number in read if isinstance(number, float)], names)


def _number(item: Any) -> float | str:
    if item is None or item is ...:
        return _NO_VALUE[item]
    if isinstance(item, str):
        return f"文字列「{item}」が入っています。引用符や単位を付けず、数で答えてください（計算の途中なら、先に数に直します）。"
    if callable(item):
        return "計算の名前だけが入っています。後ろに () が必要ではありませんか。"
    if isinstance(item, bool):
        return "True か False が入っています。数で答えてください。"
    try:
        number = float(item)
    except (TypeError, ValueError):
        # What pandas holds for a missing whole number cannot be made a float.
        missing = str(item) == "<NA>"
        return (
            _MISSING
            if missing
            else f"数ではないもの（{type(item).__name__}）が入っています。数で答えてください。"
        )
    return number if math.isfinite(number) else _MISSING if math.isnan(number) else _INFINITE


def is_right(value: float, expected: float, tolerance: float) -> bool:
    """Tell whether a number is right within the tolerance and the noise of binary numbers."""
    return abs(value - expected) <= tolerance + 1e-9 * abs(expected)


def off_number(answer: Any, wanted: Number) -> str:
    """Say what is off with a number, "" when it is right."""
    read = read_numbers(answer)
    if isinstance(read, str):
        return read
    values, _ = read
    if len(values) != 1:
        comma = _COMMA if isinstance(answer, tuple) else ""
        return f"値が{len(values)}個入っています。1つの数で答えてください。{comma}"
    return _off(values[0], wanted.expected, wanted.tolerance, wanted.unit)


def off_numbers(answer: Any, wanted: Numbers) -> str:
    """Say what is off with several numbers, "" when all are right."""
    read = read_numbers(answer)
    if isinstance(read, str):
        return read
    values, names = read
    expected, near = wanted.values, wanted.tolerance
    if isinstance(wanted.expected, dict) and names and sorted(names) == sorted(wanted.expected):
        by_name = dict(zip(names, values, strict=True))
        values = [by_name[name] for name in wanted.expected]
    if len(values) != len(expected):
        return _off_count(values, expected, near)
    says = [_off(value, right, near, wanted.unit) for value, right in zip(values, expected, strict=True)]
    if not any(says):
        return ""
    same = says[0] if len(set(says)) == 1 else ""
    return _off_order(values, expected, near) or same or _off_places(says, wanted)


def _off_order(values: list[float], expected: list[float], near: float) -> str:
    if _same(sorted(values), sorted(expected), near):
        return "値は合っていますが、並び順が違います。"
    shifted = _same(values[1:], expected[:-1], near) or _same(values[:-1], expected[1:], near)
    return "値が1行ずれています。" if shifted else ""


def _off_places(says: list[str], wanted: Numbers) -> str:
    """Name the first wrong place, and count the others."""
    first = next(number for number, words in enumerate(says) if words)
    named = list(wanted.expected) if isinstance(wanted.expected, dict) else None
    place = f"「{named[first]}」" if named else f"{first + 1}番目"
    others = sum(map(bool, says)) - 1
    rest = f"ほかに{others}個、違う値があります。" if others else ""
    return f"{place}の値が違います。{says[first]}{rest}"


def _off_count(values: list[float], expected: list[float], near: float) -> str:
    count = f"値の数が違います（{len(expected)}個のところ、{len(values)}個あります）。"
    if len(values) == 1:
        return count
    if _same(values[:-1], expected, near) or _same(values[1:], expected, near):
        return count + "端に1行余分です。合計の行が入っていませんか。"
    if _same(values, expected[:-1], near) or _same(values, expected[1:], near):
        return count + "端の1行が抜けています。"
    return count + (
        "余分な行が入っていませんか。" if len(values) > len(expected) else "抜けた行がありませんか。"
    )


def _same(values: Sequence[float], expected: Sequence[float], near: float) -> bool:
    return len(values) == len(expected) > 0 and all(map(is_right, values, expected, [near] * len(values)))


def _off(value: float, expected: float, near: float, unit: str) -> str:
    if is_right(value, expected, near):
        return ""
    return _mistaken(value, expected, near, unit) or _rounded(value, expected) or _far(value, expected, unit)


def _mistaken(value: float, expected: float, near: float, unit: str) -> str:
    """Tell which slip makes the right number of a wrong one; "" when none does."""
    whole = 100 if unit == "％" else 1
    if expected:
        for factor, words in _FACTORS:
            if is_right(value / factor, expected, near):
                return words
        if is_right(-value, expected, near):
            return "符号が逆です。引き算の順番を確かめてください。"
        if value and is_right(whole * whole / value, expected, near):
            return "分子と分母が逆になっていませんか。"
    if (unit == "％" or 0 < expected < 1) and is_right(whole - value, expected, near):
        return "反対側の割合（全体から引いた残り）になっていませんか。"
    return ""


def _far(value: float, expected: float, unit: str) -> str:
    if unit == "％" and value > 100 >= expected:
        return "100％を超えています。件数や人数のままではありませんか。何を何で割るかを確かめてください。"
    return f"正しい値より{'大きく' if value > expected else '小さく'}なっています。"


def _rounded(value: float, expected: float) -> str:
    stated, exact = to_decimal(value), to_decimal(expected)
    if stated is None or exact is None or not is_neighbour(stated, exact):
        return ""
    if is_nearest(stated, exact):
        return "丸めすぎています。もう1桁細かく答えてください。"
    return "端数の扱い（切り捨て・切り上げ）が違います。丸めずに答えてください。"
