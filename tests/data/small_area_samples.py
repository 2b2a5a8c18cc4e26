"""The census by town in the form of e-Stat (T001082), with made-up towns and counts that only add up to the city's.

The counts are equal steps, so that nobody takes them for those of real towns; towns are called 架空 (fictional) or carry
only the beginning that the table of towns knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

PEOPLE, AGED, UNKNOWN = 327_692, 86_479, 8_619  # census of 2020, Koriyama (table fukushima_census_age)
CITY = "07203"
DISTRICTS = (
    "富田",
    "大槻",
    "安積",
    "三穂田",
    "逢瀬",
    "片平",
    "喜久田",
    "日和田",
    "富久山",
    "湖南",
    "熱海",
    "田村",
    "西田",
    "中田",
)
OLD_TOWN = "架空一番町"  # of 旧市内, which no beginning of a name tells

_AGES = (
    "、年齢「不詳」含む",
    *(f"{a}～{a + 4}歳" for a in range(0, 75, 5)),
    "１５歳未満",
    "１５～６４歳",
    "６５歳以上",
    "７５歳以上",
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
HEADS = ("KEY_CODE", "HYOSYO", "CITYNAME", "NAME", "HTKSYORI", "HTKSAKI", "GASSAN",
         *(f"T001082{number:03d}" for number in range(1, 61)))  # fmt: skip
NAMES = ("",) * 7 + tuple(
    f"{'の総数' if sex != '総数' and not place else ''}".join((sex, ages.translate(_WIDE)))
    for sex in ("総数", "男", "女")
    for place, ages in enumerate(_AGES)
)


@dataclass(frozen=True)
class Line:
    """One line: code after that of the city, level, name, and people, those under 15, aged, of unknown age (none: X)."""

    code: str
    level: int
    name: str
    counts: tuple[int, ...] = ()
    into: str = ""
    has: str = ""

    def cells(self) -> list[str]:
        """Lay it out; one class of age has all the young, one those of working age, one the aged."""
        state = "2" if self.into else "1" if self.has else "0"
        head = [f"{CITY}{self.code}", str(self.level), "郡山市", self.name, state, self.into, self.has]
        if not self.counts:
            return [*head, *["X"] * 60]
        people, young, aged, unknown = self.counts
        working = people - young - aged - unknown
        of_all = [people, young, 0, 0, working, *[0] * 9, aged, 0, young, working, aged, 0]
        men = [figure // 2 for figure in of_all]
        women = [figure - man for figure, man in zip(of_all, men, strict=True)]
        return [*head, *(str(figure) if figure else "-" for figure in (*of_all, *men, *women))]


def shares(total: int, count: int, step: int) -> list[int]:
    """Whole numbers in equal steps that add up to the total; the last takes the remainder."""
    values = [total // count + step * (number - count // 2) for number in range(count)]
    values[-1] += total - sum(values)
    return values


def added(*made: Line) -> tuple[int, ...]:
    """Add up lines, column by column."""
    return tuple(map(sum, zip(*(line.counts for line in made), strict=True)))


def lines(people: int = PEOPLE, aged: int = AGED, unknown: int = UNKNOWN) -> list[Line]:
    """A city of 14 districts with one town without 丁目 each, and an old town of two 丁目; nobody is hidden."""
    count = len(DISTRICTS) + 1
    steps = (
        shares(people, count, 100),
        shares(39_177, count, 50),
        shares(aged, count, 300),
        shares(unknown, count, 10),
    )
    *counts, old = zip(*steps, strict=True)
    towns = [
        Line(f"{number:04d}", 2, f"{name}町字架空", figures)
        for number, (name, figures) in enumerate(zip(DISTRICTS, counts, strict=True), 1)
    ]
    first = Line("090001", 4, f"{OLD_TOWN}一丁目", (1000, 200, 100, 10))
    rest = tuple(whole - part for whole, part in zip(old, first.counts, strict=True))
    second = Line("090002", 4, f"{OLD_TOWN}二丁目", rest)
    empty = Line("0099", 2, "富久山町架空原", (0, 0, 0, 0))
    city = Line("", 1, "", added(*towns, first, second))
    return [city, *towns, Line("0900", 3, OLD_TOWN, old), first, second, empty]


def hidden(made: Sequence[Line], code: str, into: str) -> list[Line]:
    """Suppress one town and add its figures to another, as the census does."""
    by_code = {line.code: line for line in made}
    gone, has = by_code[code], by_code[into]
    changed = {
        code: replace(gone, counts=(), into=into),
        into: replace(has, counts=added(gone, has), has=code),
    }
    return [changed.get(line.code, line) for line in made]


def text(made: Sequence[Line], heads: Sequence[str] = HEADS, names: Sequence[str] = NAMES) -> str:
    """Write the file; the line of the prefecture's other city stands first, as in a file of a whole prefecture."""
    other = ["07201", "1", "架空市", "", "0", "", "", *["7"] * 60]
    rows = [heads, names, other, *(line.cells() for line in made)]
    return "".join(",".join(row) + "\r\n" for row in rows)


def census(folder: Path, made: Sequence[Line] | None = None, name: str = "tblT001082C07.txt") -> Path:
    """Write the file as e-Stat encodes it."""
    path = folder / name
    path.write_bytes(text(lines() if made is None else made).encode("cp932"))
    return path
