"""The one form of all readers."""

from __future__ import annotations

import pytest

from analysis.data.readers import tidy
from analysis.errors import DataError

COLUMNS = {
    "place": ["b", "a"], "place_title": "x", "start": "2023-04-01", "end": "2023-04-02", "day_type": "all",
    "segment": "", "count": [1, None], "unit": "人", "suppressed": False, "estimate": False,
}  # fmt: skip


def laid_out():
    source = (tidy.Source("a.csv", "0" * 64),)
    return tidy.flow(COLUMNS, format="x", source=source, notes=(), absent="y")


def test_rows_are_sorted_and_typed():
    frame = laid_out().frame
    assert frame["place"].tolist() == ["a", "b"]
    assert frame.dtypes.astype(str).to_dict() == tidy.COLUMNS


def test_more_than_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(tidy, "MOST_ROWS", 1)
    with pytest.raises(DataError, match=r"2件あります.*1件まで.*ebpm data add"):
        laid_out()


def test_parts_are_named():
    assert tidy.segment(sex="男", age="20代") == "sex=男;age=20代"
    assert tidy.segment(sex="", age="20代") == "age=20代" and tidy.segment() == ""
