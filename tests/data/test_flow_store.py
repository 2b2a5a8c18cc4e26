"""Questions to people flow: the same answers from CSV and from a store, and as pandas gives them."""

from __future__ import annotations

import gzip

import pandas as pd
import pytest
from flow_samples import FROM_TO, MESH, OLDER, ROWS, packed, text, written

from analysis.data import catalog, flow_add, flow_engine, flow_store
from analysis.errors import DataError, ParameterError


@pytest.fixture
def ask(tmp_path):
    """Ask a question of CSV files, given as bytes."""

    def answer(*files, **question):
        paths = [written(tmp_path, f"{number}.csv", raw) for number, raw in enumerate(files)]
        with flow_store.of_files(paths) as data:
            return data.aggregate(**question)

    return answer


def plain(frame):
    return [tuple(map(str, row)) for row in frame.itertuples(index=False)]


def test_a_question_without_filters_gives_every_row(ask):
    frame = ask(text())

    assert list(frame) == ["month", "cell", "day_type", "hours", "people", "rows"]
    assert plain(frame)[:3] == [
        ("2021-11-01 00:00:00", "53391535", "holiday", "昼", "50.0", "1"),
        ("2021-11-01 00:00:00", "53391535", "weekday", "昼", "80.0", "1"),
        ("2021-11-01 00:00:00", "53391535", "all", "昼", "71.0", "1"),
    ]
    assert len(frame) == len(ROWS)


def test_filters_and_means(ask):
    chosen = {"by": ("cell",), "day_types": ["weekday"], "hours": ["昼"]}

    # 53391535: 80 in November and 90 in December; 53391536 has no row in December, which is not zero.
    assert plain(ask(text(), **chosen)) == [("53391535", "85.0", "2"), ("53391536", "20.0", "1")]
    assert plain(ask(text(), months=["2021-12"], **chosen)) == [("53391535", "90.0", "1")]
    assert plain(ask(text(), cells=["53391536"], **chosen)) == [("53391536", "20.0", "1")]
    assert plain(ask(text(), cities=["99002"], **chosen)) == [("53391536", "20.0", "1")]
    assert ask(text(), by=("cell",), cells=["53391599"]).empty


def test_sums_over_cells(ask):
    frame = ask(text(), by=("month",), measure="sum", day_types=["weekday"], hours=["昼"])

    assert plain(frame) == [("2021-11-01 00:00:00", "100.0", "2"), ("2021-12-01 00:00:00", "90.0", "1")]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"by": ("month",), "measure": "sum", "hours": ["昼"]}, "day_type をまたげません"),
        ({"by": ("cell",), "measure": "sum", "day_types": ["all"], "hours": ["昼"]}, "month をまたげません"),
        ({"by": ("sex",)}, "「sex」では集計できません"),
        ({"by": ("origin",)}, "「origin」では集計できません"),
        ({"by": ()}, "集計できません"),
        ({"measure": "median"}, "median"),
        ({"months": ["2021/12"]}, "2021-12 の形で"),
        ({"cells": ["533915"]}, "8桁のコード"),
        ({"hours": ["夕方"]}, "昼、深夜、終日"),
        ({"day_types": []}, "値が1つもありません"),
    ],
)
def test_what_cannot_be_asked_is_refused(ask, question, message):
    with pytest.raises(ParameterError, match=message):
        ask(text(), **question)


def test_origins_are_added_within_a_city(ask):
    rows = [f"2021,12,1,0,99,99001,{origin},{people}" for origin, people in enumerate((100, 40, 30, 20))]
    frame = ask(
        text(*rows, header=FROM_TO), by=("month", "city"), measure="sum", day_types=["weekday"], hours=["昼"]
    )

    assert plain(frame) == [("2021-12-01 00:00:00", "99001", "190.0", "4")]
    elsewhere = ask(text(*rows, header=FROM_TO), by=("origin",), origins=["他の地方"])
    assert plain(elsewhere) == [("他の地方", "20.0", "1")]


def test_both_generations_of_headings_in_any_order_and_order_of_columns(ask):
    december = [row for row in ROWS if ",12," in row]
    november = [",".join(reversed(row.split(","))) for row in ROWS if ",11," in row]
    reversed_header = ",".join(reversed(MESH.split(",")))

    mixed = ask(text(*december, header=OLDER), text(*november, header=reversed_header))
    pd.testing.assert_frame_equal(mixed, ask(text()))


@pytest.mark.parametrize("kind", ["plain", "gzip", "zip", "zip in zip"])
def test_packed_files_give_the_same(tmp_path, ask, kind):
    with flow_store.of_files([written(tmp_path, *packed(kind, text()))]) as data:
        pd.testing.assert_frame_equal(data.aggregate(), ask(text()))


def test_codes_without_their_zero_mean_the_same(ask):
    frame = ask(text("53391535,7,7203,2021,12,1,0,90"), by=("city",))

    assert plain(frame) == [("07203", "90.0", "1")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("5339153,99,99001,2021,12,1,0,90", "mesh1kmid に使えない値が1行.*「5339153」.*7桁"),
        ("533915351,99,99001,2021,12,1,0,90", "500 m"),
        ("11391535,99,99001,2021,12,1,0,90", "日本の範囲の外"),
        ("53398535,99,99001,2021,12,1,0,90", "mesh1kmid"),
        ("53391535,48,48001,2021,12,1,0,90", "citycode に使えない値.*prefcode に使えない値"),
        ("53391535,99,99001,2021,13,1,0,90", "month に使えない値"),
        ("53391535,99,99001,2021,12,3,0,90", "dayflag に使えない値"),
        ("53391535,99,99001,2021,12,1,3,90", "timezone に使えない値"),
        ("53391535,99,99001,2021,12,1,0,-90", "負の人数"),
        ("53391535,99,99001,2021,12,1,0,90.5", "「90.5」.*小数の人数"),
        ("53391535,99,99001,2021,12,1,0,", "population に使えない値.*空欄"),
        ("53391535,99,99001,2021,12,1,0,多い", "population に使えない値.*「多い」"),
        ("53391535,99,99001,2021,12,1,0,9\x00", "population に使えない値が1行"),
        ("53391535,99,99001,2021,12,1,0", "列が7個あります（見出しは8個）"),
    ],
)
def test_a_value_that_is_none_stops(ask, row, message):
    with pytest.raises(DataError) as caught:
        ask(text(row))
    assert pd.Series(str(caught.value).replace("\n", " ")).str.contains(message).all(), str(caught.value)
    assert all(problem.where.startswith("0.csv") and problem.remedy for problem in caught.value.problems)


def test_a_value_that_is_none_stops_whatever_is_asked(ask):
    # 53398535: the mesh digits go to 7. Also where no cell is asked for, and where a filter leaves the row out.
    rows = (*ROWS, "53398535,99,99001,2021,12,1,0,90")
    for question in (
        {"by": ("city",)},
        {"by": ("month", "cell", "hours")},
        {"cells": ["53391535"]},
        {"hours": ["終日"]},
    ):
        with pytest.raises(DataError, match="mesh1kmid に使えない値が1行.*「53398535」"):
            ask(text(*rows), **question)


def test_a_row_that_is_there_twice_stops(ask):
    for question in ({}, {"by": ("month", "cell", "hours")}, {"by": ("city",)}):
        with pytest.raises(DataError, match="2回以上.*ebpm data add"):
            ask(text(*ROWS, ROWS[0]), **question)


def test_kinds_are_not_mixed_and_other_files_are_refused(ask, tmp_path):
    with pytest.raises(DataError, match="種類の違うファイル"):
        ask(text(), text("2021,12,1,0,99,99001,0,10", header=FROM_TO))
    with pytest.raises(DataError, match="見出し（a、b）から形式を判別できません"):
        ask(b"a,b\n1,2\n")
    with pytest.raises(DataError, match="空です"):
        ask(b"")
    with pytest.raises(DataError, match="ファイルを読めません"), flow_store.of_files([tmp_path / "none.csv"]):
        pass


def test_a_gzip_cut_short_is_refused(tmp_path):
    rows = [f"53391535,99,99001,{2000 + n % 90},{n % 12 + 1},1,0,{n * 7919 % 9973}" for n in range(20_000)]
    raw = gzip.compress(text(*rows))
    path = written(tmp_path, "a.csv.gz", raw[: len(raw) // 2])

    with flow_store.of_files([path]) as data, pytest.raises(DataError, match="gzip"):
        data.aggregate()


def test_a_store_answers_as_its_files_do_and_is_remembered(tmp_path, ask):
    record = flow_add.add([written(tmp_path, "a.csv", text())], "sample", tmp_path)
    data = flow_store.load("sample", tmp_path)

    for question in (
        {},
        {"by": ("cell", "month"), "day_types": ["weekday"]},
        {"by": ("month", "cell", "hours")},
        {"by": ("month", "hours", "cell", "city")},
        {"by": ("month", "cell"), "cells": ["53391599"]},
        {"by": ("month", "city"), "measure": "sum", "day_types": ["weekday"], "hours": ["昼"]},
        {"by": ("cell",), "months": ["2021-12", "2022-01"]},
    ):
        pd.testing.assert_frame_equal(data.aggregate(**question), ask(text(), **question))
    (loaded,) = catalog.loaded()
    assert (loaded.name, loaded.kind, loaded.disclosure) == ("sample", "synthetic", "internal")
    assert loaded.reference_date == "2021-11/2021-12" and "架空データ" in loaded.source
    assert loaded.path == record.path and catalog.is_synthetic()
    with pytest.raises(DataError, match="2022-01 のデータはありません.*2021-11 から 2021-12"):
        data.aggregate(months=["2022-01"])


def test_the_practice_city_as_pandas_sums_it():
    names = ["practice_flow_mesh_2022", "practice_flow_mesh_2023"]
    by_hand = pd.concat([pd.read_csv(catalog.table(name).path) for name in names])
    by_hand = by_hand[(by_hand["dayflag"] == 1) & (by_hand["timezone"] == 0)]
    sums = by_hand.groupby(["year", "month"])["population"].sum()

    with flow_store.of_files([catalog.use(name) for name in names]) as data:
        frame = data.aggregate(("month",), measure="sum", day_types=["weekday"], hours=["昼"])
    assert frame["people"].tolist() == sums.tolist()
    assert [(month.year, month.month) for month in frame["month"]] == list(sums.index)
    assert [record.name for record in catalog.loaded()] == names


def test_the_engine_loads_no_extension_and_keeps_its_limits(tmp_path):
    with flow_engine.connection(flow_engine.Engine(memory_mb=100, folder=tmp_path, threads=1)) as opened:
        settings = dict(opened.execute("SELECT name, value FROM duckdb_settings()").fetchall())
        assert len(list(tmp_path.iterdir())) == 1
    assert settings["autoinstall_known_extensions"] == settings["autoload_known_extensions"] == "false"
    assert settings["memory_limit"].startswith("100") and settings["threads"] == "1"
    assert not list(tmp_path.iterdir())


def test_more_than_the_memory_goes_to_the_temporary_folder(tmp_path):
    # 1.5 million groups of some 50 bytes, to be grouped and sorted beside the reader's buffers.
    path = tmp_path / "large.csv"
    with flow_engine.connection(flow_engine.Engine()) as opened:
        opened.execute(
            "COPY (SELECT 53390000 + i // 100 % 8 * 100 + i % 100 AS mesh1kmid, 99 AS prefcode, 99001 AS citycode,"
            " 2000 + m // 12 AS year, 1 + m % 12 AS month, d AS dayflag, t AS timezone, i + m + d AS population"
            f" FROM range(800) a(i), range(210) b(m), range(3) c(d), range(3) e(t)) TO '{path}' (HEADER)"
        )
    with flow_store.of_files([path], flow_engine.Engine(memory_mb=120, folder=tmp_path, threads=1)) as data:
        # With cities: otherwise rows are sorted in memory.
        frame = data.aggregate(("month", "cell", "city", "day_type", "hours"))
    assert len(frame) == 800 * 210 * 9 and frame["rows"].eq(1).all()
    # Sum over i, m, d, t of i + m + d, by hand.
    assert frame["people"].sum() == 9 * 800 * 210 * (799 / 2 + 209 / 2 + 1)
