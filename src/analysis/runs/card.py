"""The card of a study: what its parameters mean, its primary specification and what a run must produce."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from analysis.errors import ParameterError, Problem
from analysis.runs.agreement import disagreements
from analysis.runs.document import Document, read_document, schema_problems, suggestion

STUDIES = Path("notebooks/studies")
ScalarType = Literal["integer", "number", "string", "boolean", "date"]
Choice = int | float | str
Text = Annotated[str, Field(min_length=1)]
_TABLE_COLUMN = re.compile(r"[a-z][a-z0-9_]*\.\w+")
_RANGED = ("integer", "number", "date")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Parameter(_Strict):
    """One parameter of a study: type, words and limits.

    `choices` is a list, or a mapping of value to label; `choices_from` names a table and column of the catalog,
    or several whose values are united. A list may be empty only where it is `optional`.
    A `subject` parameter chooses what is studied, not how, and is no part of the specification.
    """

    type: Literal["integer", "number", "string", "boolean", "date", "list"]
    items: ScalarType | None = None
    title: Text
    unit: str = ""
    description: str = ""
    choices: dict[Choice, str] | list[Choice] | None = None
    choices_from: str | list[str] | None = None
    minimum: int | float | date | None = None
    maximum: int | float | date | None = None
    optional: bool = False
    subject: bool = False

    @property
    def scalar(self) -> ScalarType:
        """Type of the value, or of each item of a list."""
        return self.items or "string" if self.type == "list" else self.type

    @property
    def choice_columns(self) -> list[tuple[str, str]]:
        """Tables and columns that `choices_from` names."""
        named = [self.choices_from] if isinstance(self.choices_from, str) else self.choices_from or []
        return [(table, column) for table, _, column in (source.partition(".") for source in named)]

    @model_validator(mode="after")
    def _consistent(self) -> Parameter:
        if (self.type == "list") != (self.items is not None):
            raise ValueError("items は type が list のとき、かつそのときだけ必要です。")
        if self.choices is not None and self.choices_from is not None:
            raise ValueError("choices と choices_from は同時に書けません。")
        columns = self.choice_columns
        well_formed = all(_TABLE_COLUMN.fullmatch(".".join(pair)) for pair in columns)
        if self.choices_from is not None and not (columns and well_formed):
            raise ValueError("choices_from は「表の名前.列の名前」の形（または、その一覧）で書いてください。")
        if self.choices is not None and not self.choices:
            raise ValueError("choices に選択肢を1つ以上書いてください。")
        self._check_range()
        return self

    def _check_range(self) -> None:
        limits = [limit for limit in (self.minimum, self.maximum) if limit is not None]
        if limits and self.scalar not in _RANGED:
            raise ValueError(f"minimum と maximum は {'、'.join(_RANGED)} のときだけ使えます。")
        if any(isinstance(limit, date) != (self.scalar == "date") for limit in limits):
            raise ValueError("minimum と maximum は type と同じ種類の値にしてください。")
        if len(limits) == 2 and limits[0] > limits[1]:  # type: ignore[operator]
            raise ValueError("minimum が maximum より大きくなっています。")


class Expects(_Strict):
    """What a complete run produces: ids of the findings, numbers of figures and tables."""

    findings: list[Text]
    figures: int = Field(ge=0)
    tables: int = Field(ge=0)


class Limits(_Strict):
    """What a run may take before it is ended: minutes, and MB of memory of the kernel and what it starts."""

    minutes: float | None = Field(default=None, gt=0)
    memory_mb: int | None = Field(default=None, gt=0)


class LogicModel(_Strict):
    """The logic model that the study belongs to."""

    inputs: list[Text] = []
    activities: list[Text] = []
    outputs: list[Text] = []
    outcomes: list[Text] = []
    impact: list[Text] = []


class Card(_Strict):
    """The card of a study, as `notebooks/studies/<study>.yml` says it.

    `datasets_if_registered` names what the study reads once the catalog has it (official boundaries).
    """

    title: Text
    question: Text
    owner: Text
    datasets: list[Text]
    datasets_if_registered: list[Text] = []
    parameters: dict[str, Parameter]
    primary: dict[str, Any]
    expects: list[Expects] = Field(min_length=1)
    limits: Limits | None = None
    caveats: list[Text]
    policy: Text
    changes_answer: list[Text]
    method: Text
    glossary: dict[str, Text] = {}
    logic_model: LogicModel
    update: Text

    @field_validator("expects", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return [value] if isinstance(value, Mapping) else value


_FIELDS = {
    "": list(Card.model_fields),
    "*": list(Parameter.model_fields),
    "expects": list(Expects.model_fields),
    "limits": list(Limits.model_fields),
    "logic_model": list(LogicModel.model_fields),
}


@dataclass(frozen=True)
class Study:
    """A study in a list: its name and what its card says first; `problems` when the card cannot be read."""

    name: str
    title: str
    question: str
    problems: tuple[Problem, ...] = ()


def card_path(study: str, root: Path) -> Path:
    """Path of a study's card."""
    return root / STUDIES / f"{study}.yml"


def notebook_path(study: str, root: Path) -> Path:
    """Path of a study's notebook."""
    return root / STUDIES / f"{study}.ipynb"


def list_studies(root: Path) -> list[Study]:
    """List the studies by name; reads YAML only.

    Parameters
    ----------
    root : Path
        Project root.

    Returns
    -------
    list of Study
        A study whose card cannot be read comes with its problems.
    """
    return [_study(path, root) for path in sorted((root / STUDIES).glob("*.yml"))]


def _study(path: Path, root: Path) -> Study:
    try:
        data = read_document(path, root).data
    except ParameterError as error:
        return Study(path.stem, "（カードを読めません）", "", error.problems)
    return Study(path.stem, str(data.get("title", "")), str(data.get("question", "")))


def read_card(study: str, root: Path) -> tuple[Card, Document]:
    """Read a card and check its form, not yet whether it fits the notebook and the data.

    Parameters
    ----------
    study : str
        Name of the study.
    root : Path
        Project root.

    Returns
    -------
    tuple of Card and Document

    Raises
    ------
    ParameterError
        No such study, or the card is not as declared; all problems at once.
    """
    known = [path.stem for path in sorted((root / STUDIES).glob("*.yml"))]
    if study not in known:
        remedy = suggestion(study, known).rstrip("。") + "。一覧は ebpm list で見られます。"
        raise ParameterError(Problem(f"「{study}」という分析はありません。", remedy=remedy))
    document = read_document(card_path(study, root), root)
    try:
        return Card.model_validate(document.data), document
    except ValidationError as error:
        raise ParameterError(*schema_problems(error, document, _FIELDS)) from None


def load_card(study: str, root: Path) -> Card:
    """Read a card and hold it against its notebook and the catalog.

    Parameters
    ----------
    study : str
        Name of the study.
    root : Path
        Project root.

    Returns
    -------
    Card

    Raises
    ------
    ParameterError
        With all problems: form, parameters that notebook and card do not share, primary values or defaults that
        the card does not allow, tables or columns that the catalog does not have.
    DataError
        The catalog cannot be read.
    """
    card, document = read_card(study, root)
    problems = list(disagreements(card, document, notebook_path(study, root), root))
    if problems:
        raise ParameterError(*problems)
    return card
