"""Printing: levels without a rank, months that may be compared, cost of colour, small departments."""

import pytest
from look import EveryRun

STUDY = "paperless"
RUNS = [
    {},
    {"period": "2022-10", "colour_yen": "8", "mono_yen": "1", "small": "5"},
    {"level": "0.95", "winsor_pct": "10", "shift_pct": "50"},
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_no_rank_of_improvement_and_the_papers_figures(study_run):
    # Sources of each number: tests/measures/test_printing.py.
    found = study_run(STUDY).findings
    assert "526枚、2023年4月～12月が523枚" in found["paperless.level"]["headline"]
    assert "順位は付けない" in found["paperless.level"]["headline"]
    assert "12.9％減った（n = 3か月）" in found["paperless.same_months"]["headline"]
    assert "28.9％減った" in found["paperless.same_months"]["headline"]
    assert "枚数の29.5％だが、印刷の費用の81.8％" in found["paperless.cost"]["headline"]
    assert "1,130枚から1,987枚" in found["paperless.election"]["headline"]


def test_limits_decide_what_is_said_of_the_election_office(study_run):
    assert "管理限界の中にある" in study_run(STUDY).findings["paperless.election"]["headline"]
    narrow = study_run(STUDY, **RUNS[2]).findings
    assert "95％の管理限界の外にある" in narrow["paperless.election"]["headline"]
    assert "選挙管理委員会は人数の少なさだけでは説明できない" in narrow["paperless.funnel"]["headline"]


def test_prices_and_period_are_parameters(study_run):
    found = study_run(STUDY, **RUNS[1]).findings
    # (3,029,037 * 8 + 6,371,492 * 1) / 6: colour of October 2022 to March 2023, the rest of 9,400,529.
    assert found["paperless.cost"]["value"] == pytest.approx((3_029_037 * 8 + 6_371_492) / 6)
    assert "学校教育部" in found["paperless.funnel"]["headline"]
    assert "職員5人以下の部局はない" in found["paperless.funnel"]["headline"]
