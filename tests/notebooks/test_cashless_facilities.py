"""Cashless ratio by facility: the figures printed in the committee papers."""

from pathlib import Path

import pandas as pd
import pytest
from look import EveryRun, promised_outputs_are_there

ROOT = Path(__file__).resolve().parents[2]
STUDY = "cashless_facilities"
RUNS = [
    {},
    {"years": "2021", "measure": "count"},
    {
        "kinds": "administrative_center,liaison_office",
        "min_sales": "300,000",
        "exclude": "富田行政センター",
    },
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_facilities_quote_the_printed_figures(study_run):
    # Papers 003 and 001: see tests/measures/test_cashless.py for the sources of each number.
    found = study_run(STUDY).findings
    level = found["cashless_facilities.level"]
    assert "15.96％（267,572,953円のうち42,707,207円）、西口駐車場を除くと9.91％" in level["headline"]
    assert level["details"]["西口駐車場が合計に占める割合"] == "17.1％"
    assert level["interval"] is None  # complete counts: no sampling interval
    change = found["cashless_facilities.change"]
    assert "31施設のうち" in change["headline"]
    # 36.4 % (36.36) after 13.28 %, and 7.6 % (7.63) after 20.00 %.
    assert "上がったのは22施設、下がったのは9施設である。" in change["headline"]
    assert "上げ幅が最大なのはミューカルがくと館 +23.1ポイント、" in change["headline"]
    assert "下げ幅が最大なのは高瀬連絡所 −12.4ポイントである。" in change["headline"]
    assert found["cashless_facilities.ticket_size"]["status"] == "unstable"
    assert "西口駐車場を除いたとき" in found["cashless_facilities.ticket_size"]["details"]
    counted = found["cashless_facilities.count_ratio"]
    assert counted["value"] == pytest.approx(100 * 15_649 / 232_993)


def test_one_year_says_that_no_change_was_computed(study_run):
    made = study_run(STUDY, years="2021", measure="count")
    change = made.findings["cashless_facilities.change"]
    assert change["status"] == "not_available"
    assert "上がった施設、下がった施設" not in made.report
    assert "6.72％" in made.findings["cashless_facilities.level"]["headline"]
    assert not made.run["primary"]
    assert "感度分析" in made.report


def test_selection_by_kind_and_sales_says_what_was_left_out(study_run):
    given = {
        "kinds": "administrative_center,liaison_office",
        "min_sales": "300,000",
        "exclude": "富田行政センター",
    }
    made = study_run(STUDY, **given)
    excluded = pd.read_csv(made.folder / "tables" / "exclusions.csv", encoding="utf-8-sig")
    reasons = excluded[excluded.columns[-1]].value_counts()
    assert reasons["パラメータ exclude で除外"] == 2
    # Under 300,000 yen: 河内, 二瀬, 湖南, 月形 in 2021 (paper 003); none in 2023 (smallest 303,100 yen, paper 001).
    assert reasons["売上高が300,000円未満"] == 4


def test_a_single_counter_is_described_and_nothing_more_is_claimed(study_run):
    """西口駐車場 alone: no remainder to show, no relation to test, no dispersion to estimate."""
    made = study_run(STUDY, kinds="parking", years="2021")
    found = made.findings
    assert "37.41％" in found["cashless_facilities.level"]["headline"]  # printed in paper 003
    assert "西口駐車場を除くと" not in found["cashless_facilities.level"]["headline"]
    assert found["cashless_facilities.ticket_size"]["status"] == "not_available"
    assert found["cashless_facilities.count_ratio"]["status"] == "not_available"
    promised_outputs_are_there(made, ROOT)


def test_large_sales_only_say_what_did_not_happen(study_run):
    """Counters above 5 million yen in both years all rose; nothing fell, and the same limit holds for counts."""
    made = study_run(STUDY, min_sales="5,000,000")
    change = made.findings["cashless_facilities.change"]["headline"]
    assert "下がったのは0施設である。" in change and "下げ幅" not in change
    # Paper 003: 市民課, 市民サービスセンター, 安積, 富久山, 総合体育館, 西口駐車場 are above 5 million yen.
    assert made.findings["cashless_facilities.count_ratio"]["n"] == 6
    assert "西口駐車場を除く5施設の変化" in made.findings["cashless_facilities.mix"]["details"]
