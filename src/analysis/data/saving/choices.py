"""What a person says about a table that is to be saved: on the command line, at the terminal, or in a recipe."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.data.entry import DISCLOSURES, KINDS
from analysis.data.intake.columns import Column, Question
from analysis.data.intake.periods import Period, period
from analysis.data.intake.questions import of_multiplied
from analysis.data.intake.understood import UnderstoodTable
from analysis.errors import ParameterError, Problem

TYPES = ("数", "符号", "文字列", "日", "月", "年", "年度", "四半期", "年度四半期")
NO_UNIT = "-"
EVERY = ""  # the unit of all columns of numbers that have none
_FICTION = "架空"
# What a person says for the catalog's words.
_MEANT = {
    "公的統計": "official", "転記": "transcribed", "加工": "derived", _FICTION: "synthetic",
    "公開": "open", "庁内": "internal", "担当課": "restricted",
}  # fmt: skip
_STRETCH = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)/(?P<last>\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class Choices:
    """What was said; "" and empty where nothing was.

    Parameters
    ----------
    title, source, licence, date : str
        Of the whole table; `date` is the day or period that the figures describe, ISO 8601.
    kind, disclosure : str
        As the catalog knows them.
    units : mapping of str
        Column to unit; under `EVERY` that of all other columns of numbers without one.
    types : mapping of str
        Column to one of `TYPES`.
    dropped : tuple of str
        Columns to leave out.
    accepted : tuple of str
        Questions whose guess is right: their kind, or kind:column.
    allow_personal : bool
        Whether what looks personal may be saved.
    """

    title: str = ""
    source: str = ""
    licence: str = ""
    date: str = ""
    kind: str = ""
    disclosure: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    allow_personal: bool = False


def pairs(texts: Sequence[str], option: str, *, for_all: bool = False) -> dict[str, str]:
    """Read 列=値; with `for_all` also 値 alone, which stands for all columns.

    Raises
    ------
    ParameterError
        A text is neither, or a column is named twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        column, is_pair, value = text.rpartition("=")
        if not value.strip() or not (is_pair or for_all):
            raise ParameterError(
                Problem(f"「{text}」は読めません。", option, f"{option} 列=値 の形にしてください。")
            )
        if column in found:
            raise ParameterError(
                Problem(f"「{column or '列なし'}」が2回あります。", option, "1つにしてください。")
            )
        found[column] = value.strip()
    return found


def meant(word: str) -> str:
    """Return the catalog's word for a kind or extent in Japanese; any other word as it is."""
    return _MEANT.get(word.strip(), word)


def reference_date(text: str) -> str:
    """Return a day, or a period as its first and last day, in ISO 8601.

    Raises
    ------
    ParameterError
        The text is none.
    """
    found = period(text)
    if isinstance(found, Period):
        first, last = found.first.isoformat(), found.last.isoformat()
        return first if first == last else f"{first}/{last}"
    match = _STRETCH.fullmatch(text)
    ends = [period(end) for end in match.groups()] if match else []
    if ends and all(isinstance(end, Period) for end in ends) and text[:10] <= text[11:]:
        return text
    remedy = "令和5年4月1日、2023-04-01、令和5年度、2023-04-01/2024-03-31 のように書いてください。"
    told = f"（{found}）" if isinstance(found, str) else ""
    raise ParameterError(Problem(f"時点・期間「{text}」を読めません{told}。", "--date", remedy))


def refuse_unknown(choices: Choices) -> None:
    """Refuse words that no table knows.

    Raises
    ------
    ParameterError
        With all of them.
    """
    given = [("--kind", choices.kind, KINDS), ("--disclosure", choices.disclosure, DISCLOSURES)]
    given += [("--type", kind, TYPES) for kind in choices.types.values()]
    problems = [
        Problem(f"「{value}」はありません。", option, f"{_listed(known)} のどれかにしてください。")
        for option, value, known in given
        if value and value not in known
    ]
    if choices.allow_personal and choices.disclosure not in ("", "restricted"):
        remedy = "--disclosure を外すか、restricted（担当課）にしてください。"
        problems.append(Problem("個人情報を含む表は、担当課限りにしかできません。", "--disclosure", remedy))
    if problems:
        raise ParameterError(*problems)


def _listed(known: Sequence[str]) -> str:
    words = {key: word for word, key in _MEANT.items()}
    return "、".join(f"{words[key]}（{key}）" if key in words else key for key in known)


def unit_of(column: Column, choices: Choices) -> str:
    """Return the unit of a column as read or as said, "-" for what is no number, "" while it is open."""
    if column.type == "年":
        return choices.units.get(column.name) or column.unit or "年"
    said = choices.units.get(column.name) or (choices.units.get(EVERY) if column.type == "数" else "")
    return column.unit or said or ("" if column.type == "数" else NO_UNIT)


def questions_of(table: UnderstoodTable, choices: Choices) -> list[Question]:
    """Return what is asked about a table as it was read, and what units that were said give rise to."""
    said = [column for column in table.columns if not column.unit]
    more = [question for column in said for question in of_multiplied(column, unit_of(column, choices))]
    return [*table.questions, *more]


def refuse_unfit(table: UnderstoodTable, choices: Choices) -> None:
    """Refuse what does not apply to this table: an option without effect would be taken for one that has.

    Raises
    ------
    ParameterError
        With all of it.
    """
    columns = {column.name: column for column in table.columns}
    named = [
        *(("--unit", name) for name in choices.units if name != EVERY),
        *(("--type", name) for name in choices.types),
        *(("--drop", name) for name in choices.dropped),
    ]
    problems = [
        Problem(f"列「{name}」はありません。", option, f"ある列: {'、'.join(columns)}")
        for option, name in named
        if name not in columns
    ]
    problems += [
        Problem(f"列「{name}」の単位は、ファイルに「{columns[name].unit}」と書いてあります。", "--unit",
                "その列の --unit を外してください。")
        for name in choices.units
        if name in columns and columns[name].unit
    ]  # fmt: skip
    asked = questions_of(table, choices)
    keys = {key for question in asked for key in (question.kind, f"{question.kind}:{question.column}")}
    problems += [
        Problem(
            f"「{word}」という問いはありません。",
            "--accept",
            f"ある問い: {'、'.join(sorted({question.kind for question in asked})) or 'なし'}",
        )
        for word in choices.accepted
        if word not in keys
    ]
    if choices.kind not in ("", "synthetic") and any(
        _FICTION in text for text in (*table.titles, *table.notes)
    ):
        remedy = "--kind synthetic（架空）にしてください。"
        problems.append(Problem(f"表に「{_FICTION}」と書いてあります。", "--kind", remedy))
    if {*columns} <= {*choices.dropped}:
        problems.append(Problem("すべての列を除いています。", "--drop", "残す列があるようにしてください。"))
    if problems:
        raise ParameterError(*problems)
