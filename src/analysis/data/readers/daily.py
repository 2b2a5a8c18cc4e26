"""Adds counts of minutes or hours up to days; a day that was not observed whole has no sum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.data.readers.tidy import COLUMNS, Flow
from analysis.errors import DataError, ParameterError, Problem

_DAY = pd.Timedelta(days=1)
_SAME = ["place", "place_title", "day_type", "segment", "unit", "estimate"]


def daily(flow: Flow, hours: tuple[int, int] = (0, 24), most_missing: int = 0) -> Flow:
    """Add up counts day by day.

    Parameters
    ----------
    flow : Flow
        Counts of at most a day, all of one length.
    hours : tuple of int
        First hour and the hour before which to stop (0 to 24): (10, 20) for a place that is open from 10 to 20.
    most_missing : int
        How many observations of a day may be missing: its sum is then that of the others, too low by their counts.

    Returns
    -------
    Flow
        One row a place, day and segment: start and end of the hours; count NaN where more are missing, withheld or have
        no row; suppressed where one was withheld and no sum is given. Notes say how many days that are.

    Raises
    ------
    DataError
        The counts are means, of several lengths, or of more than a day.
    ParameterError
        The hours are none, or no multiple of the length.
    """
    frame = flow.frame
    length = _length(frame)
    first, last = (pd.Timedelta(hours=hour) for hour in hours)
    if not pd.Timedelta(0) <= first < last <= _DAY or (last - first) % length:
        what = f"時間帯 {hours[0]}時～{hours[1]}時では集計できません（測定は{length}ごと）。"
        raise ParameterError(Problem(what, "hours", "0～24の整数で、始まりを終わりより前にしてください。"))
    day = frame["start"].dt.normalize()
    within = (frame["start"] - day >= first) & (frame["end"] - day <= last)
    groups = frame[within].assign(day=day).groupby([*_SAME, "day"], sort=False)
    sums = groups.agg(
        count=("count", "sum"), seen=("count", "count"), suppressed=("suppressed", "any")
    ).reset_index()
    missing = int((last - first) / length) - sums["seen"]
    whole = missing <= most_missing
    sums["count"] = np.where(whole, sums["count"], np.nan)
    sums["suppressed"] &= ~whole
    sums["start"], sums["end"] = sums["day"] + first, sums["day"] + last
    result = sums[list(COLUMNS)].astype(COLUMNS)
    result = result.sort_values(["place", "start", "day_type", "segment"], ignore_index=True, kind="stable")
    notes = (*flow.notes, *_notes(hours, missing, whole, int((~within).sum())))
    return replace(flow, frame=result, period=(result["start"].min(), result["end"].max()), notes=notes)


def _length(frame: pd.DataFrame) -> pd.Timedelta:
    lengths = (frame["end"] - frame["start"]).unique()
    if len(lengths) != 1 or lengths[0] > _DAY or frame["unit"].str.endswith("/日").any():
        listed = "、".join(str(pd.Timedelta(length)) for length in lengths[:3])
        what = f"日ごとに合計できるのは、1日以内の同じ長さで数えた値だけです（長さ：{listed}）。"
        raise DataError(Problem(what, remedy="平均値や、長さの違うデータは分けて扱ってください。"))
    return pd.Timedelta(lengths[0])


def _notes(hours: tuple[int, int], missing: pd.Series, whole: pd.Series, outside: int) -> list[str]:
    partly = int((whole & (missing > 0)).sum())
    lost = int((~whole).sum())
    return [
        f"{hours[0]}時～{hours[1]}時を日ごとに合計しました。",
        *([f"この時間帯の外の{outside:,}件は使っていません。"] if outside else []),
        *(
            [f"欠測のある{lost:,}日（地点・区分ごとに数えて）は合計を出していません。0ではありません。"]
            if lost
            else []
        ),
        *([f"一部が欠測の{partly:,}日は、測れた分だけの合計です（実際より少ない値）。"] if partly else []),
    ]
