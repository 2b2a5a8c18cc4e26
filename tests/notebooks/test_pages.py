"""Notebooks stay pages: short cells, no definitions, no outputs, and card and notebook agree."""

import json
from pathlib import Path

import pytest

from analysis.data import catalog
from analysis.runs.card import STUDIES, load_card
from analysis.runs.defaults import defaults

# Taken from the folder: a new study is looked at from its first day.
ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (ROOT / STUDIES).glob("*.ipynb"))


def cells(root, name: str, kind: str) -> list[dict]:
    whole = json.loads((root / STUDIES / f"{name}.ipynb").read_text("utf-8"))
    return [cell for cell in whole["cells"] if cell["cell_type"] == kind]


def test_every_notebook_has_a_card_and_a_test(root):
    assert {"cashless_aging", "cashless_facilities", "road_effect"} <= set(NAMES)
    assert sorted(path.stem for path in (root / STUDIES).glob("*.yml")) == NAMES
    tests = {path.stem.removeprefix("test_") for path in (root / "tests/notebooks").glob("test_*.py")}
    assert set(NAMES) <= tests


@pytest.mark.parametrize("name", NAMES)
def test_code_is_at_most_ten_lines_without_definitions_or_outputs(root, name):
    for cell in cells(root, name, "code"):
        lines = [line for line in "".join(cell["source"]).splitlines() if line.strip()]
        assert 0 < len(lines) <= 10
        assert not any(line.startswith(("def ", "class ")) for line in lines)
        assert not any("data/" in line or ".csv" in line for line in lines)
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("name", NAMES)
def test_markdown_asks_and_explains_in_japanese(root, name):
    texts = ["".join(cell["source"]) for cell in cells(root, name, "markdown")]
    assert texts[0].startswith("# ")
    assert "**問い**" in texts[0]
    assert sum("**読み方**" in text for text in texts) >= 4
    for text in texts:
        assert not any(mark in text for mark in ("<", "$", "%%", "[markdown]"))


@pytest.mark.parametrize("name", NAMES)
def test_card_and_notebook_agree(root, name):
    card = load_card(name, root)
    assert set(defaults(root / STUDIES / f"{name}.ipynb")) == set(card.parameters)
    assert card.owner.endswith("課")  # a post, never a person


def test_studies_that_draw_a_city_declare_its_boundaries(root):
    # Tables that `geography.load` reads once they are registered: docs/data.md, 公式の境界. A run that reads what its
    # card does not declare fails.
    drawn = [
        name
        for name in NAMES
        if any("geography.load(" in "".join(cell["source"]) for cell in cells(root, name, "code"))
    ]
    assert drawn == ["facility_access", "facility_map", "people_flow_mesh"]
    for name in drawn:
        assert load_card(name, root).datasets_if_registered == [
            "city_boundary", "small_areas", "small_area_districts",
        ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_studies_of_printed_figures_show_where_they_meet_recomputed_ones(root, name):
    printed = {table.name for table in catalog.tables(root) if table.kind == "transcribed" and table.checks}
    needed = not printed.isdisjoint(load_card(name, root).datasets)
    lines = [line for cell in cells(root, name, "markdown") for line in "".join(cell["source"]).splitlines()]
    headed = any(line.startswith("## ") and line.endswith("公表値との照合") for line in lines)
    shown = any("printed_values.checked(" in "".join(cell["source"]) for cell in cells(root, name, "code"))
    assert (headed and shown) or not needed


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_short_and_n_says_what_it_counts(study_run, name):
    made = study_run(name)
    assert made.run["language"]["long_sentences"] == []
    assert [
        found["id"] for found in made.findings.values() if found["n"] is not None and not found["n_unit"]
    ] == []
