"""Vehicles in 5 minutes or an hour: quality flags honoured, unclassified vehicles counted, contradictions refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from reader_samples import TRAFFIC, counted, csv, written

from analysis.data.readers import recognise
from analysis.errors import DataError


def read(tmp_path, *lines, header=TRAFFIC, **options):
    return recognise.read([written(tmp_path, csv(header, *lines))], **options)


def up(flow):
    return flow.frame.loc[flow.frame["segment"] == "direction=上り", "count"].tolist()


def test_an_hour_of_a_direction_is_the_sum_of_all_vehicles(tmp_path):
    flow = read(tmp_path, counted("900"), counted("0"))
    assert up(flow) == [13, 13]  # 10 small, 2 large, 1 of neither
    assert flow.frame.loc[flow.frame["segment"] == "direction=下り", "count"].tolist() == [9, 9]
    assert flow.frame["start"].unique().tolist() == [
        pd.Timestamp("2023-04-03 00:00"),
        pd.Timestamp("2023-04-03 09:00"),
    ]
    assert (flow.frame["end"] - flow.frame["start"]).unique().tolist() == [pd.Timedelta(hours=1)]
    assert set(flow.frame["day_type"]) == {"weekday"} and set(flow.frame["unit"]) == {"台"}
    assert not flow.frame["estimate"].any()
    assert "車種を判別できなかった2台は、合計に含めています。" in flow.notes
    assert "0台ではありません" in flow.absent


def test_sizes_one_by_one(tmp_path):
    frame = read(tmp_path, counted("900"), by_size=True).frame
    assert dict(zip(frame["segment"], frame["count"], strict=True)) == {
        "direction=上り;vehicle=小型": 10, "direction=上り;vehicle=大型": 2, "direction=上り;vehicle=判別不能": 1,
        "direction=下り;vehicle=小型": 6, "direction=下り;vehicle=大型": 3, "direction=下り;vehicle=判別不能": 0,
    }  # fmt: skip


def test_a_flag_makes_a_count_missing_even_where_there_is_a_number(tmp_path):
    faults = ["1,0,0,0", "0,1,0,0", "0,0,1,0", "0,0,0,1", "1,0,0,1"]
    rows = [counted(f"{hour}00", faults=fault) for hour, fault in enumerate(faults, 1)]
    flow = read(tmp_path, *rows, counted("700", up=",,"), counted("800", up="0,0,0"))
    counts = up(flow)
    assert np.isnan(counts[:6]).all() and counts[6] == 0  # nobody drove by: that is a number
    (note,) = (note for note in flow.notes if "欠測です" in note)
    assert note.startswith("14件のうち6件は欠測です")
    for reason in (
        "停電 1件",
        "ループ異常 1件",
        "超音波異常 1件",
        "欠測 1件",
        "停電・欠測 1件",
        "値が空欄 1件",
    ):
        assert reason in note
    assert flow.frame.loc[flow.frame["segment"] == "direction=下り", "count"].notna().all()


def test_five_minutes_and_hours_do_not_mix(tmp_path):
    flow = read(tmp_path, counted("905", flag="1"))
    assert (flow.frame["end"] - flow.frame["start"]).unique().tolist() == [pd.Timedelta(minutes=5)]
    with pytest.raises(DataError, match="5分間と1時間の交通量が混ざっています"):
        read(tmp_path, counted("905", flag="1"), counted("1000"))


def test_columns_go_by_name_and_the_code_of_the_time_may_be_absent(tmp_path):
    order = [*reversed(TRAFFIC.split(","))]
    moved = ",".join(reversed(counted("900").split(",")))
    assert up(read(tmp_path, moved, header=",".join(order))) == [13]
    left_out = order.index("時間コード")
    less = [
        ",".join(cell for n, cell in enumerate(line.split(",")) if n != left_out)
        for line in (",".join(order), moved)
    ]
    assert up(read(tmp_path, less[1], header=less[0])) == [13]


def test_what_the_api_sends_in_quotes_is_unwrapped(tmp_path):
    raw = ('"' + "\\r\\n".join([TRAFFIC, counted("900"), counted("1000")]) + '"').encode()
    assert up(recognise.read([written(tmp_path, raw)])) == [13, 13]


def test_the_same_row_again_is_dropped_and_contradictions_are_refused(tmp_path):
    flow = read(tmp_path, counted("900"), counted("900"))
    assert up(flow) == [13] and "まったく同じ内容の行を除きました（2件）。" in flow.notes
    with pytest.raises(DataError, match=r"a.csv 2行目は13台、a.csv 3行目は14台.*日本に夏時間はなく"):
        read(tmp_path, counted("900"), counted("900", up="11,2,1"))


@pytest.mark.parametrize(("row", "message"), [
    (counted("900", up="-1,2,1"), "上り・小型交通量］値「-1」"),
    (counted("900", up="1.5,2,1"), "上り・小型交通量］値「1.5」"),
    (counted("900", faults="2,0,0,0"), "上り・停電］値「2」.*0（正常）か1（異常）"),
    (counted("900", flag="3"), "1（5分間）か2（1時間）"),
    (counted("960"), "時間帯］値「960」"),
    (counted("900", station="駅前"), "常時観測点コード］値「駅前」"),
    (counted("900").replace("202304030900", "202304031000"), "食い違っています"),
    (counted("900").replace("20230403,", "20230231,"), "観測年月日］値「20230231」"),
])  # fmt: skip
def test_a_value_that_is_none_is_named_with_its_line(tmp_path, row, message):
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, counted("0", up="0,0,0"), row)
    assert caught.value.problems[0].where.startswith("a.csv 3行目")


def test_files_of_cameras_and_lacking_columns_are_told(tmp_path):
    with pytest.raises(DataError, match="CCTVトラカン（様式3・4）"):
        read(tmp_path, "1", header=TRAFFIC.replace("上り・小型交通量", "上り・小型交通量（集計値）"))
    with pytest.raises(DataError, match="常時観測交通量に似ていますが、列 上り・停電 がありません"):
        read(tmp_path, "1", header=TRAFFIC.replace("上り・停電,", ""))
