"""What a fork server imports for the studies of a batch, found by reading them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from analysis.runs.defaults import SKIPPED
from analysis.runs.imports import PACKAGE, closure, imports_of, package_folder

# What a library imports only when it is first used, in that order.
_LATER = {
    "frictionless": ("frictionless.formats", "frictionless.portals", "frictionless.schemes", "jsonschema"),
    "matplotlib": (
        "PIL.BmpImagePlugin",
        "PIL.GifImagePlugin",
        "PIL.JpegImagePlugin",
        "PIL.PpmImagePlugin",
        "PIL.PngImagePlugin",
        "matplotlib.backends.backend_agg",
    ),
}


def modules_of(notebooks: Iterable[Path]) -> list[str]:
    """List what the code of studies can come to import, wherever in a module or function.

    Parameters
    ----------
    notebooks : iterable of Path
        Notebooks of the studies.

    Returns
    -------
    list of str
        Names for `analysis.runs.warm.fork_server`: the modules of this package that the studies use and what those
        import from elsewhere. Of `from a import b` the name is `a.b`, whether or not that is a module: trying to
        import it imports `a`.
    """
    package = package_folder()
    cells = (cell for path in notebooks for cell in json.loads(path.read_bytes())["cells"])
    run = (
        cell
        for cell in cells
        if cell["cell_type"] == "code" and SKIPPED not in cell["metadata"].get("tags", [])
    )
    names = {name for cell in run for name in imports_of("".join(cell["source"]))}
    files = [path for path in closure(names, package).values() if path.suffix == ".py"]
    used = {name for path in files for name in imports_of(path.read_text(encoding="utf-8"))}
    elsewhere = {name.removesuffix(".**") for name in used if not name.startswith(f"{PACKAGE}.")}
    modules = {".".join(path.relative_to(package.parent).with_suffix("").parts) for path in files}
    later = {name.partition(".")[0] for name in elsewhere} & _LATER.keys()
    elsewhere = [*sorted(elsewhere), *(name for library in sorted(later) for name in _LATER[library])]
    return [*elsewhere, *sorted(module.removesuffix(".__init__") for module in modules)]
