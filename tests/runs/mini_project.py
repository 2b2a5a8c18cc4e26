"""A tiny project: one table, one study of a few lines, broken in various ways by the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

TABLE = {
    "name": "fruit",
    "path": "fruit.csv",
    "title": "果物の数",
    "description": "試験用の表。",
    "type": "table",
    "format": "csv",
    "encoding": "utf-8",
    "kind": "synthetic",
    "disclosure": "internal",
    "reference_date": "2023-01-01/2023-12-31",
    "sources": [{"title": "試験用", "date": "2024-01-01", "pages": "1"}],
    "licenses": [{"name": "none", "title": "試験用"}],
    "schema": {
        "primaryKey": ["year", "fruit"],
        "missingValues": [""],
        "fields": [
            {
                "name": "year",
                "type": "integer",
                "title": "年",
                "unit": "年",
                "constraints": {"required": True},
            },
            {
                "name": "fruit",
                "type": "string",
                "title": "果物",
                "unit": "-",
                "constraints": {"required": True},
            },
            {"name": "number", "type": "integer", "title": "数", "unit": "個"},
        ],
    },
}
ROWS = "year,fruit,number\n2021,りんご,3\n2021,みかん,5\n2023,りんご,4\n2023,みかん,8\n"

PARAMETERS = 'years = [2023]\nmeasure = "total"\nconfidence = 0.95\nplace = "here"\nsince = "2023-04-01"\n'
LOADED = {
    "name": "fruit",
    "title": "果物の数",
    "path": "data/fruit.csv",
    "sha256": "0" * 64,
    "kind": "synthetic",
    "disclosure": "internal",
    "reference_date": "2023",
    "licence": "試験用",
    "source": "試験用",
}
FINDING = {
    "id": "mini.total",
    "status": "descriptive",
    "headline": "果物は12個だった。",
    "value": 12,
    "unit": "個",
    "n": 2,
    "interval": None,
    "p_value": None,
    "method": "合計",
    "certainty": "全数",
    "evidence": "記述",
    "caveats": [],
    "details": {},
    "hides": [],
    "datasets": [LOADED],
    "synthetic": True,
}
LOAD = "from analysis.data import catalog\n\nfruit = catalog.load('fruit')"
# The name must differ from those of parameters, and the cell must not import anything slow.
SHOW_FINDING = (
    "from IPython.display import display\n\n"
    f"display({{'application/vnd.ebpm.finding+json': {FINDING!r}, 'text/plain': '果物は12個だった。'}}, raw=True)"
)

CARD: dict[str, Any] = {
    "title": "果物の数の合計",
    "question": "果物はいくつあるか",
    "owner": "試験係",
    "datasets": ["fruit"],
    "parameters": {
        "years": {
            "type": "list",
            "items": "integer",
            "title": "対象年",
            "unit": "年",
            "choices_from": "fruit.year",
        },
        "measure": {"type": "string", "title": "集計", "choices": {"total": "合計", "mean": "平均"}},
        "confidence": {"type": "number", "title": "信頼水準", "minimum": 0.5, "maximum": 0.999},
        "place": {"type": "string", "title": "場所", "choices": ["here", "there"], "subject": True},
        "since": {"type": "date", "title": "起点日"},
    },
    "primary": {"years": [2023], "measure": "total"},
    "expects": {"findings": ["mini.total"], "figures": 0, "tables": 0},
    "caveats": ["試験用である"],
    "policy": "試験の結果は政策に使わない。",
    "changes_answer": ["果物が増える"],
    "method": "足し合わせる。",
    "glossary": {"合計": "すべて足した数"},
    "logic_model": {"inputs": ["予算"], "outputs": ["果物"]},
    "update": "更新しない。",
}


def code(source: str, *tags: str) -> dict[str, Any]:
    """A code cell."""
    metadata = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source,
    }  # fmt: skip


def text(source: str) -> dict[str, Any]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells: dict[str, Any], parameters: str | None = PARAMETERS) -> dict[str, Any]:
    """A notebook with a heading, a parameters cell unless None, and the given cells."""
    first = [text("# 果物の数"), *([] if parameters is None else [code(parameters, "parameters")])]
    whole = [{"id": f"cell-{number}", **cell} for number, cell in enumerate([*first, *cells])]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": whole, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


class Project:
    """A project folder and the `ebpm` command in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.out = root / "outputs"
        self.studies = root / "notebooks" / "studies"
        self.studies.mkdir(parents=True)
        (root / "data").mkdir()
        self.write_catalog(TABLE)
        (root / "data" / "fruit.csv").write_text(ROWS, encoding="utf-8", newline="\n")
        self.study("mini", notebook(code(SHOW_FINDING)))

    def write_catalog(self, *resources: dict[str, Any]) -> None:
        """Write the catalog of tables."""
        package = {"name": "mini", "resources": list(resources)}
        path = self.root / "data" / "datapackage.yaml"
        path.write_text(yaml.safe_dump(package, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def add_table(self, name: str, **entry: Any) -> None:
        """Lay a table beside the catalog, as `ebpm data add` does."""
        folder = self.root / "data" / "added" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.csv").write_text(ROWS, encoding="utf-8", newline="\n")
        package = {"name": name, "resources": [{**TABLE, **entry, "name": name, "path": f"{name}.csv"}]}
        (folder / "datapackage.yaml").write_text(
            yaml.safe_dump(package, allow_unicode=True), encoding="utf-8"
        )

    def study(self, name: str, content: dict[str, Any], card: dict[str, Any] | str = CARD) -> None:
        """Write a study: notebook and card."""
        path = self.studies / f"{name}.ipynb"
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        written = card if isinstance(card, str) else yaml.safe_dump(card, allow_unicode=True, sort_keys=False)
        (self.studies / f"{name}.yml").write_text(written, encoding="utf-8")

    def card(self, **changes: Any) -> dict[str, Any]:
        """The card with some entries replaced; None removes one."""
        return {name: value for name, value in {**CARD, **changes}.items() if value is not None}

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start `ebpm` in the project."""
        return subprocess.Popen(
            [sys.executable, "-m", "analysis.cli", *arguments], cwd=self.root, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "EBPM_ROOT": str(self.root), "PYTHONIOENCODING": "utf-8", **environment},
        )  # fmt: skip

    def ebpm(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `ebpm` in the project and wait for its end."""
        process = self.start(*arguments, **environment)
        stdout, stderr = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)

    def leftovers(self) -> list[str]:
        """What lies in outputs besides finished and failed runs."""
        return sorted(path.name for path in self.out.glob(".*")) if self.out.exists() else []

    def runs(self, study: str = "mini") -> list[Path]:
        """Folders of finished runs."""
        return sorted((self.out / study).glob("*")) if (self.out / study).exists() else []
