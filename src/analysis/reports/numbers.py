"""The numbers of a finding, as the report writes them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.written import number
from analysis.written import p_value as written_p_value


def estimate(finding: Mapping[str, Any], decimals: int | None = None) -> str:
    """Write a finding's value with its unit.

    Parameters
    ----------
    finding : mapping
        A finding output.
    decimals : int, optional
        Digits after the point; `decimals_of` the finding by default.

    Returns
    -------
    str
        Empty when there is no value.
    """
    value = finding.get("value")
    if value is None or not math.isfinite(value):
        return ""
    places = decimals_of(finding) if decimals is None else decimals
    return f"{number(value, places)}{unit_of(finding.get('unit'))}"


def interval(finding: Mapping[str, Any], decimals: int | None = None) -> str:
    """Write a finding's interval with its level and method.

    Parameters
    ----------
    finding : mapping
        A finding output.
    decimals : int, optional
        See `estimate`.

    Returns
    -------
    str
        As in 0.41～0.92（95％信頼区間、Fisher の z 変換）; empty when there is none.
    """
    bounds = finding.get("interval")
    if not bounds:
        return ""
    places = decimals_of(finding) if decimals is None else decimals
    low, high = (_bound(bounds[side], places, finding.get("unit")) for side in ("low", "high"))
    words = [f"{bounds['level'] * 100:g}％信頼区間", *([bounds["method"]] if bounds.get("method") else [])]
    return f"{low}～{high}（{'、'.join(words)}）"


def sample(finding: Mapping[str, Any]) -> str:
    """Write what a finding was computed from, with what was counted.

    Parameters
    ----------
    finding : mapping
        A finding output; those of earlier versions do not say what they count.

    Returns
    -------
    str
        As in 14地区; － when nothing was counted.
    """
    return number(finding.get("n"), 0) + (finding.get("n_unit") or "" if finding.get("n") is not None else "")


def p_value(value: float | None) -> str:
    """Write a p-value to three decimals.

    Parameters
    ----------
    value : float or None
        Between 0 and 1.

    Returns
    -------
    str
        Empty for None.
    """
    if value is None:
        return ""
    return written_p_value(value)


def unit_of(unit: str | None) -> str:
    """Give a unit ready to stand behind a number; names, codes and coefficients have none.

    Parameters
    ----------
    unit : str or None
        As declared.

    Returns
    -------
    str
    """
    if not unit or unit == "-":
        return ""
    return "％" if unit == "%" else unit


def decimals_of(finding: Mapping[str, Any]) -> int:
    """Choose the digits after the point for a finding's value and interval.

    Parameters
    ----------
    finding : mapping
        A finding output.

    Returns
    -------
    int
    """
    bounds = finding.get("interval") or {}
    values = [finding.get("value"), bounds.get("low"), bounds.get("high")]
    sizes = [abs(value) for value in values if value is not None and math.isfinite(value)]
    if all(float(size).is_integer() for size in sizes):
        return 0
    largest = max(sizes)
    return 0 if largest >= 1000 else 1 if largest >= 100 else 2 if largest >= 0.1 else 4


def shared_decimals(findings: Iterable[Mapping[str, Any]]) -> int:
    """Choose the digits for findings that stand beside each other: those of the one that needs most.

    Parameters
    ----------
    findings : iterable of mapping
        At least one.

    Returns
    -------
    int
    """
    return max(map(decimals_of, findings))


def _bound(value: float | None, decimals: int, unit: str | None) -> str:
    if value is None or not math.isfinite(value):
        return "（限りなし）"
    return f"{number(value, decimals)}{unit_of(unit)}"
