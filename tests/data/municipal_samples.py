"""地域・年齢別人口 with made-up counts, under the headings of its two generations."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

_CLASSES = (*(f"{age}-{age + 4}歳" for age in range(0, 85, 5)), "85歳以上")
_PEOPLE = (
    "総人口",
    "男性",
    "女性",
    *(f"{age}の{sex}" for age in _CLASSES for sex in ("男性", "女性")),
    "世帯数",
    "備考",
)
NEW = ("全国地方公共団体コード", "地域コード", "地方公共団体名", "調査年月日", "地域名", *_PEOPLE)
OLD = (
    "都道府県コード又は市区町村コード",
    "地域コード",
    "都道府県名",
    "市区町村名",
    "調査年月日",
    "地域名",
    *_PEOPLE,
)


def ages(
    folder: Path, days: Mapping[str, Sequence[tuple[str, int, int, int]]], heads: Sequence[str] = NEW
) -> Path:
    """Write the towns (name, people, under 15, 65 and over) of each day; men and women are halves, one class each."""
    path = folder / "ages.csv"
    with path.open("w", encoding="cp932", newline="") as file:
        writer = csv.DictWriter(file, heads, restval="0")
        writer.writeheader()
        for day, towns in days.items():
            writer.writerows(_row(day, town, heads[0]) for town in towns)
    return path


def _row(day: str, town: tuple[str, int, int, int], code: str) -> dict[str, object]:
    name, people, young, aged = town
    place = "地方公共団体名" if code == NEW[0] else "市区町村名"
    row: dict[str, object] = {
        code: "072036",
        place: "架空市",
        "調査年月日": day,
        "地域名": name,
        "総人口": people,
        "備考": "",
    }
    if code != NEW[0]:
        row["都道府県名"] = "架空県"
    parts = (
        ("5-9歳", young),
        ("40-44歳", people - young - aged),
        ("65-69歳", aged - aged // 3),
        ("85歳以上", aged // 3),
    )
    for column, count in parts:
        row |= {f"{column}の男性": count // 2, f"{column}の女性": count - count // 2}
    men = sum(count // 2 for _, count in parts)
    return row | {"男性": men, "女性": people - men}
