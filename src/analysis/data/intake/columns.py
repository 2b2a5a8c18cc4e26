"""Reads the cells of one column: of which type they are, which hold a value, and why the others do not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.data.intake.coded import Coded, coded, tally
from analysis.data.intake.headings import Heading
from analysis.data.intake.outcomes import Address, Cells, Counted, Outcome, Written, outcome
from analysis.data.intake.periods import american, day_of, is_day_first
from analysis.data.intake.signs import is_year
from analysis.data.intake.values import Mark, is_code, plain
from analysis.data.intake.words import mixed, read_below, read_number, read_period, zeros

_ISO = "日付・期間を西暦の標準の書き方（ISO 8601）にした"
_MANY, _LONG = 10, 7  # so many whole numbers of so many digits each look like codes
_CODES = re.compile(
    r".*(?:(?<!QR)(?<!バー)(?<!二次元)コード|番号|記号|電話|ファックス|FAX|郵便|ＩＤ|ID|No\.?|code|CODE|Code|Number)"
)


@dataclass(frozen=True)
class Question:
    """What a person should decide: a word for what it is about, and a sentence; `column` "" for the whole table."""

    kind: str
    text: str
    column: str = ""

    def __str__(self) -> str:
        """Return it with the column that it is about."""
        return f"列「{self.column}」: {self.text}" if self.column else self.text


@dataclass(frozen=True)
class Column:
    """A column as it was understood.

    Parameters
    ----------
    name, unit : str
        Unit "" where none is known.
    type : str
        数, 日, 月, 年, 年度, 四半期, 年度四半期, 符号 (codes, whose zeros count), 文字列 or 空.
    values : sequence of str
        A value a row, as plain number or ISO 8601; "" where there is none.
    states : sequence of str
        Why a row has no value: a `Mark`, or 要確認; "" where it has.
    changes : dict of Counted
        By what was done.
    questions : tuple of Question
        What a person should decide.
    """

    name: str
    unit: str
    type: str
    values: Sequence[str]
    states: Sequence[str]
    changes: dict[str, Counted]
    questions: tuple[Question, ...]

    @property
    def state_column(self) -> str:
        """Name the column that keeps the states; "" where blank cells say all."""
        return f"{self.name}_状態" if {*tally(self.states)} - {"", Mark.BLANK} else ""


Way = Callable[[Heading, Cells], Column]


def read_column(heading: Heading, texts: Sequence[str], address: Address) -> Column:
    """Read the cells of a column, from top to bottom; `address` names one by its place, counted from 0."""
    cells = Cells(coded(texts), address)
    return way_to_read(heading, cells)(heading, cells)


def way_to_read(heading: Heading, cells: Cells) -> Way:
    """Decide of which type a column is; what is returned reads it, or some of its cells as all of it."""
    if heading.type:
        return _of_type(heading, cells)
    if not heading.unit and (
        way := _of_codes(heading, cells)
    ):  # 電話（件） are calls, and 010（人） is no code
        return way
    if cells.are(read_number, numbers=True):
        return _of_numbers
    if cells.are(partial(read_below, heading.type, heading.name)):
        return _of_periods
    if cells.are(_is_american_or_day):
        return partial(_of_american, day_first=is_day_first(cells.unmarked()))
    asked = _asked("混在", mixed(heading.unit, cells), heading)
    return partial(_of_words, kind="文字列", questions=asked)


def _of_codes(heading: Heading, cells: Cells) -> Way | None:
    """Read a column as codes when its heading says so, or zeros at the beginning of its cells."""
    if _CODES.fullmatch(plain(heading.name)):
        return partial(_of_words, kind="符号")
    if not any(map(is_code, cells.unmarked())):
        return None
    return partial(_of_words, kind="符号", questions=_asked("先頭の0", zeros(cells), heading))


def _asked(kind: str, told: str, heading: Heading) -> tuple[Question, ...]:
    return (Question(kind, told, heading.name),) if told else ()


def _of_type(heading: Heading, cells: Cells) -> Way:
    """Read a column as what it is known to be; cells that are none of it are asked about."""
    if heading.type in ("数", "年"):
        return _of_numbers
    if heading.type in ("符号", "文字列", "空"):
        return partial(_of_words, kind=heading.type)
    if any(map(american, cells.unmarked())):
        return partial(_of_american, day_first=is_day_first(cells.unmarked()))
    return _of_periods


def _is_american_or_day(text: str) -> object | None:
    found = read_period(text)
    return american(text) or (found if found and found.kind == "日" else None)


def _of_words(heading: Heading, cells: Cells, kind: str, questions: tuple[Question, ...] = ()) -> Column:
    texts = cells.coded.texts
    blank = np.zeros(len(texts), dtype=np.intp)
    blank[[one for one, why in cells.marks.items() if why is Mark.BLANK]] = 1
    states = cells.coded.sorted_by(("", Mark.BLANK), blank)
    values = cells.coded.with_texts(texts.each(lambda _, text: text.strip()))
    kind = kind if "" in tally(states) else "空"
    return Column(heading.name, heading.unit, kind, values, states, {}, questions)


def _of_numbers(heading: Heading, cells: Cells) -> Column:
    units = dict.fromkeys(
        found.unit for text in cells.unmarked() if (found := read_number(text)) and found.unit
    )

    def write(text: str) -> Written | None:
        found = read_number(text)
        return (f"{found.value:f}", found.changes) if found is not None else None

    found = outcome(cells, write, numbers=True)
    questions = _of_cells(heading, cells, found)
    unit = heading.unit or (next(iter(units)) if len(units) == 1 else "")
    if len(units) > 1 or (heading.unit and units and {heading.unit} != {*units}):
        written = "、".join(filter(None, (heading.unit, *units)))
        told = f"単位が1つではありません（{written}）。どれにそろえますか。"
        questions.append(Question("単位の混在", told, heading.name))
    if "括弧を除いた" in found.changes:
        told = "括弧の付いた数があります。負の数、内数、参考値のどれですか（今は括弧を除いた数です）。"
        questions.append(Question("括弧", told, heading.name))
    if _are_like_codes(cells, found.values):
        told = "同じ桁数の整数ばかりです。番号（符号）なら、数ではなく文字として扱います。どちらですか。"
        questions.append(Question("番号", told, heading.name))
    is_of_years = (
        not units and heading.unit in ("", "年") and "年" in heading.name and _are_years(found.values)
    )
    kind = "年" if is_of_years else "数"
    return Column(heading.name, unit, kind, found.values, found.states, found.changes, tuple(questions))


def _are_like_codes(cells: Cells, values: Coded) -> bool:
    """Tell whether many values are whole numbers of one length, and long; of simple ones the form tells."""
    forms, codes = cells.coded.texts.forms
    counts = cells.coded.counts
    simple = np.bincount(codes[cells.simple], counts[cells.simple], len(forms))
    found = [(form.replace(",", ""), count) for form, count in zip(forms, simple, strict=True) if count]
    found += [(values.texts[one], counts[one]) for one in cells.others if values.texts[one]]
    return (
        sum(count for _, count in found) >= _MANY
        and {len(value) for value, _ in found} == {max(_LONG, len(found[0][0]))}
        and all(value.isdecimal() for value, _ in found)
    )


def _are_years(values: Coded) -> bool:
    filled = filter(None, (values.texts[one] for one in np.flatnonzero(values.counts).tolist()))
    return all(map(is_year, filled))


def _of_periods(heading: Heading, cells: Cells) -> Column:
    read_one = partial(read_below, heading.type, heading.name)
    kinds: Counter[str] = Counter()
    for one in cells.coded.in_order(cells.coded.counts > 0):
        if found := read_one(cells.coded.texts[one]):
            kinds[found.kind] += int(cells.coded.counts[one])

    def write(text: str) -> Written | None:
        found = read_one(text)
        return (found.text, () if found.text == text else (_ISO,)) if found is not None else None

    read = outcome(cells, write)
    questions = _of_cells(heading, cells, read)
    if len(kinds) > 1:
        listed = "、".join(f"{kind} {count:,}件" for kind, count in kinds.most_common())
        told = f"長さの違う期間が混ざっています（{listed}）。別の列に分けますか。"
        questions.append(Question("期間", told, heading.name))
    kind = kinds.most_common(1)[0][0] if kinds else heading.type
    return Column(heading.name, heading.unit, kind, read.values, read.states, read.changes, tuple(questions))


def _of_american(heading: Heading, cells: Cells, day_first: bool | None) -> Column:
    """Read 3/31/2021: which number is the month is asked where no value tells."""

    def write(text: str) -> Written | None:
        triple, standard = american(text), read_period(text)
        if triple is None:
            return (standard.text, ()) if standard and standard.kind == "日" else None
        day = day_of(triple, day_first=bool(day_first))
        return (day.isoformat(), ("月/日/年を年-月-日にした",)) if day else None

    read = outcome(cells, write)
    questions = _of_cells(heading, cells, read)
    if day_first is None:
        told = "月と日のどちらが先か、どの値からも分かりません（今は月を先としました）。"
        questions.append(Question("月日", told, heading.name))
    return Column(heading.name, heading.unit, "日", read.values, read.states, read.changes, tuple(questions))


def _of_cells(heading: Heading, cells: Cells, found: Outcome) -> list[Question]:
    """Ask about cells that could not be read, and about marks of two meanings."""
    questions = []
    if found.unread:
        count, few = cells.few(found.unread)
        told = f"ほかのセルと同じ型に読めないセルが{count:,}件あります（{few}）。値を空欄とし、状態を「要確認」とします。"
        questions.append(Question("読めない", told, heading.name))
    if found.has_stars:
        told = "*** は、秘匿ではなく「数値が得られない」の意味で使う統計もあります。秘匿としてよいですか。"
        questions.append(Question("***", told, heading.name))
    return questions
