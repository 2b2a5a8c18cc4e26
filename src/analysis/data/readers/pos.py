"""Reads exports of cash registers: counter, time and number of transactions, under headings that a mapping names."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.data.readers import counters
from analysis.data.readers.contents import Content
from analysis.data.readers.mapping import Mapping
from analysis.data.readers.table import read_table
from analysis.errors import DataError, Problem

HOUR = 60


def read(files: Sequence[Content], mapping: Mapping) -> pd.DataFrame:
    """Read exports of transactions, a row an hour (or a part of an hour) and counter.

    Parameters
    ----------
    files : sequence of Content
        CSV files with the headings that the mapping names.
    mapping : Mapping
        As for counters of people (`analysis.data.readers.mapping`): `place` names the counter, `time` one column, or
        date and hour; `interval` is 1時間, or minutes of which a whole number makes an hour.

    Returns
    -------
    DataFrame
        counter, date, hour (0 to 23, at whose beginning it starts), transactions (件; NaN where the export is blank);
        parts of a whole (kinds of business) are added unless the whole itself has rows. Sorted; hours that the export
        leaves out have no row.

    Raises
    ------
    DataError
        An interval of more than an hour, and what `analysis.data.readers.counters.read` refuses: missing headings, times
        that are none, negative or fractional counts, the same hour twice, whether with different counts or not
        (receipts of one minute look alike, and to drop one would lose a transaction).
    """
    minutes = mapping.number * (HOUR if mapping.step == "時間" else 1)
    if mapping.step not in ("分", "時間") or HOUR % minutes:
        what = f"interval の「{mapping.number}{mapping.step}」は、POSの記録には使えません。"
        raise DataError(Problem(what, remedy="1時間か、1時間を割り切る分（5分、30分など）にしてください。"))
    frame = counters.read(files, mapping).frame
    _refuse_twins(files, len(frame), mapping)
    moments = ["place", "start"]
    whole = frame["segment"].eq("").groupby([frame["place"], frame["start"]]).transform("any")
    used = frame[~whole | frame["segment"].eq("")]
    each = used.groupby(moments)["count"].agg(_sum).reset_index()
    each["start"] = each["start"].dt.floor("h")
    hours = each.groupby(moments)["count"].agg(_sum).reset_index()
    return pd.DataFrame(
        {
            "counter": hours["place"],
            "date": hours["start"].dt.normalize(),
            "hour": hours["start"].dt.hour,
            "transactions": hours["count"],
        }
    )


def _refuse_twins(files: Sequence[Content], kept: int, mapping: Mapping) -> None:
    given = sum(len(read_table(content).frame) for content in files) * len(mapping.counts)
    if given > kept:
        what = f"まったく同じ行が{given - kept:,}行あります。"
        remedy = (
            "1件が1行の記録は、1時間ごとの件数に集計してから使ってください。"
            "同じファイルを2回与えていないかも確かめてください。"
        )
        raise DataError(Problem(what, "、".join(content.name for content in files), remedy))


def _sum(counts: pd.Series) -> float:
    """Add; what is missing makes the sum missing."""
    return float(counts.sum(skipna=False))
