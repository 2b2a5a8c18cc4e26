"""Every study on its defaults and on other parameters: the promised findings, figures and tables are really there.

That the numbers of findings, figures and tables are those of the card is checked by the run itself; here stand the
figures that a reader will quote, recomputed from the printed tables.
"""

import json
import re
from itertools import chain

import pandas as pd
import pytest

from analysis.figures.style import FIGURE_MIME
from analysis.figures.tables import TABLE_MIME
from analysis.runs.card import load_card

FACILITIES = pytest.mark.xdist_group("facilities")
AGING = pytest.mark.xdist_group("aging")
MYNUMBER = pytest.mark.xdist_group("mynumber")

RUNS = [
    pytest.param("cashless_facilities", {}, marks=FACILITIES, id="facilities"),
    pytest.param(
        "cashless_facilities", {"years": "2021", "measure": "count"}, marks=FACILITIES, id="facilities-2021"
    ),
    pytest.param(
        "cashless_facilities",
        {
            "kinds": "administrative_center,liaison_office",
            "min_sales": "300,000",
            "exclude": "富田行政センター",
        },
        marks=FACILITIES,
        id="facilities-certificates",
    ),
    pytest.param("cashless_aging", {}, marks=AGING, id="aging"),
    pytest.param("cashless_aging", {"city": "koriyama"}, marks=AGING, id="aging-koriyama"),
    pytest.param(
        "cashless_aging",
        {
            "method": "spearman",
            "year": "令和3年",
            "measure": "count",
            "kinds": "administrative_center",
            "exclude": "見本町",
        },
        marks=AGING,
        id="aging-spearman",
    ),
    pytest.param(
        "cashless_aging", {"weights": "population", "resamples": "999"}, marks=AGING, id="aging-weighted"
    ),
    pytest.param("mynumber_aging", {}, marks=MYNUMBER, id="mynumber"),
    pytest.param("mynumber_aging", {"min_census_register_ratio": "0.8"}, marks=MYNUMBER, id="mynumber-52"),
    pytest.param(
        "mynumber_aging", {"method": "kendall", "base": "known_age"}, marks=MYNUMBER, id="mynumber-kendall"
    ),
]


@pytest.mark.parametrize(("study", "given"), RUNS)
def test_promised_outputs_are_there(study_run, root, study, given):
    made = study_run(study, **given)
    outputs = json.loads((made.folder / "notebook.ipynb").read_text("utf-8"))
    data = [out.get("data", {}) for cell in outputs["cells"] for out in cell.get("outputs", [])]
    figures = [one[FIGURE_MIME] for one in data if FIGURE_MIME in one]
    tables = [one[TABLE_MIME] for one in data if TABLE_MIME in one]
    promised = [(set(e.findings), e.figures, e.tables) for e in load_card(study, root).expects]
    assert (set(made.findings), len(figures), len(tables)) in promised
    assert {path.stem for path in (made.folder / "figures").glob("*.png")} == {f["id"] for f in figures}
    for whole in chain(tables, (figure["table"] for figure in figures)):
        saved = pd.read_csv(made.folder / "tables" / f"{whole['id']}.csv", encoding="utf-8-sig")
        assert len(saved) == len(whole["rows"])
    for figure in figures:
        assert figure["alt"].replace("&", "&amp;").replace("<", "&lt;") in made.report


@pytest.mark.parametrize(("study", "given"), RUNS)
def test_every_headline_is_on_the_first_page(study_run, study, given):
    made = study_run(study, **given)
    text = re.sub(r"<[^>]+>", "", made.report)
    for found in made.findings.values():
        assert re.sub(r"\s", "", found["headline"])[:30] in re.sub(r"\s", "", text)


@FACILITIES
def test_facilities_quote_the_printed_figures(study_run):
    # Papers 003 and 001: see tests/measures/test_cashless.py for the sources of each number.
    found = study_run("cashless_facilities").findings
    level = found["cashless_facilities.level"]
    assert "15.96％（267,572,953円のうち42,707,207円）、西口駐車場を除くと9.91％" in level["headline"]
    assert level["details"]["西口駐車場が合計に占める割合"] == "17.1％"
    assert level["interval"] is None  # complete counts: no sampling interval
    change = found["cashless_facilities.change"]
    assert "31施設のうち" in change["headline"]
    assert "上がったのは22施設、下がったのは9施設" in change["headline"]
    assert found["cashless_facilities.ticket_size"]["status"] == "unstable"
    assert "西口駐車場を除いたとき" in found["cashless_facilities.ticket_size"]["details"]
    counted = found["cashless_facilities.count_ratio"]
    assert counted["value"] == pytest.approx(100 * 15_649 / 232_993)


@FACILITIES
def test_one_year_says_that_no_change_was_computed(study_run):
    made = study_run("cashless_facilities", years="2021", measure="count")
    change = made.findings["cashless_facilities.change"]
    assert change["status"] == "not_available"
    assert "上がった施設、下がった施設" not in made.report
    assert "6.72％" in made.findings["cashless_facilities.level"]["headline"]
    assert not made.run["primary"]
    assert "感度分析" in made.report


@FACILITIES
def test_selection_by_kind_and_sales_says_what_was_left_out(study_run):
    given = {
        "kinds": "administrative_center,liaison_office",
        "min_sales": "300,000",
        "exclude": "富田行政センター",
    }
    made = study_run("cashless_facilities", **given)
    excluded = pd.read_csv(made.folder / "tables" / "exclusions.csv", encoding="utf-8-sig")
    reasons = excluded[excluded.columns[-1]].value_counts()
    assert reasons["パラメータ exclude で除外"] == 2
    # Under 300,000 yen: 河内, 二瀬, 湖南, 月形 in 2021 (paper 003); none in 2023 (smallest 303,100 yen, paper 001).
    assert reasons["売上高が300,000円未満"] == 4


@AGING
def test_practice_city_is_marked_everywhere(study_run):
    made = study_run("cashless_aging")
    assert made.run["synthetic"] is True
    whole = json.loads((made.folder / "findings.json").read_text("utf-8"))
    assert whole["synthetic"] is True
    assert made.report.count("架空データ（練習用）") > 8
    assert all(found["synthetic"] for found in made.findings.values())
    found = made.findings["cashless_aging.correlation"]
    assert found["n"] == 14
    assert found["details"]["最小検出可能な相関（検出力80％、n = 14）"] == "|r| = 0.69"
    assert found["details"]["この架空データを作ったときの真の相関（母集団）"] == "-0.60"


@AGING
def test_koriyama_without_ages_shows_the_real_part_and_two_ways(study_run):
    made = study_run("cashless_aging", city="koriyama")
    found = made.findings["cashless_aging.correlation"]
    assert found["status"] == "not_available"
    assert "高齢化率データ未登録" in found["headline"]
    assert len(found["details"]) == 2
    assert "district_age.csv" in found["details"]["方法1"]
    # Paper 001: 富田行政センター 14.4 %, 中田行政センター 3.8 %.
    assert "最も高い富田が14.4％、最も低い中田が3.8％" in made.findings["cashless_aging.level"]["headline"]
    assert made.run["synthetic"] is False
    assert "架空データ（練習用）" not in made.report
    assert "高齢化率とキャッシュレス決済比率</h" not in made.report  # no heading without its figure
    assert made.run["primary"] is True  # the city is the subject, not part of the specification


@AGING
def test_koriyama_with_ages_gets_the_full_report(filled_project, run_in):
    """Every cell of the template filled (with sums that fit the census) turns the study into a whole one."""
    result = run_in(filled_project, "cashless_aging", city="koriyama")
    found = result.findings["cashless_aging.correlation"]
    assert found["status"] in {"relation", "no_relation", "unstable"}
    assert found["n"] == 14
    assert len(list((result.folder / "figures").glob("*.png"))) == 6


@AGING
def test_other_specifications_say_so(study_run):
    given = {
        "method": "spearman",
        "year": "令和3年",
        "measure": "count",
        "kinds": "administrative_center",
        "exclude": "見本町",
    }
    made = study_run("cashless_aging", **given)
    assert made.run["parameters"]["year"] == 2021
    assert set(made.run["sensitivity"]) == {"method", "year", "measure", "kinds", "exclude"}
    found = made.findings["cashless_aging.correlation"]
    assert (found["n"], found["method"]) == (13, "スピアマンの順位相関係数")
    assert "感度分析" in made.report


@AGING
def test_weights_use_the_bootstrap(study_run):
    found = study_run("cashless_aging", weights="population", resamples="999").findings[
        "cashless_aging.correlation"
    ]
    assert found["interval"]["method"] == "BCaブートストラップ"
    assert any("実効的な対象数" in caveat for caveat in found["caveats"])


@MYNUMBER
def test_mynumber_says_how_strong_a_relation_could_be(study_run):
    whole = study_run("mynumber_aging").findings["mynumber_aging.correlation"]
    assert (whole["status"], whole["n"], round(whole["value"], 2)) == ("no_relation", 58, 0.01)
    without = study_run("mynumber_aging", min_census_register_ratio="0.8").findings[
        "mynumber_aging.correlation"
    ]
    assert (without["n"], round(without["value"], 2)) == (52, 0.11)
    assert "関係は確認できない" in without["headline"]
    assert "|r| が約0.4を超える関係は考えにくい" in without["headline"]


@MYNUMBER
def test_both_populations_are_named(study_run):
    report = study_run("mynumber_aging").report
    assert "住民基本台帳人口" in report
    assert "国勢調査人口" in report
    assert "双葉町" in report
