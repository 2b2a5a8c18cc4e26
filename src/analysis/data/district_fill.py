"""Fills the table `district_age` from a file of towns: the census by town, or 地域・年齢別人口 of the city.

Nothing is typed, nothing guessed: a town of unknown district, sums that differ from the published population of the
city, and figures suppressed across districts stop it before anything is written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.data import catalog, town_districts
from analysis.data import district_age as ages
from analysis.data.check_result import Comparison, Verdict
from analysis.data.control_totals import check_control_totals
from analysis.data.district_sums import Crossing, crossings, sums
from analysis.data.geography import CODES
from analysis.data.intake.sheets import open_book
from analysis.data.readers.official import census_small_area, municipal, municipal_ages
from analysis.data.readers.official.recognise import recognised
from analysis.data.readers.official.towns import Towns
from analysis.data.whole import write_whole
from analysis.errors import DataError, ParameterError, Problem

TABLE, CITY = "district_age", CODES["koriyama"]
_MERGED = "秘匿された{count}の町丁・字等（別の地区に合算されたもの）は、合算先の地区で数えた"


@dataclass(frozen=True)
class Filled:
    """The table as it would be written, which towns were counted how, and how its sums compare.

    `was` says what the table held before, "" when nothing.
    """

    frame: pd.DataFrame
    towns: Counter[str]
    notes: tuple[str, ...]
    crossings: tuple[Crossing, ...]
    comparisons: list[Comparison]
    was: str
    file: str


def read_towns(path: Path, date: str = "") -> Towns:
    """Read a file of towns in one of the two formats, known by its content.

    Parameters
    ----------
    path : Path
        The file as published.
    date : str
        The day to take of 地域・年齢別人口 with several days, as 2024-04-01.

    Raises
    ------
    DataError
        It is neither, or damaged.
    ParameterError
        The day is missing, not in the file, or given for a census.
    """
    book = open_book(path)
    found = recognised(book)
    if found is not None and found.name == census_small_area.FORMAT:
        if date:
            what = f"--date は、{municipal.POPULATION}のファイルのときだけ使えます。"
            raise ParameterError(Problem(what, path.name, "付けずに実行してください。"))
        return census_small_area.read(book, CITY)
    if found is not None and found.name == municipal.POPULATION and found.understood is not None:
        return municipal_ages.read(found, found.understood, CITY, date)
    what = "町丁・字等別の年齢別人口のファイルではありません。"
    remedy = f"国勢調査の小地域集計（統計表{census_small_area.TABLE}）か、市の{municipal.POPULATION}を与えてください。"
    raise DataError(Problem(what, path.name, remedy))


def missing_towns(found: Towns, root: Path | None = None) -> list[str]:
    """Name the towns of a file whose district is not known."""
    return town_districts.unplaced(found.towns, town_districts.load(root))


def fill(found: Towns, root: Path | None = None, *, merged: bool = False, replaces: bool = False) -> Filled:
    """Add up the towns and compare the sums with the published ones; nothing is written.

    Parameters
    ----------
    found : Towns
        All towns of the city.
    root : Path, optional
        The project folder; found by itself when left out.
    merged : bool
        Count what was suppressed in one district and added in another where it was added.
    replaces : bool
        Whether the table may have figures already.

    Raises
    ------
    DataError
        The district of a town is not known, a figure was suppressed across districts (unless `merged`), a sum
        differs from the published one, or the table has figures already (unless `replaces`).
    """
    known = town_districts.load(root)
    town_districts.refuse_unplaced(town_districts.unplaced(found.towns, known), known)
    table = catalog.table(TABLE, root)
    old = catalog.load(TABLE, root)
    was = "" if ages.is_unregistered(old) else "、".join(sorted(set(old[ages.SOURCE].dropna())))
    if was and not replaces:
        remedy = "置き換えるなら --replace を付けてください。"
        raise DataError(Problem(f"すでに登録されています（{was}）。", table.file, remedy))
    across = tuple(crossings(found, known))
    if across and not merged:
        raise DataError(*_across(across, table.file))
    if across:
        told = _MERGED.format(count=len(across))
        found = replace(found, source=f"{found.source}。{told}")
    frame = sums(found, known, old[ages.DISTRICT].tolist())
    counts = Counter(map(known.of, found.towns))
    compared = _compared(frame, table, root)
    return Filled(frame, counts, found.notes, across, compared, was, table.file)


def _across(found: tuple[Crossing, ...], file: str) -> list[Problem]:
    remedy = "合算先の地区で数えてよければ、--merged を付けてください（出典の欄に、そう書き込みます）。"
    told = [Problem(f"{one}。", file) for one in found]
    what = f"秘匿された人数が別の地区に合算されている町丁・字等が{len(found)}あり、地区の人数が1つに決まりません。"
    return [*told, Problem(what, file, remedy)]


def _compared(frame: pd.DataFrame, table: catalog.Table, root: Path | None) -> list[Comparison]:
    (check,) = (check for check in table.checks if check["kind"] == "control_totals")

    def frame_of(name: str) -> pd.DataFrame:
        return frame if name == TABLE else catalog.load(name, root)

    compared = check_control_totals(check, table, frame_of).comparisons
    wrong = [one for one in compared if one.verdict == Verdict.DISAGREES]
    if wrong:
        raise DataError(
            *(Problem(f"{one.row}：公表 {one.expected}、読み取り {one.found}。{one.reason}", TABLE) for one in wrong)
        )  # fmt: skip
    return compared


def save(filled: Filled, root: Path | None = None) -> None:
    """Write the table whole or not at all.

    Raises
    ------
    DataError
        It cannot be written.
    """
    table = catalog.table(TABLE, root)
    write_whole(table.path, filled.frame.to_csv(index=False, lineterminator="\n"), table.file)
