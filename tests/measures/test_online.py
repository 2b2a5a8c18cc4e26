"""Rates of online procedures: the printed figures of the papers of 2023-07-21 and 2024-02-08."""

import pytest

from analysis.data import catalog
from analysis.errors import DataError
from analysis.measures import online, online_next


@pytest.fixture
def surveys():
    return catalog.load("online_by_department_20230721"), catalog.load("online_by_department")


@pytest.fixture
def both(surveys):
    return online.departments(*surveys, schools="printed")


@pytest.fixture
def targets():
    return catalog.load("online_target_procedures")


def test_use_is_a_quarter_of_what_is_covered(both):
    # 2023-07-21 資料1 p.11, line 526: 1829 369 20.2% 1,671,015 880,447 52.7% 207,137.
    whole = online.whole(both)
    assert (whole["procedures"], whole["online"], whole["used"]) == (1829, 369, 207_137)
    assert (round(whole["online_pct"], 1), round(whole["coverage_pct"], 1)) == (20.2, 52.7)
    assert whole["use_covered_pct"] == pytest.approx(23.526, abs=0.001)  # 207,137 / 880,447
    assert whole["use_pct"] == pytest.approx(12.396, abs=0.001)  # 207,137 / 1,671,015
    assert whole["unused"] == 673_310


def test_departments_without_procedures_are_left_out(both):
    # 会計課 and 監査委員 (lines 508, 520) print a dash for all but the applications made online, which are 0.
    assert len(both) == 20
    assert not {"会計課", "監査委員"} & set(both["department"])
    rates = online.rates(both).set_index("department")
    # Line 490: 市民部 331,576 covered, 2,476 online; line 524: 議会事務局 covers nothing.
    assert rates.loc["市民部", "use_covered_pct"] == pytest.approx(0.7467, abs=1e-4)
    assert rates["use_covered_pct"].isna().sum() == 1


def test_rate_rises_while_the_number_falls(both):
    # 2024-02-08 資料1 p.2, lines 249-257: 65.9 % of 503,218 before, 66.5 % of 484,418 after; -9,520 covered.
    row = online.changes(both, "coverage").set_index("department").loc["市民部"]
    assert (round(row["before_pct"], 1), round(row["after_pct"], 1)) == (65.9, 66.5)
    assert (row["part_change"], row["total_change"], bool(row["hollow"])) == (-9520, -18_800, True)
    # Lines 389-393: 学校教育部 falls in both, so nothing is hollow about it.
    assert not online.changes(both, "coverage").set_index("department").loc["学校教育部", "hollow"]


@pytest.mark.parametrize(
    ("measure", "change"),
    # Line 176: +2.7 and +3.4 points; 412/1804 - 369/1829 and 926,592/1,651,938 - 880,447/1,671,015.
    [("procedures", 412 / 1804 - 369 / 1829), ("coverage", 926_592 / 1_651_938 - 880_447 / 1_671_015)],
)
def test_parts_add_up_to_the_printed_change(both, measure, change):
    split = online.split(both, measure)
    assert split.change == pytest.approx(change, abs=1e-12)
    assert split.within + split.mix == pytest.approx(split.change, abs=1e-12)


def test_two_departments_together_keep_the_totals(surveys, both):
    together = online.departments(*surveys, schools="together")
    row = together.set_index("department").loc[online.TOGETHER]
    # Lines 389-401: 9 + 14 procedures after (3 + 3 online), 13 + 10 before (3 + 3).
    assert (row["procedures_before"], row["procedures_after"]) == (23, 23)
    assert (row["online_before"], row["online_after"]) == (6, 6)
    numbers = together.drop(columns="department").sum()
    assert numbers.equals(both.drop(columns="department").sum())


def test_a_department_in_one_survey_only_is_refused(surveys):
    previous, current = surveys
    with pytest.raises(DataError, match="市民部"):
        online.departments(previous[previous["department"] != "市民部"], current, schools="printed")


def test_more_used_than_covered_is_refused(surveys):
    previous, current = surveys
    wrong = previous.assign(online_applications=previous["online_applications"].where(
        previous["department"] != "総務部", 15_526))  # fmt: skip
    with pytest.raises(DataError, match="総務部"):
        online.departments(wrong, current, schools="printed")


def test_the_list_does_not_give_what_is_printed(targets):
    # 2024-02-08 資料1 p.4, lines 465-551: 43 procedures sum to 284,185; line 440 prints 81.7 %.
    found = online_next.listed(targets, catalog.load("online_total"), catalog.load("online_scenario"))
    assert (found.n, found.applications) == (43, 284_185)
    assert found.after_pct == pytest.approx(100 * (926_592 + 284_185) / 1_651_938)
    assert round(found.after_pct, 1) == 73.3
    assert (found.needed, found.unexplained) == (423_041, 138_856)  # 0.817 * 1,651,938 - 926,592


def test_ranking_by_applications_and_by_use(targets, both):
    ranked = online_next.ranked(targets, both, take_up="overall")
    # Lines 505, 485, 488: 132,000, 26,900 and 21,000 applications.
    assert ranked["applications"].head(3).tolist() == [132_000, 26_900, 21_000]
    assert ranked["cumulative_pct"].iloc[0] == pytest.approx(100 * 132_000 / 284_185)
    assert ranked["expected"].sum() == pytest.approx(284_185 * 207_137 / 880_447)
    assert ranked["coverage_pct"].iloc[-1] == pytest.approx(73.294, abs=0.001)
    by_department = online_next.ranked(targets, both, take_up="department").set_index("procedure")
    # 保健福祉部 41,388 of 132,991; 学校教育部 covers 15 only and takes the rate of all.
    assert by_department.loc["重度心身障害者医療費助成申請", "expected"] == pytest.approx(
        132_000 * 41_388 / 132_991
    )
    assert by_department.loc["就学援助費受給申請", "use_pct"] == pytest.approx(23.526, abs=0.001)


def test_needed_pace_is_the_rest_over_the_months_left(both):
    rows = online_next.pace(both, goal_pct=100, goal_year=2025).set_index("measure")
    # From December 2023 to March 2026: 27 months; from May to December 2023: 7.
    assert rows["months_left"].tolist() == [27, 27]
    assert rows.loc["coverage", "needed_pt"] == pytest.approx((100 - 100 * 926_592 / 1_651_938) / 27)
    assert rows.loc["procedures", "left"] == pytest.approx(1804 - 412)
    assert rows.loc["procedures", "pace_pt"] == pytest.approx(100 * (412 / 1804 - 369 / 1829) / 7)


def test_a_goal_that_is_reached_needs_no_pace(both):
    rows = online_next.pace(both, goal_pct=50, goal_year=2025).set_index("measure")
    assert (rows.loc["coverage", "needed_pt"], rows.loc["coverage", "left"]) == (0, 0)
    assert rows.loc["procedures", "needed_pt"] == pytest.approx((50 - 100 * 412 / 1804) / 27)


def test_path_holds_the_forecast_beside_the_outcome(targets, both):
    # 2023-07-21 資料1 p.12, lines 542-547: 1,329,757 and 1,365,377 of 1,671,015.
    found = online_next.listed(targets, catalog.load("online_total"), catalog.load("online_scenario"))
    points = online_next.path(both, catalog.load("online_forecast_20230721"), found)
    foreseen = points.loc[points["series"] == "forecast", "coverage_pct"].round(1).tolist()
    assert foreseen == [52.7, 79.6, 81.7, 100.0]
    assert points.loc[points["series"] == "actual", "coverage_pct"].round(1).tolist() == [52.7, 56.1]
