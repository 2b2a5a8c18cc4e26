"""Cashless ratio on the map: the papers' figures, whole under every condition, and small enough for e-mail."""

import json

import pandas as pd
from look import EveryRun

from analysis.mime import FIGURE_MIME

STUDY = "facility_map"
RUNS = [
    {},
    {"city": "practice", "class_method": "fixed", "limits": "5,10,20"},
    {"kinds": "parking", "years": "2021"},
    {"kinds": "liaison_office", "class_method": "quantiles", "n_classes": "3"},
]


def maps_of(made) -> dict[str, dict]:
    outputs = json.loads((made.folder / "notebook.ipynb").read_text("utf-8"))
    data = [out.get("data", {}) for cell in outputs["cells"] for out in cell.get("outputs", [])]
    words = [one[FIGURE_MIME] for one in data if FIGURE_MIME in one]
    return {one["id"]: one["map"] for one in words if one.get("map")}


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_findings_quote_the_printed_figures(study_run):
    # Paper 001 (2024-02-08): 36 counters, 45.3 % and 2.4 %, 14.4 % and 3.8 % as printed.
    found = study_run(STUDY).findings
    placed = found["facility_map.placed"]["headline"]
    assert (
        "36施設のうち35施設を地図に示した（示せない施設　位置が公開データにない：フットボールセンター）"
        in placed
    )
    assert "陸上競技場の2.4％から西口駐車場の45.3％" in placed
    districts = found["facility_map.districts"]
    assert (
        "14地区で比べると、最も高いのは富田の14.4％（1施設）である。最も低いのは中田の3.8％"
        in districts["headline"]
    )
    assert any("公式の境界ではない" in line for line in districts["caveats"])
    assert "上がったのは22施設" in found["facility_map.change"]["headline"]


def test_map_holds_both_years_and_begins_with_the_latest(study_run):
    maps = maps_of(study_run(STUDY))
    assert set(maps) == {"ratios", "districts", "change"}
    (points,) = [layer for layer in maps["ratios"]["layers"] if layer["kind"] == "points"]
    years = next(choice for choice in points["choices"] if choice["title"] == "年")
    assert years["options"][years["initial"]] == "2023"
    shown = [number for number, of in enumerate(years["of"]) if of == years["initial"]]
    assert len(shown) == 35
    assert "cyberjapandata" not in json.dumps(maps)


def test_rises_and_falls_are_never_in_one_class(study_run):
    made = study_run(STUDY)
    (points,) = [layer for layer in maps_of(made)["change"]["layers"] if layer["kind"] == "points"]
    change = pd.read_csv(made.folder / "tables" / "change.csv", encoding="utf-8-sig").set_index("名称")
    values = change["比率の変化（ポイント）"]
    signs = pd.Series([values[name] > 0 for name in points["n"]]).groupby(pd.Series(points["c"])).nunique()
    assert (signs == 1).all()


def test_practice_city_is_marked_on_every_map(study_run):
    made = study_run(STUDY, **RUNS[1])
    maps = maps_of(made)
    assert all(one["synthetic"] for one in maps.values())
    labels = [one["label"] for one in maps["districts"]["layers"][-1]["legend"]["classes"]]
    assert any("10" in label for label in labels)
    assert "架空データ（練習用）" in made.report


def test_one_kind_in_one_year_says_what_cannot_be_compared(study_run):
    found = study_run(STUDY, **RUNS[2]).findings
    assert {key for key, one in found.items() if one["status"] == "not_available"} == {
        "facility_map.districts", "facility_map.change", "facility_map.clustering",
    }  # fmt: skip
