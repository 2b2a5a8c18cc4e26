"""Parts of executed notebooks, made by hand."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from analysis.mime import FIGURE_MIME


def png(width: int = 60, height: int = 40) -> bytes:
    """A grey picture, written by the PNG specification (8-bit greyscale, one IDAT)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + b"\xb0" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def table_output(text: str = "東窓口", **changes: Any) -> dict[str, Any]:
    columns = [
        {"name": "facility", "title": "施設", "unit": "-", "kind": "text", "decimals": None},
        {"name": "sales", "title": "売上", "unit": "円", "kind": "number", "decimals": 0},
        {"name": "ratio", "title": "比率", "unit": "%", "kind": "number", "decimals": 2},
    ]
    rows = [[text, 1234567, 11.904], ["西窓口", -2500, None]]
    whole = {"id": "by_counter", "title": f"窓口別 {text}", "columns": columns, "rows": rows,
             "note": f"注 {text}", "source": f"出典：{text}", "synthetic": True}  # fmt: skip
    return {**whole, **changes}


def finding_output(text: str = "練習", **changes: Any) -> dict[str, Any]:
    whole = {
        "id": "practice.relation", "status": "relation", "headline": f"高齢化率が高い地区ほど比率は低い {text}",
        "value": -0.5349, "unit": "", "n": 1414,
        "interval": {"low": -0.8241, "high": -0.0061, "level": 0.95, "method": f"フィッシャー {text}"},
        "p_value": 0.0004, "method": f"ピアソン {text}", "certainty": f"中程度 {text}", "evidence": "関連",
        "caveats": [f"生態学的誤謬 {text}"], "details": {f"検出力 {text}": text}, "hides": [],
        "datasets": [], "synthetic": True, "n_unit": f"地区 {text}",
    }  # fmt: skip
    return {**whole, **changes}


def comparison(text: str = "練習", **changes: str) -> dict[str, str]:
    return {
        "kind": "目標",
        "basis": f"国の目標 {text}",
        "words": f"40％ {text}",
        "note": f"対象が違う {text}",
        **changes,
    }


def figure_words(text: str = "散布図", **changes: Any) -> dict[str, Any]:
    whole = {"id": f"scatter {text}", "title": f"題 {text}", "alt": f"右下がり {text}", "message": f"要点 {text}",
             "source": f"出典：{text}",
             "synthetic": True, "table": table_output(text, id="points")}  # fmt: skip
    return {**whole, **changes}


def displayed(mime: str, content: Any, **others: str) -> Any:
    return new_output("display_data", {mime: content, **others})


def figure_displayed(words: dict[str, Any]) -> Any:
    encoded = base64.b64encode(png()).decode()
    return displayed(FIGURE_MIME, words, **{"image/png": encoded, "text/plain": words["alt"]})


def code(source: str, *outputs: Any, tags: tuple[str, ...] = ()) -> Any:
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)}, execution_count=1)


def markdown_cell(source: str, *tags: str) -> Any:
    return new_markdown_cell(source, metadata={"tags": list(tags)})
