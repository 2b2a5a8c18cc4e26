"""A framed note in a notebook: readable on light and dark themes, by screen readers, and without a style sheet."""

from __future__ import annotations

from html import escape

# Frame and ground; text is dark on every ground (contrast above 12 : 1). The word says the same as the colour.
_COLOURS = {
    "good": ("#1a7f37", "#eaf7ee"),
    "off": ("#9a6700", "#fff6dd"),
    "open": ("#57606a", "#f3f4f6"),
    "error": ("#b42318", "#fdeeec"),
}


def box(kind: str, title: str, html: str = "") -> str:
    """Write a framed note.

    Parameters
    ----------
    kind : {"good", "off", "open", "error"}
        Right, not yet right, unanswered or a hint, an error.
    title : str
        First line; escaped here.
    html : str
        What follows, already escaped.

    Returns
    -------
    str
        HTML.
    """
    frame, ground = _COLOURS[kind]
    style = (
        f"border:1px solid {frame};border-left:6px solid {frame};background:{ground};color:#1f2328;"
        "padding:.6em 1em;margin:.3em 0;max-width:46em;line-height:1.7;font-family:sans-serif"
    )
    return f'<div lang="ja" role="note" style="{style}"><strong>{escape(title)}</strong>{html}</div>'


def paragraphs(lines: list[str]) -> str:
    """Write lines as paragraphs, escaped."""
    return "".join(f'<p style="margin:.3em 0 0">{escape(line)}</p>' for line in lines)


def folded(label: str, html: str) -> str:
    """Write what opens by click, Enter or space; `html` is already escaped."""
    return f'<details style="margin:.4em 0 0"><summary>{escape(label)}</summary>{html}</details>'
