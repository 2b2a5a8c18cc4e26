"""Changes of cells by hand: against the median between years, plain within a month, bounds where a side is missing."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.data import geography, mesh_flow
from analysis.data.mesh_flow import MeshFlow
from analysis.errors import DataError, ParameterError
from analysis.measures import mesh_nights, people_flow_mesh
from analysis.measures.mesh_change import by_chance

CELLS = ["53394501", "53394502", "53394503", "53394504", "53394505"]
OPTIONS = {"kind": "months", "months": ["2022-04", "2023-04"], "day_type": "all", "hours": "昼", "cells": [],
           "threshold": 10, "seed": 1}  # fmt: skip


def flow_of(rows: list[tuple], residents: float | None = None) -> MeshFlow:
    people = pd.DataFrame(rows, columns=["month", "cell", "day_type", "hours", "people"])
    return MeshFlow("練習市", people, pd.Series("甲", CELLS), residents, None)


def months(table: dict[str, list[float | None]]) -> MeshFlow:
    return flow_of(
        [(month, cell, "all", "昼", n) for month, row in table.items()
         for cell, n in zip(CELLS, row, strict=True) if n is not None]
    )  # fmt: skip


def changes(flow: MeshFlow, **options) -> pd.DataFrame:
    return people_flow_mesh.compare(flow, **(OPTIONS | options)).cells.set_index("cell")


@pytest.mark.parametrize("level", [1, 1.5])
def test_another_level_of_the_whole_year_changes_nothing(level):
    # Ratios 1.1, 1.1, 1.1, 1.1, 2.2 times the level: the median cell is at 0 %, the last at +100 %.
    flow = months(
        {
            "2022-04": [100, 100, 200, 50, 100],
            "2023-04": [level * n for n in (110, 110, 220, 55, 220)],
        }
    )
    table = changes(flow)
    assert table["change_pct"][CELLS].to_numpy() == pytest.approx([0, 0, 0, 0, 100])
    assert table["before_pct"].sum() == pytest.approx(100)
    assert table.loc[CELLS[4], "points"] == pytest.approx(100 * (220 / 715 - 100 / 550))


def test_a_missing_side_is_a_bound_and_no_zero():
    flow = months({"2022-04": [100, 100, 200, 40, None], "2023-04": [110, 110, 220, None, 50]})
    found = people_flow_mesh.compare(flow, **OPTIONS)
    assert sorted(found.cells["cell"]) == CELLS[:3]
    rows = found.bounded.set_index("cell")
    # All three known ratios are 1.1. 40 people became 0 to 10; 0 to 10 became 50.
    assert rows.loc[CELLS[3], ["low_pct", "high_pct"]].tolist() == pytest.approx(
        [-100, 100 * (10 / 40 / 1.1 - 1)]
    )
    assert rows.loc[CELLS[4], "low_pct"] == pytest.approx(100 * (50 / 10 / 1.1 - 1))
    assert np.isnan(rows.loc[CELLS[4], "high_pct"])
    assert found.never == 0
    assert found.totals == (400, 440)


def test_nothing_rests_on_numbers_under_the_threshold():
    table = {"2022-04": [100, 100, 200, 19, 30], "2023-04": [110, 110, 220, 12, 19]}
    found = people_flow_mesh.compare(months(table), **(OPTIONS | {"threshold": 20}))
    kept = {month: [*row[:3], None, row[4] if row[4] >= 20 else None] for month, row in table.items()}
    other = people_flow_mesh.compare(months(kept), **(OPTIONS | {"threshold": 20}))
    pd.testing.assert_frame_equal(found.cells, other.cells)
    pd.testing.assert_frame_equal(found.bounded, other.bounded)
    assert (found.small, other.small, found.never) == (3, 0, 1)


@pytest.fixture
def two_years() -> MeshFlow:
    rng = np.random.default_rng(3)
    names = [f"{year}-{month:02d}" for year in (2022, 2023) for month in range(4, 11)]
    return months({month: list(rng.integers(80, 120, 5)) for month in names})


def test_reference_is_all_pairs_of_months_on_one_side(two_years):
    table = changes(two_years, months=["2022-08", "2023-06"])
    wide = np.log(two_years.people.pivot_table("people", "cell", "month").astype(float))
    before, after = (
        [m for m in wide if m <= "2022-08"],
        [m for m in wide if m >= "2023-06"],
    )

    def gap(one, other):
        return (wide[other] - wide[one]) - (wide[other] - wide[one]).median()

    pairs = [*combinations(before, 2), *combinations(after, 2)]
    assert len(pairs) == 10 + 10
    assert (table["references"] == 20).all()
    actual = gap("2022-08", "2023-06")
    for cell in CELLS:
        others = [abs(gap(*pair)[cell]) for pair in pairs]
        assert table.loc[cell, "against"] == sum(other >= abs(actual[cell]) for other in others)
        assert table.loc[cell, "high_pct"] == pytest.approx(100 * (np.exp(max(others)) - 1))
        assert table.loc[cell, "clear"] == (max(others) < abs(actual[cell]))


def test_too_few_months_make_nothing_clear():
    flow = months({"2022-04": [100, 100, 200, 50, 100], "2023-04": [110, 110, 220, 55, 9000]})
    found = people_flow_mesh.compare(flow, **OPTIONS)
    assert (found.can_tell, found.chance, found.cells["clear"].any()) == (False, None, False)


def test_within_a_month_people_are_compared_as_they_are():
    rows = [
        (f"2022-{month:02d}", cell, "all", hours, 100 + (place - 2) * month * (hours == "昼"))
        for month in range(4, 11)
        for place, cell in enumerate(CELLS)
        for hours in ("昼", "深夜")
    ]
    found = people_flow_mesh.compare(flow_of(rows), **(OPTIONS | {"kind": "hours", "months": ["2022-06"]}))
    table = found.cells.set_index("cell")
    # By day 88, 94, 100, 106, 112 in June; the direction is that of every other month.
    assert table["change_pct"][CELLS].to_numpy() == pytest.approx([-12, -6, 0, 6, 12])
    assert (found.before, found.after, found.fixed) == ("深夜", "昼", "2022年6月の全日")
    assert table["clear"][CELLS].tolist() == [True, True, False, True, True]
    assert table.loc[CELLS[4], ["low_pct", "high_pct"]].tolist() == pytest.approx([8, 20])


def test_chance_is_what_noise_gives():
    # 12 months and 1: pure noise, so the cells beyond both ranges are those that shuffling predicts.
    rng = np.random.default_rng(11)
    people = pd.DataFrame(np.exp(rng.normal(5, 0.1, (4000, 13))))
    left, right = people.iloc[:, :12], people.iloc[:, 12:]
    x = np.log(people.to_numpy())
    x -= np.median(x, axis=0)
    outside = np.abs(x[:, 12] - x[:, 11]) > np.ptp(x[:, :12], axis=1)
    assert by_chance(left, right, seed=5) == pytest.approx(outside.sum(), rel=0.25)
    assert outside.sum() > 30


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"months": ["2022-04"]}, "前の月、後の月"),
        ({"months": ["2022-06", "2022-04"]}, "前の月、後の月"),
        ({"months": ["2022-04", "2031-01"]}, "2031-01のデータがありません"),
        ({"cells": ["99999999"]}, "99999999"),
        ({"threshold": 9}, "10人"),
        ({"threshold": 5000}, "そろうメッシュが0個"),
        ({"cells": CELLS[:2]}, "そろうメッシュが2個"),
    ],
)
def test_impossible_questions_are_refused_in_words(two_years, options, words):
    with pytest.raises(ParameterError, match=words):
        people_flow_mesh.compare(two_years, **(OPTIONS | options))


def test_nights_are_held_against_residents():
    rows = [("2022-04", cell, "all", "深夜", n) for cell, n in zip(CELLS, (100, 50, 12, 20, 18), strict=True)]
    table = mesh_nights.night_totals(flow_of(rows, residents=400), threshold=15)
    assert table.iloc[0].tolist() == ["2022-04", 4, 188, 400, 47]
    with pytest.raises(DataError, match="深夜"):
        mesh_nights.night_totals(months({"2022-04": [10] * 5}), threshold=10)


@pytest.fixture(scope="module")
def practice() -> MeshFlow:
    return mesh_flow.load("practice", geography.load("practice"))


def test_practice_city_is_read_as_its_file_says(practice, root):
    raw = pd.read_csv(root / "data/practice/practice_flow_mesh_2023.csv", dtype={"mesh1kmid": str})
    chosen = raw.query("year == 2024 and month == 3 and dayflag == 1 and timezone == 0")
    mine = practice.people.query("month == '2024-03' and day_type == 'weekday' and hours == '昼'")
    assert mine.set_index("cell")["people"].to_dict() == chosen.set_index("mesh1kmid")["population"].to_dict()
    census = pd.read_csv(root / "data/practice/practice_mesh_population.csv", dtype={"mesh_code": str})
    assert practice.residents == census["population"].sum()
    assert set(practice.districts.index) == set(census["mesh_code"].str[:8])


def test_known_truth_is_found(practice):
    # A quarter more people by day from April 2023 in six cells; noise of a month is 4 %.
    table = changes(practice, months=["2023-03", "2023-04"])
    changed = table.loc[list(practice.truth.cells)]
    assert changed["clear"].all()
    assert np.exp(np.log1p(changed["change_pct"] / 100).mean()) == pytest.approx(1.25, abs=0.05)
    assert table.drop(changed.index)["clear"].sum() <= 5


def test_a_real_city_needs_a_store():
    with pytest.raises(ParameterError, match="郡山市の人流データは"):
        mesh_flow.load("koriyama", geography.load("koriyama"))
