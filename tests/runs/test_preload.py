"""What a fork server imports is what the studies' code imports, wherever it does."""

import json
from pathlib import Path

from mini_project import code, notebook, text

from analysis.runs.preload import modules_of


def test_imports_of_functions_count_too(tmp_path: Path) -> None:
    path = tmp_path / "study.ipynb"
    cells = [
        text("import nothing"),
        code("from analysis.data import catalog\nimport unheard_of"),
        code("%matplotlib"),
    ]
    path.write_text(json.dumps(notebook(*cells)))
    modules = modules_of([path])
    # catalog.load imports frame, and that pandas and the validation, which imports frictionless in a function.
    assert {"analysis", "analysis.data", "analysis.data.catalog", "analysis.data.frame", "pandas"} <= set(
        modules
    )
    assert {"frictionless.Schema", "frictionless.formats"} <= set(modules)
    # What notebooks themselves import from elsewhere may do anything when it is imported.
    assert "unheard_of" not in modules
    assert not any(name.startswith(("polars", "analysis.reports", "analysis.runs")) for name in modules)
    assert modules.index("analysis.data.catalog") > modules.index("pandas")


def test_nothing_to_import() -> None:
    assert modules_of([]) == []
