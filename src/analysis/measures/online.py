"""オンライン化率, オンライン化カバー率 and オンライン利用率 of a city's procedures: three shares that are not one another.

Of procedures, the share that can be made online; of yearly applications, the share whose procedure can be made online
(covered); of these, and of all, the share that is made online.
"""

from __future__ import annotations

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.stats.decomposition import WithinMix, within_mix

BEFORE, AFTER = "2023-05", "2023-12"
MEASURES = {"coverage": ("covered", "applications"), "procedures": ("online", "procedures")}
TITLES = {"coverage": "オンライン化カバー率", "procedures": "オンライン化率"}
UNITS = {"coverage": "件", "procedures": "手続き"}
SCHOOLS = ("学校教育部", "教育委員会")
TOGETHER = "・".join(SCHOOLS)
_COUNTS = {
    "procedures": "procedures",
    "online_procedures": "online",
    "applications_per_year": "applications",
    "covered_applications": "covered",
}


def departments(previous: pd.DataFrame, current: pd.DataFrame, *, schools: str) -> pd.DataFrame:
    """Put the two surveys side by side, one row a department.

    Parameters
    ----------
    previous : DataFrame
        Table `online_by_department_20230721`; departments of which only online applications are printed are left out.
    current : DataFrame
        Table `online_by_department`, of which the rows of the later survey are used.
    schools : {"printed", "together"}
        Whether the two departments between which procedures were moved stand as printed or as one.

    Returns
    -------
    DataFrame
        department, and procedures, online (手続き), applications, covered (件/年), each with _before and _after, and
        used_before (applications made online, 件/年), in the order of the paper.

    Raises
    ------
    DataError
        A department stands in one survey only, or a part exceeds its whole.
    """
    named = {"department": "department", **_COUNTS}
    early = previous.dropna(subset=list(_COUNTS))[[*named, "online_applications"]]
    late = current[current["survey"] == AFTER][list(named)]
    _same_departments(early, late)
    both = early.rename(columns={**named, "online_applications": "used"}).merge(
        late.rename(columns=named), on="department", suffixes=("_before", "_after")
    )
    both = both.rename(columns={"used": "used_before"})
    if schools == "together":
        name = both["department"].where(~both["department"].isin(SCHOOLS), TOGETHER)
        both = both.groupby(name, sort=False).sum(numeric_only=True).reset_index()
    both = both.astype({column: "int64" for column in both.columns.drop("department")})
    _check_parts(both)
    return both


def rates(both: pd.DataFrame) -> pd.DataFrame:
    """Compute the shares of the earlier survey, the only one of which applications made online are printed.

    Parameters
    ----------
    both : DataFrame
        From `departments`.

    Returns
    -------
    DataFrame
        department, procedures, online, applications, covered, used; online_pct, coverage_pct, use_pct (of all
        applications), use_covered_pct (of covered ones; missing where none is covered), in percent; unused (covered
        but not made online) and uncovered, 件/年.
    """
    early = both.rename(columns=lambda name: name.removesuffix("_before"))
    early = early[["department", *_COUNTS.values(), "used"]]
    return early.assign(
        online_pct=100 * early["online"] / early["procedures"],
        coverage_pct=100 * early["covered"] / early["applications"],
        use_pct=100 * early["used"] / early["applications"],
        use_covered_pct=100 * early["used"] / early["covered"].where(early["covered"] > 0),
        unused=early["covered"] - early["used"],
        uncovered=early["applications"] - early["covered"],
    )


def whole(both: pd.DataFrame) -> pd.Series:
    """Compute the shares of `rates` for all departments together.

    Parameters
    ----------
    both : DataFrame
        From `departments`.

    Returns
    -------
    Series
        Indexed as the columns of `rates`.
    """
    sums = both.drop(columns="department").sum().to_frame().T.assign(department="全体")
    return rates(sums).iloc[0]


def changes(both: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Set the change of a rate beside the change of the number that it is meant to raise.

    Parameters
    ----------
    both : DataFrame
        From `departments`.
    measure : {"coverage", "procedures"}
        Which rate.

    Returns
    -------
    DataFrame
        department, before_pct, after_pct, change_pt (ポイント), part_change (covered applications or procedures online),
        total_change (all applications or procedures), hollow (the rate rose although the number did not).
    """
    part, total = MEASURES[measure]
    table = pd.DataFrame({"department": both["department"]})
    for side in ("before", "after"):
        table[f"{side}_pct"] = 100 * both[f"{part}_{side}"] / both[f"{total}_{side}"]
    table["change_pt"] = table["after_pct"] - table["before_pct"]
    table["part_change"] = both[f"{part}_after"] - both[f"{part}_before"]
    table["total_change"] = both[f"{total}_after"] - both[f"{total}_before"]
    table["hollow"] = (table["change_pt"] > 0) & (table["part_change"] <= 0)
    return table


def split(both: pd.DataFrame, measure: str) -> WithinMix:
    """Split the change of a rate into the departments' own changes and that of their mix.

    Parameters
    ----------
    both : DataFrame
        From `departments`.
    measure : {"coverage", "procedures"}
        Which rate.

    Returns
    -------
    WithinMix
    """
    part, total = MEASURES[measure]
    columns = (both[f"{name}_{side}"] for side in ("before", "after") for name in (total, part))
    return within_mix(*columns, units=both["department"])


def _same_departments(early: pd.DataFrame, late: pd.DataFrame) -> None:
    alone = sorted(set(early["department"]) ^ set(late["department"]))
    if alone:
        what = f"部局「{'、'.join(alone)}」は、片方の照会にしかありません。"
        raise DataError(Problem(what, "online_by_department", "部局の名前をそろえてください。"))


def _check_parts(both: pd.DataFrame) -> None:
    pairs = [(part, total, side) for part, total in MEASURES.values() for side in ("before", "after")]
    wrong = [
        Problem(
            f"「{row['department']}」の内訳 {row[f'{part}_{side}']:,} が全体 {row[f'{total}_{side}']:,} を超えます。",
            f"{part}（{BEFORE if side == 'before' else AFTER}照会）",
            "原資料の数字と照合してください。",
        )
        for part, total, side in [*pairs, ("used", "covered", "before")]
        for row in both[both[f"{part}_{side}"] > both[f"{total}_{side}"]].to_dict("records")
    ]
    if wrong:
        raise DataError(*wrong)
