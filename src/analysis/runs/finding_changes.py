"""Findings of two runs side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from analysis.reports import numbers
from analysis.written import number

State = Literal["same", "changed", "appeared", "gone", "hidden", "shown"]
STATES: dict[State, str] = {
    "same": "同じ",
    "changed": "変わった",
    "appeared": "新しい",
    "gone": "なくなった",
    "hidden": "値がなくなった",
    "shown": "値が出た",
}
OVERLAP_NOTE = (
    "「区間の重なり」は目安であり、検定ではありません。2つの実行はふつう大部分が同じデータから計算されているので、"
    "重なること、重ならないことのどちらからも、違いが統計的に意味のあるものかどうかは言えません。"
)
_ASPECTS = {
    "headline": "要約",
    "value": "値",
    "unit": "単位",
    "interval": "区間",
    "n": "n",
    "status": "判定",
    "p_value": "p値",
    "method": "方法",
    "certainty": "確からしさ",
    "evidence": "証拠の種類",
    "caveats": "注意",
    "details": "内訳",
}
_MOST_DECIMALS = 15


@dataclass(frozen=True)
class FindingChange:
    """A finding before and after.

    Parameters
    ----------
    id : str
        Of the finding.
    before, after : mapping or None
        The finding; None in the run that does not have it.
    """

    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def state(self) -> State:
        """How it fared: `hidden` where it is there but has no value any more."""
        if self.before is None or self.after is None:
            return "gone" if self.before else "appeared"
        if not self.aspects:
            return "same"
        valued = self.before.get("value") is not None, self.after.get("value") is not None
        return {(True, False): "hidden", (False, True): "shown"}.get(valued, "changed")  # type: ignore[return-value]

    @property
    def aspects(self) -> tuple[str, ...]:
        """What of it differs, in words; empty where one run does not have it."""
        old, new = self.before, self.after
        if old is None or new is None:
            return ()
        return tuple(word for aspect, word in _ASPECTS.items() if old.get(aspect) != new.get(aspect))

    @property
    def difference(self) -> float | None:
        """After minus before, where both have a value of the same unit."""
        old, new = self._alike("value")
        if old is None or new is None:
            return None
        return new - old if math.isfinite(new - old) else None

    @property
    def overlap(self) -> bool | None:
        """Whether the intervals share a value; None where one has none or the units differ."""
        old, new = self._alike("interval")
        if not old or not new:
            return None
        (low, high), (other_low, other_high) = _limits(old), _limits(new)
        return low <= other_high and other_low <= high

    def _alike(self, aspect: str) -> tuple[Any, Any]:
        """Give an aspect of both, where they are of the same unit."""
        old, new = self.before or {}, self.after or {}
        return (old.get(aspect), new.get(aspect)) if old.get("unit") == new.get("unit") else (None, None)

    @property
    def difference_words(self) -> str:
        """The difference with its sign and unit, with digits enough to show it; empty where there is none."""
        if self.difference is None:
            return ""
        decimals = numbers.shared_decimals((self.before or {}, self.after or {}))
        while self.difference and decimals < _MOST_DECIMALS and not round(self.difference, decimals):
            decimals += 1
        return number(self.difference, decimals, signed=True) + _difference_unit(
            (self.after or {}).get("unit")
        )

    @property
    def overlap_words(self) -> str:
        """Whether the intervals overlap, in words, with their levels where these differ; empty without any."""
        old, new = self.before or {}, self.after or {}
        if self.overlap is None:
            if not (old.get("interval") or new.get("interval")) or not (old and new):
                return ""
            return "単位が違うので比べられない" if old.get("unit") != new.get("unit") else "片方に区間がない"
        levels = [f"{finding['interval']['level'] * 100:g}％" for finding in (old, new)]
        words = "重なる" if self.overlap else "重ならない"
        return words if levels[0] == levels[1] else f"{words}（{levels[0]}と{levels[1]}）"


def finding_changes(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> list[FindingChange]:
    """Put the findings of two runs side by side.

    Parameters
    ----------
    before, after : iterable of mapping
        Findings, in the order of their notebooks.

    Returns
    -------
    list of FindingChange
        In the order of the later run, those that are gone last. Findings of one id are matched by their order.
    """
    old, new = _by_id(before), _by_id(after)
    return [
        FindingChange(id_, old.get((id_, nth)), new.get((id_, nth)))
        for id_, nth in dict.fromkeys([*new, *old])
    ]


def _by_id(findings: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], Mapping[str, Any]]:
    placed: dict[tuple[str, int], Mapping[str, Any]] = {}
    for finding in findings:
        same = sum(id_ == finding["id"] for id_, _ in placed)
        placed[finding["id"], same + 1] = finding
    return placed


def _limits(interval: Mapping[str, Any]) -> tuple[float, float]:
    # A limit that is not there is an interval open on that side.
    low, high = interval.get("low"), interval.get("high")
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def _difference_unit(unit: str | None) -> str:
    # 9％ is not 1％ more than 8％, but one point.
    written = numbers.unit_of(unit)
    return "ポイント" if written == "％" else written
