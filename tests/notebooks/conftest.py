"""Each run of a study is made once a session and looked at by several tests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from look import EveryRun

from analysis.runs.card import STUDIES
from analysis.runs.execute import perform
from analysis.runs.kernel import started_kernel
from analysis.runs.plan import plan_run
from analysis.runs.preload import modules_of
from analysis.runs.warm import fork_server

if TYPE_CHECKING:
    from analysis.runs.execute import Kernels

ROOT = Path(__file__).resolve().parents[2]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hand the runs of a study to the tests of `EveryRun`, and mark the slow ones."""
    of = metafunc.cls
    if of is None or not issubclass(of, EveryRun):
        return
    if metafunc.function.__name__ == EveryRun.test_report_opens_anywhere.__name__:
        quick = of.runs[:1] if of.opened is None else of.opened
    else:
        quick = [run for run in of.runs if run not in of.seldom]
    runs = [pytest.param(run, marks=[] if run in quick else [pytest.mark.slow]) for run in of.runs]
    metafunc.parametrize("given", runs)


@dataclass(frozen=True)
class Made:
    """A run and what a reader finds in its folder."""

    folder: Path
    report: str
    findings: Mapping[str, dict]
    run: dict


def made(
    study: str, given: Mapping[str, object], root: Path, out: Path, kernels: Kernels | None = None
) -> Made:
    folder = perform(plan_run(study, given, root=root, out=out), kernels=kernels).folder
    run = json.loads((folder / "run.json").read_text("utf-8"))
    # A kernel imports and loads nothing that could not be told beforehand from the notebook and the card. That files
    # changed meanwhile is no fault: somebody may be at work on them.
    assert [reason for reason in run["not_reusable"] if "変わりました" not in reason] == []
    findings = json.loads((folder / "findings.json").read_text("utf-8"))["findings"]
    return Made(
        folder,
        (folder / "report.html").read_text("utf-8"),
        {found["id"]: found for found in findings},
        run,
    )


@pytest.fixture(scope="session")
def warm_kernels() -> Iterator[Kernels]:
    """Kernels of one server: they start in no time, and give what others give (see test_warm_studies)."""
    with fork_server(modules_of(sorted((ROOT / STUDIES).glob("*.ipynb")))) as address:
        yield partial(started_kernel, server=address)


@pytest.fixture(scope="session")
def study_run(tmp_path_factory: pytest.TempPathFactory, warm_kernels: Kernels) -> Callable[..., Made]:
    """Run a study of this repository with parameters given as on the command line."""
    out = tmp_path_factory.mktemp("outputs")

    @cache
    def run(study: str, **given: str) -> Made:
        return made(study, given, ROOT, out, warm_kernels)

    return run


@pytest.fixture
def cold_run(tmp_path: Path) -> Callable[[str], Made]:
    """Run a study of this repository in a kernel that starts anew."""
    return lambda study: made(study, {}, ROOT, tmp_path)


@pytest.fixture
def run_in(tmp_path: Path, warm_kernels: Kernels) -> Callable[..., Made]:
    """Run a study of another project."""
    return lambda root, study, **given: made(study, given, root, tmp_path / "outputs", warm_kernels)


@pytest.fixture
def filled_project(tmp_path: Path) -> Path:
    """Copy data and notebooks, and fill the template of ages with numbers that only add up.

    They are equal steps around the mean, so that nobody takes them for the districts' ages.
    """
    root = tmp_path / "project"
    for folder in ("data", "notebooks"):
        shutil.copytree(ROOT / folder, root / folder)
    path = root / "data/koriyama/district_age.csv"
    table = pd.read_csv(path, dtype=str)
    count = len(table)
    # Control totals of the census of 2020: 327,692 people, 86,479 aged 65 and over.
    table["総人口"] = stepped(327_692, count, 100)
    table["65歳以上人口"] = stepped(86_479, count, 300)
    table["年齢不詳"] = 0
    table = table.assign(
        基準日="2020-10-01", 人口の種類="国勢調査", 出典="テストのための数字（実際の値ではない）"
    )
    table.to_csv(path, index=False)
    return root


def stepped(total: int, count: int, step: int) -> list[int]:
    """Whole numbers in equal steps (the last takes the remainder) that add up to the total."""
    values = [total // count + step * (number - count // 2) for number in range(count)]
    values[-1] += total - sum(values)
    return values
