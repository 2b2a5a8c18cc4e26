"""Damaged PDF files are read or refused in words, and another reader finds what stands in their cells."""

from __future__ import annotations

import contextlib
import random
import re
import unicodedata
import zlib
from pathlib import Path

import pypdfium2
import pytest
from pdf_files import Drawing, pdf
from test_intake_damaged import damaged

from analysis.data.intake.sheets import open_book
from analysis.data.intake.understood import understand
from analysis.errors import DataError

ROWS = [["地区", "人数", "割合"]] + [[f"第{row}", f"{row * 137 + 1_000:,}", f"△{row}.5"] for row in range(20)]
PAGES = [
    Drawing()
    .text(50, 30, "利用状況（単位：人）")
    .ruled(50, 60, [100, 100, 100], ROWS)
    .text(50, 500, "※ 20地区"),
    Drawing().text(50, 30, "別の表").unruled((50, 150, 250), 60, ROWS, pitch=16),
]
_NUMBER = re.compile(r"\d[\d,.]*")
_PLACE = re.compile(r"(\d+)ページ 表\d+")


def page_texts(raw: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(raw)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return [unicodedata.normalize("NFKC", text) for text in texts]


def written(raw: bytes) -> str:
    """Return all strings of a file, without the codes that no font has: pdfium leaves whole pages out where it cannot go on."""
    contents = [raw]
    for match in re.finditer(rb"[^d]stream\n", raw):
        with contextlib.suppress(zlib.error):
            contents.append(zlib.decompressobj().decompress(raw[match.end() :]))
    strings = re.findall(r"<([^<>]*)", b"\n".join(contents).decode("latin-1"))
    digits = (re.sub("[^0-9a-fA-F]", "", one) for one in strings)
    return "\n".join(
        re.sub(r"[\0-\x1f]", "", bytes.fromhex(one[: len(one) // 2 * 2]).decode("latin-1")) for one in digits
    )


@pytest.mark.parametrize("packed", [True, False])
def test_damaged_files_are_read_or_refused_in_words(tmp_path: Path, packed: bool):
    raw = pdf(*PAGES, packed=packed)
    outcomes = {"read": 0, "refused": 0, "compared": 0}
    for seed in range(200):
        (tmp_path / "表").write_bytes(mutated := damaged(raw, random.Random(seed)))
        try:
            book = open_book(tmp_path / "表")
        except DataError as refused:
            assert all(problem.where.startswith("表") for problem in refused.problems)
            outcomes["refused"] += 1
            continue
        understand(book)
        outcomes["read"] += 1
        if book.kind != "pdf":  # the first letters are gone: text like any other
            continue
        try:
            texts = page_texts(mutated)
        except pypdfium2.PdfiumError:
            continue
        outcomes["compared"] += 1
        strings = written(mutated)
        for sheet in book.sheets:
            assert len(sheet.rows) == len(sheet.kinds) == len(sheet.row_names)
            for row, cells in enumerate(sheet.rows):
                place = _PLACE.match(sheet.row_names[row])
                for cell in cells if place else ():
                    numbers = _NUMBER.findall(unicodedata.normalize("NFKC", cell))
                    text = "".join(texts[int(place[1]) - 1 : int(place[1])])
                    assert "〓" in cell or all(one in text or one in strings for one in numbers), (seed, cell)
    assert all(outcomes.values()), outcomes


def test_another_reader_finds_the_same_numbers(tmp_path: Path):
    raw = pdf(*PAGES)
    (tmp_path / "表.pdf").write_bytes(raw)
    for sheet, text in zip(open_book(tmp_path / "表.pdf").sheets, page_texts(raw), strict=True):
        assert sorted(_NUMBER.findall(" ".join(map(" ".join, sheet.rows)))) == sorted(_NUMBER.findall(text))
