"""マイナンバーカード交付率 beside the aging rate, by municipality."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pandas as pd

from analysis.errors import DataError, ParameterError, Problem
from analysis.stats.coefficients import Method
from analysis.stats.correlation import correlation

AGING_BASES = {"known_age": "高齢化率（年齢不詳を除く）", "total": "高齢化率（総人口に対する）"}

METHODS: dict[Method, str] = {"pearson": "ピアソン", "spearman": "スピアマン", "kendall": "ケンドール"}
# Below this the census found far fewer people than are registered: the evacuated municipalities.
EVACUATED_BELOW = 0.8
ENOUGH = 5


@dataclass(frozen=True)
class Municipalities:
    """The municipalities that a study uses, and those left out with the reason.

    Parameters
    ----------
    used : DataFrame
        municipality_code, municipality, uptake_pct (cards per 100 residents of the register), aging_pct,
        census_population, register_population (persons), census_register_ratio.
    excluded : DataFrame
        municipality, census_population, register_population, census_register_ratio, reason.
    """

    used: pd.DataFrame
    excluded: pd.DataFrame


def municipalities(
    census: pd.DataFrame,
    cards: pd.DataFrame,
    *,
    census_year: int,
    base: str = "total",
    min_census_register_ratio: float = 0.0,
) -> Municipalities:
    """Join uptake of the card and aging rate by municipality.

    Parameters
    ----------
    census : DataFrame
        Table `fukushima_census_age`: one row a municipality and census year.
    cards : DataFrame
        Table `mynumber_cards_20221231`: one row a municipality.
    census_year : int
        Year of the census.
    base : {"known_age", "total"}
        Denominator of the aging rate.
    min_census_register_ratio : float
        Leave out municipalities whose census population is a smaller part of the register population:
        there the census counted few of those who are registered (evacuation after 2011).

    Returns
    -------
    Municipalities

    Raises
    ------
    DataError
        If a municipality of one table is missing from the other.
    ParameterError
        If fewer than 5 municipalities are left.
    """
    counted = census[census["census_year"] == census_year]
    both = cards.merge(counted, on="municipality_code", how="outer", suffixes=("_cards", ""), indicator=True)
    _complete(both)
    frame = pd.DataFrame(
        {
            "municipality_code": both["municipality_code"],
            "municipality": both["municipality"],
            "uptake_pct": 100 * both["cards"] / both["register_population"],
            "aging_pct": _aging(both, base),
            "census_population": both["population"],
            "register_population": both["register_population"],
            "census_register_ratio": both["population"] / both["register_population"],
        }
    )
    reason = pd.Series("", index=frame.index, dtype="object")
    low = frame["census_register_ratio"] < min_census_register_ratio
    reason[low] = f"国勢調査人口が住民基本台帳人口の{min_census_register_ratio:g}倍未満"
    reason[frame["census_population"] == 0] = "国勢調査人口が0（高齢化率を計算できない）"
    used = frame[reason == ""].reset_index(drop=True)
    if len(used) < ENOUGH:
        raise ParameterError(
            Problem(
                f"市町村が{len(used)}しか残りません。",
                "min_census_register_ratio",
                f"{ENOUGH}市町村以上が残る値にしてください。",
            )
        )
    shown = ["municipality", "census_population", "register_population", "census_register_ratio"]
    excluded = frame.loc[reason != "", shown].assign(reason=reason[reason != ""]).reset_index(drop=True)
    return Municipalities(used, excluded)


@dataclass(frozen=True)
class Specification:
    """One way of relating uptake to aging.

    Parameters
    ----------
    method : {"pearson", "spearman", "kendall"}
        Coefficient.
    base : {"known_age", "total"}
        Denominator of the aging rate.
    min_census_register_ratio : float
        See `municipalities`.
    """

    method: Method
    base: str
    min_census_register_ratio: float

    @property
    def label(self) -> str:
        """How the specification is named in a figure."""
        denominator = "年齢不詳を除く" if self.base == "known_age" else "総人口に対する"
        lowest = self.min_census_register_ratio
        kept = f"{lowest:g}倍未満を除く" if lowest else "計算できる全市町村"
        return f"{METHODS[self.method]}・{denominator}・{kept}"


def sensitivity(
    census: pd.DataFrame,
    cards: pd.DataFrame,
    main: Specification,
    *,
    census_year: int,
    confidence: float,
    seed: int,
) -> pd.DataFrame:
    """Relate uptake to aging under the main specification and each combination of method, base and exclusion.

    Parameters
    ----------
    census, cards : DataFrame
        As in `municipalities`.
    main : Specification
        What the study was asked for; first in the result.
    census_year : int
        Year of the census.
    confidence : float
        Level of the intervals.
    seed : int
        Of the permutation tests.

    Returns
    -------
    DataFrame
        name, estimate, low, high, n, p.
    """
    methods: tuple[Method, ...] = ("pearson", "spearman")
    others = (Specification(*choice) for choice in product(methods, AGING_BASES, (0.0, EVACUATED_BELOW)))
    rows = []
    for one in dict.fromkeys([main, *others]):
        used = municipalities(
            census,
            cards,
            census_year=census_year,
            base=one.base,
            min_census_register_ratio=one.min_census_register_ratio,
        ).used
        found = correlation(
            used["aging_pct"], used["uptake_pct"], method=one.method, confidence=confidence, seed=seed
        )
        numbers = {"estimate": found.estimate, "low": found.low, "high": found.high}
        rows.append({"name": one.label, **numbers, "n": found.n, "p": found.p_value})
    return pd.DataFrame(rows)


def _aging(both: pd.DataFrame, base: str) -> pd.Series:
    known = both[["age_0_14", "age_15_64", "age_65_over"]].sum(axis=1)
    denominator = known if base == "known_age" else both["population"]
    return 100 * both["age_65_over"] / denominator.where(denominator > 0)


def _complete(both: pd.DataFrame) -> None:
    lonely = both[both["_merge"] != "both"]
    if len(lonely):
        raise DataError(
            *(
                Problem(
                    f"団体コード {row.municipality_code} が一方の表にしかありません。",
                    "国勢調査の表とマイナンバーカード交付状況の表",
                    "合併や様式の変更がないか確かめ、両方の表をそろえてください。",
                )
                for row in lonely.itertuples()
            )
        )
