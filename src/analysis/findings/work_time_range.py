"""What other numbers and assumed ranges do to the planned hours, and what they are worth at an assumed cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.finding import Finding, described, not_available
from analysis.findings.work_time import CAVEATS, HOURS_A_YEAR
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.work_time_range import Assumption
    from analysis.stats.propagation import Propagated


def inputs(id: str, frame: pd.DataFrame) -> Finding:
    """State what the plan becomes with other numbers that the papers print."""
    if frame.empty:
        return not_available(
            id,
            "この条件の項目には、資料に別の数が印刷されているものがない。",
            remedy=["部局を増やすか、すべての部局で計算する"],
            hides=(),
        )
    largest = frame.iloc[int(frame["gap"].abs().argmax())]
    gap = float(frame["gap"].sum())
    verb = "減る" if gap < 0 else "増える"
    return described(
        id,
        f"資料にある別の数を{len(frame)}件の取組みに入れると、想定は{number(abs(gap), 0)}時間{verb}。"
        f"最も変わるのは「{largest['measure']}」の"
        f"{number(largest['hours'], 0)}→{number(largest['other_hours'], 0)}時間。",
        value=gap,
        unit=HOURS_A_YEAR,
        n=len(frame),
        n_unit="件",
        method="計算式の数を、資料の別の欄に印刷された数に替えた計算",
        certainty="どちらの数が実際に近いかは、資料からは決められない。",
        caveats=("別の数は、時期や数え方が違うことがある。",),
        details={row["measure"]: f"{row['printed']} → {row['other']}" for row in frame.to_dict("records")},
    )


def spread(id: str, found: Propagated, tornado: pd.DataFrame, assumption: Assumption) -> Finding:
    """State the range of the sum under the analyst's assumption, and which inputs move it most.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    found : Propagated
        From `analysis.measures.work_time_range.total_range`.
    tornado : DataFrame
        From `analysis.measures.work_time_range.tornado`.
    assumption : Assumption

    Returns
    -------
    Finding
    """
    width = f"入力の数がそれぞれ±{100 * assumption.relative:g}％の範囲にあると仮定すると"
    digits = 0 if found.estimate >= 100 else 1
    limits = f"{number(found.low, digits)}～{number(found.high, digits)}時間"
    share = f"{100 * found.level:g}％"
    return described(
        id,
        f"{width}、合計は{limits}（試行の{share}が入る幅）。{_movers(tornado)}",
        value=found.estimate,
        unit=HOURS_A_YEAR,
        n=found.inputs,
        n_unit="個の入力",
        method=f"モンテカルロ法（{found.draws:,}回、三角分布）とトルネード図",
        certainty="幅は分析者の仮定によるもので、信頼区間ではない。資料には入力の幅も調べ方も書かれていない。",
        caveats=(
            f"仮定：{assumption.label}。往復の2は動かさない。",
            "どの入力にも同じ割合の幅を置き、別々に外れるとみなした。"
            "どれもが大きめに見積もられているときは、この幅の外に出る。",
            *CAVEATS,
        ),
        details={"動かした入力": f"{found.inputs}個", f"試行の{share}が入る幅（仮定）": limits},
    )


def value(id: str, found: Propagated, hourly_cost: float) -> Finding:
    """Express the range in money at a cost of an hour that somebody assumes."""
    if hourly_cost <= 0:
        return not_available(
            id,
            "1時間あたりの費用が与えられていないため、金額に換算しない。",
            remedy=["1時間あたりの費用（hourly_cost）を、根拠のある値にして実行し直す"],
            hides=(),
        )
    scale, unit = (10_000, "万円") if hourly_cost * found.estimate >= 1_000_000 else (1, "円")
    low, centre, high = (
        f"{hourly_cost * each / scale:,.0f}" for each in (found.low, found.estimate, found.high)
    )
    return described(
        id,
        f"1時間を{hourly_cost:,.0f}円と仮定すると、想定は年{centre}{unit}（{low}～{high}{unit}）にあたる。"
        "この単価は分析者の仮定で、市の数字ではない。",
        value=hourly_cost * found.estimate,
        unit="円/年",
        n=found.inputs,
        n_unit="個の入力",
        method=f"時間 × 1時間あたりの費用（仮定、{hourly_cost:,.0f}円）",
        certainty="換算であり、支出が減ることを意味しない：時間が空いても、人件費は人数や残業が変わるまで減らない。",
        caveats=("取組みの費用（システムの導入費や利用料）は引いていない。",),
    )


def _movers(tornado: pd.DataFrame) -> str:
    """Name the inputs that move the sum most; several when they move it alike."""
    if tornado.empty:
        return "動かした入力はない。"
    top = tornado[tornado["swing"] >= tornado["swing"].iloc[0] * (1 - 1e-9)]
    first = top.iloc[0]
    half = number(first["swing"] / 2, 0 if first["swing"] >= 20 else 1)
    texts = "、".join(top.loc[top["measure"] == first["measure"], "text"])
    each = "それぞれ" if "、" in texts else ""
    return f"最も動かすのは「{first['measure']}」の{texts}（{each}±{half}時間）。"
