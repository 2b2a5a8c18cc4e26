"""What the planned hours carry: a plan, recomputed; nothing of it was measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.finding import Comparison, Finding, described, not_available
from analysis.measures.work_time import DIFFERS, KINDS, LATER, NEIGHBOUR, NO_FORMULA, RPA, Plan
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.work_time_range import Assumption
    from analysis.stats.propagation import Propagated

_YEAR = "時間/年"
_COMPLETE = "資料にあるすべての項目の和で、標本ではない。想定の確からしさは、資料からは分からない。"
CAVEATS = (
    "想定（これから減ると見込む時間）と実績（減ったとされる時間）は足していない。",
    "項目と時間は資料では別の行に印刷されており、並び順で対応させた（inferred）ものが多い。",
    "想定の時間は互いに重なりうる（同じ業務をRPAと別の取組みの両方で数えるなど）。重なりは資料からは分からない。",
)


def total(id: str, given: Plan, departments: pd.DataFrame, beside: Sequence[Comparison] = ()) -> Finding:
    """State the sum of the planned hours and which department holds most of it.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    given : Plan
        From `analysis.measures.work_time.plan`.
    departments : DataFrame
        From `analysis.measures.work_time.by_department`.
    beside : sequence of Comparison
        Other plans.

    Returns
    -------
    Finding
    """
    first = departments.iloc[0]
    share = 100 * first["hours"] / given.stated
    most = f"最も大きいのは{first['department']}の{number(first['hours'], 1)}時間（{share:.0f}％）。"
    one = f"選んだのは{first['department']}だけ。"
    headline = (
        f"{given.paper}の資料で想定された職員の削減時間は、{len(departments)}部局で年{number(given.stated, 1)}時間。"
        f"{most if len(departments) > 1 else one}"
    )
    apart = given.compared["hours_stated"].sum()
    details = {f"うち{name}": f"{hours:,.1f}時間" for name, hours in _kinds(given).items()}
    if apart:
        details["足していない：2つの年の比較による時間"] = f"{apart:,.1f}時間"
    return described(
        id,
        headline,
        value=given.stated,
        unit=_YEAR,
        n=len(given.items),
        method="印刷された想定削減時間の和（全庁の合計は印刷されていない）",
        certainty=_COMPLETE,
        caveats=(*CAVEATS, *_whose(given), *_mixed(given)),
        details={"項目の数": f"{len(given.items)}項目", **details},
        comparisons=beside,
    )


def beside(given: Plan, before: Plan) -> list[Comparison]:
    """Hold a plan against that of a year before: the items that both have, and RPA of the whole city.

    Parameters
    ----------
    given, before : Plan
        Of all departments.

    Returns
    -------
    list of Comparison
        Empty where `given` is the earlier one. No measured number is among them.
    """
    if given.paper != LATER:
        return []
    sides = [plan.items[plan.items["kind"] != RPA] for plan in (before, given)]
    both = sides[0].merge(sides[1], on=["department", "effect"])
    basis = f"{before.paper}の資料の想定（RPAを除き、部局と内容が同じ{len(both)}項目）"
    same = _change(both["hours_stated_x"].sum(), both["hours_stated_y"].sum())
    rpa = _change(
        *(plan.items.loc[plan.items["kind"] == RPA, "hours_stated"].sum() for plan in (before, given))
    )
    return [
        Comparison("前の年", basis, same, "項目の増減を除いた比較。どちらも想定。"),
        Comparison(
            "前の年",
            f"{before.paper}の資料のRPAの想定（全庁）",
            rpa,
            "どちらも想定。積算の方法は印刷されていない。",
        ),
    ]


def recomputed(id: str, given: Plan) -> Finding:
    """State how many printed hours the formulas give back."""
    items = given.items
    n = int((items["verdict"] != NO_FORMULA).sum())
    if n == 0:
        remedy = ["計算式のある部局を選ぶ"]
        return not_available(
            id, "選んだ部局の項目には計算式がなく、計算し直せない。", remedy=remedy, hides=()
        )
    wrong, rounded = (given.differences.query("verdict == @kind")["gap"] for kind in (DIFFERS, NEIGHBOUR))
    end = "違いはない。"
    if len(rounded):
        end = f"{len(rounded)}項目の違いは切り上げ・切り捨てによる（差の和{number(rounded.sum(), 1, signed=True)}時間）。"
    if len(wrong):
        end = (
            f"{len(wrong)}項目は端数処理では説明できない（差の和{number(wrong.sum(), 1, signed=True)}時間）。"
        )
    return described(
        id,
        f"計算式のある{n}項目のうち{n - len(wrong) - len(rounded)}項目は、計算し直しても印刷と一致した（四捨五入を含む）。{end}",
        value=float(given.differences["gap"].sum()),
        unit="時間",
        n=n,
        method="印刷された計算式の読み取りと計算（10進数で正確に計算）",
        certainty="計算が合うことは、式の中の数（所要時間や件数）が正しいことを意味しない。",
        caveats=(f"計算式が印刷されていない{len(items) - n}項目は計算し直せない。",),
    )


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
        unit=_YEAR,
        n=len(frame),
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
    limits = f"合計は{number(found.low, 0)}～{number(found.high, 0)}時間"
    share = f"{100 * found.level:g}％"
    return described(
        id,
        f"{width}、{limits}（試行の{share}が入る幅）。{_movers(tornado)}",
        value=found.estimate,
        unit=_YEAR,
        n=found.inputs,
        method=f"モンテカルロ法（{found.draws:,}回、三角分布）とトルネード図",
        certainty="幅は分析者の仮定によるもので、信頼区間ではない。資料には入力の幅も調べ方も書かれていない。",
        caveats=(
            f"仮定：{assumption.label}。往復の2は動かさない。",
            "どの入力にも同じ割合の幅を置き、別々に外れるとみなした。"
            "どれもが大きめに見積もられているときは、この幅の外に出る。",
            *CAVEATS,
        ),
        details={"動かした入力": f"{found.inputs}個", f"試行の{share}が入る幅（仮定）": f"{limits[3:]}"},
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
    low, centre, high = (
        f"{hourly_cost * each / 10_000:,.0f}" for each in (found.low, found.estimate, found.high)
    )
    return described(
        id,
        f"1時間を{hourly_cost:,.0f}円と仮定すると、想定は年{centre}万円（{low}～{high}万円）にあたる。"
        "この単価は分析者の仮定で、市の数字ではない。",
        value=hourly_cost * found.estimate,
        unit="円/年",
        n=found.inputs,
        method=f"時間 × 1時間あたりの費用（仮定、{hourly_cost:,.0f}円）",
        certainty="換算であり、支出が減ることを意味しない：時間が空いても、人件費は人数や残業が変わるまで減らない。",
        caveats=("取組みの費用（システムの導入費や利用料）は引いていない。",),
    )


def measured(id: str, frame: pd.DataFrame, given: Plan) -> Finding:
    """State what RPA is printed to have saved, beside the plan and never in one sum with it."""
    last, before = frame.iloc[-1], frame.iloc[-2]
    turn = "少ない" if last["step"] < before["step"] else "多い"
    planned = given.items.loc[given.items["kind"] == RPA, "hours_stated"].sum()
    details = {"この資料の2023年度のRPAの見込み（想定。足していない）": f"{planned:,.1f}時間"}
    details |= {
        f"2つの年の比較：{row['measure']}（足していない）": f"{row['hours_stated']:,.0f}時間"
        for row in given.compared.to_dict("records")
    }
    return described(
        id,
        f"実績として印刷されたRPAの削減は、{last['fiscal_year']:.0f}年度までの累計で{number(last['hours'], 0)}時間。"
        f"{last['fiscal_year']:.0f}年度の増え方{number(last['step'], 0)}時間は、前の年度より{turn}。",
        value=float(last["hours"]),
        unit="時間（累計）",
        n=len(frame),
        method="印刷された累計の差",
        certainty="実績の測り方（1件あたりの時間の調べ方）は、資料に書かれていない。",
        caveats=(
            "RPA以外の取組みの実績は、資料に印刷されていない。",
            "同じ資料の見出しは約13,400時間で、表の累計と合わない。",
            "累計は、単年度で使われなくなったシナリオの分を除いたものと注記されている。",
            *CAVEATS[:1],
        ),
        details=details,
    )


def _change(before: float, after: float) -> str:
    return f"{number(before, 1)}時間 → {number(after, 1)}時間（{number(after - before, 1, signed=True)}時間）"


def _kinds(given: Plan) -> dict[str, float]:
    sums = given.items.groupby("kind")["hours_stated"].sum()
    return {name: float(sums[kind]) for kind, name in KINDS.items() if kind in sums}


def _mixed(given: Plan) -> tuple[str, ...]:
    """Say where the printed total of a department adds a plan and a comparison of years."""
    if given.paper != LATER:
        return ()
    return tuple(
        f"{row['department']}の印刷された合計は、2つの年を比べた{row['hours_stated']:,.0f}時間を含む。ここでは除いた。"
        for row in given.compared.to_dict("records")
    )


def _whose(given: Plan) -> tuple[str, ...]:
    waiting = given.items[given.items["effect"].str.contains("待ち時間")]
    return tuple(
        f"{row['department']}の「{row['measure']}」{row['hours_stated']:,.0f}時間は待ち時間の短縮と印刷され、"
        "職員でなく市民の時間の可能性がある。"
        for row in waiting.to_dict("records")
    )


def _movers(tornado: pd.DataFrame) -> str:
    """Name the inputs that move the sum most; several when they move it alike."""
    if tornado.empty:
        return "動かした入力はない。"
    top = tornado[tornado["swing"] >= tornado["swing"].iloc[0] * (1 - 1e-9)]
    first = top.iloc[0]
    half = number(first["swing"] / 2, 0)
    texts = "、".join(top.loc[top["measure"] == first["measure"], "text"])
    each = "それぞれ" if "、" in texts else ""
    return f"最も動かすのは「{first['measure']}」の{texts}（{each}±{half}時間）。"
