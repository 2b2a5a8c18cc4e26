"""docs/studies.md: every study as its card tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data import catalog
from analysis.mime import DRAFT_MARK
from analysis.reports.conditions import words
from analysis.reports.evidence import grades
from analysis.reports.page import KIND
from analysis.runs.card import STUDIES, list_studies, load_card, notebook_path
from analysis.runs.parameters import choices_of, defaults

if TYPE_CHECKING:
    from analysis.runs.card import Card, Parameter

_MOST_CHOICES = 8
_INTRO = """# 分析の一覧

このページは、分析のカード（`notebooks/studies/*.yml`）とノートブックから、`ebpm docs` が作ります。\
ここを直さず、カードを直してから作り直してください。

「証拠の段階」は、その所見の調べ方で言えることの強さです（[分析の方法](method.md)）。複数あるものは、条件によって変わります。\
「－」は、答えるデータがないことを述べるだけの所見です。
"""
_TYPES = {"integer": "整数", "number": "数", "string": "文字", "boolean": "はい・いいえ", "date": "日付"}


def studies_page(root: Path) -> str:
    """Write the page of all studies that are no drafts.

    Parameters
    ----------
    root : Path
        Project root.

    Returns
    -------
    str
        Markdown.

    Raises
    ------
    ParameterError
        A card is not as declared.
    DataError
        The catalog, or a table that choices come from, cannot be read.
    """
    cards = finished_cards(root)
    rows = [
        (f"[{card.title}](#{name})", f"`{name}`", card.question, card.owner) for name, card in cards.items()
    ]
    contents = markdown_table(("題名", "名前", "問い", "担当"), rows)
    return "\n".join([_INTRO, contents, *(_study(name, card, root) for name, card in cards.items())])


def finished_cards(root: Path) -> dict[str, Card]:
    """Read the cards of all studies that are no drafts, by name."""
    cards = {study.name: load_card(study.name, root) for study in list_studies(root)}
    return {name: card for name, card in cards.items() if not card.title.startswith(DRAFT_MARK)}


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; what would end a cell or a row is written so that it does not."""
    lines = [heads, ["---"] * len(heads), *([_cell(text) for text in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _study(name: str, card: Card, root: Path) -> str:
    notebook = notebook_path(name, root)
    ids = list(dict.fromkeys(id for expected in card.expects for id in expected.findings))
    found = [(f"`{id}`", "、".join(words) or "－") for id, words in grades(notebook, ids).items()]
    folder = f"../{STUDIES.as_posix()}"
    parts = [
        f'\n<a id="{name}"></a>\n\n## {card.title}\n\n**問い**　{card.question}\n',
        f"ノートブック [`{name}.ipynb`]({folder}/{name}.ipynb)、カード [`{name}.yml`]({folder}/{name}.yml)。"
        f"実行は `ebpm run {name}`。\n",
        f"**政策にとっての意味**　{card.policy}\n",
        f"### パラメータ\n\n{_parameters(card, defaults(notebook), root)}",
        f"### 使うデータ\n\n{_tables(card, root)}",
        f"### 所見と証拠の段階\n\n{markdown_table(('所見', '証拠の段階'), found)}",
        "### 注意\n\n" + "".join(f"- {caveat}\n" for caveat in card.caveats),
        f"### 更新\n\n担当：{card.owner}\n\n{card.update.strip()}\n",
    ]
    return "\n".join(parts)


def _parameters(card: Card, initial: Mapping[str, Any], root: Path) -> str:
    rows = [
        (
            f"`{name}`",
            one.title,
            words(one, initial[name]),
            _range(one, choices_of(one, root)),
            one.description + ("（何を調べるか。条件の数に入れない）" if one.subject else ""),
        )
        for name, one in card.parameters.items()
    ]
    return markdown_table(("名前", "意味", "はじめの値", "範囲・選択肢", "説明"), rows)


def _range(one: Parameter, choices: Mapping[Any, str] | None) -> str:
    kind = _TYPES[one.scalar] + ("の一覧" if one.type == "list" else "")
    if choices is not None:
        labels = [str(v) if str(v) == label else f"{label}（`{v}`）" for v, label in choices.items()]
        more = f" ほか{len(labels) - _MOST_CHOICES}" if len(labels) > _MOST_CHOICES else ""
        return "、".join(labels[:_MOST_CHOICES]) + more
    unit = "" if one.unit == "-" else one.unit
    low = f"{one.minimum}{unit}以上" if one.minimum is not None else ""
    high = f"{one.maximum}{unit}以下" if one.maximum is not None else ""
    return f"{kind}{'、' if low or high else ''}{low}{high}"


def _tables(card: Card, root: Path) -> str:
    entries = {table.name: table for table in catalog.tables(root)}
    rows = [
        (f"`{name}`", entries[name].title, KIND[entries[name].kind], entries[name].reference_date)
        for name in card.datasets
    ]
    later = "、".join(f"`{name}`" for name in card.datasets_if_registered)
    text = markdown_table(("表", "題名", "種類", "時点・期間"), rows)
    return text + (f"\n登録されていれば使う表：{later}\n" if later else "")
