from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from intake_files import SHEET, archive, rewritten, sheet_xml, workbook

from analysis.data.intake.sheets import open_book
from analysis.errors import DataError


def refused(tmp_path: Path, raw: bytes, name: str = "表.zip") -> str:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(DataError) as caught:
        open_book(tmp_path / name)
    assert all(problem.where.startswith(name) and problem.remedy for problem in caught.value.problems)
    return str(caught.value)


def with_flag(name: str, mode: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        made.writestr(entry, b"/etc/passwd")
    return packed.getvalue()


def test_names_that_lead_elsewhere(tmp_path: Path):
    assert "フォルダの外" in refused(tmp_path, archive({"../表.csv": "a,b\n"}))
    assert "シンボリックリンク" in refused(tmp_path, with_flag("表.csv", 0o120777))
    assert "装置の名前" in refused(tmp_path, archive({"令和5年/nul.csv": "a,b\n"}))
    assert "装置の名前" in refused(tmp_path, archive({"COM1": "a,b\n"}))


def test_names_that_only_look_like_devices(tmp_path: Path):
    (tmp_path / "表.zip").write_bytes(archive({"CONTACT.csv": "a,b\n", "aux_令和5年.csv": "a,b\n"}))
    assert len(open_book(tmp_path / "表.zip").sheets) == 2


def test_archives_that_unpack_to_too_much(tmp_path: Path):
    assert "1,0" in (told := refused(tmp_path, archive({"表.csv": b"\0" * 30 * 1024**2}))) and "倍" in told
    assert "10,001個" in refused(tmp_path, archive({f"{number}.csv": "" for number in range(10_001)}))
    assert "zipの中にzip" in refused(tmp_path, archive({"中.zip": archive({"表.csv": "a\n"})}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities(tmp_path: Path, encoding: str):
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    raw = rewritten(workbook(lambda sheet: None), {"xl/sharedStrings.xml": bomb.encode(encoding)})
    assert "DOCTYPE" in refused(tmp_path, raw, "表.xlsx")


def test_declared_entities_after_blank_lines(tmp_path: Path):
    bomb = b'\n \r\n\t  <!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert ElementTree.fromstring(bomb).text == "aaaa"  # a blank line before it is no fault in XML
    raw = rewritten(workbook(lambda sheet: None), {"xl/styles.xml": bomb})
    assert "DOCTYPE" in refused(tmp_path, raw, "表.xlsx")


def test_one_cell_far_out(tmp_path: Path):
    far = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    blank = far.replace('"XFD1048576"><v>1</v></c>', '"XFD1048576" s="0"/>')
    empty = workbook(lambda sheet: None)
    told = refused(tmp_path, rewritten(empty, {SHEET: sheet_xml(far)}), "表.xlsx")
    assert "1,048,576行 × 16,384列" in told and "表.xlsx「表」" in told
    (tmp_path / "塗り.xlsx").write_bytes(rewritten(empty, {SHEET: sheet_xml(blank)}))
    assert open_book(tmp_path / "塗り.xlsx").sheets[0].rows == (("1",),)  # a colour far out is no cell


def test_one_long_text_in_every_cell(tmp_path: Path):
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<sst xmlns="{space}"><si><t>{"x" * 30_000}</t></si></sst>'
    parts = {SHEET: sheet_xml(f"<sheetData>{rows}</sheetData>"), "xl/sharedStrings.xml": text.encode()}
    told = refused(tmp_path, rewritten(workbook(lambda sheet: None), parts), "表.xlsx")
    assert "574 MB" in told  # 20,000 cells of 30,087 bytes, with their tags


def test_a_cell_nobody_can_read(tmp_path: Path):
    told = refused(tmp_path, f'[{{"町": "{"あ" * 131_073}"}}]'.encode(), "表.json")
    assert "表.json「表.json」2行1列" in told and "131,073文字" in told


def test_a_link_a_folder_and_a_device(tmp_path: Path):
    (tmp_path / "表.csv").write_text("a,b\n")
    (tmp_path / "別名.csv").symlink_to(tmp_path / "表.csv")
    os.mkfifo(tmp_path / "管.csv")
    for name, told in (("別名.csv", "シンボリックリンク"), ("管.csv", "普通のファイル"), ("無い.csv", "読めません"),
                       ("NUL.csv", "装置")):  # fmt: skip
        with pytest.raises(DataError, match=told):
            open_book(tmp_path / name)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "空です"),
        (b"%PDF-1.7", "PDFとして読めません"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\r\n<html><table>", "HTML"),
        (archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "Excelブック"),
        (archive({"写真.png": "PNG"}), "表のファイルがありません"),
        (b"PK\x03\x04 and no more", "zipとして読めません"),
    ],
)
def test_what_is_no_table(tmp_path: Path, raw: bytes, told: str):
    assert told in refused(tmp_path, raw, "表.csv")
