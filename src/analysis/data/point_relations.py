"""Checks points against each other and their addresses: one place at two points, and points far from their district."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd
from pyproj import Transformer

from analysis.data.mesh import JGD2011
from analysis.data.point_problem import PointProblem, written

TOKYO = 4301
FAR_M, TOO_FAR_M = 500.0, 2000.0  # between two points of one place: a large park, or no one address any more
SHIFT_M, SHIFT_SLACK_M = 200.0, 60.0  # the least offset taken for the old datum, and how exactly it must fit
CLEARLY = 2.0  # times nearer to another centre: areas of nearest centres are no official boundary


def same_place(
    points: pd.DataFrame, names: pd.Series, plane: int, *, address: bool
) -> Iterator[PointProblem]:
    """Say which points of one name or address lie apart.

    Parameters
    ----------
    points : DataFrame
        latitude, longitude (degrees, JGD2011), one row a place.
    names : Series
        What names the place, of the same index.
    plane : int
        EPSG code of the plane in which distances (m) are measured.
    address : bool
        They are addresses: those without a number are left out, as they name a whole town.

    Yields
    ------
    PointProblem
        tokyo_datum where the offset is that of the old datum (some 400 m), else same_place: beyond 500 m doubtful (a
        large park has one address), beyond 2 km an error.
    """
    keys = names.dropna().map(_short if address else _plain)
    keys = keys[keys.str.contains(r"\d") if address else keys != ""]
    for key, group in points.loc[keys.index].groupby(keys, sort=False):
        distinct = group.drop_duplicates()
        for pair in combinations(distinct.index, 2):
            places = distinct.loc[list(pair)].to_numpy()
            gap = _metres(places[:1], places[1:], plane)[0]
            old = _old_datum(places, plane) if gap > SHIFT_M else None
            if old is not None:
                yield _shifted(pair[old], pair[1 - old], places[old], places[1 - old])
            elif gap > FAR_M:
                yield _distant(str(key), pair, places[1], gap)


def strays(
    points: pd.DataFrame, addresses: pd.Series, centres: Mapping[str, tuple[float, float]], plane: int
) -> Iterator[PointProblem]:
    """Say which points lie clearly nearer to another district's centre, and to no other place of their own.

    Parameters
    ----------
    points : DataFrame
        latitude, longitude (degrees, JGD2011), one row a place.
    addresses : Series
        Of the same index; those that begin with no district's name (after the city's) are left out.
    centres : mapping
        Name of a district to latitude and longitude (degrees) of its centre.
    plane : int
        EPSG code of the plane in which distances (m) are measured.

    Yields
    ------
    PointProblem
        Of kind district, always a warning.
    """
    names, spots = list(centres), np.array(list(centres.values()))
    owners = [_district(_short(address), names) for address in addresses.fillna("")]
    places = points.to_numpy()
    for number, own in enumerate(owners):
        if own is None:
            continue
        place = places[number]
        far = _metres(place[None], spots, plane)
        near, home = far.min(), far[names.index(own)]
        if CLEARLY * near >= home:
            continue
        others = [at for at, owner in enumerate(owners) if owner == own and (places[at] != place).any()]
        neighbour = _metres(place[None], places[others], plane).min(initial=np.inf)
        if neighbour <= near:
            continue
        message = (
            f"所在地は{own}ですが、位置は{own}の中心から{home / 1000:.1f} km、"
            f"{names[int(far.argmin())]}の中心から{near / 1000:.1f} kmです。所在地と位置を見比べてください。"
        )
        yield PointProblem("district", "warning", points.index[number], written(*place), message)


def _distant(key: str, pair: tuple[Hashable, ...], place: np.ndarray, gap: float) -> PointProblem:
    message = f"{pair[0]} と同じ「{key}」なのに、{gap:,.0f} m 離れています。"
    if gap > TOO_FAR_M:
        return PointProblem(
            "same_place", "error", pair[1], written(*place), f"{message}どちらかの位置か所在地が誤りです。"
        )
    message = f"{message}広い敷地の施設でなければ、どちらかの位置を確かめてください。"
    return PointProblem("same_place", "warning", pair[1], written(*place), message)


def _plain(text: object) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text)))


def _short(address: object) -> str:
    """Write an address in one way: without prefecture and city, 一丁目 as 1丁目, dashes alike."""
    plain = re.sub(r"(?<=\d)[‐‑–—−ー](?=\d)", "-", _plain(address))
    plain = re.sub(
        "([一二三四五六七八九])(?=丁目)", lambda digit: str("一二三四五六七八九".index(digit[0]) + 1), plain
    )
    return re.sub(r"^(.{2,3}[都道府県])?([^町村字]{1,6}?市)?", "", plain)


def _district(address: str, names: list[str]) -> str | None:
    return max((name for name in names if address.startswith(name)), key=len, default=None)


@lru_cache(maxsize=4)
def _to(target: int, source: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _metres(points: np.ndarray, others: np.ndarray, plane: int) -> np.ndarray:
    (x, y), (u, v) = (_to(plane, JGD2011).transform(side[:, 1], side[:, 0]) for side in (points, others))
    return np.hypot(x - u, y - v)


def _old_datum(places: np.ndarray, plane: int) -> int | None:
    """Tell which of two points (rows of latitude, longitude) is the other one in the old Tokyo datum."""
    moved = [_from_tokyo(*place) for place in places]
    fits = [_metres(np.array([moved[at]]), places[1 - at : 2 - at], plane)[0] for at in (0, 1)]
    return int(np.argmin(fits)) if min(fits) <= SHIFT_SLACK_M else None


def _from_tokyo(latitude: float, longitude: float) -> tuple[float, float]:
    east, north = _to(JGD2011, TOKYO).transform(longitude, latitude)
    return north, east


def _shifted(row: Hashable, other: Hashable, place: np.ndarray, right: np.ndarray) -> PointProblem:
    message = f"{other} と同じ場所なのに、旧日本測地系の位置を世界測地系として読んだときのずれ（約400 m）だけ離れています。"
    return PointProblem(
        "tokyo_datum", "warning", row, written(*place), message, written(*np.round(_from_tokyo(*place), 6))
    )
