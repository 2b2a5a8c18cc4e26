"""The process that forks kernels: it imports what studies need, computes nothing, and forks.

Started by `analysis.runs.warm.fork_server`, in a session of its own. It hears of three things, and has no thread:
its standard input (first a line with the modules to import; its end means that its owner is gone), a Unix socket
(each connection asks for one kernel and lives as long as that) and the ends of kernels. A kernel lives no longer
than its connection, the server and its kernels no longer than their owner, whatever ends it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from analysis.runs.forked import Request, become_kernel

# A length before the request, the number of a process, its exit status.
NUMBER = struct.Struct("!i")
# Standard input, output and error of the kernel travel with the request.
_STREAMS = 3
_PATIENCE = 10


@dataclass(frozen=True)
class _Kernel:
    pid: int
    end: int
    connection: socket.socket

    def signal(self, number: int) -> None:
        # Not yet waited for, so that the number cannot belong to another process.
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            # It has not yet made a group of its own.
            os.kill(self.pid, number)


def main() -> None:
    """Import, then fork kernels until the owner is gone; called in the server's process."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    given = dict(os.environ)
    with open(0, "rb", buffering=0, closefd=False) as control:
        warm_up(json.loads(control.readline()))
    set_by_imports = {name: value for name, value in os.environ.items() if name not in given}
    request = _serve(listener)
    if request is None:
        # Nothing here needs tidying, and what is frozen would be told as leaks.
        os._exit(0)
    become_kernel(request, set_by_imports)


def warm_up(modules: Iterable[str]) -> None:
    """Import modules, and leave everything as it is for kernels to share.

    Parameters
    ----------
    modules : iterable of str
        Their names. What cannot be imported is left to the cell that imports it, which tells the reader why.

    Notes
    -----
    polars starts threads that do not survive a fork: where other libraries look for it, it is not there.
    """
    sys.modules["polars"] = None  # type: ignore[assignment]
    with _unheard():
        for module in modules:
            with suppress(Exception):
                importlib.import_module(module)
    del sys.modules["polars"]
    # Pages that the garbage collector does not touch stay shared.
    gc.collect()
    gc.freeze()


@contextmanager
def _unheard() -> Iterator[None]:
    # Warnings of libraries are for nobody here. What Python's own objects refer to stays as it is.
    kept = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def _serve(listener: socket.socket) -> Request | None:
    """Fork a kernel for each connection; return its request in the fork, None in the server at its end."""
    kernels: dict[int, _Kernel] = {}
    with selectors.PollSelector() as watched:
        watched.register(0, selectors.EVENT_READ)
        watched.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in watched.select():
                if key.fd not in watched.get_map():
                    continue
                if key.fd == 0:
                    _end(kernels)
                    return None
                if key.fileobj is listener:
                    request = _fork(listener, watched, kernels)
                    if request is not None:
                        return request
                elif key.fd == key.data.end:
                    _ended(key.data, watched, kernels)
                else:
                    _obey(key.data, watched)


def _fork(
    listener: socket.socket, watched: selectors.BaseSelector, kernels: dict[int, _Kernel]
) -> Request | None:
    connection, _ = listener.accept()
    connection.settimeout(_PATIENCE)
    request = _received(connection)
    if request is None:
        connection.close()
        return None
    pid = os.fork()
    if pid == 0:
        connection.close()
        _close_all(watched)
        return request
    for stream in request.streams:
        os.close(stream)
    kernel = kernels[pid] = _Kernel(pid, os.pidfd_open(pid), connection)
    watched.register(kernel.end, selectors.EVENT_READ, kernel)
    watched.register(connection, selectors.EVENT_READ, kernel)
    _tell(kernel, pid)
    return None


def _received(connection: socket.socket) -> Request | None:
    streams: list[int] = []
    try:
        head, streams, _, _ = socket.recv_fds(connection, NUMBER.size, _STREAMS)
        with connection.makefile("rb") as file:
            content = json.loads(file.read(NUMBER.unpack(head)[0]))
        return Request(**content, streams=list(streams))
    except (OSError, struct.error, ValueError, TypeError):
        # Whoever asked was killed while asking.
        for stream in streams:
            os.close(stream)
        return None


def _close_all(watched: selectors.BaseSelector) -> None:
    for key in list(watched.get_map().values()):
        if isinstance(key.fileobj, socket.socket):
            key.fileobj.close()
        elif key.fd != 0:
            os.close(key.fd)


def _obey(kernel: _Kernel, watched: selectors.BaseSelector) -> None:
    """Pass on the signals that a connection asks for; at its end, kill."""
    try:
        signals = kernel.connection.recv(64)
    except OSError:
        signals = b""
    if not signals:
        watched.unregister(kernel.connection)
        kernel.connection.close()
    for number in signals or (signal.SIGKILL,):
        kernel.signal(number)


def _ended(kernel: _Kernel, watched: selectors.BaseSelector, kernels: dict[int, _Kernel]) -> None:
    # What the kernel started goes with it.
    with suppress(ProcessLookupError):
        kernel.signal(signal.SIGKILL)
    _, status = os.waitpid(kernel.pid, 0)
    watched.unregister(kernel.end)
    os.close(kernel.end)
    del kernels[kernel.pid]
    if kernel.connection.fileno() >= 0:
        watched.unregister(kernel.connection)
        _tell(kernel, os.waitstatus_to_exitcode(status))
        kernel.connection.close()


def _tell(kernel: _Kernel, number: int) -> None:
    # Who is gone needs no answer: the end of the connection is heard next.
    with suppress(OSError):
        kernel.connection.sendall(NUMBER.pack(number))


def _end(kernels: dict[int, _Kernel]) -> None:
    for kernel in kernels.values():
        kernel.signal(signal.SIGKILL)
    for pid in kernels:
        os.waitpid(pid, 0)
