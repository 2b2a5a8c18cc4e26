"""What is missing in a plan that a trainee wrote down for their own work: items by their names, each in words."""

from __future__ import annotations

from collections.abc import Mapping
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
