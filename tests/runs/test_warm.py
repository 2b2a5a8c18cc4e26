"""Kernels forked from a server: as good as ordinary ones, and nothing passes from one to the next."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from mini_project import SHOW_FINDING, Project, code, notebook

from analysis.runs.execute import perform
from analysis.runs.kernel import started_kernel
from analysis.runs.plan import plan_run
from analysis.runs.warm import fork_server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
MODULES = ["numpy", "matplotlib.pyplot", "analysis.data.catalog"]

# What one run may do to its process, and how the next one sees that.
SPOIL = """
import os, random, sys, textwrap, warnings, xml.dom.minidom
import numpy as np, matplotlib.pyplot as plt
from analysis.data import catalog
catalog.load("fruit")
plt.rcParams["lines.linewidth"] = 99
os.environ["SPOILT"] = "1"
os.chdir("/")
random.seed(1); np.random.seed(1)
textwrap.dedent = lambda text: "spoilt"
warnings.simplefilter("error")
sys.path.insert(0, "/spoilt")
os.umask(0o777)
spoilt = 1
"""
LOOK = """
import json, os, random, sys, textwrap, warnings
import numpy as np, matplotlib.pyplot as plt
from analysis.data import catalog
print(json.dumps({
    "linewidth": plt.rcParams["lines.linewidth"], "environment": "SPOILT" in os.environ, "cwd": os.getcwd(),
    "random": [random.random(), np.random.random()], "import": "xml.dom.minidom" in sys.modules,
    "filters": warnings.filters[0][0], "path": "/spoilt" in sys.path, "umask": os.umask(0o22),
    "loaded": len(catalog.loaded()), "name": "spoilt" in globals(), "patched": textwrap.dedent(" a"),
}))
"""
FIGURES = [
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "plt.plot([1]); plt.show(); print(1)",
    "plt.figure()",
]
LISTENERS = """
import psutil
print(sorted(c.laddr.ip for c in psutil.Process().net_connections("inet") if c.status == psutil.CONN_LISTEN))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    with fork_server(MODULES) as address:
        assert address is not None
        yield address


Cells = Callable[..., list[list[dict[str, Any]]]]


@pytest.fixture
def outputs(project: Project, server: Path, tmp_path: Path) -> Cells:
    """Execute cells in a kernel, forked or not, and return the outputs of each."""

    def executed(*cells: str, warm: bool = True) -> list[list[dict[str, Any]]]:
        path = tmp_path / "cells.ipynb"
        path.write_text(json.dumps(notebook(*map(code, cells), parameters=None)))
        with started_kernel(project.root, server=server if warm else None) as kernel:
            done = papermill.execute_notebook(
                path, None, km=kernel, kernel_name="python3", progress_bar=False
            )
        return [cell.outputs for cell in done.cells if cell.cell_type == "code"]

    return executed


def text(outputs: list[dict[str, Any]]) -> str:
    return "".join(output["text"] for output in outputs)


def test_nothing_passes_from_one_run_to_the_next(outputs: Cells, project: Project) -> None:
    outputs(SPOIL)
    first, second = (json.loads(text(outputs(LOOK)[0])) for _ in range(2))
    # Matplotlib's default line is 1.5 points; an ordinary umask is 022.
    assert (first["linewidth"], first["umask"], first["cwd"]) == (1.5, 0o22, str(project.root))
    assert not any(first[key] for key in ("environment", "import", "path", "loaded", "name"))
    assert (first["filters"] != "error", first["patched"]) == (True, "a")
    assert not set(first["random"]) & set(second["random"])


def test_a_forked_kernel_sees_what_an_ordinary_one_sees(outputs: Cells) -> None:
    look = (
        "import json, os, sys, signal, threading, matplotlib.pyplot\n"
        "print(json.dumps([sys.path, sys.argv[0], sys.executable, os.getcwd(), os.environ['EBPM_ROOT'], "
        "sys.flags.safe_path, matplotlib.rcParams['backend'], __name__, sys.stdin.isatty(), os.nice(0), "
        "str(signal.getsignal(signal.SIGINT)), sorted(os.environ.keys() - {'KMP_INIT_AT_FORK'}), "
        "os.getpgid(0) == os.getsid(0) == os.getpid(), threading.active_count()]))"
    )
    assert outputs(look) == outputs(look, warm=False)


@pytest.mark.parametrize("backend", [None, "agg"])
def test_figures_come_as_from_an_ordinary_kernel(
    outputs: Cells, monkeypatch: pytest.MonkeyPatch, backend: str | None
) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)
    if backend is not None:
        monkeypatch.setenv("MPLBACKEND", backend)
    warm, cold = (
        [
            [(one["output_type"], sorted(one.get("data", {}))) for one in cell]
            for cell in outputs(*FIGURES, warm=warm)
        ]
        for warm in (True, False)
    )
    assert warm == cold
    assert any("image/png" in data for cell in warm for _, data in cell) is (backend is None)


def test_no_more_listeners_than_an_ordinary_kernel(outputs: Cells) -> None:
    warm, cold = (text(outputs(LISTENERS, warm=warm)[0]) for warm in (True, False))
    # The channels are Unix sockets; what is left is the debugger's.
    assert warm == cold
    assert warm.count("127.0.0.1") <= 1
    assert "0.0.0.0" not in warm


def test_runs_are_the_same(project: Project, server: Path) -> None:
    project.study("mini", notebook(code("print('りんご')\n{'a': 1}"), code(SHOW_FINDING)))
    plan = plan_run("mini", {}, root=project.root)
    runs = [perform(plan, kernels=partial(started_kernel, server=one)) for one in (None, server)]
    cold, warm = (nbformat.read(run.folder / "notebook.ipynb", 4).cells for run in runs)
    assert [cell.get("outputs") for cell in warm] == [cell.get("outputs") for cell in cold]
    assert runs[0].findings == runs[1].findings
    assert {path.name for path in runs[0].folder.iterdir()} == {
        path.name for path in runs[1].folder.iterdir()
    }


def test_what_cannot_be_imported_is_left_to_the_cell(project: Project) -> None:
    (project.root / "broken.py").write_text("raise ValueError('broken')")
    with (
        fork_server(["broken", "no_such_module", "polars"]) as address,
        started_kernel(project.root, server=address) as kernel,
    ):
        assert kernel.has_kernel


@pytest.mark.slow
def test_the_server_has_no_thread_and_no_polars_when_it_forks() -> None:
    look = (
        "import sys, threading\nfrom pathlib import Path\n"
        "from analysis.runs.fork_server import warm_up\nfrom analysis.runs.preload import modules_of\n"
        "warm_up(['ipykernel.kernelapp', *modules_of(Path('notebooks/studies').glob('*.ipynb'))])\n"
        "print(threading.active_count(), 'polars' in sys.modules, 'geopandas' in sys.modules, flush=True)\n"
        "import os; os._exit(0)"
    )
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run([sys.executable, "-c", look], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["1", "False", "True"]
    assert told.stderr == ""
