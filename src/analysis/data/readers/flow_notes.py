"""What is said about files of 「全国の人流オープンデータ」 once they are read: months, generations, codes, duplicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.data.readers import flow_codes as codes

MOST_MONTHS = 6  # named in a note


def file_notes(named: Sequence[dict[str, str]], frame: pd.DataFrame) -> list[str]:
    """Say what several files have in common or not, and which months are missing.

    Parameters
    ----------
    named : sequence of dict
        Columns of each file, as of `flow_codes.columns_of`.
    frame : DataFrame
        The rows of all, numbers under standard names, and `file` (from 0).

    Returns
    -------
    list of str
        Japanese sentences.
    """
    notes = generation_notes([codes.is_older(columns) for columns in named])
    months = frame[[codes.PREF, codes.YEAR, codes.MONTH, "file"]].drop_duplicates()
    often = months.groupby([codes.PREF, codes.YEAR, codes.MONTH], as_index=False).size()
    split = often[often["size"] > 1].drop(columns="size").to_numpy().tolist()
    if split:
        listed = _some([f"都道府県{pref:02d}の{year}年{month}月" for pref, year, month in split])
        notes.append(f"複数のファイルにまたがる月があります（{listed}）。食い違う値はありません。")
    return notes + _gap_notes(frame)


def generation_notes(older: Sequence[bool]) -> list[str]:
    """Say that headings of both generations were read, given of each file whether its are the older."""
    if len(set(older)) < 2:
        return []
    return [
        f"見出しの世代が違うファイルを合わせて読みました（meshcode, option1, … の{sum(older)}件と"
        f"、mesh1kmid, prefcode, … の{len(older) - sum(older)}件）。列は名前で対応させています。"
    ]


def zero_notes(restored: Mapping[str, int]) -> list[str]:
    """Say how many rows had a code that got back its zero, by column."""
    names = {codes.PREF: "都道府県コード（07など）", codes.CITY: "市区町村コード（07203など）"}
    return [f"{names[column]}の先頭の0を補いました（{n:,}行）。" for column, n in restored.items() if n]


def _gap_notes(frame: pd.DataFrame) -> list[str]:
    """Say which months between the first and the last nobody has, and which a prefecture lacks that others have."""
    month = frame[codes.YEAR] * 12 + frame[codes.MONTH] - 1
    present = set(month.unique().tolist())
    missing = [number for number in range(min(present), max(present)) if number not in present]
    notes = []
    if missing:
        shown = _some([_month(number) for number in missing])
        notes.append(f"期間の途中の{len(missing)}か月のデータがありません（{shown}）。0人ではありません。")
    for prefecture, its in month.groupby(frame[codes.PREF]):
        if lacking := sorted(present - set(its.unique().tolist())):
            shown = _some([_month(number) for number in lacking])
            notes.append(f"都道府県{prefecture:02d}には{len(lacking)}か月のデータがありません（{shown}）。")
    return notes


def _month(number: int) -> str:
    return f"{number // 12}年{number % 12 + 1}月"


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:MOST_MONTHS]) + (" ほか" if len(names) > MOST_MONTHS else "")


def row_notes(frame: pd.DataFrame, restored: dict[str, int], dropped: int, blank: int) -> list[str]:
    """Say what the figures are, and what was put back, dropped or is strange.

    Parameters
    ----------
    frame : DataFrame
        The rows that are left.
    restored : dict
        Column to how many of its codes got back a zero.
    dropped, blank : int
        Rows that said the same once more, and blank lines.

    Returns
    -------
    list of str
        Japanese sentences.
    """
    small = int((frame[codes.PEOPLE] < codes.LEAST_PEOPLE).sum())
    return [
        "推計値（携帯電話の位置情報からの拡大推計）の月平均で、1日あたりの人数です。実際に数えた人数ではありません。",
        *(
            ["年ごとに総数が調整されているため、年をまたぐ比較は人数でなく構成比で行ってください。"]
            if frame[codes.YEAR].nunique() > 1
            else []
        ),
        *zero_notes(restored),
        *([f"まったく同じ内容の行を除きました（{dropped:,}行）。"] if dropped else []),
        *([f"空白の行を除きました（{blank:,}行）。"] if blank else []),
        *(
            [f"{codes.LEAST_PEOPLE}人未満の値があります（{small:,}行）。本来は公表されない値です。"]
            if small
            else []
        ),
    ]
