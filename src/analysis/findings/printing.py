"""What the study of printing claims: levels that may not be ranked, months that may be compared, and cost."""

from __future__ import annotations

import pandas as pd

from analysis.findings.finding import Comparison, Finding, described
from analysis.measures.printing import period_name, saving_per_month
from analysis.written import number

COMPLETE = "印刷枚数の全件の集計で、標本ではない（標本誤差はない）。"
NOT_ALIKE = "前の期間は10～3月、後の期間は4～12月で、季節も月数も違う。"
DUTIES = "仕事の内容と部局の大きさの違いは調整していない。取組みの良し悪しは示さない。"
INFERRED = "月別のカラー枚数と月の対応は、印刷の順からの推定である。"
SAME_SCOPE = "月別の図と部局別の表は、同じ範囲（全庁）の枚数とみて計算した。"


def level(id: str, totals: pd.DataFrame, monthly: pd.DataFrame, counted: pd.DataFrame) -> Finding:
    """State the pages per person and month of both periods, and why no improvement may be read from them.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    totals, monthly : DataFrame
        Tables `print_total` and `print_monthly`.
    counted : DataFrame
        From `analysis.measures.printing.head_counts`.

    Returns
    -------
    Finding
    """
    n = counted["department"].nunique()
    rows = totals.sort_values("period_start").to_dict("records")
    before, after = (row["pages_per_person_month"] for row in rows)
    names = [period_name(row["period_start"], row["period_end"]) for row in rows]
    change = 100 * (after / before - 1)
    swing = 100 * (monthly["colour_pages"].max() / monthly["colour_pages"].min() - 1)
    drowned = abs(change) < swing
    reading = "より小さく、減ったとも増えたとも言えない" if drowned else "より大きいが、月の組み合わせが違う"
    headline = (
        f"職員1人・1か月当たりの枚数は、{names[0]}が{before:,}枚、{names[1]}が{after:,}枚である（n = {n}部局）。"
        f"差の{number(change, 1, signed=True)}％は、月による揺れ（カラーの最大の月は最小の月より{swing:.0f}％多い）{reading}。"
        "2つの期間は季節が違うため、部局の取組みの順位は付けない。"
    )
    return described(
        id,
        headline,
        value=float(after),
        unit="枚/人・月",
        n=n,
        n_unit="部局",
        method="資料に印刷された1人・1か月当たり枚数",
        certainty=COMPLETE + NOT_ALIKE,
        evidence="before_after",
        caveats=(INFERRED, "前の期間の後に部局の職員数が変わっており、組織の変更が含まれるとみられる。"),
        comparisons=[
            Comparison("前の年", "前の期間（同じ季節ではない）", f"{before:,}枚 → {after:,}枚", NOT_ALIKE),
            _departments(counted[counted["period_start"] == rows[-1]["period_start"]], names[-1]),
        ],
    )


def same_months(id: str, pairs: pd.DataFrame, *, printed_pct: float) -> Finding:
    """State how colour changed in the months that both years have.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    pairs : DataFrame
        From `analysis.measures.printing.same_months`.
    printed_pct : float
        The printed change between two months of different seasons, in percent.

    Returns
    -------
    Finding
    """
    change = 100 * (pairs["after"].sum() / pairs["before"].sum() - 1)
    months = "・".join(f"{month}月" for month in pairs["month_of_year"])
    agree = (pairs["change_pct"] < 0).all() or (pairs["change_pct"] > 0).all()
    same = "どの月も同じ向きである" if agree else "月によって向きが違う"
    first, last = pairs.iloc[0], pairs.iloc[-1]
    season = 100 * (last["before"] / first["before"] - 1)
    headline = (
        f"同じ月で比べられるのは{months}のカラー枚数だけで、合わせて{_moved(change)}（n = {len(pairs)}か月）。{same}。"
        f"印刷された{number(printed_pct, 1, signed=True)}％（全枚数）は10月と12月を比べたもので、季節の違いを含む。"
        f"前の年の{first['month_of_year']:.0f}月から{last['month_of_year']:.0f}月だけで、カラーは{_moved(season)}。"
    )
    words = f"{pairs['before'].sum():,}枚 → {pairs['after'].sum():,}枚（{number(change, 1, signed=True)}％）"
    return described(
        id,
        headline,
        value=float(change),
        unit="％",
        n=len(pairs),
        n_unit="か月",
        method="同じ月の合計どうしの比",
        certainty=f"{len(pairs)}か月だけの比較で、月ごとの偶然の揺れと区別できない。" + INFERRED,
        evidence="before_after",
        caveats=("全枚数は同じ月どうしの値が印刷されていない。",),
        comparisons=[Comparison("前の年", f"カラー枚数（{months}）", words, INFERRED)],
    )


def cost(
    id: str, table: pd.DataFrame, *, period: str, shift_pct: float, colour_yen: float, mono_yen: float
) -> Finding:
    """State the share of colour in pages and in cost, and what a shift to black and white would save.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    table : DataFrame
        From `analysis.measures.printing.costs`.
    period : str
        The scope.
    shift_pct : float
        Percent of the colour pages.
    colour_yen, mono_yen : float
        Price of a page.

    Returns
    -------
    Finding
    """
    row = table[table["scope"] == period].iloc[0]
    saved = saving_per_month(row.to_dict(), shift_pct=shift_pct, colour_yen=colour_yen, mono_yen=mono_yen)
    effect = f"1か月に{_yen(saved)}減る" if saved > 0 else "費用は減らない"
    headline = (
        f"{period}に、カラーは枚数の{row['colour_pct']:.1f}％だが、印刷の費用の{row['cost_pct']:.1f}％を占める。"
        if row["cost_pct"] > row["colour_pct"]
        else f"{period}に、カラーは枚数の{row['colour_pct']:.1f}％、印刷の費用の{row['cost_pct']:.1f}％である。"
    ) + (
        f"費用は1か月に{_yen(row['cost_per_month'])}で、"
        f"カラーの{shift_pct:g}％をモノクロに替えると{effect}（n = {row['months']}か月）。"
    )
    return described(
        id,
        headline,
        value=float(row["cost_per_month"]),
        unit="円/月",
        n=int(row["months"]),
        n_unit="か月",
        method=f"枚数×単価（カラー{colour_yen:g}円、モノクロ{mono_yen:g}円）",
        certainty="掛け算としては確か。単価に用紙代などが含まれるかどうかは、資料に印刷されていない。",
        caveats=(
            SAME_SCOPE,
            INFERRED,
            "2022年度の枚数は別の資料のもので、範囲が違うとみられ、つなげられない。",
        ),
        details={
            f"カラーの割合（{one['scope']}）": f"枚数の{one['colour_pct']:.1f}％、費用の{one['cost_pct']:.1f}％"
            for one in table.to_dict("records")
        },
    )


def _departments(part: pd.DataFrame, name: str) -> Comparison:
    rows = part.sort_values("pages_per_person_month")
    pages = rows["pages_per_person_month"]
    words = (
        f"最も多い「{rows['department'].iloc[-1]}」{pages.iloc[-1]:,}枚、中央値 {pages.median():,.0f}枚、"
        f"最も少ない「{rows['department'].iloc[0]}」{pages.iloc[0]:,}枚"
    )
    return Comparison("ほかとの比較", f"部局の枚数（{name}、{len(rows)}部局）", words, DUTIES)


def _moved(change: float) -> str:
    return f"{abs(change):.1f}％{'減った' if change < 0 else '増えた'}"


def _yen(amount: float) -> str:
    return f"約{amount / 10_000:,.0f}万円" if amount >= 100_000 else f"約{amount:,.0f}円"
