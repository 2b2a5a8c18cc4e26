"""What a figure needs is found by names: enough of the notebook for the same figure, and no more than that."""

import json
from pathlib import Path

import pytest

from analysis.errors import ParameterError
from analysis.training.statements import causes, statements_of


@pytest.fixture
def notebook(tmp_path: Path):
    """Write a notebook of code cells, each with its tags; return its statements."""

    def written(*cells: str | tuple[str, str]):
        whole = []
        for cell in cells:
            source, *tags = [cell] if isinstance(cell, str) else cell
            whole.append(
                {
                    "cell_type": "code",
                    "metadata": {"tags": tags} if tags else {},
                    "source": source.split("\n"),
                }
            )
            whole[-1]["source"] = [line + "\n" for line in whole[-1]["source"]]
        path = tmp_path / "study.ipynb"
        path.write_text(json.dumps({"cells": whole}), encoding="utf-8")
        return statements_of(path)

    return written


def test_what_sets_the_names_is_needed_and_the_rest_is_not(notebook):
    statements = notebook("import math", "a = 1\nb = 2", "c = a + 1", "d = b", "math.sqrt(c)")
    assert causes(statements, [5]) == [0, 1, 3, 5]


def test_parameters_and_cells_that_no_run_executes_are_left_out(notebook):
    statements = notebook(("year = 2023", "parameters"), "year", ("explore('x')", "skip-execution"))
    assert len(statements) == 1
    assert statements[0].shown


def test_a_name_that_is_set_anew_hides_what_it_was(notebook):
    statements = notebook("title = 'A'", "first(title)", "title = 'B'", "second(title)")
    assert causes(statements, [3]) == [2, 3]


def test_what_may_be_set_hides_nothing(notebook):
    statements = notebook("x = 1", "if y:\n    x = 2", "show(x)")
    assert causes(statements, [2]) == [0, 1, 2]


def test_what_a_branch_sets_for_itself_comes_from_nowhere_else(notebook):
    statements = notebook(
        "if y:\n    title = 'A'\n    draw(title)", "if y:\n    title = 'B'\n    show(title)"
    )
    assert causes(statements, [1]) == [1]


@pytest.mark.parametrize("change", ["table['b'] = 2", "table |= {'b': 2}", "table.b = 2", "table.x['b'] = 2"])
def test_what_is_changed_in_place_is_followed(notebook, change):
    statements = notebook("table = {}", change, "show(table)")
    assert causes(statements, [2]) == [0, 1, 2]


def test_several_names_at_once_are_set(notebook):
    statements = notebook("a, b = 1, 2", "a, (b, c) = 3, (4, 5)", "show(b)")
    assert causes(statements, [2]) == [1, 2]


def test_a_cell_that_is_no_python_is_told_with_its_place(notebook):
    with pytest.raises(ParameterError, match="Python として読めません") as caught:
        notebook("a = 1", "b = （1")
    assert "study.ipynb 2番目のセル 1行目" in str(caught.value)


def test_a_call_may_change_what_it_belongs_to_unless_that_is_a_module(notebook):
    statements = notebook(
        "from analysis.figures import charts",
        "rows = []",
        "for n in (1, 2):\n    rows.append(n)",
        "charts.bars(rows)",
        "last = rows.pop()",
        "charts.lines(rows)",
    )
    assert causes(statements, [5]) == [0, 1, 2, 4, 5]
