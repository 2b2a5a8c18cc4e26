"""What the study of online procedures claims: how far they are used, and how the rates changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.finding import Comparison, Finding, described
from analysis.measures.online import TITLES, UNITS
from analysis.measures.online_next import ENOUGH_COVERED
from analysis.written import number, share

if TYPE_CHECKING:
    from analysis.stats.decomposition import WithinMix

COMPLETE = (
    "全部局への照会の集計で、標本ではない（標本誤差はない）。各部局の報告の誤りは、この表からは分からない。"
)
USE_ONCE = (
    "オンライン申請件数は2023年5月の照会だけにあり、対象の期間は印刷されていない（年間の件数と割って利用率とした）。"
    "2023年12月の照会の利用率は計算できない。"
)
OTHER_COUNTS = "2022年の実績として別の資料にある件数（457,060件など）は、対象の手続きが違うため比べられない。"
SAME_YEAR = "多くの部局で総申請件数が2回の照会で同じ値のため、申請の増減は変化に入っていないとみられる。"
NO_GROUP = "比較群がないため、変化の理由はこの表からは言えない。"
MOVED = "学校教育部と教育委員会の2023年12月のオンライン化済手続き数（どちらも3）は、印刷された率（0.0％と42.9％）と合わない。"
LARGEST = 3


def use(id: str, rates: pd.DataFrame, whole: pd.Series) -> Finding:
    """State how many applications are made online, beside how many could be.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    rates : DataFrame
        From `analysis.measures.online.rates`.
    whole : Series
        From `analysis.measures.online.whole`.

    Returns
    -------
    Finding
    """
    half = "半分に満たない" if whole["use_covered_pct"] < 50 else "半分以上である"
    most = rates.sort_values("unused").iloc[-1]
    headline = (
        f"オンライン申請は{whole['used']:,}件で、オンライン利用率は、オンライン化済み手続きの申請の"
        f"{whole['use_covered_pct']:.1f}％、全申請の{whole['use_pct']:.1f}％である。"
        f"オンライン化率は{whole['online_pct']:.1f}％、オンライン化カバー率は{whole['coverage_pct']:.1f}％で、"
        f"「できる」申請のうち、オンラインで出されたのは{half}。"
        f"オンラインで出されていない「できる」申請{whole['unused']:,}件の{100 * most['unused'] / whole['unused']:.1f}％は"
        f"{most['department']}のものである（n = {len(rates)}部局）。"
    )
    return described(
        id,
        headline,
        value=float(whole["use_covered_pct"]),
        unit="％",
        n=len(rates),
        n_unit="部局",
        method="合計どうしの割り算（部局の率の平均ではない）",
        certainty=COMPLETE,
        caveats=(USE_ONCE, OTHER_COUNTS),
        details={
            "オンライン利用率（全申請に対する）": f"{whole['use_pct']:.1f}％（{whole['applications']:,}件のうち）",
            "オンライン利用率（カバー件数に対する）": f"{whole['use_covered_pct']:.1f}％（{whole['covered']:,}件のうち）",
            "オンライン化率": f"{whole['online_pct']:.1f}％（{whole['procedures']:,}手続きのうち{whole['online']:,}手続き）",
            f"{most['department']}の利用率": f"{share(most['use_covered_pct'])}"
            f"（カバー{most['covered']:,}件のうち{most['used']:,}件）",
        },
        comparisons=[_largest(rates), _departments(rates)],
    )


def change(id: str, split: WithinMix, changes: pd.DataFrame, *, measure: str) -> Finding:
    """State how a rate changed between the surveys, in departments and by their mix, beside the number.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    split : WithinMix
        From `analysis.measures.online.split`.
    changes : DataFrame
        From `analysis.measures.online.changes`.
    measure : {"coverage", "procedures"}
        Which rate.

    Returns
    -------
    Finding
    """
    before, after = 100 * split.ratio_before, 100 * split.ratio_after
    moved = int(changes["part_change"].sum())
    headline = (
        f"2023年5月から12月までに、{TITLES[measure]}は{before:.1f}％から{after:.1f}％へ"
        f"{_points(split.change)}変わった（n = {split.n}部局）。"
        f"内訳は、部局の中の変化が{_points(split.within)}、部局の構成の変化が{_points(split.mix)}である。"
        f"{_part(measure)}は{_moved(moved, UNITS[measure])}。"
    )
    largest = max(split.contributions, key=lambda part: abs(part.within + part.mix))
    words = f"{before:.1f}％ → {after:.1f}％（{number(after - before, 1, signed=True)}ポイント）"
    return described(
        id,
        headline,
        value=100 * split.change,
        unit="ポイント",
        n=split.n,
        n_unit="部局",
        method="変化の要因分解（北川の方法、前後の平均の重み）",
        certainty="足し算として確か（内訳の合計は全体の変化に一致する）。" + COMPLETE,
        evidence="before_after",
        caveats=(SAME_YEAR, MOVED, NO_GROUP),
        details={"寄与が最も大きい部局": f"{largest.unit}（{_points(largest.within + largest.mix)}）"},
        comparisons=[Comparison("前の年", "前回の照会（2023年5月。1年前ではなく7か月前）", words, SAME_YEAR)],
    )


def rate_without_number(id: str, changes: pd.DataFrame, *, measure: str) -> Finding:
    """Name the departments whose rate rose although the number that it is meant to raise did not.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    changes : DataFrame
        From `analysis.measures.online.changes`.
    measure : {"coverage", "procedures"}
        Which rate.

    Returns
    -------
    Finding
    """
    rose = changes[changes["change_pt"] > 0]
    hollow = rose[rose["hollow"]].sort_values("part_change")
    part = _part(measure)
    if hollow.empty:
        headline = f"{TITLES[measure]}が上がった{len(rose)}部局のすべてで、{part}も増えている。"
    else:
        first = hollow.iloc[0]
        headline = (
            f"{TITLES[measure]}が上がった{len(rose)}部局のうち、{len(hollow)}部局は{part}が増えていない。"
            f"{first['department']}の率は{number(first['change_pt'], 1, signed=True)}ポイントだが、"
            f"{part}は{_moved(int(first['part_change']), UNITS[measure])}。"
        )
    return described(
        id,
        headline,
        value=float(len(hollow)),
        unit="部局",
        n=len(rose),
        n_unit="部局",
        method="率の変化と件数の変化の符号を並べて数える",
        certainty="部局の数え上げとしては確か。率は、分母（全体の件数）が減っても上がる。",
        caveats=(MOVED,),
        details={
            row["department"]: f"{number(row['change_pt'], 1, signed=True)}ポイント、"
            f"{part} {number(row['part_change'], 0, signed=True)}{UNITS[measure]}、"
            f"分母 {number(row['total_change'], 0, signed=True)}{UNITS[measure]}"
            for row in hollow.to_dict("records")
        },
    )


def _departments(rates: pd.DataFrame) -> Comparison:
    known = rates[rates["covered"] >= ENOUGH_COVERED].sort_values("use_covered_pct")
    low, high = known.iloc[0], known.iloc[-1]
    words = (
        f"最も高い{high['department']} {share(high['use_covered_pct'])}、中央値 {known['use_covered_pct'].median():.1f}％、"
        f"最も低い{low['department']} {share(low['use_covered_pct'])}"
    )
    basis = f"カバー件数に対する利用率（カバー件数が{ENOUGH_COVERED}件以上の{len(known)}部局）"
    return Comparison("ほかとの比較", basis, words, "手続きの内容の違いは調整していない。")


def _largest(rates: pd.DataFrame) -> Comparison:
    largest = rates.sort_values("applications", ascending=False).head(LARGEST)
    words = "、".join(
        f"{row['department']} {row['online_pct']:.1f}・{row['coverage_pct']:.1f}・{row['use_pct']:.1f}％"
        for row in largest.to_dict("records")
    )
    basis = f"申請の多い{len(largest)}部局の、オンライン化率・オンライン化カバー率・オンライン利用率（全申請に対する）"
    return Comparison("ほかとの比較", basis, words, "全部局の値は図1にある。")


def _part(measure: str) -> str:
    return "カバー件数" if measure == "coverage" else "オンライン化済手続き数"


def _moved(count: int, unit: str) -> str:
    if count == 0:
        return "変わらない"
    return f"{abs(count):,}{unit}{'増えた' if count > 0 else '減った'}"


def _points(change: float) -> str:
    return f"{number(100 * change, 1, signed=True)}ポイント"
