"""Transactions at six counters of the practice city, hour by hour, with a weekly and a daily rhythm that are known.

The model, for a counter c, a day t and an hour h at which it is open:

* mean m_cth = base_c * weekday(t) * hour(h) * season(t) * after a holiday(t) * day noise, the same at all counters
* day noise: gamma of mean 1, so that days vary more than Poisson's law allows
* transactions: Poisson(m_cth)

As in an export of cash registers, an hour without any transaction has no row, and a closed day has none.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

import jpholiday
import numpy as np

from analysis.data.practice_model import SEED, truth_rows
from analysis.data.practice_visitors import is_turn

FIRST_DAY, LAST_DAY = date(2023, 4, 3), date(2024, 3, 31)
WEEK_HOURS = 168
"""With the seed of the city it starts a stream of its own, so that the other tables stay the same."""

# Mean transactions in an average hour, first and last hour, whether open on Saturdays, Sundays and holidays.
COUNTERS = {
    "練習市民課": (24.0, 8, 16, False),
    "練習駅前市民サービスセンター": (8.0, 10, 17, True),
    "練習北行政センター": (6.0, 8, 16, False),
    "練習南行政センター": (4.0, 8, 16, False),
    "架空谷行政センター": (1.6, 8, 16, False),
    "見本岡連絡所": (0.4, 8, 16, False),
}
WEEK = (1.22, 1.02, 0.94, 0.90, 1.00, 0.85, 0.75)  # times the average, from Monday
HOURS = {8: 0.55, 9: 1.05, 10: 1.35, 11: 1.25, 12: 0.95, 13: 1.00, 14: 1.15, 15: 1.00, 16: 0.80, 17: 0.50}


@dataclass(frozen=True)
class PosTruth:
    """Parameters of the model besides `WEEK` and `HOURS`; factors are times the average."""

    moving_season: float = 1.4
    after_holiday: float = 1.15
    overdispersion: float = 0.01


POS_TRUTH = PosTruth()
_TRUTHS = {
    "monday": ("倍", "月曜日の取引（1時間の平均に対して）"),
    "hour_10": ("倍", "10時台の取引（1時間の平均に対して）"),
    "moving_season": ("倍", "3月16日から4月15日まで（転入・転出の季節）の増加"),
    "after_holiday": ("倍", "休日の次の開庁日（月曜日を除く）の増加"),
    "overdispersion": ("-", "ポアソン分布を超える日々のばらつき（ガンマ分布の分散）"),
}


def tables(seed: int = SEED) -> dict[str, list[dict[str, object]]]:
    """Draw the transactions of a year and lay them out as tables.

    Parameters
    ----------
    seed
        Seed of the practice city.

    Returns
    -------
    dict
        `practice_pos`, one row a counter, day and hour with transactions, and `practice_pos_truth`, one row a parameter.
    """
    return {"practice_pos": _rows(seed), "practice_pos_truth": _truth_rows(seed)}


def peak_share(slots: int) -> float:
    """Return the model's share of a weekday counter's transactions in its busiest hours of the week, in [0, 1]."""
    weights = np.outer(WEEK[:5], [HOURS[hour] for hour in range(8, 17)]).ravel()
    return float(np.sort(weights)[::-1][:slots].sum() / weights.sum())


def _rows(seed: int, truth: PosTruth = POS_TRUTH) -> list[dict[str, object]]:
    rng = np.random.default_rng([seed, WEEK_HOURS])
    rows = []
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=number)
        level = _level(day, truth) * rng.gamma(1 / truth.overdispersion, truth.overdispersion)
        for counter, (base, first, last, always) in COUNTERS.items():
            if is_turn(day) or (_is_free(day) and not always):
                continue
            hours = range(first, last + 1)
            counts = rng.poisson([base * level * HOURS[hour] for hour in hours])
            rows += [
                {"counter": counter, "date": day.isoformat(), "hour": hour, "transactions": int(count)}
                for hour, count in zip(hours, counts, strict=True)
                if count
            ]
    return rows


def _level(day: date, truth: PosTruth) -> float:
    moving = truth.moving_season if (3, 16) <= (day.month, day.day) <= (4, 15) else 1.0
    late = truth.after_holiday if day.weekday() > 0 and jpholiday.is_holiday(day - timedelta(days=1)) else 1.0
    return WEEK[day.weekday()] * moving * late


def _is_free(day: date) -> bool:
    return day.weekday() >= 5 or jpholiday.is_holiday(day)


def _truth_rows(seed: int) -> list[dict[str, object]]:
    values = {"monday": WEEK[0], "hour_10": HOURS[10], **asdict(POS_TRUTH)}
    words = "平日だけ開く窓口で、最も多い5つの曜日・時間に集まる取引の割合（真の値）"
    share = ("peak_share_5", round(peak_share(5), 6), "割合", words)
    rule = f"乱数の種（練習市と同じ）。系列は1週間の長さ{WEEK_HOURS}時間で分ける"
    return truth_rows(values, _TRUTHS, share, ("seed", seed, "-", rule))
