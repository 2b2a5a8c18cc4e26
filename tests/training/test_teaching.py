"""Errors in a real kernel: words for who sits before it, the plain record for who does not."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from taught_cells import CELLS, FIRST

from analysis.runs.warm import fork_server
from analysis.training.error_hints import hints
from analysis.training.kernels import LabKernels

ROOT = Path(__file__).resolve().parents[2]
STOPPED = "このセルは、ここで止まりました。上の枠を読んで直し、もう一度実行してください。"
IN_NOTEBOOK = {"cellId": "c1"}
Shown = Callable[..., list[tuple[str, dict[str, Any]]]]


class ProjectKernels(KernelSpecManager):
    """The kernel `ebpm` as this project ships it, forked from the server of this test."""

    server = ""

    def get_kernel_spec(self, kernel_name: str) -> Any:
        self.kernel_dirs = [str(ROOT / "share/jupyter/kernels")]
        spec = super().get_kernel_spec(kernel_name)
        spec.metadata["kernel_provisioner"]["config"] = {"server": self.server}
        return spec


@contextmanager
def kernel(name: str, specs: KernelSpecManager, home: Path, here: str) -> Iterator[KernelManager]:
    manager = KernelManager(kernel_name=name, kernel_spec_manager=specs, transport_encryption="auto")
    environment = os.environ | {"EBPM_ROOT": str(ROOT), "IPYTHONDIR": str(home / "ipython")}
    manager.start_kernel(cwd=str(ROOT / here), env=environment)
    try:
        yield manager
    finally:
        manager.shutdown_kernel(now=True)


@contextmanager
def asked(manager: KernelManager) -> Iterator[Shown]:
    """Send cells as a notebook does where somebody can answer, and return what is shown of each."""
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)

    def shown(
        code: str, metadata: dict[str, str] = IN_NOTEBOOK, asks: bool = True
    ) -> list[tuple[str, dict[str, Any]]]:
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                   "allow_stdin": asks, "stop_on_error": True}  # fmt: skip
        request = client.session.msg("execute_request", content, metadata=metadata)
        client.shell_channel.send(request)
        seen = []
        while True:
            message = client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") == request["header"]["msg_id"]:
                if message["content"].get("execution_state") == "idle":
                    return seen
                seen.append((message["msg_type"], message["content"]))

    try:
        yield lambda *arguments, **options: [
            (kind, content)
            for kind, content in shown(*arguments, **options)
            if kind in {"display_data", "error"}
        ]
    finally:
        client.stop_channels()


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> Iterator[Shown]:
    home = tmp_path_factory.mktemp("home")
    with kernel("python3", LabKernels(), home, "notebooks/training") as manager, asked(manager) as ask:
        assert ask(FIRST) == []
        yield ask


@pytest.mark.parametrize(("code", "what", "remedy"), CELLS, ids=[code for code, *_ in CELLS])
def test_an_error_is_told_in_japanese_and_its_traceback_folded(shown, code, what, remedy):
    (first, box), (second, error) = shown(code)
    assert (first, second) == ("display_data", "error")
    # What stays open under the frame is Japanese, too.
    assert error["traceback"] == [STOPPED]
    text, page = box["data"]["text/plain"], box["data"]["text/html"]
    title, *lines = text.splitlines()
    assert title == f"【エラー】{what}"
    assert lines[0].startswith("どこで：このセルの")
    assert lines[1].startswith("どうするか：")
    assert remedy in lines[1]
    assert 'lang="ja" role="note"' in page
    assert page.count("<details") == page.count("</details>") == 1
    assert error["ename"] in page.split("<details")[1]
    assert "\x1b" not in page


def test_every_hint_of_the_table_is_met_by_a_cell():
    titles = [what for _, what, _ in CELLS]
    for hint in hints():
        wanted = re.sub(r"\\{\w+\\}", ".+", re.escape(hint.what))
        assert any(re.fullmatch(wanted, title) for title in titles), hint


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("x = 1\ny = 2\nshare(x)", "このセルの3行目　share(x)"),
        ("x = 1\nprint（x）", "このセルの2行目、6文字目　print（x）"),
    ],
)
def test_the_line_of_the_cell_is_told_not_that_of_what_it_called(shown, code, place):
    assert f"どこで：{place}\n" in shown(code)[0][1]["data"]["text/plain"]


def test_our_errors_tell_what_where_and_what_to_do(shown):
    (_, box), (_, error) = shown('from analysis.data import catalog\ncatalog.load("cashless_by_facilty")')
    assert box["data"]["text/plain"].splitlines()[:3] == [
        "【エラー】表 cashless_by_facilty は目録にありません。",
        'どこで：このセルの2行目　catalog.load("cashless_by_facilty")',
        "場所：data/datapackage.yaml",
    ]
    assert "cashless_by_facility" in box["data"]["text/plain"].splitlines()[3]
    assert (error["ename"], error["traceback"]) == ("DataError", [STOPPED])


def test_several_problems_are_all_told(shown):
    (_, box), _ = shown(
        "from analysis.errors import DataError, Problem\n"
        'raise DataError(Problem("甲", "1行目", "直す"), Problem("乙"))'
    )
    lines = box["data"]["text/plain"].splitlines()
    assert lines[0] == "【エラー】2か所が違います。"
    assert lines[2:] == ["・甲", "場所：1行目", "どうするか：直す", "・乙"]


def test_what_is_told_leads_to_a_lesson_from_where_the_notebook_is(shown):
    (_, box), _ = shown("1 / 0")
    assert box["data"]["text/plain"].endswith("\n教材：2　表を読む：分母と単位")
    link = ' href="{}02_reading_tables.ipynb">2　表を読む：分母と単位</a>'
    assert link.format("") in box["data"]["text/html"]
    shown('import os; os.chdir("../studies")')
    assert link.format("../training/") in shown("1 / 0")[0][1]["data"]["text/html"]
    shown('os.chdir("../training")')


def test_what_is_in_an_error_is_shown_as_text(shown):
    (_, box), _ = shown('table["<img src=x onerror=alert(1)>"]')
    page = box["data"]["text/html"]
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 3


def test_in_a_terminal_the_words_follow_the_whole_traceback(shown):
    (first, error), (second, box) = shown("1 / 0", metadata={})
    assert (first, second) == ("error", "display_data")
    assert len(error["traceback"]) > 1
    assert box["data"]["text/plain"].startswith("【エラー】0で割っています。\n")


def test_when_nobody_sits_there_the_error_stays_as_it_is(shown):
    ((kind, error),) = shown("1 / 0", asks=False)
    assert kind == "error"
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert len(error["traceback"]) > 1


def test_a_fault_in_the_words_hides_nothing(shown):
    shown("from analysis.training import told_error\nkept, told_error.told = told_error.told, None")
    ((kind, error),) = shown("1 / 0")
    assert kind == "error"
    assert len(error["traceback"]) > 1
    shown("told_error.told = kept")
    assert [kind for kind, _ in shown("1 / 0")] == ["display_data", "error"]


def test_other_kernels_of_the_user_are_left_alone(tmp_path):
    theirs = tmp_path / "r"
    theirs.mkdir()
    (theirs / "kernel.json").write_text(json.dumps({"argv": ["R"], "display_name": "R", "language": "R"}))
    kernels = LabKernels(kernel_dirs=[str(tmp_path)])
    assert kernels.get_kernel_spec("r").argv == ["R"]


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_the_kernel_ebpm_tells_people_and_records_for_programs(tmp_path):
    def recorded(manager: KernelManager) -> dict[str, Any]:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
        with pytest.raises(CellExecutionError):
            NotebookClient(notebook, km=manager).execute()
        (output,) = notebook.cells[0].outputs
        return output

    with fork_server([]) as server:
        specs = ProjectKernels()
        specs.server = str(server)
        with kernel("ebpm", specs, tmp_path, "notebooks") as manager, asked(manager) as ask:
            assert [kind for kind, _ in ask("1 / 0")] == ["display_data", "error"]
        with kernel("ebpm", specs, tmp_path, "notebooks") as manager:
            told = recorded(manager)
    with kernel("python3", KernelSpecManager(), tmp_path, "notebooks") as manager:
        assert told == recorded(manager)
