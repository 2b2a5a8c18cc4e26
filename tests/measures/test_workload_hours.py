"""Hours of work by department: paper 002 (2023-02-14, 業務量調査結果, lines 188-398)."""

import pandas as pd
import pytest

from analysis.data import catalog
from analysis.errors import ParameterError
from analysis.measures import workload as measures

CHOICE = {"before": 2020, "after": 2021, "slip": "keep", "exclude": (), "order": "hours"}


@pytest.fixture
def survey():
    return catalog.load("workload_survey_by_department")


def test_changes_are_the_printed_ones_and_contributions_add_up(survey):
    given = measures.workload(survey, **CHOICE)
    changes = given.used.set_index("department")["change"]
    # Lines 346, 328, 206 and 239: 113,393, 43,809, △17,159 and △7,682 hours.
    named = changes[["こども部", "保健福祉部", "政策開発部", "財務部"]]
    assert named.tolist() == [113_393, 43_809, -17_159, -7_682]
    # By hand: 192,819 hours more in seven departments, 34,749 less in four.
    assert (changes[changes > 0].sum(), changes[changes < 0].sum()) == (192_819, -34_749)
    before, after = given.totals
    assert after - before == 158_070
    assert given.used["points"].sum() == pytest.approx(100 * 158_070 / 3_787_246)
    assert given.used["share_pct"].sum() == pytest.approx(100)


def test_order_by_rate_puts_a_small_department_first(survey):
    given = measures.workload(survey, **{**CHOICE, "order": "rate"})
    # 8,491 / 64,436 (line 398) and -17,159 / 125,825 (line 207).
    first, last = given.used.iloc[0], given.used.iloc[-1]
    assert (first["department"], last["department"]) == ("教育総務部", "政策開発部")
    assert (first["rate_pct"], last["rate_pct"]) == pytest.approx((13.177, -13.637), abs=0.001)


def test_the_heading_that_contradicts_itself_is_kept_and_named_or_left_out(survey):
    kept = measures.workload(survey, **CHOICE)
    assert kept.slips == {"財務部": (2022, 2021)}  # line 230: 2022(令和3)年度
    left = measures.workload(survey, **{**CHOICE, "slip": "leave_out"})
    assert left.slips == {}
    assert "財務部" not in set(left.used["department"])
    reasons = left.selection.set_index("department")["reason"]
    assert reasons["財務部"] == "見出しの西暦の年度と和暦の年度が合わない"
    # Next year the same heading is that of the earlier year.
    later = survey.assign(
        fiscal_year=survey["fiscal_year"] + 1, printed_fiscal_year=survey["fiscal_year"] + 1
    )
    both = pd.concat([survey[survey["fiscal_year"] == 2021], later[later["fiscal_year"] == 2022]])
    assert measures.workload(both, **{**CHOICE, "before": 2021, "after": 2022}).slips == {
        "財務部": (2022, 2021)
    }


def test_a_department_with_one_year_is_left_out_with_its_reason(survey):
    one = survey[(survey["department"] != "税務部") | (survey["fiscal_year"] == 2020)]
    given = measures.workload(one, **CHOICE)
    reasons = given.selection.set_index("department")["reason"]
    assert reasons["税務部"] == "片方の年度の業務量が印刷されていない"
    assert len(given.used) == 10


def test_whole_without_each_department(survey):
    others = measures.without_each(measures.workload(survey, **CHOICE)).set_index("department")
    # 158,070 - 113,393 hours, of 3,787,246 - 1,332,062.
    assert others.loc["こども部", "change"] == 44_677
    assert others.loc["こども部", "rate_pct"] == pytest.approx(100 * 44_677 / 2_455_184)


@pytest.mark.parametrize("wrong", [{"before": 2021}, {"before": 2021, "after": 2020}])
def test_years_in_the_wrong_order_are_refused(survey, wrong):
    with pytest.raises(ParameterError, match="前ではありません"):
        measures.workload(survey, **{**CHOICE, **wrong})


def test_one_department_is_refused(survey):
    others = [name for name in survey["department"].unique() if name != "税務部"]
    with pytest.raises(ParameterError, match="1しか残りません"):
        measures.workload(survey, **{**CHOICE, "exclude": others})
