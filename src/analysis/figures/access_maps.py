"""Maps of distances to offices: as they stand, and what a plan would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.figures import maps
from analysis.figures.access_tables import CHANGE, DISTANCE, LABELS, office_columns, offices, with_words
from analysis.figures.access_tables import transitions as moves
from analysis.figures.map_kinds import Mark
from analysis.figures.style import BLUE, GREEN, RED
from analysis.measures.access_people import served
from analysis.measures.access_plan import CLOSED, NEW, moved, transitions
from analysis.stats.classes import Classes, classes

if TYPE_CHECKING:
    import geopandas as gpd

    from analysis.data.geography import Geography

STAYS = "続ける窓口"
LOOKS: dict[str, tuple[Mark, str]] = {NEW: ("■", GREEN), CLOSED: ("✕", RED)}
CHANGE_KM = (-3, -1, 0, 1, 3)  # no class mixes nearer and farther; beyond them, open classes


def distance_map(
    place: Geography,
    reached: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    *,
    thresholds_m: Sequence[int],
    id: str,
    title: str,
) -> maps.MapPicture:
    """Colour the cells by distance, with the offices and circles of the shortest distances asked for.

    Parameters
    ----------
    place : Geography
        The city.
    reached : GeoDataFrame
        From `analysis.measures.access.nearest` with these offices.
    points : GeoDataFrame
        From `analysis.measures.access.offices`.
    thresholds_m : sequence of int
        Limits of the colours in metres; the middle one and the one below it are drawn as circles.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    MapPicture
        Its table lists the offices.
    """
    limits = sorted(thresholds_m)
    shown = served(reached, points)
    far = reached.iloc[int(reached["distance_km"].to_numpy().argmax())]
    beyond = int((reached["distance_km"] > limits[-1] / 1000).sum())
    message = f"最も遠いのは{far['district']}のメッシュ（{far['office']}から{far['distance_km']:.1f} km）。"
    alt = (
        f"{place.label}の{len(reached):,}個の500 mメッシュを、最も近い窓口までの直線距離で塗り分けた地図。"
        f"窓口は{len(points)}か所。{message}"
        f"{limits[-1]:,} mより遠いメッシュは{beyond:,}個（面積であって人数ではない）。"
    )
    layers = [
        maps.Cells(reached, DISTANCE, classes=_by_threshold(reached, limits), palette="sequential"),
        maps.Reach(points, radii_m=_circles(limits), name="office"),
        _points(shown),
    ]
    table = offices(shown, id, title)
    return maps.draw(layers, geography=place, id=id, title=title, alt=alt, message=message, table=table)


def plan_map(
    place: Geography,
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    *,
    thresholds_m: Sequence[int],
    id: str,
    title: str,
) -> maps.MapPicture:
    """Colour the cells whose nearest office changes, by the change of the distance.

    Parameters
    ----------
    place : Geography
        The city.
    before, after : GeoDataFrame
        From `analysis.measures.access.nearest`, today and with the plan.
    points : GeoDataFrame
        From `analysis.measures.access_plan.marked`.
    thresholds_m : sequence of int
        Distances in metres; circles of the middle one and the one below it stand around what is added and closed,
        which have marks of their own and are named in the legend.
    id, title : str
        Name of the figure and heading.

    Returns
    -------
    MapPicture
        Its table says from which office to which one.
    """
    changed = moved(before, after)
    nearer, farther = int((changed["change_km"] < 0).sum()), int((changed["change_km"] > 0).sum())
    groups = {kind: _named(points, kind) for kind in (NEW, CLOSED) if (points["kind"] == kind).any()}
    message = f"近くなるのは{nearer:,}個、遠くなるのは{farther:,}個（面積であって人数ではない）。"
    alt = (
        f"{place.label}で最も近い窓口が変わる{len(changed):,}個の500 mメッシュを、直線距離の変化で塗り分けた地図。"
        f"{message}{''.join(f'{words}。' for words in groups.values())}"
    )
    found = classes(changed["change_km"], method="fixed", limits=CHANGE_KM)
    layers = [
        maps.Cells(changed, CHANGE, classes=found, palette="diverging"),
        maps.Reach(
            points[points["kind"].isin([NEW, CLOSED])], radii_m=_circles(sorted(thresholds_m)), name="office"
        ),
        _planned(served(after, points), groups),
    ]
    table = moves(transitions(changed), id, title)
    return maps.draw(layers, geography=place, id=id, title=title, alt=alt, message=message, table=table)


def _points(shown: gpd.GeoDataFrame) -> maps.Points:
    _, *columns = office_columns(shown)
    words = with_words(shown)
    kinds = {"kind": "区分"}
    return maps.Points(words, None, name="office", title="窓口", details=columns, choices=kinds, search=True)


def _planned(shown: gpd.GeoDataFrame, groups: dict[str, str]) -> maps.Points:
    """Mark what is added and closed, and name it in the legend."""
    looks = {STAYS: ("●", BLUE), **{words: LOOKS[kind] for kind, words in groups.items()}}
    layer = _points(shown.assign(state=[groups.get(kind, STAYS) for kind in shown["kind"]]))
    return replace(layer, groups=maps.Groups("state", looks))


def _named(points: gpd.GeoDataFrame, kind: str) -> str:
    return f"{LABELS[kind]}：{'、'.join(points.loc[points['kind'] == kind, 'office'])}"


def _circles(limits: Sequence[int]) -> Sequence[int]:
    middle = len(limits) // 2
    return limits[max(0, middle - 1) : middle + 1]


def _by_threshold(reached: gpd.GeoDataFrame, limits: Sequence[int]) -> Classes:
    """Classes whose edges are the distances asked for; what lies beyond gets a class of its own."""
    edges = [0.0, *(limit / 1000 for limit in limits)]
    return classes(reached["distance_km"], method="fixed", limits=edges)
