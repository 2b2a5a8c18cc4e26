"""What is claimed of the cashless ratio over time: its level and its yearly rise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.cashless import national_target
from analysis.findings.finding import EVIDENCE, Comparison, Finding, described
from analysis.measures.cashless_trend import FIGURES
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.cashless_months import Months
    from analysis.stats.serial_mean import SerialMean

DISAGREE = 1.0  # ポイント between the two figures of a year, from which they tell different stories
INFERRED = "月と値の対応はすべて推定（inferred）である：図の値が、年・月と別の行に印刷されている。"
NOT_SAMPLED = "窓口の全件の集計で、標本誤差はない。区間は、月ごとの動きから推し量った、平均がどれほど動きうるかの目安である。"


def level(
    id: str,
    given: Months,
    by_year: pd.DataFrame,
    targets: pd.DataFrame,
    summary: pd.DataFrame,
    *,
    figure: str,
) -> Finding:
    """State the ratio of each year by the chosen figure, and whether the other figure tells the same.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    given : Months
        From `analysis.measures.cashless_months.months`.
    by_year : DataFrame
        From `analysis.measures.cashless_months.years`.
    targets, summary : DataFrame
        Tables `cashless_targets` and `cashless_summary_20230721`.
    figure : str
        Key of `FIGURES`.

    Returns
    -------
    Finding
    """
    known = by_year.dropna(subset=[figure])
    last, name = known.iloc[-1], label(given, figure)
    levels = "、".join(f"{row['year']:.0f}年{row[figure]:.2f}％" for row in known.to_dict("records"))
    return described(
        id,
        f"窓口のキャッシュレス決済比率（{name}）は{levels}である（n = {len(known)}年）。"
        f"{_other_figure(given, by_year, figure)}",
        value=float(last[figure]),
        unit="％",
        n=len(known),
        n_unit="年",
        method=f"{name}（{'印刷された月の比率の単純平均' if figure == 'months' else '資料に印刷された値'}、nは年の数）",
        certainty="窓口の全件の集計であり、標本誤差はない。ただし2つの数字のどちらが窓口全体を表すかは、資料からは決められない。"
        if _apart(given, by_year)
        else "窓口の全件の集計であり、標本誤差はない。",
        caveats=(INFERRED, "年の合計の比率（2021年、2022年）の年も、原文の並び順による推定である。"),
        details={
            f"{row['year']:.0f}年の2つの数字の差": f"{number(row['gap'], signed=True)}ポイント"
            + (
                f"（両立には、月の売上に少なくとも{row['spread']:.1f}倍の開きが要る）"
                if row["spread"]
                else ""
            )
            for row in by_year.dropna(subset=["gap"]).to_dict("records")
        },
        comparisons=[*_year_before(known, figure, name), *_reference(targets), *_nation(summary)],
    )


def label(given: Months, figure: str) -> str:
    """Name a figure, with the months that are left where some were left out."""
    if figure == "months" and not given.complete:
        return f"残した{given.used['month_of_year'].nunique()}か月の比率の平均"
    return FIGURES[figure]


def year_on_year(
    id: str, changes: pd.DataFrame, rises: dict[str, SerialMean], others: pd.DataFrame
) -> Finding:
    """Claim, or decline to claim, that the months rose from year to year.

    Parameters
    ----------
    id : str
        `<study>.<claim>`.
    changes : DataFrame
        From `analysis.measures.cashless_months.differences`.
    rises : dict of str to SerialMean
        From `analysis.measures.cashless_trend.yearly_rises`; the first is the main one.
    others : DataFrame
        From `analysis.measures.cashless_trend.sensitivity`.

    Returns
    -------
    Finding
        `relation` when the interval excludes zero and no other estimate has another sign.
    """
    whole = next(iter(rises.values()))
    mean = whole.mean
    clear = ((others["low"] > 0) | (others["high"] < 0)).sum()
    agrees = (others["estimate"] * mean.estimate > 0).all()
    status = "no_relation" if mean.low <= 0 <= mean.high else "relation" if agrees else "unstable"
    method = f"ニューイ・ウェスト（ラグ{whole.lags}、短い系列の補正つき）"
    return Finding(
        id=id,
        status=status,
        headline=_rise_headline(status, changes, whole),
        value=mean.estimate,
        unit="ポイント",
        n=whole.n,
        n_unit="か月",
        interval={"low": mean.low, "high": mean.high, "level": whole.level, "method": method},
        p_value=mean.p_value,
        method=f"前年同月差（{whole.n}か月）の平均。系列相関を考えた標準誤差：{method}",
        certainty=f"使う月・資料・誤差を変えた{len(others)}通りの平均は{number(others['estimate'].min())}～"
        f"{number(others['estimate'].max())}ポイント、区間が0を含まないのは{clear}通り。{NOT_SAMPLED}",
        evidence=EVIDENCE["description"],
        caveats=(
            INFERRED,
            f"{_from_to(changes)}の差は、途中の年の値を共有する。比較群がないので、上がった理由は分からない。",
            *(("除いた月の前後も、隣の月として扱った。",) if _gaps(changes) else ()),
        ),
        details={
            **{f"{name}（{one.n}か月）": _estimate(one) for name, one in list(rises.items())[1:]},
            "補正しないニューイ・ウェストの区間": f"{number(whole.textbook.low)}～{number(whole.textbook.high)}ポイント",
            "隣の月との系列相関": number(whole.autocorrelation),
            "見つけられる最小の差（検出力80％）": f"{number(whole.detectable)}ポイント",
        },
    )


def _other_figure(given: Months, by_year: pd.DataFrame, figure: str) -> str:
    if not given.complete:
        return "一部の月を除いたので、月の比率の平均と年の合計の比率は比べられない。"
    apart, other = _apart(given, by_year), "totals" if figure == "months" else "months"
    if not apart:
        return f"{FIGURES[other]}との差は、どの年も{DISAGREE:g}ポイント未満である。"
    levels = by_year.set_index("year")[other]
    words = "、".join(f"{year}年が{levels[year]:.2f}％" for year in apart)
    return f"{FIGURES[other]}では{words}で、2つの数字が食い違う。"


def _apart(given: Months, by_year: pd.DataFrame) -> list[int]:
    gaps = by_year.set_index("year")["gap"].abs()
    return [int(year) for year in gaps.index[gaps >= DISAGREE]] if given.complete else []


def _year_before(known: pd.DataFrame, figure: str, name: str) -> list[Comparison]:
    if len(known) < 2:
        return []
    (early, before), (late, after) = known[["year", figure]].to_numpy()[-2:]
    words = f"{before:.2f}％ → {after:.2f}％（{number(after - before, signed=True)}ポイント）"
    return [
        Comparison(
            "前の年", f"{name}（{early:.0f}年と{late:.0f}年）", words, "差は、丸める前の値から計算した。"
        )
    ]


def _reference(targets: pd.DataFrame) -> list[Comparison]:
    # Another denominator: a line for reference, and no target of the counters.
    return [replace(one, kind="ほかとの比較") for one in national_target(targets)]


def _nation(summary: pd.DataFrame) -> list[Comparison]:
    rows = summary.set_index(["scope", "period"])["cashless_ratio_pct"]
    period = max(period for scope, period in rows.index if scope == "国全体")
    words = f"国全体 {rows['国全体', period]:.1f}％、窓口 {rows['郡山市の窓口', period]:.1f}％"
    note = "国全体は国内の支払い全体、窓口は使用料・手数料が対象で、分母が違う。年は原文の並び順による推定。"
    return [Comparison("ほかとの比較", f"国全体（{period}、年の合計の比率）", words, note)]


def _rise_headline(status: str, changes: pd.DataFrame, whole: SerialMean) -> str:
    rose, fell = int((changes["change"] > 0).sum()), int((changes["change"] < 0).sum())
    start = f"{_from_to(changes)}の前年同月差は、平均{_estimate(whole, '系列相関を考えた')}"
    end = {
        "relation": "である",
        "no_relation": "で、上がったとも下がったとも確認できない",
        "unstable": "だが、使う月や資料を変えると向きが変わる",
    }[status]
    return f"{start}{end}。{whole.n}か月のうち上がったのは{rose}か月、下がったのは{fell}か月である。"


def _gaps(changes: pd.DataFrame) -> bool:
    return bool((12 * changes["year"] + changes["month_of_year"]).diff().gt(1).any())


def _from_to(changes: pd.DataFrame) -> str:
    return f"{changes['year'].min() - 1}年から{changes['year'].max()}年"


def _estimate(one: SerialMean, how: str = "") -> str:
    low, high = (number(limit) for limit in (one.mean.low, one.mean.high))
    return f"{number(one.mean.estimate, signed=True)}ポイント（{how}{one.level * 100:g}％信頼区間 {low}～{high}）"
