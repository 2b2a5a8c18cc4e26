"""A table of three rows, to be written into the catalog of a temporary project."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

COUNTERS: dict[str, Any] = {
    "name": "counters",
    "path": "city/counters.csv",
    "title": "窓口の決済",
    "description": "1行は1窓口の1年",
    "type": "table",
    "format": "csv",
    "encoding": "utf-8",
    "kind": "transcribed",
    "disclosure": "open",
    "reference_date": "2023-01-01/2023-12-31",
    "sources": [{"title": "架空の資料", "date": "2024-02-08", "pages": "p.5"}],
    "licenses": [{"name": "none", "title": "ライセンス表示なし"}],
    "schema": {
        "primaryKey": ["year", "counter"],
        "missingValues": [""],
        "fields": [
            {
                "name": "year",
                "type": "integer",
                "title": "年",
                "unit": "年",
                "constraints": {"required": True},
            },
            {
                "name": "counter",
                "type": "string",
                "title": "窓口",
                "unit": "-",
                "constraints": {"required": True},
            },
            {"name": "cash", "type": "integer", "title": "現金", "unit": "円", "constraints": {"minimum": 0}},
            {"name": "card", "type": "integer", "title": "キャッシュレス", "unit": "円"},
            {"name": "sales", "type": "integer", "title": "計", "unit": "円"},
            {
                "name": "ratio_pct",
                "type": "number",
                "title": "キャッシュレス決済比率",
                "unit": "%",
                "constraints": {"minimum": 0, "maximum": 100},
            },
        ],
    },
}
COUNTERS_CSV = """\
year,counter,cash,card,sales,ratio_pct
2021,甲,90,10,100,10.0
2021,乙,150,50,200,25.0
2023,甲,200,100,300,33.3
"""

Project = Callable[..., Path]


def resource(**changes: Any) -> dict[str, Any]:
    """Return the entry of the counters' table with some keys replaced."""
    return {**copy.deepcopy(COUNTERS), **changes}
