"""Adjustment of several p-values of one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.errors import DataError, Problem


@dataclass(frozen=True)
class Adjusted:
    """A p-value before and after adjustment for the others.

    Attributes
    ----------
    label : str
    p_value, adjusted : float
        In [0, 1]; `adjusted` is never smaller.
    """

    label: str
    p_value: float
    adjusted: float


def holm(p_values: Mapping[str, float]) -> tuple[Adjusted, ...]:
    """Adjust p-values by Holm's step-down method.

    Parameters
    ----------
    p_values : mapping of str to float
        One p-value a hypothesis, each in [0, 1]; at least one.

    Returns
    -------
    tuple of Adjusted
        In the order given.

    Raises
    ------
    DataError
        No p-value, or one that is missing or outside [0, 1].

    Notes
    -----
    The probability of even one false rejection among all hypotheses (the family-wise error rate) stays below
    the level, whatever the dependence between the tests.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scand. J. Statist. 6, 65-70.
    """
    if not p_values:
        raise DataError(Problem("調整するp値がありません。", "p_values", "1つ以上渡してください。"))
    wrong = [name for name, p in p_values.items() if not 0 <= p <= 1]
    if wrong:
        raise DataError(
            *(
                Problem(f"p値 {p_values[name]} が0から1の範囲にありません。", name, "計算し直してください。")
                for name in wrong
            )
        )
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415  (slow: only where it is needed)

    adjusted = np.asarray(multipletests(list(p_values.values()), method="holm")[1], dtype=float)
    return tuple(
        Adjusted(name, float(p), float(q)) for (name, p), q in zip(p_values.items(), adjusted, strict=True)
    )
