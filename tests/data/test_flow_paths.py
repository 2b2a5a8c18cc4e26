"""The two ways from a CSV file to an answer: whatever the file, numpy's answer is the engine's, or there is none."""

from __future__ import annotations

import gzip

import pandas as pd
import pytest
from flow_samples import MESH, written
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.data import flow_figures, flow_packed, flow_store
from analysis.errors import DataError

ROWS = st.lists(
    st.builds(
        "{},99,{},{},{},{},{},{}".format,
        st.integers(53_390_000, 53_390_020), st.integers(99_000, 99_002), st.sampled_from([2000, 2021, 2099]),
        st.sampled_from([1, 12]), st.integers(0, 2), st.integers(0, 2), st.integers(0, 1 << 21),
    ),
    max_size=40, unique_by=lambda row: row.rsplit(",", 1)[0].replace("99001", "99000").replace("99002", "99000"),
)  # fmt: skip
# Where (of 1), how many bytes go, what comes in their place.
DAMAGE = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 2),
        st.sampled_from(
            [b"", b"0", b"9", b"+", b"-", b".", b"e", b" ", b",", b"\n", b"\r", b"\r\n", b"\n\n", b'"', b"\0",
             b"00000", b"99999999999", "３".encode(), b"R3", b"\xff", b"\xef\xbb\xbf"]
        ),
    ),
    max_size=2,
)  # fmt: skip
BY = (("month", "cell"), ("cell", "hours", "month"), ("month", "cell", "day_type", "hours"))


def damaged(raw, damages):
    for where, gone, come in damages:
        at = int(where * (len(raw) + 1))
        raw = raw[:at] + come + raw[at + gone :]
    return raw


def answer(path, by):
    try:
        with flow_store.of_files([path]) as data:
            return data.aggregate(by, day_types=["weekday", "all"])
    except DataError as error:
        return str(error)


def both(path, by):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow_figures, "_PIECE", 200)
        patch.setattr(flow_packed, "_BLOCK", 300)
        arrays = answer(path, by)
        patch.setattr(flow_packed, "of_files", lambda *_: None)
        return arrays, answer(path, by)


def test_both_ways_agree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("paths")
    told = {True: 0, False: 0}

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(rows=ROWS, damages=DAMAGE, by=st.sampled_from(BY), ending=st.sampled_from(["\n", "\r\n"]),
           twice=st.integers(0, 1), ended=st.booleans(), packed=st.booleans())  # fmt: skip
    def agree(*, rows, damages, by, ending, twice, ended, packed):
        lines = [MESH, *rows, *rows[:twice]]
        raw = damaged((ending.join(lines) + ending * ended).encode(), damages)
        arrays, engine = both(written(folder, "a.csv", gzip.compress(raw) if packed else raw), by)
        told[isinstance(arrays, str)] += 1
        if isinstance(arrays, pd.DataFrame) and isinstance(engine, pd.DataFrame):
            pd.testing.assert_frame_equal(arrays, engine)
        else:
            assert isinstance(arrays, str) and arrays == engine

    agree()
    assert min(told.values()) > 5  # answers and errors
