"""Which procedures to put online next, what a list of them gives, and how fast a goal asks to go."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.measures.online import AFTER, BEFORE, rates, whole

TAKE_UPS = {"overall": "全体の利用率", "department": "部局ごとの利用率"}
# A department that covers fewer applications a year has no rate of use worth carrying over.
ENOUGH_COVERED = 100


@dataclass(frozen=True)
class Listed:
    """What the printed list of procedures would give.

    Parameters
    ----------
    n : int
        Procedures in the list.
    applications : int
        Their applications, 件/年.
    before_pct, after_pct : float
        Coverage now and with the list, recomputed.
    printed_pct : float
        Coverage with the list, as printed.
    needed : int
        Applications that the printed coverage asks for, 件/年.
    """

    n: int
    applications: int
    before_pct: float
    after_pct: float
    printed_pct: float
    needed: int

    @property
    def unexplained(self) -> int:
        """Applications that the printed coverage needs beyond those of the list, 件/年."""
        return self.needed - self.applications


def ranked(targets: pd.DataFrame, both: pd.DataFrame, *, take_up: str) -> pd.DataFrame:
    """Order the listed procedures by how many applications would be made online.

    Parameters
    ----------
    targets : DataFrame
        Table `online_target_procedures`.
    both : DataFrame
        From `analysis.measures.online.departments`.
    take_up : {"overall", "department"}
        Share of newly covered applications expected to be made online: that of all covered applications now, or that
        of the procedure's department (of all where the department covers fewer than 100 a year).

    Returns
    -------
    DataFrame
        rank, department, procedure, applications, use_pct, expected (件/年), cumulative (applications up to this
        rank), cumulative_pct (of the list), coverage_pct (with these and all before them).
    """
    overall = float(whole(both)["use_covered_pct"])
    table = targets.rename(columns={"applications_per_year": "applications"})
    table = table[["department", "procedure", "applications"]].assign(use_pct=overall)
    if take_up == "department":
        known = rates(both).query(f"covered >= {ENOUGH_COVERED}")
        own = known.set_index("department")["use_covered_pct"]
        table["use_pct"] = table["department"].map(_of_members(own)).fillna(overall)
    table["expected"] = table["applications"] * table["use_pct"] / 100
    order = ["expected", "applications", "procedure"]
    table = table.sort_values(order, ascending=[False, False, True], ignore_index=True)
    table.insert(0, "rank", table.index + 1)
    table["cumulative"] = table["applications"].cumsum()
    table["cumulative_pct"] = 100 * table["cumulative"] / table["applications"].sum()
    covered, total = both["covered_after"].sum(), both["applications_after"].sum()
    return table.assign(coverage_pct=100 * (covered + table["cumulative"]) / total)


def listed(targets: pd.DataFrame, totals: pd.DataFrame, scenario: pd.DataFrame) -> Listed:
    """Recompute the coverage that the list of procedures would give, and hold it against the printed one.

    Parameters
    ----------
    targets, totals, scenario : DataFrame
        Tables `online_target_procedures`, `online_total` and `online_scenario`.

    Returns
    -------
    Listed
    """
    now = totals[totals["survey"] == AFTER].iloc[0]
    printed = scenario.dropna(subset=["added_procedures"]).iloc[0]["coverage_rate_pct"]
    covered, total = int(now["covered_applications"]), int(now["applications_per_year"])
    applications = int(targets["applications_per_year"].sum())
    return Listed(
        n=len(targets),
        applications=applications,
        before_pct=100 * covered / total,
        after_pct=100 * (covered + applications) / total,
        printed_pct=float(printed),
        needed=round(float(printed) / 100 * total) - covered,
    )


def pace(both: pd.DataFrame, *, goal_pct: float, goal_year: int) -> pd.DataFrame:
    """Compare the pace between the surveys with the pace that a goal needs from the later one on.

    Parameters
    ----------
    both : DataFrame
        From `analysis.measures.online.departments`.
    goal_pct : float
        Share to be reached, in percent.
    goal_year : int
        Fiscal year (April to March) by whose end.

    Returns
    -------
    DataFrame
        One row a measure: measure, before_pct, after_pct, months (between the surveys), pace_pt (ポイント a month),
        months_left, needed_pt (ポイント a month, 0 where the goal is reached), times (needed / pace; missing where the
        rate did not rise), left (applications or procedures still to be covered for the goal).
    """
    months, months_left = _months(BEFORE, AFTER), _months(AFTER, f"{goal_year + 1}-03")
    table = pd.DataFrame({"measure": ["coverage", "procedures"]})
    parts = [("covered", "applications"), ("online", "procedures")]
    sums = both.drop(columns="department").sum()
    for side in ("before", "after"):
        table[f"{side}_pct"] = [100 * sums[f"{p}_{side}"] / sums[f"{t}_{side}"] for p, t in parts]
    wanted = [goal_pct / 100 * sums[f"{t}_after"] - sums[f"{p}_after"] for p, t in parts]
    table = table.assign(months=months, months_left=months_left, left=wanted)
    table["left"] = table["left"].clip(lower=0)
    table["pace_pt"] = (table["after_pct"] - table["before_pct"]) / months
    table["needed_pt"] = (goal_pct - table["after_pct"]).clip(lower=0) / months_left
    table["times"] = (table["needed_pt"] / table["pace_pt"]).where(table["pace_pt"] > 0)
    return table


def path(both: pd.DataFrame, forecast: pd.DataFrame, found: Listed) -> pd.DataFrame:
    """List the points of the way to 2025: what was seen in spring 2023, what is, what the list gives.

    Parameters
    ----------
    both : DataFrame
        From `analysis.measures.online.departments`.
    forecast : DataFrame
        Table `online_forecast_20230721`; its shares are of the applications of its last year, when all are covered.
    found : Listed
        From `listed`.

    Returns
    -------
    DataFrame
        series (forecast, actual, listed, printed), time (calendar years; a fiscal year at its end), coverage_pct.
    """
    sums = both.drop(columns="department").sum()
    whole_count = forecast["covered_applications"].max()
    actual = [100 * sums[f"covered_{s}"] / sums[f"applications_{s}"] for s in ("before", "after")]
    end_of_2024 = _year("2025-03")
    rows = [
        *(
            (
                "forecast",
                _year(f"{row['fiscal_year'] + 1}-03"),
                100 * row["covered_applications"] / whole_count,
            )
            for row in forecast.to_dict("records")
        ),
        ("actual", _year(BEFORE), actual[0]),
        ("actual", _year(AFTER), actual[1]),
        ("listed", end_of_2024, found.after_pct),
        ("printed", end_of_2024, found.printed_pct),
    ]
    return pd.DataFrame(rows, columns=["series", "time", "coverage_pct"])


def _of_members(own: pd.Series) -> dict[str, float]:
    """Give each department its rate, also those that stand together."""
    return {name: float(rate) for key, rate in own.items() for name in {str(key), *str(key).split("・")}}


def _months(first: str, last: str) -> int:
    start, end = pd.Period(first, "M"), pd.Period(last, "M")
    return (end.year - start.year) * 12 + end.month - start.month


def _year(month: str) -> float:
    period = pd.Period(month, "M")
    return period.year + period.month / 12
