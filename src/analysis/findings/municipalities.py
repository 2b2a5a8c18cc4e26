"""One municipality beside the others, and beside itself a year before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.findings.finding import Comparison
from analysis.written import number

if TYPE_CHECKING:
    from analysis.measures.mynumber import Municipalities

_ABOUT_A_YEAR = pd.Timedelta(days=30)


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


def beside_last_year(series: pd.DataFrame, name: str) -> list[Comparison]:
    """Hold the latest uptake of the card in one municipality against that of about a year before.

    Parameters
    ----------
    series : DataFrame
        Table `koriyama_mynumber_cards`.
    name : str
        Whose table it is.

    Returns
    -------
    list of Comparison
        Empty where no day within 30 days of a year before is in the table.
    """
    pct = 100 * series["cards"] / series["register_population"]
    days = pd.Series(pct.to_numpy(), index=pd.DatetimeIndex(series["cards_date"])).sort_index()
    late = days.index[-1]
    apart = abs(days.index - (late - pd.DateOffset(years=1)))
    if apart.min() > _ABOUT_A_YEAR:
        return []
    early = days.index[int(apart.argmin())]
    before, after = float(days.loc[early]), float(days.iloc[-1])
    words = f"{before:.1f}％ → {after:.1f}％（{number(after - before, 1, signed=True)}ポイント）"
    basis = f"{name}の交付枚数率（{early:%Y-%m-%d}と{late:%Y-%m-%d}）"
    return [
        Comparison("前の年", basis, words, "分母は、それぞれの公表に使われた1月1日現在の住民基本台帳人口。")
    ]
