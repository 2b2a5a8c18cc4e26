"""The tables of one city, under the same names whichever city it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.data import catalog
from analysis.data.check_result import FAULTS
from analysis.data.checks import run_checks
from analysis.data.district_age import registered_ages
from analysis.data.validation import read_content
from analysis.errors import DataError, Problem

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Place:
    """What a city is called, and where it is: the prefix of its tables, its station, the EPSG of its plane."""

    label: str
    prefix: str
    station: str
    crs: int


# No plane rectangular zone covers the open sea at 30 N 150 E, where the practice city lies: it is measured in UTM.
CITIES = {
    "practice": Place("練習市（架空）", "practice_", "練習駅", 6692),
    "koriyama": Place("郡山市", "", "郡山駅", 6677),
}


@dataclass(frozen=True)
class City:
    """What is known of a city's counters and districts.

    Parameters
    ----------
    label : str
        Name of the city; a fictional one says so.
    payments : DataFrame
        Table `cashless_by_facility` of that city.
    facilities : DataFrame
        Kind, district and position of each facility.
    station : Series
        name, latitude, longitude of the central station.
    ages : DataFrame or None
        Population by district, or None while it is not registered.
    true_correlation : float or None
        Of a fictional city: what its data were drawn from.
    crs : int
        EPSG number of the plane in which its distances are measured.
    """

    label: str
    payments: pd.DataFrame
    facilities: pd.DataFrame
    station: pd.Series
    ages: pd.DataFrame | None
    true_correlation: float | None
    crs: int


def load(city: str) -> City:
    """Load the tables of a city from the catalog.

    Parameters
    ----------
    city : {"practice", "koriyama"}
        Key of `CITIES`.

    Returns
    -------
    City

    Raises
    ------
    DataError
        If a table is damaged, or the table of ages is filled in only partly or does not add up to the
        published population of the city.
    """
    place = CITIES[city]
    prefix = place.prefix
    _refuse_wrong_sums(f"{prefix}district_age")
    points = catalog.load(f"{prefix}reference_points")
    return City(
        label=place.label,
        payments=payments(city),
        facilities=facilities(city),
        station=points[points["name"] == place.station].iloc[0],
        ages=registered_ages(f"{prefix}district_age"),
        true_correlation=_truth() if city == "practice" else None,
        crs=place.crs,
    )


def payments(city: str) -> pd.DataFrame:
    """Load the payments at the counters of a city alone.

    Parameters
    ----------
    city : {"practice", "koriyama"}
        Key of `CITIES`.

    Returns
    -------
    DataFrame
        Table `cashless_by_facility` of that city.
    """
    return catalog.load(f"{CITIES[city].prefix}cashless_by_facility")


def facilities(city: str) -> pd.DataFrame:
    """Load the facilities of a city alone, for a study that uses none of its other tables.

    Parameters
    ----------
    city : {"practice", "koriyama"}
        Key of `CITIES`.

    Returns
    -------
    DataFrame
        One row a facility: facility, kind, district, name_in_open_data, address, latitude, longitude (degrees of
        JGD2011), predecessor, source_url.
    """
    return catalog.load(f"{CITIES[city].prefix}facilities")


def _refuse_wrong_sums(name: str) -> None:
    read_content(catalog.table(name))  # a damaged table says so in its own words, not as a wrong sum
    wrong = [found for found in run_checks(names=[name]) if found.verdict in FAULTS]
    if wrong:
        raise DataError(
            *(
                Problem(
                    f"{found.title}：期待値 {found.expected}、計算値 {found.found}。{found.reason}",
                    f"{name} {found.row}".strip(),
                    "表の数字を原資料と照合し、ebpm data check で確かめてください。",
                )
                for found in wrong
            )
        )


def _truth() -> float:
    truth = catalog.load("practice_truth").set_index("parameter")["value"]
    return float(truth["correlation"])
