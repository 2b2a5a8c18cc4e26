"""What is claimed of the season of the cashless ratio, and of the rise that a target needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings.cashless_trend import INFERRED, label
from analysis.findings.finding import EVIDENCE, Finding, described
from analysis.written import number, p_is

if TYPE_CHECKING:
    import pandas as pd

    from analysis.measures.cashless_months import Months
    from analysis.measures.cashless_trend import Needed
    from analysis.stats.concordance import Concordance


def season(id: str, shape: pd.DataFrame, agreement: Concordance, *, confidence: float) -> Finding:
    """State which month stands out, and whether the years agree on the order of the months.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    shape, agreement
        From `analysis.measures.cashless_months.season`.
    confidence : float
        1 - significance level.

    Returns
    -------
    Finding
    """
    same = agreement.p_value < 1 - confidence
    order = "似ている" if same else "似ているとは確認できない"
    return Finding(
        id=id,
        status="relation" if same else "no_relation",
        headline=f"{_highest(shape)}。月の順位は年どうしで{order}"
        f"（一致係数 W = {agreement.w:.2f}、{p_is(agreement.p_value)}、n = {agreement.n_cycles}年）。",
        value=agreement.w,
        unit="",
        n=agreement.n_cycles,
        n_unit="年",
        interval=None,
        p_value=agreement.p_value,
        method="ケンドールの一致係数（並べ替え検定）",
        certainty=f"季節は{agreement.n_cycles}巡しかない。月ごとの値は{agreement.n_cycles}個ずつなので、月の区間は計算しない。",
        evidence=EVIDENCE["description"],
        caveats=(INFERRED, "年の中の上がり下がり（窓口や支払いの中身の変化）も、季節のように見える。"),
        details={"比べた月": f"{agreement.n_phases}か月", "並べ替えの回数": f"{agreement.permutations:,}回"},
    )


def target(id: str, given: Months, way: Needed, other: Needed) -> Finding:
    """State the yearly rise that a target needs beside the rises so far; nothing is forecast.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    given : Months
        From `analysis.measures.cashless_months.months`.
    way, other : Needed
        From `analysis.measures.cashless_trend.needed`, by the chosen figure and by the other one.

    Returns
    -------
    Finding
    """
    past = "、".join(number(rise, signed=True) for rise in way.past)
    return described(
        id,
        _target_headline(given, way),
        value=way.rise,
        unit="ポイント/年",
        n=len(way.past),
        n_unit="回",
        method="バックキャスト：（目標 \N{MINUS SIGN} 最後の年の値）÷ 残りの年数。nはこれまでの上がり幅の数",
        certainty="必要な上がり幅の割り算で、予測ではない。"
        f"季節{len(way.past) + 1}巡、前年との差{len(way.past)}回分の記録からは、先の比率は見通せない。",
        caveats=(
            "目標の値と年はこの実行の条件であり、市の目標ではない（窓口の比率の目標は、登録した資料にない）。",
            "国の目標40％は、国内の支払い全体を分母とする比率で、窓口の使用料・手数料の比率の目標ではない。",
        ),
        details={
            "これまでの年ごとの上がり幅": f"{past}ポイント",
            f"{label(given, other.figure)}（{other.year}年{other.level_pct:.2f}％）から必要な上がり幅": f"毎年"
            f"{number(other.rise, signed=True)}ポイント",
        },
    )


def _highest(shape: pd.DataFrame) -> str:
    top = shape.idxmax()
    if top.nunique() == 1:
        apart = shape[shape.index == top.iloc[0]].to_numpy()
        return (
            f"{len(top)}年とも{top.iloc[0]}月が最も高い（年の平均より{number(float(apart.min()), 1, signed=True)}～"
            f"{number(float(apart.max()), 1, signed=True)}ポイント）"
        )
    return (
        "最も高い月は年によって違う（" + "、".join(f"{year}年{month}月" for year, month in top.items()) + "）"
    )


def _target_headline(given: Months, way: Needed) -> str:
    start = f"{label(given, way.figure)}（{way.year}年{way.level_pct:.2f}％）"
    goal = f"{way.target_year}年の{way.target_pct:g}％"
    if way.rise <= 0:
        return f"{start}は、{goal}に既に届いている。上がり続けるかどうかは、この記録からは言えない。"
    start = f"{start}を{goal}にするには、毎年{number(way.rise, signed=True)}ポイントが要る。"
    if way.beyond:
        past = len(way.past)
        return f"{start}{past}年より先なので、{past}回の上がり幅から届くかどうかは判断しない。"
    if way.rise <= min(way.past):
        return f"{start}これまでのどの年の上がり幅よりも小さい。"
    if way.rise <= max(way.past):
        low, high = (number(limit, signed=True) for limit in (min(way.past), max(way.past)))
        return f"{start}これまでの上がり幅（{low}～{high}）の間である。"
    return f"{start}これまでのどの年の上がり幅よりも大きい。"
