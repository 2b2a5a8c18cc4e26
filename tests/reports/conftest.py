"""Reports in which one text stands wherever data can enter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_notebook, new_output
from report_samples import (
    code,
    comparison,
    displayed,
    figure_displayed,
    figure_words,
    finding_output,
    markdown_cell,
    png,
    table_output,
)

from analysis.mime import FINDING_MIME, TABLE_MIME
from analysis.reports.conditions import conditions
from analysis.reports.entries import IndexEntry, Made
from analysis.reports.export import build_report
from analysis.reports.outputs import findings_of
from analysis.reports.thumbnail import embedded
from analysis.runs.card import Card
from analysis.runs.notes import HEADINGS, AddedNotes, Note


@pytest.fixture
def make_notebook() -> Callable[..., nbformat.NotebookNode]:
    """Builds an executed notebook in which `text` stands wherever data can enter."""

    def make(text: str = "練習", extra: tuple[Any, ...] = ()) -> nbformat.NotebookNode:
        return new_notebook(cells=[
            markdown_cell(f"# ノートブックの題\n\nはじめに {text}"),
            code(f"year = 2023  # {text}", tags=("parameters",)),
            markdown_cell(f"## 全体 {text}\n\n説明 {text}\n\n| 項目 | 値 |\n|:--|--:|\n| {text} | 1 |\n"),
            code("relation", displayed(FINDING_MIME, finding_output(text, comparisons=[comparison(text)]))),
            code("charts.scatter()", figure_displayed(figure_words(text))),
            markdown_cell(f"**読み方**　読む {text}"),
            markdown_cell("#### 一段とばした見出し"),
            code("table", displayed(TABLE_MIME, table_output(text))),
            code("print()", new_output("stream", name="stdout", text=f"結果 {text}\n"),
                 new_output("stream", name="stderr", text=f"UserWarning: {text}\n")),
            code("frame", displayed("text/html", f"<table><tr><th></th><td>{text}</td></tr></table>")),
            *extra,
        ])  # fmt: skip

    return make


@pytest.fixture
def make_card() -> Callable[..., Card]:
    """Builds a card in which `text` stands wherever its author can write."""

    def make(text: str = "練習", **changes: Any) -> Card:
        whole = {
            "title": f"比率と高齢化率 {text}", "question": f"高い地区ほど低いか {text}", "owner": f"練習課 {text}",
            "datasets": ["practice"],
            "parameters": {
                "city": {"type": "string", "title": "都市", "choices": {"practice": f"練習市 {text}"}, "subject": True},
                "year": {"type": "integer", "title": f"対象年 {text}", "unit": "年", "description": text},
                "confidence": {"type": "number", "title": "信頼水準"},
                "exclude": {"type": "list", "items": "string", "title": "除く窓口"},
            },
            "primary": {"confidence": 0.95},
            "expects": {"findings": ["practice.relation"], "figures": 1, "tables": 1},
            "caveats": [f"地区が少ない {text}"], "policy": f"意味 {text}", "changes_answer": [f"地区の増加 {text}"],
            "method": f"### 考え方\n\n相関を見る {text}", "glossary": {f"p値 {text}": f"確率 {text}"},
            "logic_model": {"inputs": [f"端末 {text}"], "outcomes": [f"時間 {text}"]}, "update": f"毎年 {text}",
        }  # fmt: skip
        return Card.model_validate({**whole, **changes})

    return make


@pytest.fixture
def make_run() -> Callable[..., dict[str, Any]]:
    """Builds the contents of run.json of a primary run."""

    def make(text: str = "練習", **changes: Any) -> dict[str, Any]:
        dataset = {"name": "practice", "title": f"練習市 {text}", "path": f"practice/{text}.csv", "sha256": "ab" * 32,
                   "kind": "synthetic", "disclosure": "open", "reference_date": "2023-01-01/2023-12-31",
                   "licence": f"CC0 {text}", "source": f"生成 {text}"}  # fmt: skip
        whole = {
            "schema": 1, "study": "practice", "title": f"比率 {text}", "run": f"20261120-{text}",
            "created": "2026-11-20T09:05:00+09:00", "seconds": 12.34,
            "parameters": {"city": "practice", "year": 2023, "confidence": 0.95, "exclude": [text]},
            "primary": True, "sensitivity": {}, "specification": "0123456789ab", "specifications_in_outputs": 3,
            "synthetic": True, "disclosure": "open", "datasets": [dataset],
            "inputs": [{"path": f"notebooks/{text}.ipynb", "sha256": "cd" * 32}],
            "git": {"commit": "0" * 40, "clean": False}, "python": "3.11.7", "packages": {f"pandas {text}": "3.1"},
        }  # fmt: skip
        return {**whole, **changes}

    return make


def notes_of(text: str = "練習") -> AddedNotes:
    """Notes in which `text` stands wherever their author can write."""
    parts = [Note(heading, f"{heading}の内容 {text}", f"{text}課", date(2026, 4, 1)) for heading in HEADINGS]
    return AddedNotes(tuple(parts), "")


@pytest.fixture
def make_report(make_notebook, make_card, make_run) -> Callable[..., str]:
    """Builds the report of such a notebook."""

    def make(text: str = "練習", extra: tuple[Any, ...] = (), **run: Any) -> str:
        notebook = make_notebook(text, extra)
        return build_report(
            notebook,
            make_card(text),
            make_run(text, **run),
            findings=findings_of(notebook),
            notes=notes_of(text),
        )

    return make


@pytest.fixture
def make_entry(make_card, make_run) -> Callable[..., IndexEntry]:
    """Builds a finished run of the index page in which `text` stands wherever data can enter."""

    def make(
        text: str = "練習", findings: tuple[dict[str, Any], ...] | None = None, **run: Any
    ) -> IndexEntry:
        card, record = make_card(text), make_run(text, **run)
        made = Made(
            report=f"practice/{record['run']}/report.html",
            run=record,
            findings=findings if findings is not None else (finding_output(text),),
            thumbnail=embedded(png(), f"右下がり {text}"),
        )
        return IndexEntry("practice", card.title, card.question, conditions(card, record), made)

    return make
