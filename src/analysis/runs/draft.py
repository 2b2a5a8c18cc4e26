"""The notebook, card and test of a new study: all that can be written before the analysis, and where it will stand.

Every placeholder begins with （下書き）, and the only finding says that nothing is answered: a draft that is run,
exported or shown by mistake cannot be taken for a result.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from analysis.mime import DRAFT_MARK
from analysis.runs.defaults import SKIPPED

_WIDTH = 110


@dataclass(frozen=True)
class Draft:
    """What is known of a study before it is written.

    Parameters
    ----------
    name, title, question, owner : str
        See `analysis.runs.card.Card`; the title without the mark of a draft.
    tables : sequence of str
        Names in the catalog.
    checked : sequence of str
        Those of them that have printed values to check.
    compared : sequence of str
        Further tables that these checks read.
    parameters : mapping
        Name to entry of the card, with the default as `default`.
    """

    name: str
    title: str
    question: str
    owner: str
    tables: Sequence[str]
    checked: Sequence[str]
    compared: Sequence[str]
    parameters: Mapping[str, Mapping[str, Any]]


def notebook_of(draft: Draft) -> str:
    """Write the notebook, as JSON."""
    cells = [_cell(number, *cell) for number, cell in enumerate(_cells(draft), 1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return f"{json.dumps(whole, ensure_ascii=False, indent=1)}\n"


def card_of(draft: Draft) -> str:
    """Write the card, as YAML."""
    entries = {
        name: {key: value for key, value in entry.items() if key != "default"}
        for name, entry in draft.parameters.items()
    }
    tables = 2 if draft.checked else 1
    stages = ("inputs", "activities", "outputs", "outcomes", "impact")
    words = ("費用と人", "行うこと", "行ったことの量", "短期・中期・長期に変わること", "めざす姿")
    card = {
        "title": DRAFT_MARK + draft.title,
        "question": draft.question,
        "owner": draft.owner,
        "datasets": [*draft.tables, *draft.compared],
        "parameters": entries,
        "primary": {name: entry["default"] for name, entry in draft.parameters.items()},
        "expects": {"findings": [f"{draft.name}.answer"], "figures": 0, "tables": tables},
        "caveats": [f"{DRAFT_MARK}結果を使う前に知っておくべきこと"],
        "policy": f"{DRAFT_MARK}結果から、政策で何に気をつけるか。",
        "changes_answer": [f"{DRAFT_MARK}どのデータが得られたら、答えが変わるか"],
        "method": f"{DRAFT_MARK}計算の式、区間や検定の方法、その前提。",
        "logic_model": {stage: [DRAFT_MARK + word] for stage, word in zip(stages, words, strict=True)},
        "update": f"{DRAFT_MARK}どのファイルを、いつ、どこから受け取り、どのコマンドで取り込むか。",
    }
    return yaml.safe_dump(card, allow_unicode=True, sort_keys=False, width=_WIDTH)


def test_of(draft: Draft) -> str:
    """Write the test, as Python."""
    return _TEST.replace("NAME", draft.name)


_TEST = '''"""A draft: it runs, and it claims nothing. Replace the last test by hand-checked values of the papers."""

from look import EveryRun

STUDY = "NAME"
RUNS = [{}]


class TestEveryRun(EveryRun):
    study, runs = STUDY, RUNS


def test_the_draft_claims_nothing(study_run):
    found = study_run(STUDY).findings["NAME.answer"]
    assert (found["status"], found["value"]) == ("not_available", None)
    assert "下書き" in found["headline"]
'''
_USAGE = (
    "**使い方**　上から順に読んで実行してください。`parameters` のセルの値を1つ変えて「実行 → すべてのセルを実行」を選ぶと、"
    "条件を変えた結果になります。何を変えても、元のデータは変わりません。値の意味と選べる範囲は、同じ名前の `.yml`（カード）か、"
    "`ebpm show NAME` で分かります。"
)
_HOW = "計算の式は measures、区間や検定は stats、図は figures の関数を使い、1つのセルは10行までにする。"
_EXPLORE = (
    "**条件を変えて見る**　次のセルを実行すると、値を動かして、図と答えがどう変わるかを見られます。元のデータも、"
    "上の結果も変わりません。セルを書き直したときは、保存してから実行し直してください。"
)
_PRINTED = (
    "使った表の数字を、公表資料に印刷された合計や比率、ほかの資料の数字と照らします。公表値は、誤りとみられるものも、"
    "印刷されたまま残しています。"
)


def _cells(draft: Draft) -> list[tuple[str, str, tuple[str, ...]]]:
    read = f"**読み方**　{DRAFT_MARK}"
    head = f"# {DRAFT_MARK}{draft.title}\n\n**問い**　{draft.question}\n\nこのノートブックは下書きで、答えはまだありません。"
    modules = ["from analysis.data import catalog", "from analysis.figures import drafts as shown"]
    modules += ["from analysis.figures import printed_values"] if draft.checked else []
    modules += ["from analysis.findings import drafts as claims"]
    loads = [f'{name} = catalog.load("{name}")' for name in draft.tables]
    printed = [
        ("markdown", f"## 4. 公表値との照合\n\n{_PRINTED}", ()),
        ("code", _called("printed_values.checked", draft.checked), ()),
        ("markdown", f"{read}合わない数字があるとき、どう扱ったかを書く。", ()),
    ]
    return [
        ("markdown", head, ()),
        ("markdown", _USAGE.replace("NAME", draft.name), ("remove-cell",)),
        ("code", "\n".join(modules), ()),
        ("code", "\n".join(f"{n} = {_literal(e['default'])}" for n, e in draft.parameters.items()), ("parameters",)),
        ("markdown", f"## 1. 使うデータ\n\n{DRAFT_MARK}どの資料の、どの数字を使うか。使えない数字と、その理由。", ()),
        ("code", "\n".join([*loads, "shown.loaded()"]), ()),
        ("markdown", f"{read}行の単位、期間、対象を書く。\n\n## 2. 計算と図\n\n{DRAFT_MARK}{_HOW}", ()),
        ("markdown", f"{read}図の読み方と、言えないことを書く。", ()),
        ("markdown", f"## 3. 確からしさ\n\n{DRAFT_MARK}対象の数、区間、条件を変えたときの結果。", ()),
        ("markdown", f"{read}何が結果を動かすかを書く。", ()),
        *(printed if draft.checked else []),
        ("markdown", f"## {5 if draft.checked else 4}. 答え", ()),
        ("code", f'claims.unanswered("{draft.name}.answer")', ()),
        ("markdown", f"{read}答えの読み方を書く。", ()),
        ("markdown", _EXPLORE, ("remove-cell",)),
        ("code", f'from analysis.training.explore import explore\n\nexplore("{draft.name}")', (SKIPPED,)),
    ]  # fmt: skip


def _cell(number: int, kind: str, source: str, tags: Sequence[str]) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind}
    if kind == "code":
        cell["execution_count"] = None
    cell |= {"id": f"cell-{number:02}", "metadata": {"tags": list(tags)} if tags else {}}
    if kind == "code":
        cell["outputs"] = []
    return cell | {"source": source.splitlines(keepends=True)}


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _called(function: str, names: Sequence[str]) -> str:
    """Write a call on one line, or with a line for each name, as the formatter does."""
    line = f"{function}({', '.join(map(_literal, names))})"
    rows = "".join(f"    {_literal(name)},\n" for name in names)
    return line if len(line) <= _WIDTH else f"{function}(\n{rows})"
