"""Maps of lesson 8: what they say of themselves, and what is said about a plan for one's own."""

import pytest

from analysis.data import catalog
from analysis.errors import ParameterError
from analysis.training import lesson_08

PLAN = {
    "示すもの": "申請の件数",
    "分母": "地区の人口",
    "地域の単位": "地区",
    "区切り方": "固定",
    "言えないこと": "住まいは分からない",
}


def test_districts_are_coloured_in_any_order_of_rows():
    ages = catalog.load("practice_district_age").set_index("地区")["65歳以上人口"]
    pictures = [lesson_08.district_map(rows, unit="人", title="人口") for rows in (ages, ages[::-1])]
    # 2,112 and 12,122 are the smallest and the largest number of the table.
    assert "最も小さいのは架空谷（2,112人）、最も大きいのは見本町（12,122人）" in pictures[0].alt
    assert pictures[0].alt == pictures[1].alt
    assert pictures[0].png == pictures[1].png


def test_what_are_no_values_of_the_districts_is_refused_in_words():
    ages = catalog.load("practice_district_age")["65歳以上人口"]
    for values in (ages, ages.tolist(), None):
        with pytest.raises(ParameterError, match="地区ごとの値の列ではありません"):
            lesson_08.district_map(values, unit="人", title="人口")


def test_each_map_names_its_own_sources_and_only_the_made_up_city_is_marked():
    maps = {}
    for city in ("koriyama", "practice", "koriyama"):
        maps[city] = lesson_08.distance_map(city, title="距離")
    assert not maps["koriyama"].synthetic
    assert "架空" not in maps["koriyama"].source
    assert maps["practice"].synthetic
    assert "郡山市" not in maps["practice"].source


def test_the_nearest_office_is_found_for_each_cell():
    reached = lesson_08.distances("practice")
    assert len(reached) == len(catalog.load("practice_mesh_population"))
    # By hand: the centre of cell 444967654 is 29.889583 N, 149.946875 E, 仮想野連絡所 29.899184 N, 149.951046 E. 0.009601
    # degrees of 110.86 km and 0.004171 degrees of 96.51 km are 1.0643 and 0.4025 km, together 1.138 km.
    first = reached.set_index("mesh_code").loc["444967654"]
    assert first["office"] == "仮想野連絡所"
    assert first["distance_km"] == pytest.approx(1.138, abs=0.002)
    # The table of the map lists the offices: those of the four kinds, several counters at one point being one.
    picture = lesson_08.distance_map("practice", title="距離")
    assert len(picture.table.rows) == reached["office"].nunique()


def test_a_plan_says_all_five_things():
    assert lesson_08.own_map(PLAN) == ""
    for item in PLAN:
        for lacking in ("", "…", 3, None):
            assert lesson_08.own_map(PLAN | {item: lacking}).startswith(f"「{item}」がありません。")
    assert "同じ" in lesson_08.own_map(PLAN | {"分母": "申請の件数"})


@pytest.mark.parametrize("answer", ["地図", None, 3, ["示すもの"], {}])
def test_anything_else_is_answered_in_words(answer):
    assert lesson_08.own_map(answer)
