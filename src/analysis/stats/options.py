"""Checks of the options that several statistics share: level, seed, counts."""

from __future__ import annotations

import numpy as np

from analysis.errors import ParameterError, Problem


def check_level(confidence: float) -> None:
    """Refuse a confidence level outside (0, 1).

    Raises
    ------
    ParameterError
        `confidence` is not strictly between 0 and 1 (a percentage such as 95, for instance).
    """
    if not 0 < confidence < 1:
        raise ParameterError(
            Problem(
                f"信頼水準 {confidence} は0と1の間ではありません。",
                "confidence",
                "95％なら0.95と書いてください。",
            )
        )


def check_seed(seed: object) -> None:
    """Refuse a seed that would make results irreproducible or crash the generator.

    Raises
    ------
    ParameterError
        Not a non-negative integer.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ParameterError(
            Problem(f"乱数の種 {seed!r} は0以上の整数ではありません。", "seed", "0以上の整数にしてください。")
        )


def check_count(count: object, name: str, minimum: int) -> None:
    """Refuse a number of resamples, permutations or neighbours that is not a sufficient integer.

    Raises
    ------
    ParameterError
        Not an integer, or below `minimum`.
    """
    if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < minimum:
        raise ParameterError(
            Problem(
                f"{count!r} は{minimum}以上の整数ではありません。", name, f"{minimum}以上にしてください。"
            )
        )
