"""Reads files of people flow and traffic in whichever of the known formats they are, by what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from analysis.data.readers import counters, flow_mesh, kddi, traffic
from analysis.data.readers.contents import Content, contents
from analysis.data.readers.mapping import EXAMPLE, read_mapping
from analysis.data.readers.table import header_of
from analysis.data.readers.tidy import Flow
from analysis.errors import DataError, Problem

MOST_HEADINGS = 12
FLOW, TRAFFIC, WORKBOOK = "flow", "traffic", "workbook"
_KNOWN = (
    "読めるのは、全国の人流オープンデータ（国土交通省）、KDDI Location Analyzer の集計表（Excel）、"
    "常時観測交通量（様式1・2）です。"
)


def read(paths: Iterable[Path], mapping: Path | None = None, *, by_size: bool = False) -> Flow:
    """Read files of one format.

    Parameters
    ----------
    paths : iterable of Path
        CSV files or workbooks, plain, gzip, zip or zip in zip; their names do not matter.
    mapping : Path, optional
        What the columns of a counter's CSV are called (see `mapping.read_mapping`); without it the format is recognised
        by headings.
    by_size : bool
        Of traffic: whether to give small and large vehicles one by one.

    Returns
    -------
    Flow

    Raises
    ------
    DataError
        A format that is not known, files of several formats together, or what the reader of the format refuses.
    """
    files = contents(paths)
    if not files:
        raise DataError(Problem("ファイルの指定がありません。", remedy="読み込むファイルを与えてください。"))
    if mapping is not None:
        return counters.read(files, read_mapping(mapping))
    kinds = {content.name: _kind(content) for content in files}
    if len(set(kinds.values())) > 1:
        what = "形式の違うファイルが混ざっています。"
        raise DataError(Problem(what, "、".join(kinds), "形式ごとに分けて読み込んでください。"))
    match kinds[files[0].name]:
        case "flow":
            return flow_mesh.read(files)
        case "traffic":
            return traffic.read(files, by_size=by_size)
    return kddi.read(files)


def _kind(content: Content) -> str:
    """Recognise a format by what is in the file."""
    if content.is_workbook:
        if kddi.is_kddi(content):
            return WORKBOOK
        remedy = f"年を左上に、時間帯を縦に置いた表を探しました。{_KNOWN}"
        raise DataError(Problem("時間帯別の表が見つからないExcelファイルです。", content.name, remedy))
    if flow_mesh.is_flow(content):
        return FLOW
    if traffic.is_traffic(content):
        return TRAFFIC
    raise DataError(_unknown(content))


def _unknown(content: Content) -> Problem:
    header = header_of(content)
    if traffic.is_by_camera(content):
        what = "CCTVトラカン（様式3・4）のファイルです。品質フラグの意味が異なるため読めません。"
        return Problem(what, content.name, "常設トラカン（様式1・2）のファイルを使ってください。")
    listed = "、".join(header[:MOST_HEADINGS]) + (" ほか" if len(header) > MOST_HEADINGS else "")
    near = (
        "区切りがカンマではありません。"
        if len(header) == 1 and re.search("[;\t]", header[0])
        else _near(header)
    )
    what = f"知っている形式ではありません（見出し：{listed or 'なし'}）。{near}"
    remedy = (
        f"{_KNOWN}カウンターやカメラのCSVは、列の対応を書いたファイル（{EXAMPLE}）を一緒に与えてください。"
    )
    return Problem(what, f"{content.name} 1行目", remedy)


def _near(header: list[str]) -> str:
    """Say what is missing, or twice, in headings that are nearly those of a known format."""
    for name, columns in (
        ("人流オープンデータ（メッシュ別）", flow_mesh.codes.MESH_COLUMNS),
        ("人流オープンデータ（市区町村別）", flow_mesh.codes.FROM_TO_COLUMNS),
        ("常時観測交通量", traffic.NEEDED),
    ):
        plain = traffic.named(header)
        missing = [column for column in columns if column not in plain]
        twice = sorted({column for column in columns if plain.count(column) > 1})
        if len(missing) <= len(columns) // 3:
            lacking = f"{'、'.join(missing)} がありません" if missing else f"{'、'.join(twice)} が2回あります"
            return f"{name}に似ていますが、列 {lacking}。"
    return ""
