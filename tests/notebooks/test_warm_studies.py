"""Every study gives in a forked kernel what it gives in an ordinary one: each output, each finding, each figure."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from analysis.runs.card import STUDIES

if TYPE_CHECKING:
    from conftest import Made

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / STUDIES).glob("*.ipynb"))
# One with an interactive map beside its figures; all others take minutes.
QUICK = {"facility_map"}


def outputs(folder: Path) -> list[list[tuple[Any, ...]]]:
    """Of each cell, type, stream and kinds of each output."""
    cells = nbformat.read(folder / "notebook.ipynb", 4).cells
    return [
        [(one.output_type, one.get("name"), sorted(one.get("data", {}))) for one in cell.get("outputs", [])]
        for cell in cells
    ]


def files(folder: Path, pattern: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob(pattern))}


@pytest.mark.parametrize(
    "study",
    [pytest.param(path.stem, marks=[] if path.stem in QUICK else [pytest.mark.slow]) for path in NOTEBOOKS],
)
def test_same_outputs(study: str, study_run: Callable[..., Made], cold_run: Callable[[str], Made]) -> None:
    cold, warm = cold_run(study), study_run(study)
    assert outputs(warm.folder) == outputs(cold.folder)
    assert warm.findings == cold.findings
    assert files(warm.folder, "tables/*.csv") == files(cold.folder, "tables/*.csv")
    assert files(warm.folder, "figures/*.png") == files(cold.folder, "figures/*.png")
    assert warm.run["datasets"] == cold.run["datasets"]


def test_all_studies_are_there() -> None:
    assert len(NOTEBOOKS) >= 8
    assert {path.stem for path in NOTEBOOKS} >= QUICK
