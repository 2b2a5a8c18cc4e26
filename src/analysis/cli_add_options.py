"""The options of `ebpm data add`, as they were given, and which of them do not apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.errors import ParameterError, Problem

if TYPE_CHECKING:
    from analysis.data.saving.choices import Choices


@dataclass(frozen=True)
class Options:
    """The options as they were given; "" and empty where one was not."""

    name: str
    sheet: str
    table: int
    title: str
    source: str
    license: str
    date: str
    kind: str
    disclosure: str
    unit: tuple[str, ...]
    type: tuple[str, ...]
    drop: tuple[str, ...]
    accept: tuple[str, ...]
    recipe: str
    allow_personal: bool
    replace: bool
    preview: bool
    yes: bool
    json: bool

    def refuse_others(self, allowed: tuple[str, ...], what: str) -> None:
        """Refuse options that do not apply: ignored ones would be taken for granted."""
        given = [f"--{name.replace('_', '-')}" for name, value in vars(self).items() if value]
        problems = [
            Problem(f"{what}、{option} は使えません。", option, "外してください。")
            for option in given
            if option not in allowed
        ]
        if problems:
            raise ParameterError(*problems)

    def choices(self) -> Choices:
        """Return what they say of the table."""
        from analysis.data.saving.choices import Choices, meant, pairs, reference_date, refuse_unknown  # noqa: PLC0415

        said = Choices(
            title=self.title,
            source=self.source,
            licence=self.license,
            date=reference_date(self.date) if self.date else "",
            kind=meant(self.kind),
            disclosure=meant(self.disclosure),
            units=pairs(self.unit, "--unit", for_all=True),
            types=pairs(self.type, "--type"),
            dropped=self.drop,
            accepted=self.accept,
            allow_personal=self.allow_personal,
        )
        refuse_unknown(said)
        return said
