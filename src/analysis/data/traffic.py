"""Traffic counts of a city in the one form of counts, and what is known of a fictional one."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.data import catalog
from analysis.data.cities import CITIES
from analysis.data.readers import recognise
from analysis.data.readers.tidy import Flow


@dataclass(frozen=True)
class Traffic:
    """Vehicles at the observation points of one city.

    Parameters
    ----------
    label : str
        Name of the city; a fictional one says so.
    flow : Flow
        Counts of 5 minutes or an hour (台) by point and direction; those that quality flags void are NaN.
    opening : Timestamp or None
        Of a fictional city: when its road opened.
    true_ratios : dict of str to float
        Of a fictional city: how many times as many vehicles pass from then on, by point; empty for a real one.
    """

    label: str
    flow: Flow
    opening: pd.Timestamp | None
    true_ratios: dict[str, float]


def load(city: str) -> Traffic:
    """Load the traffic counts of a city.

    Parameters
    ----------
    city : {"practice", "koriyama"}
        Key of `analysis.data.cities.CITIES`; the catalog needs a table `traffic` (with its prefix) of form 様式1 or 様式2.

    Returns
    -------
    Traffic

    Raises
    ------
    DataError
        No such table, or what `analysis.data.readers.traffic` refuses.
    """
    place = CITIES[city]
    flow = recognise.read([catalog.use(f"{place.prefix}traffic")])
    if city != "practice":
        return Traffic(place.label, flow, None, {})
    return Traffic(place.label, flow, *_truth())


def _truth() -> tuple[pd.Timestamp, dict[str, float]]:
    from analysis.data.practice_flow import COUNTERS  # noqa: PLC0415  (a real city needs no simulation)

    truth = catalog.load("practice_movement_truth").set_index("parameter")["value"]
    ratios = {code: float(truth[f"{role or 'comparison'}_ratio"]) for code, (*_, role) in COUNTERS.items()}
    return pd.to_datetime(str(int(truth["opening"]))), ratios
