"""What the study of online procedures claims of the next step: which procedures, what they give, how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.finding import Comparison, Finding, described
from analysis.measures.online import TITLES
from analysis.measures.online_next import TAKE_UPS
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.online_next import Listed

FIXED = "件数は印刷された年間件数で、オンライン化したあとも同じだけ申請があるとした計算である。"
TAKEN_UP = (
    "利用率は「今と同じ割合で使われる」という仮定であり、予測ではない。手続きごとの利用率は印刷されていない。"
)
TWO_SURVEYS = (
    "速さは2回の照会の差だけから計算しており、この先の予測ではない（照会の日は2023年5月と12月5日）。"
)
# One procedure that stands for more than this share decides the total alone.
LEANS = 100 / 3


def next_ones(
    id: str, ranked: pd.DataFrame, other: pd.DataFrame, *, before_pct: float, top_k: int, take_up: str
) -> Finding:
    """State what the first k procedures of the list give, and how far one of them decides it.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    ranked, other : DataFrame
        From `analysis.measures.online_next.ranked`, with the chosen and with the other assumption of use.
    before_pct : float
        Coverage now.
    top_k : int
        How many.
    take_up : {"overall", "department"}
        The chosen assumption.

    Returns
    -------
    Finding
    """
    chosen = ranked[ranked["rank"] <= top_k]
    last, first = chosen.iloc[-1], ranked.iloc[0]
    alone = 100 * first["applications"] / ranked["applications"].sum()
    leans = "に偏っている" if alone > LEANS else "だけには偏っていない"
    headline = (
        f"上位{len(chosen)}手続きで、一覧の{len(ranked)}手続きの申請の{last['cumulative_pct']:.1f}％に届き、"
        f"カバー率は{before_pct:.1f}％から{last['coverage_pct']:.1f}％になる。"
        f"1位の「{first['procedure']}」が一覧の{alone:.1f}％で、効果は1手続き{leans}。"
        f"今の利用率のままなら、オンラインで出されるのは年{chosen['expected'].sum():,.0f}件ほどである。"
    )
    same = len(_names(chosen) & _names(other[other["rank"] <= top_k]))
    otherwise = other.merge(chosen[["department", "procedure"]])["expected"].sum()
    return described(
        id,
        headline,
        value=float(last["coverage_pct"]),
        unit="％",
        n=len(chosen),
        n_unit="手続き",
        method=f"{TAKE_UPS[take_up]}でみたオンライン申請の見込みの多い順（パレート図）",
        certainty="足し算としては確か。実際に使われるかどうかは、この表からは分からない。" + FIXED,
        caveats=(TAKEN_UP,),
        details={
            f"利用率の置き方を変えても上位{len(chosen)}に残る手続き": f"{same}手続き",
            f"利用率の置き方を変えたときの、同じ{len(chosen)}手続きの見込み": f"年{otherwise:,.0f}件",
            f"一覧の{len(ranked)}手続きすべてのオンライン申請の見込み": f"年{ranked['expected'].sum():,.0f}件",
        },
    )


def listed(id: str, found: Listed, forecast: pd.DataFrame) -> Finding:
    """Hold the printed coverage of the list against the sum of the list.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    found : Listed
        From `analysis.measures.online_next.listed`.
    forecast : DataFrame
        Table `online_forecast_20230721`.

    Returns
    -------
    Finding
    """
    given = f"一覧の{found.n}手続きの申請は年{found.applications:,}件で、"
    if round(found.after_pct, 1) == found.printed_pct:
        headline = f"{given}カバー率は{found.after_pct:.1f}％になり、印刷された値と合う。"
    else:
        short = found.unexplained > 0
        headline = (
            f"{given}カバー率は{found.after_pct:.1f}％になり、印刷された{found.printed_pct:.1f}％"
            f"{'に届かない' if short else 'を超える'}。"
            f"{found.printed_pct:.1f}％には約{_thousands(found.needed)}件が要り、"
            f"一覧と約{_thousands(found.unexplained)}件の差がある（n = {found.n}手続き）。"
        )
    words = f"再計算 {found.after_pct:.1f}％、印刷 {found.printed_pct:.1f}％（現状 {found.before_pct:.1f}％）"
    return described(
        id,
        headline,
        value=found.after_pct,
        unit="％",
        n=found.n,
        n_unit="手続き",
        method="（今のカバー件数＋一覧の年間件数）÷総申請件数",
        certainty="印刷された件数の足し算として確か。差の理由は資料に書かれていない。" + FIXED,
        details=_same_as_forecast(found, forecast),
        comparisons=[
            Comparison("目標", f"2024年度のターゲット（一覧の{found.n}手続きをオンライン化した場合）", words)
        ],
    )


def pace(id: str, table: pd.DataFrame, *, goal_pct: float, goal_year: int) -> Finding:
    """State how much faster the rates must rise to reach a goal.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    table : DataFrame
        From `analysis.measures.online_next.pace`.
    goal_pct : float
        The goal in percent.
    goal_year : int
        Fiscal year by whose end.

    Returns
    -------
    Finding
    """
    rows = {row["measure"]: row for row in table.to_dict("records")}
    main = rows["coverage"]
    goal = f"{goal_year}年度末に{goal_pct:g}％とするには、"
    headline = "".join(f"{goal}{_needed(row, TITLES[name])}。" for name, row in rows.items())
    headline += f"これまでの速さは、{main['months']}か月をあけた2回の照会（n = 2回）の差である。"
    return described(
        id,
        headline,
        value=main["needed_pt"],
        unit="ポイント/月",
        n=2,
        n_unit="回の照会",
        method="目標までの差を残りの月数で割る（バックキャスト）。nは照会の回数",
        certainty="割り算としては確か。" + TWO_SURVEYS,
        caveats=("残る手続きほど難しいことが多く、同じ速さで進むとは限らない。",),
        details={
            "オンライン化が残る申請": f"年{rows['coverage']['left']:,.0f}件",
            "オンライン化が残る手続き": f"{rows['procedures']['left']:,.0f}手続き",
        },
        comparisons=[
            Comparison(
                "目標", "資料の目標", "2025年度を目標に未対応の手続きを100％オンライン化（2023-07-21資料）"
            ),
        ],
    )


def _needed(row: dict, title: str) -> str:
    now = number(row["pace_pt"], 2, signed=True)
    if row["needed_pt"] == 0:
        return f"{title}は足りている（今 {row['after_pct']:.1f}％）"
    if not row["pace_pt"] > 0:
        return f"{title}を月{row['needed_pt']:.2f}ポイント上げる必要があるが、これまで上がっていない（月{now}ポイント）"
    if row["times"] <= 1:
        return f"{title}は、これまでの速さ（月{now}ポイント）が続けば足りる計算である"
    return (
        f"{title}を月{row['needed_pt']:.2f}ポイント上げる必要があり、"
        f"これまで（月{now}ポイント）の{row['times']:.1f}倍の速さになる"
    )


def _same_as_forecast(found: Listed, forecast: pd.DataFrame) -> dict[str, str]:
    """Say so where the printed coverage is the one foreseen before, which may be where it comes from."""
    total = forecast["covered_applications"].max()
    pct = (100 * forecast["covered_applications"] / total).round(1)
    return {
        f"前回資料の{row['fiscal_year']}年度の見通し": f"{row['covered_applications']:,}件 ÷ {total:,}件 = "
        f"{found.printed_pct:.1f}％で、印刷された値と一致する（偶然かどうかは資料からは分からない）"
        for row in forecast[pct == found.printed_pct].to_dict("records")
    }


def _thousands(count: int) -> str:
    # A share printed to 0.1 point leaves the count open by some hundreds.
    return f"{round(abs(count), -3):,}"


def _names(table: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(table["department"], table["procedure"], strict=True))
