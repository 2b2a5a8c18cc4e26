"""The examples of the documents run as they stand, and give what is written beside them."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"


def values(document: str) -> dict[str, Any]:
    """Run the Python of a document; give the value of each expression by the function that it calls."""
    code = "\n".join(re.findall(r"```python\n(.*?)```", (DOCS / document).read_text("utf-8"), re.DOTALL))
    names: dict = {}
    found = {}
    for statement in ast.parse(code).body:
        source = ast.unparse(statement)
        if isinstance(statement, ast.Expr):
            found[source.partition("(")[0]] = eval(source, names)
        else:
            exec(source, names)
    return found


def test_comparisons_of_few_days():
    found = values("method.md")
    # By hand: means 570 and 410; changes of 50, 60, 60 and of 5, -5, 10. The intervals are those of `tests/stats`.
    assert found["ratio_of_means"].estimate == pytest.approx(570 / 410)
    assert found["difference_of_means"].estimate == pytest.approx(160)
    assert found["did"].effect.estimate == pytest.approx(170 / 3 - 10 / 3)
    shown = {name: f"{found[name].low:.2f}～{found[name].high:.2f}" for name in ("ratio_of_means",)}
    shown["did"] = f"{found['did'].effect.low:.1f}～{found['did'].effect.high:.1f}"
    shown["difference_of_means"] = (
        f"{found['difference_of_means'].low:.0f}～{found['difference_of_means'].high:.0f}"
    )
    assert all(interval in (DOCS / "method.md").read_text("utf-8") for interval in shown.values())


def test_tables_that_are_published():
    found = values("data.md")
    # By hand: 34 at night is under 40, and 118 men of the day are two fewer than 120; 34 and 41 round to 35 and 40.
    assert found["protect"].loc["夜", "男"] == "＊"
    assert found["rounded"].loc["夜", ["男", "女"]].tolist() == [35, 40]
    assert ("昼", "男") in {(one.row, one.column) for one in found["differences"]}
