"""What may stand in `portfolio.yml`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Strict):
    """One study with fixed parameters and, for those in `matrix`, every combination but the excluded ones.

    `{from: table.column}` stands for the values in the data, `notes` for a file that people wrote about one run.
    """

    study: Text
    parameters: dict[str, Any] = {}
    matrix: dict[str, Any] = {}
    exclude: list[dict[str, Any]] = []
    notes: Text | None = None


class Section(_Strict):
    """Entries under a heading."""

    title: Text
    runs: list[Entry] = Field(min_length=1)


class Portfolio(_Strict):
    """Everything that `ebpm batch` runs."""

    title: Text = "分析レポートの一覧"
    sections: list[Section] = Field(min_length=1)


FIELDS = {
    "": list(Portfolio.model_fields),
    "sections": list(Section.model_fields),
    "runs": list(Entry.model_fields),
}
