"""Claims about planned hours change their words with the numbers."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.data import catalog
from analysis.findings import work_time as claims
from analysis.findings import work_time_range as assumed
from analysis.measures import work_time
from analysis.measures.work_time_range import Assumption, tornado, total_range

OWN = Assumption(0.2, "shared", "estimates")


@pytest.fixture(scope="module")
def tables():
    return {
        "later": catalog.load("time_saving_measures_fy2023"),
        "rpa": catalog.load("time_saving_by_department_fy2023"),
        "earlier": catalog.load("measures_by_department_20230214"),
    }


@pytest.fixture(scope="module")
def later(tables):
    return work_time.plan("2024-02-08", **tables)


def test_total_names_the_largest_or_the_only_department(tables, later):
    whole = claims.total("x.total", later, work_time.by_department(later))
    assert "最も大きいのはこども部の12,056.5時間" in whole.headline
    assert any("保健福祉部" in caveat and "320" in caveat for caveat in whole.caveats)
    one = work_time.plan("2024-02-08", **tables, departments=["農林部"])
    assert "選んだのは農林部だけ" in claims.total("x.total", one, work_time.by_department(one)).headline


def test_recomputed_tells_rounding_from_error(tables, later):
    found = claims.recomputed("x.r", later)
    assert "3項目の違いは切り上げ・切り捨てによる（差の和+2.1時間）" in found.headline
    assert found.value == pytest.approx(2 / 3 + 2 / 3 + 0.75)  # 1,334, 1,134 and 426 h
    damaged = tables["later"].copy()
    damaged.loc[0, "hours_stated"] = 1400
    wrong = work_time.plan("2024-02-08", **(tables | {"later": damaged}))
    both = claims.recomputed("x.r", wrong).headline
    assert "1項目は端数処理では説明できない" in both
    assert "項目の違いは切り上げ・切り捨てによる" in both
    right = work_time.plan("2024-02-08", **tables, departments=["税務部"])
    assert "違いはない" in claims.recomputed("x.r", right).headline
    none = work_time.plan("2024-02-08", **tables, departments=["農林部"])
    assert claims.recomputed("x.r", none).status == "not_available"


def test_last_year_s_plan_is_compared_like_with_like(tables, later):
    before = work_time.plan("2023-02-14", **tables)
    same, rpa = claims.beside(later, before)
    assert "（0.0時間）" in same.words  # same measures, same hours in both papers
    # 2023-02-14, line 211: 5,342 h; 2024-02-08: 5,019.3 h over departments.
    assert "5,342.0時間 → 5,019.3時間" in rpa.words
    assert claims.beside(before, later) == []


def test_plan_beside_the_workload_of_the_same_departments(tables, later):
    workload = catalog.load("workload_survey_by_department")
    (found,) = claims.of_workload(later, workload)
    # 2023-02-14, lines 189-398: eleven departments, 3,945,316 h in fiscal 2021; their plan is 36,572.6 h less the
    # 3,428.8 h of the eight others.
    assert found.words == "33,144時間 ÷ 3,945,316時間 = 0.84％"
    elsewhere = work_time.plan("2024-02-08", **tables, departments=["農林部"])
    assert claims.of_workload(elsewhere, workload) == []


def test_other_numbers_may_take_away_or_add():
    row = {
        "measure": "甲",
        "printed": "3件",
        "other": "2件",
        "hours": 30.0,
        "other_hours": 20.0,
        "gap": -10.0,
    }
    assert "想定は10時間減る" in assumed.inputs("x.i", pd.DataFrame([row])).headline
    more = row | {"other_hours": 45.0, "gap": 15.0}
    assert "想定は15時間増える" in assumed.inputs("x.i", pd.DataFrame([more])).headline
    assert assumed.inputs("x.i", pd.DataFrame([row])[:0]).status == "not_available"


def test_range_is_no_confidence_interval_and_names_what_moves_it(later):
    found = total_range(later, OWN, level=0.9, draws=1000, seed=1)
    claim = assumed.spread("x.s", found, tornado(later, OWN), OWN)
    assert claim.interval is None
    assert "3分、20件、300日（それぞれ±1,500時間）" in claim.headline
    assert "信頼区間ではない" in claim.certainty
    assert "試行の90％" in claim.headline


def test_money_needs_a_cost_that_somebody_states(later):
    found = total_range(later, OWN, level=0.95, draws=1000, seed=1)
    assert assumed.value("x.v", found, 0).status == "not_available"
    claim = assumed.value("x.v", replace(found, estimate=20_000.0), 2500)
    assert "1時間を2,500円と仮定すると、想定は年5,000万円" in claim.headline
    assert "市の数字ではない" in claim.headline
    little = assumed.value("x.v", replace(found, low=3.2, estimate=4.0, high=4.8), 1000)
    assert "想定は年4,000円（3,200～4,800円）" in little.headline


def test_measured_hours_rise_or_slow_and_are_never_added(later):
    rows = work_time.measured(catalog.load("rpa_by_year_20230721"))
    found = claims.measured("x.m", rows, later)
    assert "前の年度より少ない" in found.headline
    assert found.value == 13_916
    assert "前の年度より多い" in claims.measured("x.m", rows[:3], later).headline
