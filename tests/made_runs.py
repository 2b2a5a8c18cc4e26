"""Folders of finished runs, written by hand in the form that `ebpm run` writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.mime import TABLE_MIME
from analysis.reports.outputs import write_tables

DATASET = {
    "name": "fruit", "title": "果物の数", "path": "data/fruit.csv", "sha256": "a" * 64, "kind": "synthetic",
    "disclosure": "open", "reference_date": "2023", "licence": "試験用", "source": "試験用",
}  # fmt: skip


def dataset(**changes: Any) -> dict[str, Any]:
    """A table that a run read."""
    return {**DATASET, **changes}


def claim(id_: str = "mini.total", **changes: Any) -> dict[str, Any]:
    """A finding; `low` and `high` make an interval of 95 %."""
    low, high = changes.pop("low", None), changes.pop("high", None)
    bounds = None if low is None else {"low": low, "high": high, "level": 0.95, "method": "試験"}
    whole = {
        "id": id_, "status": "descriptive", "headline": "果物は12個だった。", "value": 12.0, "unit": "個", "n": 2,
        "interval": bounds, "p_value": None, "method": "合計", "certainty": "全数", "evidence": "記述", "caveats": [],
        "details": {}, "hides": [], "datasets": [DATASET], "synthetic": True,
    }  # fmt: skip
    return {**whole, **changes}


def fruit_table(*rows: list[Any], id_: str = "fruit", title: str = "果物", **changes: Any) -> dict[str, Any]:
    """A table output: names, a number with its unit, words."""
    columns = [
        {"name": "fruit", "title": "果物", "unit": "", "decimals": None, "kind": "text"},
        {"name": "number", "title": "数", "unit": "個", "decimals": 1, "kind": "number"},
        {"name": "verdict", "title": "判定", "unit": "", "decimals": None, "kind": "text"},
    ]
    whole = {"id": id_, "title": title, "columns": columns, "rows": list(rows), "note": "", "source": "",
             "synthetic": True}  # fmt: skip
    return {**whole, **changes}


def write_run(
    out: Path,
    name: str,
    created: str,
    *,
    study: str = "mini",
    parameters: dict[str, Any] | None = None,
    findings: tuple[dict[str, Any], ...] = (),
    tables: tuple[dict[str, Any], ...] = (),
    **run: Any,
) -> Path:
    """Write the folder of a run and return it."""
    folder = out / study / name
    folder.mkdir(parents=True)
    whole = {
        "schema": 1, "study": study, "title": "果物の数の合計", "run": name, "created": created,
        "parameters": parameters or {"place": "here"}, "primary": True, "sensitivity": {}, "synthetic": True,
        "disclosure": "open", "datasets": [DATASET], "git": {"commit": "0" * 40, "clean": True}, "python": "3.11.7",
        "packages": {"pandas": "3.1.1"}, "inputs": [], **run,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    (folder / "report.html").write_text("<!DOCTYPE html><title>報告</title>", encoding="utf-8")
    told = {"synthetic": whole["synthetic"], "findings": list(findings)}
    (folder / "findings.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    outputs = [new_output("display_data", {TABLE_MIME: table}) for table in tables]
    notebook = new_notebook(cells=[new_code_cell("", outputs=outputs)])
    (folder / "notebook.ipynb").write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    write_tables(tables, folder / "tables")
    return folder
