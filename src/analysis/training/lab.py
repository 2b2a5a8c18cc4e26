"""JupyterLab on the start page, for this machine alone."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from jupyter_core.paths import jupyter_runtime_dir

from analysis.errors import ParameterError, Problem, RunError

NOTEBOOKS = Path("notebooks")
START_PAGE = "はじめに.md"
_HOST = "127.0.0.1"
_FIRST_PORT = 8888
_TRIED = 20
_START_SECONDS = 120
_ENDING_SECONDS = 3
_END_SECONDS = 15


def free_port(wanted: int | None) -> int:
    """Find a free port of this machine.

    Parameters
    ----------
    wanted : int or None
        The port that the user named; None takes the first free one from Jupyter's usual number on.

    Returns
    -------
    int

    Raises
    ------
    ParameterError
        The named port is in use or may not be used, or none is free.
    """
    tried = [wanted] if wanted is not None else range(_FIRST_PORT, _FIRST_PORT + _TRIED)
    port = next((number for number in tried if _is_free(number)), None)
    if port is None:
        what = f"ポート {wanted if wanted is not None else f'{tried[0]}〜{tried[-1]}'} は使えません。"
        remedy = "ほかの JupyterLab を終了するか、--port で別の番号（1024〜65535）を指定してください。"
        raise ParameterError(Problem(what, "--port", remedy))
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((_HOST, port))
        except (OSError, OverflowError):
            return False
    return True


@contextmanager
def running_lab(root: Path, port: int, *, browser: bool) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start JupyterLab, and end it whatever happens.

    Parameters
    ----------
    root : Path
        Project root. JupyterLab opens in its folder `notebooks`, and so do terminals, which find `ebpm`.
    port : int
        A free port of this machine; where somebody takes it meanwhile, the server finds another.
    browser : bool
        Open the start page in the user's browser.

    Yields
    ------
    address : str
        Of the start page, with the token without which nobody is let in.
    process : subprocess.Popen
        The server, already answering.

    Raises
    ------
    RunError
        It ended by itself, or did not answer in time.
    """
    token = secrets.token_urlsafe(24)
    notebooks = root / NOTEBOOKS
    # With -P, no file of the user's in that folder is taken for a part of Python.
    command = [sys.executable, "-P", "-m", "jupyterlab", str(root), f"--port={port}",
               f"--config={notebooks / 'jupyter_config.py'}"]  # fmt: skip
    path = os.pathsep.join(filter(None, (sysconfig.get_path("scripts"), os.environ.get("PATH"))))
    # In the environment the token is not seen in the list of processes.
    environment = os.environ | {"JUPYTER_TOKEN": token, "EBPM_ROOT": str(root), "PATH": path}
    # Without a terminal to ask at, the server ends at the first Ctrl-C.
    process = subprocess.Popen(
        command if browser else [*command, "--no-browser"],
        stdin=subprocess.DEVNULL, env=environment, cwd=notebooks,
    )  # fmt: skip
    try:
        port = _listening(process, token)
        yield (
            f"http://{_HOST}:{port}/lab/tree/{quote((NOTEBOOKS / START_PAGE).as_posix())}?reset&token={token}",
            process,
        )
    finally:
        _end(process)


def _listening(process: subprocess.Popen[bytes], token: str) -> int:
    """Wait for the server's note of its port: another one may have taken the port that was free a moment ago."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        for note in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
            # A note that is just being written, or of a server that has just ended, is not ours or not yet whole.
            with suppress(OSError, ValueError):
                told = json.loads(note.read_text(encoding="utf-8"))
                if told.get("token") == token:
                    return told["port"]
        time.sleep(0.2)
    remedy = "上に出ている英語の記録を、担当者に伝えてください。"
    raise RunError(Problem("JupyterLab を始められませんでした。", remedy=remedy))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server; after Ctrl-C it is ending by itself, and its kernels with it."""
    for end, seconds in ((process.poll, _ENDING_SECONDS), (process.terminate, _END_SECONDS)):
        end()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            return
    process.kill()
    process.wait()
