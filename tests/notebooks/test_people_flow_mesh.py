"""People by cell of the practice city: numbers as plain pandas gives them, known truth, nothing under the threshold."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from look import EveryRun

from analysis.data import flow_add
from analysis.errors import EbpmError
from analysis.mime import FIGURE_MIME

ROOT = Path(__file__).resolve().parents[2]
STUDY = "people_flow_mesh"
CHANGE, UNKNOWN, NIGHTS = (f"{STUDY}.{name}" for name in ("change", "unknown", "nights"))
HIGH = {"threshold": "300", "months": "2022-10,2023-10", "day_type": "weekday"}
NIGHT = {"compare": "hours", "months": "2023-08", "day_type": "holiday", "top": "5"}
DAYS = {"compare": "day_types", "hours": "終日", "cells": "45490718,45490719,45490728,45500000,44507009"}
RUNS = [{}, HIGH, NIGHT, DAYS]
CODES = {"weekday": 1, "holiday": 0, "all": 2, "昼": 0, "深夜": 1, "終日": 2}


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    parts = [ROOT / f"data/practice/practice_flow_mesh_{year}.csv" for year in (2022, 2023)]
    table = pd.concat([pd.read_csv(part, dtype={"mesh1kmid": str}) for part in parts])
    return table.assign(when=table["year"].astype(str) + "-" + table["month"].map("{:02d}".format))


def people(raw: pd.DataFrame, month: str, day_type: str, hours: str) -> pd.Series:
    rows = raw[
        (raw["when"] == month) & (raw["dayflag"] == CODES[day_type]) & (raw["timezone"] == CODES[hours])
    ]
    return rows.set_index("mesh1kmid")["population"].astype(float)


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_nothing_of_it_is_real(study_run):
    assert all(study_run(STUDY, **given).run["synthetic"] is True for given in RUNS)


def test_changes_agree_with_plain_pandas(study_run, raw):
    made = study_run(STUDY)
    ratio = people(raw, "2023-04", "all", "昼") / people(raw, "2022-04", "all", "昼")
    log = np.log(ratio.dropna())
    change = (100 * (np.exp(log - log.median()) - 1)).sort_values()
    found = made.findings[CHANGE]
    assert found["value"] == pytest.approx(change.iloc[-1], rel=1e-9)
    assert found["n"] == len(change)
    assert change.index[-1] in found["headline"]
    assert change.index[0] in found["headline"]
    assert (found["interval"], found["p_value"], found["evidence"]) == (None, None, "前後比較（比較群なし）")
    table = pd.read_csv(made.folder / "tables/ranking.csv", encoding="utf-8-sig", dtype={"メッシュ": str})
    assert table["メッシュ"].tolist() == [*change.index[::-1][:10], *change.index[:10][::-1]]


def test_cells_outside_their_usual_range_agree_with_plain_pandas(study_run, raw):
    found = study_run(STUDY).findings[CHANGE]
    names = sorted(raw["when"].unique())
    table = pd.DataFrame({month: people(raw, month, "all", "昼") for month in names})
    log = np.log(table)
    after = [month for month in names if month >= "2023-04"]

    def gap(one, other):
        return (log[other] - log[one]) - (log[other] - log[one]).median()

    pairs = [(one, other) for number, one in enumerate(after) for other in after[number + 1 :]]
    usual = pd.concat([gap(*pair).abs() for pair in pairs], axis=1).max(axis=1)
    outside = gap("2022-04", "2023-04").abs() > usual
    assert f"（{len(pairs)}組）のどれよりも大きいのは{outside.sum()}メッシュ" in found["headline"]
    # Six cells were changed; all of them are outside.
    assert found["details"]["そのうち、ほかの月の範囲を超えたメッシュ"] == "6（比べた6のうち）"
    assert "6メッシュで1.25倍" in found["details"]["この架空データを作ったときの真の倍率（昼）"]


def test_missing_cells_are_counted_and_bounded(study_run, raw):
    found = study_run(STUDY).findings[UNKNOWN]
    before, after = people(raw, "2022-04", "all", "昼"), people(raw, "2023-04", "all", "昼")
    new = after.index.difference(before.index)
    assert (len(new), len(before.index.difference(after.index))) == (1, 0)
    assert (
        "1は片方だけが分かり（2022年4月だけ0、2023年4月だけ1）、10はどちらも分からない" in found["headline"]
    )
    table = pd.read_csv(study_run(STUDY).folder / "tables/bounded.csv", encoding="utf-8-sig", dtype=str)
    limit = 100 * (after[new[0]] / 10 / (after / before).median() - 1)
    assert table["変化の範囲"].tolist() == [f"小さくても+{limit:.0f}％"]


def test_night_is_near_the_census(study_run, raw, root):
    found = study_run(STUDY).findings[NIGHTS]
    census = pd.read_csv(root / "data/practice/practice_mesh_population.csv")["population"].sum()
    last = people(raw, "2024-03", "all", "深夜").sum()
    assert found["value"] == pytest.approx(100 * last / census, rel=1e-9)
    assert "桁や地域の取り違えは見つからない" in found["headline"]


def test_day_against_night_is_plain_and_told_by_months(study_run, raw):
    found = study_run(STUDY, **NIGHT).findings[CHANGE]
    ratio = people(raw, "2023-08", "holiday", "昼") / people(raw, "2023-08", "holiday", "深夜")
    assert found["value"] == pytest.approx(100 * (ratio.max() - 1), rel=1e-9)
    assert "ほかの23か月もすべて同じ向き" in found["headline"]
    assert found["evidence"] == "記述"


def test_chosen_cells_alone_are_compared(study_run, raw):
    made = study_run(STUDY, **DAYS)
    found = made.findings[CHANGE]
    chosen = DAYS["cells"].split(",")
    ratio = people(raw, "2023-04", "weekday", "終日") / people(raw, "2023-04", "holiday", "終日")
    assert found["value"] == pytest.approx(100 * (ratio.reindex(chosen).max() - 1), rel=1e-9)
    assert made.findings[UNKNOWN]["n"] == 5


def test_no_cell_under_the_threshold_is_in_any_table_or_map(study_run, raw):
    made = study_run(STUDY, **HIGH)
    before, after = people(raw, "2022-10", "weekday", "昼"), people(raw, "2023-10", "weekday", "昼")
    hidden = set(before.index[before < 300]) & set(after.index[after < 300])
    assert len(hidden) > 20
    for path in (made.folder / "tables").glob("*.csv"):
        text = path.read_text("utf-8-sig")
        assert not [cell for cell in hidden if cell in text]
    outputs = json.loads((made.folder / "notebook.ipynb").read_text("utf-8"))["cells"]
    data = [out.get("data", {}) for cell in outputs for out in cell.get("outputs", [])]
    (drawn,) = [one[FIGURE_MIME]["map"] for one in data if FIGURE_MIME in one and one[FIGURE_MIME].get("map")]
    (legend,) = [layer["legend"] for layer in drawn["layers"] if layer["kind"] == "cells"]
    both = (before >= 300) & (after.reindex(before.index) >= 300)
    assert sum(one["n"] for one in legend["classes"]) == both.sum()
    assert legend["missing"]["n"] == 257 - both.sum()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"months": "2022-04"}, "前の月、後の月"),
        ({"months": "2019-04,2023-04"}, "2019-04"),
        ({"city": "koriyama"}, "郡山市の人流データは"),
        ({"threshold": "5"}, "threshold"),
        ({"store": "nothing_here"}, "nothing_here"),
    ],
)
def test_impossible_choices_are_refused_in_words(study_run, given, words):
    with pytest.raises(EbpmError, match=words):
        study_run(STUDY, **given)


@pytest.mark.slow
def test_a_store_gives_the_same_numbers(study_run, run_in, filled_project):
    files = [filled_project / f"data/practice/practice_flow_mesh_{year}.csv" for year in (2022, 2023)]
    flow_add.add(files, "practice_cells", filled_project)
    stored = run_in(filled_project, STUDY, store="practice_cells").findings
    direct = study_run(STUDY).findings
    for name in (CHANGE, UNKNOWN, NIGHTS):
        assert stored[name]["headline"] == direct[name]["headline"]
    assert stored[CHANGE]["value"] == pytest.approx(direct[CHANGE]["value"], rel=1e-12)
    assert not any("真の倍率" in key for key in stored[CHANGE]["details"])
