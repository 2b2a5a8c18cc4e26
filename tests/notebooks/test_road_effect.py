"""A road's opening: five points of the practice city with known ratios, with, without and with bad comparison roads."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from look import EveryRun

from analysis.errors import EbpmError

STUDY = "road_effect"
EFFECT, ALIKE, MOVED = (f"{STUDY}.{name}" for name in ("effect", "parallel", "spillover"))
ALONE = {"comparisons": ""}
ONE = {
    "treated": "9900001",
    "comparisons": "9900003",
    "day_type": "weekday",
    "hours": "7",
    "bandwidth_days": "90",
}
BAD = {"treated": "9900001", "comparisons": "9900002,9900003", "bandwidth_days": "300"}
EARLY = {"opening": "2022-06-15", "comparisons": "9900004,9900005", "treated": "9900003", "confidence": "0.9"}
RUNS = [{}, ALONE, ONE, BAD, EARLY]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS
    opened = RUNS[:2]


def test_nothing_of_it_is_real(study_run):
    assert all(study_run(STUDY, **given).run["synthetic"] is True for given in RUNS)


@pytest.fixture
def days(root) -> pd.DataFrame:
    """Vehicles a day by point, straight from the file: no day with a flag or a blank, 180 days on each side."""
    table = pd.read_csv(
        root / "data/practice/practice_traffic.csv", dtype={"常時観測点コード": str, "観測年月日": str}
    )
    flags = [name for name in table if name.endswith(("停電", "ループ異常", "超音波異常", "欠測"))]
    counts = [name for name in table if name.endswith("交通量")]
    table["all"] = table[counts].sum(axis=1, skipna=False).where(table[flags].sum(axis=1) == 0)
    date = pd.to_datetime(table["観測年月日"]).rename("date")
    sums = (
        table.groupby([date, "常時観測点コード"])["all"].agg(lambda hours: hours.sum(skipna=False)).unstack()
    )
    day = sums.index.strftime("%m%d")
    sums = sums[~((day >= "0813") & (day <= "0816") | (day >= "1229") | (day <= "0103"))].dropna()
    since = (sums.index - pd.Timestamp("2023-01-15")).days
    return sums[(since >= -180) & (since < 180)]


def test_numbers_agree_with_plain_arithmetic_and_with_the_truth(study_run, days):
    made = study_run(STUDY)
    found = made.findings[EFFECT]
    after = days.index >= "2023-01-15"
    table = pd.read_csv(made.folder / "tables/points.csv", encoding="utf-8-sig", dtype={"観測点": str})
    table = table.set_index("観測点")
    assert table["開通前（台/日）"].tolist() == pytest.approx(days[~after].mean().tolist())
    assert table["開通後（台/日）"].tolist() == pytest.approx(days[after].mean().tolist())
    assert found["n"] == len(days)
    # The plain difference of mean logarithms, without weekdays and serial correlation.
    log = np.log(days)
    gap = log[["9900001", "9900002"]].mean(axis=1) - log[["9900003", "9900004", "9900005"]].mean(axis=1)
    plain = np.exp(gap[after].mean() - gap[~after].mean())
    assert found["value"] == pytest.approx(plain, abs=0.002)
    rows = pd.read_csv(made.folder / "tables/estimates.csv", encoding="utf-8-sig").set_index("方法と条件")
    assert rows.loc["差の差（観測点と日の固定効果）", "倍率（倍）"] == pytest.approx(plain, rel=1e-9)
    # The truths of the practice city are 0.78 and 0.90, and 1 for the comparison roads.
    assert found["interval"]["low"] < np.sqrt(0.78 * 0.90) < found["interval"]["high"]
    assert found["details"]["この架空データを作ったときの真の倍率"] == "0.84倍"
    for code, truth in {"9900001": 0.78, "9900002": 0.90, "9900003": 1, "9900004": 1, "9900005": 1}.items():
        assert table.loc[code, "下限（倍）"] < truth < table.loc[code, "上限（倍）"]
        assert table.loc[code, "真の倍率（架空データ）（倍）"] == truth
    assert (found["status"], found["evidence"]) == ("relation", "準実験的手法")
    assert made.findings[ALIKE]["status"] == made.findings[MOVED]["status"] == "no_relation"
    assert made.run["primary"] is True


def test_flagged_hours_are_counted(study_run, root):
    made = study_run(STUDY)
    raw = pd.read_csv(root / "data/practice/practice_traffic.csv", dtype={"観測年月日": str})
    near = pd.to_datetime(raw["観測年月日"]).between(
        "2022-07-19", "2023-07-13"
    )  # 180 days before, 180 from the opening
    flagged = 0
    for way in ("上り", "下り"):
        flagged += (
            raw.loc[near, [f"{way}・{why}" for why in ("停電", "ループ異常", "超音波異常", "欠測")]]
            .any(axis=1)
            .sum()
        )
    table = pd.read_csv(made.folder / "tables/points.csv", encoding="utf-8-sig")
    assert table["欠測の観測値（件）"].sum() == flagged > 0
    days = pd.read_csv(made.folder / "tables/days.csv", encoding="utf-8-sig").set_index("区分")["数"]
    assert days["前後の期間の、品質フラグか空欄で欠測とした観測値"] == f"{flagged}件"


def test_without_comparison_roads_nothing_is_laid_to_the_road(study_run):
    made = study_run(STUDY, **ALONE)
    found = made.findings[EFFECT]
    # The season makes "effects" at dates on which nothing happened.
    assert (found["status"], found["evidence"]) == ("unstable", "前後比較（比較群なし）")
    assert "開通の影響とは言えない" in found["headline"]
    assert made.findings[ALIKE]["status"] == made.findings[MOVED]["status"] == "not_available"
    for heading in ("開通前の動きはそろっていたか", "比較道路に車が移っていないか"):
        assert f"{heading}</h" not in made.report
    assert "何もない日でも変化が出るか</h" in made.report
    assert made.run["primary"] is False


def test_one_road_against_one(study_run):
    found = study_run(STUDY, **ONE).findings
    assert found[EFFECT]["interval"]["low"] < 0.78 < found[EFFECT]["interval"]["high"]
    assert found[EFFECT]["status"] == "relation"
    assert any("7時台の両方向の合計" in caveat and "平日" in caveat for caveat in found[EFFECT]["caveats"])
    assert found[ALIKE]["status"] == found[MOVED]["status"] == "not_available"


def test_a_road_that_changed_itself_is_found_among_the_comparisons(study_run):
    found = study_run(STUDY, **BAD).findings
    # 9900002 has 0.90 times as many from the opening on, against 9900003 with 1.
    assert found[MOVED]["status"] == "unstable"
    assert (
        "観測点9900002は0.8" in found[MOVED]["headline"] or "観測点9900002は0.9" in found[MOVED]["headline"]
    )
    assert not found[EFFECT]["interval"]["low"] < 0.78 < found[EFFECT]["interval"]["high"]
    assert found[EFFECT]["status"] == "unstable"  # so that the wrong ratio is not claimed


def test_nothing_is_claimed_where_nothing_opened(study_run):
    made = study_run(STUDY, **EARLY)
    found = made.findings[EFFECT]
    assert found["status"] != "relation"
    # Another day than that of the model has no known truth, and 75 days before it are too few for placebo dates.
    assert not any("真の" in name or "真の" in said for name, said in found["details"].items())
    assert "偽の開通日では確かめていない" in found["certainty"]
    assert "何もない日でも変化が出るか</h" not in made.report


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"opening": "2030-01-15"}, "2030-01-15 の前後のデータが足りません"),
        ({"comparisons": "9900001"}, "対象と比較道路の両方"),
        ({"treated": "9900009"}, "9900009"),
        ({"hours": "3"}, "3時の観測がありません"),
    ],
)
def test_impossible_choices_are_refused_in_words(study_run, given, words):
    with pytest.raises(EbpmError, match=words):
        study_run(STUDY, **given)
