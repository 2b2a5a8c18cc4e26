"""What the number formats of Excel make of numbers and days: 12.3％ is seen where 0.123 is stored, 07203 where 7203 is.

Source: ECMA-376 part 1, 18.8.30 and 18.8.31. Formats that only round, group or colour leave a number what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from xml.etree import ElementTree

from analysis.data.intake.periods import Period, period
from analysis.data.intake.values import number

BUILT_IN = {9: "0%", 10: "0.00%", 17: "mmm-yy"} | dict.fromkeys((34, 52, 55), 'yyyy"年"m"月"')
"""Formats that no workbook spells out, as far as they matter here; those from 27 on are those of Japanese."""
_PARTS = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<bracket>\[[^\]]*\])|[_*].|(?P<end>;)|(?P<digits>[0#?.,]+)|(?P<sign>.)',
    re.DOTALL,
)
_CONDITIONS = ("<", ">", "=")
_UNSEEN = " +-()¥\\"  # signs that say nothing of how many


@dataclass(frozen=True)
class Shown:
    """How a number is seen: multiplied by a power of ten, in so many digits at least, between two texts.

    `day` is "月" or "年" where only so much is seen of a day.
    """

    exponent: int = 0
    digits: int = 1
    before: str = ""
    after: str = ""
    day: str = ""

    def number(self, value: Decimal) -> str:
        """Write a number as it is seen, but in full precision, without grouping, and with - for minus."""
        scaled = value.scaleb(self.exponent)
        written = f"{scaled:f}"
        written = written.rstrip("0").rstrip(".") if "." in written else written
        if self.digits > 1 and written.isdecimal():
            written = written.zfill(self.digits)
        whole = f"{self.before}{written}{self.after}"
        is_read = number(whole) is not None or isinstance(period(whole), Period)
        return whole if is_read else written + "%" * self.after.count("%")

    def moment(self, value: date) -> str | None:
        """Write a day of which only the month or the year is seen; None where the day tells more than that."""
        if not self.day or value.day != 1 or (self.day == "年" and value.month != 1):
            return None
        return f"{value:%Y-%m}" if self.day == "月" else f"{value.year}年"


@lru_cache(maxsize=1 << 10)
def shown(code: str) -> Shown | None:
    """Read the code of a format, such as 0.0%; None where a number is seen as what it is.

    Of several sections, for positive and negative numbers and zero, the first counts.
    """
    texts, digits, letters, percents = ["", ""], "", "", 0
    for part in _PARTS.finditer(code):
        sign = part["sign"] or ""
        if part["end"]:
            break
        if (part["digits"] and digits) or (part["bracket"] or "")[1:2] in _CONDITIONS:
            return None  # 0.00E+00, # ?/?, 000-0000, and what is seen of some numbers only
        if part["digits"]:
            digits = part["digits"]
        elif sign.isascii() and sign.isalpha():
            letters += sign.lower()
        else:
            percents += sign == "%"
            texts[bool(digits)] += part["quoted"] or part["escaped"] or sign
    if letters:
        return _of_days({*letters})
    return _of_digits(digits, texts[0].strip(_UNSEEN), texts[1].strip(_UNSEEN), percents) if digits else None


def _of_days(letters: set[str]) -> Shown | None:
    if not {"y", "e"} & letters or letters - {"y", "e", "g", "m"}:
        return None
    return Shown(day="月" if "m" in letters else "年")


def _of_digits(digits: str, before: str, after: str, percents: int) -> Shown | None:
    whole, _, decimals = digits.partition(".")
    thousands = sum(len(part) - len(part.rstrip(",")) for part in (whole, decimals))
    zeros = len(whole) if {*whole} == {"0"} and not decimals else 1
    found = Shown(2 * percents - 3 * thousands, zeros, before, after)
    return found if found != Shown() else None


def of_styles(part: bytes | None) -> dict[int, Shown]:
    """Read which styles of a workbook (xl/styles.xml), by their number, let numbers be seen otherwise.

    Raises
    ------
    xml.etree.ElementTree.ParseError, ValueError, KeyError
        The styles are damaged.
    """
    if part is None:
        return {}
    root = ElementTree.fromstring(part)
    codes = {
        int(one.attrib["numFmtId"]): one.attrib["formatCode"] for one in root.iterfind("{*}numFmts/{*}numFmt")
    }
    return of_codes(codes, (int(one.get("numFmtId", "0")) for one in root.iterfind("{*}cellXfs/{*}xf")))


def of_codes(codes: Mapping[int, str], used: Iterable[int]) -> dict[int, Shown]:
    """Return by their place the formats, of those that styles use, by which numbers are seen otherwise."""
    known = {**BUILT_IN, **codes}
    found = ((place, shown(known.get(code, ""))) for place, code in enumerate(used))
    return {place: one for place, one in found if one is not None}
