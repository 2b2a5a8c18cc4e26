"""Transactions by hour of a city, and their registration: `python -m analysis.data.pos_hourly 列.yml FILE…`.

The command writes data/koriyama/pos_hourly.csv whole or not at all; the mapping names the columns of the export.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jpholiday
import pandas as pd

from analysis.data import catalog
from analysis.data.cities import CITIES
from analysis.data.readers import pos
from analysis.data.readers.contents import contents
from analysis.data.readers.mapping import read_mapping
from analysis.data.whole import write_whole
from analysis.errors import EbpmError, ParameterError, Problem

TABLES = {"koriyama": "pos_hourly", "practice": "practice_pos"}
USAGE = "使い方：python -m analysis.data.pos_hourly 列の対応.yml POSの出力.csv …"


@dataclass(frozen=True)
class PosHourly:
    """Transactions by hour at the counters of one city.

    Parameters
    ----------
    label : str
        Name of the city; a fictional one says so.
    frame : DataFrame
        counter, date, hour, transactions (件; NaN: the register has no record), holiday (of the nation). Hours without
        a row are 0 between the counter's first and last hour of that weekday, on days on which it has rows.
    zeros : int
        Hours that were filled in with 0.
    true_peak_share : float or None
        Of a fictional city: share of a weekday counter's transactions in its five busiest hours of the week.
    """

    label: str
    frame: pd.DataFrame
    zeros: int
    true_peak_share: float | None

    @property
    def counters(self) -> list[str]:
        """The counters, busiest first."""
        return list(self.frame.groupby("counter")["transactions"].sum().sort_values(ascending=False).index)


def load(city: str) -> PosHourly | None:
    """Load the transactions by hour of a city.

    Parameters
    ----------
    city : {"practice", "koriyama"}
        Key of `analysis.data.cities.CITIES`.

    Returns
    -------
    PosHourly or None
        None while nothing is registered.
    """
    if not catalog.column_values(TABLES[city], "counter"):
        return None  # an empty table marks no run with its disclosure
    rows = catalog.load(TABLES[city])
    frame = _complete(rows)
    holidays = {day: jpholiday.is_holiday(day.date()) for day in frame["date"].unique()}
    frame["holiday"] = frame["date"].map(holidays).astype(bool)
    truth = None
    if city == "practice":
        stated = catalog.load("practice_pos_truth").set_index("parameter")["value"]
        truth = float(stated["peak_share_5"])
    return PosHourly(CITIES[city].label, frame, len(frame) - len(rows), truth)


def register(mapping: Path, files: Sequence[Path], root: Path | None = None) -> list[str]:
    """Read exports and write the table `pos_hourly` anew.

    Returns
    -------
    list of str
        What was understood, in Japanese, a line a fact.

    Raises
    ------
    DataError
        What `analysis.data.readers.pos.read` refuses, or the table cannot be written; nothing is written then.
    """
    table = catalog.table(TABLES["koriyama"], root)
    rows = pos.read(contents(files), read_mapping(mapping))
    text = io.StringIO()
    rows.astype({"transactions": "Int64"}).to_csv(
        text, index=False, date_format="%Y-%m-%d", lineterminator="\n"
    )
    write_whole(table.path, text.getvalue(), table.file)
    first, last = rows["date"].min(), rows["date"].max()
    return [
        f"窓口：{rows['counter'].nunique()}（{'、'.join(rows['counter'].unique())}）",
        f"期間：{first:%Y-%m-%d}～{last:%Y-%m-%d}、{len(rows):,}行（1行は1窓口の1時間）",
        f"件数の空欄：{int(rows['transactions'].isna().sum()):,}行（欠測とし、0とはしません）",
        f"{table.file} に書きました。",
    ]


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the hours without a row on days on which the counter has rows; opening hours are those of the weekday."""
    parts = []
    for _, part in rows.groupby(["counter", rows["date"].dt.day_of_week], sort=False):
        hours = range(int(part["hour"].min()), int(part["hour"].max()) + 1)
        wanted = pd.MultiIndex.from_product([part["date"].unique(), hours], names=["date", "hour"])
        there = part.set_index(["date", "hour"])["transactions"].astype("float64")
        filled = there.reindex(wanted).where(wanted.isin(there.index), 0.0)
        parts.append(filled.rename("transactions").reset_index().assign(counter=part["counter"].iloc[0]))
    frame = pd.concat(parts, ignore_index=True)[["counter", "date", "hour", "transactions"]]
    return frame.sort_values(["counter", "date", "hour"], ignore_index=True)


def main(arguments: Sequence[str]) -> int:
    """Register the exports named on the command line; return the exit code."""
    paths = [Path(argument) for argument in arguments]
    try:
        if len(paths) < 2:
            raise ParameterError(Problem("ファイルの指定が足りません。", remedy=USAGE))
        print("\n".join(register(paths[0], paths[1:])))
    except EbpmError as cause:
        print(cause, file=sys.stderr)
        return cause.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
