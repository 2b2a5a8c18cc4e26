"""The kernel `ebpm` is there for papermill itself, and for whatever else starts Jupyter kernels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from mini_project import code, notebook

from analysis.runs import warm

LOOK = "import os, sys\nprint(os.getppid(), 'pandas' in sys.modules, os.getcwd())"
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.ipynb"
    path.write_text(
        json.dumps(notebook(code("year = 2020", "parameters"), code(LOOK), code(PLOT), parameters=None))
    )
    return path


def told(path: Path) -> tuple[int, str, str]:
    cells = nbformat.read(path, 4).cells
    (looked,) = (cell for cell in cells if cell.source == LOOK)
    (plotted,) = (cell for cell in cells if cell.source == PLOT)
    assert "image/png" in plotted.outputs[0].data
    parent, *rest = looked.outputs[0].text.split()
    return int(parent), *rest


def test_the_kernel_is_installed_with_the_package() -> None:
    spec = KernelSpecManager().get_kernel_spec("ebpm")
    assert spec.language == "python"
    assert spec.metadata["kernel_provisioner"]["provisioner_name"] == warm.PROVISIONER


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_papermill_on_the_command_line(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)
    result = source.with_name("result.ipynb")
    run = subprocess.run(
        [sys.executable, "-m", "papermill", source, result, "-k", "ebpm", "-p", "year", "2021"],
        cwd=source.parent, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    server, imported, cwd = told(result)
    assert (imported, cwd) == ("True", str(source.parent))
    # The server lived as long as papermill.
    end = time.monotonic() + 10
    while psutil.pid_exists(server) and time.monotonic() < end:
        time.sleep(0.1)
    assert not psutil.pid_exists(server)


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_papermill_called_twice_has_one_server(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)
    servers = set()
    for number in range(2):
        result = source.with_name(f"result{number}.ipynb")
        papermill.execute_notebook(source, result, kernel_name="ebpm", progress_bar=False)
        servers.add(told(result)[0])
    assert len(servers) == 1
    assert os.getpid() not in servers


def test_elsewhere_an_ordinary_kernel_starts(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)
    monkeypatch.setattr(warm, "_own_server", lambda: None)
    result = source.with_name("result.ipynb")
    papermill.execute_notebook(source, result, kernel_name="ebpm", progress_bar=False)
    parent, imported, _ = told(result)
    assert (parent, imported) == (os.getpid(), "False")


def test_there_is_no_server_elsewhere_than_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with warm.fork_server() as address:
        assert address is None
