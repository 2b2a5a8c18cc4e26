"""What the command line prints of a table that `ebpm data add --preview` has read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.cli_print import print_table
from analysis.errors import visible

_LINES = 6  # of titles, notes and places: enough to recognise the table by


def print_preview(found: Mapping[str, Any]) -> None:
    """Print a summary of a file: tables, columns, changes, questions, and what looks personal."""
    found = _visible(found)
    encoding = f"、{found['encoding']}" if found["encoding"] else ""
    print(f"{found['file']}（{found['kind']}{encoding}）: 表 {len(found['tables'])}")
    if found["format"]:
        print(f"形式: {found['format']}")
    if found["people"]:
        print(f"人口の種類: {found['people']}")
    for note in found["notes"]:
        print(f"・{note}")
    for number, table in enumerate(found["tables"], 1):
        _print_table(number, table)
    cells = found["cells"]
    told = "、".join(f"{name} {count:,}" for name, count in cells.items() if count)
    print(f"\nセルの内訳（すべてのセル {sum(cells.values()):,}）: {told}")
    if found["outside"]:
        print(f"どの表にも入らないセル: {_few(found['outside'])}")
    if found["personal"]:
        rows = [
            (one["sheet"], one["kind"], f"{one['count']:,}", "、".join(one["addresses"]), one["why"])
            for one in found["personal"]
        ]
        print()
        print_table(
            "■ 個人情報かもしれないもの（値は表示しません）", ("シート", "種類", "件数", "場所", "理由"), rows
        )


def _visible(found: Any) -> Any:
    """Return the same without what could change the terminal."""
    if isinstance(found, str):
        return visible(found)
    if isinstance(found, Mapping):
        return {key: _visible(value) for key, value in found.items()}
    return [*map(_visible, found)] if isinstance(found, Sequence) else found


def _print_table(number: int, table: Mapping[str, Any]) -> None:
    print(
        f"\n■ 表{number}　{table['sheet']}　{table['place']}　{table['rows']:,}行 × {len(table['columns'])}列"
    )
    for name, texts in (("題・説明", table["titles"]), ("注", table["notes"])):
        if texts:
            print(f"{name}: {_few(texts, ' ／ ')}")
    print(f"見出し: {'、'.join(table['header']) or 'なし'} から始まる{len(table['header'])}行")
    if table["totals"]:
        print(f"合計の行: {_few(table['totals'])}")
    columns = [
        (
            one["name"],
            one["unit"],
            one["type"],
            f"{one['values']:,}",
            _states(one["states"]),
            one["state_column"],
        )
        for one in table["columns"]
    ]
    print_table("列", ("名前", "単位", "型", "値のあるセル", "値のないセル", "状態の列"), columns)
    changed = [(one["what"], f"{one['count']:,}", _examples(one["examples"])) for one in table["changes"]]
    if changed:
        print_table("書き換えること", ("内容", "件数", "例（場所: 前 → 後）"), changed)
    if table["questions"]:
        print("確かめてください:")
    for place, question in enumerate(table["questions"], 1):
        print(f"  {place}. {question}")


def _examples(examples: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"{place}: {old or '（空）'} → {new or '（空）'}" for place, old, new in examples)


def _states(states: Mapping[str, int]) -> str:
    return "、".join(f"{state} {count:,}" for state, count in states.items())


def _few(texts: Sequence[str], between: str = "、") -> str:
    return between.join(texts[:_LINES]) + (
        f"{between}ほか{len(texts) - _LINES}件" if len(texts) > _LINES else ""
    )
