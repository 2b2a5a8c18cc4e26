"""Hours that measures are planned to save: printed, recomputed from the printed formulas, by department and measure.

Hours planned for a year to come and hours of years gone by are kept apart; nothing here adds them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis.data.formula import Formula, parse
from analysis.data.numerals import is_nearest, is_neighbour, to_decimal
from analysis.errors import ParameterError, Problem

LATER, EARLIER = "2024-02-08", "2023-02-14"  # the papers
FORMULA, STATED, RPA, COMPARED = "formula", "stated", "rpa", "compared"
KINDS = {FORMULA: "計算式のある取組み", STATED: "計算式のない取組み", RPA: "RPA（見込み）"}
AGREES, NEAREST, NEIGHBOUR = "一致", "四捨五入", "切り上げ・切り捨て"
DIFFERS, NO_FORMULA = "不一致", "式なし"
_TWO_YEARS = "年の比較"  # hours found by comparing two years are no plan
_STAFF = "行政事務の効率化"  # the other vision saves time of citizens and firms
RPA_MEASURE = "RPAによる定型業務の自動化"
_MINUTES = 60


@dataclass(frozen=True)
class Plan:
    """What one paper plans to save in a year.

    Parameters
    ----------
    paper : str
        Date of the paper.
    items : DataFrame
        department, measure, effect, formula (as printed), kind (key of `KINDS`), hours_stated (hours a year, printed),
        hours (recomputed; as printed where there is no formula), verdict (AGREES, NEAREST, NEIGHBOUR,
        DIFFERS or NO_FORMULA).
    compared : DataFrame
        The same columns: hours that come from comparing two years. Not planned, so in no sum.
    """

    paper: str
    items: pd.DataFrame
    compared: pd.DataFrame

    @property
    def stated(self) -> float:
        """Sum of the printed hours a year."""
        return float(self.items["hours_stated"].sum())

    @property
    def recomputed(self) -> float:
        """Sum of the recomputed hours a year."""
        return float(self.items["hours"].sum())

    @property
    def differences(self) -> pd.DataFrame:
        """Items whose recomputed hours are not the printed ones, with `gap` (hours, printed less recomputed)."""
        frame = self.items.assign(gap=self.items["hours_stated"] - self.items["hours"])
        return frame[frame["verdict"].isin([NEAREST, NEIGHBOUR, DIFFERS])].reset_index(drop=True)


def plan(
    paper: str,
    *,
    later: pd.DataFrame,
    rpa: pd.DataFrame,
    earlier: pd.DataFrame,
    departments: Sequence[str] = (),
) -> Plan:
    """Gather what a paper plans to save of the staff's time.

    Parameters
    ----------
    paper : {"2024-02-08", "2023-02-14"}
        Which paper.
    later, rpa, earlier : DataFrame
        Tables `time_saving_measures_fy2023`, `time_saving_by_department_fy2023`, `measures_by_department_20230214`.
    departments : sequence of str
        Which departments; all when empty.

    Returns
    -------
    Plan

    Raises
    ------
    ParameterError
        The paper plans nothing for these departments.
    """
    if paper == LATER:
        found = pd.concat([later, _rpa_items(rpa)], ignore_index=True)
    else:
        found = earlier[(earlier["vision"] == _STAFF) & earlier["hours_stated"].notna()]
    if departments:
        found = found[found["department"].isin(departments)]
    if found.empty:
        what = f"{'、'.join(departments)} の想定削減時間は、{paper}の資料にありません。"
        raise ParameterError(Problem(what, "departments", "部局を選び直すか、空にしてください。"))
    whole = pd.DataFrame([_item(row) for row in found.to_dict("records")])
    compared = whole["kind"] == COMPARED
    return Plan(paper, whole[~compared].reset_index(drop=True), whole[compared].reset_index(drop=True))


def other(paper: str) -> str:
    """Return the paper beside this one."""
    return EARLIER if paper == LATER else LATER


def family(measure: str) -> str:
    """Name a measure as other departments name it too: without brackets, in half width."""
    plain = unicodedata.normalize("NFKC", measure)
    return re.sub(r"\(.*?\)|【再掲】", "", plain).strip() or plain


def by_department(given: Plan) -> pd.DataFrame:
    """Add printed hours (a year) by department, one column a kind, and their sum `hours`; largest first."""
    wide = given.items.pivot_table("hours_stated", "department", "kind", "sum", fill_value=0.0)
    wide = wide.reindex(columns=list(KINDS), fill_value=0.0)
    wide["hours"] = wide.sum(axis=1)
    return wide.sort_values("hours", ascending=False).reset_index()


def by_measure(given: Plan) -> pd.DataFrame:
    """Add printed hours by measure over departments: name, hours, departments, cumulative_pct; largest first."""
    groups = given.items.assign(name=given.items["measure"].map(family)).groupby("name", sort=False)
    frame = groups.agg(hours=("hours_stated", "sum"), departments=("department", "nunique"))
    frame = frame.sort_values("hours", ascending=False).reset_index()
    frame["cumulative_pct"] = 100 * frame["hours"].cumsum() / frame["hours"].sum()
    return frame


def measured(by_year: pd.DataFrame) -> pd.DataFrame:
    """Lay out the hours that RPA is printed to have saved: table `rpa_by_year_20230721` with the steps of a year.

    Returns
    -------
    DataFrame
        fiscal_year, scenarios, hours (both cumulative), step (hours of the year: its cumulative less that before).
    """
    frame = by_year.sort_values("fiscal_year", ignore_index=True).rename(
        columns={"scenarios_cumulative": "scenarios", "hours_reduced_cumulative": "hours"}
    )
    return frame.assign(step=frame["hours"].diff().fillna(frame["hours"]))


def _rpa_items(rpa: pd.DataFrame) -> pd.DataFrame:
    rows = rpa.loc[rpa["rpa_hours"].notna(), ["department", "rpa_hours"]]
    words = {"measure": RPA_MEASURE, "effect": "定型業務に要する時間の短縮", "formula_text": ""}
    return rows.rename(columns={"rpa_hours": "hours_stated"}).assign(**words)


def _item(row: dict) -> dict[str, object]:
    text, stated = str(row["formula_text"] or ""), float(row["hours_stated"])
    formula = parse(text)
    kind = FORMULA if formula else COMPARED if _TWO_YEARS in text else STATED
    if family(str(row["measure"])).startswith("RPA"):
        kind = RPA
    return {
        "department": row["department"],
        "measure": row["measure"],
        "effect": row["effect"],
        "formula": text,
        "kind": kind,
        "hours_stated": stated,
        "hours": float(formula.minutes) / _MINUTES if formula else stated,
        "verdict": _verdict(formula, row["hours_stated"]),
    }


def _verdict(formula: Formula | None, hours: object) -> str:
    if formula is None:
        return NO_FORMULA
    stated, exact = to_decimal(hours) or Decimal(0), formula.minutes / _MINUTES
    if stated == exact:
        return AGREES
    if is_nearest(stated, exact):
        return NEAREST
    return NEIGHBOUR if is_neighbour(stated, exact) else DIFFERS
