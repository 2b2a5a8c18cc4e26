"""Visitors of the areas of a city, day by day, in the one form of counts, with weather and events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.data import catalog
from analysis.data.cities import CITIES
from analysis.data.readers.tidy import PEOPLE, Flow, Source, flow
from analysis.errors import DataError, Problem

EVERYBODY = "all"
DIVISIONS = {"sex": "性別", "age": "年代", "origin": "居住地", "hours": "時間帯"}
_SEGMENTS = {
    "visitors": "",
    "male": "sex=男", "female": "sex=女",
    "age_under_20": "age=20歳未満", "age_20s": "age=20代", "age_30s": "age=30代", "age_40s": "age=40代",
    "age_50s": "age=50代", "age_60s": "age=60代", "age_70_over": "age=70歳以上",
    "from_city": "origin=市内", "from_prefecture": "origin=県内（市外）", "from_elsewhere": "origin=県外",
    "hours_00_06": "hours=0-6時", "hours_06_10": "hours=6-10時", "hours_10_14": "hours=10-14時",
    "hours_14_18": "hours=14-18時", "hours_18_24": "hours=18-24時",
}  # fmt: skip
_ABSENT = "行のない日は、数えていない（0人ではない）。"


@dataclass(frozen=True)
class Visitors:
    """Daily visitors of one city.

    Parameters
    ----------
    label : str
        Name of the city; a fictional one says so.
    flow : Flow
        Everybody (segment "") and each group of the divisions by sex, age, origin and hours.
    weather : Series of str
        By date.
    events : DataFrame
        place, date, event: what took place where.
    true_ratios : dict of str to float
        Of a fictional city: how many times as many people come on days of the event, by area; empty for a real one.
    """

    label: str
    flow: Flow
    weather: pd.Series
    events: pd.DataFrame
    true_ratios: dict[str, float]

    @property
    def places(self) -> list[str]:
        """The areas."""
        return list(self.flow.frame["place"].unique())

    @property
    def counted(self) -> bool:
        """Whether people were counted one by one; False for estimates expanded from a sample."""
        return not bool(self.flow.frame["estimate"].any())

    def daily(self, place: str, segment: str = EVERYBODY) -> pd.Series:
        """Return visitors (人) by date.

        Raises
        ------
        DataError
            No such area or group.
        """
        frame = self.flow.frame
        wanted = "" if segment == EVERYBODY else segment
        rows = frame[(frame["place"] == place) & (frame["segment"] == wanted)]
        if rows.empty:
            what = f"「{place}」の「{segment}」のデータがありません。"
            raise DataError(Problem(what, remedy=f"地区：{'、'.join(self.places)}"))
        return rows.set_index("start")["count"].rename_axis("date").rename(place)

    def groups(self, division: str) -> list[str]:
        """List the groups of a division (sex, age, origin, hours) in order."""
        return [name for name in _SEGMENTS.values() if name.startswith(f"{division}=")]


def load(city: str) -> Visitors | None:
    """Load the daily visitors of a city.

    Parameters
    ----------
    city : {"practice", "koriyama"}
        Key of `analysis.data.cities.CITIES`.

    Returns
    -------
    Visitors or None
        None for a city that has no daily visitors in the catalog. What a real city has comes from telephones, and is
        an estimate expanded from a sample; only the practice city counts everybody.
    """
    place = CITIES[city]
    name = f"{place.prefix}visitors"
    if name not in {table.name for table in catalog.tables()}:
        return None
    frame = catalog.load(name)
    events = frame.loc[frame["event"].fillna("") != "", ["place", "date", "event"]]
    return Visitors(
        label=place.label,
        flow=_tidy(frame, name, estimate=city != "practice"),
        weather=frame.drop_duplicates("date").set_index("date")["weather"],
        events=events.reset_index(drop=True),
        true_ratios=_true_ratios(frame["place"].unique(), set(events["place"])) if city == "practice" else {},
    )


def _true_ratios(places: Iterable[str], venues: set[str]) -> dict[str, float]:
    truth = catalog.load("practice_flow_truth").set_index("parameter")["value"]
    return {place: float(truth["event_ratio" if place in venues else "comparison_ratio"]) for place in places}


def _tidy(frame: pd.DataFrame, name: str, *, estimate: bool) -> Flow:
    long = frame.melt(["date", "place"], list(_SEGMENTS), "column", "count")
    (record,) = [one for one in catalog.loaded() if one.name == name]
    return flow(
        {
            "place": long["place"],
            "place_title": long["place"],
            "start": long["date"],
            "end": long["date"] + pd.Timedelta(days=1),
            "day_type": EVERYBODY,
            "segment": long["column"].map(_SEGMENTS),
            "count": long["count"],
            "unit": PEOPLE,
            "suppressed": False,
            "estimate": estimate,
        },
        format=record.title,
        source=(Source(record.path, record.sha256),),
        notes=(),
        absent=_ABSENT,
    )
