"""Parts of a Word document that python-docx leaves to XML: alternative text, header rows, fields, Japanese fonts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from analysis.reports.plain_text import printable

# On Windows and macOS with Office; other programs take their own Japanese font.
FONT = "Yu Gothic"
ACCENT = RGBColor(0x14, 0x50, 0x7A)
WIDTH, HEIGHT, MARGIN = Mm(210), Mm(297), Mm(20)
TEXT_WIDTH = WIDTH - 2 * MARGIN
# No picture is so high that its heading, words and source would go to the next sheet.
PICTURE_HEIGHT = Mm(130)
SMALL = "出典・注"


def set_up(document: Document) -> None:
    """Give a new document A4 paper, Japanese fonts and language, and the styles of the report.

    Parameters
    ----------
    document : Document
        Made from python-docx's own template.
    """
    package: Any = document.part.package
    relations = package.rels
    # A picture of the template's first page.
    for key in [key for key, relation in relations.items() if relation.reltype == RT.THUMBNAIL]:
        del relations[key]
    section = document.sections[0]
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    for name, size in {
        "Normal": 10.5,
        "Title": 20,
        **{f"Heading {n}": 17 - 2 * n for n in range(1, 5)},
    }.items():
        style: Any = document.styles[name]
        style.font.size = Pt(size)
        _japanese(style)
        if name != "Normal":
            style.font.color.rgb = ACCENT
            style.paragraph_format.keep_with_next = True
    small: Any = document.styles.add_style(SMALL, WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = document.styles["Normal"]
    small.font.size = Pt(8.5)


def _japanese(style: Any) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # The template's themes would go before the names.
    for name in [name for name in fonts.attrib if "Theme" in name or "theme" in name]:
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "ja-JP")
    language.set(qn("w:eastAsia"), "ja-JP")
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def add_picture(document: Document, png: bytes, alt: str) -> None:
    """Add a picture with its alternative text, no wider than the text.

    Parameters
    ----------
    document : Document
        Gets a paragraph at its end, which stays with the next one.
    png : bytes
        The picture.
    alt : str
        What it shows, in words.
    """
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(BytesIO(png))
    factor = min(TEXT_WIDTH / shape.width, PICTURE_HEIGHT / shape.height, 1.0)
    shape.width, shape.height = Emu(int(shape.width * factor)), Emu(int(shape.height * factor))
    shape._inline.docPr.set("descr", printable(alt))


def add_table(
    document: Document,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[bool] = (),
    alt: str = "",
) -> Table:
    """Add a table whose first row is its header on every sheet.

    Parameters
    ----------
    document : Document
        Gets the table at its end.
    heads : sequence of str
        Headings of the columns, at least one.
    rows : iterable of sequence of str
        As long as `heads`.
    right : sequence of bool
        Which columns stand right-aligned; none by default.
    alt : str
        Title of the table for assistive technology.

    Returns
    -------
    Table
    """
    whole = [heads, *rows]
    table = document.add_table(rows=len(whole), cols=len(heads), style="Table Grid")
    aligned = [*right, *[False] * (len(heads) - len(right))]
    # Row by row: a cell by its place is searched anew each time.
    for number, (row, texts) in enumerate(zip(table.rows, whole, strict=True)):
        for cell, text, number_column in zip(row.cells, texts, aligned, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.style = SMALL
            run = paragraph.add_run(printable(text))
            run.bold = number == 0 or None
            if number_column:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
            for cell in row.cells:
                _shade(cell)
    if alt:
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), printable(alt))
        table._tbl.tblPr.append(caption)
    document.add_paragraph(style=SMALL)
    return table


def _shade(cell: Any) -> None:
    shading = OxmlElement("w:shd")
    for name, value in {"val": "clear", "color": "auto", "fill": "EAF2F8"}.items():
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def add_page_number(paragraph: Paragraph) -> None:
    """Add the fields of page number and number of pages.

    Parameters
    ----------
    paragraph : Paragraph
        Of the footer.
    """
    for words in ("PAGE", None, "NUMPAGES"):
        if words is None:
            paragraph.add_run(" / ")
            continue
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), words)
        shown = OxmlElement("w:r")
        shown.append(OxmlElement("w:t"))
        shown[0].text = "1"
        field.append(shown)
        paragraph._p.append(field)
