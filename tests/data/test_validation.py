"""Damaged files: every kind of damage gets a Japanese message with file, row, column, value and remedy."""

from __future__ import annotations

import re

import pytest
from tiny_catalog import COUNTERS_CSV, Project, resource

from analysis.data import catalog
from analysis.data.validation import MOST_PROBLEMS
from analysis.errors import DataError

HEADER = "year,counter,cash,card,sales,ratio_pct\n"
ORDER = "並び順：year, counter, cash, card, sales, ratio_pct"


def problems_of(project: Project, content: str | bytes, **changes: object) -> list[str]:
    root = project((resource(**changes), content))
    with pytest.raises(DataError) as caught:
        catalog.load("counters", root)
    assert caught.value.exit_code == 3
    return [str(problem) for problem in caught.value.problems]


DAMAGE = [
    ("", "［data/city/counters.csv 1行目］見出しの行がありません。 → 1行目に列の名前（year, counter,"),
    ("year,counter,cash,card,sales\n", f"1行目］列 ratio_pct がありません。 → 列を戻してください（{ORDER}）。"),
    (HEADER.replace("sales", "sale"), "1行目］余分な列 sale があります。"),
    (HEADER.replace("sales", "sale"), "1行目］列 sales がありません。"),
    ("counter,year,cash,card,sales,ratio_pct\n", "列の並び順が違います（counter, year,"),
    (HEADER.replace("cash", ""), "3列目の見出しが空白です。"),
    (HEADER.replace("cash", "card"), "列 card が2回あります。"),
    (HEADER + "2021,甲,九十,10,100,10\n",
     "［data/city/counters.csv 2行目 列 cash］値「九十」は整数ではありません。 → 桁区切りや単位を付けない半角の整数"),
    (HEADER + '2021,甲,"1,234",10,100,10\n', "列 cash］値「1,234」は整数ではありません。"),
    (HEADER + "2021,甲,90,10,100,10%\n", "列 ratio_pct］値「10%」は数値ではありません。"),
    (HEADER + "2021,甲,90,10,100,100.1\n",
     "2行目 列 ratio_pct］キャッシュレス決済比率の値「100.1」は100%より大きい値です。 → 100%以下の値に直してください"),
    (HEADER + "2021,甲,-1,10,9,10\n", "列 cash］現金の値「-1」は0円より小さい値です。 → 0円以上の値に"),
    (HEADER + ",甲,90,10,100,10\n", "列 year］年が空欄です。 → 必ず値を入れてください。"),
    (COUNTERS_CSV + "2021,甲,1,1,2,50\n",
     "［data/city/counters.csv 5行目］主キーが2行目と重複しています（year=2021、counter=甲）。"),
    (HEADER + "2021,甲,90,10,100\n", "2行目 列 ratio_pct］セルが足りません。"),
    (HEADER + "2021,甲,90,10,100,10,7\n", "2行目 列 7列目］余分なセル「7」があります。"),
    (HEADER + "2021,甲,90,10,100,10\n\n2021,乙,90,10,100,10\n", "3行目］空白の行です。 → 行を削除してください。"),
    (HEADER + "2021,甲,90,10,100,10\n,,,,,\n", "3行目］空白の行です。"),
    (HEADER + '2021,"甲,90,10,100,10\n', "2行目から］CSVとして読めません"),
    (HEADER + "2021,甲,90,99999999999999999999,100,10\n", "値「99999999999999999999」は整数として使えません。"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), DAMAGE)
def test_each_damage_has_its_message(project: Project, content: str, message: str) -> None:
    assert any(message in problem for problem in problems_of(project, content))


def test_a_missing_file_is_named(project: Project) -> None:
    root = project()
    (root / "data/city/counters.csv").unlink()
    with pytest.raises(DataError, match=r"data/city/counters.csv］表 counters のファイルがありません"):
        catalog.load("counters", root)


def test_a_folder_in_place_of_the_file_is_named(project: Project) -> None:
    root = project()
    (root / "data/city/counters.csv").unlink()
    (root / "data/city/counters.csv").mkdir()
    with pytest.raises(DataError, match="ファイルを読めません"):
        catalog.load("counters", root)


def test_shift_jis_is_named_with_its_line(project: Project) -> None:
    (problem,) = problems_of(project, COUNTERS_CSV.encode("cp932"))
    assert "counters.csv 2行目］UTF-8として読めない文字があります（Shift_JISの可能性）" in problem
    assert "CSV UTF-8（コンマ区切り）" in problem


def test_bytes_of_no_encoding_are_named(project: Project) -> None:
    (problem,) = problems_of(project, HEADER.encode() + b"2021,\x81\x00,1,1,2,50\n")
    assert "文字コードは不明" in problem


@pytest.mark.parametrize("value", ["NaN", "INF", "-INF"])
def test_numbers_that_are_none_are_refused(project: Project, value: str) -> None:
    fields = [
        {"name": "place", "type": "string", "title": "場所", "unit": "-"},
        {"name": "rate", "type": "number", "title": "率", "unit": "%"},
    ]
    schema = {"primaryKey": "place", "fields": fields, "missingValues": [""]}
    (problem,) = problems_of(project, f"place,rate\n甲,{value}\n", schema=schema)
    assert "2行目 列 rate］値「" in problem
    assert "数として使えません" in problem


CONSTRAINED = [
    ({"enum": ["甲", "乙"]}, "窓口の値「丙」は決められた値ではありません。 → 甲、乙 のどれかに"),
    ({"pattern": "[a-z]+"}, "窓口の値「丙」は決められた形（[a-z]+）ではありません。"),
    ({"minLength": 2}, "窓口の値「丙」は条件 minLength: 2 に合いません。"),
    ({"unique": True}, "値が2行目と重複しています（place=丙）。"),
]


@pytest.mark.parametrize(("constraints", "message"), CONSTRAINED)
def test_each_constraint_has_its_message(project: Project, constraints: dict, message: str) -> None:
    fields = [{"name": "place", "type": "string", "title": "窓口", "unit": "-", "constraints": constraints}]
    found = problems_of(project, "place\n丙\n丙\n", schema={"fields": fields, "missingValues": [""]})
    assert any(message in problem for problem in found)


def test_a_date_in_the_form_of_excel_is_explained(project: Project) -> None:
    fields = [{"name": "day", "type": "date", "title": "日", "unit": "-"}]
    (problem,) = problems_of(project, "day\n2020/10/1\n", schema={"fields": fields, "missingValues": [""]})
    assert "値「2020/10/1」は日付ではありません。 → YYYY-MM-DD の形" in problem
    (problem,) = problems_of(project, "day\n0202-10-01\n", schema={"fields": fields, "missingValues": [""]})
    assert "値「0202-10-01」は日付として使えません。" in problem


def test_a_table_without_rows_loads(project: Project) -> None:
    kinds = ("string", "integer", "number", "date", "boolean")
    fields = [{"name": kind, "type": kind, "title": kind, "unit": "-"} for kind in kinds]
    root = project((resource(schema={"fields": fields, "missingValues": [""]}), ",".join(kinds) + "\n"))
    frame = catalog.load("counters", root)
    assert frame.shape == (0, 5)
    assert str(frame["date"].dtype) == "datetime64[ns]"


def test_many_faults_of_one_kind_in_a_column_are_one_message(project: Project) -> None:
    rows = "".join(f"2021,窓口{number},x,{number}円,100,10\n" for number in range(15))
    first, second = problems_of(project, HEADER + rows)
    assert first.startswith(
        "［data/city/counters.csv 2行目、3行目、4行目 ほか12行 列 cash］値「x」は整数ではありません。 → "
    )
    assert "ほか12行 列 card］値「0円」は整数ではありません。ほかの行の値も同様です。 → " in second


def test_faults_of_other_kinds_in_the_same_column_keep_their_messages(project: Project) -> None:
    rows = "".join(f"2021,窓口{number},x,1,100,10\n" for number in range(4)) + "2021,甲,-5,1,100,10\n"
    first, second = problems_of(project, HEADER + rows)
    assert "4行目 ほか1行 列 cash］" in first
    assert "counters.csv 6行目 列 cash］現金の値「-5」は0円より小さい値です。" in second


def test_three_faults_of_one_kind_are_named_one_by_one(project: Project) -> None:
    rows = "".join(f"2021,窓口{number},x,1,100,10\n" for number in range(3))
    found = problems_of(project, HEADER + rows)
    assert [problem.split("］")[0][-12:] for problem in found] == [
        f".csv {n}行目 列 cash"[-12:] for n in (2, 3, 4)
    ]


def test_rows_that_are_all_blank_are_one_message(project: Project) -> None:
    (problem,) = problems_of(project, COUNTERS_CSV + ",,,,,\n" * 6)
    assert (
        problem
        == "［data/city/counters.csv 5行目、6行目、7行目 ほか3行］空白の行です。 → 行を削除してください。"
    )


def test_all_problems_come_at_once_and_no_more_than_a_screen(project: Project) -> None:
    found = problems_of(project, HEADER + "2021,甲,90,10,100,10\n" * 31)
    assert len(found) == MOST_PROBLEMS + 1
    assert "主キーが2行目と重複" in found[0]
    assert f"ほか{30 - MOST_PROBLEMS}件の問題があります" in found[-1]


def test_line_numbers_count_lines_of_the_file(project: Project) -> None:
    text = HEADER + '2021,"甲\n分室",90,10,100,10\n2021,乙,x,10,100,10\n2021,"甲\n分室",1,1,2,50\n'
    first, second = problems_of(project, text)
    assert "4行目 列 cash" in first
    assert re.search("5行目］主キーが2行目と重複", second)


def test_a_schema_that_is_none_is_named(project: Project) -> None:
    fields = [{"name": "a", "type": "integer", "title": "甲", "unit": "人", "constraints": {"enum": "many"}}]
    (problem,) = problems_of(project, "a\n1\n", schema={"fields": fields})
    assert "列の定義（schema）を解釈できません" in problem


def test_a_strange_name_is_only_a_name(project: Project) -> None:
    root = project((resource(), COUNTERS_CSV.replace("乙", "<script>alert(1)</script>")))
    assert "<script>alert(1)</script>" in catalog.load("counters", root)["counter"].tolist()
