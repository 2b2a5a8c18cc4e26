"""How many days would be needed to tell ratios of several sizes from chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.measures.event_days import EventDays
from analysis.measures.people_flow import Printed
from analysis.stats.days_needed import DaysNeeded, days_needed

POWER = 0.8
RATIOS = (1.1, 1.2, 1.5)
ASSUMED = (0.2, 0.3, 0.4)  # variations where no daily numbers are known


@dataclass(frozen=True)
class Plan:
    """How much data a proof needs.

    Parameters
    ----------
    designs : mapping of float to sequence of DaysNeeded
        Coefficient of variation of comparable days to one design a ratio.
    stated : float
        The variation that the sentence is about.
    unit : str
        What is counted (日, 単位).
    have : str
        What there is now, in a sentence.
    note : str
        Where the variation comes from, in a sentence.
    """

    designs: Mapping[float, Sequence[DaysNeeded]]
    stated: float
    unit: str
    have: str
    note: str


def printed_plan(given: Printed, *, confidence: float) -> Plan:
    """Plan with assumed variations, for the printed ratio too.

    Parameters
    ----------
    given : Printed
        From `analysis.measures.people_flow.printed`.
    confidence : float
        One less the level of the two-sided test.

    Returns
    -------
    Plan
    """
    ratios = tuple(sorted({*RATIOS, round(given.ratio, 2)} - {1.0}))
    have = (
        f"いまあるのは{given.days // 2}日ずつ（週末1回ずつ）で、日ごとの値がないため、ばらつきも分からない。"
    )
    note = "日々のばらつきは印刷されていないため、仮定した値である（推計の誤差を含まない）。"
    return Plan(_designs(ASSUMED, ratios, confidence), ASSUMED[1], "日", have, note)


def daily_plan(days: EventDays, variation: float, *, confidence: float) -> Plan:
    """Plan with the variation of the data.

    Parameters
    ----------
    days : EventDays
        From `analysis.measures.event_days.event_days`.
    variation : float
        From `analysis.measures.event_effect.variation`.
    confidence : float
        One less the level of the two-sided test.

    Returns
    -------
    Plan
    """
    matched = days.matched()
    events = int(matched["event"].sum())
    have = f"いまあるのは開催日{events}単位と、比べる日{len(matched) - events}単位である。"
    note = "日々のばらつきは、条件のそろった単位どうしのばらつきである。"
    return Plan(_designs((variation,), RATIOS, confidence), variation, "単位", have, note)


def _designs(
    variations: tuple[float, ...], ratios: tuple[float, ...], confidence: float
) -> dict[float, list[DaysNeeded]]:
    return {
        variation: [days_needed(ratio, variation, power=POWER, alpha=1 - confidence) for ratio in ratios]
        for variation in variations
    }
