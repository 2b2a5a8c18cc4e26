"""What is claimed of the ratio over time follows from the numbers."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.findings import cashless_outlook as outlook
from analysis.findings import cashless_trend as claims
from analysis.measures.cashless_months import Months
from analysis.measures.cashless_trend import Needed
from analysis.stats.concordance import Concordance
from analysis.stats.serial_mean import serial_mean

USED = pd.DataFrame({"month_of_year": [1, 2, 3] * 2, "year": [2021] * 3 + [2022] * 3})
GIVEN = Months(USED, pd.DataFrame(), complete=True, paper="20240208")
TARGETS = pd.DataFrame(
    {
        "scope": ["国"],
        "value_type": ["目標値"],
        "value_pct": [40.0],
        "period": ["2025年6月までに"],
        "basis": ["決済額"],
    }
)
SUMMARY = pd.DataFrame(
    {"scope": ["国全体", "郡山市の窓口"], "period": ["2022年"] * 2, "cashless_ratio_pct": [36.0, 15.2]}
)
WAY = Needed("months", 2023, 17.5, 2025, 20.0, 1.25, (3.6, 2.5))
RISES = [1.0, 2.0, 3.0, 2.5, 1.5, 0.5, 2.0, 3.0]


def level(gap: float, *, figure: str = "months", given: Months = GIVEN):
    years = pd.DataFrame({"year": [2022, 2023], "months": [15.0, 17.5], "spread": [1.1, 3.4]})
    by_year = years.assign(totals=[15.2, 17.5 - gap], gap=[-0.2, gap])
    return claims.level("s.l", given, by_year, TARGETS, SUMMARY, figure=figure)


def test_the_headline_names_its_figure_and_the_year_of_disagreement():
    months = level(1.6)
    assert months.headline == (
        "窓口のキャッシュレス決済比率（月の比率の平均）は2022年15.00％、2023年17.50％である（n = 2年）。"
        "年の合計の比率では2023年が15.90％で、2つの数字が食い違う。"
    )
    totals = level(1.6, figure="totals")
    assert "（年の合計の比率）は2022年15.20％、2023年15.90％" in totals.headline
    assert "月の比率の平均では2023年が17.50％で、2つの数字が食い違う。" in totals.headline
    assert "資料からは決められない" in totals.certainty


def test_figures_that_agree_are_said_to_agree():
    found = level(0.9)
    assert "年の合計の比率との差は、どの年も1ポイント未満である。" in found.headline
    assert "決められない" not in found.certainty


def test_left_out_months_are_named_and_not_compared():
    found = level(1.6, given=replace(GIVEN, complete=False))
    assert "残した3か月の比率の平均" in found.headline
    assert found.headline.endswith("比べられない。")


def test_comparisons_say_that_the_denominator_is_another():
    kinds = {one.kind: one for one in level(1.6).comparisons}
    assert kinds["前の年"].words == "15.00％ → 17.50％（+2.50ポイント）"
    assert "目標" not in kinds  # the country's 40 % is a line for reference
    assert any("達成したかどうかは言えない" in one.note for one in level(1.6).comparisons)
    assert "分母が違う" in kinds["ほかとの比較"].note


@pytest.mark.parametrize(
    ("shift", "others", "status", "words"),
    [
        (0.0, [1.0, 2.0], "relation", "上がったのは8か月、下がったのは0か月"),
        (-2.0, [1.0, 2.0], "no_relation", "上がったとも下がったとも確認できない"),
        (0.0, [1.0, -2.0], "unstable", "使う月や資料を変えると向きが変わる"),
    ],
)
def test_a_rise_is_claimed_when_the_interval_excludes_zero_and_all_agree(shift, others, status, words):
    change = [value + shift for value in RISES]
    changes = pd.DataFrame({"year": [2022] * 8, "month_of_year": range(1, 9), "change": change})
    spread = pd.DataFrame({"estimate": others, "low": [0.5, -3.0], "high": [1.5, 3.0]})
    found = claims.year_on_year("s.y", changes, {"全期間": serial_mean(change)}, spread)
    assert found.status == status
    assert words in found.headline
    assert "2通りの平均は" in found.certainty
    assert "区間が0を含まないのは1通り" in found.certainty
    assert not any("除いた月" in caveat for caveat in found.caveats)
    gap = changes.assign(month_of_year=[1, 4, 5, 6, 7, 8, 9, 10])
    found = claims.year_on_year("s.y", gap, {"全期間": serial_mean(change)}, spread)
    assert any("除いた月" in caveat for caveat in found.caveats)


@pytest.mark.parametrize(
    ("p", "march", "status", "words"),
    [
        (
            0.01,
            (6.0, 5.0),
            "relation",
            "2年とも3月が最も高い（年の平均より+5.0～+6.0ポイント）。月の順位は年どうしで似ている",
        ),
        (0.20, (6.0, -5.0), "no_relation", "最も高い月は年によって違う（2021年3月、2022年1月）"),
    ],
)
def test_season(p, march, status, words):
    shape = pd.DataFrame({2021: [-2.0, -4.0, march[0]], 2022: [2.0, -2.0, march[1]]}, index=[1, 2, 3])
    found = outlook.season("s.s", shape, Concordance(0.6, p, 9999, 2, 3), confidence=0.95)
    assert found.status == status
    assert words in found.headline


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "これまでのどの年の上がり幅よりも小さい。"),
        ({"rise": 3.0}, "これまでの上がり幅（+2.50～+3.60）の間である。"),
        ({"rise": 4.0}, "これまでのどの年の上がり幅よりも大きい。"),
        ({"rise": -0.5, "target_pct": 16.5}, "既に届いている。"),
        ({"target_year": 2026}, "2年より先なので、2回の上がり幅から届くかどうかは判断しない。"),
    ],
)
def test_needed_rise_beside_the_rises_so_far(change, words):
    found = outlook.target("s.t", GIVEN, replace(WAY, **change), replace(WAY, figure="totals", rise=2.12))
    assert words in found.headline
    assert "予測ではない" in found.certainty
    assert "年の合計の比率（2023年17.50％）から必要な上がり幅" in found.details
