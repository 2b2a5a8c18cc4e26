"""What the study of facilities claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.finding import Comparison, Finding, described, not_available
from analysis.measures.cashless import LARGEST_PARKING, MEASURES, Counters
from analysis.stats.decomposition import within_mix
from analysis.written import number, p_value

if TYPE_CHECKING:
    from analysis.stats.change import PairedChange
    from analysis.stats.decomposition import WithinMix

COMPLETE = "窓口の全件の集計であり、標本誤差はない。年による変動は、この表からは分からない。"
NOT_ALIKE = "2021年は開始日が施設ごとに異なる7月ごろまでの集計、2023年は1年間の集計で、季節も期間も違う。"
PARTIAL_YEAR = "2021年は、開始日が施設ごとに異なる7月ごろまでの集計である。"
NO_GROUP = "比較群がないため、変化の理由はこの表からは言えない。"


def periods(years: Sequence[int]) -> tuple[str, ...]:
    """Say what must be known of the periods that the tables cover.

    Parameters
    ----------
    years : sequence of int
        Calendar years in use.

    Returns
    -------
    tuple of str
        Empty when only full years are in use.
    """
    if 2021 not in years:
        return ()
    return (NOT_ALIKE,) if len(set(years)) > 1 else (PARTIAL_YEAR,)


def latest_level(id: str, totals: pd.DataFrame, targets: pd.DataFrame, *, measure: str) -> Finding:
    """State the ratio of the latest year, with and without the largest car park.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    totals : DataFrame
        From `analysis.measures.ratios.totals`.
    targets : DataFrame
        Table `cashless_targets`.
    measure : {"amount", "count"}
        Basis of the ratio.

    Returns
    -------
    Finding
    """
    latest = totals[(totals["scope"] == "all") & (totals["year"] == totals["year"].max())]
    whole = latest[~latest["without"]].iloc[0]
    unit = MEASURES[measure][2]
    apart, details = _apart(whole, latest[latest["without"]])
    headline = (
        f"{whole['year']}年の{whole['n']}施設の合計で、キャッシュレス決済比率は{100 * whole['ratio']:.2f}％"
        f"（{whole['total']:,.0f}{unit}のうち{whole['cashless']:,.0f}{unit}）{apart}である。"
    )
    return described(
        id,
        headline,
        value=float(100 * whole["ratio"]),
        unit="％",
        n=int(whole["n"]),
        n_unit="施設",
        method="合計の比率（施設の比率の平均ではない）",
        certainty=COMPLETE,
        caveats=periods(totals["year"].unique().tolist()),
        details=details,
        comparisons=national_target(targets) if measure == "amount" else (),
    )


def national_target(targets: pd.DataFrame) -> list[Comparison]:
    """Show the country's target, and that the counters' ratio cannot be held against it.

    Parameters
    ----------
    targets : DataFrame
        Table `cashless_targets`.

    Returns
    -------
    list of Comparison
    """
    row = targets[targets["value_type"] == "目標値"].iloc[0]
    words = f"{row['value_pct']:.0f}％（{row['period']}、{row['basis']}）"
    note = "市の窓口の比率とは対象も集計方法も違うので、達成したかどうかは言えない。"
    return [
        Comparison("目標", f"{row['scope']}の目標（窓口の比率の目標は、登録した資料にない）", words, note)
    ]


def rose_and_fell(id: str, signs: PairedChange, changes: pd.DataFrame, *, years: Sequence[int]) -> Finding:
    """State how many counters rose and fell, and which changed most.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    signs : PairedChange
        From `analysis.stats.change.paired_change`.
    changes : DataFrame
        From `analysis.measures.ratios.changes`.
    years : sequence of int
        The two years.

    Returns
    -------
    Finding
    """
    most = [f"上げ幅が最大なのは{_most(changes, 0)}"] if signs.rose else []
    least = [f"下げ幅が最大なのは{_most(changes, -1)}"] if signs.fell else []
    ends = "、".join([*most, *least])
    headline = (
        f"両方の年にそろう{signs.n}施設のうち、{min(years)}年から{max(years)}年にかけて比率が上がったのは"
        f"{signs.rose}施設、下がったのは{signs.fell}施設である。{ends and f'{ends}である。'}"
    )
    return described(
        id,
        headline,
        value=float(signs.rose),
        unit="施設",
        n=signs.n,
        n_unit="施設",
        method="施設ごとの比率の差の符号（符号検定）",
        certainty="施設の数え上げとしては確か。ただし2つの年の水準は、集計期間が違うため単純には比べられない。",
        evidence="before_after",
        caveats=(*periods(years), NO_GROUP),
        details={
            "変わらない施設": f"{signs.unchanged}施設",
            "変化の中央値": f"{number(100 * signs.median_change, signed=True)}ポイント",
            "符号検定のp値": p_value(signs.sign_p),
        },
        comparisons=[earlier_year(changes, years)],
    )


def earlier_year(changes: pd.DataFrame, years: Sequence[int]) -> Comparison:
    """Hold the counters of both years against themselves.

    Parameters
    ----------
    changes : DataFrame
        From `analysis.measures.ratios.changes`.
    years : sequence of int
        The two years.

    Returns
    -------
    Comparison
    """
    before, after = (
        100 * changes[f"cashless_{side}"].sum() / changes[f"total_{side}"].sum()
        for side in ("before", "after")
    )
    words = f"{before:.1f}％ → {after:.1f}％（{number(after - before, 1, signed=True)}ポイント）"
    basis = f"{min(years)}年と{max(years)}年のキャッシュレス決済比率（両方にそろう{len(changes)}施設の合計）"
    return Comparison("前の年", basis, words, "".join(periods(years)))


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


def within_and_mix(id: str, split: WithinMix, changes: pd.DataFrame, *, years: Sequence[int]) -> Finding:
    """State how much of the change of the whole came from the counters themselves.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    split : WithinMix
        From `analysis.stats.decomposition.within_mix`.
    changes : DataFrame
        From `analysis.measures.ratios.changes`.
    years : sequence of int
        The two years.

    Returns
    -------
    Finding
    """
    largest = max(split.contributions, key=lambda part: abs(part.within + part.mix))
    headline = (
        f"共通の{split.n}施設の合計の比率は{min(years)}年から{max(years)}年に{_points(split.change)}変わり、"
        f"うち各施設の比率の変化が{_points(split.within)}、構成の変化が{_points(split.mix)}である。"
    )
    return described(
        id,
        headline,
        value=100 * split.change,
        unit="ポイント",
        n=split.n,
        n_unit="施設",
        method="変化の要因分解（北川の方法、前後の平均の重み）",
        certainty="足し算として確か（内訳の合計は全体の変化に一致する）。" + COMPLETE,
        evidence="before_after",
        caveats=(*periods(years), NO_GROUP),
        details={
            "寄与が最も大きい施設": f"{largest.unit}（{_points(largest.within + largest.mix)}）",
            **_without_parking(changes),
        },
    )


def _without_parking(changes: pd.DataFrame) -> dict[str, str]:
    rest = changes[changes["facility"] != LARGEST_PARKING]
    if rest.empty or len(rest) == len(changes):
        return {}
    columns = ("total_before", "cashless_before", "total_after", "cashless_after")
    split = within_mix(*(rest[column] for column in columns), units=rest["facility"])
    words = f"{_points(split.change)}（各施設の比率 {_points(split.within)}、構成 {_points(split.mix)}）"
    return {f"{LARGEST_PARKING}を除く{split.n}施設の変化": words}


def _apart(whole: pd.Series, without: pd.DataFrame) -> tuple[str, dict[str, str]]:
    """Say what the largest car park does to the total, where it is among the counters and not alone."""
    if without.empty or without.iloc[0]["n"] == whole["n"]:
        return "", {}
    rest = without.iloc[0]
    shares = {
        "合計": 1 - rest["total"] / whole["total"],
        "キャッシュレス": 1 - rest["cashless"] / whole["cashless"],
    }
    details = {
        f"{LARGEST_PARKING}が{name}に占める割合": f"{100 * share:.1f}％" for name, share in shares.items()
    }
    return f"、{LARGEST_PARKING}を除くと{100 * rest['ratio']:.2f}％", details


def _most(changes: pd.DataFrame, position: int) -> str:
    row = changes.iloc[position]
    return f"{row['facility']} {number(100 * row['change'], 1, signed=True)}ポイント"


def _points(change: float) -> str:
    return f"{number(100 * change, signed=True)}ポイント"
