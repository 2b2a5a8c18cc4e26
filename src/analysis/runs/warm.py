"""Kernels forked from a server that has imported everything (Linux); elsewhere ordinary ones."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode

from analysis.errors import Problem, RunError
from analysis.runs.fork_server import NUMBER
from analysis.runs.scratch import scratch_folder

PROVISIONER = "ebpm-warm"
# Paths of Unix sockets hold 107 bytes on Linux.
_LONGEST_SOCKET = 100
# The server first imports: a second or two, more on a busy machine.
_START_SECONDS = 120
_END_SECONDS = 5
# Run as a module it would be `__main__`, which a kernel has for its own. The folder that this happens to run in, which
# Python looks for modules in, is left out until a kernel has its own.
_COMMAND = (
    "import sys; sys.path[:] = filter(None, sys.path); from analysis.runs.fork_server import main; main()"
)
# ipykernel, and what it imports while it starts.
_KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
)
# What notebooks import more often than not; of a batch's studies it is known, see `analysis.runs.preload`.
LIBRARIES = (
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "seaborn",
    "scipy.stats",
    "statsmodels.api",
    "geopandas",
)


@contextmanager
def fork_server(modules: Sequence[str] = LIBRARIES) -> Iterator[Path | None]:
    """Start a server that forks kernels, and end it with everything it forked.

    Parameters
    ----------
    modules : sequence of str
        What to import besides ipykernel, see `analysis.runs.preload.modules_of`.

    Yields
    ------
    Path or None
        Its socket, for `analysis.runs.kernel.started_kernel`; None where there is no such server (elsewhere than
        on Linux), and kernels start as usual.
    """
    if sys.platform != "linux":
        yield None
        return
    with scratch_folder() as folder:
        address = folder / "server"
        if len(os.fsencode(address)) > _LONGEST_SOCKET:
            yield None
            return
        process = _started(address, [*_KERNEL, *modules])
        try:
            yield address
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()


def _started(address: Path, modules: Sequence[str]) -> subprocess.Popen[bytes]:
    # Kernels can be asked for at once; whoever asks waits in the queue until the imports are done.
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen(64)
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, str(listener.fileno())],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[listener.fileno()], start_new_session=True,
        )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(list(modules)).encode() + b"\n")
    process.stdin.flush()
    return process


class WarmKernel:
    """A kernel that a server forked, to be handled as `subprocess.Popen` is.

    `lost` tells that the server ended before the kernel did (and the system the kernel with it).
    """

    stdin = stdout = stderr = None

    def __init__(self, server: str, request: dict[str, Any], streams: Sequence[int]) -> None:
        self.returncode: int | None = None
        self.lost = False
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.settimeout(_START_SECONDS)
        try:
            self._connection.connect(server)
            content = json.dumps(request).encode()
            socket.send_fds(self._connection, [NUMBER.pack(len(content))], streams)
            self._connection.sendall(content)
            self.pid: int = NUMBER.unpack(self._connection.recv(NUMBER.size, socket.MSG_WAITALL))[0]
        except (OSError, struct.error) as cause:
            self._connection.close()
            raise no_server() from cause

    def poll(self) -> int | None:
        """Return the exit status, or None while the kernel runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the kernel.

        Raises
        ------
        subprocess.TimeoutExpired
            It still runs.
        """
        status = self._ended(timeout)
        if status is None:
            raise subprocess.TimeoutExpired("ipykernel", timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and what it started."""
        if self.poll() is None:
            self._connection.sendall(bytes([number]))

    def kill(self) -> None:
        """End the kernel and what it started."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel and what it started to end."""
        self.send_signal(signal.SIGTERM)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is not None:
            return self.returncode
        self._connection.settimeout(timeout)
        try:
            answer = self._connection.recv(NUMBER.size)
        except (BlockingIOError, TimeoutError):
            return None
        except ConnectionResetError:
            answer = b""
        self._connection.close()
        self.lost = not answer
        if self.lost:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        self.returncode = NUMBER.unpack(answer)[0] if answer else -signal.SIGKILL
        return self.returncode


def no_server() -> RunError:
    """Say that the process that kernels come from is gone."""
    remedy = "メモリが足りているか確かめて、もう一度実行してください。"
    return RunError(Problem("計算プロセスの元になるプロセスが途中で終了しました。", remedy=remedy))


class WarmProvisioner(LocalProvisioner):
    """Starts kernels from a fork server (entry point `ebpm-warm` of jupyter_client).

    `server` is its socket; without one, a server is started that lives as long as this process, or, where there
    are none, an ordinary kernel.
    """

    server = Unicode("").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Have a kernel forked; `cmd` is what would start an ordinary one."""
        server = self.server or _own_server()
        if server is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = await asyncio.to_thread(_forked, server, cmd, kwargs)
        self.pid = self.process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill, and wait: jupyter_client would look for the end every 0.1 s only."""
        await super().kill(restart)
        if isinstance(self.process, WarmKernel):
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self.process.wait, _END_SECONDS)


def _forked(server: str, command: list[str], options: dict[str, Any]) -> WarmKernel:
    request = {
        "arguments": command[1:],
        "cwd": str(options.get("cwd") or Path.cwd()),
        "environment": options["env"],
    }
    with Path(os.devnull).open("r+b") as nothing:
        streams = [nothing.fileno()]
        for number, name in enumerate(("stdout", "stderr"), start=1):
            given = options.get(name)
            streams.append(_descriptor(given, number, nothing.fileno()))
        return WarmKernel(server, request, streams)


def _descriptor(given: Any, number: int, nothing: int) -> int:
    """Find the file that a kernel writes to, as `subprocess.Popen` understands it; its own pipes it has none."""
    if given is None:
        return number
    return (
        nothing
        if isinstance(given, int) and given < 0
        else given
        if isinstance(given, int)
        else given.fileno()
    )


@cache
def _own_server() -> str | None:
    stack = ExitStack()
    address = stack.enter_context(fork_server())
    atexit.register(stack.close)
    return None if address is None else str(address)
