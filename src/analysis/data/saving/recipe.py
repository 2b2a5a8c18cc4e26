"""How a file was read, kept so that next year's is read alike, or is refused where its layout has changed.

A recipe holds no value of the file: names of columns, where they stood, types, units, and what was answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.data.flow_record import store_folder
from analysis.data.intake.columns import Column
from analysis.data.intake.understood import UnderstoodTable
from analysis.data.saving.choices import Choices, unit_of
from analysis.data.saving.store import RECIPES
from analysis.errors import DataError, Problem

ONCE = ("読めない", "未計算", "倍数", "指数", "式の文字", "検査数字", "検算", "位置")
"""What is accepted of single cells: those of another year nobody has seen."""
_SCALED = "表示形式"
_MOST = 5


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecipeColumn(_Strict):
    """A column: the position in its sheet (from 1), name, type, unit as written in the file and as saved."""

    at: int
    name: str
    type: str
    written_unit: str = ""
    unit: str
    states: bool = False
    dropped: bool = False


class Recipe(_Strict):
    """How a table was read: rows of headings (from 1), columns, what was said, which columns looked personal."""

    version: Literal[1] = 1
    title: str = ""  # "" where the file has its own, of its year
    source: str
    licence: str
    kind: str
    disclosure: str
    format: str = ""
    header: list[int]
    columns: list[RecipeColumn]
    accepted: list[str] = []
    personal: list[str] = []

    @property
    def types(self) -> dict[str, str]:
        """Types that are known beforehand; of a column that was empty none is."""
        return {column.name: column.type for column in self.columns if column.type != "空"}

    @property
    def stated(self) -> frozenset[str]:
        """Columns that have a column of states beside them."""
        return frozenset(column.name for column in self.columns if column.states)

    def choices(self, table: UnderstoodTable, *, accepted: Sequence[str], date: str) -> Choices:
        """Return what was said then, for a table of the same layout, and what is said now."""
        asked = {key for one in table.questions for key in (one.kind, f"{one.kind}:{one.column}")}
        return Choices(
            title=self.title,
            source=self.source,
            licence=self.licence,
            date=date,
            kind=self.kind,
            disclosure=self.disclosure,
            units={one.name: one.unit for one in self.columns if not one.written_unit},
            dropped=tuple(one.name for one in self.columns if one.dropped),
            accepted=(*(key for key in self.accepted if key in asked), *accepted),
            allow_personal=bool(self.personal),
        )


def made(
    table: UnderstoodTable, choices: Choices, entry: dict[str, Any], *, format: str, personal: Sequence[str]
) -> Recipe:
    """Return the recipe of a table that is saved.

    Parameters
    ----------
    table : UnderstoodTable
        As it was read.
    choices : Choices
        What was said.
    entry : dict
        Of the catalog.
    format : str
        Name of the official format, "" for none.
    personal : sequence of str
        Columns that look personal and are saved nevertheless.
    """
    return Recipe(
        title=choices.title,
        kind=entry["kind"],
        disclosure=entry["disclosure"],
        source=choices.source,
        licence=choices.licence,
        format=format,
        header=[row + 1 for row in table.cells.header],
        columns=[
            RecipeColumn(
                at=place + 1,
                name=column.name,
                type=column.type,
                written_unit=column.unit,
                unit=unit_of(column, choices) or "-",  # of a column that is dropped nobody said it
                states=bool(column.state_column),
                dropped=column.name in choices.dropped,
            )
            for place, column in zip(table.cells.columns, table.columns, strict=True)
        ],
        accepted=[key for key in choices.accepted if key.partition(":")[0] not in ONCE],
        personal=list(personal),
    )


def recipe_text(recipe: Recipe) -> str:
    """Write a recipe as YAML, the same for the same recipe."""
    return yaml.safe_dump(
        {"version": 1} | recipe.model_dump(exclude_defaults=True),
        allow_unicode=True,
        sort_keys=False,
        width=4096,
    )


def read_recipe(name: str, root: Path) -> Recipe:
    """Read data/recipes/NAME.yml.

    Raises
    ------
    ParameterError
        The name is none.
    DataError
        There is none, or it is damaged.
    """
    store_folder(name, root)  # refuses what is no name
    file = f"{RECIPES}/{name}.yml"
    known = "、".join(sorted(path.stem for path in (root / RECIPES).glob("*.yml"))) or "なし"
    try:
        return Recipe.model_validate(yaml.safe_load((root / RECIPES / f"{name}.yml").read_bytes()))
    except FileNotFoundError as cause:
        raise DataError(Problem(f"レシピ「{name}」はありません。", file, f"あるレシピ: {known}")) from cause
    except ValidationError as cause:
        wrong = "、".join(".".join(map(str, error["loc"])) or "全体" for error in cause.errors()[:_MOST])
        remedy = "書き換える前に戻すか、--recipe を付けずに取り込み直してください。"
        raise DataError(
            Problem(f"レシピを読めません（{wrong} が正しくありません）。", file, remedy)
        ) from cause
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as cause:
        remedy = "書き換える前に戻すか、--recipe を付けずに取り込み直してください。"
        raise DataError(Problem("レシピを読めません。", file, remedy)) from cause


def differences(recipe: Recipe, table: UnderstoodTable, *, format: str) -> list[Problem]:
    """Say in which ways the layout of a table is not that of the recipe; empty when it is the same."""
    where = f"{table.sheet} {table.place}"
    told = []
    if format != recipe.format:
        told.append(f"形式が「{recipe.format or 'なし'}」から「{format or 'なし'}」に変わっています。")
    header = [row + 1 for row in table.cells.header]
    if header != recipe.header:
        told.append(f"見出しの行が{_rows(recipe.header)}から{_rows(header)}に変わっています。")
    if _SCALED in recipe.accepted and _SCALED not in {question.kind for question in table.questions}:
        told.append("千円単位などで見せる表示形式が、なくなっています。")
    now = dict(zip((place + 1 for place in table.cells.columns), table.columns, strict=True))
    told += _moved(recipe, now) + _other(recipe, now)
    remedy = "元のファイルを確かめてください。新しい形で取り込むなら、--recipe を付けずに取り込みます。"
    return [Problem(one, where, remedy) for one in told]


def _moved(recipe: Recipe, now: dict[int, Column]) -> list[str]:
    """Say which columns are missing, new, called otherwise, or elsewhere."""
    then = {column.at: column.name for column in recipe.columns}
    names = {column.name: at for at, column in now.items()}
    missing = {name: at for at, name in then.items() if name not in names}
    new = {name: at for name, at in names.items() if name not in then.values()}
    renamed = {old: now[at].name for old, at in missing.items() if at in now and now[at].name in new}
    moved = [f"「{name}」{at}→{names[name]}列目" for at, name in then.items() if names.get(name, at) != at]
    told = [
        f"列「{old}」の見出しが「{name}」に変わっています（{missing[old]}列目）。"
        for old, name in renamed.items()
    ]
    told += [
        f"列「{name}」がありません（前は{at}列目）。" for name, at in missing.items() if name not in renamed
    ]
    told += [
        f"列「{name}」が増えています（{at}列目）。"
        for name, at in new.items()
        if name not in renamed.values()
    ]
    rest = f" ほか{len(moved) - _MOST}列" if len(moved) > _MOST else ""
    return told + ([f"列が動いています（{'、'.join(moved[:_MOST])}{rest}）。"] if moved else [])


def _other(recipe: Recipe, now: dict[int, Column]) -> list[str]:
    """Say which columns have another unit or type; of an empty one neither is known."""
    found = {column.name: column for column in now.values()}
    told = []
    for then in recipe.columns:
        column = found.get(then.name)
        if column is None:
            continue
        if column.unit != then.written_unit:
            told.append(
                f"列「{then.name}」の単位が「{then.written_unit or 'なし'}」から「{column.unit or 'なし'}」に変わっています。"
            )
        if column.type not in (then.type, "空"):
            told.append(f"列「{then.name}」の型が「{then.type}」から「{column.type}」に変わっています。")
    return told


def _rows(rows: Sequence[int]) -> str:
    return "なし" if not rows else f"{rows[0]}行目" if len(rows) == 1 else f"{rows[0]}～{rows[-1]}行目"
