"""Claims of distance: of people where they are registered, else of area and so named; nothing is rounded into a claim."""

import numpy as np
import pandas as pd
import pytest

from analysis.data import catalog
from analysis.findings import access, access_plan
from analysis.measures.access_people import reach

# Four cells at 0.4, 1, 2 and 6 km; people by hand below.
CELLS = pd.DataFrame(
    {
        "mesh_code": ["1", "2", "3", "4"],
        "district": ["甲", "甲", "乙", "乙"],
        "office": ["A", "A", "A", "A"],
        "distance_km": [0.4, 1.0, 2.0, 6.0],
        "population": [100.0, 300.0, 600.0, 0.0],
        "aged": [50.0, 50.0, 100.0, 0.0],
    }
)
OFFICES = pd.DataFrame({"office": ["A", "市役所"], "counters": [("A",), ("市民課", "資産税課")]})
AREA = CELLS.assign(population=np.nan, aged=np.nan)


def test_distance_is_a_mean_over_people():
    found = access.distance("s.c", "甲市", CELLS, OFFICES)
    # (0.4*100 + 1*300 + 2*600) / 1000 = 1.54; (0.4*50 + 1*50 + 2*100) / 200 = 1.35; 甲: 340 / 400 = 0.85, 乙: 2.
    assert found.value == pytest.approx(1.54)
    assert "住民1人あたりの平均で1.54 km、65歳以上では1.35 km" in found.headline
    assert "最も長いのは乙（2.00 km）、最も短いのは甲（0.85 km）" in found.headline
    assert (found.interval, found.unit, found.n) == (None, "km", 1000)
    assert any("直線距離で、道のりではない" in caveat for caveat in found.caveats)
    assert "（窓口は2か所）。" in found.headline
    assert "同じ地点にある窓口は1か所とした：市役所（市民課、資産税課）。" in found.caveats
    assert access.AREA not in found.caveats


def test_without_people_the_distance_is_of_area_and_says_so():
    found = access.distance("s.c", "甲市", AREA, OFFICES)
    assert found.value == pytest.approx(1.5)  # the median of 0.4, 1, 2, 6
    assert "面積でみた中央値で1.50 km（人口による重みなし、山林を含む）" in found.headline
    assert "地区別に面積でみた平均が最も長いのは乙（4.00 km）" in found.headline
    assert "人あたり" not in found.headline
    assert found.n == 4
    assert access.AREA in found.caveats
    assert "重みなし" in found.method


def test_reach_speaks_of_the_middle_distance_and_lists_all():
    shares = reach(CELLS, thresholds_m=[500, 1200, 5000], detour=1.3)
    found = access.reach("s.c", shares, CELLS, detour=1.3)
    # Within 1,200 m: 400 of 1,000 and 100 of 200; on ways 1.3 times as long (0.52, 1.3 km): 100 and 50.
    assert "直線で1,200 m以内に住む人は40.0％（400人）、65歳以上では50.0％（100人）" in found.headline
    assert "直線の1.3倍とみなすと、それぞれ10.0％、25.0％である。" in found.headline
    assert list(found.details) == ["500 m以内", "1,200 m以内", "5,000 m以内"]
    assert found.details["5,000 m以内"] == "100.0％、65歳以上 100.0％（1.3倍では 100.0％、100.0％）"
    assert any("仮定" in caveat for caveat in found.caveats)
    assert not any("秘匿" in caveat for caveat in found.caveats)


def test_all_but_a_few_is_not_all():
    few = CELLS.assign(population=[399_938.0, 0.0, 0.0, 62.0], aged=[100.0, 0.0, 0.0, 0.0])
    found = access.reach("s.c", reach(few, thresholds_m=[5000], detour=1.0), few, detour=1.0)
    # 399,938 of 400,000 are 99.9845 %; of those aged 65 and over everybody.
    assert "5,000 m以内に住む人は99.98％（399,938人）、65歳以上では100.0％" in found.headline


def test_unknown_and_secret_cells_are_said():
    secret = CELLS.assign(population=[100, 300, 600, np.nan], aged=[50, np.nan, np.nan, np.nan])
    said = "".join(access.distance("s.c", "甲市", secret, OFFICES).caveats)
    assert "人口の分からないメッシュが1個" in said
    assert "秘匿されたメッシュが2個" in said


def test_shares_are_withheld_until_people_are_registered():
    found = access.no_people("s.c", "郡山市")
    assert (found.status, found.value) == ("not_available", None)
    assert found.hides == (access.NO_PEOPLE,)
    assert "python -m analysis.data.census_mesh" in found.details["方法1"]


def test_convenience_quotes_the_paper_and_invents_nothing_for_another_city():
    found = access.convenience("s.c", "郡山市", catalog.load("measures_by_department_20230214"))
    assert (found.value, found.unit) == (26_171, "通")
    assert "26,171通" in found.headline
    assert found.details == {"うち住民票": "13,684通", "うち戸籍": "1,419通"}
    assert "期間は印刷されていない" in found.certainty
    other = access.convenience("s.c", "練習市（架空）", None)
    assert (other.status, other.value) == ("not_available", None)
    assert "26,171" not in other.headline


def moved_to(office: str, distances: list[float], cells: pd.DataFrame = CELLS) -> pd.DataFrame:
    return cells.assign(office=["A", "A", office, office], distance_km=distances)


def test_plan_counts_the_people_whose_office_changes():
    found = access_plan.scenario("s.c", CELLS, moved_to("新", [0.4, 1, 0.5, 3]), added="新", removed=[])
    # 600 people come from 2 to 0.5 km: -0.9 km over 1,000 people.
    assert found.headline == (
        "新を加えると、最も近い窓口が変わる人は600人（65歳以上100人）である。住民1人あたりの平均直線距離は"
        "1.54 kmから0.64 km（−0.90 km）になる。"
    )
    assert (found.value, found.n) == (pytest.approx(-0.9), 1000)
    assert found.details == {"A → 新": "600人（65歳以上100人）、平均 2.0 kmから0.5 km"}
    assert any("効果ではない" in caveat for caveat in found.caveats)


def test_plan_of_area_counts_cells():
    after = moved_to("B", [0.4, 1, 5, 9], AREA)
    found = access_plan.scenario("s.c", AREA, after, added=None, removed=["C", "D"])
    assert found.headline.startswith(
        "C、Dを閉じると、最も近い窓口が変わる500 mメッシュは2個（面積であって人数ではない）"
    )
    # Means over four cells: 9.4 / 4 and 15.4 / 4.
    assert "2.35 kmから3.85 km（+1.50 km）" in found.headline
    assert found.details == {"A → B": "2メッシュ、平均 4.0 kmから7.0 km"}


def test_plan_with_nobody_moving_has_no_mean():
    nobody = CELLS.assign(population=[100.0, 300.0, 0.0, 0.0], aged=[50.0, 50.0, 0.0, 0.0])
    found = access_plan.scenario(
        "s.c", nobody, moved_to("新", [0.4, 1, 0.5, 3], nobody), added="新", removed=["B"]
    )
    assert found.headline.startswith("新を加え、Bを閉じると、最も近い窓口が変わる人は0人")
    assert found.details == {"A → 新": "0人（65歳以上0人）"}


def test_no_plan_says_how_to_give_one():
    found = access_plan.no_plan("s.c")
    assert (found.status, found.hides) == ("not_available", (access_plan.NO_PLAN,))
    assert "データがありません" not in found.certainty
    assert "added" in found.details["方法1"]
    assert "removed" in found.details["方法1"]
