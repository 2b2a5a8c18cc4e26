"""A text file that does not fit into memory: its encoding, and whole rows of it in UTF-8, piece by piece."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from analysis.data.intake.encodings import (
    HIRAGANA,
    NAMES,
    UNASSIGNED,
    UTF16,
    broken,
    kana_only,
    order,
    unmarked,
)
from analysis.errors import DataError, Problem

PIECE = 1 << 22  # bytes read at a time
_HEAD = 1 << 20  # bytes by which the delimiter is told, and UTF-16
_LONGEST = 8  # pieces without a whole row: a quotation mark was left open
_DAMAGED = "ファイルが壊れているか、表のファイルではありません。発行元から取り直してください。"


@dataclass(frozen=True)
class LargeText:
    """A file, its encoding as Python names it, and as `encodings.decoded` does."""

    path: Path
    encoding: str
    name: str

    def head(self) -> str:
        """Return the beginning."""
        found = b""
        for raw in self._in_utf8():
            found += raw
            if len(found) >= _HEAD:
                break
        return found[:_HEAD].decode(errors="ignore")

    def pieces(self) -> Iterator[bytes]:
        """Yield whole rows in UTF-8, as many as fit into some megabytes.

        Raises
        ------
        DataError
            There is no end of a row for long, or UTF-16 is damaged.
        """
        rest = b""
        for raw in self._in_utf8():
            rest += raw
            if end := _end_of_row(rest):
                yield rest[:end]
                rest = rest[end:]
            elif len(rest) > _LONGEST * PIECE:
                what = '行が終わりません（引用符（"）が閉じていないか、改行がありません）。'
                remedy = "引用符の対応と、改行を確かめてください。"
                raise DataError(
                    Problem(what, f"{self.path.name} 「{rest[:60].decode(errors='replace')}」から", remedy)
                )
        if rest:
            yield rest

    def _in_utf8(self) -> Iterator[bytes]:
        """Yield the file without its mark; that it can be read is known of all but UTF-16."""
        decoder, line = codecs.getincrementaldecoder(self.encoding)(), 1
        for number, raw in enumerate(chain(_blocks(self.path), (b"",))):
            try:
                text = decoder.decode(raw, not raw)
            except UnicodeDecodeError as cause:
                raise self._damaged(line) from cause
            if "\0" in text:
                raise self._damaged(line)
            line += text.count("\n")
            yield (text if number else text.removeprefix("\ufeff")).encode()

    def _damaged(self, line: int) -> DataError:
        place = f"{self.path.name} {line}行目から先"
        return DataError(Problem(f"{self.name} として読めないバイトがあります。", place, _DAMAGED))


def open_text(path: Path) -> LargeText:
    """Find the encoding of a file.

    Raises
    ------
    DataError
        As `encodings.decoded`: bytes of no encoding, with line and column; NUL.
    """
    with path.open("rb") as opened:
        head = opened.read(_HEAD)
    if wide := UTF16.get(head[:2]) or unmarked(head, whole=len(head) < _HEAD):
        return LargeText(path, *wide)
    if not head.startswith(codecs.BOM_UTF8):
        encoding = _encoding(path)
        return LargeText(path, encoding, NAMES[encoding])
    if not _readable(path, ("utf-8",))[0]:
        raise broken(_lines(path), path.name, ("utf-8",))
    return LargeText(path, "utf-8", "UTF-8（BOM付き）")


def _end_of_row(raw: bytes) -> int:
    """Return the last place after a line feed that is not within quotation marks; 0 where there is none."""
    place = raw.rfind(b"\n")
    quotes = raw.count(b'"', 0, max(place, 0))
    while place >= 0 and quotes % 2:
        before = raw.rfind(b"\n", 0, place)
        quotes -= raw.count(b'"', max(before, 0), place)
        place = before
    return place + 1


def _encoding(path: Path) -> str:
    readable, _ = _readable(path, ("utf-8",))
    if readable:
        return "utf-8"
    readable, is_euc = _readable(path, ("euc_jp", "euc_jis_2004", "cp932"))
    found = next((encoding for encoding in order(is_euc) if encoding in readable), None)
    if found is None:
        raise broken(_lines(path), path.name)
    return found


def _readable(path: Path, encodings: tuple[str, ...]) -> tuple[list[str], bool]:
    """Return the encodings in which a file can be read, and whether one that fits both Japanese ones is EUC-JP."""
    decoders = {encoding: codecs.getincrementaldecoder(encoding)() for encoding in encodings}
    only_kana, has_hiragana, line = True, False, 1
    for raw in _blocks(path):
        if b"\0" in raw:
            line += raw.count(b"\n", 0, raw.index(b"\0"))
            raise DataError(
                Problem("文字でないバイト（NUL）があります。", f"{path.name} {line}行目", _DAMAGED)
            )
        line += raw.count(b"\n")
        only_kana = only_kana and kana_only(raw)
        for encoding, decoder in [*decoders.items()]:
            text = _decoded(decoder, raw, encoding)
            if text is None:
                del decoders[encoding]
            elif encoding == "euc_jis_2004":
                has_hiragana = has_hiragana or HIRAGANA.search(text) is not None
        if not decoders:
            break
    left = [
        encoding
        for encoding, decoder in decoders.items()
        if _decoded(decoder, b"", encoding, final=True) is not None
    ]
    return left, "euc_jis_2004" in left and (not only_kana or has_hiragana)


def _decoded(
    decoder: codecs.IncrementalDecoder, raw: bytes, encoding: str, *, final: bool = False
) -> str | None:
    try:
        text = decoder.decode(raw, final)
    except UnicodeDecodeError:
        return None
    return None if encoding == "cp932" and UNASSIGNED.search(text) else text


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        while raw := opened.read(PIECE):
            yield raw


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        while line := opened.readline(PIECE):
            yield line.removesuffix(b"\n")
