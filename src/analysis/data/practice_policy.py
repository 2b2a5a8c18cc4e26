"""Monthly cashless payment at counters of the practice city, with an effect of a measure that is known.

The model, for a counter i and a month t of three fiscal years (ratios in percent):

* ratio    r_it = level_i + trend * t + season of the month + shock_t + u_it + effect * [i has the measure in t]
* level_i ~ N(level, level_sd), shock_t ~ N(0, shock_sd) the same everywhere, u_it an autoregression of order 1
* payments n_it ~ Poisson(volume_i), cashless payments k_it ~ Binomial(n_it, r_it / 100)

The ratio rises and March stands out everywhere, measure or not: before and after alone are therefore not the effect.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from analysis.data.practice_model import DISTRICTS, SEED
from analysis.data.practice_visitors import autoregression

MONTHS = 36
"""From `FIRST_MONTH` on. With the seed of the city it starts a stream of its own, so that the other tables stay the same."""

FIRST_MONTH = date(2021, 4, 1)
START = date(2023, 4, 1)
COUNTERS = (
    *(f"{district}行政センター" for district in DISTRICTS),
    "練習市民課", "練習税証明課", "練習駅前市民サービスセンター", "練習台市民サービスセンター",
)  # fmt: skip
TREATED = COUNTERS[:14:2] + COUNTERS[16:17]
_SPECIAL = {3: 5.0, 4: 1.5, 8: -1.0}  # percentage points, by month of the year


@dataclass(frozen=True)
class PolicyTruth:
    """Parameters of the model; percentage points but for `lag`."""

    effect: float = 3.0
    level: float = 14.0
    level_sd: float = 3.0
    trend: float = 0.2
    shock_sd: float = 0.8
    own_sd: float = 1.5
    lag: float = 0.5


POLICY_TRUTH = PolicyTruth()

_TRUTHS = {
    "effect": ("ポイント", "施策を始めた窓口のキャッシュレス決済比率（件数）の上昇（真の効果）"),
    "level": ("%", "窓口の水準（はじめの月）の平均"),
    "level_sd": ("ポイント", "窓口の水準の標準偏差"),
    "trend": ("ポイント/月", "施策がなくても、すべての窓口で上がる大きさ"),
    "shock_sd": ("ポイント", "すべての窓口に共通する、月ごとの変動の標準偏差"),
    "own_sd": ("ポイント", "窓口ごとの、月ごとの変動の標準偏差"),
    "lag": ("-", "窓口ごとの変動の、前の月との自己相関"),
}


def tables(seed: int = SEED) -> dict[str, list[dict[str, object]]]:
    """Draw the payments of three years and lay them out as tables.

    Parameters
    ----------
    seed
        Seed of the practice city.

    Returns
    -------
    dict
        `practice_policy`, one row a month and counter, and `practice_policy_truth`, one row a parameter of the model.
    """
    total, cashless = draw(np.random.default_rng([seed, MONTHS]))
    rows: list[dict[str, object]] = [
        {
            "month": f"{_month(t):%Y-%m}",
            "facility": name,
            "count_total": int(total[t, i]),
            "count_cashless": int(cashless[t, i]),
            "count_cashless_ratio_pct": f"{100 * cashless[t, i] / total[t, i]:.2f}",
        }
        for t in range(MONTHS)
        for i, name in enumerate(COUNTERS)
    ]
    return {"practice_policy": rows, "practice_policy_truth": _truth_rows(seed)}


def draw(
    rng: np.random.Generator, truth: PolicyTruth = POLICY_TRUTH, effect: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Draw payments and cashless payments.

    Parameters
    ----------
    rng
        Source of chance.
    truth
        Parameters of the model.
    effect
        Instead of the stated one, in percentage points.

    Returns
    -------
    tuple of ndarray of int, shape (MONTHS, len(COUNTERS))
        All payments, cashless payments.
    """
    shape = (MONTHS, len(COUNTERS))
    level = rng.normal(truth.level, truth.level_sd, shape[1])
    volume = 600 * np.exp(0.6 * rng.normal(size=shape[1]))
    season = np.array([_SPECIAL.get(_month(t).month, 0.0) for t in range(MONTHS)])
    common = truth.trend * np.arange(MONTHS) + season + rng.normal(0, truth.shock_sd, MONTHS)
    own = np.column_stack([autoregression(rng, MONTHS, truth.own_sd, truth.lag) for _ in COUNTERS])
    after = np.array([_month(t) >= START for t in range(MONTHS)])
    on = np.outer(after, np.isin(COUNTERS, TREATED))
    ratio = level + common[:, None] + own + (truth.effect if effect is None else effect) * on
    total = rng.poisson(volume, shape)
    return total, rng.binomial(total, np.clip(ratio, 1, 99) / 100)


def _month(number: int) -> date:
    return date(
        FIRST_MONTH.year + (FIRST_MONTH.month - 1 + number) // 12,
        (FIRST_MONTH.month - 1 + number) % 12 + 1,
        1,
    )


def _truth_rows(seed: int) -> list[dict[str, object]]:
    stated: list[tuple[object, ...]] = [
        (name, value, *_TRUTHS[name]) for name, value in asdict(POLICY_TRUTH).items()
    ]
    stated.append(("seed", seed, "-", f"乱数の種（練習市と同じ）。系列は月の数{MONTHS}で分ける"))
    return [dict(zip(("parameter", "value", "unit", "description"), row, strict=True)) for row in stated]
