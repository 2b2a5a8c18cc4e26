"""What the planned hours become with other numbers that the papers print for the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.data.formula import parse
from analysis.measures.work_time import Plan, family

NURSERY, AFTERSCHOOL, CERTIFICATES = (
    "保護者-保育所間のコミュニケーションのオンライン化",
    "放課後児童クラブ入所申請のオンライン化",
    "コンビニ交付の推進",
)
_CALLS, _ALL_CERTIFICATES = (
    "市民の皆様の電話等による連絡時間の短縮",
    "証明書取得に要する移動時間の短縮（全体）",
)
_APPLICATIONS = "放課後児童クラブ オンライン申請の件数"
_MINUTES = 60


@dataclass(frozen=True)
class _Other:
    """Numbers of a formula (of a measure) that become one number, and where that is printed."""

    measure: str
    texts: tuple[str, ...]
    value: float
    words: str


def others(given: Plan, earlier: pd.DataFrame, key_figures: pd.DataFrame) -> pd.DataFrame:
    """Recompute the items for which the papers print another number.

    Parameters
    ----------
    given : Plan
        From `analysis.measures.work_time.plan`.
    earlier, key_figures : DataFrame
        Tables `measures_by_department_20230214` and `key_figures_20240208`.

    Returns
    -------
    DataFrame
        measure, printed (the numbers in the formula), other (the other number and its source), hours and other_hours
        (a year, with the one and with the other), gap (their difference); only measures of the plan.
    """
    rows = []
    for each in _candidates(earlier, key_figures):
        items = given.items[given.items["measure"].map(family) == each.measure]
        pairs = [pair for text in items["formula"] if (pair := _hours(text, each))]
        if pairs:
            before, after = (sum(pair[side] for pair in pairs) for side in (0, 1))
            first = {"measure": each.measure, "printed": "×".join(each.texts), "other": each.words}
            rows.append({**first, "hours": before, "other_hours": after, "gap": after - before})
    return pd.DataFrame(rows, columns=["measure", "printed", "other", "hours", "other_hours", "gap"])


def _candidates(earlier: pd.DataFrame, key_figures: pd.DataFrame) -> Iterator[_Other]:
    calls = _count(earlier, _CALLS, NURSERY)
    yield _Other(
        NURSERY, ("20件", "25箇所"), calls, f"{calls:,.0f}件（2023-02-14、保護者側の式。1日の連絡の件数）"
    )
    applied = float(key_figures.loc[key_figures["item"] == _APPLICATIONS, "value"].iloc[0])
    words = f"{applied:,.0f}件（2024-02-08、2023年11月のオンライン申請）"
    yield _Other(AFTERSCHOOL, ("3,600件",), applied, words)
    certificates = _count(earlier, _ALL_CERTIFICATES)
    words = f"{certificates:,.0f}通（2023-02-14、市民側の式。1年前の想定）"
    yield _Other(CERTIFICATES, ("38,105件",), certificates, words)


def _count(earlier: pd.DataFrame, effect: str, measure: str | None = None) -> float:
    """Return the number of cases in the formula of an item of the earlier paper."""
    rows = earlier[earlier["effect"] == effect]
    if measure:
        rows = rows[rows["measure"].map(family) == measure]
    formula = parse(rows["formula_text"].iloc[0])
    factors = [factor for term in formula.terms for factor in term] if formula else []
    (count,) = [factor.value for factor in factors if factor.text.endswith(("件", "通"))]
    return float(count)


def _hours(text: str, other: _Other) -> tuple[float, float] | None:
    """Return hours as printed and with the other number; None when the formula does not hold the printed ones."""
    formula = parse(text)
    if formula is None or len(formula.terms) != 1:
        return None
    found = [factor for factor in formula.terms[0] if factor.text in other.texts]
    if len(found) != len(other.texts):
        return None
    hours = float(formula.minutes) / _MINUTES
    for factor in found:
        hours /= float(factor.value)
    return float(formula.minutes) / _MINUTES, hours * other.value
