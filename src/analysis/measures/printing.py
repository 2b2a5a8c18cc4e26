"""プリントアウト枚数: pages printed per person and month, colour and its cost, months that may be compared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.funnel import Funnel, funnel

ELECTION = "選挙管理委員会"
USUAL = 0.95  # of limits that are shown beside those asked for
COLOUR, ALL_PAGES = "カラープリント", "プリントアウト総数"


def head_counts(printed: pd.DataFrame) -> pd.DataFrame:
    """Find the numbers of persons that the printed figures leave possible; none is printed.

    Parameters
    ----------
    printed : DataFrame
        Table `print_by_department`: pages, months and pages_per_person_month, a whole number.

    Returns
    -------
    DataFrame
        The table with people (whole, nearest to pages / months / pages_per_person_month), fewest and most (people whose
        figure rounds to the printed one) and person_months.

    Raises
    ------
    DataError
        No whole number of persons fits a row.
    """
    table = printed.copy()
    monthly = table["pages"] / table["months"]
    per_person = table["pages_per_person_month"]
    table["people"] = (monthly / per_person).round().astype("int64")
    table["fewest"] = (monthly / (per_person + 0.5)).map(math.ceil)
    table["most"] = (monthly / (per_person - 0.5)).map(math.floor)
    none = table[table["fewest"] > table["most"]]
    if len(none):
        raise DataError(
            *(
                Problem(
                    f"{row['department']}（{row['period_start']}から）の1人当たり枚数に合う、整数の職員数がありません。",
                    "print_by_department",
                    "枚数と1人・1か月当たり枚数を、原資料と照合してください。",
                )
                for row in none.to_dict("records")
            )
        )
    return table.assign(person_months=table["people"] * table["months"])


def spread(counted: pd.DataFrame, *, period: str, level: float, winsor_pct: float) -> Funnel:
    """Hold the departments of one period against what their size lets one expect.

    Parameters
    ----------
    counted : DataFrame
        From `head_counts`.
    period : str
        First month, as 2023-04.
    level : float
        Of the limits.
    winsor_pct : float
        Percent at each end, see `analysis.stats.funnel.funnel`.

    Returns
    -------
    Funnel
    """
    part = counted[counted["period_start"] == period]
    if part.empty:
        known = "、".join(sorted(set(counted["period_start"])))
        raise ParameterError(
            Problem(f"「{period}」はデータにありません。", "period", f"次から選んでください：{known}")
        )
    sizes = part["person_months"]
    return funnel(part["pages"], sizes, level=level, winsor=winsor_pct / 100, units=part["department"])


def overall(counted: pd.DataFrame, *, without: str = "") -> pd.Series:
    """Compute pages per person and month of all departments, by period.

    Parameters
    ----------
    counted : DataFrame
        From `head_counts`.
    without : str
        A department to leave out.

    Returns
    -------
    Series
        By period_start.
    """
    sums = counted[counted["department"] != without].groupby("period_start")[["pages", "person_months"]].sum()
    return sums["pages"] / sums["person_months"]


def same_months(monthly: pd.DataFrame) -> pd.DataFrame:
    """Set the colour pages of a month beside those of the same month a year before.

    Parameters
    ----------
    monthly : DataFrame
        Table `print_monthly`.

    Returns
    -------
    DataFrame
        month_of_year (1-12), before, after (pages), change_pct; only months that both years have.
    """
    when = pd.PeriodIndex(monthly["month"], freq="M")
    after = pd.Series(monthly["colour_pages"].to_numpy(), index=when, name="after")
    before = after.rename("before").shift(12, freq="M")
    table = pd.concat([before, after], axis=1, join="inner")
    table.insert(0, "month_of_year", pd.PeriodIndex(table.index).month)
    table = table.reset_index(drop=True)
    return table.assign(change_pct=100 * (table["after"] / table["before"] - 1))


def costs(
    totals: pd.DataFrame,
    monthly: pd.DataFrame,
    year: pd.DataFrame,
    *,
    colour_yen: float,
    mono_yen: float,
) -> pd.DataFrame:
    """Compute share and cost of colour where both colour and all pages are printed.

    Parameters
    ----------
    totals, monthly, year : DataFrame
        Tables `print_total`, `print_monthly` and `print_summary_fy2022`.
    colour_yen, mono_yen : float
        Price of a page.

    Returns
    -------
    DataFrame
        scope, months, colour, mono (pages), colour_pct (of pages), colour_cost, mono_cost, cost (yen), cost_pct (of
        colour in the cost), cost_per_month (yen).

    Raises
    ------
    ParameterError
        Both prices are zero: no share of a cost of nothing.
    """
    if colour_yen == mono_yen == 0:
        what = "カラーとモノクロの単価がどちらも0円で、費用の割合を計算できません。"
        raise ParameterError(Problem(what, "colour_yen, mono_yen", "どちらかを0円より大きくしてください。"))
    rows = [_period(row, monthly) for row in totals.to_dict("records")]
    items = year.set_index("item")["value"]
    rows.append(("2022年度（別の資料、上下水道局を除く）", 12, int(items[COLOUR]), int(items[ALL_PAGES])))
    table = pd.DataFrame(rows, columns=["scope", "months", "colour", "pages"])
    table["mono"] = table["pages"] - table["colour"]
    table["colour_pct"] = 100 * table["colour"] / table["pages"]
    table["colour_cost"], table["mono_cost"] = table["colour"] * colour_yen, table["mono"] * mono_yen
    table["cost"] = table["colour_cost"] + table["mono_cost"]
    table["cost_pct"] = 100 * table["colour_cost"] / table["cost"]
    return table.assign(cost_per_month=table["cost"] / table["months"])


def saving_per_month(
    row: Mapping[Any, Any], *, shift_pct: float, colour_yen: float, mono_yen: float
) -> float:
    """Compute what a month would cost less (yen) if a share of the colour pages were black and white."""
    return row["colour"] / row["months"] * shift_pct / 100 * (colour_yen - mono_yen)


def period_name(start: str, end: str) -> str:
    """Write a period, as in 2022年10月～2023年3月."""
    first, last = (f"{int(month[:4])}年{int(month[5:])}月" for month in (start, end))
    return f"{first}～{last if start[:4] != end[:4] else f'{int(end[5:])}月'}"


def _period(row: Mapping[Any, Any], monthly: pd.DataFrame) -> tuple[str, int, int, int]:
    """Add up the colour pages of a period, all of whose months must be there."""
    start, end = row["period_start"], row["period_end"]
    colour = monthly.loc[monthly["month"].between(start, end), "colour_pages"]
    if len(colour) != row["months"]:
        what = f"{start}から{end}までの{row['months']}か月のうち、{len(colour)}か月しかありません。"
        raise DataError(Problem(what, "print_monthly", "月別のカラー枚数を書き足してください。"))
    return period_name(start, end), int(row["months"]), int(colour.sum()), int(row["pages"])
