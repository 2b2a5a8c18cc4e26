"""The process that computes a notebook: this very Python, started early, ended for certain."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from analysis.runs.scratch import scratch_folder

NAME = "python3"
# Paths of Unix sockets hold 107 bytes on Linux, 103 on macOS.
_LONGEST_SOCKET = 100
_ERRORS = "stderr.txt"
_STATE = '__import__("analysis.runs.inside", fromlist=["state"]).state()'


class ThisPython(KernelSpecManager):
    """Knows one kernel: the interpreter that runs this, whatever else is installed for the user."""

    server: Path | None = None

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Describe how to start the kernel."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        warm = {"provisioner_name": "ebpm-warm", "config": {"server": str(self.server)}}
        metadata = {"kernel_provisioner": warm} if self.server else {}
        return KernelSpec(argv=command, display_name="Python 3", language="python", metadata=metadata)


class _Client(AsyncKernelClient):
    """A client that is ready when the kernel is."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and what it prints arrives.

        jupyter_client would then still wait for 0.2 s without a message, to throw away those of the start; nbclient
        passes over them anyway.
        """
        end = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < end:
            self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=1)
            except Empty:
                if not await self.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info") from None
            else:
                self._handle_kernel_info_reply(reply)
                return
        raise RuntimeError(f"Kernel did not respond in {timeout} seconds")


class StudyKernel(AsyncKernelManager):
    """A kernel manager that remembers its clients, so that their channels can be closed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(client_factory=_Client, **options)
        self.clients: list[Any] = []

    def client(self, **options: Any) -> Any:
        """Connect to the kernel."""
        client = super().client(**options)
        self.clients.append(client)
        return client


@contextmanager
def started_kernel(root: Path, *, server: Path | None = None) -> Iterator[StudyKernel]:
    """Start a kernel that sees the project, and end it whatever happens.

    Parameters
    ----------
    root : Path
        Project root: working directory and EBPM_ROOT of the kernel.
    server : Path, optional
        Of `analysis.runs.warm.fork_server`: the kernel is forked from it instead of started anew.

    Yields
    ------
    StudyKernel
        Started, maybe not yet ready to answer.

    Notes
    -----
    Channels are Unix sockets where there are any, else loopback. The user's IPython profile and history stay out.
    """
    if sys.platform == "win32":
        # The sockets of pyzmq need an event loop with selectors.
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    with scratch_folder() as folder:
        kernel = _kernel_in(folder, server)
        try:
            with (folder / _ERRORS).open("wb") as errors:
                run_sync(_start)(kernel, root, folder, errors)
            yield kernel
        finally:
            run_sync(_end)(kernel)


def _kernel_in(folder: Path, server: Path | None) -> StudyKernel:
    python = ThisPython()
    python.server = server
    kernel = StudyKernel(
        kernel_name=NAME,
        kernel_spec_manager=python,
        connection_file=str(folder / "kernel.json"),
        transport_encryption="auto",
    )
    if os.name == "posix" and len(os.fsencode(folder)) + 10 < _LONGEST_SOCKET:
        kernel.transport = "ipc"
        kernel.ip = str(folder / "channel")
    return kernel


async def _start(kernel: StudyKernel, root: Path, folder: Path, errors: Any) -> None:
    environment = {**os.environ, "EBPM_ROOT": str(root), "IPYTHONDIR": str(folder / "ipython")}
    await kernel.start_kernel(
        cwd=str(root),
        env=environment,
        extra_arguments=["--HistoryManager.hist_file=:memory:"],
        stdout=subprocess.DEVNULL,
        stderr=errors,
    )


async def _end(kernel: StudyKernel) -> None:
    # After Ctrl-C, nbclient still waits for a cell: it must not see the kernel die and complain.
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for client in kernel.clients:
        client.stop_channels()
    if kernel.has_kernel:
        await kernel.shutdown_kernel(now=True)
    else:
        await kernel.cleanup_resources()


def state_of(kernel: StudyKernel, seconds: float = 20) -> dict[str, Any]:
    """Ask a kernel what it loaded and which error of ours stopped it.

    Parameters
    ----------
    kernel : StudyKernel
        With a connected client.
    seconds : float
        How long to wait for the answer.

    Returns
    -------
    dict
        See `analysis.runs.inside.state`; empty when the kernel does not answer.
    """
    return run_sync(_ask)(kernel, seconds)


async def _ask(kernel: StudyKernel, seconds: float) -> dict[str, Any]:
    if not kernel.clients or not await kernel.is_alive():
        return {}
    try:
        reply = await kernel.clients[-1].execute(
            "", silent=True, user_expressions={"state": _STATE}, reply=True, timeout=seconds
        )
    except (TimeoutError, RuntimeError):
        return {}
    answer = reply["content"].get("user_expressions", {}).get("state", {})
    text = answer.get("data", {}).get("text/plain")
    return {} if text is None else json.loads(ast.literal_eval(text))


def last_words(kernel: StudyKernel) -> str:
    """Read what a kernel wrote to its standard error: the only trace of one that died."""
    path = Path(kernel.connection_file).with_name(_ERRORS)
    return path.read_text(encoding="utf-8", errors="replace").strip() if path.exists() else ""


def process_of(kernel: StudyKernel) -> int:
    """Return the number of a started kernel's process."""
    return _provisioner(kernel).pid


def was_lost(kernel: StudyKernel) -> bool:
    """Tell whether a kernel ended because the fork server that it came from did."""
    return getattr(_provisioner(kernel).process, "lost", False)


def _provisioner(kernel: StudyKernel) -> Any:
    # Local or warm: both know their process.
    return kernel.provisioner
