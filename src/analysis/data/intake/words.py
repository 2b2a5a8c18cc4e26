"""What a person should be asked of a column that is read as words or codes, though it may be one of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from analysis.data.intake.outcomes import Cells
from analysis.data.intake.periods import Period, bare_year, compact_day, period
from analysis.data.intake.values import Number, is_code, number, plain

MOST_LISTED = 5


def listed(texts: Sequence[str]) -> str:
    """Join the first few."""
    return "、".join(texts[:MOST_LISTED]) + (" ほか" if len(texts) > MOST_LISTED else "")


@lru_cache(maxsize=1 << 16)
def read_number(text: str) -> Number | None:
    """Read a number as `values.number`, each text once."""
    return number(text)


@lru_cache(maxsize=1 << 16)
def read_period(text: str) -> Period | None:
    """Read a period as `periods.period`, each text once."""
    found = period(text)
    return found if isinstance(found, Period) else None


def read_below(kind: str, heading: str, text: str) -> Period | None:
    """Read a period that its column makes one: 20230401 where somebody says that these are days, R5 below 年度."""
    compact = compact_day(text) if kind == "日" else None
    return read_period(text) or compact or bare_year(text, heading)


def mixed(unit: str, cells: Cells) -> str:
    """Ask about a column of words of which at least half are numbers, or whose heading states a unit; "" of no other."""
    texts, counts = cells.coded.texts, cells.coded.counts
    filled = len(cells.coded) - int(sum(counts[one] for one in cells.marks))
    if not filled:
        return ""
    words, left = list[int](), filled // 2
    for one in cells.others:
        if one not in cells.marks and read_number(texts[one]) is None:
            words.append(one)
            left -= int(counts[one])
            if left < 0 and not unit:
                return ""
    if left < 0:
        few = f"数に読めないセルが多い（{cells.few(words)[1]}）"
        return f"見出しに単位（{unit}）がありますが、{few}ので、文字列としました。数の列ですか。"
    return f"数と文字が混ざっているので、文字列としました（{cells.few(words)[1]} が文字）。数の列ですか。"


def zeros(cells: Cells) -> str:
    """Ask about numbers that begin with 0 among others that are longer or shorter, as codes of one kind are not."""
    codes = [one for one in cells.others if one not in cells.marks and is_code(cells.coded.texts[one])]
    lengths = {len(plain(cells.coded.texts[one])) for one in codes}
    unlike = cells.simple & cells.coded.by_form(lambda form: len(form) not in lengths or not form.isdecimal())
    if not (unlike & (cells.coded.counts > 0)).any():
        return ""
    where = cells.few(codes)[1]
    return (
        f"0で始まる数字（{where}）があるので、番号（符号）として文字のまま残します。数の列ではありませんか。"
    )
