"""What the study of districts claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.findings import relations
from analysis.findings.cashless import earlier_year, periods
from analysis.findings.finding import Comparison, Finding, described, not_available
from analysis.measures import cashless, ratios
from analysis.written import number

if TYPE_CHECKING:
    import pandas as pd

    from analysis.data.cities import City
    from analysis.stats.correlation import Correlation
    from analysis.stats.robustness import Robustness

CAVEATS = (
    "決済は窓口のある場所で、年齢は住んでいる場所で数えている。窓口の利用者がその地区の住民とは限らない。",
    "地区の値どうしの関係であり、高齢者個人がキャッシュレス決済を使うかどうかは分からない（生態学的誤謬）。",
    "地区が少なく、高齢化率・距離・窓口の大きさが互いに関係していると、比率がどれに関係しているのかは分けられない。",
)


def aging_relation(
    id: str, city: City, estimate: Correlation | None, same: Robustness | None, *, hides: list[str], n: int
) -> Finding:
    """Claim, or decline to claim, that older districts pay less without cash.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    city : City
        The city, whose label the headline carries.
    estimate, same : Correlation and Robustness, or None
        None while the ages of the districts are not registered.
    hides : list of str
        Tags of the cells that have nothing to show without ages.
    n : int
        Number of districts with a cashless ratio.

    Returns
    -------
    Finding
    """
    if estimate is None or same is None:
        headline = (
            f"{city.label}：高齢化率データ未登録。{n}地区の高齢化率が登録されるまで、関係は判断できない。"
        )
        ways = [
            "国勢調査の町丁・字等別集計（e-Stat、tblT001082C07.txt）を ebpm data ages に与えて、地区ごとに合計する",
            "市の「地域・年齢別人口」のファイルを ebpm data ages に与える（ほかの公表値は district_age.csv に書き写す）",
        ]
        return not_available(id, headline, remedy=ways, hides=hides, n=n, n_unit="地区")
    return relations.relation(
        id,
        estimate,
        same,
        x="高齢化率（年齢不詳を除く）",
        y=f"{city.label}の窓口のキャッシュレス決済比率",
        unit_name="地区",
        caveats=CAVEATS,
        details={
            "スピアマンの順位相関係数": number(same.spearman.estimate),
            f"{same.most_influential}を除いたとき": number(same.without_most_influential.estimate),
            **_truth(city),
        },
    )


def distance_relation(id: str, city: City, estimate: Correlation, same: Robustness) -> Finding:
    """Claim, or decline to claim, that counters far from the station take less cashless payment.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    city : City
        The city, whose label the headline carries.
    estimate, same : Correlation and Robustness
        Of distance and ratio.

    Returns
    -------
    Finding
    """
    return relations.relation(
        id,
        estimate,
        same,
        x=f"{city.station['name']}からの直線距離",
        y=f"{city.label}の窓口のキャッシュレス決済比率",
        unit_name="地区",
        caveats=CAVEATS[:1],
        size="長い",
    )


def ratio_range(
    id: str, city: City, areas: pd.DataFrame, *, year: int, comparisons: Sequence[Comparison] = ()
) -> Finding:
    """State how far the districts differ.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    city : City
        The city, whose label the headline carries.
    areas : DataFrame
        From `analysis.measures.districts.districts`.
    year : int
        Calendar year of the payments.
    comparisons : sequence of Comparison
        From `beside`.

    Returns
    -------
    Finding
    """
    ordered = areas.sort_values("ratio_pct")
    high, low = ordered.iloc[-1], ordered.iloc[0]
    whole = 100 * areas["cashless"].sum() / areas["total"].sum()
    headline = (
        f"{city.label}の{len(areas)}地区の窓口のキャッシュレス決済比率（{year}年）は合計で{whole:.2f}％、"
        f"最も高い{high['district']}が{high['ratio_pct']:.1f}％、最も低い{low['district']}が{low['ratio_pct']:.1f}％である。"
    )
    return described(
        id,
        headline,
        value=float(whole),
        unit="％",
        n=len(areas),
        n_unit="地区",
        method="地区の窓口の合計の比率",
        caveats=periods([year]),
        comparisons=comparisons,
        certainty="窓口の全件の集計であり、標本誤差はない。地区の住民の決済全体の比率ではない。",
    )


def beside(
    city: City, areas: pd.DataFrame, *, year: int, measure: str, kinds: Sequence[str]
) -> list[Comparison]:
    """Hold the counters of the districts against an earlier year, and against all counters of the city.

    Parameters
    ----------
    city : City
        From `analysis.data.cities.load`.
    areas : DataFrame
        From `analysis.measures.districts.districts`.
    year, measure, kinds
        What it was made with.

    Returns
    -------
    list of Comparison
        Only what the table has.
    """
    earlier = city.payments.loc[city.payments["year"] < year, "year"]
    years = [int(earlier.max()), year] if len(earlier) else [year]
    whole = cashless.counters(city.payments, city.facilities, years=years, measure=measure, allow_none=True)
    meant = whole.used["district"].isin(areas["district"])
    own = replace(whole, used=whole.used[meant & whole.used["kind"].isin(kinds or cashless.KINDS)])
    before = [earlier_year(ratios.changes(own), years)] if ratios.comparable(own) else []
    mine, every = (each.used[each.used["year"] == year] for each in (own, whole))
    return [*before, *([_all_counters(mine, every, year)] if len(mine) < len(every) else [])]


def _all_counters(own: pd.DataFrame, whole: pd.DataFrame, year: int) -> Comparison:
    parts, every = (100 * each["cashless"].sum() / each["total"].sum() for each in (own, whole))
    more = [cashless.KINDS[kind] for kind in whole["kind"].unique() if kind not in set(own["kind"])]
    words = f"地区の窓口 {parts:.1f}％、全施設 {every:.1f}％（差 {number(parts - every, 1, signed=True)}ポイント）"
    note = f"全施設は{'、'.join(more)}を含み、支払うものが違う。" if more else ""
    return Comparison(
        "ほかとの比較", f"{year}年のキャッシュレス決済比率（市の全{len(whole)}施設の合計）", words, note
    )


def _truth(city: City) -> dict[str, str]:
    if city.true_correlation is None:
        return {}
    return {"この架空データを作ったときの真の相関（比率のロジットについて）": number(city.true_correlation)}
