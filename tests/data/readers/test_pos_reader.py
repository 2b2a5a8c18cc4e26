"""Exports of cash registers: headings by mapping, date and hour apart or together, parts of an hour, and bad input."""

import numpy as np
import pandas as pd
import pytest
from reader_samples import csv, written

from analysis.data import catalog, pos_hourly
from analysis.data.readers import pos
from analysis.data.readers.contents import contents
from analysis.data.readers.mapping import read_mapping
from analysis.errors import DataError

APART = 'time: [営業日, 時]\nplace: 窓口\ncount: 件数\ninterval: 1時間\nunit: 件\nformat: "%Y/%m/%d %H"\n'
HEADER = "営業日,時,窓口,件数"


def read(tmp_path, *lines, header=HEADER, mapping=APART, encoding="utf-8"):
    path = written(tmp_path, csv(header, *lines).decode().encode(encoding))
    return pos.read(contents([path]), read_mapping(written(tmp_path, mapping, "列.yml")))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_date_and_hour_in_two_columns(tmp_path, encoding):
    rows = read(
        tmp_path, "2023/4/3,9,市民課,12", "2023/4/3,10,市民課,", "2023/04/03,9,支所,３", encoding=encoding
    )
    assert rows["counter"].tolist() == ["市民課", "市民課", "支所"]
    assert rows["hour"].tolist() == [9, 10, 9]
    assert rows["transactions"].tolist()[::2] == [12, 3]
    assert np.isnan(rows["transactions"][1])  # blank: no record, not 0
    assert set(rows["date"]) == {pd.Timestamp("2023-04-03")}


def test_parts_of_an_hour_and_kinds_of_business_are_added_but_totals_only_once(tmp_path):
    mapping = (
        "time: 日時\nplace: 窓口\ncount: {証明: {kind: 証明}, 税: {kind: 税}}\ninterval: 30分\nunit: 件\n"
    )
    header = "日時,窓口,証明,税"
    rows = read(
        tmp_path, "令和5年4月3日 9:00,市民課,1,2", "2023-04-03 09:30,市民課,3,4", "2023-04-03 10:00,市民課,5,",
        header=header, mapping=mapping,
    )  # fmt: skip
    assert rows["transactions"].tolist()[0] == 10
    assert np.isnan(rows["transactions"][1])
    both = "time: 日時\nplace: 窓口\ncount: 件数\nsex: 区分\ninterval: 1時間\n"
    lines = ("2023-04-03 9:00,市民課,計,7", "2023-04-03 9:00,市民課,証明,4", "2023-04-03 9:00,市民課,税,3")
    rows = read(tmp_path, *lines, header="日時,窓口,区分,件数", mapping=both)
    assert rows["transactions"].tolist() == [7]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2023/4/3,9,市民課,-1", "負の数"),
        ("2023/4/3,9,市民課,1.5", "小数"),
        ("2023/4/3,25,市民課,1", "2023/4/3 25"),
        ("2023/2/30,9,市民課,1", "2023/2/30 9"),
        ("2023/4/3,9,,1", "窓口"),
    ],
)
def test_bad_values_are_told_with_file_and_line(tmp_path, line, words):
    with pytest.raises(DataError, match=words) as caught:
        read(tmp_path, "2023/4/3,8,市民課,1", line)
    assert "3行目" in str(caught.value)


def test_same_hour_twice_with_other_counts_is_refused(tmp_path):
    with pytest.raises(DataError, match="2023-04-03 09:00"):
        read(tmp_path, "2023/4/3,9,市民課,1", "2023/4/3,9,市民課,2")


def test_receipts_of_one_minute_are_not_taken_for_one(tmp_path):
    mapping = "time: 日時\nplace: 窓口\ncount: 件数\ninterval: 1分\n"
    with pytest.raises(DataError, match="同じ行が1行あります.*集計"):
        read(tmp_path, *["2023-04-03 9:05,市民課,1"] * 2, header="日時,窓口,件数", mapping=mapping)


def test_missing_heading_and_days_instead_of_hours_are_refused(tmp_path):
    with pytest.raises(DataError, match="列 件数 がありません"):
        read(tmp_path, "2023/4/3,9,市民課,1", header="営業日,時,窓口,数")
    daily = APART.replace("1時間", "1日")
    with pytest.raises(DataError, match="1日.*POSの記録には使えません"):
        read(tmp_path, "2023/4/3,9,市民課,1", mapping=daily)
    with pytest.raises(DataError, match="7分"):
        read(tmp_path, "2023/4/3,9,市民課,1", mapping=APART.replace("1時間", "7分"))


PRACTICE = 'time: [date, hour]\nplace: counter\ncount: transactions\ninterval: 1時間\nformat: "%Y-%m-%d %H"\n'


def test_practice_export_is_registered_as_it_is(tmp_path):
    project = tmp_path / "project"
    (project / "data/koriyama").mkdir(parents=True)
    source = catalog.project_root() / "data"
    (project / "data/datapackage.yaml").write_text((source / "datapackage.yaml").read_text("utf-8"), "utf-8")
    mapping = written(tmp_path, PRACTICE, "列.yml")
    lines = pos_hourly.register(mapping, [source / "practice/practice_pos.csv"], project)
    assert lines[0].startswith("窓口：6")
    made = pd.read_csv(project / "data/koriyama/pos_hourly.csv")
    given = pd.read_csv(source / "practice/practice_pos.csv")
    keys = ["counter", "date", "hour"]
    pd.testing.assert_frame_equal(
        made.sort_values(keys, ignore_index=True), given.sort_values(keys, ignore_index=True)
    )


def test_command_needs_a_mapping_and_a_file(capsys):
    assert pos_hourly.main(["列.yml"]) != 0
    assert "使い方" in capsys.readouterr().err
