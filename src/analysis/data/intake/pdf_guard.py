"""Opens PDF files within limits: what is encrypted, damaged or would grow without end is refused in words.

No script of a file runs, no embedded file and no link is opened: pdfminer knows none of them.
"""

from __future__ import annotations

import binascii
import io
import logging
import re
import zlib
from base64 import a85decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import stream_value
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent
from pdfplumber.pdf import PDF

from analysis.data.archives import MOST_BYTES
from analysis.errors import DataError, Problem

MOST_PAGES = 1_000
MOST_DRAWN = (
    64 * 1024**2
)  # bytes of drawing instructions, those of repeated parts each time; a page has some 50 kB
_MOST_CODES = 4_000_000  # of all tables of characters: three times Unicode
_CHUNK = 1 << 16

_STREAM = re.compile(rb"(?<!end)stream\r?\n?")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
# Ways of packing whose size cannot be known beforehand; nobody has needed them since 1996.
_UNBOUNDED = re.compile(
    rb"/F(?:ilter)?\s*(?:\[[^\]]{0,200}?)?/(?:LZW|RunLength|RL\b)|/Filter\s*\[?\s*\d+\s+\d+\s+R|/Columns\s+\d{6}"
)
_ASCII85, _HEX = re.compile(rb"\s*(?:<~)?([!-uz\s]{16,})~>"), re.compile(rb"\s*([0-9A-Fa-f\s]{16,})>")
_CODES = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*[<\[\d]")
_REMEDY = "PDFを開いて「PDFに印刷」で作り直すか、もとのExcelかCSVを発行元に求めてください。"

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its warnings are English and name no file


def refuse_bombs(raw: bytes, file: str) -> None:
    """Refuse a PDF whose parts would unpack to too much.

    Raises
    ------
    DataError
        All parts together unpack to more than 500 MB, tables of characters have more than 4 million codes, or parts are
        packed in a way (LZW, run lengths) that does not tell beforehand how much comes out.
    """
    left, codes = MOST_BYTES, 0
    for part in _parts(raw):
        left -= len(part)
        codes += sum(int(end[-8:], 16) - int(start[-8:], 16) for start, end in _ranges(part))
        if left < 0 or codes > _MOST_CODES:
            found = (
                f"展開すると{MOST_BYTES // 1024**2} MBを超えます"
                if left < 0
                else "文字の対応表が大きすぎます"
            )
            raise DataError(Problem(f"PDFの中のデータは、{found}。", file, "出所を確かめてください。"))
        if _UNBOUNDED.search(_ESCAPE.sub(lambda code: bytes.fromhex(code[1].decode()), part)):
            raise DataError(Problem("大きさの分からない古い圧縮（LZWなど）を使ったPDFです。", file, _REMEDY))


def _ranges(part: bytes) -> Iterator[tuple[bytes, bytes]]:
    if b"range" in part:
        for match in _CODES.finditer(part):
            start, end = (b"".join(code.split()) or b"0" for code in match.groups())
            yield start, end


def _parts(raw: bytes) -> Iterator[bytes]:
    """Yield the file and what its streams unpack to, packed again and again or not."""
    yield raw
    for match in _STREAM.finditer(raw):
        part: bytes | None = _unpacked(raw, match.end())
        while part is not None:
            yield part
            part = _unpacked(part, 0)


def _unpacked(data: bytes, start: int) -> bytes | None:
    """Unpack what begins at a place, up to the most that is allowed; None where nothing is packed."""
    for pattern in (_ASCII85, _HEX):
        if match := pattern.match(data, start):
            return _text(match[1], pattern)
    unpacker, found, size = zlib.decompressobj(), [], 0
    try:
        while not unpacker.eof and start < len(data) and size <= MOST_BYTES:
            found.append(unpacker.decompress(data[start : start + _CHUNK], MOST_BYTES))
            size += len(found[-1])
            start += _CHUNK
    except zlib.error:  # not packed in this way, or damaged from here on
        pass
    return b"".join(found) or None


def _text(letters: bytes, pattern: re.Pattern[bytes]) -> bytes | None:
    try:
        return a85decode(letters) if pattern is _ASCII85 else binascii.unhexlify(b"".join(letters.split()))
    except ValueError:
        return None


class _Budget(PDFResourceManager):
    """What all pages share: how many more bytes of instructions may be followed."""

    left = MOST_DRAWN


class _Interpreter(PDFPageInterpreter):
    """Follows the instructions of a page, and of parts that they repeat, until the budget is used up."""

    def execute(self, streams: Sequence[object]) -> None:
        assert isinstance(self.rsrcmgr, _Budget)
        self.rsrcmgr.left -= sum(len(stream_value(one).get_data()) + 1_000 for one in streams)
        if self.rsrcmgr.left < 0:
            raise _TooMuch
        super().execute(streams)


class _TooMuch(Exception):
    pass


class BoundedPage(Page):
    """A page that stops where the budget of its file ends."""

    @property
    def layout(self) -> Any:  # noqa: D102
        if not hasattr(self, "_layout"):
            device = PDFPageAggregatorWithMarkedContent(self.pdf.rsrcmgr, pageno=self.page_number)
            _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self._layout = device.get_result()
        return self._layout


def pages(raw: bytes, file: str) -> Iterator[BoundedPage]:
    """Go through the pages of a PDF, counted from 1.

    Raises
    ------
    DataError
        It is encrypted, has more than 1,000 pages, is damaged, or draws more than 64 MB of instructions.
    """
    refuse_bombs(raw, file)
    with readable(file):
        pdf = PDF(io.BytesIO(raw))
        if pdf.doc.encryption is not None:
            raise PDFPasswordIncorrect
        pdf.rsrcmgr = _Budget()
        for number, page in enumerate(PDFPage.create_pages(pdf.doc), 1):
            if number > MOST_PAGES:
                remedy = "表のあるページだけを、別のPDFに取り出してください。"
                raise DataError(Problem(f"{MOST_PAGES:,}ページを超えています。", file, remedy))
            yield BoundedPage(pdf, page, number)


@contextmanager
def readable(file: str) -> Iterator[None]:
    """Turn what pdfminer raises of encrypted and damaged files into words."""
    try:
        yield
    except DataError:
        raise
    except _TooMuch as cause:
        found = f"描画の命令が{MOST_DRAWN // 1024**2} MBを超えます。"
        raise DataError(
            Problem(found, file, "表のあるページだけを、別のPDFに取り出してください。")
        ) from cause
    except Exception as cause:  # pdfminer raises whatever a damaged file leads to
        reasons = (cause, *cause.args, cause.__cause__)
        if any(isinstance(reason, PDFPasswordIncorrect) for reason in reasons):
            found = "パスワードか権限の制限で保護（暗号化）されています。"
            raise DataError(
                Problem(found, file, "保護していないPDFかExcelを発行元に求めてください。")
            ) from cause
        found = f"PDFとして読めません（{type(cause).__name__}: {cause}）。"
        raise DataError(
            Problem(found, file, "PDFを開けるか確かめ、発行元から取り直してください。")
        ) from cause
