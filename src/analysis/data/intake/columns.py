"""Reads the cells of one column: of which type they are, which hold a value, and why the others do not."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from analysis.data.intake.headings import Heading
from analysis.data.intake.periods import Period, american, period
from analysis.data.intake.signs import is_year
from analysis.data.intake.values import Mark, Number, is_code, mark, number, plain

_MOSTLY = 0.9  # of the cells with text: enough to call the others exceptions, which are asked about
_EXAMPLES = 3
_MANY, _LONG = 10, 7  # so many whole numbers of so many digits each look like codes
_CODES = re.compile(r".*(?:コード|番号|記号|電話|ファックス|FAX|郵便|ＩＤ|ID|No\.?|code|CODE|Code|Number)")
UNREADABLE = "要確認"
Address = Callable[[int], str]  # of the cell at a place of the column, counted from 0


@dataclass(frozen=True)
class Question:
    """What a person should decide: a word for what it is about, and a sentence; `column` "" for the whole table."""

    kind: str
    text: str
    column: str = ""

    def __str__(self) -> str:
        """Return it with the column that it is about."""
        return f"列「{self.column}」: {self.text}" if self.column else self.text


@dataclass
class Counted:
    """How often one thing was done to cells, with the first few: address, before, after."""

    count: int = 0
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, address: str, before: str, after: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append((address, before, after))


@dataclass(frozen=True)
class Column:
    """A column as it was understood.

    Parameters
    ----------
    name, unit : str
        Unit "" where none is known.
    type : str
        数, 日, 月, 年, 年度, 四半期, 年度四半期, 符号 (codes, whose zeros count), 文字列 or 空.
    values : tuple of str
        A value a row, as plain number or ISO 8601; "" where there is none.
    states : tuple of str
        Why a row has no value: a `Mark`, or 要確認; "" where it has.
    changes : dict of Counted
        By what was done.
    questions : tuple of Question
        What a person should decide.
    """

    name: str
    unit: str
    type: str
    values: tuple[str, ...]
    states: tuple[str, ...]
    changes: dict[str, Counted]
    questions: tuple[Question, ...]

    @property
    def state_column(self) -> str:
        """Name the column that keeps the states; "" where blank cells say all."""
        return f"{self.name}_状態" if {*self.states} - {"", Mark.BLANK} else ""


def read_column(heading: Heading, texts: Sequence[str], address: Address) -> Column:
    """Read the cells of a column, from top to bottom; `address` names one by its place, counted from 0."""
    if heading.type:
        return _of_type(heading, texts, address)
    unmarked = [text for text in texts if mark(text) is None]
    if _CODES.fullmatch(plain(heading.name)) or any(map(is_code, unmarked)):
        return _of_words(heading, texts, "符号")
    if _are(_read_number, unmarked):
        return _of_numbers(heading, texts, address)
    if _are(_read_period, unmarked):
        return _of_periods(heading, texts, address)
    if _are(_is_american_or_day, unmarked):
        return _of_american(heading, texts, address)
    return _of_words(heading, texts, "文字列", _mixed(heading, texts, address))


def _of_type(heading: Heading, texts: Sequence[str], address: Address) -> Column:
    """Read a column as what it is known to be; cells that are none of it are asked about."""
    if heading.type in ("数", "年"):
        return _of_numbers(heading, texts, address)
    if heading.type in ("符号", "文字列", "空"):
        return _of_words(heading, texts, heading.type)
    return (
        _of_american(heading, texts, address)
        if any(map(american, texts))
        else _of_periods(heading, texts, address)
    )


@lru_cache(maxsize=1 << 16)
def _read_number(text: str) -> Number | None:
    return number(text)


@lru_cache(maxsize=1 << 16)
def _read_period(text: str) -> Period | None:
    found = period(text)
    return found if isinstance(found, Period) else None


def _is_american_or_day(text: str) -> object | None:
    found = _read_period(text)
    return american(text) or (found if found and found.kind == "日" else None)


def _are(read: Callable[[str], object | None], texts: Sequence[str]) -> bool:
    return bool(texts) and sum(read(text) is not None for text in texts) >= _MOSTLY * len(texts)


def _of_words(
    heading: Heading, texts: Sequence[str], kind: str, questions: tuple[Question, ...] = ()
) -> Column:
    states = tuple(Mark.BLANK if mark(text) is Mark.BLANK else "" for text in texts)
    kind = kind if "" in states else "空"
    return Column(
        heading.name, heading.unit, kind, tuple(text.strip() for text in texts), states, {}, questions
    )


def _mixed(heading: Heading, texts: Sequence[str], address: Address) -> tuple[Question, ...]:
    """Ask about a column of words of which at least half are numbers."""
    filled = [place for place, text in enumerate(texts) if mark(text) is None]
    words = [place for place in filled if _read_number(texts[place]) is None]
    if not filled or 2 * len(words) > len(filled):
        return ()
    told = f"数と文字が混ざっているので、文字列としました（{_few(words, address)} が文字）。数の列ですか。"
    return (Question("混在", told, heading.name),)


def _of_numbers(heading: Heading, texts: Sequence[str], address: Address) -> Column:
    units = Counter(found.unit for text in texts if (found := _read_number(text)) and found.unit)
    changes: dict[str, Counted] = {}

    def write(place: int, text: str) -> str | None:
        found = _read_number(text)
        if found is None:
            return None
        for change in found.changes:
            changes.setdefault(change, Counted()).add(address(place), text, f"{found.value:f}")
        return f"{found.value:f}"

    values, states, questions = _values(heading, texts, address, write, changes)
    unit = heading.unit or (next(iter(units)) if len(units) == 1 else "")
    if len(units) > 1 or (heading.unit and units and {heading.unit} != {*units}):
        written = "、".join(filter(None, (heading.unit, *units)))
        told = f"単位が1つではありません（{written}）。どれにそろえますか。"
        questions.append(Question("単位の混在", told, heading.name))
    if "括弧を除いた" in changes:
        told = "括弧の付いた数があります。負の数、内数、参考値のどれですか（今は括弧を除いた数です）。"
        questions.append(Question("括弧", told, heading.name))
    if _are_like_codes([value for value in values if value]):
        told = "同じ桁数の整数ばかりです。番号（符号）なら、数ではなく文字として扱います。どちらですか。"
        questions.append(Question("番号", told, heading.name))
    is_of_years = not units and "年" in heading.name and all(is_year(value) for value in values if value)
    return Column(
        heading.name, unit, "年" if is_of_years else "数", values, states, changes, tuple(questions)
    )


def _are_like_codes(values: Sequence[str]) -> bool:
    lengths = {len(value) for value in values}
    return (
        len(values) >= _MANY
        and len(lengths) == 1
        and min(lengths) >= _LONG
        and all(map(str.isdecimal, values))
    )


def _of_periods(heading: Heading, texts: Sequence[str], address: Address) -> Column:
    kinds = Counter(found.kind for text in texts if (found := _read_period(text)))
    changes: dict[str, Counted] = {}

    def write(place: int, text: str) -> str | None:
        found = _read_period(text)
        if found is not None and found.text != text:
            changes.setdefault("日付・期間を西暦の標準の書き方（ISO 8601）にした", Counted()).add(
                address(place), text, found.text
            )
        return found.text if found is not None else None

    values, states, questions = _values(heading, texts, address, write, changes)
    if len(kinds) > 1:
        listed = "、".join(f"{kind} {count:,}件" for kind, count in kinds.most_common())
        told = f"長さの違う期間が混ざっています（{listed}）。別の列に分けますか。"
        questions.append(Question("期間", told, heading.name))
    kind = kinds.most_common(1)[0][0] if kinds else heading.type
    return Column(heading.name, heading.unit, kind, values, states, changes, tuple(questions))


def _of_american(heading: Heading, texts: Sequence[str], address: Address) -> Column:
    """Read 3/31/2021: which number is the month is told by one above 12, else asked."""
    found = [triple for text in texts if (triple := american(text))]
    day_first = any(a > 12 for a, _, _ in found)
    month_first = any(b > 12 for _, b, _ in found)
    changes: dict[str, Counted] = {}

    def write(place: int, text: str) -> str | None:
        triple, standard = american(text), _read_period(text)
        if triple is None:
            return standard.text if standard and standard.kind == "日" else None
        a, b, year = triple
        try:
            day = dt.date(year, *((b, a) if day_first and not month_first else (a, b)))
        except ValueError:
            return None
        changes.setdefault("月/日/年を年-月-日にした", Counted()).add(address(place), text, day.isoformat())
        return day.isoformat()

    values, states, questions = _values(heading, texts, address, write, changes)
    if not day_first and not month_first:
        told = "月と日のどちらが先か、どの値からも分かりません（今は月を先としました）。"
        questions.append(Question("月日", told, heading.name))
    return Column(heading.name, heading.unit, "日", values, states, changes, tuple(questions))


def _values(
    heading: Heading,
    texts: Sequence[str],
    address: Address,
    write: Callable[[int, str], str | None],
    changes: dict[str, Counted],
) -> tuple[tuple[str, ...], tuple[str, ...], list[Question]]:
    """Write each cell's value, or why there is none; collect what could not be read as a question."""
    values, states, unread = [], [], []
    stars = 0
    for place, text in enumerate(texts):
        found = mark(text)
        value = None if found else write(place, text)
        if found is not None and found is not Mark.BLANK:
            stars += len(text.strip()) == 3 and found is Mark.SUPPRESSED
            changes.setdefault(f"記号を空欄とし、状態の列に「{found}」と書く", Counted()).add(
                address(place), text, ""
            )
        if value is None and found is None:
            unread.append(place)
        values.append(value or "")
        states.append("" if value is not None else found or UNREADABLE)
    questions = []
    if unread:
        told = f"ほかのセルと同じ型に読めないセルが{len(unread):,}件あります（{_few(unread, address)}）。正しい値は何ですか。"
        questions.append(Question("読めない", told, heading.name))
    if stars:
        told = "*** は、秘匿ではなく「数値が得られない」の意味で使う統計もあります。秘匿としてよいですか。"
        questions.append(Question("***", told, heading.name))
    return tuple(values), tuple(states), questions


def _few(places: Sequence[int], address: Address) -> str:
    return "、".join(map(address, places[:_EXAMPLES])) + (" ほか" if len(places) > _EXAMPLES else "")
