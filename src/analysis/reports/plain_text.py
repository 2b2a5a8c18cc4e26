"""Text that office documents can hold."""

from __future__ import annotations

import re

# XML 1.0, production 2 (Char): no other control characters, no surrogates, no non-characters.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """Replace what XML cannot hold.

    Parameters
    ----------
    text : str
        Untrusted text.

    Returns
    -------
    str
        The same, with U+FFFD for what was replaced.
    """
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
