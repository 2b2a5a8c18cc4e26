"""Hours of work by department, as the survey of workload prints them, and how they change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.errors import ParameterError, Problem

FEWEST = 2  # departments


@dataclass(frozen=True, eq=False)
class Workload:
    """Departments in two fiscal years.

    Attributes
    ----------
    used : DataFrame
        department, before, after, change (hours), rate_pct (％ of its own hours before), share_pct (％ of all hours
        before), points (ポイント that it adds to the rate of change of the whole); in the order asked for.
    selection : DataFrame
        department, printed_before, printed_after (years of the Western calendar in the headings), reason (why it is
        left out, empty where it is in use): all departments of the table.
    before, after : int
        Fiscal years.
    slips : dict of str to tuple of int
        Departments in use whose heading contradicts itself: year of the Western calendar, year of the era.
    """

    used: pd.DataFrame
    selection: pd.DataFrame
    before: int
    after: int
    slips: dict[str, tuple[int, int]]

    @property
    def totals(self) -> tuple[int, int]:
        """Hours of all departments in use, before and after."""
        return int(self.used["before"].sum()), int(self.used["after"].sum())


def workload(
    table: pd.DataFrame, *, before: int, after: int, slip: str, exclude: Sequence[str], order: str
) -> Workload:
    """Put two fiscal years side by side.

    Parameters
    ----------
    table : DataFrame
        Table `workload_survey_by_department`.
    before, after : int
        Fiscal years.
    slip : {"keep", "leave_out"}
        Whether a department whose heading prints two different years is used, by the year of the Japanese calendar.
    exclude : sequence of str
        Departments to leave out.
    order : {"hours", "rate"}
        By which change the departments are put in order, largest first.

    Returns
    -------
    Workload

    Raises
    ------
    ParameterError
        `before` is not before `after`, or fewer than two departments are left.
    """
    if before >= after:
        what = f"前の年度 {before} が後の年度 {after} より前ではありません。"
        raise ParameterError(Problem(what, "before, after", "古い年度を before に指定してください。"))
    wide, printed = (
        _wide(table, column, before, after) for column in ("workload_hours", "printed_fiscal_year")
    )
    slips = {
        str(name): (int(heading), year)
        for side, year in (("before", before), ("after", after))
        for name, heading in printed[side].dropna().items()
        if heading != year
    }
    reason = pd.Series("", index=wide.index)
    reason[wide.isna().any(axis=1)] = "片方の年度の業務量が印刷されていない"
    if slip == "leave_out":
        reason[wide.index.isin(list(slips))] = "見出しの西暦の年度と和暦の年度が合わない"
    reason[wide.index.isin(list(exclude))] = "パラメータ exclude で除外"
    used = _changes(wide[reason == ""], order)
    if len(used) < FEWEST:
        what = f"部局が{len(used)}しか残りません。"
        raise ParameterError(Problem(what, "exclude, slip", f"{FEWEST}部局以上が残るようにしてください。"))
    kept = {name: headings for name, headings in slips.items() if name in set(used["department"])}
    selection = printed.add_prefix("printed_").assign(reason=reason).reset_index()
    return Workload(used, selection, before, after, kept)


def without_each(given: Workload) -> pd.DataFrame:
    """Change of the whole without each department in turn.

    Parameters
    ----------
    given : Workload
        From `workload`.

    Returns
    -------
    DataFrame
        department (left out), change (hours), rate_pct (％), in the order of `given`.
    """
    before, after = given.totals
    rest_before, rest_after = before - given.used["before"], after - given.used["after"]
    change = rest_after - rest_before
    return pd.DataFrame(
        {"department": given.used["department"], "change": change, "rate_pct": 100 * change / rest_before}
    )


def _changes(wide: pd.DataFrame, order: str) -> pd.DataFrame:
    change = wide["after"] - wide["before"]
    total = wide["before"].sum()
    found = wide.assign(
        change=change,
        rate_pct=100 * change / wide["before"],
        share_pct=100 * wide["before"] / total,
        points=100 * change / total,
    )
    by = {"hours": "change", "rate": "rate_pct"}[order]
    return found.sort_values(by, ascending=False).reset_index()


def _wide(table: pd.DataFrame, column: str, before: int, after: int) -> pd.DataFrame:
    wide = table.pivot(index="department", columns="fiscal_year", values=column)
    return wide.reindex(columns=[before, after]).set_axis(["before", "after"], axis="columns")
