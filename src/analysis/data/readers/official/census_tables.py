"""The tables of the census by town and by grid square that e-Stat gives out (統計地理情報システム): number and year.

Only those of 2020 are read. In 2015 the lowest towns have the HYOSYO 3, which in 2020 are sums of others, so that the same
reading would count other people; and of earlier years the catalog has no published total to hold the sums against.
"""

from __future__ import annotations

from collections.abc import Collection

READ = 2020
_TOWNS = {
    2020: ("T001081", "T001082"),
    2015: ("T000848", "T000849"),
    2010: ("T000572", "T000573"),
    2005: ("T000051",),
    2000: ("T000002",),
}
_MESHES = {  # by 1 km, 500 m and less; of 2020 in JGD2011 and JGD2000
    2020: ("T001140", "T001100", "T001141", "T001101", "T001142", "T001102", "T001225"),
    2015: ("T000846", "T000847", "T000876"),
    2010: ("T000608", "T000609", "T000649"),
    2005: ("T000148", "T000387", "T000652"),
    2000: ("T000146", "T000386"),
    1995: ("T000751", "T000752"),
}
TOWNS = {number: year for year, numbers in _TOWNS.items() for number in numbers}
MESHES = {number: year for year, numbers in _MESHES.items() for number in numbers}


def named(numbers: Collection[str]) -> str:
    """Name tables with their years, as far as these are known: 統計表T000849（2015年）."""
    years = TOWNS | MESHES
    listed = [f"{number}（{years[number]}年）" if number in years else number for number in sorted(numbers)]
    return f"統計表{'、'.join(listed)}"


def refusal(numbers: Collection[str]) -> str:
    """Say why tables are not read when one is of an earlier census; "" when none is known to be."""
    years = TOWNS | MESHES
    if min((years.get(number, READ) for number in numbers), default=READ) >= READ:
        return ""
    return (
        f"国勢調査の小地域とメッシュは、{READ}年のものだけを読みます"
        f"（前の回の小地域は町丁・字等の階層の付け方が違い、照合する公表値も目録にありません）。"
    )
