"""What the planned hours carry: a plan, recomputed; nothing of it was measured."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.findings.finding import Comparison, Finding, described, not_available
from analysis.measures.work_time import DIFFERS, KINDS, LATER, NEIGHBOUR, NO_FORMULA, RPA, Plan
from analysis.written import number

HOURS_A_YEAR = "時間/年"
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
        unit=HOURS_A_YEAR,
        n=len(given.items),
        n_unit="項目",
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
    carried = "どの項目も前の資料と同じ値。" if both["hours_stated_x"].equals(both["hours_stated_y"]) else ""
    rpa = _change(
        *(plan.items.loc[plan.items["kind"] == RPA, "hours_stated"].sum() for plan in (before, given))
    )
    return [
        Comparison("前の年", basis, same, f"項目の増減を除いた比較。どちらも想定。{carried}"),
        Comparison(
            "前の年",
            f"{before.paper}の資料のRPAの想定（全庁）",
            rpa,
            "どちらも想定。積算の方法は印刷されていない。",
        ),
    ]


def of_workload(given: Plan, workload: pd.DataFrame) -> list[Comparison]:
    """Hold the plan against the hours of work of the departments that the survey of workload covers.

    Parameters
    ----------
    given : Plan
    workload : DataFrame
        Table `workload_survey_by_department`.

    Returns
    -------
    list of Comparison
        Empty where the survey covers none of the plan's departments.
    """
    year = int(workload["fiscal_year"].max())
    hours = workload[workload["fiscal_year"] == year].set_index("department")["workload_hours"]
    planned = given.items.groupby("department")["hours_stated"].sum()
    both = planned.index.intersection(hours.index)
    if both.empty:
        return []
    part, whole = float(planned[both].sum()), float(hours[both].sum())
    words = f"{number(part, 0)}時間 ÷ {number(whole, 0)}時間 = {100 * part / whole:.2f}％"
    basis = f"{year}年度の業務量（業務量調査のある{len(both)}部局）に対する想定"
    return [
        Comparison("ほかとの比較", basis, words, "年度が違う目安。業務量調査の部局名は並び順からの推定。")
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
    kinds = ((rounded, "の違いは切り上げ・切り捨てによる"), (wrong, "は端数処理では説明できない"))
    parts = [
        f"{len(gaps)}項目{words}（差の和{number(gaps.sum(), 1, signed=True)}時間）。"
        for gaps, words in kinds
        if len(gaps)
    ]
    end = "".join(parts) or "違いはない。"
    return described(
        id,
        f"計算式のある{n}項目のうち{n - len(wrong) - len(rounded)}項目は、計算し直しても印刷と一致した（四捨五入を含む）。{end}",
        value=float((wrong if len(wrong) else rounded).sum()),
        unit="時間",
        n=n,
        n_unit="項目",
        method="印刷された計算式の読み取りと計算（10進数で正確に計算）",
        certainty="計算が合うことは、式の中の数（所要時間や件数）が正しいことを意味しない。",
        caveats=(f"計算式が印刷されていない{len(items) - n}項目は計算し直せない。",),
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
        n_unit="年度",
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
