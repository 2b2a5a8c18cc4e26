"""Tables in PDF files as programs of offices write them: a browser's print, and a drawing library."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import matplotlib as mpl
import matplotlib_fontja  # noqa: F401  (registers the font)
import pytest
from hypothesis import Phase, given, settings
from matplotlib.figure import Figure
from pdf_files import Drawing, pdf
from test_ugly_layouts import TABLES, Ugly, dressed, hold_equal

from analysis.data.intake.book import Book
from analysis.data.intake.pdf_sheets import open_pdf
from analysis.data.intake.understood import understand

FONT = "IPAexGothic"  # of matplotlib-fontja
ROWS = "".join(
    f"<tr><td>第{number}地区行政センター</td><td>{number * 1234:,}</td><td>△{number}.5</td>"
    f"<td>{'X' if number % 3 else '－'}</td></tr>"
    for number in range(60)
)
PAGE = f"""<!doctype html><html lang="ja"><meta charset="utf-8"><style>
table {{ border-collapse: collapse; width: 100% }} .ruled td, .ruled th {{ border: 1px solid }} td + td {{ text-align: right }}
.open {{ border-top: 2px solid; border-bottom: 2px solid }} h2 {{ break-before: page }}</style>
<h1>表1　利用状況（単位：件）</h1><table class="ruled"><thead>
<tr><th rowspan="2">地区</th><th colspan="2">キャッシュレス決済</th><th rowspan="2">現金</th></tr>
<tr><th>件数</th><th>前年差（％）</th></tr></thead>{ROWS}</table><p>※ 長沼公民館、西部青少年センター、黄色は推計</p>
<h2>表2　歳入（単位：千円）</h2><table class="open"><tr><th>科目</th><th>前年度</th><th>本年度</th></tr>
<tr><td>市税</td><td>１２３，４５６</td><td>134,567</td></tr><tr><td>地方交付税</td><td>8,900</td><td>－</td></tr></table></html>"""


@pytest.mark.browser
@pytest.mark.slow
def test_what_a_browser_prints(browser: Any):
    page = browser.new_page()
    page.set_content(PAGE)
    raw = page.pdf(format="A4")
    page.close()
    first, second = understand(open_pdf(raw, "表.pdf")).tables
    assert first.sheet == "1～2ページ 表1" and first.titles == ("表1 利用状況（単位：件）",)
    # Fonts have one drawing for 長 and the radical ⻑; the print names either.
    assert first.notes[-1] == "※ 長沼公民館、西部青少年センター、黄色は推計"
    labels, count, change, cash = first.columns
    assert labels.values == tuple(f"第{number}地区行政センター" for number in range(60))
    assert (count.name, count.unit) == ("キャッシュレス決済_件数", "件")
    assert count.values == tuple(str(number * 1234) for number in range(60))
    assert (change.name, change.unit) == ("キャッシュレス決済_前年差", "％")
    assert change.values == tuple(f"-{number}.5" for number in range(60))
    assert cash.name == "現金"
    assert second.titles == ("表2 歳入（単位：千円）",)
    assert [column.values for column in second.columns[1:]] == [("123456", "8900"), ("134567", "")]


def test_what_matplotlib_draws():
    figure = Figure(figsize=(6, 3))
    axes = figure.add_subplot()
    axes.axis("off")
    axes.table(
        [["第一", "1,234", "△0.5"], ["第二", "56", "X"]], colLabels=["地区", "人数", "割合"], loc="center"
    )
    made = io.BytesIO()
    font = {"font.family": FONT, "pdf.fonttype": 42}
    with mpl.rc_context(font):
        figure.savefig(made, format="pdf", metadata={"CreationDate": None})
    (table,) = understand(open_pdf(made.getvalue(), "表.pdf")).tables
    assert [(column.name, column.values, column.states) for column in table.columns] == [
        ("地区", ("第一", "第二"), ("", "")),
        ("人数", ("1234", "56"), ("", "")),
        ("割合", ("-0.5", ""), ("", "秘匿")),
    ]


def drawn(table: Ugly, *, with_lines: bool) -> bytes:
    """Draw what `dressed` makes of a tidy table: lone texts above and below, cells between, merged ones without lines."""
    sheet = dressed(table)
    page, y = Drawing(1300, 900), 30.0
    edges = [40 + 110 * column for column in range(len(sheet.rows[0]) + 1)]
    merged = {(one.top, one.left): one for one in sheet.merged}
    covered = {(row, column) for one in sheet.merged for row in range(one.top, one.bottom + 1)
               for column in range(one.left, one.right + 1)} - {*merged}  # fmt: skip
    lone = [
        sum(map(bool, row)) == 1 and (number, row.index(max(row))) not in merged
        for number, row in enumerate(sheet.rows)
    ]
    for number, row in enumerate(sheet.rows):
        for column, text in enumerate(row):
            one = merged.get((number, column))
            right, down = (one.right if one else column, one.bottom - number if one else 0)
            if text:
                wide = edges[right + 1] - edges[column]
                place = edges[column] + (wide / 2 - 15 if one and right > column else 3)
                page.text(place, y + 4 + down * 9, text)
            if with_lines and any(row) and not lone[number] and (number, column) not in covered:
                bottom = y + 18 * (down + 1)
                if text:
                    page.line(edges[column], y, edges[right + 1], y).line(
                        edges[column], bottom, edges[right + 1], bottom
                    )
                    page.line(edges[column], y, edges[column], bottom)
                    page.line(edges[right + 1], y, edges[right + 1], bottom)
        y += 18 if any(row) and not lone[number] else 32
    return pdf(page)


@pytest.mark.parametrize("with_lines", [True, False])
@settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate])
@given(table=TABLES)
def test_any_table_is_read_back_from_a_page(table: Ugly, with_lines: bool):
    if not with_lines:  # nothing tells how far a heading of several columns reaches
        table = replace(table, groups=False)
    (read,) = understand(
        Book("表.pdf", "pdf", None, open_pdf(drawn(table, with_lines=with_lines), "表.pdf").sheets)
    ).tables
    hold_equal(read, table)
