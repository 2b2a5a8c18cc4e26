"""Workbooks of KDDI Location Analyzer as cities publish them: tables side by side, formulas, hours of the next morning."""

from __future__ import annotations

import pandas as pd
import pytest
from reader_samples import workbook, written

from analysis.data.readers import recognise
from analysis.errors import DataError

FOOTNOTES = {"A9": "※居住者は月合計", "A10": "　平日・休日は１日の平均で集計"}


def sheet(**changed: object) -> dict[str, object]:
    """Lay out two tables of two years side by side; the values of the first are formulas."""
    cells: dict[str, object] = {
        "A1": "（１）練習駅周辺エリア", "A2": "時間帯別滞在人口", "D2": "単位：人",
        "A3": "2020年", "B3": "居住者", "C3": "平日", "D3": "休日",
        "F3": "令和3年", "G3": "居住者", "H3": "平日", "I3": "休日",
        "A4": "5時", "B4": ("ROUND(1,0)", 1000), "C4": ("ROUND(1,0)", 20), "D4": 30,
        "F4": "5時", "G4": 2000, "H4": 21, "I4": 31,
        "A5": "28時半", "B5": ("ROUND(1,0)", 3000), "C5": 40, "D5": 50, "F5": "28時半", "G5": 4000, "H5": 41, "I5": 51,
        "A6": "合計", "B6": 4000, "C6": 60, "D6": 80,
        **FOOTNOTES,
    }  # fmt: skip
    return {address: value for address, value in (cells | changed).items() if value != ""}


def read(tmp_path, *sheets):
    named = {f"({n}){'エリア' * n}": cells for n, cells in enumerate(sheets, 1)}
    return recognise.read([written(tmp_path, workbook(named), "a.bin")])


def test_tables_side_by_side_become_rows_with_the_saved_values(tmp_path):
    flow = read(tmp_path, sheet())
    frame = flow.frame
    assert len(frame) == 12  # 2 years x 2 times x 3 columns; the row of totals is none of them
    first = frame[frame["start"] == "2020-01-01"].set_index(["day_type", "segment"])["count"]
    assert first.to_dict() == {
        ("all", "kind=居住者;hours=05:00-06:00"): 1000, ("all", "kind=居住者;hours=28:30-29:30"): 3000,
        ("weekday", "hours=05:00-06:00"): 20, ("weekday", "hours=28:30-29:30"): 40,
        ("holiday", "hours=05:00-06:00"): 30, ("holiday", "hours=28:30-29:30"): 50,
    }  # fmt: skip
    assert set(frame["place"]) == {"練習駅周辺エリア"} and set(frame["place_title"]) == {
        "(1)練習駅周辺エリア"
    }
    assert flow.period == (pd.Timestamp("2020-01-01"), pd.Timestamp("2022-01-01"))


def test_half_hours_to_the_next_morning(tmp_path):
    frame = read(
        tmp_path, sheet(A5="5時半", F5="5時半", A6="28時", B6=1, C6=2, D6=3, A7="28時半", B7=4, C7=5, D7=6)
    ).frame
    assert {"hours=05:00-05:30", "hours=05:30-06:00", "hours=28:00-28:30", "hours=28:30-29:00"} <= set(
        frame["segment"]
    )


def test_units_are_those_of_the_footnotes(tmp_path):
    flow = read(tmp_path, sheet())
    units = flow.frame.groupby("day_type")["unit"].unique().map(list).to_dict()
    assert units == {"all": ["人"], "weekday": ["人/日"], "holiday": ["人/日"]}
    for words in (
        "推計来訪者数",
        "原資料の注：居住者は月合計",
        "翌日の0時以降",
        "年だけが書かれています",
        "3個の値は、二重に数えない",
    ):
        assert any(words in note for note in flow.notes), words
    unsaid = read(tmp_path, sheet(A9="", A10=""))
    assert set(unsaid.frame["unit"]) == {"人"}
    assert any("書かれていません" in note for note in unsaid.notes)


def test_totals_first_and_totals_as_a_column_are_left_out(tmp_path):
    above = sheet(A4="計", A5="5時", A6="6時", D3="計")
    frame = read(tmp_path, above).frame
    assert frame.loc[frame["start"] == "2020-01-01", "count"].tolist() == [3000, 4000, 40, 60]


def test_months_and_sheets_without_tables(tmp_path):
    flow = read(tmp_path, sheet(A3="2020年11月", F3="令和3年11月"), {"A1": "説明"})
    assert flow.period == (pd.Timestamp("2020-11-01"), pd.Timestamp("2021-12-01"))
    assert any("表のないシートは読んでいません" in note for note in flow.notes)
    assert not any("年だけ" in note for note in flow.notes)


@pytest.mark.parametrize(("changed", "message"), [
    ({"B4": ("ROUND(1,0)", None)}, "B4.*空白のセル.*Excelで開いて上書き保存"),
    ({"C5": "#REF!"}, "C5.*「#REF!」は人数ではありません"),
    ({"C5": -1}, "C5.*「-1.0」は人数ではありません"),
    ({"A5": "深夜帯"}, "A5.*「深夜帯」は0時～29時の時刻ではありません"),
    ({"A5": "30時"}, "A5.*「30時」は0時～29時の時刻ではありません"),
    ({"F3": "2020年"}, "2020年の表が2つあります"),
])  # fmt: skip
def test_a_cell_that_cannot_be_used_is_named(tmp_path, changed, message):
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, sheet(**changed))
    assert all(problem.remedy for problem in caught.value.problems)


def test_a_workbook_that_grows_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.data.archives.MOST_BYTES", 1000)
    with pytest.raises(DataError, match=r"展開すると.*になります"):
        read(tmp_path, sheet())


def test_other_workbooks_are_refused(tmp_path):
    with pytest.raises(DataError, match="時間帯別の表が見つからない"):
        read(tmp_path, {"A1": "地点", "B1": "人数", "A2": "駅前", "B2": 3})
    broken = workbook({"a": sheet()})[:-40]
    with pytest.raises(DataError, match="zipとして読めません"):
        recognise.read([written(tmp_path, broken, "b.xlsx")])
    with pytest.raises(DataError, match="Excelファイルとして読めません"):
        recognise.read([written(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(600), "c.xls")])
