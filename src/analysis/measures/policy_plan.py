"""What a measure's evaluation is to be, fixed before any outcome is looked at: question, size, smallest effect found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.measures.policy_data import DESIGNS, Trial
from analysis.stats.detectable import minimum_detectable_effect
from analysis.stats.serial_noise import SerialNoise, change_sd, coefficient_error, serial_noise
from analysis.written import number

MONTHS = (3, 6, 12, 18, 24)
PRIMARY = {
    "changes": "単位ごとの「開始後の月の平均 - 開始前の月の平均」の、対象と比較の平均の差（ウェルチの区間）",
    "gap": "対象の平均と比較の平均の差の系列の、開始月での段差（系列相関を考えた区間）",
    "interrupted": "対象の平均の系列の、傾きを延ばしたときの開始月での段差（系列相関を考えた区間）",
    "before_after": "対象の平均の系列の、開始前と開始後の平均の差（系列相関を考えた区間）",
}


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan made from the months before the start.

    Parameters
    ----------
    trial : Trial
        Without any month from the start on.
    noise : SerialNoise
        Of each unit from month to month (of the one series, where there is one).
    icc : float or None
        Share of the differences between units in the variance; None of one series.
    months_after : int
        Planned.
    success : float
        The smallest change worth having, signed, in the trial's unit.
    confidence, power : float
    """

    trial: Trial
    noise: SerialNoise
    icc: float | None
    months_after: int
    success: float
    confidence: float
    power: float

    @cached_property
    def mde(self) -> float:
        """The smallest effect found with the planned units and months."""
        return self.detectable(self.months_after)

    @property
    def finds_success(self) -> bool:
        """Whether the change worth having is at least the smallest one found."""
        return self.mde <= abs(self.success)

    def detectable(self, months: int, treated: int | None = None) -> float:
        """Return the smallest effect found with so many months after the start (and treated units), in the trial's unit."""
        error, df = self._error(months, treated or len(self.trial.treated))
        return minimum_detectable_effect(error, df, power=self.power, alpha=1 - self.confidence)

    def _error(self, months: int, treated: int) -> tuple[float, float]:
        before = len(self.trial.before)
        if self.trial.by_change:
            n = (treated, len(self.trial.comparisons))
            return change_sd(self.noise, before, months) * float(np.sqrt(1 / n[0] + 1 / n[1])), sum(n) - 2
        columns = design_columns(self.trial, before, months)
        return coefficient_error(self.noise, columns, 1), float(len(columns) - columns.shape[1])

    def grid(self) -> pd.DataFrame:
        """Smallest effects by months after the start: columns months, treated (units), mde."""
        own = len(self.trial.treated)
        sizes = sorted({max(2, own // 2), own, 2 * own}) if self.trial.by_change else [own]
        return pd.DataFrame(
            [
                {"months": months, "treated": treated, "mde": self.detectable(months, treated)}
                for months in sorted({*MONTHS, self.months_after})
                for treated in sizes
            ]
        )

    def units_needed(self) -> int | None:
        """Return how many treated units find the change worth having; None where 200 do not, or of one series."""
        if not self.trial.by_change:
            return None
        return next(
            (n for n in range(2, 201) if self.detectable(self.months_after, n) <= abs(self.success)), None
        )

    def months_needed(self) -> int | None:
        """Return how many months after the start find it; None where 60 do not."""
        return next((n for n in range(1, 61) if self.detectable(n) <= abs(self.success)), None)


def plan(trial: Trial, *, months_after: int, success: float, confidence: float, power: float) -> Plan:
    """Make the plan from the months before the start.

    Parameters
    ----------
    trial : Trial
        From `analysis.measures.policy_data.trial`, stage "plan".
    months_after, success, confidence, power
        See `Plan`.

    Returns
    -------
    Plan

    Notes
    -----
    Each unit's noise around its level and the months' common movement is that of `analysis.stats.serial_noise`.
    Differences between units fall out of the comparison of changes, serial correlation does not (Burlig, Preonas &
    Woerman 2020). Assumes that the noise after the start is that before. In simulations of the practice city what is
    said to be found 80 % of the time was found about 78 % of the time; of a single series of 36 months, 64 to 86 %.
    """
    if trial.by_change:
        noise = serial_noise(trial.before.to_numpy())
    else:
        columns = np.delete(design_columns(trial, len(trial.before), 0), 1, axis=1)
        noise = serial_noise(trial.series(trial.before).to_numpy(), columns)
    return Plan(
        trial,
        noise,
        _icc(trial.before) if trial.by_change else None,
        months_after,
        success,
        confidence,
        power,
    )


def design_columns(trial: Trial, before: int, after: int) -> np.ndarray:
    """Lay out the columns of one series (level, step, line, months of the year) as `interrupted_time_series` does."""
    since = np.arange(-before, after)
    columns = [np.ones(len(since)), (since >= 0).astype(float)]
    if trial.design == "interrupted":
        columns.append(since.astype(float))
    if trial.season:
        month = (trial.start.month - 1 + since) % 12
        columns += [(month == own).astype(float) for own in range(1, 12)]
    return np.column_stack(columns)


def _icc(before: pd.DataFrame) -> float:
    """Intraclass correlation of units, the common movement of the months taken out (analysis of variance)."""
    values = before.sub(before.mean(axis=1), axis=0)
    months = len(values)
    between = months * values.mean().var(ddof=1)
    within = values.sub(values.mean()).pow(2).to_numpy().sum() / ((months - 1) * (values.shape[1] - 1))
    return float(max(0.0, (between - within) / (between + (months - 1) * within)))


def registration(plan: Plan) -> tuple[dict[str, str], str]:
    """Write down what is fixed before the outcome is looked at, with the SHA-256 of what is written.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    tuple of dict of str to str, and str
        Items in Japanese; the digest (hexadecimal) of the items as JSON (UTF-8, keys in order, no spaces between them).
    """
    trial, unit = plan.trial, plan.trial.unit
    columns = trial.columns
    kind = "changes" if trial.by_change else "gap" if trial.design == "did" else trial.design
    way = "以上" if plan.success > 0 else "以下"
    least = f"{number(plan.success, 2, signed=True)}{unit}"
    rows = {
        "問い": f"「{trial.measure}」を始めると、{trial.outcome}は変わるか。",
        "成果": f"{trial.outcome}（表{columns.table}の列{columns.value}、月ごと）",
        "対象": f"{len(trial.treated)}{trial.unit_name}：{'、'.join(trial.treated)}",
        "比較": f"{len(trial.comparisons)}{trial.unit_name}：{'、'.join(trial.comparisons)}" if trial.comparisons else "なし",
        "開始": f"{trial.start}（この月から後を「開始後」とする）",
        "期間": f"開始前{len(trial.before)}か月（{trial.before.index[0]}から）、開始後{plan.months_after}か月",
        "設計": DESIGNS[trial.design],
        "主な推定値": PRIMARY[kind],
        "成功とする基準": f"{plan.confidence * 100:g}％信頼区間が0を含まず、推定値が{least}{way}",
        "見つけられる最小の変化": f"{number(plan.mde)}{unit}（検出力{plan.power * 100:g}％、開始前のデータから計算）",
        "開始前のデータ": f"sha256 {grouped(trial.digest)}",
    }  # fmt: skip
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return rows, hashlib.sha256(text.encode()).hexdigest()


def grouped(digest: str) -> str:
    """Write a digest in groups of eight, so that a line can be broken and a reader can compare."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
