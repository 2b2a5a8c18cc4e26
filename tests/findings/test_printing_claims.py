"""What is said of printing follows from the numbers, whichever way they point."""

import pandas as pd
import pytest

from analysis.findings import printing as claims
from analysis.findings import printing_departments as departments
from analysis.measures import printing
from analysis.stats.funnel import funnel

MONTHS = pd.DataFrame({"month": ["2022-10", "2022-12"], "colour_pages": [200, 100]})


def totals(before: int, after: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period_start": ["2022-10", "2023-04"],
            "period_end": ["2023-03", "2023-12"],
            "pages_per_person_month": [before, after],
        }
    )


@pytest.mark.parametrize(
    ("after", "words"),
    [(523, "より小さく、減ったとも増えたとも言えない"), (1100, "より大きいが、月の組み合わせが違う")],
)
def test_a_difference_is_held_against_the_season(after, words):
    counted = pd.DataFrame(
        {
            "department": ["甲部", "乙部", "丙部"],
            "period_start": ["2023-04"] * 3,
            "pages_per_person_month": [900, 300, 400],
        }
    )
    found = claims.level("s.l", totals(500, after), MONTHS, counted)  # the months swing by 100 %
    assert words in found.headline
    assert "順位は付けない" in found.headline
    assert (found.n, found.interval) == (3, None)
    others = next(one for one in found.comparisons if one.kind == "ほかとの比較")
    assert others.words == "最も多い「甲部」900枚、中央値 400枚、最も少ない「乙部」300枚"


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ([90, 40], "13.3％減った（n = 2か月）。どの月も同じ向き"),
        ([120, 40], "6.7％増えた（n = 2か月）。月によって向きが違う"),
    ],
)
def test_same_months_say_direction_and_agreement(after, words):
    pairs = pd.DataFrame({"month_of_year": [10, 12], "before": [100, 50], "after": after})
    pairs["change_pct"] = 100 * (pairs["after"] / pairs["before"] - 1)
    found = claims.same_months("s.s", pairs, printed_pct=-23.2)
    assert words in found.headline
    assert "印刷された−23.2％（全枚数）" in found.headline
    assert "前の年の10月から12月だけで、カラーは50.0％減った" in found.headline


@pytest.mark.parametrize(
    ("colour_yen", "words", "saving"),
    [(5.0, "だが、印刷の費用の", "約1,200円減る"), (0.5, "％である", "費用は減らない")],
)
def test_cost_says_whether_colour_is_dear(colour_yen, words, saving):
    table = pd.DataFrame(
        {"scope": ["期"], "months": [1], "colour": [3000], "mono": [7000], "colour_pct": [30.0]}
    )
    cost = 3000 * colour_yen + 7000
    table = table.assign(cost_pct=100 * 3000 * colour_yen / cost, cost_per_month=cost)
    found = claims.cost("s.c", table, period="期", shift_pct=10, colour_yen=colour_yen, mono_yen=1.0)
    assert words in found.headline
    assert saving in found.headline


def made(election_pages: int) -> tuple[pd.DataFrame, object]:
    """Six departments of like habits and the election office of seven people, in both periods."""
    names = [*"甲乙丙丁戊己", printing.ELECTION]
    people, rate = [100, 100, 100, 100, 100, 100, 7], [500, 520, 480, 510, 490, 500, election_pages]
    rows = [
        (name, start, 6, count * 6 * each, each)
        for start in ("2022-10", "2023-04")
        for name, count, each in zip(names, people, rate, strict=True)
    ]
    columns = ["department", "period_start", "months", "pages", "pages_per_person_month"]
    counted = printing.head_counts(pd.DataFrame(rows, columns=columns))
    return counted, printing.spread(counted, period="2023-04", level=0.998, winsor_pct=20)


@pytest.mark.parametrize(
    ("pages", "where", "effect"), [(600, "中にある", "変わらない"), (5000, "外にある", "も変わる")]
)
def test_election_office_inside_or_outside(pages, where, effect):
    counted, spread = made(pages)
    whole, rest = (printing.overall(counted, without=name) for name in ("", printing.ELECTION))
    found = departments.election("s.e", counted, spread, whole, rest)
    assert f"管理限界の{where}" in found.headline
    assert effect in found.headline
    assert found.n == 7


@pytest.mark.parametrize(
    ("pages", "small", "words"),
    [
        (600, 20, "外にあるのは1つもない。20人以下の1部局は600枚から600枚まで開くが"),
        (
            5000,
            20,
            f"1部局（{printing.ELECTION}）である。20人以下の1部局のうち、{printing.ELECTION}は人数の少なさだけでは",
        ),
        (5000, 5, "職員5人以下の部局はない"),
    ],
)
def test_small_departments(pages, small, words):
    counted, spread = made(pages)
    found = departments.small_departments("s.f", counted, spread, period="2023-04", small=small)
    assert words in found.headline


def test_details_name_who_is_beyond_the_usual_limits():
    counted, _ = made(600)
    part = counted[counted["period_start"] == "2023-04"]
    spread = funnel(part["pages"], part["person_months"], units=part["department"])
    found = departments.small_departments("s.f", counted, spread, period="2023-04", small=20)
    assert found.details["95％の管理限界の外"] in {"なし", "乙", "丙", "乙、丙"}
