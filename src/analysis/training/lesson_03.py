"""The untidy workbook of lesson 3, a made-up table of the practice city, and what is read from such workbooks.

`python -m analysis.training.lesson_03` writes the workbook that lies beside the lesson.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook

from analysis.data.descriptor import project_root
from analysis.data.intake.book import Sheet
from analysis.data.intake.sheets import open_book
from analysis.data.intake.understood import understand
from analysis.data.intake.values import number
from analysis.training.lesson import TRAINING
from analysis.training.plans import missing

NAME = "03_untidy_tables.xlsx"
SHEET = "受付件数"
# What an office could have typed; the numbers are made up. "４５２" is of full width, "4,025件" is text.
CELLS: tuple[tuple[str | int | None, ...], ...] = (
    ("練習市　窓口別受付件数（架空データ・練習用）",),
    (None, None, None, None, None, "（単位：件）"),
    ("地区", "窓口", "令和4年度", None, "令和5年度", None),
    (None, None, "件数", "うちオンライン", "件数", "うちオンライン"),
    ("練習北", "練習北行政センター", 1204, 182, 1310, 240),
    ("練習南", "練習南行政センター", "１，５２０", 213, 1488, 265),
    (None, "練習南連絡所", 310, "－", 295, "－"),
    (None, "小計", 1830, 213, 1783, 265),
    ("架空谷", "架空谷行政センター", "４５２", 31, 470, 44),
    (None, "架空谷連絡所", "…", "…", 88, 0),
    (None, "小計", 452, 31, 558, 44),
    ("見本町", "見本町行政センター", "3,870", 905, "4,025件", 1130),
    ("合計", None, 7356, 1331, 7676, 1679),
    ("注：「－」はオンラインで受け付けていない窓口、「…」は記録がなく分からない。",),
)
MERGED = ("C3:D3", "E3:F3", "A6:A8", "A9:A11", "A13:B13")
_PLAN = {
    "1行": "1行が何を表すか（窓口、月、申請など）を書きます。",
    "直すところ": "整えるときに直すところを、1つ以上書きます。",
    "空欄の意味": "空欄や「－」が、0か、該当なしか、不明かを書きます。",
}


def workbook() -> Workbook:
    """Lay the untidy table out as a workbook, merged cells and all."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for row in CELLS:
        sheet.append(row)
    for place in MERGED:
        sheet.merge_cells(place)
    for column, width in zip("ABCDEF", (12, 24, 12, 16, 12, 16), strict=True):
        sheet.column_dimensions[column].width = width
    return book


def path() -> Path:
    """Say where the workbook lies."""
    return project_root() / TRAINING / NAME


def cells() -> pd.DataFrame:
    """Show the cells of the workbook as Excel does: rows by their numbers, columns by their letters, all as text."""
    sheet = _sheet()
    names = [sheet.address(0, place)[:-1] for place in range(len(sheet.rows[0]))]
    return pd.DataFrame(sheet.rows, columns=names, index=range(1, len(sheet.rows) + 1))


def numbers(texts: pd.Series) -> pd.Series:
    """Read texts as numbers: full width, grouping commas and units are understood.

    Parameters
    ----------
    texts : Series
        Cells as text.

    Returns
    -------
    Series
        Float; missing where a cell holds no number (－, …, words).
    """
    return texts.map(_number).astype(float)


def long_table(rows: pd.DataFrame, years: Mapping[int, str], *, value: str) -> pd.DataFrame:
    """Lay columns of years one under the other.

    Parameters
    ----------
    rows : DataFrame
        地区, 窓口 and the columns named in `years`.
    years : mapping of int to str
        Year to the column that holds its values.
    value : str
        Name of the new column.

    Returns
    -------
    DataFrame
        地区, 窓口, 年度, and `value`; one row a counter and year.
    """
    parts = [
        rows[["地区", "窓口"]].assign(**{"年度": year, value: rows[column]}) for year, column in years.items()
    ]
    return pd.concat(parts, ignore_index=True)


def machine_reading() -> pd.DataFrame:
    """List what the reader of this project does to the workbook by itself, and what it asks."""
    (table,) = understand(open_book(path())).tables
    left_out = [("除いた行", f"小計・合計の行（{place}）") for place in table.totals]
    done = [("読み替え", f"{what}（{counted.count}か所）") for what, counted in table.changes.items()]
    return pd.DataFrame(
        [*left_out, *done, *(("質問", question.text) for question in table.questions)],
        columns=["種類", "内容"],
    )


def own_table(answer: Any) -> str:
    """Say what is missing in a trainee's notes on a table of their own work."""
    return missing(answer, _PLAN)


def _sheet() -> Sheet:
    (sheet,) = open_book(path()).sheets
    return sheet


def _number(text: str) -> float | None:
    read = number(text)
    return None if read is None else float(read.value)


if __name__ == "__main__":
    workbook().save(path())
