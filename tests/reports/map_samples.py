"""A map of a made-up town as its figure carries it, written by hand."""

from __future__ import annotations

import copy
from typing import Any

from report_samples import figure_words, table_output

# Circles around (30.05, 150.05) in the open sea: names, kinds (0 centre, 1 library), year (0 2021, 1 2023), sales.
NAMES = ["東センター", "西センター", "南センター", "北センター", "中央図書館", "分館ﾊﾟｰｸ"]
KINDS = [0, 0, 0, 0, 1, 1]
SALES = [120, 4500, 800, None, 2300, 60]
COLOURS = ["#ffffcc", "#41b6c4", "#253494"]
# Two squares side by side, in steps of 0.00001 degrees from the first corner.
WEST = [3000000, 15000000, 0, 5000, 10000, 0, 0, -5000, -10000, 0]
EAST = [3000000, 15005000, 0, 5000, 10000, 0, 0, -5000, -10000, 0]
WHOLE = [3000000, 15000000, 0, 10000, 10000, 0, 0, -10000, -10000, 0]


def legend(title: str, **changes: Any) -> dict[str, Any]:
    labels = ["0.0～5.0", "5.0超～10.0", "10.0超～20.0"]
    classes = [
        {"label": label, "colour": colour, "n": 2} for label, colour in zip(labels, COLOURS, strict=True)
    ]
    missing = {"label": "値なし", "colour": "#bdbdbd", "n": 1}
    return {"title": title, "note": "自然分類（Jenks）", "classes": classes, "missing": missing, "sizes": None,
            **changes}  # fmt: skip


def areas() -> dict[str, Any]:
    return {"kind": "areas", "name": "地区の比率", "legend": legend("地区の比率（％）"), "heads": ["地区の比率（％）"],
            "n": ["西地区", "東地区"], "c": [0, 2], "d": [["4.2"], ["18.1"]], "row": [None, None],
            "p": [[[WEST]], [[EAST]]]}  # fmt: skip


def cells(columns: int = 4, rows: int = 4) -> dict[str, Any]:
    x = [i % columns for i in range(columns * rows)]
    y = [i // columns for i in range(columns * rows)]
    return {
        "kind": "cells", "name": "人口", "legend": legend("人口（人）"), "step": [0.1 / rows, 0.1 / columns],
        "origin": [30.0, 150.0], "y": y, "x": x, "c": [i % 4 - 1 for i in range(len(x))],
        "v": [str(i) for i in range(len(x))], "codes": [f"{i:09d}" for i in range(len(x))], "heads": ["人口（人）"],
    }  # fmt: skip


def reach() -> dict[str, Any]:
    return {
        "kind": "reach",
        "name": "500 m圏",
        "lat": [30.05],
        "lon": [150.05],
        "radius": 500,
        "n": ["東センター"],
    }


def points() -> dict[str, Any]:
    count = range(len(NAMES))
    links = [
        "https://example.org/360?a=1&b=2",
        "javascript:window.acted=1",
        "https://example.org@other.example/",
        None,
        None,
        None,
    ]
    return {
        "kind": "points", "name": "窓口", "legend": legend("決済比率（％）", sizes=[{"label": "1,000円", "r": 6}]),
        "lat": [30.02 + 0.012 * i for i in count], "lon": [150.02 + 0.012 * i for i in count], "n": list(NAMES),
        "c": [0, 1, 2, -1, 0, 1], "r": [6, 8, 10, 6, 7, 9], "heads": ["決済比率（％）", "所在地"],
        "d": [[f"{i}.5", f"{i}丁目"] for i in count], "links": links, "row": list(count),
        "choices": [{"title": "区分", "options": ["行政センター", "図書館"], "of": KINDS, "initial": None, "all": True}],
        "minimum": {"title": "売上高（円）の下限", "of": SALES}, "search": True,
    }  # fmt: skip


def map_spec(*layers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    background = {
        "outline": [WHOLE],
        "districts": [WEST, EAST],
        "names": [["西", 30.05, 150.025], ["東", 30.05, 150.075]],
    }
    whole = {"version": 1, "id": "facility_map", "title": "窓口の地図", "synthetic": True, "source": "出典：練習市",
             "bounds": [[30.0, 150.0], [30.1, 150.1]], "background": background,
             "layers": list(layers) or [areas(), reach(), points()]}  # fmt: skip
    return {**whole, **changes}


def map_words(spec: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    columns = [{"name": "facility", "title": "窓口", "unit": "", "kind": "text", "decimals": None},
               {"name": "ratio", "title": "決済比率", "unit": "％", "kind": "number", "decimals": 1}]  # fmt: skip
    rows = [[name, i + 0.5] for i, name in enumerate(NAMES)]
    table = table_output(id="facility_map", title="窓口の地図", columns=columns, rows=rows, note="")
    words = {
        "id": "facility_map",
        "title": "窓口の地図",
        "alt": "点は6件",
        "table": table,
        "map": spec or map_spec(),
    }
    return figure_words(**{**words, **changes})


def with_text(text: str) -> dict[str, Any]:
    """The same map with one text wherever its data can hold text."""
    return _renamed(copy.deepcopy(map_words(map_spec(areas(), cells(), reach(), points()))), text)


# What a script of ours reads as a number, a colour, a kind or a key.
_OURS = frozenset({"kind", "colour", "id", "version"})


def _renamed(value: Any, text: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _renamed(inner, text, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, text, key) for inner in value]
    return text if value and isinstance(value, str) and key not in _OURS else value
