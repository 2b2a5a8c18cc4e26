"""How far the planned hours move when the inputs of their formulas are known only within a range.

The range is the analyst's assumption: the papers print single numbers and do not say where they come from.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.data.formula import Factor, parse
from analysis.measures.work_time import FORMULA, Plan, family
from analysis.stats.propagation import Propagated, one_at_a_time, propagate

SHARED, INDEPENDENT = "shared", "independent"
ESTIMATES, ALL = "estimates", "all"
DEPENDENCES = {SHARED: "同じ前提は一緒に動く", INDEPENDENT: "式ごとに別々に動く"}
UNCERTAIN = {ESTIMATES: "所要時間・件数・日数", ALL: "箇所・施設・人数も"}
_PLACES = ("か所", "カ所", "ヶ所", "箇所", "施設", "人")
_ROUND_TRIP = "往復"  # a definition, not an estimate
_MINUTES = 60
OTHER_RANGES = (0.1, 0.3, 0.5)


@dataclass(frozen=True)
class Assumption:
    """What is assumed of the inputs.

    Parameters
    ----------
    relative : float
        Half width of the range over the printed number (0.2: ±20 %).
    dependence : {"shared", "independent"}
        Whether the same duration of the same work, and the same count of the same measure, is one input.
    uncertain : {"estimates", "all"}
        Whether numbers of places and people are certain.
    """

    relative: float
    dependence: str
    uncertain: str

    @property
    def label(self) -> str:
        """Name the assumption in a table."""
        return f"±{100 * self.relative:g}％、{UNCERTAIN[self.uncertain]}、{DEPENDENCES[self.dependence]}"


@dataclass
class Inputs:
    """Inputs of all formulas of a plan; hours without a formula are one input each.

    Parameters
    ----------
    names, departments, texts, values, moves : list
        One entry an input: the measure, the departments it is used in, as printed, its number, whether it is
        uncertain.
    terms : list of list of int
        Positions of the inputs whose product is one term of the sum, in hours.
    """

    names: list[str] = field(default_factory=list)
    departments: list[list[str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    moves: list[bool] = field(default_factory=list)
    terms: list[list[int]] = field(default_factory=list)
    _places: dict[Hashable, int] = field(default_factory=dict)

    def place(self, key: Hashable, row: dict, text: str, value: float, *, moves: bool) -> int:
        """Find or add an input, and remember who uses it."""
        if key not in self._places:
            self._places[key] = len(self.values)
            self.names.append(family(row["measure"]))
            self.departments.append([])
            self.texts.append(text)
            self.values.append(value)
            self.moves.append(moves)
        found = self._places[key]
        if row["department"] not in self.departments[found]:
            self.departments[found].append(row["department"])
        return found


def inputs(given: Plan, assumption: Assumption) -> Inputs:
    """List the inputs behind the planned hours.

    Parameters
    ----------
    given : Plan
        From `analysis.measures.work_time.plan`.
    assumption : Assumption

    Returns
    -------
    Inputs
    """
    found = Inputs()
    for number, row in enumerate(given.items.to_dict("records")):
        formula = parse(row["formula"]) if row["kind"] == FORMULA else None
        if formula is None:
            text = f"{row['hours_stated']:,g}時間（式なし）"
            found.terms.append([found.place(number, row, text, row["hours_stated"], moves=True)])
            continue
        for place, term in enumerate(formula.terms):
            positions = []
            for order, factor in enumerate(term):
                key = _key(factor, row, assumption) or (number, place, order)
                value = float(factor.value) / (_MINUTES if factor.is_duration else 1)
                moves = _is_uncertain(factor, assumption)
                positions.append(found.place(key, row, factor.text, value, moves=moves))
            found.terms.append(positions)
    return found


def total_range(given: Plan, assumption: Assumption, *, level: float, draws: int, seed: int) -> Propagated:
    """Simulate the sum of the planned hours (hours a year); arguments as in `stats.propagation.propagate`."""
    found = inputs(given, assumption)
    return propagate(
        found.values, found.terms, _widths(found, assumption), level=level, draws=draws, seed=seed
    )


def ranges(given: Plan, assumption: Assumption, *, level: float, draws: int, seed: int) -> pd.DataFrame:
    """Simulate with the assumption and with others beside it.

    Returns
    -------
    DataFrame
        name, low, high (hours a year), spread_pct (half of the width over the sum, percent); the study's own first,
        every input at the same end of its range last.
    """
    relative, dependence, uncertain = assumption.relative, assumption.dependence, assumption.uncertain
    others = [Assumption(relative, other, uncertain) for other in DEPENDENCES if other != dependence]
    others += [Assumption(relative, dependence, other) for other in UNCERTAIN if other != uncertain]
    others += [
        Assumption(other, dependence, uncertain) for other in OTHER_RANGES if abs(other - relative) > 1e-9
    ]
    rows = []
    for each in (assumption, *others):
        found = total_range(given, each, level=level, draws=draws, seed=seed)
        spread = 100 * (found.high - found.low) / 2 / found.estimate
        rows.append({"name": each.label, "low": found.low, "high": found.high, "spread_pct": spread})
    return pd.DataFrame([*rows, _all_one_way(given, assumption)])


def tornado(given: Plan, assumption: Assumption) -> pd.DataFrame:
    """Move one input at a time to the ends of its range.

    Returns
    -------
    DataFrame
        name (measure and input), measure, text, low, high (change of the sum, hours a year), swing (high less low);
        one row an uncertain input, largest swing first.
    """
    found = inputs(given, assumption)
    ends = one_at_a_time(found.values, found.terms, _widths(found, assumption)) - given.recomputed
    frame = pd.DataFrame(
        {
            "measure": found.names,
            "text": found.texts,
            "where": [who[0] if len(who) == 1 else f"{len(who)}部局" for who in found.departments],
            "low": ends[:, 0],
            "high": ends[:, 1],
        }
    )[np.array(found.moves)]
    frame["name"] = frame["measure"] + "：" + frame["text"] + "（" + frame["where"] + "）"
    frame["swing"] = frame["high"] - frame["low"]
    return frame.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def _all_one_way(given: Plan, assumption: Assumption) -> dict[str, object]:
    """Give the sum when every uncertain input is too large, or too small, by the whole of its range."""
    found = inputs(given, assumption)
    values, widths = np.array(found.values), _widths(found, assumption)
    low, high = (
        sum(float((values * (1 + sign * widths))[term].prod()) for term in found.terms) for sign in (-1, 1)
    )
    spread = 100 * (high - low) / 2 / given.recomputed
    name = f"±{100 * assumption.relative:g}％、どの入力も同じ向きの端"
    return {"name": name, "low": low, "high": high, "spread_pct": spread}


def _widths(found: Inputs, assumption: Assumption) -> np.ndarray:
    return np.where(found.moves, assumption.relative, 0.0)


def _key(factor: Factor, row: dict, assumption: Assumption) -> Hashable | None:
    """Return what makes two inputs one: the same duration of the same work, the same count of the same measure."""
    if assumption.dependence == INDEPENDENT:
        return None
    return (row["effect"] if factor.is_duration else family(row["measure"]), factor.value)


def _is_uncertain(factor: Factor, assumption: Assumption) -> bool:
    if _ROUND_TRIP in factor.remark:
        return False
    return assumption.uncertain == ALL or not factor.text.endswith(_PLACES)
