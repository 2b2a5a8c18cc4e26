"""Finds the encoding of a text file, and the bytes that are in none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence

from analysis.errors import DataError, Problem

NAMES = {"utf-8": "UTF-8", "cp932": "Shift_JIS（cp932）", "euc_jp": "EUC-JP", "euc_jis_2004": "EUC-JP"}
_TRIED = ("utf-8", "cp932", "euc_jp")
UTF16 = {
    codecs.BOM_UTF16_LE: ("utf-16-le", "UTF-16（LE）"),
    codecs.BOM_UTF16_BE: ("utf-16-be", "UTF-16（BE）"),
}
UNASSIGNED = re.compile("[\x80\xa0\uf8f0-\uf8f3]")  # bytes that Python's cp932 lets through
HIRAGANA = re.compile("[ぁ-ん]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_KANJI_OF_UTF8 = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){2,}")
_ASCII = bytes(range(0x80))
_RARE = 0x98  # the first byte of cp932 from which on no common letters stand
_SHOWN = 5  # places that one message names
_SAVE = "表計算ソフトで開いて「CSV UTF-8（コンマ区切り）」で保存し直してください。"


def decoded(raw: bytes, where: str) -> tuple[str, str]:
    """Turn the bytes of a text file into text.

    Parameters
    ----------
    raw : bytes
        The file.
    where : str
        What messages call it.

    Returns
    -------
    str, str
        The text, without a byte order mark, and the name of its encoding: UTF-8, UTF-8（BOM付き）,
        Shift_JIS（cp932）, EUC-JP, UTF-16（LE） or UTF-16（BE）.

    Raises
    ------
    DataError
        There are NUL bytes, or bytes of no or of several encodings; with line, column and byte of each.
    """
    if wide := UTF16.get(raw[:2]) or unmarked(raw):
        return _of_utf16(raw, *wide, where)
    if (place := raw.find(b"\0")) >= 0:
        remedy = "ファイルが壊れているか、表のファイルではありません。発行元から取り直してください。"
        raise DataError(Problem("文字でないバイト（NUL）があります。", _place(raw, place, where), remedy))
    if raw.startswith(codecs.BOM_UTF8):
        found, name = _strict(raw[3:], "utf-8"), "UTF-8（BOM付き）"
        if found is None:
            raise broken(raw.split(b"\n"), where, ("utf-8",))
        return found, name
    if (read := valid(raw)) is not None:
        return read[0], NAMES[read[1]]
    raise broken(raw.split(b"\n"), where)


def valid(raw: bytes) -> tuple[str, str] | None:
    """Return the text and its encoding as Python names it, for bytes without marks; None where they are in none."""
    for encoding in _likely(raw):
        if (found := _strict(raw, encoding)) is not None:
            return found, encoding
    return None


def unmarked(raw: bytes, *, whole: bool = True) -> tuple[str, str] | None:
    """Recognise UTF-16 without a mark: most commas, tabs and ends of lines stand beside a NUL byte.

    Parameters
    ----------
    raw : bytes
        A file, or its beginning.
    whole : bool
        Whether it is all of the file.

    Returns
    -------
    tuple of str or None
        The encoding as Python names it, and as `decoded` does; None for anything else.
    """
    if b"\0" not in raw:
        return None
    for encoding, name in UTF16.values():
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(raw, whole)
        except UnicodeDecodeError:
            continue
        marks = sum(text.count(mark) for mark in ",\t\n")
        if "\0" not in text and marks * 2 > sum(map(raw.count, (b",", b"\t", b"\n"))):
            return encoding, name
    return None


def _of_utf16(raw: bytes, encoding: str, name: str, where: str) -> tuple[str, str]:
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as cause:
        line = raw[: cause.start].decode(encoding, "replace").count("\n") + 1
        place = f"{where} {line}行目（{cause.start + 1}バイト目）"
        raise DataError(Problem(f"{name} として読めないバイトがあります。", place, _SAVE)) from cause
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        remedy = "ファイルが壊れています。発行元から取り直してください。"
        raise DataError(Problem("文字でない符号（NUL）があります。", f"{where} {line}行目", remedy))
    return text, name


def _likely(raw: bytes) -> tuple[str, ...]:
    """Order the encodings to try."""
    reading = _strict(raw, "euc_jis_2004")
    return order(reading is not None and (not kana_only(raw) or bool(HIRAGANA.search(reading))))


def order(is_euc: bool) -> tuple[str, ...]:
    """Order the encodings to try.

    What is valid in both Japanese ones is EUC-JP, since cp932 would hold nothing but half-width katakana and rare
    kanji: unless those are all there is, without one hiragana in the other reading.
    """
    euc, shift = ("euc_jp", "euc_jis_2004"), "cp932"
    return ("utf-8", *euc, shift) if is_euc else ("utf-8", shift, *euc)


def kana_only(raw: bytes) -> bool:
    """Tell whether all bytes beyond ASCII are half-width katakana of Shift_JIS."""
    return not raw.translate(None, bytes(range(0x80))).translate(None, bytes(range(0xA1, 0xE0)))


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if encoding == "cp932" and (UNASSIGNED.search(text) or _utf8_in(raw) is not None) else text


def _utf8_in(raw: bytes) -> int | None:
    """Find words of UTF-8 among bytes that are valid in cp932: common letters there are rare kanji here."""
    if not _KANJI_OF_UTF8.search(raw.translate(None, _ASCII)):
        return None
    for run in _BEYOND_ASCII.finditer(raw):
        text = run[0].decode() if _KANJI_OF_UTF8.fullmatch(run[0]) else ""
        if text and 2 * sum(map(_is_common, text)) >= len(text):
            return run.start()
    return None


def _is_common(letter: str) -> bool:
    return letter.encode("cp932", "replace")[0] in range(0x81, _RARE)


def broken(lines: Iterable[bytes], where: str, encodings: Sequence[str] = _TRIED) -> DataError:
    """Say where the bytes are that do not belong to the encoding of most lines.

    Parameters
    ----------
    lines : iterable of bytes
        All lines of the file, without the line feeds between them.
    where : str
        What messages call it.
    encodings : sequence of str
        Those that it may be in, as Python names them.
    """
    counts = dict.fromkeys(encodings, 0)
    firsts: dict[str, list[tuple[int, int, bytes]]] = {encoding: [] for encoding in encodings}
    offset = 0
    for number, line in enumerate(lines, 1):
        for encoding in encodings:
            if _strict(line, encoding) is None:
                counts[encoding] += 1
                firsts[encoding] += [(number, offset, line)] * (counts[encoding] <= _SHOWN)
        offset += len(line) + 1
    encoding = min(encodings, key=counts.__getitem__)
    problems = [
        _bad_byte(line, encoding, f"{where} {number}行目", at) for number, at, line in firsts[encoding]
    ]
    more = f"。はじめの{_SHOWN}行を示します" if counts[encoding] > _SHOWN else ""
    first = Problem(
        f"文字コードが混ざっているか、壊れています（{NAMES[encoding]} で読めない行が{counts[encoding]}行{more}）。",
        where,
        f"次の行を直し、{_SAVE}",
    )
    return DataError(first, *problems)


def _bad_byte(line: bytes, encoding: str, where: str, offset: int) -> Problem:
    try:
        text = line.decode(encoding)
        place = len(UNASSIGNED.split(text)[0].encode(encoding))
        place = _utf8_in(line) or 0 if place == len(line) else place
    except UnicodeDecodeError as cause:
        place = cause.start
    column = line[:place].decode(encoding, "replace").replace("\t", ",").count(",") + 1
    others = [name for name in _TRIED if name != encoding]
    readable = [NAMES[name] for name in others if _strict(line, name) is not None]
    hint = (
        f"この行だけなら {' か '.join(readable)} で読めます。"
        if readable
        else "どの文字コードでも読めません。"
    )
    found = f"バイト 0x{line[place]:02X} が {NAMES[encoding]} の文字ではありません。{hint}"
    return Problem(found, f"{where} {column}列目（先頭から{offset + place + 1}バイト目）")


def _place(raw: bytes, place: int, where: str) -> str:
    start = raw.rfind(b"\n", 0, place) + 1
    line, column = raw.count(b"\n", 0, place) + 1, raw.count(b",", start, place) + 1
    return f"{where} {line}行目 {column}列目（先頭から{place + 1}バイト目）"
