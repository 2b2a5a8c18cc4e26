"""Planned hours of the papers of 2024-02-08 (資料2, lines 926-1494) and 2023-02-14, by their own figures and by hand."""

import math

import pytest

from analysis.data import catalog
from analysis.errors import ParameterError
from analysis.measures import work_time, work_time_other
from analysis.measures.work_time_range import Assumption, inputs, ranges, tornado

OWN = Assumption(0.2, "shared", "estimates")


@pytest.fixture(scope="module")
def tables():
    names = {
        "later": "time_saving_measures_fy2023",
        "rpa": "time_saving_by_department_fy2023",
        "earlier": "measures_by_department_20230214",
    }
    return {key: catalog.load(name) for key, name in names.items()}


@pytest.fixture(scope="module")
def later(tables):
    return work_time.plan("2024-02-08", **tables)


def test_sum_is_that_of_the_printed_totals_without_the_comparison_of_years(tables, later):
    # The 19 printed totals (lines 941-1494) come to 36,892.6; 保健福祉部's 1,345 holds 320 h of comparing two years.
    assert tables["rpa"]["total_hours"].sum() == pytest.approx(36_892.6)
    assert later.stated == pytest.approx(36_892.6 - 320)
    assert later.compared["hours_stated"].tolist() == [320]
    by_department = work_time.by_department(later).set_index("department")["hours"]
    printed = tables["rpa"].set_index("department")["total_hours"]
    gap = (by_department - printed).round(6)
    assert gap[gap != 0].to_dict() == {"保健福祉部": -320}


def test_only_three_hours_are_rounded_away_from_the_nearest(later):
    # 80,000 / 60 = 1,333.3 printed 1,334 (952); 68,000 / 60 = 1,133.3 printed 1,134 (1034); 25,515 / 60 = 425.25
    # printed 426 (1347).
    wrong = later.differences
    odd = wrong[wrong["verdict"] == work_time.NEIGHBOUR]
    assert odd["hours_stated"].tolist() == [1334, 1134, 426]
    assert odd["gap"].tolist() == pytest.approx([2 / 3, 2 / 3, 0.75])
    assert (wrong["verdict"] != work_time.DIFFERS).all()


def test_a_wrong_product_is_told(tables):
    damaged = tables["later"].copy()
    damaged.loc[0, "hours_stated"] = 1400
    wrong = work_time.plan("2024-02-08", **(tables | {"later": damaged})).differences
    assert wrong.loc[wrong["verdict"] == work_time.DIFFERS, "hours_stated"].tolist() == [1400]


def test_citizens_hours_are_not_the_staff_s(tables):
    # 2023-02-14, line 220: 電子入札 saves firms 11,660 h; line 243: staff 875 h.
    earlier = work_time.plan("2023-02-14", **tables)
    assert 11_660 not in earlier.items["hours_stated"].tolist()
    assert 875 in earlier.items["hours_stated"].tolist()
    assert earlier.stated == 26_515  # by hand from lines 192-401, without the 320 h of line 332


def test_measures_are_added_over_departments(later):
    # POSデータの活用: 2,500 + 125 + 375 + 125 + 125 + 250 + 375 + 125 (lines 984-1412).
    pos = work_time.by_measure(later).set_index("name").loc["POSデータの活用"]
    assert (pos["hours"], pos["departments"]) == (4000, 8)


def test_departments_without_a_plan_are_refused(tables):
    with pytest.raises(ParameterError, match="農林部"):
        work_time.plan("2023-02-14", **tables, departments=["農林部"])


def test_measured_hours_are_steps_of_the_printed_sums():
    # 2023-07-21, line 1052: 924, 3,967, 9,254, 13,916.
    rows = work_time.measured(catalog.load("rpa_by_year_20230721"))
    assert rows["step"].tolist() == [924, 3043, 5287, 4662]


def test_same_premise_is_one_input(later):
    found = inputs(later, OWN)
    minutes = [
        n for n, text in enumerate(found.texts) if found.names[n] == "POSデータの活用" and text == "30分"
    ]
    assert [len(found.departments[n]) for n in minutes] == [8]
    apart = inputs(later, Assumption(0.2, "independent", "estimates"))
    assert (
        sum(t == "30分" and n == "POSデータの活用" for t, n in zip(apart.texts, apart.names, strict=True))
        == 8
    )
    for each in (found, apart):
        total = sum(math.prod(each.values[n] for n in term) for term in each.terms)
        assert total == pytest.approx(later.recomputed)


def test_tornado_by_hand(later):
    rows = tornado(later, OWN).set_index("name")["high"]
    # 3分 x 20件 x 300日 x 25箇所 = 7,500 h (line 1254); POS 4,000 h; both by +20 %.
    assert rows.iloc[:3].tolist() == pytest.approx([1500] * 3)
    assert rows["POSデータの活用：30分（8部局）"] == pytest.approx(800)
    assert not any("25箇所" in name or "：2（" in name for name in rows.index)
    counted = tornado(later, Assumption(0.2, "shared", "all")).set_index("name")["high"]
    # 25箇所 stands in the 7,500 h and in the 600 h of the same measure (line 1249).
    assert counted.iloc[0] == pytest.approx(0.2 * 8100)


def test_other_assumptions_stand_beside_the_study_s_own(later):
    rows = ranges(later, OWN, level=0.95, draws=2000, seed=7203)
    assert rows["name"].iloc[0] == OWN.label
    assert (rows["low"] < later.recomputed).all() and (rows["high"] > later.recomputed).all()
    by_name = rows.set_index("name")["spread_pct"]
    assert by_name[Assumption(0.1, "shared", "estimates").label] < by_name.iloc[0]
    # Every input 20 % too large at once: far outside of what errors that cancel give.
    assert by_name.iloc[-1] > 3 * by_name.iloc[0]


def test_other_printed_numbers(tables, later):
    rows = work_time_other.others(later, tables["earlier"], catalog.load("key_figures_20240208"))
    rows = rows.set_index("measure")
    # 2023-02-14, line 339: 200件 a day instead of 20件 x 25箇所: 3 x 200 x 300 / 60 = 3,000 h.
    assert (rows["hours"][work_time_other.NURSERY], rows["other_hours"][work_time_other.NURSERY]) == (
        7500,
        3000,
    )
    # 2024-02-08, line 105: 2,791 instead of 3,600: (2 + 3 + 2) x 2,791 / 60.
    assert rows["other_hours"][work_time_other.AFTERSCHOOL] == pytest.approx(7 * 2791 / 60)
    # 2023-02-14, line 271: 26,171.
    assert rows["other_hours"][work_time_other.CERTIFICATES] == pytest.approx(261_710 / 60)
