"""Monthly cashless payment at counters of the practice city, with an effect of a measure that is known.

The counters are the city's own (administrative centres, city hall, citizen service centres) with their volumes and
propensities. The model, for a counter i and a month t of three fiscal years (ratios in percent):

* ratio    r_it = 100 expit(propensity_i) + trend * t + season of the month + shock_t + u_it
  + effect * [i has the measure in t], shock_t ~ N(0, shock_sd) the same everywhere, u_it an autoregression of order 1
* payments n_it ~ Poisson(yearly volume_i / 12), cashless payments k_it ~ Binomial(n_it, r_it / 100)

The ratio rises and March stands out everywhere, measure or not: before and after alone are therefore not the effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from analysis.data.practice_model import SEED, City, Facility, truth_rows
from analysis.data.practice_visitors import autoregression

MONTHS = 36
"""From `FIRST_MONTH` on. With the seed of the city it starts a stream of its own, so that the other tables stay the same."""

FIRST_MONTH = date(2021, 4, 1)
START = date(2023, 4, 1)
KINDS = ("administrative_center", "city_hall", "citizen_service_center")
TREATED = (
    "練習北行政センター", "練習東行政センター", "架空谷行政センター", "架空台行政センター",
    "仮想浜行政センター", "例示原行政センター", "見本町行政センター", "練習駅前市民サービスセンター",
)  # fmt: skip
_SPECIAL = {3: 5.0, 4: 1.5, 8: -1.0}  # percentage points, by month of the year


@dataclass(frozen=True)
class PolicyTruth:
    """Parameters of the model; percentage points but for `lag`."""

    effect: float = 3.0
    trend: float = 0.2
    shock_sd: float = 0.8
    own_sd: float = 1.5
    lag: float = 0.5


POLICY_TRUTH = PolicyTruth()

_TRUTHS = {
    "effect": ("ポイント", "施策を始めた窓口のキャッシュレス決済比率（件数）の上昇（真の効果）"),
    "trend": ("ポイント/月", "施策がなくても、すべての窓口で上がる大きさ"),
    "shock_sd": ("ポイント", "すべての窓口に共通する、月ごとの変動の標準偏差"),
    "own_sd": ("ポイント", "窓口ごとの、月ごとの変動の標準偏差"),
    "lag": ("-", "窓口ごとの変動の、前の月との自己相関"),
}


def tables(city: City, seed: int = SEED) -> dict[str, list[dict[str, object]]]:
    """Draw the payments of three years and lay them out as tables.

    Parameters
    ----------
    city
        The practice city.
    seed
        Its seed.

    Returns
    -------
    dict
        `practice_policy`, one row a month and counter, and `practice_policy_truth`, one row a parameter of the model.
    """
    places = counters(city)
    total, cashless = draw(np.random.default_rng([seed, MONTHS]), places)
    rows: list[dict[str, object]] = [
        {
            "month": f"{_month(t):%Y-%m}",
            "facility": each.name,
            "count_total": int(total[t, i]),
            "count_cashless": int(cashless[t, i]),
            "count_cashless_ratio_pct": f"{100 * cashless[t, i] / total[t, i]:.2f}",
        }
        for t in range(MONTHS)
        for i, each in enumerate(places)
    ]
    return {"practice_policy": rows, "practice_policy_truth": _truth_rows(seed)}


def counters(city: City) -> list[Facility]:
    """List the counters of the panel."""
    return [each for each in city.facilities if each.kind in KINDS]


def draw(
    rng: np.random.Generator, places: Sequence[Facility], truth: PolicyTruth = POLICY_TRUTH
) -> tuple[np.ndarray, np.ndarray]:
    """Draw payments and cashless payments.

    Parameters
    ----------
    rng
        Source of chance.
    places
        The counters.
    truth
        Parameters of the model.

    Returns
    -------
    tuple of ndarray of int, shape (MONTHS, len(places))
        All payments, cashless payments.
    """
    shape = (MONTHS, len(places))
    level = 100 / (1 + np.exp([-each.propensity for each in places]))
    season = np.array([_SPECIAL.get(_month(t).month, 0.0) for t in range(MONTHS)])
    common = truth.trend * np.arange(MONTHS) + season + rng.normal(0, truth.shock_sd, MONTHS)
    own = np.column_stack([autoregression(rng, MONTHS, truth.own_sd, truth.lag) for _ in places])
    after = np.array([_month(t) >= START for t in range(MONTHS)])
    on = np.outer(after, [each.name in TREATED for each in places])
    ratio = level + common[:, None] + own + truth.effect * on
    total = rng.poisson([each.volume / 12 for each in places], shape)
    return total, rng.binomial(total, np.clip(ratio, 1, 99) / 100)


def _month(number: int) -> date:
    return date(
        FIRST_MONTH.year + (FIRST_MONTH.month - 1 + number) // 12,
        (FIRST_MONTH.month - 1 + number) % 12 + 1,
        1,
    )


def _truth_rows(seed: int) -> list[dict[str, object]]:
    rule = f"乱数の種（練習市と同じ）。系列は月の数{MONTHS}で分ける"
    return truth_rows(asdict(POLICY_TRUTH), _TRUTHS, ("seed", seed, "-", rule))
