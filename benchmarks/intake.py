"""What it costs to understand a table of one's own, beside reading it with pandas and understanding nothing.

    .venv/bin/python benchmarks/intake.py [--rows 1000000] [--pairs 7]

CSV: 10 columns in Shift_JIS (cp932), as a register of counters would write them: days, codes with leading zeros, names,
hours, small counts with － and X, amounts with thousands in quotation marks, most of which differ, rates, mostly blank
remarks. Measured: from the file to all that `ebpm data add FILE --preview` tells (encoding, tables, types, units, marks,
questions, personal data) against `pandas.read_csv(encoding="cp932", dtype=str)`.

Excel: the same columns, a tenth of the rows, against `pandas.read_excel` with openpyxl.

Both run in this process, in turn after one warm-up each, every pair in the other order (A B B A ...); medians of the
ratios pair by pair are compared with the limits. Misses end with status 1. Columns of texts that all differ, such as a
million addresses, take longer than this: each of them is read for what it may hold.
"""

from __future__ import annotations

import argparse
import csv
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from analysis.data.intake.sheets import open_book
from analysis.data.intake.summary import summary
from analysis.data.intake.understood import understand

CSV_AT_MOST, EXCEL_AT_MOST = 1.5, 1 / 3
HEADINGS = (
    "利用日",
    "施設コード",
    "施設名",
    "時",
    "手続",
    "決済手段",
    "件数（件）",
    "金額（円）",
    "比率（％）",
    "備考",
)
KINDS = ("住民票の写し", "印鑑登録証明書", "戸籍証明", "税証明", "その他")
MEANS = ("現金", "クレジットカード", "電子マネー", "コード決済")


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Make up rows of a fictional city; the same ones at any time."""
    chance = random.Random(1)
    for _ in range(count):
        facility, seldom = chance.randrange(60), chance.random()
        yield (
            (date(2023, 4, 1) + timedelta(chance.randrange(365))).strftime("%Y/%m/%d"),
            f"{facility:05}",
            f"第{facility}練習センター",
            str(chance.randrange(8, 18)),
            chance.choice(KINDS),
            chance.choice(MEANS),
            "－" if seldom < 0.01 else "X" if seldom < 0.02 else str(chance.randrange(60)),
            f"{chance.randrange(100, 2_000_000):,}",
            f"{chance.gauss(40, 10):.1f}",
            "訂正" if seldom > 0.9 else "",
        )


def write_csv(path: Path, count: int) -> None:
    """Write the rows as offices do."""
    with path.open("w", encoding="cp932", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows(count)])


def write_excel(path: Path, count: int) -> None:
    """Write the rows with their figures as numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    sheet.append(HEADINGS)
    for row in rows(count):
        counts = (
            row[6] if row[6] in ("－", "X") else int(row[6]),
            int(row[7].replace(",", "")),
            float(row[8]),
        )
        sheet.append((*row[:3], int(row[3]), *row[4:6], *counts, row[9]))
    book.save(path)


def seconds(act: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def told(name: str, path: Path, theirs: Callable[[], object], pairs: int, limit: float) -> bool:
    """Compare both ways to read a file, print it, and tell whether the median ratio is within the limit."""

    def ours() -> object:
        return summary(understand(open_book(path)))

    ours()
    theirs()
    times: dict[Callable[[], object], list[float]] = {ours: [], theirs: []}
    for pair in range(pairs):
        for act in (ours, theirs)[:: -1 if pair % 2 else 1]:
            times[act].append(seconds(act))
    ratios = [mine / other for mine, other in zip(times[ours], times[theirs], strict=True)]
    ratio = statistics.median(ratios)
    mine, other = (statistics.median(times[act]) for act in (ours, theirs))
    print(f"{name}: {mine:.2f} / {other:.2f} s, ratio {ratio:.2f} (at most {limit:.2f})")
    print(f"    ratios of {len(ratios)} pairs: {min(ratios):.2f} to {max(ratios):.2f}", flush=True)
    return ratio <= limit


def main(arguments: Sequence[str] | None = None) -> int:
    """Write both files, read them; return 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=7)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        text, book = Path(name) / "利用.csv", Path(name) / "利用.xlsx"
        write_csv(text, options.rows)
        write_excel(book, options.rows // 10)
        read_csv = partial(pd.read_csv, text, encoding="cp932", dtype=str)
        read_excel = partial(pd.read_excel, book, engine="openpyxl")
        met = [
            told(f"CSV of {options.rows:,} rows", text, read_csv, options.pairs, CSV_AT_MOST),
            told(
                f"Excel of {options.rows // 10:,} rows",
                book,
                read_excel,
                min(options.pairs, 3),
                EXCEL_AT_MOST,
            ),
        ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
