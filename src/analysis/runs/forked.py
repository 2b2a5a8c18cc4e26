"""What a fork of the fork server does to become a kernel like any other."""

from __future__ import annotations

import ctypes
import gc
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec

from analysis.runs import inside

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Request:
    """What a kernel is started with: its arguments (without the interpreter), folder, environment and streams."""

    arguments: list[str]
    cwd: str
    environment: dict[str, str]
    streams: list[int]


def become_kernel(request: Request, set_by_imports: dict[str, str]) -> None:
    """Make of a fork of the server what a freshly started `python -m ipykernel_launcher` would be, until its end.

    Parameters
    ----------
    request : Request
        What the kernel is started with.
    set_by_imports : dict
        Variables of the environment that libraries set when they were imported.
    """
    # Ended by the system when the server is, even while a cell computes without letting anything else run.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setsid()
    for number, stream in enumerate(request.streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update({**set_by_imports, **request.environment})
    # ipykernel looks after its parent too, which is the server.
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    os.chdir(request.cwd)
    time.tzset()
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    gc.unfreeze()
    inside.begin()
    _start_ipykernel(request.arguments)


def _start_ipykernel(arguments: list[str]) -> None:
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415  (imported by the server)

    module = arguments.index("ipykernel_launcher")
    launcher = find_spec("ipykernel_launcher")
    assert launcher is not None and launcher.origin is not None
    sys.argv = [launcher.origin, *arguments[module + 1 :]]
    application = IPKernelApp.instance(parent_handle=os.getppid())
    application.initialize(sys.argv[1:])
    if "matplotlib" in sys.modules:
        # matplotlib reads this when it is imported, which was before ipykernel set it to figures in the notebook.
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]
    application.start()
