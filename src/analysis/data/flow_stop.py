"""Stops the engine at once on Ctrl-C and SIGTERM: Python runs its own handlers only when the engine lets it."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stoppable(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` from a thread of its own as soon as the process is told to end; the handlers run after it.

    Other threads than the main one get no signals: nothing is done there.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    watcher = threading.Thread(target=_watch, args=(woken, stop), daemon=True)
    watcher.start()
    before = signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        waker.close()
        watcher.join()
        woken.close()


def _watch(woken: socket.socket, stop: Callable[[], None]) -> None:
    while number := woken.recv(1):
        if number[0] in (signal.SIGINT, signal.SIGTERM):
            stop()
