"""Time and memory that a run may take, as its card says: watched from outside, whatever the kernel is doing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from analysis.runs.card import Limits

# What allocates a gigabyte a second is stopped about 200 MB late.
_EVERY_SECONDS = 0.2
_MB = 1024 * 1024


@dataclass
class Watch:
    """What became of a watched run: `exceeded` tells, in Japanese, the limit and what was used; empty when kept."""

    exceeded: str = ""


@contextmanager
def limited(pid: int, limits: Limits | None) -> Iterator[Watch]:
    """End a kernel, and what it started, when it takes more than its limits.

    Parameters
    ----------
    pid : int
        The kernel's process.
    limits : Limits or None
        Minutes from now, and MB (of 1024 × 1024 bytes) of resident memory of the kernel and all it started, shared
        pages included; None when there is no limit.

    Yields
    ------
    Watch
    """
    watch = Watch()
    if limits is None:
        yield watch
        return
    done = threading.Event()
    guard = threading.Thread(target=_guard, args=(pid, limits, watch, done), daemon=True)
    guard.start()
    try:
        yield watch
    finally:
        done.set()
        guard.join()


def _guard(pid: int, limits: Limits, watch: Watch, done: threading.Event) -> None:
    begun = time.monotonic()
    while not done.wait(_EVERY_SECONDS):
        processes = _family(pid)
        minutes = (time.monotonic() - begun) / 60
        watch.exceeded = _exceeded(limits, minutes, sum(map(_memory, processes)) / _MB)
        if watch.exceeded:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            return


def _family(pid: int) -> list[psutil.Process]:
    try:
        kernel = psutil.Process(pid)
        return [kernel, *kernel.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _memory(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0


def _exceeded(limits: Limits, minutes: float, memory: float) -> str:
    used = f"{minutes:.1f}分、メモリ {memory:,.0f} MB を使っていました"
    advice = "計算を軽くするか、カードの limits を直してください"
    if limits.minutes is not None and minutes > limits.minutes:
        return f"計算時間が上限の{limits.minutes:g}分を超えたので止めました（{used}）。{advice}"
    if limits.memory_mb is not None and memory > limits.memory_mb:
        return f"メモリが上限の {limits.memory_mb:,} MB を超えたので止めました（{used}）。{advice}"
    return ""
