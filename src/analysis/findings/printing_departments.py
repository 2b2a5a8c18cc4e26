"""What the study of printing claims of departments: the election office, and what their size explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.finding import Finding, described
from analysis.findings.printing import NOT_ALIKE
from analysis.measures.printing import ELECTION, USUAL
from analysis.written import number

if TYPE_CHECKING:
    from analysis.stats.funnel import Funnel

PEOPLE = "職員数は印刷されておらず、枚数と1人・1か月当たり枚数に合う整数を逆算した。"
# A department that moves the whole by less than this share does not change how the whole looks.
SLIGHT = 0.01


def election(id: str, counted: pd.DataFrame, spread: Funnel, whole: pd.Series, rest: pd.Series) -> Finding:
    """Explain the largest figure: a few people whose work is elections.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    counted : DataFrame
        From `analysis.measures.printing.head_counts`.
    spread : Funnel
        From `analysis.measures.printing.spread`.
    whole, rest : Series
        From `analysis.measures.printing.overall`, with and without the office.

    Returns
    -------
    Finding
    """
    rows = counted[counted["department"] == ELECTION].sort_values("period_start")
    before, after = rows["pages_per_person_month"]
    point = next(point for point in spread.points if point.unit == ELECTION)
    where = "外にある" if point.outside else "中にある"
    slight = (abs(rest / whole - 1) < SLIGHT).all()
    effect = "全体の見え方は変わらない" if slight else "全体の見え方も変わる"
    headline = (
        f"{ELECTION}は職員{rows['people'].iloc[-1]}人で、1人・1か月当たり{before:,}枚から{after:,}枚になった。"
        "選挙があるかどうかで仕事の量が変わる部署で、取組みの結果とは読めない。"
        f"人数の少なさを考えた{spread.level * 100:g}％の管理限界の{where}。"
        f"除いた全体は{rest.iloc[0]:.0f}枚と{rest.iloc[-1]:.0f}枚で、{effect}。"
    )
    return described(
        id,
        headline,
        value=float(after),
        unit="枚/人・月",
        n=int(rows["people"].iloc[-1]),
        n_unit="人",
        method="1人・1か月当たり枚数と、大きさを考えた管理限界（ファンネルプロット）",
        certainty=f"nは逆算した職員数。{PEOPLE}選挙の日程は資料に印刷されておらず、理由は確かめていない。",
        caveats=(NOT_ALIKE,),
        details={"管理限界に対する位置": f"全体の率から標準偏差の{number(point.z, 1, signed=True)}倍"},
    )


def small_departments(id: str, counted: pd.DataFrame, spread: Funnel, *, period: str, small: int) -> Finding:
    """State which departments lie beyond what their size explains.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    counted : DataFrame
        From `analysis.measures.printing.head_counts`.
    spread : Funnel
        From `analysis.measures.printing.spread`.
    period : str
        First month.
    small : int
        Departments of so many people or fewer are small.

    Returns
    -------
    Finding
    """
    outside = [point.unit for point in spread.points if point.outside]
    part = counted[counted["period_start"] == period].set_index("department")
    few = part[part["people"] <= small]
    beyond = [name for name in outside if name in few.index]
    named = f"{len(outside)}部局（{'、'.join(outside)}）である" if outside else "1つもない"
    width = f"{spread.level * 100:g}％の管理限界"
    headline = (
        f"{spread.n}部局のうち、大きさを考えた{width}の外にあるのは{named}。{_small(few, beyond, small)}"
    )
    return described(
        id,
        headline,
        value=float(len(outside)),
        unit="部局",
        n=spread.n,
        n_unit="部局",
        method="ファンネルプロット（Spiegelhalter 2005、過分散を含む管理限界）",
        certainty=PEOPLE + "管理限界は、部局を似た職員の集まりとみなした目安で、良し悪しの基準ではない。",
        caveats=("仕事の内容の違いは調整していない。職員数の多い部局ほど限界が狭く、外に出やすい。",),
        details={
            "散らばりの比（偶然だけの場合を1とする）": f"{spread.dispersion:,.0f}倍",
            f"{USUAL * 100:g}％の管理限界の外": "、".join(_beyond(spread, USUAL)) or "なし",
        },
    )


def _small(few: pd.DataFrame, beyond: list[str], small: int) -> str:
    if few.empty:
        return f"職員{small}人以下の部局はない。"
    if beyond:
        named = "、".join(beyond)
        return f"{small}人以下の{len(few)}部局のうち、{named}は人数の少なさだけでは説明できない。"
    lows, highs = few["pages_per_person_month"].min(), few["pages_per_person_month"].max()
    return f"{small}人以下の{len(few)}部局は{lows:,}枚から{highs:,}枚まで開くが、人数の少なさで起こりうる範囲である。"


def _beyond(spread: Funnel, level: float) -> list[str]:
    low, high = spread.limits([point.exposure for point in spread.points], level)
    rates = zip(spread.points, low, high, strict=True)
    return [point.unit for point, least, most in rates if not least <= point.rate <= most]
