"""コンビニ交付: certificates that people take out at a convenience store instead of an office."""

from __future__ import annotations

import re

import pandas as pd

from analysis.errors import DataError, Problem

SERVICE = "コンビニ交付サービス"
WHOLE = "全体"


def certificates(measures: pd.DataFrame) -> dict[str, int]:
    """Read the numbers of certificates out of the formulas that the city has printed.

    Parameters
    ----------
    measures : DataFrame
        The table `measures_by_department_20230214`.

    Returns
    -------
    dict of str to int
        Kind of certificate (全体: all together) to number of certificates.

    Raises
    ------
    DataError
        If no formula for all certificates is there, or a formula names no certificates.
    """
    rows = measures[measures["measure"] == SERVICE]
    printed = {
        _kind(effect): _count(formula)
        for effect, formula in zip(rows["effect"], rows["formula_text"], strict=True)
    }
    if WHOLE not in printed:
        raise _unreadable(f"「{SERVICE}」の全体の行がありません。")
    return printed


def _kind(effect: str) -> str:
    """Take the words in brackets: 証明書取得に要する移動時間の短縮（住民票）."""
    return re.sub(r".*（(.*)）", r"\1", effect)


def _count(formula: str) -> int:
    found = re.search(r"([\d,]+)通", formula)
    if found is None:
        raise _unreadable(f"式「{formula}」に通数がありません。")
    return int(found.group(1).replace(",", ""))


def _unreadable(what: str) -> DataError:
    where = "measures_by_department_20230214"
    return DataError(Problem(what, where, "原資料の式と照合し、CSV を直してください。"))
