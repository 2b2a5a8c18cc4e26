"""Reads the numbers of offices as they are written, and the marks that stand where no number is.

Marks follow the legends of 統計表 by 総務省統計局 and 厚生労働省: － none, … unknown, ・ cannot occur, X suppressed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

WIDE = "全角の数字・記号を半角にした"
WITHOUT_COMMAS = "桁区切りのカンマを除いた"
MULTIPLIED = "千・万・億などを掛けた"
POWER = "指数の付いた数（1.5E+03など）を、ふつうの数にした"
LIKE_A_CODE = "符号にも見える文字（12E5など）を、指数の付いた数とした"
CUT_SHORT = "下の桁の省かれた12桁以上の数（1.23457E+11など）の、その桁を0とした"
MOST_DIGITS = 15  # before the point; more are numbers of a card or an account; Excel itself keeps no more


class Mark(StrEnum):
    """Why a cell holds no number; the text is what the companion column says."""

    BLANK = "空欄"
    NONE = "該当なし"
    SUPPRESSED = "秘匿"
    NOT_APPLICABLE = "対象外"
    UNKNOWN = "不詳"
    NOT_PUBLISHED = "非公表"


_MARKS = {
    Mark.NONE: ("該当なし", "皆無"),
    Mark.SUPPRESSED: ("X", "x", "χ", "秘匿", "秘"),
    Mark.NOT_APPLICABLE: ("・", "対象外", "適用外", "皆増", "皆減", "N/A", "n/a"),
    Mark.UNKNOWN: ("不詳", "不明"),
    Mark.NOT_PUBLISHED: ("非公表", "公表せず", "未公表", "非公開"),
}
_OF_TEXT = {text: mark for mark, texts in _MARKS.items() for text in texts}
_DASHES = re.compile("[-‐‑‒–—―−─ー]{1,3}")
_DOTS = re.compile(r"…+|‥+|\.{2,}")
_STARS = re.compile(r"\*{1,3}")

_MINUS = "-△▲−‐‑–"
_SCALES = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "億": 10**8, "兆": 10**12}
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_NUMBER = re.compile(
    rf"(?P<open>\()?(?P<minus>[{_MINUS}])?(?P<plus>\+)?\s*[¥\\]?\s*(?P<minus_after>[{_MINUS}])?\s*"
    rf"(?P<digits>(?=[\d.])(?:(?:{_DIGITS})(?:百万|千万|[千万億兆]))*(?:{_DIGITS})?)"
    r"\s*(?P<unit>m2|m3|[^\d.,()\s]{0,6})(?P<close>\))?"
)
_PART = re.compile(rf"(?P<digits>{_DIGITS})(?P<scale>百万|千万|[千万億兆])?")
_POWER = re.compile(
    rf"(?P<minus>[{_MINUS}])?(?P<digits>(?:0|[1-9][0-9]*)(?P<point>\.[0-9]*)?)[eE](?P<power>(?P<sign>[+-])?[0-9]{{1,2}})"
)
_EXCEL_SHOWS = 11  # digits of a number that Excel writes in full; of longer ones it leaves six
# What may follow a number in its own cell. A longer list would take "3丁目" or "5月" for a quantity.
UNITS = ("%", "円", "人", "件", "世帯", "戸", "台", "回", "か所", "箇所", "施設", "枚", "日", "時間", "分", "歳",
         "km", "m", "m2", "m3", "ha", "kg", "g", "t", "kWh", "ポイント", "倍", "名", "校", "社", "冊", "点")  # fmt: skip
_LONGEST = 40  # characters; longer cells are sentences
_PLAIN = re.compile(rf"-?(?:0|[1-9][0-9]{{0,{MOST_DIGITS - 1}}})(?:\.[0-9]+)?")  # as most are
# 123² is a figure with a footnote, not 1232; ① is a label.
_RAISED = ("<super>", "<sub>", "<circle>", "<fraction>", "<compat>")
_CODE = re.compile(r"0\d+")


@dataclass(frozen=True)
class Number:
    """A number that was read: exact, in the unit that stood in the cell ("" = none), and what had to be rewritten."""

    value: Decimal
    unit: str = ""
    changes: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return a text with full-width letters and digits as ordinary ones and without space around it (NFKC)."""
    # NFKC would spell … as three dots, which `mark` knows too.
    return unicodedata.normalize("NFKC", text).strip()


def mark(text: str) -> Mark | None:
    """Read a mark that stands in place of a number; None when the text is none.

    A cell of nothing but space is blank, which says nothing of why.
    """
    if text.isascii() and text.isdigit():
        return None
    found = plain(text)
    if not found:
        return Mark.BLANK
    if _DASHES.fullmatch(found):
        return Mark.NONE
    if _DOTS.fullmatch(found):
        return Mark.UNKNOWN
    if _STARS.fullmatch(found):
        return Mark.SUPPRESSED
    return _OF_TEXT.get(found.strip("()"))


def number(text: str) -> Number | None:
    """Read a number such as 1,234, １２３, △5.0, ▲1,000, 12.3％, 1億2,345万円, (123), 1.5E+03.

    Parameters
    ----------
    text : str
        One cell.

    Returns
    -------
    Number or None
        万 and 億 are multiplied out; a percentage stays the figure that was printed (12.3％ is 12.3, unit ％).
        None for anything else: codes with leading zeros, more than 15 digits before the point, dates, words, also
        NaN and Infinity.
    """
    if _PLAIN.fullmatch(text):
        return Number(Decimal(text))
    if len(text) > _LONGEST or _is_raised(text):
        return None
    found = plain(text)
    match = _NUMBER.fullmatch(found)
    return _with_power(text, found) if match is None else _with_unit(text, found, match)


def _with_unit(text: str, found: str, match: re.Match[str]) -> Number | None:
    if bool(match["open"]) != bool(match["close"]) or (match["minus"] and match["minus_after"]):
        return None
    digits = match["digits"]
    whole = digits.partition(".")[0]
    if is_code(digits) or sum(map(str.isdecimal, whole)) > MOST_DIGITS or match["unit"] not in ("", *UNITS):
        return None
    value = _value(digits)
    if value is None:
        return None
    minus = match["minus"] or match["minus_after"]
    unit = "％" if match["unit"] == "%" else match["unit"]
    # (123) is a minus in accounts and an aside in tables of shares: the figure is kept, and asked about.
    return Number(-value if minus else value, unit, _changes(text, found, match))


def _with_power(text: str, found: str) -> Number | None:
    """Read 1.5e3 and 1E+05; 12E5 may as well be the name of a room, and Excel writes 1.23457E+11 for any 12 digits."""
    match = _POWER.fullmatch(found)
    if match is None:
        return None
    value = Decimal(f"{'-' if match['minus'] else ''}{match['digits']}E{match['power']}")
    if value.adjusted() >= MOST_DIGITS:
        return None
    told = {
        WIDE: text.strip() != found,
        POWER: True,
        LIKE_A_CODE: not (match["point"] or match["sign"]),
        CUT_SHORT: int(match["power"]) > len(match["point"] or ".") - 1 and value.adjusted() >= _EXCEL_SHOWS,
    }
    return Number(value, "", tuple(change for change, done in told.items() if done))


def is_code(text: str) -> bool:
    """Tell whether a text of digits begins with zeros that a number would lose."""
    return text.lstrip()[:1] in ("0", "０") and _CODE.fullmatch(plain(text)) is not None


def _is_raised(text: str) -> bool:
    return not text.isascii() and any(
        unicodedata.decomposition(sign).startswith(_RAISED) for sign in text.strip()
    )


def _value(digits: str) -> Decimal | None:
    """Add the parts of 1億2,345万6千; None when they do not descend."""
    total, last = Decimal(0), None
    for part in _PART.finditer(digits):
        scale = _SCALES.get(part["scale"], 1)
        if last is not None and scale >= last:
            return None
        total += Decimal(part["digits"].replace(",", "")) * scale
        last = scale
    # 1.2万 is 12000, not 12000.0; what was not multiplied keeps its decimals as printed.
    return total.quantize(Decimal(1)) if last != 1 and total == total.to_integral_value() else total


def _changes(text: str, found: str, match: re.Match[str]) -> tuple[str, ...]:
    minus = match["minus"] or match["minus_after"]
    told = {
        WIDE: text.strip() != found,
        WITHOUT_COMMAS: "," in match["digits"],
        f"「{minus}」を負の数とした": bool(minus) and minus != "-",
        "「+」を除いた": bool(match["plus"]),
        MULTIPLIED: any(scale in match["digits"] for scale in "千万億兆"),
        "％を列の単位に移した": match["unit"] == "%",
        "単位を列の単位に移した": match["unit"] not in ("", "%"),
        "通貨記号を除いた": any(sign in found for sign in "¥\\"),
        "括弧を除いた": bool(match["open"]),
    }
    return tuple(change for change, done in told.items() if done)
