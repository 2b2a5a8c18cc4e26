"""Sentences computed from estimates, so that words and numbers cannot drift apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis.written import number, p_is

if TYPE_CHECKING:
    from analysis.measures.effect_ratio import Ratio
    from analysis.stats.correlation import Correlation
    from analysis.stats.robustness import Robustness

METHODS = {
    "pearson": "ピアソンの積率相関係数",
    "spearman": "スピアマンの順位相関係数",
    "kendall": "ケンドールの順位相関係数",
}
INTERVALS = {"fisher": "フィッシャーのz変換", "bca": "BCaブートストラップ"}
SYMBOLS = {"pearson": "r", "spearman": "ρ", "kendall": "τ"}
# Above this an upper bound of |r| says nothing that helps a decision.
USEFUL_BOUND = 0.4


def relation_status(estimate: Correlation, robustness: Robustness) -> str:
    """Decide what may be claimed.

    Parameters
    ----------
    estimate : Correlation
        Of the specification that was asked for.
    robustness : Robustness
        Whether other methods and the data without the most influential unit agree.

    Returns
    -------
    str
        `unstable` when these do not agree with each other, or the estimate (weighted, or Kendall's) not with
        them; `relation` when the interval excludes zero; else `no_relation`.
    """
    if not robustness.stable or _conclusion(estimate) != robustness.pearson.conclusion:
        return "unstable"
    return "relation" if estimate.excludes_zero else "no_relation"


def relation(
    status: str,
    estimate: Correlation,
    *,
    x: str,
    y: str,
    unit_name: str,
    minimum_detectable: float,
    size: str = "高い",
    bound: float | None = None,
) -> str:
    """Say what was found about two quantities: a sentence of words, then one of numbers.

    Parameters
    ----------
    status : str
        From `relation_status`.
    estimate : Correlation
        The estimate with its interval.
    x, y : str
        The two quantities, in Japanese.
    unit_name : str
        What was counted (地区, 施設, 市町村).
    minimum_detectable : float
        Smallest |correlation| that this n detects with power 0.8.
    size : str
        What a large `x` is called (高い, 長い, 多い).
    bound : float, optional
        Largest limit of |correlation| over the specifications of a sensitivity analysis.

    Returns
    -------
    str
    """
    numbers = _numbers(estimate, unit_name)
    if status == "relation":
        direction = "高い" if estimate.estimate > 0 else "低い"
        return f"{x}が{size}{unit_name}ほど、{y}は{direction}傾向がある。{numbers}。"
    if status == "no_relation":
        return f"{x}と{y}の関係は確認できない。{numbers}。{_bound(estimate, minimum_detectable, bound)}"
    return f"{x}と{y}は、方法や1つの{unit_name}の有無で結果が変わり、関係があるとは言えない。{numbers}。"


def certainty(status: str, estimate: Correlation, robustness: Robustness, unit_name: str) -> str:
    """Say how sure a claim about a relation is.

    Parameters
    ----------
    status, estimate, robustness, unit_name
        As in `relation`.

    Returns
    -------
    str
    """
    level = f"{estimate.level * 100:g}％"
    if status == "unstable":
        return "不安定：" + "／".join(robustness.reasons or [_other_method(estimate)]).replace(
            "-", "\N{MINUS SIGN}"
        )
    if status == "no_relation":
        return f"関係の向きは判断できない：{level}信頼区間が0をまたぐ（n = {estimate.n}{unit_name}）。"
    strength = "高い" if estimate.n >= 30 else "中程度" if estimate.n >= 10 else "低い"
    return (
        f"統計上の確からしさは{strength}：{level}信頼区間が0を含まず、順位による方法でも、"
        f"影響の最も大きい{unit_name}を除いても、同じ向きになる（n = {estimate.n}{unit_name}）。"
    )


def disagreement(estimate: Correlation) -> tuple[str, ...]:
    """Say so when interval and permutation test would decide differently.

    Parameters
    ----------
    estimate : Correlation
        The estimate with its interval and p-value.

    Returns
    -------
    tuple of str
        Empty when they agree.
    """
    if (estimate.p_value < 1 - estimate.level) == estimate.excludes_zero:
        return ()
    return (
        f"信頼区間とp値（並べ替え検定、{p_is(estimate.p_value)}）の判断が食い違う。"
        "値の分布が偏っているためで、強い主張はできない。",
    )


def times(each: Ratio) -> str:
    """Write the interval of a ratio.

    Parameters
    ----------
    each : Ratio
        With its level.

    Returns
    -------
    str
        As in 95％信頼区間 1.52～1.71倍.
    """
    return f"{each.level * 100:.3g}％信頼区間 {each.low:.2f}～{each.high:.2f}倍"


def _conclusion(estimate: Correlation) -> str:
    return "positive" if estimate.low > 0 else "negative" if estimate.high < 0 else "not confirmed"


def _other_method(estimate: Correlation) -> str:
    weighted = "・重み付き" if estimate.weighted else ""
    chosen = f"指定した方法（{METHODS[estimate.method]}{weighted}）"
    return f"{chosen}と、重みなしのピアソン・スピアマンとで、結論が違う。"


def _numbers(estimate: Correlation, unit_name: str) -> str:
    value, low, high = (number(part) for part in (estimate.estimate, estimate.low, estimate.high))
    return (
        f"{SYMBOLS[estimate.method]} = {value}（{estimate.level * 100:g}％信頼区間 {low}～{high}、"
        f"n = {estimate.n}{unit_name}）"
    )


def _bound(estimate: Correlation, minimum_detectable: float, bound: float | None) -> str:
    largest = max(abs(estimate.low), abs(estimate.high), bound or 0.0)
    rounded = math.ceil(round(largest * 10, 6)) / 10
    symbol = SYMBOLS[estimate.method]
    if rounded <= USEFUL_BOUND:
        condition = "" if bound is None else "条件を変えても、"
        return f"{condition}|{symbol}| が約{rounded:.1f}を超える関係は考えにくい。"
    return (
        f"ただし n = {estimate.n} では |{symbol}| が約{minimum_detectable:.2f}より弱い関係を見つける力が足りず、"
        "関係がないとも言えない。"
    )
