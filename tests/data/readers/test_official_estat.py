"""Answers of the API of e-Stat 3.0, in the form of its specification; the table in them is made up."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from official_samples import answer, column, is_true_if_known, json_file, official, table, value
from reader_samples import zipped

from analysis.data.intake.sheets import open_book
from analysis.errors import DataError


def test_codes_stand_beside_their_names_and_marks_mean_what_the_answer_says(tmp_path: Path) -> None:
    values = [value("1200"), value("***", "1"), value("X"), value("-", "1")]
    path = json_file(tmp_path, answer(values))
    found, read = official(path), table(path)
    assert (found.name, found.generation) == ("e-Stat API 3.0（getStatsData）", "統計表0009999999")
    assert found.people == "国勢調査人口" and "男女_階層" in found.notes[0]
    assert (
        column(read, "男女_コード").values == ("0", "1", "0", "1") and column(read, "男女").values[1] == "男"
    )
    assert (
        column(read, "時間軸（年次）").values == ("2020",) * 4
        and column(read, "地域").values == ("練習市",) * 4
    )
    figures = column(read, "値")
    assert figures.values == ("1200", "", "", "") and figures.unit == "人"
    # *** is 秘匿 elsewhere; here the answer says 数字が得られないもの. It says nothing of -.
    assert figures.states == ("", "不詳", "秘匿", "該当なし") and read.questions == ()
    assert read.changes["記号を空欄とし、状態の列に「不詳」と書く"].examples == [("3行11列", "***", "")]


def test_one_of_a_kind_may_come_without_its_list(tmp_path: Path) -> None:
    found = answer([value("7")])
    data = found["GET_STATS_DATA"]["STATISTICAL_DATA"]
    data["DATA_INF"] = {"NOTE": data["DATA_INF"]["NOTE"][0], "VALUE": value("7")}
    data["CLASS_INF"]["CLASS_OBJ"] = [one for one in data["CLASS_INF"]["CLASS_OBJ"] if one["@id"] != "cat01"]
    data["DATA_INF"]["VALUE"].pop("@cat01")
    assert column(table(json_file(tmp_path, found)), "値").values == ("7",)


def test_pages_are_put_together_in_their_order(tmp_path: Path) -> None:
    first, last = answer([value("1"), value("2", "1")], total=3), answer([value("3")], first=3, total=3)
    assert column(table(json_file(tmp_path, [last, first])), "値").values == ("1", "2", "3")


def test_households_are_no_population(tmp_path: Path) -> None:
    assert official(json_file(tmp_path, answer([value("1", unit="世帯")]))).people == ""


def test_several_units_stay_a_column(tmp_path: Path) -> None:
    read = table(json_file(tmp_path, answer([value("1"), value("2.5", "1", "％")])))
    assert column(read, "単位").values == ("人", "％") and column(read, "値").unit == ""


def test_a_meaning_that_is_not_known_is_asked_about(tmp_path: Path) -> None:
    found = answer([value("1"), value("…")])
    found["GET_STATS_DATA"]["STATISTICAL_DATA"]["DATA_INF"]["NOTE"] = {"@char": "…", "$": "沿革による"}
    (asked,) = table(json_file(tmp_path, found)).questions
    assert str(asked) == "列「値」: 記号「…」は「沿革による」の意味です。どの状態としますか。"


def _broken(part: str, change: object) -> dict[str, object]:
    found = answer([value("1")])
    found["GET_STATS_DATA"][part] = change
    return found


@pytest.mark.parametrize(("found", "said"), [
    (_broken("RESULT", {"STATUS": 100, "ERROR_MSG": "認証に失敗しました。"}), "エラーを返しています（認証に失敗しました。）"),
    (_broken("STATISTICAL_DATA", {}), "e-Stat API の応答に TABLE_INF がありません"),
    (_broken("STATISTICAL_DATA", "x"), "e-Stat API の応答に STATISTICAL_DATA がありません"),
    (answer([]), "e-Stat API の応答に値がありません"),
    (answer([value("1") | {"@area": "00000"}]), "コード「00000」の名前が CLASS_INF の「地域」にありません"),
    (answer([value("1")], RESULT_INF={"FROM_NUMBER": 1, "TO_NUMBER": 5}), "値が1件です（1～5件目のはず）"),
    (answer([value("1")], total=3), "全3件のうち1件目までしかありません"),
    ([answer([value("1")], total=3), answer([value("3")], first=3, total=3)], "2件目から2件目までがありません"),
    ([answer([value("1")], total=2), answer([value("1")], total=2)], "1件目からの応答が2つあります"),
    ([answer([value("1")]), answer([value("2")], first=2, TABLE_INF={"@id": "1"})], "違う統計表の応答が混ざっています"),
])  # fmt: skip
def test_what_is_no_whole_answer_is_refused(tmp_path: Path, found: object, said: str) -> None:
    with pytest.raises(DataError) as refused:
        open_book(json_file(tmp_path, found))
    (problem,) = refused.value.problems
    assert said in problem.what and problem.where == "estat.json" and problem.remedy


def test_pages_in_the_files_of_a_zip_are_put_together(tmp_path: Path) -> None:
    pages = [answer([value("1"), value("2")], total=3), answer([value("3", "1")], first=3, total=3)]
    first, last = (json_file(tmp_path, page).read_bytes() for page in pages)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"説明.pdf": b"%PDF", "2.json": last, "1.json": b"\xef\xbb\xbf" + first}))
    assert column(table(path), "値").values == ("1", "2", "3")
    assert open_book(path).notes[-1] == "表のファイルではないので、読みませんでした: 説明.pdf"
    path.write_bytes(zipped({"1.json": first}))
    with pytest.raises(DataError, match="全3件のうち2件目までしかありません.*1つのzip"):
        open_book(path)
    other = json_file(tmp_path, answer([value("3")], first=3, TABLE_INF={"@id": "1"})).read_bytes()
    path.write_bytes(zipped({"1.json": first, "2.json": other}))
    with pytest.raises(DataError, match="違う統計表の応答が混ざっています.*統計表ごとに"):
        open_book(path)


def test_beside_other_tables_the_sheets_of_an_answer_keep_their_names(tmp_path: Path) -> None:
    inner = json_file(tmp_path, answer([value("1")])).read_bytes()
    (tmp_path / "a.zip").write_bytes(zipped({"p.json": inner, "b.csv": b"a,b\n1,2\n"}))
    names = ["p.json/値", "p.json/注", "p.json/統計表", "b.csv"]
    assert [sheet.name for sheet in open_book(tmp_path / "a.zip").sheets] == names


def test_damaged_answers_are_read_or_refused_and_no_figure_is_made_up(tmp_path: Path) -> None:
    raw = json_file(tmp_path, answer([value(str(100 + n), str(n % 2)) for n in range(9)])).read_bytes()
    digits = [place for place, sign in enumerate(raw) if chr(sign).isdigit()]
    read_at_all = 0
    for seed in range(200):
        chance, damaged = random.Random(seed), bytearray(raw)
        if seed % 4:
            for _ in range(chance.randint(1, 3)):
                place = chance.randrange(len(raw)) if seed % 4 == 1 else chance.choice(digits)
                damaged[place] = chance.choice(b'"{}[]:,0179Xx' if seed % 4 == 1 else b"0179Xx-")
        else:
            a, b = sorted(chance.sample(range(len(raw)), 2))
            damaged[a:b] = b""
        path = tmp_path / "damaged.json"
        path.write_bytes(damaged)
        read_at_all += is_true_if_known(path)
    assert read_at_all > 10
