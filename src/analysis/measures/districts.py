"""Districts: what their counters take, who lives there, how far they are from the station."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import ParameterError, Problem
from analysis.measures import cashless, ratios
from analysis.measures.geography import around

if TYPE_CHECKING:
    from analysis.data.cities import City

COUNTED_YEAR = 2021
MINIMUM = 5  # leave-one-out needs 4 to remain
WEIGHTS = {
    "none": "重みなし",
    "total": "決済の合計（円または件）",
    "population": "総人口（高齢化率と同じ資料）",
}


def districts(
    city: City,
    *,
    year: int,
    measure: str = "amount",
    kinds: Sequence[str] = ("administrative_center", "liaison_office"),
    exclude: Sequence[str] = (),
) -> pd.DataFrame:
    """Put side by side, by district, the cashless ratio, the aging rate, the distance and the size.

    Parameters
    ----------
    city : City
        From `analysis.data.cities.load`.
    year : int
        Calendar year of the payments.
    measure : {"amount", "count"}
        Yen or transactions.
    kinds : sequence of str
        Kinds of counter that make up a district.
    exclude : sequence of str
        Districts to leave out by name.

    Returns
    -------
    DataFrame
        district, n_counters, total, cashless, ratio_pct, transactions (of 2021), distance_km,
        x_m, y_m, population, aged (persons),
        aging_pct (65+ per 100 persons of known age); the last three are missing while not registered.

    Raises
    ------
    ParameterError
        If `exclude` names an unknown district, or fewer than 5 districts are left.
    """
    _known_districts(exclude, city)
    selected = cashless.counters(city.payments, city.facilities, years=[year], measure=measure, kinds=kinds)
    table = ratios.by_district(selected, year=year)
    table = table[~table["district"].isin(exclude)]
    table = table.merge(_size(city, kinds), on="district", how="left", validate="one_to_one")
    table = table.merge(_positions(city), on="district", how="left", validate="one_to_one")
    if city.ages is None:
        table = table.assign(population=np.nan, aged=np.nan, aging_pct=np.nan)
    else:
        ages = city.ages.rename(columns={"aging_rate_pct": "aging_pct"})
        columns = ["district", "population", "aged", "aging_pct"]
        table = table.merge(ages[columns], on="district", how="left", validate="one_to_one")
    if len(table) < MINIMUM:
        raise ParameterError(
            Problem(
                f"地区が{len(table)}しか残りません。",
                "kinds, exclude",
                f"{MINIMUM}地区以上が残る条件にしてください。",
            )
        )
    return table.assign(ratio_pct=100 * table["ratio"]).drop(columns="ratio").reset_index(drop=True)


def weights_of(areas: pd.DataFrame, weights: str, method: str) -> pd.Series | None:
    """Choose the column that weights the districts.

    Parameters
    ----------
    areas : DataFrame
        From `districts`.
    weights : {"none", "total", "population"}
        Key of `WEIGHTS`.
    method : {"pearson", "spearman", "kendall"}
        Coefficient that they are for.

    Returns
    -------
    Series of shape (n,) or None

    Raises
    ------
    ParameterError
        If a rank correlation is to be weighted.
    """
    if weights == "none":
        return None
    if method != "pearson":
        raise ParameterError(
            Problem(
                f"順位相関（method={method}）に重み（weights={weights}）は付けられません。",
                "weights, method",
                "weights を none にするか、method を pearson にしてください。",
            )
        )
    return areas[weights]


def concerned(areas: pd.DataFrame) -> pd.DataFrame:
    """Order districts by the number of people aged 65 and over, beside their cashless ratio.

    Parameters
    ----------
    areas : DataFrame
        From `districts`, with registered ages.

    Returns
    -------
    DataFrame
        name, aged (persons), aging_pct, ratio_pct; most people first.
    """
    columns = ["name", "aged", "aging_pct", "ratio_pct"]
    return areas.rename(columns={"district": "name"})[columns].sort_values(
        "aged", ascending=False, ignore_index=True
    )


def _size(city: City, kinds: Sequence[str]) -> pd.DataFrame:
    """Measure size by the counts of 2021, not by the total of the ratio itself."""
    counted = cashless.counters(
        city.payments, city.facilities, years=[COUNTED_YEAR], measure="count", kinds=kinds, allow_none=True
    )
    sums = ratios.by_district(counted, year=COUNTED_YEAR)
    return sums[["district", "total"]].rename(columns={"total": "transactions"})


def _positions(city: City) -> pd.DataFrame:
    """Let the administrative centre stand for its district."""
    offices = city.facilities[city.facilities["kind"] == "administrative_center"]
    return around(offices, city.station, city.crs)[["district", "x_m", "y_m", "distance_km"]]


def _known_districts(names: Sequence[str], city: City) -> None:
    known = sorted(city.facilities["district"].dropna().unique())
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ParameterError(
            *(
                Problem(
                    f"地区「{name}」は{city.label}にありません。",
                    "exclude",
                    f"次から選んでください：{'、'.join(known)}",
                )
                for name in unknown
            )
        )
