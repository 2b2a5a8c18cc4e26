"""Tables of the DX committee papers of 21 July 2023 and 8 February 2024 against what the papers print.

Expected values were read in the papers (令和5年度 第1回・第2回 ＤＸ関連６法活用推進本部 本部会); "A l." is a line of the
text of the July paper, "B l." of the February paper. Recomputed values were worked out by hand from those lines.
"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.data import catalog, checks

FOLDERS = ("koriyama_dx_20230721", "koriyama_dx_20240208")


def rows(table: str, **keys: object) -> pd.DataFrame:
    """Return the rows of a table that the keys name."""
    frame = catalog.load(table)
    for column, value in keys.items():
        frame = frame[frame[column] == value]
    return frame


@pytest.mark.parametrize(
    ("table", "keys", "column", "printed"),
    [
        # A l.66-67, l.69
        ("print_summary_fy2022", {"item": "プリントアウト総数"}, "value", 16_039_978),
        ("print_summary_fy2022", {"item": "カラー単価"}, "value", 5.3273),
        # A l.163, l.167, l.175, l.232
        (
            "cashless_summary_20230721",
            {"scope": "郡山市の窓口", "period": "2021年"},
            "cashless_ratio_pct",
            11.7,
        ),
        ("cashless_summary_20230721", {"scope": "国全体", "period": "2022年"}, "cashless_ratio_pct", 36.0),
        ("cashless_summary_20230721", {"scope": "郡山市の窓口", "period": "2023年"}, "change_pt", 5.0),
        # A l.316, l.356
        ("pos_daily_transactions", {"facility": "市民課"}, "transactions_per_day", 222.7),
        ("pos_daily_transactions", {"facility": "河内連絡所"}, "transactions_per_day", 2.0),
        # A l.490
        ("online_by_department_20230721", {"department": "市民部"}, "online_applications", 2_476),
        # A l.949, l.974
        ("people_flow_event", {"category": "公式戦のある土日"}, "visitors_per_day", 3_538),
        ("people_flow_breakdown", {"group": "県外"}, "visitors_per_day", 225),
        # A l.1047, l.1052, l.989
        ("rpa_by_year_20230721", {"fiscal_year": 2020}, "scenarios_cumulative", 40),
        ("rpa_by_year_20230721", {"fiscal_year": 2022}, "hours_reduced_cumulative", 13_916),
        ("key_figures_20230721", {"item": "RPA 累計業務削減（見出しの表記）"}, "approximate", True),
        # A l.1749, l.1751
        (
            "standard_systems",
            {"system": "住民基本台帳"},
            "migration_date_planned",
            pd.Timestamp("2025-01-01"),
        ),
        # B l.391 and l.397: the printed figures are wrong and stay
        ("online_by_department", {"department": "学校教育部", "survey": "2023-05"}, "procedures", -13),
        ("online_by_department", {"department": "教育委員会", "survey": "2023-12"}, "online_rate_pct", 42.9),
        # B l.257
        ("online_change", {"department": "市民部", "measure": "カバー件数"}, "change", -9_520),
        # B l.505, l.632, l.591, l.1097
        (
            "online_target_procedures",
            {"procedure": "重度心身障害者医療費助成申請"},
            "applications_per_year",
            132_000,
        ),
        (
            "print_by_department",
            {"department": "総務部", "period_start": "2023-04"},
            "pages_per_person_month",
            963,
        ),
        ("print_monthly", {"month": "2023-12"}, "total_pages", 1_295_255),
        ("time_saving_measures_fy2023", {"measure": "コンビニ交付の推進"}, "hours_stated", 6_351),
        # B l.1029: 約1,850時間
        ("time_saving_measures_fy2023", {"measure": "電子契約(電子請求)"}, "approximate", True),
        # B l.1573-1577, l.1797
        ("budget_change_fy2024", {"category": "政策的経費"}, "change_thousand_yen", -55_146),
        ("population_working_age", {"year": 2060}, "change_from_2000_pct", -51),
    ],
)
def test_value_is_as_printed(table: str, keys: dict[str, object], column: str, printed: object) -> None:
    found = rows(table, **keys)
    assert found[column].tolist() == [printed]


@pytest.mark.parametrize(
    ("table", "keys", "column", "printed"),
    [
        # A l.526
        ("online_by_department_20230721", {}, "procedures", 1_829),
        ("online_by_department_20230721", {}, "covered_applications", 880_447),
        ("online_by_department_20230721", {}, "online_applications", 207_137),
        # B l.174
        ("online_by_department", {"survey": "2023-12"}, "online_procedures", 412),
        ("online_by_department", {"survey": "2023-12"}, "applications_per_year", 1_651_938),
        # B l.678
        ("print_by_department", {"period_start": "2022-10"}, "pages", 9_400_529),
        ("print_by_department", {"period_start": "2023-04"}, "pages", 13_885_861),
        # B l.105, l.1583
        ("afterschool_club_applications", {}, "applications", 2_791),
        ("budget_fy2024", {"fiscal_year": 2024}, "budget_thousand_yen", 3_613_520),
        # A l.669
        ("tool_proposals", {}, "proposals", 13),
    ],
)
def test_rows_sum_to_the_printed_total(
    table: str, keys: dict[str, object], column: str, printed: int
) -> None:
    assert rows(table, **keys)[column].sum() == printed


def test_blank_cells_are_those_that_the_papers_do_not_print() -> None:
    online = catalog.load("online_by_department_20230721")
    assert online.loc[online["procedures"].isna(), "department"].tolist() == [
        "会計課",
        "監査委員",
    ]  # A l.508, l.520

    printed = catalog.load("print_monthly").set_index("month")
    assert printed["mono_pages"].dropna().to_dict() == {"2023-12": 950_006}  # B l.577
    assert printed["total_pages"].dropna().to_dict() == {
        "2022-10": 1_685_504,
        "2023-12": 1_295_255,
    }  # B l.582, l.591


def test_monthly_cashless_ratios_are_marked_as_inferred_and_follow_the_text() -> None:
    monthly = catalog.load("cashless_monthly")
    assert set(monthly["mapping"]) == {"inferred"}
    assert monthly["month"].nunique() == 36
    parts = zip(monthly["year"], monthly["month_of_year"], strict=True)
    assert [f"{year}-{month:02}" for year, month in parts] == monthly["month"].tolist()
    # B l.679-692, in the order of the text
    first = [7.3, 13.2, 15.0, 11.4, 13.2, 16.2, 18.3, 20.4, 29.3]
    assert monthly.sort_values("text_order")["cashless_ratio_pct"].head(9).tolist() == first


def test_every_department_of_the_july_paper_without_a_dash_is_compared_again_in_february() -> None:
    july = catalog.load("online_by_department_20230721").dropna(subset=["procedures"])
    february = rows("online_by_department", survey="2023-05")
    assert sorted(july["department"]) == sorted(february["department"])
    assert len(february) == 20  # B l.204-431


@pytest.mark.parametrize(
    ("check", "row", "recomputed"),
    [
        ("online_by_department.online_rate", "学校教育部/2023-12", "33.3"),  # B l.389: 3/9
        ("online_by_department.online_rate", "教育委員会/2023-12", "21.4"),  # B l.397: 3/14
        ("online_by_department.total_procedures_202305", "", "1801"),  # B l.175: 1,829 - 2*13 - 2*1
        ("online_scenario.online_2022", "", "364"),  # B l.437 against l.175
        ("online_scenario.coverage_2024", "", "73.3"),  # B l.440: (926,592 + 284,185) / 1,651,938
        ("population_working_age.change_2060", "", "-49"),  # B l.1795: 44,183 / 86,380 - 1
        ("time_saving_by_department_fy2023.rpa_tasks", "", "81"),  # B l.880 against the departments
        (
            "time_saving_measures_fy2023.afterschool_headline",
            "",
            "497.5",
        ),  # B l.1223-1238: 120 + 77.5 + 180 + 120
        ("people_flow_breakdown.residence", "", "4038"),  # A l.971-974: 2,045 + 1,768 + 225
        ("rpa_by_environment.hours_cumulative", "", "5748"),  # A l.1014-1017: 4,832 + 338 + 578
        ("tool_proposals.entries_people_flow", "", "3"),  # A l.659-667
        (
            "cashless_monthly.same_as_20230214",
            "2022-09",
            "14.5",
        ),  # B l.721 against 15.3 in the paper of 2023-02-14
        ("cashless_monthly.mean_2023", "", "17.5583"),  # B l.679-737: 210.7 / 12
        ("cashless_monthly.increase", "4/2023", "19.3"),  # B l.760 against 19.4 in April 2022 (B l.696)
        ("cashless_monthly.increase", "9/2022", "14.5"),  # B l.760 against 17.4 in September 2021 (B l.719)
    ],
)
def test_discrepancy_of_the_papers_is_found_and_known(check: str, row: str, recomputed: str) -> None:
    results = checks.run_checks(names=[check.split(".", maxsplit=1)[0]])
    found = [(r.found, r.verdict) for r in results if (r.check, r.row) == (check, row)]
    assert found == [(recomputed, checks.Verdict.KNOWN)]


def test_no_new_discrepancy_in_these_papers() -> None:
    names = [table.name for table in catalog.tables() if table.path.parent.name in FOLDERS]
    assert len(names) == 35
    assert checks.exit_code(checks.run_checks(names=names)) == 0
