"""A lesson as its card says it: goal, exercises with hints and solutions, and what a right answer is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.errors import ParameterError, Problem
from analysis.runs.document import read_document, schema_problems, suggestion

TRAINING = Path("notebooks/training")
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Number(_Strict):
    """One right number. `tolerance` is in the unit of the number and lets rounded answers pass."""

    expected: float
    tolerance: float = Field(default=0, ge=0)
    unit: str = ""


class Numbers(_Strict):
    """Several right numbers, in order; a mapping names them, and an answer with these names may have any order."""

    expected: list[float] | dict[Text, float]
    tolerance: float = Field(default=0, ge=0)
    unit: str = ""

    @property
    def values(self) -> list[float]:
        """The numbers alone."""
        return list(self.expected.values()) if isinstance(self.expected, dict) else self.expected


class Choice(_Strict):
    """One of several letters, or, where `expected` is a list, every letter that applies."""

    expected: Text | list[Text]
    of: list[Text]


class TableShape(_Strict):
    """Properties of a right table; whatever else it holds is free.

    `columns` must be there, `rows` is their number, `totals` are sums of columns, `blanks` numbers of missing cells,
    `unique` names the columns that together name a row.
    """

    columns: list[Text]
    rows: int | None = Field(default=None, ge=0)
    totals: dict[Text, float] = {}
    blanks: dict[Text, int] = {}
    unique: list[Text] = []

    @model_validator(mode="after")
    def _of_its_columns(self) -> TableShape:
        unknown = {*self.totals, *self.blanks, *self.unique} - set(self.columns)
        if unknown:
            raise ValueError(f"columns にない列の名前があります：{'、'.join(sorted(unknown))}")
        return self


class Wrong(_Strict):
    """A wrong answer that many give, and the words for it."""

    value: Any
    says: Text


class Exercise(_Strict):
    """One exercise. Exactly one of `number`, `numbers`, `choice`, `table` and `by` says what is right.

    `by` names a function of `analysis.training`, as `lesson_05.bars_from_zero`: answer in, what is off in Japanese out,
    "" when nothing is. `solution` are the lines that take the place of `answer = ...`.
    """

    id: Annotated[str, Field(pattern=r"^\d+-\d+$")]
    title: Text
    number: Number | None = None
    numbers: Numbers | None = None
    choice: Choice | None = None
    table: TableShape | None = None
    by: Annotated[str, Field(pattern=r"^\w+\.\w+$")] | None = None
    wrong: list[Wrong] = []
    hints: list[Text] = Field(min_length=2, max_length=3)
    solution: Text
    point: Text

    @model_validator(mode="after")
    def _one_check(self) -> Exercise:
        given = [kind for kind in (self.number, self.numbers, self.choice, self.table, self.by) if kind]
        if len(given) != 1:
            raise ValueError("number、numbers、choice、table、by のうち、ちょうど1つを書いてください。")
        if self.wrong and (self.table or self.by):
            raise ValueError("wrong は number、numbers、choice のときだけ使えます。")
        return self


class Lesson(_Strict):
    """The card of a lesson, as `notebooks/training/NN_slug.yml` says it."""

    title: Text
    goal: Text
    minutes: int = Field(ge=20, le=40)
    audience: list[Text] = Field(min_length=1)
    exercises: list[Exercise]


_FIELDS = {
    "": list(Lesson.model_fields),
    "exercises": list(Exercise.model_fields),
    "number": list(Number.model_fields),
    "numbers": list(Numbers.model_fields),
    "choice": list(Choice.model_fields),
    "table": list(TableShape.model_fields),
    "wrong": list(Wrong.model_fields),
}


def lesson_cards(root: Path) -> list[Path]:
    """List the cards of the lessons in the order of their numbers."""
    return sorted((root / TRAINING).glob("[0-9][0-9]_*.yml"))


def load_lesson(path: Path, root: Path) -> Lesson:
    """Read the card of a lesson.

    Raises
    ------
    ParameterError
        With all that is not as declared.
    """
    document = read_document(path, root)
    try:
        return Lesson.model_validate(document.data)
    except ValidationError as error:
        raise ParameterError(*schema_problems(error, document, _FIELDS)) from None


def load_exercise(id: str, root: Path) -> Exercise:
    """Find an exercise by its id, as "2-1": lesson 2, exercise 1.

    Raises
    ------
    ParameterError
        No lesson has it; the ids near it are named.
    """
    cards = lesson_cards(root)
    number = str(id).partition("-")[0]
    own = [path for path in cards if str(int(path.stem[:2])) == number]
    known = {exercise.id: exercise for path in own for exercise in load_lesson(path, root).exercises}
    if id not in known:
        # Without its quotes 2-1 is the number one.
        known = known if isinstance(id, str) else {}
        written = 'check("2-1", answer) のように、番号を引用符で囲んで書いてください。'
        remedy = suggestion(id, known) if known else written
        raise ParameterError(Problem(f"「{id}」という演習はありません。", remedy=remedy))
    return known[id]
