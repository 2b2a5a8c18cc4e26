"""Cashless ratio against aging: the practice city, and Koriyama with and without ages."""

import json
import shutil
import sys
from pathlib import Path

from look import EveryRun

from analysis.data import district_fill

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from small_area_samples import OLD_TOWN, census, hidden, lines

STUDY = "cashless_aging"
RUNS = [
    {},
    {"city": "koriyama"},
    {
        "method": "spearman",
        "year": "令和3年",
        "measure": "count",
        "kinds": "administrative_center",
        "exclude": "見本町",
    },
    {"weights": "population", "resamples": "999"},
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS
    opened = RUNS[:2]


def test_practice_city_is_marked_everywhere(study_run):
    made = study_run(STUDY)
    assert made.run["synthetic"] is True
    whole = json.loads((made.folder / "findings.json").read_text("utf-8"))
    assert whole["synthetic"] is True
    assert made.report.count("架空データ（練習用）") > 8
    assert all(found["synthetic"] for found in made.findings.values())
    found = made.findings["cashless_aging.correlation"]
    assert found["n"] == 14
    assert found["details"]["最小検出可能な相関（ピアソン、検出力80％、n = 14）"] == "|r| = 0.69"
    assert found["details"]["この架空データを作ったときの真の相関（比率のロジットについて）"] == "−0.60"


def test_koriyama_without_ages_shows_the_real_part_and_two_ways(study_run):
    made = study_run(STUDY, city="koriyama")
    found = made.findings["cashless_aging.correlation"]
    assert found["status"] == "not_available"
    assert "高齢化率データ未登録" in found["headline"]
    assert len(found["details"]) == 2
    assert "ebpm data ages" in found["details"]["方法1"]
    # Paper 001: 富田行政センター 14.4 %, 中田行政センター 3.8 %.
    assert "最も高い富田が14.4％、最も低い中田が3.8％" in made.findings["cashless_aging.level"]["headline"]
    assert made.run["synthetic"] is False
    assert "架空データ（練習用）" not in made.report
    assert "高齢化率とキャッシュレス決済比率</h" not in made.report  # no heading without its figure
    assert "政策への意味はありません" not in made.report
    assert "この結果からは何も言えません" in made.report
    assert made.run["primary"] is True  # the city is the subject, not part of the specification


def test_koriyama_with_ages_gets_the_full_report(filled_project, run_in):
    """Every cell of the template filled (with sums that fit the census) turns the study into a whole one."""
    result = run_in(filled_project, STUDY, city="koriyama")
    found = result.findings["cashless_aging.correlation"]
    assert found["status"] in {"relation", "no_relation", "unstable"}
    assert found["n"] == 14
    assert len(list((result.folder / "figures").glob("*.png"))) == 6
    (source,) = {row["source"] for row in result.run["datasets"] if row["name"] == "district_age"}
    assert source == "国勢調査（2020-10-01）：テストのための数字（実際の値ではない）"
    assert "テストのための数字（実際の値ではない）" in result.report
    assert "未登録" not in result.report


def test_koriyama_from_a_census_file_gets_the_full_report(root, tmp_path, run_in):
    """A file in e-Stat's form is all it takes. Its counts are made up; its name, which is in the source, says so."""
    project = tmp_path / "project"
    for folder in ("data", "notebooks"):
        shutil.copytree(root / folder, project / folder)
    with (project / "data/koriyama/district_towns.csv").open("a", encoding="utf-8") as table:
        table.write(f"{OLD_TOWN},旧市内,テスト\n")
    made_up = "架空の人数（実際の値ではない）.txt"
    made = hidden(lines(), "090001", "0003")
    filled = district_fill.fill(
        district_fill.read_towns(census(tmp_path, made, made_up)), project, merged=True
    )
    district_fill.save(filled, project)

    result = run_in(project, STUDY, city="koriyama")
    found = result.findings["cashless_aging.correlation"]
    assert found["status"] in {"relation", "no_relation", "unstable"}
    assert (found["n"], result.run["synthetic"]) == (14, False)
    assert len(list((result.folder / "figures").glob("*.png"))) == 6
    (source,) = {row["source"] for row in result.run["datasets"] if row["name"] == "district_age"}
    assert source.startswith(
        "国勢調査（2020-10-01）：令和2年国勢調査 小地域集計（総務省統計局、e-Stat 統計表T001082"
    )
    assert made_up in source and source.endswith("合算先の地区で数えた")
    assert made_up in result.report and "65歳以上人口の合計" in result.report
    assert "未登録" not in result.report


def test_other_specifications_say_so(study_run):
    given = {
        "method": "spearman",
        "year": "令和3年",
        "measure": "count",
        "kinds": "administrative_center",
        "exclude": "見本町",
    }
    made = study_run(STUDY, **given)
    assert made.run["parameters"]["year"] == 2021
    assert set(made.run["sensitivity"]) == {"method", "year", "measure", "kinds", "exclude"}
    found = made.findings["cashless_aging.correlation"]
    assert (found["n"], found["method"]) == (13, "スピアマンの順位相関係数")
    assert "感度分析" in made.report


def test_weights_use_the_bootstrap(study_run):
    found = study_run(STUDY, weights="population", resamples="999").findings["cashless_aging.correlation"]
    assert found["interval"]["method"] == "BCaブートストラップ"
    assert any("実効的な対象数" in caveat for caveat in found["caveats"])
