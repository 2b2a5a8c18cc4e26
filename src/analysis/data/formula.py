"""Reads the arithmetic in formula texts of the papers: 「5分×64か所×250日＝80,000分」.

A small tokenizer and a recursive descent over products and sums; nothing is evaluated as code. What it reads:

- factors with units and labels: 「役員10名」「119ヶ所」「1,166件」, half or full width;
- durations: 「30分」「7.75時間」「9時間36分」; every product has exactly one;
- remarks in brackets after a factor are skipped: 「20施設（行政センター等）」; brackets that begin a factor group it;
- what the text itself states after each equals sign: 「＝80,000分＝1,334時間」.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from analysis.errors import DataError, Problem

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)|(?P<operator>[×*+=])|(?P<open>\()|(?P<close>\))"
    r"|(?P<word>[^0-9×*+=()]+)"
)
_MINUTES = {"分": Decimal(1), "時間": Decimal(60)}


@dataclass(frozen=True)
class Stated:
    """A duration that a text or a table states: its number and unit (分 or 時間)."""

    value: Decimal
    unit: str


@dataclass(frozen=True)
class Factor:
    """One factor of a product.

    Parameters
    ----------
    text, remark : str
        As written in half width, and the brackets after it: 2, (往復).
    value : Decimal
        Minutes of a duration, else the number itself.
    is_duration : bool
    """

    text: str
    remark: str
    value: Decimal
    is_duration: bool


@dataclass(frozen=True)
class Formula:
    """What a formula text says.

    Parameters
    ----------
    minutes : Decimal
        What its arithmetic gives.
    stated : tuple of Stated
        What it states after each 「＝」.
    terms : tuple of tuple of Factor
        The sum of products that gives the minutes; a factor in brackets is one factor.
    """

    minutes: Decimal
    stated: tuple[Stated, ...]
    terms: tuple[tuple[Factor, ...], ...]


@dataclass(frozen=True)
class _Quantity:
    value: Decimal
    is_duration: bool
    terms: tuple[tuple[Factor, ...], ...] = ()


def parse(text: str) -> Formula | None:
    """Read a formula text.

    Returns
    -------
    Formula or None
        None when the text holds no product and no sum outside brackets (「約1,850時間（別途積算）」).

    Raises
    ------
    DataError
        The text has an operator but cannot be read without guessing.
    """
    tokens = _tokens(text)
    if not _has_operator(tokens):
        return None
    parser = _Parser(text, tokens)
    result = parser.expression()
    if not result.is_duration:
        raise parser.error("時間の単位（分・時間）がない")
    stated = []
    while parser.accept("="):
        stated.append(parser.stated())
    if parser.position < len(tokens):
        raise parser.error(f"「{parser.peek()[1]}」の位置")
    return Formula(result.value, tuple(stated), result.terms)


def _tokens(text: str) -> list[tuple[str, str]]:
    plain = re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", text.translate(_HALF_WIDTH))
    return [(match.lastgroup or "", match.group()) for match in _TOKEN.finditer(plain)]


def _has_operator(tokens: list[tuple[str, str]]) -> bool:
    depth = 0
    for kind, text in tokens:
        depth += (kind == "open") - (kind == "close")
        if depth == 0 and kind == "operator" and text != "=":
            return True
    return False


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, tokens: list[tuple[str, str]]) -> None:
        self.text = text
        self.tokens = tokens
        self.position = 0

    def error(self, why: str) -> DataError:
        return DataError(
            Problem(f"式「{self.text}」を読み取れません（{why}）。", "", "式の書き方を確かめてください。")
        )

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.position] if self.position < len(self.tokens) else ("end", "")

    def accept(self, *texts: str) -> bool:
        found = self.peek()[0] != "word" and self.peek()[1] in texts
        self.position += found
        return found

    def take(self, kind: str) -> str:
        found, text = self.peek()
        if found != kind:
            return ""
        self.position += 1
        return text

    def expression(self) -> _Quantity:
        total = self.product()
        while self.accept("+"):
            term = self.product()
            if term.is_duration != total.is_duration:
                raise self.error("時間と時間でない数の和")
            total = _Quantity(total.value + term.value, total.is_duration, total.terms + term.terms)
        return total

    def product(self) -> _Quantity:
        factors = [self.factor()]
        while self.accept("×", "*"):
            factors.append(self.factor())
            if sum(factor.is_duration for factor in factors) > 1:
                raise self.error("時間どうしの積")
        value = prod((factor.value for factor in factors), start=Decimal(1))
        return _Quantity(value, any(factor.is_duration for factor in factors), (tuple(factors),))

    def factor(self) -> Factor:
        start = self.position
        self.take("word")
        result = self.group() if self.peek()[0] == "open" else self.amount()
        end = self.position
        while self.peek()[0] == "open":
            self.skip_remark()
        text, remark = self.text_of(start, end), self.text_of(end, self.position)
        return Factor(text, remark, result.value, result.is_duration)

    def text_of(self, start: int, end: int) -> str:
        return "".join(text for _, text in self.tokens[start:end])

    def group(self) -> _Quantity:
        self.take("open")
        inner = self.expression()
        if not self.take("close"):
            raise self.error("括弧が閉じていない")
        return self.with_unit(inner)

    def amount(self) -> _Quantity:
        number = self.take("number")
        if not number:
            raise self.error("数のない項")
        first = self.with_unit(_Quantity(Decimal(number.replace(",", "")), False))
        if not (first.is_duration and self.peek()[0] == "number"):
            return first
        rest = self.amount()
        if not rest.is_duration:
            raise self.error("単位の続き")
        return _Quantity(first.value + rest.value, True)

    def with_unit(self, quantity: _Quantity) -> _Quantity:
        unit = self.take("word").rstrip("。、")
        if unit in _MINUTES:
            if quantity.is_duration:
                raise self.error("時間の単位が重なる")
            return _Quantity(quantity.value * _MINUTES[unit], True)
        return quantity

    def skip_remark(self) -> None:
        depth = 0
        while self.position < len(self.tokens):
            kind = self.tokens[self.position][0]
            depth += (kind == "open") - (kind == "close")
            self.position += 1
            if depth == 0:
                return
        raise self.error("括弧が閉じていない")

    def stated(self) -> Stated:
        self.take("word")
        number = self.take("number")
        unit = self.take("word").rstrip("。、")
        if not number or unit not in _MINUTES:
            raise self.error("「＝」の後が時間でない")
        while self.peek()[0] == "open":
            self.skip_remark()
        return Stated(Decimal(number.replace(",", "")), unit)
