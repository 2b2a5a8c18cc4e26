"""Questions about people flow: what may be asked, and the conditions as SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.data.flow_answer import DIGITS, WORDS
from analysis.errors import DataError, ParameterError, Problem

COLUMNS = {
    "month": "ym",
    "cell": "place",
    "city": "city",
    "day_type": "day",
    "hours": "tz",
    "origin": "origin",
}
"""Name of each dimension in SQL."""
# Parts of one whole that contain each other, and months, which are no parts of anything.
_NOT_ADDED = ("month", "day_type", "hours")


@dataclass(frozen=True)
class Query:
    """What is asked: keys to group by, "mean" or "sum", the values to keep, and the months to look into."""

    by: tuple[str, ...]
    measure: str
    kept: Mapping[str, Sequence[int]]
    months: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the keys in SQL."""
        return tuple(COLUMNS[name] for name in self.by)

    @property
    def where(self) -> str:
        """What to keep as SQL."""
        listed = (f"{name} IN ({', '.join(map(str, values))})" for name, values in self.kept.items())
        return " AND ".join(listed) or "true"


def query(
    place: str, by: Sequence[str], measure: str, given: Mapping[str, Sequence[str] | None], months: list[str]
) -> Query:
    """Check a question and write it down.

    Parameters
    ----------
    place : str
        What the rows are about: "cell" or "city".
    by, measure
        As in `analysis.data.flow_store.FlowData.aggregate`.
    given : mapping
        Dimension to the values to keep; None: all.
    months : list of str
        Those that a store has; empty for CSV.

    Raises
    ------
    ParameterError
        With all that is wrong.
    """
    absent = "origin" if place == "cell" else "cell"
    known = [name for name in COLUMNS if name != absent]
    problems = [
        Problem(f"「{name}」では集計できません。", "by", f"{'、'.join(known)} から選んでください。")
        for name in (*by, *(name for name, values in given.items() if values is not None))
        if name not in known
    ]
    if not by or len(set(by)) < len(by) or measure not in ("mean", "sum"):
        what = f"by={list(by)}、measure={measure} では集計できません。"
        problems.append(Problem(what, "", "by は重複なく1つ以上、measure は mean か sum にしてください。"))
    problems += [
        Problem(
            f"合計（sum）では {name} をまたげません（重なり合う区分か、別の月です）。",
            "by",
            f"by に {name} を入れるか、値を1つに絞ってください。",
        )
        for name in _NOT_ADDED
        if measure == "sum" and name not in by and len(set(given.get(name) or ())) != 1
    ]
    kept, wrong = _kept(given)
    if problems + wrong:
        raise ParameterError(*problems, *wrong)
    return Query(tuple(by), measure, kept, _months(given.get("month"), months))


def _months(given: Sequence[str] | None, stored: list[str]) -> tuple[str, ...]:
    chosen = [month for month in stored if given is None or month in given]
    if stored and not chosen:
        what = f"{'、'.join(given or ())} のデータはありません。"
        remedy = f"{stored[0]} から {stored[-1]} までの月を指定してください。"
        raise DataError(Problem(what, "months", remedy))
    return tuple(chosen)


def _kept(given: Mapping[str, Sequence[str] | None]) -> tuple[dict[str, list[int]], list[Problem]]:
    kept, problems = {}, []
    for name, values in given.items():
        if values is None:
            continue
        numbers = {value: _code(name, value) for value in values}
        problems += [
            Problem(f"値「{value}」は使えません。", name, _remedy(name))
            for value, n in numbers.items()
            if n is None
        ]
        if not numbers:
            problems.append(
                Problem("値が1つもありません。", name, "すべてを対象にするときは省いてください。")
            )
        kept[COLUMNS[name]] = [number for number in numbers.values() if number is not None]
    return kept, problems


def _code(name: str, value: str) -> int | None:
    if name == "month":
        year, _, month = str(value).partition("-")
        fine = len(year) == 4 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12
        return number_of(str(value)) if fine else None
    if name in WORDS:
        return next((code for code, word in WORDS[name].items() if word == value), None)
    return int(value) if len(str(value)) == DIGITS[name] and str(value).isdecimal() else None


def _remedy(name: str) -> str:
    if name == "month":
        return "2021-12 の形で指定してください。"
    if name in WORDS:
        return f"{'、'.join(WORDS[name].values())} のどれかにしてください。"
    return f"{DIGITS[name]}桁のコードを文字列で指定してください。"


def number_of(month: str) -> int:
    """Count the months from the year 0 to one ("2021-12")."""
    return int(month[:4]) * 12 + int(month[5:]) - 1
