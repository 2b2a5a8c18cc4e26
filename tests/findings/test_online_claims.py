"""What is said of online procedures follows from the numbers, whichever way they point."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.findings import online as claims
from analysis.findings import online_next as next_claims
from analysis.measures import online, online_next

LISTED = online_next.Listed(
    n=43, applications=284_185, before_pct=56.1, after_pct=73.3, printed_pct=81.7, needed=423_041
)
FORECAST = pd.DataFrame({"fiscal_year": [2024, 2025], "covered_applications": [817, 1000]})


def survey(*rows: tuple) -> pd.DataFrame:
    """Rows of department, and before and after: procedures, online, applications, covered; used before."""
    names = ["procedures", "online", "applications", "covered"]
    columns = [f"{name}_{side}" for side in ("before", "after") for name in names]
    return pd.DataFrame(rows, columns=["department", *columns, "used_before"])


LITTLE = survey(("甲部", 10, 5, 100, 50, 10, 6, 90, 48, 10), ("乙部", 10, 1, 900, 100, 10, 2, 900, 200, 20))
MUCH = survey(("甲部", 10, 5, 100, 50, 10, 6, 100, 60, 40), ("乙部", 10, 1, 900, 100, 10, 2, 900, 200, 80))


@pytest.mark.parametrize(
    ("both", "words"),
    [(LITTLE, "オンラインで出されたのは半分に満たない"), (MUCH, "オンラインで出されたのは半分以上である")],
)
def test_use_says_whether_half_is_used(both, words):
    found = claims.use("s.u", online.rates(both), online.whole(both))
    assert words in found.headline
    assert found.value == pytest.approx(100 * both["used_before"].sum() / 150)
    assert found.interval is None


def test_rate_without_number_names_the_department_or_says_there_is_none():
    found = claims.rate_without_number("s.r", online.changes(LITTLE, "coverage"), measure="coverage")
    assert found.value == 1
    assert "甲部の率は+3.3ポイントだが、カバー件数は2件減った。" in found.headline  # 48/90 against 50/100
    none = claims.rate_without_number("s.r", online.changes(MUCH, "coverage"), measure="coverage")
    assert none.value == 0
    assert "2部局のすべてで、カバー件数も増えている" in none.headline


def test_change_says_which_way_the_number_went():
    for both, words in (
        (MUCH, "カバー件数は110件増えた"),
        (LITTLE.assign(covered_after=[8, 100]), "42件減った"),
    ):
        found = claims.change(
            "s.c", online.split(both, "coverage"), online.changes(both, "coverage"), measure="coverage"
        )
        assert words in found.headline


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (LISTED, "印刷された81.7％に届かない。81.7％には約423,000件が要り、一覧と約139,000件の差"),
        (replace(LISTED, after_pct=81.72), "印刷された値と合う"),
        (replace(LISTED, after_pct=90.0, needed=200_000), "印刷された81.7％を超える"),
    ],
)
def test_list_is_held_against_print(found, words):
    claim = next_claims.listed("s.l", found, FORECAST)
    assert words in claim.headline
    assert "一致する" in claim.details["前回資料の2024年度の見通し"]  # 817 of 1000


@pytest.mark.parametrize(
    ("sizes", "words"),
    [([90, 5, 5], "効果は1手続きに偏っている"), ([34, 33, 33] * 2, "効果は1手続きだけには偏っていない")],
)
def test_next_ones_say_whether_one_decides(sizes, words):
    targets = pd.DataFrame(
        {
            "department": "乙部",
            "procedure": [f"手続き{n}" for n in range(len(sizes))],
            "applications_per_year": sizes,
        }
    )
    ranked = online_next.ranked(targets, MUCH, take_up="overall")
    other = online_next.ranked(targets, MUCH, take_up="department")
    found = next_claims.next_ones("s.n", ranked, other, before_pct=26.0, top_k=2, take_up="overall")
    assert words in found.headline
    # 乙部 makes 80 of 100 covered applications online: the order does not change.
    assert found.details["利用率の置き方を変えても上位2に残る手続き"] == "2手続き"
    assert (
        found.details["利用率の置き方を変えたときの、同じ2手続きの見込み"]
        == f"年{0.8 * sum(sizes[:2]):,.0f}件"
    )


@pytest.mark.parametrize(
    ("needed", "pace", "words"),
    [
        (0.0, 0.5, "は足りている"),
        (1.0, 0.5, "の2.0倍の速さになる"),
        (0.4, 0.5, "が続けば足りる計算である"),
        (1.0, -0.1, "これまで上がっていない（月−0.10ポイント）"),
    ],
)
def test_pace_in_words(needed, pace, words):
    row = {
        "before_pct": 50.0,
        "after_pct": 53.5,
        "months": 7,
        "left": 1.0,
        "pace_pt": pace,
        "needed_pt": needed,
    }
    table = pd.DataFrame(
        [{"measure": name, **row, "times": needed / pace} for name in ("coverage", "procedures")]
    )
    found = next_claims.pace("s.p", table, goal_pct=80, goal_year=2025)
    assert words in found.headline
    assert all(len(sentence) <= 80 for sentence in found.headline.split("。"))
