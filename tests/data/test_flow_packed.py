"""Rows of people flow as sorted numbers: the answers of pandas, whatever order and however many blocks."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest
from flow_samples import MESH, text, written

from analysis.data import flow_figures, flow_packed, flow_store
from analysis.errors import DataError

# Two months, 300 cells, 3 day types, 3 parts of the day: 5,400 rows, not in any order.
KEYS = [
    (year, cell, day, tz)
    for year in (2000, 2099)
    for cell in range(300)
    for day in range(3)
    for tz in range(3)
]
ROWS = [f"{68537000 + cell % 8 * 100 + cell // 8},99,99001,{year},12,{day},{tz},{7919 * n % 100_003}"
        for n, (year, cell, day, tz) in enumerate(KEYS)]  # fmt: skip
random.Random(1).shuffle(ROWS)
WORDS = {"dayflag": {0: "holiday", 1: "weekday", 2: "all"}, "timezone": {0: "昼", 1: "深夜", 2: "終日"}}
NAMES = {"month": "year", "cell": "mesh1kmid", "day_type": "dayflag", "hours": "timezone"}


@pytest.fixture(params=[flow_packed._BLOCK, 4096], ids=["one block", "blocks"])
def ask(tmp_path, monkeypatch, request):
    monkeypatch.setattr(flow_packed, "_BLOCK", request.param)
    monkeypatch.setattr(flow_packed, "_PIECE", 2048)
    monkeypatch.setattr(flow_figures, "_PIECE", 20_000)

    def answer(rows, **question):
        with flow_store.of_files([written(tmp_path, "a.csv", text(*rows))]) as data:
            return data.aggregate(**question)

    return answer


def by_pandas(by):
    frame = pd.DataFrame([row.split(",") for row in ROWS], columns=MESH.split(",")).astype(np.int64)
    found = frame.groupby([NAMES[name] for name in by])["population"].agg(["mean", "count"]).reset_index()
    for name, words in WORDS.items():
        if name in found:
            found[name] = found[name].map(words)
    if "year" in found:
        found["year"] = pd.to_datetime(found["year"].astype(str) + "-12-01")
    return found.astype({"mesh1kmid": str}).set_axis([*by, "people", "rows"], axis=1)


@pytest.mark.parametrize(
    "by", [("month", "cell", "hours"), ("cell", "month"), ("hours", "cell", "day_type", "month")]
)
def test_answers_are_those_of_pandas(ask, by):
    frame = ask(ROWS, by=by)

    assert flow_packed._BLOCK > 4096 or len(ROWS) > flow_packed._BLOCK
    texts = {name: str for name in frame.columns if name not in ("month", "people", "rows")}
    pd.testing.assert_frame_equal(
        frame.astype(texts), by_pandas(by), check_dtype=False, check_index_type=False
    )


def test_a_row_that_is_there_twice_stops_wherever_it_is(ask):
    for by in (("month", "cell"), ("month", "cell", "hours"), ("month", "cell", "hours", "day_type")):
        for people in (ROWS[0].rsplit(",", 1)[1], "12"):
            with pytest.raises(DataError, match="2回以上.*ebpm data add"):
                ask([*ROWS, ROWS[0].rsplit(",", 1)[0] + "," + people], by=by)


def test_more_people_than_the_bits_hold_are_counted_all_the_same(ask):
    # 2**21 people and more in one cell: no mistake in the file.
    rows = [f"53391535,99,99001,2021,12,{day},0,{people}" for day, people in ((0, 2_097_151), (1, 2_097_153))]
    frame = ask(rows, by=("month", "cell"))

    assert frame["people"].tolist() == [2_097_152] and frame["rows"].tolist() == [2]
    assert ask(rows[:1], by=("month", "cell"))["people"].tolist() == [2_097_151]
