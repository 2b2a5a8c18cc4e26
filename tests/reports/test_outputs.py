"""Files that leave the notebook: CSV for Excel, figures with safe names."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from report_samples import displayed, figure_displayed, figure_words, finding_output, png, table_output

from analysis.reports import outputs
from analysis.reports.names import safe_names


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_everything_is_collected_in_the_notebooks_order(make_notebook) -> None:
    notebook = make_notebook()
    assert [finding["id"] for finding in outputs.findings_of(notebook)] == ["practice.relation"]
    assert [table["id"] for table in outputs.tables_of(notebook)] == ["by_counter"]
    (figure,) = outputs.figures_of(notebook)
    assert (figure.title, figure.alt, figure.png) == ("題 練習", "右下がり 練習", png())
    assert [table["id"] for table in outputs.all_tables(notebook)] == ["by_counter", "points"]


def test_a_table_that_is_displayed_and_drawn_is_saved_once() -> None:
    table = table_output()
    notebook = new_notebook(cells=[
        new_code_cell(outputs=[displayed(outputs.TABLE_MIME, table), figure_displayed(figure_words(table=table))]),
        new_code_cell(outputs=[displayed(outputs.FINDING_MIME, finding_output())]),
    ])  # fmt: skip
    assert outputs.all_tables(notebook) == [table]


def test_csv_opens_in_excel(tmp_path: Path) -> None:
    (path,) = outputs.write_tables([table_output()], tmp_path / "tables")
    assert path.name == "by_counter.csv"
    # Excel takes a CSV for UTF-8 only when it starts with the byte order mark EF BB BF.
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_csv(path) == [
        ["施設", "売上（円）", "比率（%）"],
        ["東窓口", "1234567", "11.904"],
        ["西窓口", "-2500", ""],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        '=HYPERLINK("x")',
    ],
)
def test_text_that_excel_would_evaluate_gets_an_apostrophe(text: str, tmp_path: Path) -> None:
    columns = [{"name": "n", "title": text, "unit": "", "kind": "text", "decimals": None}]
    (path,) = outputs.write_tables([table_output(columns=columns, rows=[[text]])], tmp_path)
    assert read_csv(path) == [[f"'{text}"], [f"'{text}"]]


def test_numbers_stay_numbers_and_signs_for_none_stay_as_they_are(tmp_path: Path) -> None:
    columns = [{"name": "n", "title": "値", "unit": "-", "kind": "number", "decimals": 1}]
    rows = [[-1.5], [0], [math.nan], [math.inf], [None], ["－"], ["A=1"]]
    (path,) = outputs.write_tables([table_output(columns=columns, rows=rows)], tmp_path)
    assert read_csv(path) == [["値"], ["-1.5"], ["0"], [""], [""], [""], ["－"], ["A=1"]]


def test_file_names_stay_inside_the_folder_and_apart() -> None:
    ids = ["../../etc/passwd", "a/b", "a_b", "A_B", "CON", "", "<script>", "地区 一覧", "x" * 300, "nul.x"]
    names = safe_names(ids, ".png")
    assert names[:8] == [
        "etc_passwd.png", "a_b.png", "a_b_2.png", "A_B_3.png", "item_CON.png", "item_6.png", "script.png", "地区_一覧.png",
    ]  # fmt: skip
    assert names[8] == "x" * 80 + ".png"
    assert names[9] == "item_nul.x.png"


def test_figures_are_written_as_they_are(make_notebook, tmp_path: Path) -> None:
    (path,) = outputs.write_figures(outputs.figures_of(make_notebook("../x")), tmp_path / "figures")
    assert path.parent == tmp_path / "figures"
    assert path.name == "scatter_.._x.png"
    assert path.read_bytes() == png()
