"""A table of the catalog as months by units: the user names the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.data import catalog
from analysis.errors import DataError, ParameterError, Problem

WHOLE = "全体"


@dataclass(frozen=True)
class Columns:
    """What is read: table and columns of the catalog; `unit` is None for a single series."""

    table: str
    unit: str | None
    period: str
    value: str


def months(columns: Columns) -> tuple[pd.DataFrame, int]:
    """Put months in rows and units in columns.

    Parameters
    ----------
    columns : Columns

    Returns
    -------
    tuple of DataFrame and int
        Every month from the first to the last, NaN where a value is missing; values whose month the table itself
        calls inferred.

    Raises
    ------
    ParameterError
        No such column, or values that are no numbers.
    DataError
        No such table, a period that is no month, or two rows of one month and unit.
    """
    entry = catalog.table(columns.table)
    named = {"unit_column": columns.unit, "period_column": columns.period, "value_column": columns.value}
    known = {field.name: field.type for field in entry.fields}
    problems = [
        Problem(f"表 {columns.table} に列「{name}」はありません。", role, f"列：{'、'.join(known)}")
        for role, name in named.items()
        if name is not None and name not in known
    ]
    if not problems and known[columns.value] not in ("integer", "number"):
        problems = [
            Problem(
                f"列「{columns.value}」は数ではありません。", "value_column", "数の列を指定してください。"
            )
        ]
    if problems:
        raise ParameterError(*problems)
    frame = catalog.load(columns.table)
    try:
        month = pd.PeriodIndex(pd.to_datetime(frame[columns.period], format="ISO8601"), freq="M")
    except (ValueError, TypeError) as cause:
        what = f"列「{columns.period}」を年月として読めません（例：{frame[columns.period].iloc[0]}）。"
        raise DataError(Problem(what, columns.table, "2023-04 のように書いてください。")) from cause
    unit = frame[columns.unit] if columns.unit else pd.Series(WHOLE, index=frame.index)
    rows = pd.DataFrame(
        {"month": month, "unit": unit.astype(str), "value": frame[columns.value].astype(float)}
    )
    if (twice := rows.duplicated(["month", "unit"])).any():
        one = rows[twice].iloc[0]
        what = f"{one['month']}・{one['unit']}の行が2つ以上あります（ほか{int(twice.sum()) - 1}件）。"
        raise DataError(Problem(what, columns.table, "1つの単位の1か月を1行に集計してください。"))
    guessed = int((frame["mapping"] == "inferred").sum()) if "mapping" in frame else 0
    wide = rows.pivot(index="month", columns="unit", values="value")
    return wide.reindex(pd.period_range(wide.index.min(), wide.index.max(), freq="M")), guessed


def groups(
    wide: pd.DataFrame, columns: Columns, treated: Sequence[str], comparisons: Sequence[str], design: str
) -> tuple[list[str], list[str]]:
    """Name the treated units and those for comparison (none given: all others; none without "did").

    Raises
    ------
    ParameterError
        A unit that is not there or is on both sides, none where there must be some.
    """
    if columns.unit is None:
        if treated or comparisons or design == "did":
            what = "単位の列がない1本の系列では、対象と比較の単位を選べません。"
            raise ParameterError(
                Problem(
                    what,
                    "unit_column",
                    "treated と comparisons を空にし、design を interrupted か before_after にしてください。",
                )
            )
        return [WHOLE], []
    problems = []
    listed = f"{'、'.join(map(str, wide.columns[:30]))}"
    for role, names in (("treated", treated), ("comparisons", comparisons)):
        if unknown := [name for name in names if name not in wide]:
            problems.append(
                Problem(
                    f"「{'、'.join(unknown)}」は表にありません。", role, f"次から選んでください：{listed}"
                )
            )
    if not treated:
        problems.append(Problem("対象の単位がありません。", "treated", f"次から選んでください：{listed}"))
    if both := sorted(set(treated) & set(comparisons)):
        problems.append(
            Problem(
                f"「{'、'.join(both)}」が、対象と比較の両方にあります。",
                "comparisons",
                "一方から除いてください。",
            )
        )
    others = list(comparisons) or [str(name) for name in wide if name not in treated]
    if design == "did" and not others:
        problems.append(
            Problem(
                "比較する単位がありません。",
                "comparisons",
                "design を interrupted にするか、比較する単位を残してください。",
            )
        )
    if problems:
        raise ParameterError(*problems)
    return list(treated), others if design == "did" else []
