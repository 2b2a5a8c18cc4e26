"""Charts and tables of distances: what they say comes from the numbers, area is never called people."""

import numpy as np
import pandas as pd
import pytest

from analysis.figures import access_charts, access_tables

DISTRICTS = pd.DataFrame(
    {
        "district": ["乙", "甲"],
        "cells": [2, 3],
        "area_mean_km": [4.0, 1.2],
        "area_median_km": [4.0, 1.0],
        "max_km": [6.0, 2.0],
        "population": [600.0, 400.0],
        "aged": [100.0, 100.0],
        "people_mean_km": [2.0, 0.85],
        "aged_mean_km": [2.0, 0.7],
    }
)
UNREGISTERED = DISTRICTS.assign(population=np.nan, aged=np.nan, people_mean_km=np.nan, aged_mean_km=np.nan)
SHARES = pd.DataFrame(
    {
        "threshold_m": [500, 1000],
        "population": [100.0, 400.0],
        "population_pct": [10.0, 40.0],
        "population_detour_pct": [5.0, 10.0],
        "aged": [50.0, 100.0],
        "aged_pct": [25.0, 50.0],
        "aged_detour_pct": [20.0, 25.0],
    }
)


def heads(table) -> list[str]:
    return [column.title for column in table.columns]


@pytest.mark.parametrize(
    ("frame", "basis", "ends"),
    [
        (DISTRICTS, "1人あたりの平均", "乙（2.00 km）、最も短いのは甲（0.85 km）"),
        (
            UNREGISTERED,
            "面積でみた平均（人口による重みなし）",
            "乙（4.00 km）、最も短いのは甲（1.20 km）",
        ),
    ],
)
def test_bars_of_districts_say_what_they_average(frame, basis, ends):
    picture = access_charts.district_bars(frame, id="d", title="題")
    assert basis in picture.alt
    assert ends in picture.alt
    assert ("人口" in heads(picture.table)) == (frame is DISTRICTS)
    assert "面積でみた平均" in heads(picture.table)


def test_reach_shows_today_alone_or_beside_the_plan():
    alone = access_charts.reach_bars(SHARES, None, detour=1.3, id="r", title="題")
    assert "500 m以内は10.0％（65歳以上25.0％）" in alone.alt
    assert "変更後" not in alone.alt
    assert len(alone.table.rows) == 2
    plan = SHARES.assign(population_pct=[15.0, 45.0])
    both = access_charts.reach_bars(SHARES, plan, detour=1.3, id="r", title="題")
    assert "変更後、500 m以内は15.0％、1,000 m以内は45.0％" in both.alt
    assert [row[0] for row in both.table.rows] == ["いま", "いま", "変更後", "変更後"]
    assert "1.3倍とみなした割合" in heads(both.table)


def test_shares_that_are_not_all_do_not_read_100():
    almost = SHARES.assign(population_pct=[40.0, 99.9845], aged_pct=[50.0, 100.0])
    picture = access_charts.reach_bars(almost, None, detour=1.3, id="r", title="題")
    assert "1,000 m以内は99.98％（65歳以上100.0％）" in picture.alt
    decimals = {column.name: column.decimals for column in picture.table.columns}
    assert (decimals["population_pct"], decimals["aged_pct"]) == (2, 1)


@pytest.fixture
def served():
    return pd.DataFrame(
        {
            "office": ["郡山市役所", "新"],
            "kind": ["city_hall", "added"],
            "counters": [("市民課", "資産税課"), ("新",)],
            "cells": [3, 2],
            "population": [600.0, 400.0],
            "aged": [100.0, 100.0],
            "max_km": [6.0, np.nan],
        }
    )


def test_offices_name_what_was_merged(served):
    shown = access_tables.offices(served, "o", "題")
    assert shown.rows == (
        ("郡山市役所", "本庁の窓口", "市民課、資産税課", 600, 100, 3, 6.0),
        ("新", "加える窓口", None, 400, 100, 2, None),
    )
    unregistered = access_tables.offices(served.assign(population=np.nan, aged=np.nan), "o", "題")
    assert not any("人口" in title for title in heads(unregistered))


def test_farthest_gives_points_to_try():
    frame = pd.DataFrame(
        {
            "mesh_code": ["554000001"],
            "district": ["甲"],
            "population": [10.0],
            "aged": [5.0],
            "office": ["A"],
            "distance_km": [2.0],
            "person_km": [20.0],
            "latitude": [37.123456],
            "longitude": [140.1],
        }
    )
    assert access_tables.farthest(frame).rows[0][-1] == "37.12346,140.10000"


def test_transitions_say_whether_means_are_over_people():
    frame = pd.DataFrame(
        {
            "office_before": ["A"],
            "office_after": ["B"],
            "cells": [2],
            "population": [np.nan],
            "aged": [np.nan],
            "before_km": [1.0],
            "after_km": [3.0],
            "change_km": [2.0],
        }
    )
    area = access_tables.transitions(frame, "t", "題")
    assert "人数ではない" in area.note
    assert "人口" not in heads(area)
    people = access_tables.transitions(frame.assign(population=5.0, aged=1.0), "t", "題")
    assert "人口で重み" in people.note
    assert people.rows == (("A", "B", 5, 1, 2, 1.0, 3.0, 2.0),)
