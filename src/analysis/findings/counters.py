"""What is claimed of single counters: relations with their traits, and how much they differ."""

from __future__ import annotations

import pandas as pd

from analysis.findings import relations
from analysis.findings.cashless import periods
from analysis.findings.finding import EVIDENCE, Finding, not_available
from analysis.measures.cashless import LARGEST_PARKING
from analysis.measures.traits import ENOUGH, TRAITS, trait_robustness
from analysis.stats.correlation import correlation
from analysis.written import number

DISPERSED = "準二項モデル（過分散を含む）"
MORE = "kinds、min_sales、exclude の条件をゆるめて、もう一度実行する"


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
    part = profile[profile["year"] == year].dropna(subset=[trait, "ratio_pct"])
    if len(part) < ENOUGH:
        headline = f"{TRAITS[trait]}と比べられる施設が{len(part)}しかなく、関係は判断できない。"
        return not_available(id, headline, remedy=[MORE], hides=[], n=len(part), n_unit="施設")
    estimate = correlation(part[trait], part["ratio_pct"], confidence=confidence, seed=seed)
    same = trait_robustness(profile, year=year, trait=trait, confidence=confidence)
    return relations.relation(
        id,
        estimate,
        same,
        x=TRAITS[trait],
        y=f"{year}年のキャッシュレス決済比率",
        unit_name="施設",
        caveats=(_outlier(part, trait, same.most_influential), *periods([year])),
        details={
            "スピアマンの順位相関係数": number(same.spearman.estimate),
            f"{same.most_influential}を除いたとき": number(same.without_most_influential.estimate),
        },
    )


def count_ratio(id: str, spread: pd.DataFrame, *, confidence: float) -> Finding:
    """State the ratio of counts with an interval that takes over-dispersion into account.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    spread : DataFrame
        From `analysis.measures.ratios.count_dispersion`.
    confidence : float
        Level of the interval.

    Returns
    -------
    Finding
    """
    whole = spread.iloc[0]
    if pd.isna(whole["dispersion"]):
        headline = f"件数が印刷されている{whole['n']}施設では、件数の比率のばらつきは判断できない。"
        return not_available(id, headline, remedy=[MORE], hides=[], n=int(whole["n"]), n_unit="施設")
    ratio, low, high = (100 * float(whole[name]) for name in ("ratio", "low", "high"))
    headline = (
        f"件数でみた2021年の比率は{ratio:.2f}％（{confidence * 100:g}％信頼区間 {low:.2f}～{high:.2f}％、"
        f"n = {whole['n']}施設）で、窓口ごとのばらつきは二項分布の{whole['dispersion']:.0f}倍ある。"
    )
    return Finding(
        id=id,
        status="descriptive",
        headline=headline,
        value=ratio,
        unit="％",
        n=int(whole["n"]),
        interval={"low": low, "high": high, "level": confidence, "method": DISPERSED},
        p_value=None,
        method=DISPERSED,
        certainty="窓口による違いから推し量った区間。件数の全件の集計なので、標本調査の誤差ではない。",
        evidence=EVIDENCE["description"],
        caveats=periods([2021]),
        details={
            f"{LARGEST_PARKING}を除く{row['n']}施設の比率": f"{100 * row['ratio']:.2f}％"
            for row in spread[spread["without"]].to_dict("records")
        },
        n_unit="施設",
    )


def _outlier(part: pd.DataFrame, trait: str, unit: str) -> str:
    value = part.set_index("facility")[trait][unit]
    return (
        f"影響の最も大きい{unit}は{value:,.0f}、全施設の中央値は{part[trait].median():,.0f}である。"
        "離れているときは、数え方や性質がほかの施設と同じかを確かめる必要がある。"
    )
