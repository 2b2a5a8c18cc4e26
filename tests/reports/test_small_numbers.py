"""What a public edition is refused for, on tables, maps and sentences whose numbers are known."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from markupsafe import Markup
from report_samples import finding_output, png

from analysis.data.disclosure import protect
from analysis.figures import map_assets
from analysis.reports.outputs import FigureOutput
from analysis.reports.small_numbers import small_numbers, threshold_of

NAME = {"name": "place", "title": "地区", "unit": "", "kind": "text", "decimals": None}


def people(title: str = "人数", unit: str = "人") -> dict[str, Any]:
    return {"name": title, "title": title, "unit": unit, "kind": "number", "decimals": 0}


def table(rows: list[list[Any]], *columns: dict[str, Any], **changes: str) -> dict[str, Any]:
    whole = {
        "id": "t",
        "title": "地区の人数",
        "columns": [NAME, *(columns or (people(),))],
        "rows": rows,
        "note": "",
    }
    return {**whole, **changes}


def figure(**changes: Any) -> FigureOutput:
    words = {"id": "f", "title": "地図", "alt": "", "source": "", "message": "", "png": png()}
    return FigureOutput(**{**words, **changes})


def told(*tables: dict[str, Any], threshold: float | None = 10) -> list[str]:
    return [problem.what for problem in small_numbers([], tables, [], threshold)]


def test_a_small_number_in_a_table_is_told_without_being_said() -> None:
    assert told(table([["北", 3], ["南", 10], ["東", 0], ["西", 9.99], ["中", None]])) == [
        "表「地区の人数」の列「人数」に、10人に満たない数が2か所あります。"
    ]
    assert told(table([["北", 3]], people(unit="人/日"))) != []
    assert told(table([["北", 3]], people(unit="世帯"))) != []


@pytest.mark.parametrize(
    "column", [people(unit="％"), people(unit="か所"), people("前年との差"), people(unit="人・km")]
)
def test_what_counts_nobody_may_be_small(column: dict[str, Any]) -> None:
    assert told(table([["北", 3]], column)) == []


def test_without_a_threshold_only_what_is_hidden_is_looked_at() -> None:
    assert told(table([["北", 3]]), threshold=None) == []
    assert threshold_of({"parameters": {"city": "practice"}}) is None
    assert threshold_of({"parameters": {"threshold": 10}}) == 10


def test_a_number_that_the_total_gives_away() -> None:
    # 100 - 40 - 57 = 3
    assert told(table([["北", "＊"], ["南", 40], ["東", 57], ["合計", 100]]), threshold=None) == [
        "表「地区の人数」で隠した数が、合計から計算できます（1か所）。"
    ]
    # Of 60 among two, each can be 10 or more.
    assert told(table([["北", "＊"], ["南", 40], ["東", "＊"], ["合計", 100]])) == []
    # No total, nothing to subtract from.
    assert told(table([["北", "＊"], ["南", 40], ["東", 57]])) == []
    # Means a day do not add up: nobody can compute from what contradicts itself.
    assert told(table([["北", "＊"], ["南", 40], ["合計", 30]])) == []


def test_totals_of_rows_and_of_both() -> None:
    columns = (people("男"), people("女"), people("合計"))
    assert told(table([["北", "＊", 20, 24]], *columns)) != []
    rows = [["北", "＊", 20, "＊"], ["南", 30, 40, 70], ["合計", 34, 60, 94]]
    assert told(table(rows, *columns)) != []
    # What `protect` leaves can stand as it is. The numbers are of nobody.
    kept = protect(pd.DataFrame({"男": [4, 30, 50], "女": [20, 40, 6]}, index=["北", "南", "東"]))
    shown = kept.counts.astype(object).mask(kept.hidden, "＊")
    assert (
        told(
            table(
                [[name, *row] for name, row in zip(shown.index, shown.to_numpy().tolist(), strict=True)],
                *columns,
            )
        )
        == []
    )


def test_a_number_that_another_table_shows() -> None:
    hidden, shown = table([["北", "＊"], ["南", 40]]), table([["北", 3], ["南", 40]], title="図の数値")
    assert told(hidden, shown, threshold=None) == [
        "表「地区の人数」で隠した数が、表「図の数値」に出ています。"
    ]
    assert told(hidden, table([["南", 40]]), threshold=None) == []


@pytest.mark.parametrize(
    ("sentence", "refused"),
    [
        ("北は3人である", True), ("北は 9.5 人/日", True), ("世帯は4世帯", True), ("北は1,003人", False),
        ("住民1人あたり", False), ("5人に満たない", False), ("5人未満", False), ("前の年より3人多い", False),
        ("来訪者は+3人", False), ("来訪者は−3人", False), ("人口0人", False), ("30人", False),
    ],
)  # fmt: skip
def test_sentences(sentence: str, refused: bool) -> None:
    for place in ("headline", "certainty"):
        assert bool(small_numbers([finding_output(**{place: sentence})], [], [], 10)) is refused
    for words in (
        {"details": {"北": sentence}},
        {"caveats": [sentence]},
        {"comparisons": [{"words": sentence}]},
    ):
        assert bool(small_numbers([finding_output(**words)], [], [], 10)) is refused
    for place in ("alt", "title", "message"):
        assert bool(small_numbers([], [], [figure(**{place: sentence})], 10)) is refused
    assert bool(told(table([], note=sentence))) is refused


def test_the_value_of_a_finding() -> None:
    assert small_numbers([finding_output(value=3.0, unit="人")], [], [], 10) != []
    assert small_numbers([finding_output(value=3.0, unit="人", headline="来訪者は+3人")], [], [], 10) == []
    assert small_numbers([finding_output(value=3.0, unit="％")], [], [], 10) == []


@pytest.mark.parametrize(
    "layer",
    [
        {"kind": "cells", "heads": ["人口（人）"], "v": ["1,204", "7"]},
        {"kind": "areas", "heads": ["比率（％）", "人口（人/日）"], "d": [["2.0", "7"], ["3.0", "＊"]]},
        {
            "kind": "points",
            "heads": ["比率（％）"],
            "d": [["2.0"]],
            "minimum": {"title": "人口（人）の下限", "of": [7.0]},
        },
    ],
)
def test_values_that_a_map_carries(layer: dict[str, Any]) -> None:
    spec = Markup(map_assets.embedded({"version": 1, "layers": [layer]}))
    [problem] = small_numbers([], [], [figure(map=spec)], 10)
    assert "10人に満たない数が1か所あります" in problem.what
    assert small_numbers([], [], [figure(map=spec)], 7) == []
