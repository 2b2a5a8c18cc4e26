"""`ebpm data add` and the reader in memory understand and refuse the same values."""

from __future__ import annotations

import re

import pytest
from flow_samples import FROM_TO, MESH, ROWS, packed, text, written

from analysis.data import flow_add, flow_store
from analysis.data.readers import recognise
from analysis.errors import DataError

PLAIN = "56402000,07,07203,2021,12,1,0,90"


def stored(tmp_path, *rows, **more):
    flow_add.add([written(tmp_path, "a.csv", text(*rows, **more))], "sample", tmp_path, replace=True)
    return flow_store.load("sample", tmp_path)


def refused(tmp_path, row):
    path = written(tmp_path, "a.csv", text(*ROWS, row))
    with pytest.raises(DataError):
        recognise.read([path])
    with pytest.raises(DataError) as caught:
        flow_add.add([path], "sample", tmp_path)
    assert not (tmp_path / "data" / "flow" / "sample").exists()
    assert all(problem.where.startswith("a.csv") and problem.remedy for problem in caught.value.problems)
    return str(caught.value)


# 令和3年 = R3 = 2021.
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2021", "令和3年"),
        ("2021", "R3"),
        ("2021", "２０２１年"),
        ("12", "１２"),
        ("90", " 90 "),
        ("07,", '"7",'),
    ],
)
def test_what_the_reader_understands_is_stored_as_plain_figures(tmp_path, old, new):
    row = PLAIN.replace(old, new)
    frame = stored(tmp_path, PLAIN.replace(",0,90", ",1,30"), row).aggregate(
        ("month", "cell", "city", "hours")
    )

    assert frame["month"].astype(str).tolist() == ["2021-12-01"] * 2
    assert frame["people"].tolist() == [90, 30]
    assert set(frame["cell"]) == {"56402000"} and set(frame["city"]) == {"07203"}
    flow = recognise.read([tmp_path / "a.csv"])
    assert flow.frame["count"].tolist() == [90, 30] and set(flow.frame["place"]) == {"56402000"}


def test_a_file_of_origins_and_columns_that_are_nobodys(tmp_path):
    header = f"memo,{FROM_TO}"
    rows = ['"あ, い",令和3年,12,1,0,07,07203,0,100', "x,2021,12,1,0,07,07203,1,40"]
    frame = stored(tmp_path, *rows, header=header).aggregate(("month", "origin"))

    assert frame["people"].tolist() == [100, 40]


@pytest.mark.parametrize("kind", ["gzip", "zip", "zip in zip"])
def test_packed_files_too(tmp_path, kind):
    path = written(tmp_path, *packed(kind, text(PLAIN.replace("2021", "令和3年"), header=MESH)))
    record = flow_add.add([path], "sample", tmp_path)

    assert (record.rows, record.months) == (1, ["2021-12"])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("56402660.0,07,07203,2021,12,1,0,90", "mesh1kmid に使えない値が1行あります（例「56402660.0」）"),
        ("5.640266E+07,07,07203,2021,12,1,0,90", "指数の形に書き換え"),
        ("56402660,07,7203.0,2021,12,1,0,90", "citycode に使えない値.*「7203.0」"),
        ("56402660,07,07203,2021,12,1,0,90.0", "小数の人数"),
        ("56402660,07,07203,2021,12,1,0,9_0", "「9_0」"),
        ("56402660,07,07203,平成40年,12,1,0,90", "「平成40年」"),
        ("56402660,07,07203,2021,12,1,0,", "空欄"),
        (MESH, "見出しの行が途中にもあります"),
        (
            "56402660,07,13101,2021,12,1,0,90",
            "市区町村コード 13101 は都道府県 07 のものではありません（1行）",
        ),
        ("56402660,07,13101,2021,300,1,0,90", "month の値「300」を読めません"),
    ],
)
def test_what_the_reader_refuses_is_refused(tmp_path, row, message):
    assert re.search(message, refused(tmp_path, row))


def test_a_direct_look_understands_and_refuses_the_same(tmp_path):
    header_and_rows = text(PLAIN.replace("2021", "令和3年"), PLAIN.replace("2021", "R4"), header=MESH)
    with flow_store.of_files([written(tmp_path, *packed("gzip", header_and_rows))]) as data:
        assert data.aggregate(("month", "cell"))["month"].astype(str).tolist() == ["2021-12-01", "2022-12-01"]
    # The engine by itself would read 90, 1000, 0 and 90.
    for people in ("+90", "1e3", "-0", "90.0"):
        path = written(tmp_path, "b.csv", text(PLAIN.removesuffix("90") + people, header=MESH))
        with flow_store.of_files([path]) as data, pytest.raises(DataError, match="population"):
            data.aggregate()


@pytest.mark.parametrize("by", [("month", "cell"), ("month", "city")], ids=["numpy", "engine"])
def test_flipped_bits_are_found(tmp_path, by):
    raw = bytearray(packed("gzip", text(PLAIN, header=MESH))[1])
    raw[-6] ^= 1  # of the checksum
    path = written(tmp_path, "a.csv.gz", bytes(raw))
    with flow_store.of_files([path]) as data, pytest.raises(DataError, match="gzipが壊れています"):
        data.aggregate(by)


def test_a_long_or_unprintable_value_is_not_shown_whole(tmp_path):
    for value in ("1" * 5000, "\x1b[2J"):
        path = written(tmp_path, "a.csv", text(PLAIN.replace("56402000", value), header=MESH))
        with flow_store.of_files([path]) as data, pytest.raises(DataError) as caught:
            data.aggregate()
        assert len(str(caught.value)) < 300 and "\x1b" not in str(caught.value)
