"""Any two indicators of areas, beside all the pairs that could have been chosen."""

import shutil

import pandas as pd
import pytest
import yaml
from look import EveryRun

from analysis.errors import EbpmError

STUDY = "area_indicators"
RUNS = [
    {},
    {
        "areas": "koriyama",
        "x": "distance_km",
        "y": "cashless_2023_pct",
        "control": "sales_2023",
        "method": "kendall",
    },
    {"areas": "practice", "x": "aging_pct", "y": "cashless_2023_pct", "exclude": "見本町"},
]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_the_number_of_pairs_is_told(study_run):
    found = study_run(STUDY).findings
    # Seven indicators: 7 * 6 / 2 pairs, of which 5 % make 1.05 by chance.
    assert "指標21組のうち" in found["area_indicators.pairs"]["headline"]
    assert "平均1.1組" in found["area_indicators.pairs"]["certainty"]
    assert "この組は、並べた21組のうちの1組。" in found["area_indicators.correlation"]["certainty"]


@pytest.mark.parametrize(
    ("x", "status", "first"),
    [
        ("population", "unstable", "並べた21組の1つとして調整すると"),
        ("aged_75_pct", "relation", "75歳以上の割合"),
    ],
)
def test_a_pair_that_adjustment_takes_back_is_not_claimed(study_run, x, status, first):
    # r = -0.27 of 58 has p = 0.04 of its own (t = -2.10, 56 degrees of freedom): more than 0.05 times even two.
    claim = study_run(STUDY, x=x, y="aging_pct").findings["area_indicators.correlation"]
    assert claim["status"] == status
    assert claim["headline"].startswith(first)


def test_a_table_of_the_users_own(run_in, tmp_path, root):
    project = tmp_path / "project"
    for folder in ("data", "notebooks"):
        shutil.copytree(root / folder, project / folder)
    frame = pd.DataFrame(
        {"地域": list("甲乙丙丁戊己庚辛"), "a": [1, 2, 3, 4, 5, 6, 7, 8.5], "b": [2, 1, 4, 3, 6, 5, 8, 7.5]}
    )
    frame.to_csv(project / "data/own.csv", index=False)
    path = project / "data/datapackage.yaml"
    whole = yaml.safe_load(path.read_text("utf-8"))
    fields = [
        {"name": "地域", "type": "string", "title": "地域", "unit": "-"},
        {"name": "a", "type": "number", "title": "図書館の数", "unit": "館"},
        {"name": "b", "type": "number", "title": "貸出の数", "unit": "千冊"},
    ]
    like = next(one for one in whole["resources"] if one["name"] == "districts")
    own = {
        **like, "name": "own_area_indicators", "path": "own.csv", "title": "試しの表", "kind": "derived",
        "disclosure": "internal", "schema": {"primaryKey": ["地域"], "missingValues": [""], "fields": fields},
    }  # fmt: skip
    own.pop("checks", None)
    whole["resources"].append(own)
    path.write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    made = run_in(project, STUDY, areas="own", x="a", y="b")
    assert (
        "図書館の数が大きい地域ほど、貸出の数は高い"
        in made.findings["area_indicators.correlation"]["headline"]
    )
    assert made.findings["area_indicators.pairs"]["n"] == 8


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"x": "aging"}, "指標「aging」はありません"),
        ({"x": "mynumber_pct"}, "同じ指標「mynumber_pct」が2回選ばれています"),
        ({"areas": "own"}, "表 own_area_indicators が登録されていません"),
        ({"exclude": "存在しない町"}, "「存在しない町」はありません"),
    ],
)
def test_impossible_choices_are_refused_in_words(study_run, given, words):
    with pytest.raises(EbpmError) as caught:
        study_run(STUDY, **given)
    assert words in str(caught.value)
