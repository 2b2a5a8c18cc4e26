"""Plan and effect of a measure: hand-made tables, and the practice city recomputed by plain arithmetic."""

from __future__ import annotations

import dataclasses
import hashlib
import json

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis.data import catalog
from analysis.errors import DataError, ParameterError
from analysis.measures.policy_checks import parallel
from analysis.measures.policy_data import Trial, trial
from analysis.measures.policy_effect import LINES, estimates, main, placebos, randomised
from analysis.measures.policy_plan import plan, registration
from analysis.measures.policy_table import Columns

PRACTICE = Columns("practice_policy", "facility", "month", "count_cashless_ratio_pct")
MONTHLY = Columns("cashless_monthly", None, "month", "cashless_ratio_pct")
TREATED = [
    "練習北行政センター", "練習東行政センター", "架空谷行政センター", "架空台行政センター",
    "仮想浜行政センター", "例示原行政センター", "見本町行政センター", "練習駅前市民サービスセンター",
]  # fmt: skip
ASKED = {"measure": "案内", "start": "2023-04-15", "treated": TREATED, "comparisons": [], "design": "did"}
OPTIONS = {"months_after": 12, "success": 2.0, "confidence": 0.95, "power": 0.8}


def asked(columns: Columns = PRACTICE, *, stage: str = "result", **changed) -> Trial:
    return trial(columns, stage=stage, **{**ASKED, **changed})


@pytest.fixture(scope="module")
def practice() -> Trial:
    return asked()


def test_effect_is_the_difference_of_mean_changes_and_covers_the_truth(practice, root):
    table = pd.read_csv(root / "data/practice/practice_policy.csv")
    after = table["month"] >= "2023-04"
    ratio = 100 * table["count_cashless"] / table["count_total"]
    change = ratio[after].groupby(table["facility"]).mean() - ratio[~after].groupby(table["facility"]).mean()
    on = change.index.isin(TREATED)
    found = main(practice, confidence=0.95)
    assert found.estimate == pytest.approx(change[on].mean() - change[~on].mean(), abs=0.005)
    # The table of truths says 3.0 percentage points.
    assert practice.truth == 3.0
    assert found.low < 3.0 < found.high
    assert (practice.unit, practice.unit_name, found.n) == ("ポイント", "窓口", 18)


def test_other_ways_agree_and_the_weak_design_does_not(practice):
    found = {each.name: each for each in estimates(practice, confidence=0.95)}
    first = next(iter(found.values()))
    # Two-way fixed effects of a balanced panel with one start are the same difference (Wooldridge 2021).
    assert found["窓口と月の固定効果（窓口ごとのクラスター標準誤差）"].estimate == pytest.approx(
        first.estimate
    )
    assert found["参考：前後比較（比較群なし）"].estimate > first.estimate + 1.5
    assert found[LINES].low > 0
    assert randomised(practice, seed=1).p_value < 0.001


def test_slopes_before_are_fitted_unit_by_unit(practice):
    months = np.arange(24)
    slopes = {name: np.polyfit(months, values, 1)[0] for name, values in practice.before.items()}
    gap = np.mean([slopes[n] for n in practice.treated]) - np.mean([slopes[n] for n in practice.comparisons])
    found = parallel(practice, confidence=0.95)
    assert found.slope.estimate == pytest.approx(gap)
    # From the middle of the months before (11.5) to that of the months after (29.5): 18 months.
    assert found.drift == pytest.approx(18 * gap)


def test_placebo_months_use_no_month_after_the_start(practice):
    whole, rows = placebos(practice, confidence=0.95)
    spoiled = dataclasses.replace(practice, after=practice.after * 0 + np.arange(18.0))
    again, same = placebos(spoiled, confidence=0.95)
    pd.testing.assert_frame_equal(rows, same)
    assert whole.estimate != again.estimate
    assert (rows["month"].iloc[0], rows["month"].iloc[-1], len(rows)) == ("2021-08", "2022-12", 17)


def test_the_plan_knows_nothing_of_what_came_after(project_with):
    early, digest = registration(plan(asked(stage="plan"), **OPTIONS))
    assert len(asked(stage="plan").after) == 0
    root = project_with(lambda table: table.loc[table["month"] < "2023-04"])
    text = json.dumps(early, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == digest
    # The same table without any later month, and with other ones.
    assert registration(plan(asked(stage="plan"), **OPTIONS)) == (early, digest)
    assert root.is_dir()


@pytest.fixture
def project_with(tmp_path, monkeypatch):
    """Put a changed table of practice into a project of its own."""

    def make(change):
        source = catalog.table("practice_policy")
        entry = next(
            e
            for e in yaml.safe_load((source.path.parents[1] / "datapackage.yaml").read_text("utf-8"))[
                "resources"
            ]
            if e["name"] == "practice_policy"
        )
        (tmp_path / "data/practice").mkdir(parents=True)
        (tmp_path / "data/datapackage.yaml").write_text(
            yaml.safe_dump({"name": "x", "resources": [entry]}, allow_unicode=True), "utf-8"
        )
        table = change(pd.read_csv(source.path, dtype=str))
        table.to_csv(tmp_path / "data/practice/practice_policy.csv", index=False, lineterminator="\n")
        monkeypatch.setenv("EBPM_ROOT", str(tmp_path))
        return tmp_path

    return make


def test_the_plan_changes_with_what_is_asked():
    digests = {
        registration(plan(asked(stage="plan", **{"measure": "案内"} | changed), **{**OPTIONS, **options}))[1]
        for changed, options in (
            ({}, {}), ({"measure": "案内2"}, {}), ({"treated": TREATED[:4]}, {}), ({}, {"success": 1.9}),
            ({"start": "2023-03-01"}, {}), ({"design": "interrupted"}, {}), ({}, {"months_after": 6}),
        )
    }  # fmt: skip
    assert len(digests) == 7


def test_more_units_and_months_find_smaller_effects():
    made = plan(asked(stage="plan"), **OPTIONS)
    grid = made.grid().pivot(index="months", columns="treated", values="mde")
    assert list(grid.columns) == [4, 8, 16]
    assert (grid.diff(axis=1).iloc[:, 1:] < 0).all(axis=None)
    assert (grid.diff().iloc[1:] < 0).all(axis=None)
    assert grid.loc[12, 8] == pytest.approx(made.mde)
    needed = made.units_needed()
    assert made.detectable(12, needed) <= 2.0 < made.detectable(12, needed - 1)
    assert made.detectable(made.months_needed()) <= 2.0
    assert 0 < made.icc < 1


def test_one_series_of_the_papers():
    found = asked(MONTHLY, treated=[], start="2023-04-01", design="before_after")
    assert (len(found.before), len(found.after), found.guessed, found.unit_name) == (27, 9, 36, "系列")
    # 2024-02-08, 資料1 p.5-9: the first and the last month (原文 679 and 737 行).
    assert (found.before.iloc[0, 0], found.after.iloc[-1, 0]) == (7.3, 18.6)
    assert parallel(found, confidence=0.95) is None
    assert randomised(found, seed=1) is None
    assert not asked(MONTHLY, treated=[], start="2023-10-01", design="interrupted").enough


def test_a_unit_with_a_missing_month_is_left_out(project_with):
    project_with(
        lambda table: table[~((table["month"] == "2023-07") & (table["facility"] == "練習南行政センター"))]
    )
    found = asked(start="2023-05-01")  # another start, whose truth is not known
    assert found.left_out == {"練習南行政センター": "1か月の値がない"}
    assert len(found.comparisons) == 9
    assert found.truth is None
    # The plan does not see the month that is missing later.
    assert asked(stage="plan", start="2023-05-01").left_out == {}


@pytest.mark.parametrize(
    ("columns", "changed", "words"),
    [
        (PRACTICE, {"treated": ["練習北"]}, "「練習北」は表にありません"),
        (PRACTICE, {"treated": []}, "対象の単位がありません"),
        (PRACTICE, {"comparisons": TREATED[:1]}, "対象と比較の両方"),
        (PRACTICE, {"start": "2030-01-01"}, "開始月 2030-01 の前のデータがありません"),
        (MONTHLY, {}, "単位の列がない"),
        (dataclasses.replace(PRACTICE, value="count"), {}, "列「count」はありません"),
        (dataclasses.replace(PRACTICE, value="facility"), {}, "数ではありません"),
    ],
)
def test_impossible_choices_are_refused_in_words(columns, changed, words):
    with pytest.raises(ParameterError, match=words):
        asked(columns, **changed)


def test_tables_that_are_not_months_are_refused():
    with pytest.raises(DataError, match="年月として読めません"):
        asked(dataclasses.replace(PRACTICE, period="facility", unit=None), treated=[], design="interrupted")
    with pytest.raises(DataError, match="行が2つ以上"):
        asked(dataclasses.replace(PRACTICE, unit=None), treated=[], design="interrupted")
    with pytest.raises(DataError, match="開始前が5か月"):
        asked(start="2021-09-01")
