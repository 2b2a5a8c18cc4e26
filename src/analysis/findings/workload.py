"""What is claimed of the hours of work by department: how much they change and where, never why."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Comparison, Finding, described
from analysis.measures.workload import Workload
from analysis.written import number

REPORTED = "業務量調査に印刷された時間の集計で、標本ではない。調べ方（実測か申告か）は印刷されていない。"
INFERRED = "部局名は頁に印刷されていないため、内容と並び順による推定（inferred）である。"
NO_CAUSE = "増減の理由（職員の数、仕事の移管、災害や制度の変更、調べ方）は、この表からは分からない。"
SMALL = "増減率は小さい部局ほど大きく動きやすい。時間と並べて読む。"
TWO_YEARS = "2つの年度だけなので、年度ごとのふつうの変動の大きさは分からない。"


def fiscal_year(year: int) -> str:
    """Name a fiscal year as the papers print it, as in 2020（令和2）年度."""
    return heading(year, year)


def heading(printed: int, year: int) -> str:
    """Write a heading as printed: the year of the Western calendar may contradict that of the era."""
    return f"{printed}（令和{year - 2018}）年度"


def change(id: str, given: Workload, others: pd.DataFrame) -> Finding:
    """State how much the hours of all departments in use changed.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    given : Workload
        From `analysis.measures.workload.workload`.
    others : DataFrame
        From `analysis.measures.workload.without_each`.

    Returns
    -------
    Finding
    """
    before, after = given.totals
    moved, n = after - before, len(given.used)
    size = f"{abs(moved):,}時間（{abs(100 * moved / before):.1f}％）"
    verb = f"{size}増えた" if moved > 0 else f"{size}減った" if moved < 0 else "変わらなかった"
    rate = f"{number(100 * moved / before, 1, signed=True)}％"
    words = f"{before:,}時間 → {after:,}時間（{_hours(moved)}、{rate}）"
    years = f"{fiscal_year(given.before)}から{fiscal_year(given.after)}"
    return described(
        id,
        f"{n}部局の業務量は、{years}に{verb}。{_alone(given, others)}",
        value=float(moved),
        unit="時間",
        n=n,
        n_unit="部局",
        method="業務量調査の時間の、部局の合計の差",
        certainty=f"足し算として確か。{REPORTED}",
        caveats=(
            f"業務量が印刷されているのは{len(given.selection)}部局だけで、市全体の合計は印刷されていない。",
            INFERRED, *_slip(given), NO_CAUSE, TWO_YEARS,
        ),
        details={
            fiscal_year(given.before): f"{before:,}時間",
            fiscal_year(given.after): f"{after:,}時間",
            "1部局を除いたときの増減率": f"{number(others['rate_pct'].min(), 1, signed=True)}％～"
            f"{number(others['rate_pct'].max(), 1, signed=True)}％",
        },
        comparisons=[Comparison("前の年", f"{n}部局の合計（{years}）", words), _departments(given.used)],
    )  # fmt: skip


def contribution(id: str, given: Workload, *, order: str) -> Finding:
    """State which department the change comes from, by hours or by its own rate.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    given : Workload
        From `analysis.measures.workload.workload`.
    order : {"hours", "rate"}
        What is compared.

    Returns
    -------
    Finding
    """
    used = given.used
    up, down = used[used["change"] > 0], used[used["change"] < 0]
    first = used.iloc[0]
    return described(
        id,
        _by_hours(up, down) if order == "hours" else _by_rate(used),
        value=float(first["change"] if order == "hours" else first["rate_pct"]),
        unit="時間" if order == "hours" else "％",
        n=len(used),
        n_unit="部局",
        method="部局の増減時間と、全体の増減率への寄与（部局の増減 ÷ 前の年度の全体）"
        if order == "hours"
        else "部局ごとの増減率",
        certainty=f"足し算として確か。{REPORTED}",
        caveats=(
            SMALL,
            *_slip(given), NO_CAUSE, TWO_YEARS,
        ),
        details={
            f"{row['department']}": f"{_hours(row['change'])}（{number(row['rate_pct'], 1, signed=True)}％、"
            f"全体の増減率への寄与 {number(row['points'], signed=True)}ポイント）"
            for row in pd.concat([used.head(3), used.tail(1)]).drop_duplicates().to_dict("records")
        },
    )  # fmt: skip


def _departments(used: pd.DataFrame) -> Comparison:
    rows = used.sort_values("rate_pct", ascending=False)
    middle = number(rows["rate_pct"].median(), 1, signed=True)
    words = f"最も高い{_rate(rows.iloc[0])}、中央値 {middle}％、最も低い{_rate(rows.iloc[-1])}"
    return Comparison("ほかとの比較", f"部局の増減率（{len(rows)}部局）", words, SMALL)


def _by_hours(up: pd.DataFrame, down: pd.DataFrame) -> str:
    less = (
        f"減った{len(down)}部局は合計{_hours(down['change'].sum())}である。"
        if len(down)
        else "減った部局はない。"
    )
    if up.empty:
        return f"増えた部局はない。{less}"
    top, all_up = up.sort_values("change").iloc[-1], up["change"].sum()
    share = 100 * top["change"] / all_up
    return (
        f"増えた{len(up)}部局の合計{_hours(all_up)}のうち、{top['department']}が"
        f"{_hours(top['change'])}（{share:.1f}％）を占める。{less}"
    )


def _by_rate(used: pd.DataFrame) -> str:
    top, low = used.iloc[0], used.iloc[-1]
    most = used.sort_values("change", key=abs).iloc[-1]
    return (
        f"増減率が最も高いのは{_rate(top)}、最も低いのは{_rate(low)}である。"
        f"時間で最も大きく変わったのは{most['department']}（{_hours(most['change'])}）である。"
    )


def _alone(given: Workload, others: pd.DataFrame) -> str:
    before, after = given.totals
    if before == after:
        return ""
    other_way = others[others["change"] * (after - before) <= 0]
    if other_way.empty:
        return "どの1部局を除いても、増減の向きは同じである。"
    names = "、".join(other_way["department"])
    which = names if len(other_way) == 1 else f"{names}のどれか1つ"
    return f"{which}を除くと、増減の向きが変わる。"


def _slip(given: Workload) -> tuple[str, ...]:
    return tuple(
        f"{name}の見出しは「{heading(printed, year)}」と印刷されている。ほかの部局と同じ{fiscal_year(year)}とみなした。"
        for name, (printed, year) in given.slips.items()
    )


def _rate(row: pd.Series) -> str:
    return f"{row['department']}の{number(row['rate_pct'], 1, signed=True)}％（{_hours(row['change'])}）"


def _hours(hours: float) -> str:
    return f"{number(hours, 0, signed=True)}時間"
