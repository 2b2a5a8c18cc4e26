"""Two printed means and their breakdown, as the paper of 2023-07-21 (p. 20) has them."""

import pytest

from analysis.data import catalog
from analysis.measures import flow_design, people_flow


@pytest.fixture(scope="module")
def given():
    return people_flow.printed(catalog.load("people_flow_event"), catalog.load("people_flow_breakdown"))


def test_ratio_and_difference(given):
    assert given.ratio == pytest.approx(3538 / 1502)
    assert (given.difference, given.days) == (2036, 4)
    assert people_flow.in_words(given.with_days) == "2023年3月11日・12日"


def test_residence_does_not_add_up(given):
    rows = people_flow.sums(given).set_index("dimension")
    assert rows["total"].to_dict() == {"性別": 3538, "年代": 3539, "居住地": 4038}
    assert rows["adds_up"].to_dict() == {"性別": True, "年代": True, "居住地": False}


def test_shares_only_where_groups_add_up(given):
    rows = people_flow.shares(given)
    assert rows.loc[rows["dimension"] == "居住地", "share_pct"].isna().all()
    ages = rows.loc[rows["dimension"] == "年代", "share_pct"]
    assert ages.sum() == pytest.approx(100)
    assert ages.iloc[0] == pytest.approx(100 * 430 / 3539)


def test_smaller_ratios_and_wider_variation_need_more_days(given):
    plan = flow_design.printed_plan(given, confidence=0.95)
    assert list(plan.designs) == [0.2, 0.3, 0.4]
    for rows in plan.designs.values():
        assert [one.ratio for one in rows] == [1.1, 1.2, 1.5, 2.36]
        assert sorted((one.event_days for one in rows), reverse=True) == [one.event_days for one in rows]
    assert plan.designs[0.4][0].event_days > plan.designs[0.2][0].event_days
    assert "2日ずつ" in plan.have
