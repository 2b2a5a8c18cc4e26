"""What a kernel is asked about itself after the last cell: the tables it loaded and the error that stopped it."""

from __future__ import annotations

import json
import sys

from analysis.errors import EbpmError


def state() -> str:
    """Describe the process that runs a notebook.

    Returns
    -------
    str
        JSON: `loaded` (records of `analysis.data.catalog.loaded`) and `error` (None, or `exit_code` and `problems`,
        when the last uncaught exception is one of ours).
    """
    catalog = sys.modules.get("analysis.data.catalog")
    loaded = [] if catalog is None else [record.to_dict() for record in catalog.loaded()]
    last = getattr(sys, "last_value", None)
    error = None
    if isinstance(last, EbpmError):
        problems = [[problem.what, problem.where, problem.remedy] for problem in last.problems]
        error = {"exit_code": last.exit_code, "problems": problems}
    return json.dumps({"loaded": loaded, "error": error})
