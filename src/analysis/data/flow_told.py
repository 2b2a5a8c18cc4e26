"""What `ebpm data add` says of files of people flow once they are stored."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.data.flow_engine import Connection
from analysis.data.flow_files import FlowFile
from analysis.data.flow_plain import restored_zeros
from analysis.data.readers import flow_codes as codes
from analysis.data.readers.flow_notes import generation_notes, zero_notes

ABSENT = "行のない地点・時間帯は10人未満（または該当なし）で、0人ではない。"
MOST_MONTHS = 6  # named in a note


def told(
    opened: Connection,
    files: Sequence[FlowFile],
    rows: str,
    *,
    twins: int,
    absent: Sequence[str],
) -> list[str]:
    """Say what is special about files.

    Parameters
    ----------
    opened : Connection
        The database.
    files : sequence of FlowFile
        In plain figures.
    rows : str
        What was stored, as SQL to select from.
    twins : int
        Rows that said the same once more.
    absent : sequence of str
        Months ("2021-12") that are missing in between.

    Returns
    -------
    list of str
        Japanese sentences.
    """
    small, first = opened.execute(
        f"SELECT count(*) FILTER (WHERE people < {codes.LEAST_PEOPLE}), min(city) FROM {rows}"
    ).fetchone() or (0, 0)
    # Only below 10 has the code of a prefecture a zero to lose: the files are not read once more for others.
    restored = restored_zeros(opened, list(files)) if first < 10_000 else {}
    return [
        ABSENT,
        *generation_notes([file.is_older for file in files]),
        *zero_notes(restored),
        *([f"まったく同じ行が{twins:,}行あり、1つにまとめた。"] if twins else []),
        *([f"期間の途中に月がない：{_listed(absent)}（{len(absent)}か月）。"] if absent else []),
        *(
            [f"10人未満の値が{small:,}行ある（公開の基準と異なる。公開するときは秘匿する）。"]
            if small
            else []
        ),
    ]


def _listed(months: Sequence[str]) -> str:
    return "、".join(months[:MOST_MONTHS]) + (" ほか" if len(months) > MOST_MONTHS else "")
