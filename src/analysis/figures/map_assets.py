"""Scripts and styles of the maps: Leaflet out of its Python package, and our own; no other host is asked."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from analysis.errors import Problem, RunError

PACKAGE = "XStatic-Leaflet"
PAGE = Path(__file__).parent / "map_page"
# In the order in which they must run: each uses what those before it define.
PARTS = ("shapes.js", "canvas.js", "words.js", "controls.js", "rows.js", "map.js")

_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_URL_DECLARATION = re.compile(r"[^{};]*\burl\([^)]*\)[^;}]*;?")
# JSON inside a script element: nothing may end the element or a line of JavaScript.
_ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@cache
def scripts() -> tuple[str, ...]:
    """Give the scripts that draw the maps of a page.

    Returns
    -------
    tuple of str
        Leaflet with its licence comment, then our own parts; to be run in this order, each in a script element
        of its own at the end of the body. Once a page, however many maps.

    Raises
    ------
    RunError
        When the package that holds Leaflet is not installed.
    """
    leaflet = _SOURCE_MAP.sub("", _leaflet("leaflet.js"))
    return tuple(text.strip() for text in (leaflet, *(_read(PAGE / part) for part in PARTS)))


@cache
def styles() -> tuple[str, ...]:
    """Give the style sheets of the maps of a page.

    Returns
    -------
    tuple of str
        Leaflet's without the pictures it names (nothing here uses them), then our own.

    Raises
    ------
    RunError
        When the package that holds Leaflet is not installed.
    """
    leaflet = _URL_DECLARATION.sub("", _leaflet("leaflet.css"))
    return leaflet.strip(), _read(PAGE / "map.css").strip()


def sha256(text: str) -> str:
    """Hash a script or style as a Content-Security-Policy names it.

    Parameters
    ----------
    text : str
        Exactly what stands between the tags.

    Returns
    -------
    str
        As in sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=.
    """
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def embedded(spec: Mapping[str, Any]) -> str:
    """Write a map's data so that it can stand inside a script element.

    Parameters
    ----------
    spec : mapping
        What the scripts draw: plain JSON, any text in it untrusted.

    Returns
    -------
    str
        JSON for `<script type="application/json">`.

    Raises
    ------
    ValueError
        For a number that JSON does not know (NaN, infinity).
    """
    whole = json.dumps(spec, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return whole.translate(_ESCAPED)


def _leaflet(name: str) -> str:
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError as error:
        problem = Problem(
            f"地図を描く Leaflet の入った Python パッケージ {PACKAGE} がありません",
            remedy="requirements.lock から環境を作り直してください（方法は README）",
        )
        raise RunError(problem) from error
    return _read(Path(str(package.locate_file(f"xstatic/pkg/leaflet/data/{name}"))))


def _read(path: Path) -> str:
    # Line ends become LF, as in the browser's eyes; otherwise the hashes would not fit.
    return path.read_text(encoding="utf-8")
