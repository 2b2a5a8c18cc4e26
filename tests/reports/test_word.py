"""The report as a Word document, read back by python-docx."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from hostile import PAYLOADS
from lxml import etree
from report_samples import markdown_cell

from analysis.reports.outputs import findings_of
from analysis.reports.word import build
from analysis.runs.notes import AddedNotes, Note

PROSE = """## 見出し

本文 **太字** と [統計局](https://www.stat.go.jp/) と H~2~O。

- 一
  1. 内側
- 二

> 引用

| 名 | 値 |
|:--|--:|
| 甲 | 1 |
"""


def notes(text: str) -> AddedNotes:
    return AddedNotes((Note("所見", f"内容 {text}", f"{text}課", date(2026, 4, 1)),), "")


@pytest.fixture
def made(make_notebook, make_card, make_run):
    def make(text: str = "練習", extra=(), **run) -> bytes:
        notebook = make_notebook(text, extra)
        return build(
            notebook,
            make_card(text),
            make_run(text, **run),
            findings=findings_of(notebook),
            notes=notes(text),
        )

    return make


@pytest.fixture
def document(made):
    def read(*arguments, **run):
        return docx.Document(BytesIO(made(*arguments, **run)))

    return read


def headings(document) -> list[tuple[str, str]]:
    return [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith(("Heading", "Title"))
    ]


def cells(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_answer_stands_first(document) -> None:
    found = headings(document())
    assert found[0] == ("Title", "【架空データ（練習用）】比率と高齢化率 練習")
    order = ["答え", "政策にとっての意味", "答えが変わるとしたら", "注意", "担当課の記入", "ロジックモデル", "分析",
             "方法", "用語", "条件", "データの出典", "引用"]  # fmt: skip
    assert [text for name, text in found if name == "Heading 1"] == order
    levels = [1 if name == "Title" else int(name[-1]) for name, _ in found]
    assert all(after - before <= 1 for before, after in pairwise(levels[1:]))
    text = "\n".join(paragraph.text for paragraph in document().paragraphs)
    assert "高齢化率が高い地区ほど比率は低い 練習" in text and "政策への意味はありません" in text
    assert "— 練習課　2026-04-01" in text


def test_a_figure_has_its_words(document) -> None:
    read = document()
    (picture,) = read.inline_shapes
    assert picture._inline.docPr.get("descr") == "右下がり 練習"
    assert picture.width <= read.sections[0].page_width - 2 * read.sections[0].left_margin
    assert any(text == "図1　【架空データ（練習用）】題 練習" for _, text in headings(read))
    assert any(paragraph.text == "出典：練習" for paragraph in read.paragraphs)


def test_tables_are_tables_with_header_rows(document) -> None:
    tables = document().tables
    whole = [cells(table) for table in tables]
    expected = [
        ["施設", "売上（円）", "比率（%）"],
        ["練習", "1,234,567", "11.90"],
        ["西窓口", "−2,500", "－"],
    ]
    assert whole.count(expected) == 2
    assert ["値", "−0.53"] in whole[0] and ["n（対象の数）", "1,414地区 練習"] in whole[0]
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert not any(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in list(table.rows)[1:])


def test_prose_keeps_its_form(document) -> None:
    read = document("練習", (markdown_cell(PROSE),))
    paragraphs = {paragraph.text: paragraph for paragraph in read.paragraphs}
    sentence = paragraphs["本文 太字 と 統計局（https://www.stat.go.jp/） と H~2~O。"]
    assert [run.text for run in sentence.runs if run.bold] == ["太字"]
    assert [paragraphs[text].style.name for text in ("一", "内側", "二")] == [
        "List Bullet", "List Number 2", "List Bullet"]  # fmt: skip
    assert "引用" in paragraphs
    assert [["名", "値"], ["甲", "1"]] in [cells(table) for table in read.tables]
    assert ("Heading 2", "見出し") in headings(read)


def test_a_departure_and_closed_data_are_marked(document) -> None:
    departure = {"confidence": {"value": 0.9, "primary": 0.95}}
    read = document(primary=False, sensitivity=departure, disclosure="internal", synthetic=False)
    text = "\n".join(paragraph.text for paragraph in read.paragraphs)
    assert "感度分析　庁内限り" in text and "信頼水準：0.95（主たる仕様では 0.95）" in text
    assert "意味 練習" in text and not read.core_properties.title.startswith("【架空")


def test_paper_language_and_author(document) -> None:
    read = document()
    section, properties = read.sections[0], read.core_properties
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert properties.author == properties.last_modified_by == "練習課 練習"
    assert properties.comments == "" and properties.language == "ja-JP"
    fields = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert section.header.paragraphs[0].text == "【架空データ（練習用）】比率と高齢化率 練習"
    fonts = read.styles["Heading 1"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Yu Gothic" and fonts.get(qn("w:eastAsiaTheme")) is None


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_make_a_whole_document(payload, made) -> None:
    with zipfile.ZipFile(BytesIO(made(payload, (markdown_cell(payload),)))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
    # No field, macro or object, and nothing that leads out of the file.
    body = parts["word/document.xml"]
    assert not any(word in body for word in (b"w:instrText", b"w:fldSimple", b"w:object", b"w:hyperlink"))
    assert not any(b'TargetMode="External"' in part for part in parts.values())
    assert not any("vbaProject" in name for name in parts)
