"""The kinds of declared checks: each compares printed figures with a recomputation of them."""

from __future__ import annotations

import numbers
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd

from analysis.data.check_result import Comparison, FrameOf, Outcome, Verdict
from analysis.data.descriptor import Table
from analysis.data.formula import Stated, parse
from analysis.data.numerals import SLACK, is_nearest, is_neighbour, number_text, round_half_up, to_decimal
from analysis.data.selection import cell_text, row_labels, select, value_of
from analysis.errors import DataError, Problem

Declaration = dict[str, Any]
Kind = Callable[[Declaration, Table, FrameOf], Outcome]


def check_sum(check: Declaration, table: Table, frame_of: FrameOf) -> Outcome:
    """Compare a printed total with the sum of its parts, row by row ("-column" is subtracted)."""
    tolerance = Decimal(str(check.get("tolerance", 0)))
    comparisons, skipped = [], 0
    for label, row in _rows(check, table, frame_of):
        total = to_decimal(row[check["total"]])
        parts = [_signed(row, part) for part in check["parts"]]
        known = [part for part in parts if part is not None]
        if total is None or len(known) < len(parts):
            skipped += 1
            continue
        comparisons.append(_within(label, total, sum(known, Decimal(0)), tolerance))
    return Outcome(comparisons, skipped)


def check_ratio(check: Declaration, table: Table, frame_of: FrameOf) -> Outcome:
    """Compare a printed ratio with numerator / denominator, within the rounding of its decimals."""
    scale, decimals = Decimal(str(check.get("scale", 100))), check.get("decimals", 1)
    comparisons, skipped = [], 0
    for label, row in _rows(check, table, frame_of):
        printed, numerator, denominator = (
            to_decimal(row[check[key]]) for key in ("printed", "numerator", "denominator")
        )
        if printed is None or numerator is None or not denominator:
            skipped += 1
            continue
        comparisons.append(_rounded(label, printed, scale * numerator / denominator, decimals))
    return Outcome(comparisons, skipped, "空欄または分母0")


def check_formula(check: Declaration, table: Table, frame_of: FrameOf) -> Outcome:
    """Compare the product in a formula text with the minutes and hours that table and text state."""
    comparisons, skipped = [], 0
    for label, row in _rows(check, table, frame_of):
        text = cell_text(row[check["text"]])
        try:
            formula = parse(text)
        except DataError as cause:
            comparisons.append(Comparison(label, text, "", Verdict.DISAGREES, cause.problems[0].what))
            continue
        columns = (("minutes", "分"), ("hours", "時間"))
        cells = [(to_decimal(row[check[key]]), unit) for key, unit in columns if key in check]
        stated = [Stated(number, unit) for number, unit in cells if number is not None]
        if formula is None or not (stated or formula.stated):
            skipped += 1
            continue
        comparisons.append(_durations(label, formula.minutes, [*stated, *formula.stated]))
    return Outcome(comparisons, skipped, "計算式の記載なし")


def check_compare(check: Declaration, table: Table, frame_of: FrameOf) -> Outcome:
    """Compare two numbers, for example the sum over departments with the printed total."""
    expected = value_of(check["expected"], table, frame_of)
    found = value_of(check["found"], table, frame_of)
    blanks = expected.blanks + found.blanks
    note = f"空欄{blanks}件を除いた計算" if blanks else ""
    if "decimals" in check:
        comparison = _rounded("", expected.value, found.value, check["decimals"], note)
    else:
        comparison = _within("", expected.value, found.value, Decimal(str(check.get("tolerance", 0))), note)
    return Outcome([comparison], scalar=True)


def check_match(check: Declaration, table: Table, frame_of: FrameOf) -> Outcome:
    """Compare a column with that of another table (or other rows), joined on keys."""
    expected = _keyed(check["expected"], table, frame_of)
    found = _keyed(check["found"], table, frame_of)
    tolerance = Decimal(str(check.get("tolerance", 0)))
    comparisons, skipped = [], 0
    for key in [*expected, *(key for key in found if key not in expected)]:
        if key in expected and key in found:
            if cell_text(expected[key]) and cell_text(found[key]):
                comparisons.append(_cells(key, expected[key], found[key], tolerance))
            else:
                skipped += 1
        elif check.get("require") == "all":
            printed, other = (
                cell_text(side[key]) if key in side else "（行なし）" for side in (expected, found)
            )
            comparisons.append(Comparison(key, printed, other, Verdict.DISAGREES, "片方の表にだけある行です"))
    return Outcome(comparisons, skipped)


def check_increase(check: Declaration, table: Table, frame_of: FrameOf) -> Outcome:
    """Compare each value with the one before it in the order of `over`, apart for each group of `by`."""
    column, by, over = check["column"], list(check["by"]), check["over"]
    selected = select(frame_of(table.name), check.get("where"))
    frame = selected.dropna(subset=[over])
    labels = pd.Series(row_labels(frame, [*by, over]), index=frame.index)
    _refuse_repeated(labels.tolist(), [*by, over], table.name)
    comparisons, skipped = [], len(selected) - len(frame)
    for _, group in frame.groupby(by, sort=False, dropna=False):
        rows = group.sort_values(over).index
        for before, after in pairwise(rows):
            earlier, later = to_decimal(frame[column][before]), to_decimal(frame[column][after])
            if earlier is None or later is None:
                skipped += 1
                continue
            verdict = Verdict.AGREES if later >= earlier else Verdict.DISAGREES
            expected = f"{number_text(earlier)}以上"
            comparisons.append(Comparison(labels[after], expected, number_text(later), verdict))
    return Outcome(comparisons, skipped)


def _rows(check: Declaration, table: Table, frame_of: FrameOf) -> Iterator[tuple[str, pd.Series]]:
    frame = select(frame_of(table.name), check.get("where"))
    labels = row_labels(frame, table.primary_key)
    return zip(labels, (row for _, row in frame.astype("object").iterrows()), strict=True)


def _signed(row: pd.Series, part: str) -> Decimal | None:
    number = to_decimal(row[part.removeprefix("-")])
    return -number if number is not None and part.startswith("-") else number


def _within(row: str, expected: Decimal, found: Decimal, tolerance: Decimal, note: str = "") -> Comparison:
    gap = abs(found - expected)
    if gap <= SLACK:
        verdict, reason = Verdict.AGREES, note
    elif gap <= tolerance + SLACK:
        verdict, reason = (
            Verdict.ROUNDING,
            note or f"差{number_text(gap)}は許容差{number_text(tolerance)}以内",
        )
    else:
        verdict, reason = Verdict.DISAGREES, note
    return Comparison(row, number_text(expected), number_text(found), verdict, reason)


def _rounded(row: str, printed: Decimal, exact: Decimal, decimals: int, note: str = "") -> Comparison:
    agrees = abs(exact - printed) <= Decimal("0.5").scaleb(-decimals) + SLACK
    verdict = Verdict.AGREES if agrees else Verdict.DISAGREES
    return Comparison(row, number_text(printed), number_text(round_half_up(exact, decimals)), verdict, note)


def _durations(row: str, minutes: Decimal, stated: list[Stated]) -> Comparison:
    verdicts = [(_duration_verdict(minutes, claim), claim) for claim in stated]
    order = (Verdict.DISAGREES, Verdict.ROUNDING, Verdict.AGREES)
    verdict, claim = min(verdicts, key=lambda pair: order.index(pair[0]))
    exact = minutes if claim.unit == "分" else minutes / 60
    reason = "" if verdict == Verdict.AGREES else f"単位：{claim.unit}"
    return Comparison(row, number_text(claim.value), number_text(exact), verdict, reason)


def _duration_verdict(minutes: Decimal, claim: Stated) -> Verdict:
    if claim.unit == "分":
        return Verdict.AGREES if claim.value == minutes else Verdict.DISAGREES
    if is_nearest(claim.value, minutes / 60):
        return Verdict.AGREES
    return Verdict.ROUNDING if is_neighbour(claim.value, minutes / 60) else Verdict.DISAGREES


def _keyed(side: Declaration, table: Table, frame_of: FrameOf) -> dict[str, Any]:
    name = side.get("table", table.name)
    frame = select(frame_of(name), side.get("where"))
    labels = row_labels(frame, side["keys"])
    _refuse_repeated(labels, side["keys"], name)
    return dict(zip(labels, frame[side["column"]].astype("object"), strict=True))


def _refuse_repeated(labels: list[str], keys: list[str], name: str) -> None:
    repeated = [label for label, count in Counter(labels).items() if count > 1]
    if repeated:
        what = f"表 {name} の {'・'.join(keys)} は行を1つに決めません（{'、'.join(repeated[:5])}）。"
        raise DataError(Problem(what))


def _cells(key: str, expected: Any, found: Any, tolerance: Decimal) -> Comparison:
    if _is_number(expected) and _is_number(found):
        printed, recomputed = to_decimal(expected), to_decimal(found)
        if printed is not None and recomputed is not None:
            return _within(key, printed, recomputed, tolerance)
    printed_text, found_text = cell_text(expected), cell_text(found)
    verdict = Verdict.AGREES if printed_text == found_text else Verdict.DISAGREES
    return Comparison(key, printed_text, found_text, verdict)


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)
