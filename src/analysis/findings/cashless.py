"""What the studies of cashless payment claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings import relations
from analysis.findings.finding import Finding, described, not_available
from analysis.measures.cashless import MEASURES, Counters
from analysis.measures.traits import TRAITS, trait_robustness
from analysis.stats.correlation import correlation
from analysis.stats.power import minimum_detectable_correlation

if TYPE_CHECKING:
    from analysis.stats.change import PairedChange
    from analysis.stats.decomposition import WithinMix
    from analysis.stats.proportion import Proportion

COMPLETE = "窓口の全件の集計であり、標本誤差はない。年による変動は1年分の表からは分からない。"
NOT_ALIKE = "2021年は開始日が施設ごとに異なる7月ごろまでの集計、2023年は1年間の集計で、季節も期間も違う。"
NO_GROUP = "比較群がないため、変化の理由はこの表からは言えない。"


def latest_level(id: str, totals: pd.DataFrame, *, measure: str) -> Finding:
    """State the ratio of the latest year, with and without the largest car park.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    totals : DataFrame
        From `analysis.measures.cashless.totals`.
    measure : {"amount", "count"}
        Basis of the ratio.

    Returns
    -------
    Finding
    """
    latest = totals[(totals["scope"] == "all") & (totals["year"] == totals["year"].max())]
    whole, rest = (latest[latest["without"] == without].iloc[0] for without in (False, True))
    unit = MEASURES[measure][2]
    headline = (
        f"{whole['year']}年の{whole['n']}施設の合計で、キャッシュレス決済比率は{100 * whole['ratio']:.2f}％"
        f"（{whole['total']:,.0f}{unit}のうち{whole['cashless']:,.0f}{unit}）、"
        f"西口駐車場を除くと{100 * rest['ratio']:.2f}％である。"
    )
    share_total = 1 - rest["total"] / whole["total"]
    share_cashless = 1 - rest["cashless"] / whole["cashless"]
    return described(
        id,
        headline,
        value=float(100 * whole["ratio"]),
        unit="％",
        n=int(whole["n"]),
        method="合計の比率（施設の比率の平均ではない）",
        certainty=COMPLETE,
        caveats=(NOT_ALIKE,),
        details={
            "西口駐車場が合計に占める割合": f"{100 * share_total:.1f}％",
            "西口駐車場がキャッシュレスに占める割合": f"{100 * share_cashless:.1f}％",
        },
    )


def rose_and_fell(id: str, signs: PairedChange, changes: pd.DataFrame, *, years: Sequence[int]) -> Finding:
    """State how many counters rose and fell, and which changed most.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    signs : PairedChange
        From `analysis.stats.change.paired_change`.
    changes : DataFrame
        From `analysis.measures.cashless.changes`.
    years : sequence of int
        The two years.

    Returns
    -------
    Finding
    """
    headline = (
        f"両方の年にそろう{signs.n}施設のうち、{min(years)}年から{max(years)}年にかけて比率が上がったのは{signs.rose}施設"
        f"（最大は{_most(changes, 0)}）、下がったのは{signs.fell}施設（最大は{_most(changes, -1)}）である。"
    )
    return described(
        id,
        headline,
        value=float(signs.rose),
        unit="施設",
        n=signs.n,
        method="施設ごとの比率の差の符号（符号検定）",
        certainty="施設の数え上げとしては確か。ただし2つの年の水準は、集計期間が違うため単純には比べられない。",
        evidence="before_after",
        caveats=(NOT_ALIKE, NO_GROUP),
        details={
            "変わらない施設": f"{signs.unchanged}施設",
            "変化の中央値": f"{100 * signs.median_change:+.2f}ポイント",
            "符号検定のp値": f"{signs.sign_p:.3f}",
        },
    )


def one_year(id: str, selected: Counters, *, hides: Sequence[str]) -> Finding:
    """Say that a change needs two years.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    selected : Counters
        From `analysis.measures.cashless.counters`.
    hides : sequence of str
        Tags of the cells that show the change.

    Returns
    -------
    Finding
    """
    years = "、".join(f"{year}年" for year in sorted(selected.used["year"].unique()))
    headline = f"{years}の施設だけで計算したため、年の間の変化は分からない。"
    way = "years に2021と2023の両方を、measure に amount（決済額）を指定して、もう一度実行する（2023年の件数は印刷されていない）"
    return not_available(id, headline, remedy=[way], hides=hides)


def within_and_mix(id: str, split: WithinMix, *, years: Sequence[int]) -> Finding:
    """State how much of the change of the whole came from the counters themselves.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    split : WithinMix
        From `analysis.stats.decomposition.within_mix`.
    years : sequence of int
        The two years.

    Returns
    -------
    Finding
    """
    largest = max(split.contributions, key=lambda part: abs(part.within + part.mix))
    headline = (
        f"共通の{split.n}施設の合計の比率は{min(years)}年から{max(years)}年に{100 * split.change:+.2f}ポイント変わり、"
        f"うち各施設の比率の変化が{100 * split.within:+.2f}ポイント、構成の変化が{100 * split.mix:+.2f}ポイントである。"
    )
    return described(
        id,
        headline,
        value=100 * split.change,
        unit="ポイント",
        n=split.n,
        method="変化の要因分解（北川の方法、前後の平均の重み）",
        certainty="足し算として確か（内訳の合計は全体の変化に一致する）。" + COMPLETE,
        evidence="before_after",
        caveats=(NOT_ALIKE, NO_GROUP),
        details={
            "寄与が最も大きい施設": f"{largest.unit}（{100 * (largest.within + largest.mix):+.2f}ポイント）"
        },
    )


def trait_relation(
    id: str, profile: pd.DataFrame, *, year: int, trait: str, confidence: float, seed: int
) -> Finding:
    """Claim, or decline to claim, that the ratio goes with a trait of the counter.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    profile : DataFrame
        From `analysis.measures.traits.with_traits`.
    year : int
        Calendar year.
    trait : str
        Key of `analysis.measures.traits.TRAITS`.
    confidence : float
        Level of the interval.
    seed : int
        Of the permutation test.

    Returns
    -------
    Finding
    """
    part = profile[profile["year"] == year]
    estimate = correlation(part[trait], part["ratio_pct"], confidence=confidence, seed=seed)
    same = trait_robustness(profile, year=year, trait=trait, confidence=confidence)
    return relations.relation(
        id,
        estimate,
        same,
        x=TRAITS[trait],
        y=f"{year}年のキャッシュレス決済比率",
        unit_name="施設",
        minimum_detectable=minimum_detectable_correlation(estimate.n),
        details={
            "スピアマンの順位相関係数": f"{same.spearman.estimate:.2f}",
            f"{same.most_influential}を除いたとき": f"{same.without_most_influential.estimate:.2f}",
        },
    )


def count_ratio(id: str, overall: Proportion) -> Finding:
    """State the ratio of counts with an interval that takes over-dispersion into account.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    overall : Proportion
        From `analysis.stats.proportion`.

    Returns
    -------
    Finding
    """
    level = f"{overall.level * 100:g}％"
    headline = (
        f"件数でみた2021年の比率は{100 * overall.estimate:.2f}％（{level}信頼区間 {100 * overall.low:.2f}～"
        f"{100 * overall.high:.2f}％、n = {overall.n}施設）で、窓口ごとのばらつきは二項分布の{overall.dispersion:.0f}倍ある。"
    )
    return Finding(
        id=id,
        status="descriptive",
        headline=headline,
        value=100 * overall.estimate,
        unit="％",
        n=overall.n,
        interval={
            "low": 100 * overall.low,
            "high": 100 * overall.high,
            "level": overall.level,
            "method": "準二項モデル（過分散を含む）",
        },
        p_value=None,
        method="準二項モデル（過分散を含む）",
        certainty="窓口による違いを含めた区間。件数の全件の集計なので、標本調査の誤差ではない。",
        evidence="記述",
    )


def _most(changes: pd.DataFrame, position: int) -> str:
    row = changes.iloc[position]
    return f"{row['facility']} {100 * row['change']:+.1f}ポイント"
