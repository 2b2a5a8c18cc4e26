"""Files in official formats, made on the spot: headings as published, rows of places and facilities that do not exist."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.data.intake.columns import Column
from analysis.data.intake.sheets import open_book
from analysis.data.intake.understood import UnderstoodTable
from analysis.data.intake.values import number
from analysis.data.readers.official.form import Official
from analysis.data.readers.official.recognise import recognised
from analysis.errors import DataError

CODE = "999997"  # no prefecture has 99; the check digit of 99999 is 7: 11 - (9 * (6 + 5 + 4 + 3 + 2)) % 11


def table_file(
    folder: Path, rows: Sequence[Sequence[str]], *, name: str = "表.csv", encoding: str = "utf-8"
) -> Path:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    path = folder / name
    path.write_bytes(written.getvalue().encode(encoding))
    return path


def official(path: Path) -> Official:
    found = recognised(open_book(path))
    assert found is not None
    return found


def table(path: Path) -> UnderstoodTable:
    understood = official(path).understood
    assert understood is not None
    (found,) = understood.tables
    return found


def is_true_if_known(path: Path) -> bool:
    """Tell whether a file is in an official format; then every figure has to stand in it where it is said to.

    A file that is refused has to be with a reason and what to do.
    """
    try:
        found = recognised(book := open_book(path))
    except DataError as refused:
        assert refused.problems[0].what and refused.problems[0].remedy
        return False
    if found is None or found.understood is None:
        return False
    for read in found.understood.tables:
        sheet = next(sheet for sheet in book.sheets if sheet.name == read.sheet)
        for at, one in zip(read.cells.columns, read.columns, strict=True):
            for row, text in zip(read.cells.data, one.values, strict=True):
                if one.type == "数" and text:
                    there = number(sheet.rows[row][at])
                    assert there is not None and f"{there.value:f}" == text
    return True


def column(found: UnderstoodTable, name: str) -> Column:
    return next(column for column in found.columns if column.name == name)


def answer(
    values: Sequence[Mapping[str, str]], first: int = 1, total: int | None = None, **parts: Any
) -> dict[str, Any]:
    """Make an answer of getStatsData about a made-up table; keywords replace parts of STATISTICAL_DATA."""
    last = first + len(values) - 1
    classes = [
        {"@id": "tab", "@name": "表章項目", "CLASS": {"@code": "020", "@name": "人口", "@level": ""}},
        {"@id": "cat01", "@name": "男女", "CLASS": [
            {"@code": "0", "@name": "総数", "@level": "1"},
            {"@code": "1", "@name": "男", "@level": "2", "@parentCode": "0"},
        ]},
        {"@id": "area", "@name": "地域", "CLASS": {"@code": "99999", "@name": "練習市", "@level": "1"}},
        {"@id": "time", "@name": "時間軸（年次）", "CLASS": [{"@code": "2020000000", "@name": "2020年", "@level": "1"}]},
    ]  # fmt: skip
    notes = [{"@char": "***", "$": "数字が得られないもの"}, {"@char": "X", "$": "数値が秘匿されているもの"}]
    data = {
        "RESULT_INF": {"TOTAL_NUMBER": total or last, "FROM_NUMBER": first, "TO_NUMBER": last},
        "TABLE_INF": {"@id": "0009999999", "STAT_NAME": {"@code": "00200521", "$": "国勢調査"},
                      "TITLE": {"@no": "1", "$": "練習の表（架空データ）"}, "SURVEY_DATE": 202010},
        "CLASS_INF": {"CLASS_OBJ": classes},
        "DATA_INF": {"NOTE": notes, "VALUE": list(values)},
    }  # fmt: skip
    result = {"STATUS": 0, "ERROR_MSG": "正常に終了しました。"}
    return {
        "GET_STATS_DATA": {"RESULT": result, "PARAMETER": {"LANG": "J"}, "STATISTICAL_DATA": data | parts}
    }


def value(text: str, sex: str = "0", unit: str = "人") -> dict[str, str]:
    return {"@tab": "020", "@cat01": sex, "@area": "99999", "@time": "2020000000", "@unit": unit, "$": text}


def json_file(folder: Path, found: Any, name: str = "estat.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return path
