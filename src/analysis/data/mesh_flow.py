"""Monthly people by 1 km cell of one city, with the residents of the census, whatever the files are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.data import catalog, flow_store
from analysis.data.practice_flow import CHANGE, YEARS
from analysis.data.readers.flow_codes import MESH_FORMAT
from analysis.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from analysis.data.geography import Geography

PRACTICE = "practice"
DIGITS = 8  # of the code of a 1 km cell, with which those of its 500 m cells begin


@dataclass(frozen=True)
class Truth:
    """What is known of a fictional city: which cells have how many times as many people by day, from which month on."""

    cells: tuple[str, ...]
    ratio: float
    since: str


@dataclass(frozen=True)
class MeshFlow:
    """People by cell of one city.

    Parameters
    ----------
    label : str
        Name of the city; a fictional one says so.
    people : DataFrame
        month ("2023-03"), cell (8 digits), day_type (all, weekday, holiday), hours (昼, 深夜, 終日) and people (mean a
        day of the month, expanded from a sample). A cell without a row has fewer than 10 people or none.
    districts : Series of str
        By every cell of the city: the district of most of its 500 m cells.
    residents : float or None
        Of the city by the census; None while not registered.
    truth : Truth or None
        Of the practice tables.
    """

    label: str
    people: pd.DataFrame
    districts: pd.Series
    residents: float | None
    truth: Truth | None


def load(city: str, ground: Geography, store: str = "") -> MeshFlow:
    """Load people by cell of a city.

    Parameters
    ----------
    city : {"practice", "koriyama"}
        Key of `analysis.data.cities.CITIES`.
    ground : Geography
        Of that city; other cells are left out.
    store : str
        What `ebpm data add` stored; empty: the practice tables.

    Returns
    -------
    MeshFlow

    Raises
    ------
    ParameterError
        A real city without a store.
    DataError
        No such store, a store of another kind, or one without any cell of the city.
    """
    districts = _districts(ground)
    cells = list(districts.index)
    if store:
        people, truth = _stored(store, cells), None
    elif city == PRACTICE:
        with flow_store.of_files([catalog.use(f"practice_flow_mesh_{year}") for year in YEARS]) as opened:
            people, truth = opened.aggregate(cells=cells), _truth()
    else:
        what = f"{ground.label}の人流データは、目録にありません。"
        remedy = "人流オープンデータを ebpm data add で取り込み、その名前を store に書いてください。"
        raise ParameterError(Problem(what, "store", remedy))
    if people.empty:
        what = f"{ground.label}のメッシュの行がありません。"
        raise DataError(Problem(what, store, "市のある都道府県のファイルを取り込んでください。"))
    tidy = people.assign(month=people["month"].dt.strftime("%Y-%m"), cell=people["cell"].astype(str))
    residents = float(ground.cells["population"].sum()) if ground.has_population else None
    return MeshFlow(ground.label, tidy.drop(columns="rows"), districts, residents, truth)


def _stored(store: str, cells: list[str]) -> pd.DataFrame:
    data = flow_store.load(store)
    if data.format != MESH_FORMAT:
        remedy = "1 kmメッシュ別の滞在人口（monthly_mdp_mesh1km.csv）を取り込んでください。"
        raise DataError(Problem(f"「{store}」は{data.format}です。", "store", remedy))
    return data.aggregate(cells=cells)


def _districts(ground: Geography) -> pd.Series:
    small = ground.cells.dropna(subset=["district"])
    counts = small.groupby([small["mesh_code"].str[:DIGITS], "district"], sort=False).size()
    # Where two districts have as many cells, the first one counts.
    most = counts.sort_values(ascending=False, kind="stable").reset_index("district")
    known = most["district"].groupby(level="mesh_code").first()
    every = sorted(ground.cells["mesh_code"].str[:DIGITS].unique())
    return known.reindex(every).fillna("")


def _truth() -> Truth:
    table = catalog.load("practice_movement_truth")
    ratio = table.loc[table["parameter"] == "mesh_ratio", "value"].iloc[0]
    cells = table.loc[table["parameter"] == "changed_cell", "value"]
    year, month = CHANGE
    return Truth(tuple(f"{cell:.0f}" for cell in cells), float(ratio), f"{year}-{month:02d}")
