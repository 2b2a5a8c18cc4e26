"""Indicators of areas, from all tables of the catalog that have a row an area: which there are, and their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.data import catalog, cities
from analysis.errors import DataError, ParameterError, Problem
from analysis.measures.districts import districts
from analysis.measures.mynumber import EVACUATED_BELOW

OWN = "own_area_indicators"
ENOUGH = 5
_REST = ("prefecture", "municipality", "district", "area", "地区", "市町村", "都道府県")


@dataclass(frozen=True)
class Indicator:
    """A quantity that every area has one value of: its title and its unit."""

    title: str
    unit: str


@dataclass(frozen=True)
class Areas:
    """Areas side by side.

    Parameters
    ----------
    label, unit_name : str
        Which areas, and what one is called.
    frame : DataFrame
        area and one column an indicator; missing where an area has no value.
    indicators : mapping of str to Indicator
        By column.
    printed : tuple of str
        Tables of published figures among those they come from.
    """

    label: str
    unit_name: str
    frame: pd.DataFrame
    indicators: Mapping[str, Indicator]
    printed: tuple[str, ...] = ()


def load(areas: str, *, exclude: Sequence[str] = ()) -> Areas:
    """Put the indicators of areas side by side.

    Parameters
    ----------
    areas : str
        Key of `SETS`.
    exclude : sequence of str
        Areas to leave out.

    Returns
    -------
    Areas
        Only indicators that at least 5 areas have and in which they differ.

    Raises
    ------
    ParameterError
        An unknown area is to be left out, fewer than 5 remain, or the own table is not registered.
    DataError
        The own table has not one row an area.
    """
    whole = SETS[areas]()
    unknown = [name for name in exclude if name not in set(whole.frame["area"])]
    if unknown:
        known = "、".join(whole.frame["area"].head(5))
        raise ParameterError(
            Problem(
                f"{whole.unit_name}「{'、'.join(unknown)}」はありません。",
                "exclude",
                f"{known} などから選んでください。",
            )
        )
    frame = whole.frame[~whole.frame["area"].isin(exclude)].reset_index(drop=True)
    if len(frame) < ENOUGH:
        remedy = f"{ENOUGH}{whole.unit_name}以上が残るようにしてください。"
        raise ParameterError(Problem(f"{whole.unit_name}が{len(frame)}しか残りません。", "exclude", remedy))
    kept = {
        name: indicator
        for name, indicator in whole.indicators.items()
        if frame[name].notna().sum() >= ENOUGH and frame[name].nunique() > 1
    }
    return Areas(whole.label, whole.unit_name, frame[["area", *kept]], kept, whole.printed)


def chosen(areas: Areas, name: str, parameter: str) -> Indicator:
    """Look up an indicator.

    Raises
    ------
    ParameterError
        The areas have no such indicator; those that they have are listed.
    """
    if name not in areas.indicators:
        known = "、".join(f"{key}（{one.title}）" for key, one in areas.indicators.items())
        raise ParameterError(
            Problem(f"{areas.label}に指標「{name}」はありません。", parameter, f"選べるのは {known} です。")
        )
    return areas.indicators[name]


def distinct(*names: str | None) -> None:
    """Refuse one indicator given for two roles.

    Raises
    ------
    ParameterError
        Two of x, y and control are the same.
    """
    given = [name for name in names if name is not None]
    twice = sorted({name for name in given if given.count(name) > 1})
    if twice:
        remedy = "それぞれに別の指標を選んでください。"
        raise ParameterError(Problem(f"同じ指標「{twice[0]}」が2回選ばれています。", "x, y, control", remedy))


def _ages(table: pd.DataFrame) -> pd.DataFrame:
    known = table[["age_0_14", "age_15_64", "age_65_over"]].sum(axis=1)
    known = known.where(known > 0)
    return pd.DataFrame(
        {
            "aging_pct": 100 * table["age_65_over"] / known,
            "aged_75_pct": 100 * table["age_75_over"] / known,
            "child_pct": 100 * table["age_0_14"] / known,
            "population": table["population"].where(table["population"] > 0),
        }
    )


_AGES = {
    "aging_pct": Indicator("高齢化率（2020年、年齢不詳を除く）", "％"),
    "aged_75_pct": Indicator("75歳以上の割合（2020年）", "％"),
    "child_pct": Indicator("15歳未満の割合（2020年）", "％"),
    "population": Indicator("国勢調査人口（2020年）", "人"),
}


def _fukushima() -> Areas:
    census = catalog.load("fukushima_census_age").set_index("municipality_code")
    now, before = (census[census["census_year"] == year] for year in (2020, 2015))
    ages, earlier = _ages(now), _ages(before)
    cards = catalog.load("mynumber_cards_20221231").set_index("municipality_code")
    # Where people are registered who still live elsewhere, what changed from 2015 is the return of the evacuated.
    stayed = ages["population"] >= EVACUATED_BELOW * cards["register_population"]
    frame = ages.assign(
        population_change_pct=100 * (ages["population"] / earlier["population"] - 1).where(stayed),
        aging_change_points=(ages["aging_pct"] - earlier["aging_pct"]).where(stayed),
        mynumber_pct=100 * cards["cards"] / cards["register_population"],
    )
    more = {
        "population_change_pct": Indicator("人口の増減率（2015〜2020年）", "％"),
        "aging_change_points": Indicator("高齢化率の変化（2015〜2020年）", "ポイント"),
        "mynumber_pct": Indicator("マイナンバーカード交付枚数率（2022年末）", "％"),
    }
    named = frame.assign(area=now["municipality"]).reset_index(drop=True)
    printed = ("fukushima_census_age", "mynumber_cards_20221231")
    return Areas("福島県の市町村", "市町村", named, {**_AGES, **more}, printed)


def _prefectures() -> Areas:
    census = catalog.load("prefecture_census_age_2020")
    frame = _ages(census).assign(area=census["prefecture"])
    return Areas("都道府県", "都道府県", frame, _AGES, ("prefecture_census_age_2020",))


def _districts(city: str) -> Areas:
    loaded = cities.load(city)
    by_year = [districts(loaded, year=year).set_index("district") for year in (2021, 2023)]
    first, last = by_year
    frame = last[["distance_km", "n_counters", "population", "aging_pct"]].assign(
        cashless_2021_pct=first["ratio_pct"],
        cashless_2023_pct=last["ratio_pct"],
        sales_2023=last["total"] / 1e4,
    )
    indicators = {
        "cashless_2021_pct": Indicator("キャッシュレス決済比率（2021年、額）", "％"),
        "cashless_2023_pct": Indicator("キャッシュレス決済比率（2023年、額）", "％"),
        "sales_2023": Indicator("窓口の売上高（2023年）", "万円"),
        "n_counters": Indicator("窓口の数（2023年）", "か所"),
        "distance_km": Indicator("駅から行政センターまでの直線距離", "km"),
        "population": Indicator("総人口", "人"),
        "aging_pct": Indicator("高齢化率（年齢不詳を除く）", "％"),
        "response_pct": Indicator("市民アンケートの回収率", "％"),
    }
    answered = _answered(city)
    names = frame.index.where(frame.index.isin(answered.index), frame.index + "町")
    frame = frame.assign(response_pct=answered.reindex(names).to_numpy())
    printed = ("cashless_by_facility", "survey_q02_area_response") if city == "koriyama" else ()
    return Areas(f"{loaded.label}の地区", "地区", frame.reset_index(names="area"), indicators, printed)


def _answered(city: str) -> pd.Series:
    if city == "practice":
        table, returned = catalog.load("practice_survey_areas"), "answers"
    else:
        table, returned = catalog.load("survey_q02_area_response"), "recovered_excl_web"
    return 100 * (table[returned] / table["sent"]).set_axis(table["area"])


def _own() -> Areas:
    if OWN not in {entry.name for entry in catalog.tables()}:
        remedy = f"1行が1地域の表を、{OWN} という名前で data/datapackage.yaml に登録してください（書き方は docs/data.md）。"
        raise ParameterError(Problem(f"表 {OWN} が登録されていません。", "areas", remedy))
    entry, table = catalog.table(OWN), catalog.load(OWN)
    name = next((field.name for field in entry.fields if field.name in _REST or field.type == "string"), None)
    if name is None or table[name].duplicated().any() or table[name].isna().any():
        found = "地域の名前の列がない" if name is None else f"列 {name} に同じ名前か空欄がある"
        raise DataError(
            Problem(
                f"1行が1地域の表ではありません（{found}）。", entry.file, "地域ごとに1行の表にしてください。"
            )
        )
    numbers = [field for field in entry.fields if field.type in ("number", "integer")]
    if len(numbers) < 2:
        raise DataError(
            Problem(
                f"数の列が{len(numbers)}しかありません。", entry.file, "指標の列を2つ以上入れてください。"
            )
        )
    indicators = {field.name: Indicator(field.title, field.unit) for field in numbers}
    return Areas(entry.title, "地域", table[[name, *indicators]].rename(columns={name: "area"}), indicators)


SETS: Mapping[str, Callable[[], Areas]] = {
    "fukushima": _fukushima,
    "prefectures": _prefectures,
    "koriyama": lambda: _districts("koriyama"),
    "practice": lambda: _districts("practice"),
    "own": _own,
}
