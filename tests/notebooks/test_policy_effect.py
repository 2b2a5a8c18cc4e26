"""A measure of one's own: planned, seen with and without comparison, on the practice city and on a series of the papers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from look import EveryRun, headlines_are_in_the_report

from analysis.errors import EbpmError

STUDY = "policy_effect"
PLAN, EFFECT, ALIKE = (f"{STUDY}.{name}" for name in ("plan", "effect", "parallel"))
FIRST = {"stage": "plan", "success": "1"}
MONTHLY = {
    "table": "cashless_monthly",
    "unit_column": "",
    "value_column": "cashless_ratio_pct",
    "treated": "",
    "design": "interrupted",
}
PAPERS = {**MONTHLY, "start": "2023-04-01", "months_after": "9"}
EARLY = {**MONTHLY, "start": "2023-10-01"}
ALONE = {"design": "before_after"}
ONE = {"treated": "仮想浜行政センター", "comparisons": "練習南行政センター", "months_after": "6"}
PRINT = {
    "table": "print_monthly", "unit_column": "", "value_column": "colour_pages", "treated": "",
    "design": "before_after", "start": "2023-06-01", "success": "-50000",
}  # fmt: skip
RUNS = [{}, FIRST, PAPERS, EARLY, ALONE, ONE, PRINT]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS
    seldom = RUNS[4:]


def registration(made) -> pd.Series:
    return pd.read_csv(made.folder / "tables/registration.csv", encoding="utf-8-sig").set_index("項目")[
        "内容"
    ]


def test_known_effect_lies_in_the_interval(study_run):
    made = study_run(STUDY)
    found = made.findings[EFFECT]
    # The truth of the practice city is 3.0 percentage points from 2023-04 on, at eight of its counters.
    assert found["interval"]["low"] < 3.0 < found["interval"]["high"]
    assert found["details"]["この架空データを作ったときの真の効果"] == "+3.00ポイント"
    assert (found["status"], found["evidence"], found["n"]) == ("relation", "準実験的手法", 18)
    # Its slopes before the start happen to differ; taking them out does not take the change away.
    assert made.findings[ALIKE]["status"] == "unstable"
    assert made.run["synthetic"] is True
    assert made.run["primary"] is True
    assert "計画の届け出がない" in made.findings[PLAN]["certainty"]


def test_plan_is_the_same_before_and_after_and_can_be_filed(study_run):
    early, seen = study_run(STUDY, stage="plan"), study_run(STUDY)
    rows = registration(early)
    assert rows.equals(registration(seen))
    assert rows["開始"].startswith("2023-04")
    digest = rows["ダイジェスト"]
    assert "同じである" in study_run(STUDY, registered=digest).findings[PLAN]["certainty"]
    changed = study_run(STUDY, registered=digest[:17], success="1.5")
    assert "違う" in changed.findings[PLAN]["certainty"]
    assert set(early.findings) == {PLAN}
    assert "結果：開始の前と後</h" not in early.report


def test_plan_that_cannot_find_its_criterion_says_so(study_run):
    assert "この計画では確かめられない" in study_run(STUDY, **FIRST).findings[PLAN]["headline"]
    assert "大きさの変化は見つけられる" in study_run(STUDY).findings[PLAN]["headline"]


def test_series_of_the_papers_is_only_before_and_after(study_run):
    made = study_run(STUDY, **PAPERS)
    found = made.findings[EFFECT]
    assert (found["evidence"], found["n"]) == ("前後比較（比較群なし）", 36)
    assert "前後比較（比較群なし）" in found["headline"]
    assert made.findings[ALIKE]["status"] == "not_available"
    assert any("推定である（36個の値）" in caveat for caveat in found["caveats"])
    assert "公表値との照合</h" in made.report
    assert "公表値との照合</h" not in study_run(STUDY).report
    assert made.run["synthetic"] is False
    # 2024-02-08, 資料1 p.5-9, 原文 692 and 737 行: March and December 2023.
    months = pd.read_csv(made.folder / "tables/series.csv", encoding="utf-8-sig").set_index("月")
    assert months.loc[["2023-03", "2023-12"]].iloc[:, 0].tolist() == [29.3, 18.6]


def test_too_few_months_after_the_start_give_no_estimate(study_run):
    found = study_run(STUDY, **EARLY).findings
    assert found[EFFECT]["status"] == "not_available"
    assert "開始後が3か月しかない" in found[EFFECT]["headline"]
    assert "確かめられない" in found[PLAN]["headline"]


@pytest.mark.slow
def test_before_and_after_alone_overstates_the_known_effect(study_run):
    found = study_run(STUDY, **ALONE).findings[EFFECT]
    assert found["value"] > 5  # the truth is 3.0; the ratio rises everywhere
    assert found["interval"]["low"] > 3.0
    assert found["evidence"] == "前後比較（比較群なし）"


OWN = """
- name: policy_outcome
  path: own/policy_outcome.csv
  title: テストのための表
  description: 2地区ずつの、テストのための数字（実際の値ではない）。
  type: table
  kind: synthetic
  disclosure: open
  reference_date: 2022-01-01/2023-06-30
  sources: [{title: テスト}]
  licenses: [{name: MIT, title: MIT}]
  schema:
    primaryKey: [day, area]
    fields:
    - {name: day, type: date, title: 日, unit: '-'}
    - {name: area, type: string, title: 地区, unit: '-'}
    - {name: visits, type: integer, title: 来庁者数, unit: 人}
"""


@pytest.mark.slow
def test_table_of_ones_own_needs_no_change_of_the_study(run_in, filled_project):
    # Four areas over 18 months; A and B lose 30 visitors from 2023-01 on. Sines stand for chance.
    months = pd.date_range("2022-01-01", periods=18, freq="MS")
    rows = [
        (
            f"{month:%Y-%m-%d}",
            area,
            round(200 + 9 * np.sin(7.3 * t * (place + 1)) - 30 * (t >= 12 and area in "AB")),
        )
        for t, month in enumerate(months)
        for place, area in enumerate("ABCD")
    ]
    folder = filled_project / "data/own"
    folder.mkdir()
    pd.DataFrame(rows, columns=["day", "area", "visits"]).to_csv(folder / "policy_outcome.csv", index=False)
    catalog = filled_project / "data/datapackage.yaml"
    catalog.write_text(catalog.read_text("utf-8") + OWN, "utf-8")
    made = run_in(
        filled_project, STUDY, table="policy_outcome", unit_column="area", period_column="day", value_column="visits",
        measure="予約制", start="2023-01-01", treated="A,B", success="-20", months_after="6",
    )  # fmt: skip
    found = made.findings[EFFECT]
    assert (found["unit"], found["n"]) == ("人", 4)
    assert found["interval"]["low"] < -30 < found["interval"]["high"]
    assert "対象2地区・比較2地区" in made.findings[PLAN]["headline"]
    headlines_are_in_the_report(made)


def test_table_that_is_not_registered_is_named(study_run):
    with pytest.raises(EbpmError, match="policy_outcome は目録にありません"):
        study_run(STUDY, table="policy_outcome")
