"""After an editable installation: let Python find this checkout by a path relative to its environment.

Python 3.11 and 3.12 read the file that names the path in the encoding of Windows (Shift_JIS), but it is written in
UTF-8: below a folder with a Japanese name the program would not be found. A relative path is plain ASCII.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"


def main() -> None:
    """Rewrite what `pip install --editable` wrote."""
    packages = Path(sysconfig.get_path("purelib")).resolve()
    (named,) = packages.glob("*ebpm_analysis.pth")
    named.write_text(os.path.relpath(SOURCE, packages), encoding="ascii")


if __name__ == "__main__":
    main()
