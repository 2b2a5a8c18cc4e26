from __future__ import annotations

import base64
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from pdf_files import Drawing, assembled, pdf, stream

from analysis.data.intake import pdf_guard
from analysis.data.intake.sheets import open_book
from analysis.errors import DataError

TABLE = [["地区", "人数"], ["第一", "1"], ["第二", "2"]]


def page() -> Drawing:
    return Drawing().ruled(50, 60, [100, 100], TABLE)


def refused(tmp_path: Path, raw: bytes) -> str:
    (tmp_path / "表.pdf").write_bytes(raw)
    with pytest.raises(DataError) as caught:
        open_book(tmp_path / "表.pdf")
    assert all(problem.where == "表.pdf" and problem.remedy for problem in caught.value.problems)
    return str(caught.value)


def test_a_scan(tmp_path: Path):
    picture = stream(b"\0" * 100, b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8"
                     b" /ColorSpace /DeviceGray /Filter /FlateDecode")  # fmt: skip
    raw = pdf(Drawing(parts=["q 595 0 0 842 0 0 cm /I Do Q"]), Drawing(), more=[picture])
    raw = raw.replace(b"/Resources <<", b"/Resources << /XObject << /I 4 0 R >>")
    told = refused(tmp_path, raw)
    assert "文字の情報がありません（2ページ）" in told and "画像" in told
    shown = pdf(Drawing(parts=["q 595 0 0 842 0 0 cm /I Do Q", *page().parts]), Drawing(), more=[picture])
    (tmp_path / "表.pdf").write_bytes(
        shown.replace(b"/Resources <<", b"/Resources << /XObject << /I 4 0 R >>")
    )
    book = open_book(tmp_path / "表.pdf")
    assert [kind for kind, _ in book.sheets[0].asked] == ["OCR"]
    assert book.notes == ("文字のないページ（画像など）は読めませんでした: 2ページ",)


def test_text_without_a_table(tmp_path: Path):
    told = refused(tmp_path, pdf(Drawing().text(50, 60, "お知らせ").text(50, 90, "窓口は8時30分から")))
    assert "表が見つかりません（1ページ、文章2行）" in told


def test_encrypted_files(tmp_path: Path):
    locked = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (
        b"00" * 32,
        b"00" * 32,
    )
    assert "暗号化" in refused(tmp_path, assembled([b"<< /Type /Catalog >>"], locked))


def test_fonts_whose_letters_nobody_knows(tmp_path: Path):
    raw = pdf(page(), packed=False).replace(b"90ms-RKSJ-H", b"Identity-H ").replace(b"Japan1", b"Other ")
    assert "どの文字か分かりません" in refused(tmp_path, raw)


@pytest.mark.parametrize(
    ("cut", "told"), [(8, "PDFとして読めません"), (60, "PDFとして読めません"), (700, "壊れています")]
)
def test_a_file_that_is_cut_off(tmp_path: Path, cut: int, told: str):
    assert told in refused(tmp_path, pdf(page())[:cut])


def test_scripts_and_embedded_files_are_told_and_left_alone(tmp_path: Path):
    names = (
        b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert) >>] >>"
        b" /EmbeddedFiles << /Names [] >> >>"
    )
    (tmp_path / "表.pdf").write_bytes(pdf(page(), catalog=names))
    told = "スクリプト、埋め込まれたファイルがあります。動かさず、開かず、ページの文字だけを読みました。"
    assert open_book(tmp_path / "表.pdf").notes == (told,)


def bomb(*ways: str) -> bytes:
    """Pack 6 MB of blanks, and that again in other ways."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 1024**2) for _ in range(6)) + packer.flush()
    for way in ways:
        data = zlib.compress(data, 9) if way == "deflated" else base64.a85encode(data) + b"~>"
    return data


@pytest.mark.parametrize("ways", [(), ("deflated",), ("deflated", "letters")])
def test_streams_that_unpack_to_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ways: tuple[str, ...]
):
    monkeypatch.setattr(pdf_guard, "_MOST_PART", 5 * 1024**2)
    more = [stream(bomb(*ways), b"/Filter [/FlateDecode]", packed=False)]
    assert "上限は1つで5 MB、合わせて500 MB" in refused(tmp_path, pdf(page(), more=more))


@pytest.mark.parametrize(
    "name", [b"/LZWDecode", b"/L#5aWDecode", b"[/ASCII85Decode /RunLengthDecode]", b"9 0 R"]
)
def test_ways_of_packing_without_a_limit(tmp_path: Path, name: bytes):
    assert "LZW" in refused(tmp_path, pdf(page(), more=[stream(b"x", b"/Filter " + name, packed=False)]))


def test_tables_of_characters_without_end(tmp_path: Path):
    codes = b"1 begincidrange <00000000> <FFFFFFFF> 0 endcidrange"
    assert "文字の対応表が大きすぎます" in refused(tmp_path, pdf(page(), more=[stream(codes)]))


def test_parts_that_repeat_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Ten forms, each drawing the next one ten times: 10 billion letters in 2 kB."""
    monkeypatch.setattr(pdf_guard._Budget, "left", 1 << 22)
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /N %d 0 R >> >>"
    more = [stream(b"/N Do " * 10, form % (number + 1), packed=False) for number in range(4, 14)]
    raw = pdf(Drawing(parts=["/N Do"]), more=[*more, stream(b"", b"", packed=False)])
    raw = raw.replace(b"/Resources << /Font", b"/Resources << /XObject << /N 4 0 R >> /Font")
    assert "描画の命令が128 MBを超えます" in refused(tmp_path, raw)


def test_graph_paper_is_no_table(tmp_path: Path):
    paper = Drawing().text(50, 20, "図1")
    for step in range(100):
        paper.line(50, 50 + 5 * step, 545, 50 + 5 * step).line(50 + 5 * step, 50, 50 + 5 * step, 545)
    assert "表が見つかりません" in refused(tmp_path, pdf(paper))


def test_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf_guard, "MOST_PAGES", 2)
    assert "2ページを超えています" in refused(tmp_path, pdf(page(), page(), page()))


def test_the_reader_is_loaded_only_for_a_pdf(tmp_path: Path):
    (tmp_path / "表.csv").write_text("地区,人数\n第一,1\n", encoding="utf-8")
    asked = "import sys; from pathlib import Path; from analysis.data.intake.sheets import open_book;"
    asked += f"open_book(Path({str(tmp_path / '表.csv')!r})); sys.exit('pdfminer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
