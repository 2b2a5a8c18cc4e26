"""What is claimed of the hours of work follows from the numbers."""

import pandas as pd
import pytest

from analysis.findings import workload as claims
from analysis.measures.workload import Workload, without_each, workload

NAMES = ["甲部", "乙部", "丙部"]


def given(*changes: int, order: str = "hours", printed: int = 2021) -> Workload:
    rows = [
        {"department": name, "fiscal_year": year, "printed_fiscal_year": heading, "workload_hours": hours}
        for name, change in zip(NAMES, changes, strict=True)
        for year, heading, hours in ((2020, 2020, 1000), (2021, printed, 1000 + change))
    ]
    return workload(pd.DataFrame(rows), before=2020, after=2021, slip="keep", exclude=(), order=order)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            (100, 50, -30),
            "2021（令和3）年度に120時間（4.0％）増えた。どの1部局を除いても、増減の向きは同じである。",
        ),
        ((-100, -50, 30), "120時間（4.0％）減った。どの1部局を除いても、増減の向きは同じである。"),
        ((100, -20, -30), "50時間（1.7％）増えた。甲部を除くと、増減の向きが変わる。"),
        ((100, 90, -150), "40時間（1.3％）増えた。甲部、乙部のどれか1つを除くと、増減の向きが変わる。"),
        ((100, -100, 0), "2021（令和3）年度に変わらなかった。"),
    ],
)
def test_change_of_the_whole(changes, words):
    data = given(*changes)
    found = claims.change("s.c", data, without_each(data))
    assert found.headline.endswith(words)
    assert (found.n, found.interval, found.evidence) == (3, None, "記述")
    assert any("増減の理由" in caveat for caveat in found.caveats)


def test_departments_stand_beside_each_other():
    data = given(100, 50, -30)
    others = claims.change("s.c", data, without_each(data)).comparisons[-1]
    assert others.words == (
        "最も高い甲部の+10.0％（+100時間）、中央値 +5.0％、最も低い丙部の−3.0％（−30時間）"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            (100, 50, -30),
            "増えた2部局の合計+150時間のうち、甲部が+100時間（66.7％）を占める。減った1部局は合計−30時間である。",
        ),
        ((100, 50, 30), "減った部局はない。"),
        ((-1, -2, -3), "増えた部局はない。減った3部局は合計−6時間である。"),
    ],
)
def test_contributions(changes, words):
    assert claims.contribution("s.c", given(*changes), order="hours").headline.endswith(words)


def test_rates_are_named_with_their_hours():
    found = claims.contribution("s.c", given(100, 50, -30, order="rate"), order="rate")
    assert found.headline.startswith(
        "増減率が最も高いのは甲部の+10.0％（+100時間）、最も低いのは丙部の−3.0％（−30時間）"
    )
    assert found.headline.endswith("時間で最も大きく変わったのは甲部（+100時間）である。")
    assert (found.value, found.unit) == (pytest.approx(10.0), "％")
    fell = claims.contribution("s.c", given(20, 50, -90, order="rate"), order="rate")
    assert fell.headline.endswith("時間で最も大きく変わったのは丙部（−90時間）である。")


def test_a_heading_that_contradicts_itself_is_quoted():
    found = claims.contribution("s.c", given(1, 2, 3, printed=2022), order="hours")
    assert any("甲部の見出しは「2022（令和3）年度」" in caveat for caveat in found.caveats)
    assert not any(
        "見出し" in caveat for caveat in claims.contribution("s.c", given(1, 2, 3), order="hours").caveats
    )
