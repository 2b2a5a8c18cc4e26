"""Counters and cameras: the mapping of their columns, times in all their forms, and sums of days."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from reader_samples import csv, written

from analysis.data.readers import recognise
from analysis.data.readers.daily import daily
from analysis.data.readers.mapping import read_mapping
from analysis.data.readers.times import moment
from analysis.errors import DataError, ParameterError

MAPPING = "time: 日時\nplace: 地点\ncount: 人数\ninterval: 5分\nsex: 性別\nage: 年代\nsuppressed: ['X']\n"
HEADER = "日時,地点,性別,年代,人数"


def read(tmp_path, *lines, header=HEADER, mapping=MAPPING, encoding="utf-8"):
    raw = csv(header, *lines).decode().encode(encoding)
    return recognise.read([written(tmp_path, raw)], written(tmp_path, mapping, "列.yml"))


@pytest.mark.parametrize("text", [
    "2023-04-01 10:05", "2023/4/1 10:05:00", "2023-04-01T10:05:00+09:00", "20230401 1005", "202304011005",
    "令和5年4月1日 10時5分", "令和5年4月1日10時5分", "R5.4.1 10:05", "２０２３年４月１日　１０：０５",
])  # fmt: skip
def test_one_moment_in_all_its_forms(text):
    assert moment(text) == dt.datetime(2023, 4, 1, 10, 5)


def test_late_hours_are_the_next_day_and_a_day_begins_at_midnight():
    assert moment("2023-12-31 28:30") == moment("令和5年12月31日 28時半") == dt.datetime(2024, 1, 1, 4, 30)
    assert moment("2023-04-01 24:00") == dt.datetime(2023, 4, 2)
    assert moment("R5.4.1") == dt.datetime(2023, 4, 1)


def test_what_is_no_moment():
    assert moment("駅前") is None and moment("") is None
    assert moment("2023-02-30 10:00") == "暦にない日です。"
    assert "令和にない日" in str(moment("令和元年4月30日 10:00"))
    assert "29時59分" in str(moment("2023-04-01 30:00")) and "29時59分" in str(moment("2023-04-01 10:61"))
    assert moment("0203-04-01 10:00") == moment("2100-01-01") == "1949年～2099年ではありません。"
    assert "日本時間" in str(moment("2023-04-01T10:05:00Z"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_row_is_a_time_a_place_and_a_part(tmp_path, encoding):
    flow = read(
        tmp_path, "2023-04-01 10:00,駅前,男,20代,3", "2023-04-01 10:00,駅前,男性計,不詳,4", "2023-04-01 10:00,駅前,計,計,1",
        "2023-04-02 25:05,駅前,女,,X", "2023-04-03 10:00,駅前,女,20代,", ",,,,",
        '2023-04-03 10:05,駅前,女,20代,"１,２３４"', encoding=encoding,
    )  # fmt: skip
    frame = flow.frame.set_index(["start", "segment"])
    assert frame.loc[(pd.Timestamp("2023-04-01 10:00"), "sex=男;age=20代"), "count"] == 3
    assert frame.loc[(pd.Timestamp("2023-04-01 10:00"), ""), "count"] == 1  # a total has no segment
    hidden = frame.loc[(pd.Timestamp("2023-04-03 01:05"), "sex=女;age=不詳")]
    assert hidden["suppressed"] and np.isnan(hidden["count"]) and hidden["day_type"] == "weekday"
    missing = frame.loc[(pd.Timestamp("2023-04-03 10:00"), "sex=女;age=20代")]
    assert not missing["suppressed"] and np.isnan(missing["count"])
    assert frame.loc[(pd.Timestamp("2023-04-03 10:05"), "sex=女;age=20代"), "count"] == 1234
    assert set(flow.frame.loc[flow.frame["start"] < "2023-04-03", "day_type"]) == {"holiday"}  # a Saturday
    for note in (
        "空欄は欠測としました（1件）",
        "秘匿された値があります（1件）",
        "翌日の0時以降としました（1行）",
        "空白の行を除きました（1行）",
        "足し合わせないで",
    ):
        assert any(note in words for words in flow.notes), note


def test_counts_side_by_side_with_day_types(tmp_path):
    mapping = (
        "time: 年\nplace: 地点\ninterval: 1年\nestimate: true\n"
        "count:\n  平日_男: {day: 平日, sex: 男}\n  休日_男: {day: 休日, sex: 男}\n  平日_自転車: {day: 平日, kind: 自転車}\n"
    )
    flow = read(
        tmp_path,
        "令和3年,北（１）,10,20,30,60",
        header="年,地点,平日_男,休日_男,平日_自転車,計",
        mapping=mapping,
    )
    found = flow.frame.set_index(["day_type", "segment"])["count"].to_dict()
    assert found == {("weekday", "sex=男"): 10, ("holiday", "sex=男"): 20, ("weekday", "kind=自転車"): 30}
    assert flow.period == (pd.Timestamp("2021-01-01"), pd.Timestamp("2022-01-01"))
    assert flow.frame["estimate"].all() and set(flow.frame["unit"]) == {"人/日"}
    assert set(flow.frame["place"]) == {"北(1)"} and set(flow.frame["place_title"]) == {"北（１）"}


def test_date_and_time_apart_stamped_at_the_end_in_a_form_of_their_own(tmp_path):
    mapping = (
        "time: [日, 時]\nplace: 地点\ncount: 人数\ninterval: 1時間\nstamp: end\nformat: '%d.%m.%Y %H:%M'\n"
    )
    frame = read(tmp_path, "1.4.2023,11:00,駅前,5", header="日,時,地点,人数", mapping=mapping).frame
    assert frame["start"].tolist() == [pd.Timestamp("2023-04-01 10:00")]
    assert frame["end"].tolist() == [pd.Timestamp("2023-04-01 11:00")]
    with pytest.raises(DataError, match="「2023-04-01 11:00」.*format「%d.%m.%Y %H:%M」に合いません"):
        read(tmp_path, "2023-04-01,11:00,駅前,5", header="日,時,地点,人数", mapping=mapping)


def test_months_are_of_no_day_type(tmp_path):
    mapping = "time: 月\nplace: 地点\ncount: 人数\ninterval: 1か月\n"
    flow = read(tmp_path, "2023-04,駅前,5", "令和5年5月,駅前,6", header="月,地点,人数", mapping=mapping)
    assert flow.period == (pd.Timestamp("2023-04-01"), pd.Timestamp("2023-06-01"))
    assert set(flow.frame["day_type"]) == {"all"}


def test_the_same_row_again_is_dropped_and_contradictions_are_refused(tmp_path):
    row = "2023-04-01 10:00,駅前,男,20代,3"
    assert "まったく同じ内容の行を除きました（1行）。" in read(tmp_path, row, row).notes
    with pytest.raises(DataError, match=r"a.csv 2行目は3人、a.csv 3行目は空欄.*日本に夏時間はなく"):
        read(tmp_path, row, "2023-04-01 10:00,駅前,男,20代,")


def test_observations_that_overlap_mean_a_wrong_interval(tmp_path):
    rows = ["2023-04-01 10:00,駅前,,,5", "2023-04-01 10:05,駅前,,,7", "2023-04-01 10:05,広場,,,7"]
    assert len(read(tmp_path, *rows).frame) == 3
    hourly = MAPPING.replace("5分", "1時間")
    with pytest.raises(
        DataError, match="駅前の2023-04-01 10:05は、2023-04-01 10:00から1時間の観測と重なります.*1行"
    ):
        read(tmp_path, *rows, mapping=hourly)


def test_a_day_alone_is_no_time_of_minutes(tmp_path):
    with pytest.raises(DataError, match="2行目.*時刻がありません"):
        read(tmp_path, "2023-04-01,駅前,,,5")
    assert len(read(tmp_path, "2023-04-01,駅前,,,5", mapping=MAPPING.replace("5分", "1日")).frame) == 1


@pytest.mark.parametrize(("row", "message"), [
    ("2023-04-01 10:00,駅前,男,20代,-3", "人数］値「-3」.*負の数"),
    ("2023-04-01 10:00,駅前,男,20代,3.5", "人数］値「3.5」.*小数"),
    ("2023-04-01 10:00,駅前,男,20代,約3", "人数］値「約3」"),
    ("2023-04-01 10:00,駅前,男,20代,\"1,23\"", "人数］値「1,23」"),
    ("2023-04-01 10:00,,男,20代,3", "地点］値「」"),
    ("2023-02-30 10:00,駅前,男,20代,3", "日時］値「2023-02-30 10:00」.*暦にない日"),
    ("2023-04-01 30:00,駅前,男,20代,3", "日時］.*29時59分"),
    ("きのう,駅前,男,20代,3", "日時］値「きのう」.*令和5年4月1日 10時5分"),
])  # fmt: skip
def test_a_value_that_is_none_is_named_with_its_line(tmp_path, row, message):
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, "2023-04-01 09:00,駅前,男,20代,3", row)
    assert caught.value.problems[0].where.startswith("a.csv 3行目") and caught.value.problems[0].remedy


@pytest.mark.parametrize(("mapping", "message"), [
    (MAPPING.replace("count: 人数", "count: 人員"), "列 人員 がありません（あるのは 日時、地点、性別、年代、人数）"),
    (MAPPING.replace("place: 地点\n", ""), "place がありません"),
    (MAPPING + "intervall: 5分\n", "キー intervall は使えません.*もしかして：interval"),
    (MAPPING.replace("5分", "たまに"), "interval の「たまに」は使えません"),
    (MAPPING + "estimate: はい\n", "estimate の「はい」は使えません.*true"),
    (MAPPING.replace("count: 人数", "count: {人数: {day: [平日]}}"), "count の 人数 の書き方が違います"),
    (MAPPING + "stamp: middle\n", "stamp の「middle」"),
    (MAPPING.replace("count: 人数", "count: {人数: {day: 月曜}}"), "count の 人数 の書き方"),
    (MAPPING.replace("count: 人数", "count: {人数: {colour: 赤}}"), "count の 人数 の書き方が違います（colour）"),
    ("- a", "「キー: 値」の形ではありません"),
    ("a: [", "YAMLとして読めません"),
])  # fmt: skip
def test_a_mapping_that_does_not_fit_says_why(tmp_path, mapping, message):
    with pytest.raises(DataError, match=message):
        read(tmp_path, "2023-04-01 10:00,駅前,男,20代,3", mapping=mapping)
    with pytest.raises(DataError, match="読めません"):
        read_mapping(tmp_path / "none.yml")


def five_minutes(day="2023-04-01", left_out=(), hours=range(24)):
    times = [f"{hour:02d}:{minute:02d}" for hour in hours for minute in range(0, 60, 5)]
    return [f"{day} {time},駅前,計,計,2" for time in times if time not in left_out]


def test_days_are_sums_of_whole_days(tmp_path):
    flow = read(tmp_path, *five_minutes(), *five_minutes("2023-04-02", ("03:05",)))
    days = daily(flow)
    assert days.frame["count"].tolist()[0] == 2 * 288 and np.isnan(days.frame["count"].tolist()[1])
    assert days.frame["start"].tolist() == [pd.Timestamp("2023-04-01"), pd.Timestamp("2023-04-02")]
    assert days.period[1] == pd.Timestamp("2023-04-03")
    assert any("欠測のある1日" in note for note in days.notes)
    lenient = daily(flow, most_missing=1)
    assert lenient.frame["count"].tolist() == [576, 574]
    assert any("一部が欠測の1日は、測れた分だけの合計" in note for note in lenient.notes)


def test_days_of_opening_hours(tmp_path):
    days = daily(read(tmp_path, *five_minutes(hours=range(9, 21))), (10, 20))
    assert days.frame["count"].tolist() == [2 * 120]
    assert days.frame["start"].tolist() == [pd.Timestamp("2023-04-01 10:00")]
    assert any("この時間帯の外の24件" in note for note in days.notes)


def test_a_day_with_a_withheld_count_has_no_sum(tmp_path):
    rows = five_minutes(left_out=("10:00",))
    days = daily(read(tmp_path, *rows, "2023-04-01 10:00,駅前,計,計,X"))
    assert days.frame["suppressed"].tolist() == [True] and days.frame["count"].isna().all()


def test_what_is_no_sum_of_days(tmp_path):
    flow = read(tmp_path, *five_minutes())
    for hours in ((5, 5), (20, 10), (0, 25), (-1, 3)):
        with pytest.raises(ParameterError, match="では集計できません"):
            daily(flow, hours)
    monthly = read(
        tmp_path,
        "2023-04,駅前,5",
        header="月,地点,人数",
        mapping="time: 月\nplace: 地点\ncount: 人数\ninterval: 1か月\n",
    )
    with pytest.raises(DataError, match="1日以内の同じ長さ"):
        daily(monthly)
