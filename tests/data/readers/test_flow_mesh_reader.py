"""The ministry's people flow: both generations of headings, packed in every way, and everything that can be wrong."""

from __future__ import annotations

import gzip

import pandas as pd
import pytest
from reader_samples import FROM_TO, MESH, OLDER, csv, written, zipped

from analysis.data.readers import flow_codes, recognise, tidy
from analysis.errors import DataError

DAY, NIGHT = "45507010,07,07999,2021,12,1,0,120", "45507010,07,07999,2021,12,1,1,80"
JANUARY = "45507010,07,07999,2022,1,1,0,90"


def read(tmp_path, *contents):
    return recognise.read([written(tmp_path, raw, f"{n}.dat") for n, raw in enumerate(contents)])


def refused(tmp_path, message, *contents):
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, *contents)
    assert all(problem.where and problem.remedy for problem in caught.value.problems)
    return caught.value.problems


def test_a_row_is_a_mean_of_a_month_per_day(tmp_path):
    flow = read(tmp_path, csv(MESH, NIGHT, DAY, "45507010,07,07999,2021,12,2,2,100"))
    frame = flow.frame
    assert frame["segment"].tolist() == ["", "hours=昼", "hours=深夜"]
    assert frame["day_type"].tolist() == ["all", "weekday", "weekday"]
    assert frame["count"].tolist() == [100, 120, 80]
    assert set(frame["place"]) == {"45507010"} and set(frame["place_title"]) == {"市区町村07999"}
    assert set(frame["unit"]) == {"人/日"} and frame["estimate"].all() and not frame["suppressed"].any()
    assert flow.period == (pd.Timestamp("2021-12-01"), pd.Timestamp("2022-01-01"))
    assert frame.dtypes.astype(str).to_dict() == tidy.COLUMNS
    assert "10人未満" in flow.absent and "0人とは限りません" in flow.absent
    assert any("拡大推計" in note for note in flow.notes)


def test_columns_go_by_name_in_any_order_and_generation(tmp_path):
    # The older generation, its columns in another order, with one more that nobody knows.
    older = csv(
        "value,option6,option5,option4,option3,option2,option1,meshcode,memo",
        "120,0,1,12,2021,07999,07,45507010,x",
    )
    flow = read(tmp_path, older, csv(MESH, JANUARY))
    assert flow.frame["count"].tolist() == [120, 90]
    assert any("見出しの世代が違うファイル" in note for note in flow.notes)
    assert flow_codes.columns_of(OLDER.split(",")) == dict(
        zip(OLDER.split(","), MESH.split(","), strict=True)
    )
    assert flow_codes.columns_of([*MESH.split(","), "population"]) == {}
    assert flow_codes.columns_of(["ＭＥＳＨ１ＫＭＩＤ", *MESH.split(",")[1:]])


def test_where_people_live_is_the_origin(tmp_path):
    # データ定義書（滞在人口From-Toデータ）: 0 同一市区町村, 1 同一都道府県かつ異なる市区町村, 2 同一の地方ブロックかつ異なる
    # 都道府県, 3 異なる地方ブロック.
    rows = [f"2021,12,2,2,07,07999,{origin},{100 + origin}" for origin in range(4)]
    frame = read(tmp_path, csv(FROM_TO, *rows, "2021,12,2,0,07,07999,0,200")).frame
    assert dict(zip(frame["segment"], frame["count"], strict=True)) == {
        "origin=同一市区町村": 100, "origin=同一都道府県の他市区町村": 101, "origin=同一地方の他都道府県": 102,
        "origin=他の地方": 103, "origin=同一市区町村;hours=昼": 200,
    }  # fmt: skip
    assert set(frame["place"]) == {"07999"}


@pytest.mark.parametrize("pack", [
    lambda raw: raw,
    lambda raw: b"\xef\xbb\xbf" + raw,
    gzip.compress,
    lambda raw: zipped({"x.csv": raw}),
    lambda raw: zipped({"07/2021/12/monthly_mdp_mesh1km.csv.zip": zipped({"monthly_mdp_mesh1km.csv": raw})}),
])  # fmt: skip
def test_a_file_is_known_by_what_is_in_it_however_it_is_packed(tmp_path, pack):
    flow = read(tmp_path, pack(csv(MESH, DAY)))
    assert flow.frame["count"].tolist() == [120]
    assert flow.source[0].name.startswith("0.dat") and len(flow.source[0].sha256) == 64


def test_lost_zeros_are_put_back_only_where_the_width_is_fixed(tmp_path):
    flow = read(tmp_path, csv(MESH, "45507010,7,7999,2021,12,1,0,120", NIGHT))
    assert set(flow.frame["place_title"]) == {"市区町村07999"}
    assert "都道府県コード（07など）の先頭の0を補いました（1行）。" in flow.notes
    assert "市区町村コード（07203など）の先頭の0を補いました（1行）。" in flow.notes
    assert not any("先頭の0" in note for note in read(tmp_path, csv(MESH, NIGHT)).notes)


def test_full_width_digits_and_japanese_years_are_read(tmp_path):
    flow = read(tmp_path, csv(MESH, "４５５０７０１０,07,07999,令和3年,１２,1,0,１２０"))
    assert flow.frame["place"].tolist() == ["45507010"] and flow.frame["count"].tolist() == [120]
    assert flow.period[0] == pd.Timestamp("2021-12-01")


def test_the_same_row_again_is_dropped_and_counted(tmp_path):
    flow = read(tmp_path, csv(MESH, DAY, DAY, NIGHT), csv(OLDER, NIGHT))
    assert len(flow.frame) == 2
    assert "まったく同じ内容の行を除きました（2行）。" in flow.notes


def test_a_month_in_two_files_is_told_and_contradictions_are_refused(tmp_path):
    flow = read(tmp_path, csv(MESH, DAY), csv(MESH, NIGHT))
    assert any("都道府県07の2021年12月" in note for note in flow.notes)
    (problem,) = refused(
        tmp_path, "2回あり、値が違います", csv(MESH, NIGHT, DAY), csv(MESH, DAY.replace(",120", ",121"))
    )
    assert problem.where == "1.dat 2行目"
    assert "0.dat 3行目は120人・市区町村07999" in problem.what and "1.dat 2行目は121人" in problem.what


def test_a_missing_month_is_told(tmp_path):
    flow = read(tmp_path, csv(MESH, DAY, "45507010,07,07999,2022,3,1,0,90"))
    assert "期間の途中の2か月のデータがありません（2022年1月、2022年2月）。0人ではありません。" in flow.notes


def test_a_month_that_one_prefecture_lacks_is_told(tmp_path):
    other = "45507011,08,08999,2021,12,1,0,50"
    flow = read(tmp_path, csv(MESH, DAY, other, JANUARY))
    assert "都道府県08には1か月のデータがありません（2022年1月）。" in flow.notes
    assert not any("都道府県07には" in note for note in flow.notes)


@pytest.mark.parametrize(("old", "new", "message"), [
    ("45507010", "455070101", "9桁です（500 mメッシュの桁数）"),
    ("45507010", "4550701", "7桁です"),
    ("45507010", "45507910", "日本の範囲の外か、ありえない番号"),
    ("45507010", "99507010", "日本の範囲の外か、ありえない番号"),
    ("45507010", "4.55E+07", "指数の形"),
    (",120", ",-5", "負の人数"),
    (",120", ",12.5", "小数の人数"),
    (",120", ",", "空欄"),
    (",120", ",*", "人数（0以上の整数"),
    (",2021,", ",3021,", "西暦の年"),
    (",12,1,", ",13,1,", "月（1～12）"),
    (",1,0,120", ",3,0,120", "0 休日、1 平日、2 全日"),
    (",1,0,120", ",1,3,120", "0 昼、1 深夜、2 終日"),
    ("07,07999", "48,48999", "都道府県コード（01～47）"),
    ("07,07999", "08,07999", "都道府県 08 のものではありません"),
])  # fmt: skip
def test_a_value_that_is_none_is_named_with_its_line(tmp_path, old, new, message):
    problems = refused(tmp_path, ".", csv(MESH, NIGHT, DAY.replace(old, new)))
    assert any(message in problem.what for problem in problems)
    assert problems[0].where.startswith("0.dat 3行目")


def test_headings_in_the_middle_are_named(tmp_path):
    problems = refused(tmp_path, "見出しの行が途中にもあります", csv(MESH, DAY, OLDER, NIGHT))
    assert "3行目" in problems[0].where


def test_many_wrong_values_become_few_messages(tmp_path):
    problems = refused(
        tmp_path, ".", csv(MESH, *(f"45507010,07,07999,2021,12,1,0,-{n}" for n in range(1, 9)))
    )
    assert len(problems) == 4 and "ほかに5種類" in problems[-1].what


@pytest.mark.parametrize(("raw", "message"), [
    (b"", "空です"),
    (csv(MESH), "データの行がありません"),
    (csv(MESH, DAY, DAY + ",1"), "値が9個あります（見出しは8個）"),
    (csv(MESH, DAY + ",1"), "見出し（8個）より値の多い行"),
    (csv(MESH, DAY + '"', '"x'), "CSVとして読めません|使えません"),
    (csv(MESH, DAY).replace(b"120", b"1\x000"), "NUL"),
    (csv(MESH, DAY).decode().encode("utf-16"), "UTF-16"),
    (csv(MESH, DAY).replace(b"120", b"\x81\x20"), "UTF-8 でも Shift_JIS でもない"),
    (gzip.compress(csv(MESH, DAY), mtime=0)[:-12], "gzipが途中で切れています"),
    (gzip.compress(csv(MESH, DAY), mtime=0)[:12] + b"\xff" * 40, "gzipとして読めません"),
    (zipped({"x.csv": csv(MESH, DAY)})[:-30], "zipとして読めません"),
    (zipped({"readme.pdf": b"1"}), "CSVファイルもExcelファイルもありません"),
    (zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": b"1"})})}), "a.zip.*zipの中にzip"),
    (csv(MESH.replace(",", ";"), "1"), "区切りがカンマではありません"),
    (csv("a,b", "1,2"), "知っている形式ではありません（見出し：a、b）"),
    (csv(MESH.replace("citycode,", ""), "1"), "似ていますが、列 citycode がありません"),
    (csv(MESH + ",population", DAY + ",1"), "population が2回あります"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(tmp_path, raw, message):
    refused(tmp_path, message, raw)


def test_kinds_do_not_mix(tmp_path):
    refused(tmp_path, "種類の違うファイル", csv(MESH, DAY), csv(FROM_TO, "2021,12,2,2,07,07999,0,100"))


def test_more_than_the_limit_is_for_the_engine(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.data.readers.table.MOST_ROWS", 1)
    refused(tmp_path, "ebpm data add", csv(MESH, DAY, NIGHT, JANUARY))
    monkeypatch.undo()
    monkeypatch.setattr("analysis.data.readers.flow_mesh.MOST_ROWS", 1)
    refused(tmp_path, "合わせて2行.*ebpm data add", csv(MESH, DAY), csv(MESH, NIGHT))


def test_a_gzip_that_grows_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.data.archives.RATIO_FROM", 1000)
    refused(tmp_path, "を超えます", gzip.compress(csv(MESH, DAY) + b" " * 100_000))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="ファイルを読めません"):
        recognise.read([tmp_path / "none.csv"])
    with pytest.raises(DataError, match="ファイルの指定がありません"):
        recognise.read([])
