"""Every study gives in a forked kernel what it gives in an ordinary one: each output, each finding, each figure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from analysis.runs.card import STUDIES
from analysis.runs.execute import RunResult, perform
from analysis.runs.kernel import started_kernel
from analysis.runs.plan import plan_run
from analysis.runs.preload import modules_of
from analysis.runs.warm import fork_server

if TYPE_CHECKING:
    from conftest import Made

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / STUDIES).glob("*.ipynb"))
# One with an interactive map beside its figures; all others take minutes.
QUICK = {"facility_map"}


@pytest.fixture(scope="module")
def server() -> Iterator[Path | None]:
    with fork_server(modules_of(NOTEBOOKS)) as address:
        yield address


@pytest.fixture
def warm_run(server: Path, tmp_path: Path) -> Callable[[str], RunResult]:
    """Run a study in a kernel of a server that has imported what all studies need."""
    return lambda study: perform(
        plan_run(study, {}, root=ROOT, out=tmp_path), kernels=partial(started_kernel, server=server)
    )


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
def test_same_outputs(
    study: str, study_run: Callable[..., Made], warm_run: Callable[[str], RunResult]
) -> None:
    cold, warm = study_run(study), warm_run(study)
    assert outputs(warm.folder) == outputs(cold.folder)
    assert {finding["id"]: finding for finding in warm.findings} == cold.findings
    assert files(warm.folder, "tables/*.csv") == files(cold.folder, "tables/*.csv")
    assert files(warm.folder, "figures/*.png") == files(cold.folder, "figures/*.png")
    assert warm.run["datasets"] == cold.run["datasets"]


def test_all_studies_are_there() -> None:
    assert len(NOTEBOOKS) >= 8
    assert {path.stem for path in NOTEBOOKS} >= QUICK
