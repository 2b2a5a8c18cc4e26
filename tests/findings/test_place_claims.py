"""What the map's study claims follows from its numbers."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from analysis.findings import places as claims
from analysis.measures.clustering import Clustering
from analysis.measures.places import Places
from analysis.stats.local_spatial import LocalMoran
from analysis.stats.spatial import Moran

MORAN = Moran(
    i=0.4, expected=-0.1, p_value=0.01, permutations=999, neighbours="最も近い4件", mean_neighbours=4.0,
    islands=(), n=11, n_missing=0, k=4,
)  # fmt: skip
LOCAL = LocalMoran((), 0.05, 999, 0.002, "最も近い4件", 4.0, (), 11, 0)


def claim(*whole: Moran):
    return claims.clustering("s.c", "練習市", Clustering(whole, LOCAL), year=2023, n=11, alpha=0.05)


def test_what_is_not_on_the_map_is_named():
    points = gpd.GeoDataFrame(
        {"year": [2023, 2023], "facility": ["甲", "乙"], "ratio_pct": [5.0, 12.34]},
        geometry=gpd.points_from_xy([140.0, 140.1], [37.0, 37.1], crs=6668),
    )
    absent = pd.DataFrame({"year": [2023], "facility": ["丙"], "reason": ["位置が公開データにない"]})
    found = claims.placed("s.p", "練習市", Places(points, absent), year=2023)
    assert found.headline == (
        "練習市の2023年の表にある3施設のうち2施設を地図に示した（示せない施設　位置が公開データにない：丙）。"
        "比率は甲の5.0％から乙の12.3％まで開く。"
    )
    assert (found.value, found.n) == (2.0, 3)


def test_one_district_is_not_compared():
    table = pd.DataFrame({"year": [2023], "district": ["甲"], "n": [2], "ratio_pct": [5.0]})
    found = claims.district_range("s.d", "練習市", table, year=2023, areas="面は目安")
    assert (found.status, found.hides) == ("not_available", ("districts",))


def test_likeness_is_claimed_only_when_all_ideas_of_near_agree():
    agreed = claim(MORAN, replace(MORAN, neighbours="3 km以内", p_value=0.02))
    assert (agreed.status, agreed.p_value) == ("relation", 0.01)
    assert "偶然のばらつきより似ている。モランのI = 0.40、p = 0.010、n = 11施設。" in agreed.headline
    torn = claim(MORAN, replace(MORAN, neighbours="3 km以内", p_value=0.2))
    assert torn.status == "unstable"
    assert "判定が近隣の決め方で分かれ" in torn.headline
    assert claim(replace(MORAN, p_value=0.05)).status == "no_relation"


@pytest.mark.parametrize(("i", "words"), [(0.4, "より似ている"), (-0.4, "より似ていない")])
def test_direction_of_likeness(i, words):
    assert words in claim(replace(MORAN, i=i)).headline


def test_who_has_no_neighbour_is_counted():
    alone = replace(MORAN, neighbours="3,000 m以内", islands=("甲", "乙"))
    details = claim(MORAN, alone).details
    assert details["近隣が3,000 m以内のとき"] == "I = 0.40、p = 0.010、n = 11（うち近隣なし 2）"
