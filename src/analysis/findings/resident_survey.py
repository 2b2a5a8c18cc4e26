"""What a postal survey may claim: of those who answered, never of those who did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.data.surveys import NO_ANSWER, SURE
from analysis.findings.finding import EVIDENCE, Comparison, Finding, described
from analysis.stats.survey import finite_interval
from analysis.written import number, p_value

if TYPE_CHECKING:
    from analysis.data.surveys import Survey
    from analysis.measures.resident_survey import Difference, Weights

_SILENT = "答えなかった人が答えた人と違えば、割合は区間の外にもなる"
_MANY = "回答の種類の数だけ区間があり、1つ1つの区間の水準はすべてが当たる割合ではない"
_READ_OUT = "表の数値と行の対応は、印刷の並びと合計からの推定を含む"
_AREAS = "地域によって送った割合が違い、ここでの割合はウエイトを付けていない"


def answer(id: str, survey: Survey, found: pd.DataFrame, *, confidence: float) -> Finding:
    """Claim what most people answered, and how many did not answer.

    Parameters
    ----------
    id : str
        Of the finding.
    survey : Survey
        From `analysis.data.surveys.load`.
    found : DataFrame
        From `analysis.measures.resident_survey.answers`.
    confidence : float
        Of its intervals.

    Returns
    -------
    Finding
        Its sentence says whether the interval lies above one half, below, or on both sides.
    """
    top = found[found["item"] != NO_ANSWER].iloc[0]
    sent, returned = int(survey.areas["sent"].sum()), int(survey.areas["returned"].sum())
    if top["low_pct"] > 50:
        half = "で、答えた人の半数を超える"
    elif top["high_pct"] < 50:
        half = "で、答えた人の半数に届かない"
    else:
        half = "で、半数を超えるとも超えないとも言えない"
    rate = 100 * returned / sent
    bounds = "" if pd.isna(top["worst_low_pct"]) else (
        f"答えなかった人しだいで、送った人全体では{top['worst_low_pct']:.1f}〜{top['worst_high_pct']:.1f}％になりうる。"
    )  # fmt: skip
    return Finding(
        id, "descriptive",
        f"{survey.words}は「{top['item']}」が{top['share_pct']:.1f}％{half}。"
        f"ただし回答は{sent:,}人の{rate:.0f}％で、答えなかった人の違いはどの区間にも入らない。",
        float(top["share_pct"]), "％", int(top["base"]),
        {"low": float(top["low_pct"]), "high": float(top["high_pct"]), "level": confidence, "method": "ウィルソン"},
        None, "割合とウィルソンの信頼区間",
        f"標本の誤差は{top['low_pct']:.1f}〜{top['high_pct']:.1f}％（{int(top['base'])}人）。{bounds}",
        EVIDENCE["description"], (_SILENT, _AREAS, _MANY, *_guessed(survey, top)), _more(found, str(top["item"])),
        comparisons=_earlier(survey, top), n_unit="人",
    )  # fmt: skip


def response(
    id: str, survey: Survey, found: pd.DataFrame, apart: Difference, *, what: str, confidence: float
) -> Finding:
    """Claim at what rate people answered, and whether groups differ more than chance would have it.

    Parameters
    ----------
    id : str
        Of the finding.
    survey : Survey
        From `analysis.data.surveys.load`.
    found, apart
        From `analysis.measures.resident_survey.response` and `difference`, of the same groups.
    what : str
        What the groups are.
    confidence : float
        Of the intervals; a p-value under 1 - confidence counts as more than chance.

    Returns
    -------
    Finding
    """
    sent, returned = int(found["sent"].sum()), int(found["returned"].sum())
    low, *_, high = found.sort_values("rate_pct", kind="stable").to_dict("records")
    limits = finite_interval(returned, sent, survey.population, confidence=confidence)
    differs = apart.p_value < 1 - confidence
    if differs:
        ends = f"{low['area']}{low['rate_pct']:.1f}％〜{high['area']}{high['rate_pct']:.1f}％"
        words = f"{what}による違い（{ends}）は偶然の範囲を超える。"
    else:
        words = f"{apart.groups}の{what}の違い（{low['rate_pct']:.1f}〜{high['rate_pct']:.1f}％）は、偶然の範囲を超えない。"
    test = f"カイ二乗 {apart.chi_squared:.1f}、自由度 {apart.df}、p値 {p_value(apart.p_value)}"
    return Finding(
        id, "relation" if differs else "no_relation",
        f"回収率は{100 * returned / sent:.1f}％（{sent:,}人のうち{returned:,}人）。{words}",
        100 * returned / sent, "％", sent,
        {"low": 100 * limits[0], "high": 100 * limits[1], "level": confidence, "method": "有限母集団の正確な区間（超幾何分布）"},
        apart.p_value, "カイ二乗検定（独立性）と有限母集団の正確な区間",
        f"{what}で等しいという見方と比べた（{test}）。",
        EVIDENCE["description"], (_SILENT, _READ_OUT),
        {"最も低い": f"{low['area']} {low['rate_pct']:.1f}％", "最も高い": f"{high['area']} {high['rate_pct']:.1f}％"},
        n_unit="人",
    )  # fmt: skip


def weighting(id: str, found: Weights, shares: pd.DataFrame | None, *, hides: Sequence[str]) -> Finding:
    """Claim how many persons' worth of certainty the answers have once every area is as large as it is.

    Parameters
    ----------
    id : str
        Of the finding.
    found : Weights
        From `analysis.measures.resident_survey.weights`.
    shares : DataFrame or None
        From `weighted`.
    hides : sequence of str
        See `Finding`.

    Returns
    -------
    Finding
    """
    n = int(found.table["answers"].sum())
    worth = f"回答{n}人は{found.effective:.0f}人分の確かさ"
    if found.by_population:
        ends = found.table["relative"]
        headline = (
            f"地域の大きさに合わせると、{worth}になる（ウエイトは{ends.min():.2f}〜{ends.max():.2f}）。"
        )
        caveats: tuple[str, ...] = ()
    else:
        headline = f"地域の人口がないので、地域の大きさに合わせるウエイトは計算できない。回収の違いだけなら、{worth}になる。"
        caveats = ("地域の人口は、district_age の表に登録すると使われる",)
    whole = described(
        id, headline, value=found.effective, unit="人", n=n, n_unit="人", method="設計ウエイトと、キッシュのデザイン効果",
        certainty=f"デザイン効果 {found.effect:.2f}。ウエイトは地域の違いだけを直し、答えやすさの違いは直さない。",
        caveats=caveats, details=_shifts(shares),
    )  # fmt: skip
    return replace(whole, hides=hides)


def _guessed(survey: Survey, top: pd.Series) -> tuple[str, ...]:
    mapping = survey.items.loc[survey.items["item"] == top["item"], "mapping"]
    return () if mapping.isin([SURE]).all() else (f"「{top['item']}」の数は、印刷の別の行からの推定である",)


def _more(found: pd.DataFrame, top: str) -> dict[str, str]:
    others = found[(found["item"] != top) & (found["item"] != NO_ANSWER)].head(3)
    return {
        str(row["item"]): f"{row['share_pct']:.1f}％（{row['low_pct']:.1f}〜{row['high_pct']:.1f}％）"
        for row in others.to_dict("records")
    }


def _earlier(survey: Survey, top: pd.Series) -> Sequence[Comparison]:
    before: Any = survey.earlier.get(str(top["item"]))
    if before is None:
        return ()
    year, share, people = before
    change = number(top["share_pct"] - share, 1, signed=True)
    words = f"{share:.0f}％ → {top['share_pct']:.1f}％（{change}ポイント）"
    note = "前回の割合は整数で印刷され、送った数と答えた人の違いは分からない。"
    return (Comparison("前の年", f"{year}年の調査（回答{people}人）", words, note),)


def _shifts(shares: pd.DataFrame | None) -> dict[str, str]:
    if shares is None:
        return {}
    return {
        str(
            row["item"]
        ): f"{row['plain_pct']:.1f}％ → {row['weighted_pct']:.1f}％（真の値 {row['truth_pct']:.1f}％）"
        for row in shares.to_dict("records")
    }
