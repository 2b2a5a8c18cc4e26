"""What a kernel is asked about itself after the last cell: tables it loaded, modules it imported, what stopped it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import EbpmError

_PACKAGE = "analysis"
# What a fork server had imported before the kernel began.
_preloaded: set[str] = set()


def begin() -> None:
    """Take note of the modules that are there before the first cell, in a kernel forked from a process with many."""
    _preloaded.update(sys.modules)


def state() -> str:
    """Describe the process that runs a notebook.

    Returns
    -------
    str
        JSON: `loaded` (records of `analysis.data.catalog.loaded`), `modules` (names of the modules of this package,
        and of others in the folder of the project, that were imported since the kernel began) and `error` (None, or
        `exit_code` and `problems`, when the last uncaught exception is one of ours).
    """
    catalog = sys.modules.get("analysis.data.catalog")
    loaded = [] if catalog is None else [record.to_dict() for record in catalog.loaded()]
    last = getattr(sys, "last_value", None)
    error = None
    if isinstance(last, EbpmError):
        problems = [[problem.what, problem.where, problem.remedy] for problem in last.problems]
        error = {"exit_code": last.exit_code, "problems": problems}
    return json.dumps({"loaded": loaded, "modules": sorted(_modules()), "error": error})


def _modules() -> Iterator[str]:
    # Kernels start in the folder of the project; installed packages may lie in a folder of it.
    root, installed = Path.cwd(), Path(sys.prefix)
    for name, module in sys.modules.items():
        if name in _preloaded:
            continue
        if name.partition(".")[0] == _PACKAGE:
            yield name
            continue
        file = getattr(module, "__file__", None)
        if file and str(file).startswith(str(root)) and not Path(file).is_relative_to(installed):
            yield name
