"""Printing: the figures of the papers of 2024-02-08 (資料1, lines 556-678) and 2023-07-21 (資料1 p.2, lines 66-69)."""

import pandas as pd
import pytest

from analysis.data import catalog
from analysis.errors import DataError, ParameterError
from analysis.measures import printing


@pytest.fixture
def counted():
    return printing.head_counts(catalog.load("print_by_department"))


@pytest.fixture
def costs():
    tables = (catalog.load(name) for name in ("print_total", "print_monthly", "print_summary_fy2022"))
    return printing.costs(*tables, colour_yen=5.3273, mono_yen=0.495)


def test_whole_head_counts_fit_every_printed_figure(counted):
    rows = counted.set_index(["department", "period_start"])
    # Line 668: 47,439 / 6 / 1,130 = 7.0 and 125,172 / 9 / 1,987 = 7.0.
    assert rows.loc["選挙管理委員会", "people"].tolist() == [7, 7]
    # Line 648: 796,465 / 6 = 132,744 pages a month; 210 is printed for 631 (210.4) to 633 (209.7) people.
    assert rows.loc[("こども部", "2022-10"), ["fewest", "people", "most"]].tolist() == [631, 632, 633]
    unique = counted[counted["fewest"] == counted["most"]]
    assert set(counted["department"]) - set(unique["department"]) == {"こども部"}
    again = counted["pages"] / counted["person_months"]
    assert (again.round() == counted["pages_per_person_month"]).all()


def test_head_counts_add_up_to_what_the_printed_total_leaves_possible(counted):
    # Line 678: 9,400,529 / 6 / 526 = 2,978.6 and 13,885,861 / 9 / 523 = 2,950.0, each for figures half a page apart.
    sums = counted.groupby("period_start")["people"].sum()
    assert 9_400_529 / 6 / 526.5 <= sums["2022-10"] <= 9_400_529 / 6 / 525.5
    assert 13_885_861 / 9 / 523.5 <= sums["2023-04"] <= 13_885_861 / 9 / 522.5
    assert printing.overall(counted).round().tolist() == [526, 523]


def test_a_figure_that_no_number_of_people_gives_is_refused():
    wrong = pd.DataFrame(
        {
            "department": ["甲部"],
            "period_start": ["2022-10"],
            "months": [1],
            "pages": [100],
            "pages_per_person_month": [70],
        }
    )
    with pytest.raises(DataError, match="甲部"):
        printing.head_counts(wrong)


def test_prices_of_nothing_are_refused():
    tables = (catalog.load(name) for name in ("print_total", "print_monthly", "print_summary_fy2022"))
    with pytest.raises(ParameterError, match="単価がどちらも0円"):
        printing.costs(*tables, colour_yen=0, mono_yen=0)


def test_same_months_of_both_years():
    # Lines 562-575: 581,013 and 514,094; 474,585 and 420,682; 413,182 and 345,249.
    pairs = printing.same_months(catalog.load("print_monthly"))
    assert pairs["month_of_year"].tolist() == [10, 11, 12]
    assert pairs["change_pct"].round(1).tolist() == [-11.5, -11.4, -16.4]


def test_colour_share_and_cost(costs):
    rows = costs.set_index("months")
    # Line 67 of the earlier paper: 5,073,486 colour pages are 31.6 % of 16,039,978.
    assert round(rows.loc[12, "colour_pct"], 1) == 31.6
    assert rows.loc[12, "cost"] == pytest.approx(5_073_486 * 5.3273 + 10_966_492 * 0.495)
    # April to December 2023: the nine colour labels sum to 4,093,013 of 13,885,861 pages.
    assert (rows.loc[9, "colour"], rows.loc[9, "mono"]) == (4_093_013, 9_792_848)
    assert rows.loc[9, "cost_per_month"] == pytest.approx((4_093_013 * 5.3273 + 9_792_848 * 0.495) / 9)
    row = rows.loc[9].to_dict() | {"months": 9}
    saved = printing.saving_per_month(row, shift_pct=10, colour_yen=5.3273, mono_yen=0.495)
    assert saved == pytest.approx(4_093_013 / 9 * 0.1 * 4.8323)


def test_a_period_with_a_missing_month_is_refused():
    monthly = catalog.load("print_monthly").query("month != '2023-06'")
    with pytest.raises(DataError, match="8か月"):
        printing.costs(
            catalog.load("print_total"),
            monthly,
            catalog.load("print_summary_fy2022"),
            colour_yen=5,
            mono_yen=1,
        )


def test_without_the_election_office(counted):
    rest = printing.overall(counted, without=printing.ELECTION)
    # (13,885,861 - 125,172) pages of seven people fewer.
    people = counted.loc[counted["period_start"] == "2023-04", "people"].sum()
    assert rest["2023-04"] == pytest.approx(13_760_689 / (9 * (people - 7)))


def test_an_unknown_period_is_refused(counted):
    with pytest.raises(ParameterError, match="2022-10、2023-04"):
        printing.spread(counted, period="2021-04", level=0.998, winsor_pct=10)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [("2022-10", "2023-03", "2022年10月～2023年3月"), ("2023-04", "2023-12", "2023年4月～12月")],
)
def test_periods_in_words(start, end, words):
    assert printing.period_name(start, end) == words
