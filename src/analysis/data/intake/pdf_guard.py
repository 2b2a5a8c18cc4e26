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
    128 * 1024**2
)  # bytes of drawing instructions, of repeated parts each time; a page has some 50 kB
_PER_PART = 1 << 14  # what it costs to begin a part, in the same bytes
_MOST_PART = 100 * 1024**2  # bytes of one stream, unpacked
_MOST_CODES = 4_000_000  # of all tables of characters: three times Unicode
_CHUNK = 1 << 16

_STREAM = re.compile(rb"(?<!end)stream\r?\n?")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
# Ways of packing whose size cannot be known beforehand; nobody has needed them since 1996.
_UNBOUNDED = re.compile(
    rb"/F(?:ilter)?\s*(?:\[[^\]]{0,200}?)?/(?:LZW|RunLength|RL\b)"
    rb"|/Filter\s*(?:\[[^\]]{0,200}?)?\s*\d+\s+\d+\s+R|/Columns\s+\d{6}"
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
        A part is damaged, or unpacks to more than 100 MB, or all together to more than 500 MB; tables of characters have
        more than 4 million codes; parts are packed in a way (LZW, run lengths) that does not tell how much comes out.
    """
    if _UNBOUNDED.search(_ESCAPE.sub(lambda code: bytes.fromhex(code[1].decode()), raw)):
        raise DataError(Problem("大きさの分からない古い圧縮（LZWなど）を使ったPDFです。", file, _REMEDY))
    left, codes = MOST_BYTES, 0
    for part in _parts(raw, file):
        left -= len(part)
        if left < 0 or len(part) > _MOST_PART:
            most = f"1つで{_MOST_PART // 1024**2} MB、合わせて{MOST_BYTES // 1024**2} MB"
            told = f"PDFの中のデータは、展開すると大きすぎます（上限は{most}）。"
            raise DataError(Problem(told, file, "出所を確かめてください。"))
        codes += sum(int(end[-8:], 16) - int(start[-8:], 16) for start, end in _ranges(part))
        if codes > _MOST_CODES:
            raise DataError(
                Problem("PDFの中の文字の対応表が大きすぎます。", file, "出所を確かめてください。")
            )


def _ranges(part: bytes) -> Iterator[tuple[bytes, bytes]]:
    if b"range" in part:
        for match in _CODES.finditer(part):
            start, end = (b"".join(code.split()) or b"0" for code in match.groups())
            yield start, end


def _parts(raw: bytes, file: str) -> Iterator[bytes]:
    """Yield what the streams of a file hold: as they stand, and unpacked as often as they are packed."""
    for match in _STREAM.finditer(raw):
        start = match.end()
        yield raw[start : start + _CHUNK].partition(b"endstream")[0]
        part, is_whole = _unpacked(raw, start)
        if not is_whole and b"/Fl" in raw[raw.rfind(b"obj", 0, start) : start]:
            remedy = "発行元から取り直してください。"
            raise DataError(Problem("PDFの中のデータが壊れています（展開できません）。", file, remedy))
        while part:
            yield part
            part, _ = _unpacked(part, 0)


def _unpacked(data: bytes, start: int) -> tuple[bytes, bool]:
    """Unpack what begins at a place, nothing if it is not packed; tell whether it ends as its check sum says."""
    for pattern in (_ASCII85, _HEX):
        if match := pattern.match(data, start):
            return _text(match[1], pattern), True
    unpacker, found, size = zlib.decompressobj(), [], 0
    try:
        while not unpacker.eof and start < len(data) and size <= _MOST_PART:
            found.append(unpacker.decompress(data[start : start + _CHUNK]))
            size += len(found[-1])
            start += _CHUNK
    except zlib.error:
        return b"".join(found), False
    return b"".join(found), unpacker.eof or size > _MOST_PART


def _text(letters: bytes, pattern: re.Pattern[bytes]) -> bytes:
    try:
        return a85decode(letters) if pattern is _ASCII85 else binascii.unhexlify(b"".join(letters.split()))
    except ValueError:
        return b""


class _Budget(PDFResourceManager):
    """What all pages share: how many more bytes of instructions may be followed."""

    left = MOST_DRAWN


class _Interpreter(PDFPageInterpreter):
    """Follows the instructions of a page, and of parts that they repeat, until the budget is used up."""

    def execute(self, streams: Sequence[object]) -> None:
        assert isinstance(self.rsrcmgr, _Budget)
        self.rsrcmgr.left -= sum(len(stream_value(one).get_data()) + _PER_PART for one in streams)
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
    """Go through the pages of a PDF, counted from 1; what it raises of a damaged file, `readable` turns into words.

    Raises
    ------
    DataError
        It has more than 1,000 pages.
    """
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
    """Turn what pdfminer raises of encrypted, damaged and endless files into words; nothing of ours belongs in it."""
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
