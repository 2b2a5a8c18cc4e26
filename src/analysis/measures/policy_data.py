"""Months of treated units, and of units for comparison, before and after a measure of the user's own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.data import catalog
from analysis.errors import DataError, ParameterError, Problem
from analysis.measures.policy_table import Columns, groups, months

DESIGNS = {
    "did": "差の差（比較群との差）",
    "interrupted": "分断時系列（比較群なし）",
    "before_after": "前後比較（比較群なし）",
}
PRACTICE = "practice_policy"
FEWEST_BEFORE = 8  # months; as `interrupted_time_series` needs on each side
FEWEST_AFTER = {"changes": 1, "series": 8}
SEASON_FROM = 24  # months before the start from which months of the year get levels of their own


@dataclass(frozen=True, eq=False)
class Trial:
    """Months around the start of a measure.

    Parameters
    ----------
    measure : str
        Name of the measure, in the user's words.
    columns : Columns
    outcome, unit, unit_name : str
        Title of the value, its unit of differences, what a unit is called.
    start : Period
        First month with the measure.
    treated, comparisons : tuple of str
    design : str
        Key of `DESIGNS`.
    before : DataFrame
        Index: months; a column a unit. Months before the start only.
    after : DataFrame
        The same from the start on; empty where only the plan is made.
    left_out : mapping of str to str
        Units that are not used, and why.
    guessed : int
        Values whose month the table itself calls inferred.
    truth : float or None
        Of the practice city.
    synthetic : bool
    """

    measure: str
    columns: Columns
    outcome: str
    unit: str
    unit_name: str
    start: pd.Period
    treated: tuple[str, ...]
    comparisons: tuple[str, ...]
    design: str
    before: pd.DataFrame
    after: pd.DataFrame
    left_out: Mapping[str, str]
    guessed: int
    truth: float | None
    synthetic: bool

    @property
    def by_change(self) -> bool:
        """Whether changes of several units on both sides are compared; otherwise one series has a step."""
        return self.design == "did" and min(len(self.treated), len(self.comparisons)) >= 2

    @property
    def season(self) -> bool:
        """Whether months of the year get levels of their own; the difference of two groups has no season."""
        return self.design != "did" and len(self.before) >= SEASON_FROM

    @property
    def enough(self) -> bool:
        """Whether there are months enough after the start for an estimate."""
        return len(self.after) >= FEWEST_AFTER["changes" if self.by_change else "series"]

    @property
    def digest(self) -> str:
        """SHA-256 of the months before the start: which data the plan was made from."""
        text = self.before.to_csv(float_format="%.10g", lineterminator="\n")
        return hashlib.sha256(text.encode()).hexdigest()

    def series(self, values: pd.DataFrame) -> pd.Series:
        """Return the mean of the treated units, less that of the comparison units where there are any."""
        mean = values[list(self.treated)].mean(axis=1)
        return mean - values[list(self.comparisons)].mean(axis=1) if self.comparisons else mean

    def values(self) -> pd.DataFrame:
        """Return all months, before and after."""
        return pd.concat([self.before, self.after])


def trial(
    columns: Columns,
    *,
    measure: str,
    start: str,
    treated: Sequence[str],
    comparisons: Sequence[str],
    design: str,
    stage: str,
) -> Trial:
    """Read a table of the catalog, a row a month (and unit), and arrange it around the start of a measure.

    Parameters
    ----------
    columns : Columns
    measure : str
        Name of the measure.
    start : str
        Date (ISO) in the first month with the measure.
    treated, comparisons : sequence of str
        Units with the measure; those without (none given: all others). A single series has neither.
    design : str
        Key of `DESIGNS`; without "did" comparison units are not used.
    stage : {"plan", "result"}
        "plan" drops every month from the start on before anything is computed.

    Returns
    -------
    Trial

    Raises
    ------
    ParameterError
        A column or unit that is not there, units that do not fit the design, a start outside the months.
    DataError
        The table is not one row a month and unit, or has too few complete months before the start.
    """
    wide, guessed = months(columns)
    first = pd.Period(start, freq="M")
    on, off = groups(wide, columns, treated, comparisons, design)
    _refuse_start(wide, first)
    used = wide[[*on, *off]] if stage == "result" else wide.loc[wide.index < first, [*on, *off]]
    whole, left_out = _complete(used, on, off, columns)
    entry = catalog.table(columns.table)
    value, unit = entry.field(columns.value), entry.field(columns.unit or "")
    assert value is not None
    found = Trial(
        measure=measure,
        columns=columns,
        outcome=value.title,
        unit="ポイント" if value.unit in ("%", "％") else value.unit,
        unit_name=unit.title if unit else "系列",
        start=first,
        treated=tuple(name for name in on if name in whole),
        comparisons=tuple(name for name in off if name in whole),
        design=design,
        before=whole[whole.index < first],
        after=whole[whole.index >= first],
        left_out=left_out,
        guessed=guessed,
        truth=_truth(columns, first, on, off, stage),
        synthetic=entry.kind == "synthetic",
    )
    if len(found.before) < FEWEST_BEFORE:
        what = f"開始前が{len(found.before)}か月しかありません（{FEWEST_BEFORE}か月以上必要です）。"
        raise DataError(Problem(what, "start", "開始前の月を増やすか、開始日を確かめてください。"))
    return found


def _refuse_start(wide: pd.DataFrame, start: pd.Period) -> None:
    if not wide.index[0] < start <= wide.index[-1] + 1:
        what = f"開始月 {start} の前のデータがありません（データは{wide.index[0]}～{wide.index[-1]}）。"
        raise ParameterError(
            Problem(
                what,
                "start",
                "データの期間の中か、最後の月の翌月（計画だけを作るとき）の日付を指定してください。",
            )
        )


def _complete(
    wide: pd.DataFrame, on: list[str], off: list[str], columns: Columns
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Leave out units with a month missing."""
    missing = wide.isna().sum()
    left_out = {str(name): f"{int(n)}か月の値がない" for name, n in missing.items() if n}
    whole = wide.drop(columns=list(left_out))
    lost = [role for role, names in (("対象", on), ("比較", off)) if names and not set(names) & set(whole)]
    if lost:
        what = f"{'と'.join(lost)}に、すべての月の値がそろう単位がありません（{'、'.join(left_out)}）。"
        raise DataError(Problem(what, columns.table, "欠けた月を補うか、期間の短い単位を外してください。"))
    return whole, left_out


def _truth(columns: Columns, start: pd.Period, on: list[str], off: list[str], stage: str) -> float | None:
    """Return the known effect where the practice city is asked for its own measure, start and counters."""
    if columns.table != PRACTICE or columns.value != "count_cashless_ratio_pct" or stage != "result":
        return None
    from analysis.data import practice_policy  # noqa: PLC0415  (the model's random numbers, for one city)

    own = start == pd.Period(practice_policy.START, freq="M")
    if not own or not set(on) <= set(practice_policy.TREATED) or set(off) & set(practice_policy.TREATED):
        return None
    truths = catalog.load("practice_policy_truth").set_index("parameter")["value"]
    return float(np.float64(truths["effect"]))
