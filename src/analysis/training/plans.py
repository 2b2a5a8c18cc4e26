"""What is missing in what a trainee wrote down for their own work: items by their names, each in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SHORTEST = 2  # letters, spaces and dots apart


def missing(answer: Any, items: Mapping[str, str]) -> str:
    """Say which item of a plan is missing first.

    Parameters
    ----------
    answer
        Whatever the trainee wrote; a plan is a dict of item to text.
    items : mapping of str to str
        Each item that must be there, and what is to be written for it.

    Returns
    -------
    str
        In Japanese; "" when every item says something.
    """
    if not isinstance(answer, Mapping):
        return "「項目: 内容」を { } の中に並べて答えてください。"
    for item, says in items.items():
        text = answer.get(item)
        if not isinstance(text, str) or len(text.strip(" 　…。")) < _SHORTEST:
            return f"「{item}」がありません。{says}"
    return ""


def unwritten(answer: Any, items: Sequence[str]) -> str:
    """Say which items of a form are missing, or stand there without words.

    Parameters
    ----------
    answer
        Whatever the trainee wrote; a form is a dict of item to text.
    items : sequence of str
        The items, in order.

    Returns
    -------
    str
        In Japanese; "" when every item says something.
    """
    if not isinstance(answer, Mapping):
        head = ", ".join(f'"{item}": "…"' for item in items[:2])
        return f"{{{head}, …}} の形で、{len(items)}つの項目を書いてください。"
    if lacking := [item for item in items if item not in answer]:
        return f"「{'」「'.join(lacking)}」の項目がありません。"
    for item in items:
        text = answer[item]
        if not isinstance(text, str) or len(text.strip(" 　.…・-ー？?")) < _SHORTEST:
            return f"「{item}」が書かれていません。引用符で囲んで、言葉で書いてください。"
    return ""
