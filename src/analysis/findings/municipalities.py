"""One municipality beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.findings.finding import Comparison
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.mynumber import Municipalities


def beside_others(towns: Municipalities, name: str) -> list[Comparison]:
    """Hold the uptake of the card in one municipality against the median of all.

    Parameters
    ----------
    towns : Municipalities
        From `analysis.measures.mynumber.municipalities`.
    name : str
        A municipality.

    Returns
    -------
    list of Comparison
        Empty where the municipality was left out.
    """
    used = towns.used.set_index("municipality")["uptake_pct"]
    if name not in used:
        return []
    middle, own = used.median(), used[name]
    words = f"{name} {own:.1f}％、中央値 {middle:.1f}％（差 {number(own - middle, 1, signed=True)}ポイント）"
    note = "人口の年齢構成などの違いは調整していない。"
    return [Comparison("ほかとの比較", f"人口に対する交付枚数率（計算に使う{len(used)}市町村）", words, note)]
