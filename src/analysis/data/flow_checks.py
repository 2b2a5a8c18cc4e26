"""What may be wrong in files of people flow of any size: found in SQL, said in Japanese with counts and examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from analysis.data.flow_engine import BELONGS, VALID, Connection, numbers_sql
from analysis.data.flow_files import FlowFile
from analysis.data.readers import flow_codes as codes
from analysis.errors import DataError, Problem

KEY = "place, day, tz, origin"
MOST_NAMED = 3


def refuse_values(opened: Connection, files: list[FlowFile]) -> NoReturn:
    """Say which values are not allowed: a problem a column, with the number of rows and an example.

    Raises
    ------
    DataError
        Always: called when a value was refused.
    """
    names = sorted({name for name in files[0].columns if name})
    wrong = {name: f"NOT coalesce({VALID[name]}, false)" for name in names}
    wrong["foreign"] = f"{VALID[codes.PREF]} AND {VALID[codes.CITY]} AND NOT {BELONGS}"
    counted = ", ".join(
        f"count(*) FILTER (WHERE {test}), arg_min(numbers, filename) FILTER (WHERE {test})"
        for test in wrong.values()
    )
    found = opened.execute(f"SELECT {counted} FROM ({numbers_sql(files)}) numbers").fetchone() or ()
    called = {str(file.path): file.name for file in files}
    problems = []
    for name, count, row in zip(wrong, found[::2], found[1::2], strict=True):
        if count and name == "foreign":
            problems.append(_foreign(row, count, called[row["filename"]]))
        elif count:
            value = row[f"{name}_text"] or ""
            problems.append(wrong_values(name, count, value, called[row["filename"]]))
    raise DataError(*problems)


def wrong_values(name: str, count: int, value: str, where: str) -> Problem:
    """Say that so many rows of a column hold what is not allowed, with an example."""
    what = (
        f"{name} に使えない値が{count:,}行あります（例「{codes.shown(value)}」）。{codes.hint(name, value)}"
    )
    return Problem(what, where, f"{codes.EXPECTED[name]}にしてください。")


def _foreign(row: dict[str, Any], count: int, where: str) -> Problem:
    what = f"市区町村コード {row[codes.CITY]:05d} は都道府県 {row[codes.PREF]:02d} のものではありません（{count:,}行）。"
    return Problem(
        what, where, "発行元から取得したファイルを、表計算ソフトで保存し直さずに指定してください。"
    )


def refuse_contradictions(opened: Connection, rows: str, where: str) -> None:
    """Refuse rows of one place, day type and hours that say different things.

    Parameters
    ----------
    opened : Connection
        The database.
    rows : str
        SELECT of distinct rows of one month.
    where : str
        The month, for the message.

    Raises
    ------
    DataError
        With the number of such places and examples.
    """
    twice = (
        f"SELECT {KEY}, list(people::BIGINT ORDER BY people) AS people, count(*) OVER () AS n FROM ({rows})"
    )
    found = opened.execute(
        f"{twice} GROUP BY {KEY} HAVING count(*) > 1 ORDER BY {KEY} LIMIT {MOST_NAMED}"
    ).fetchall()
    if not found:
        return
    told = "、".join(
        f"{place}（dayflag {day}、timezone {tz}）に{'と'.join(f'{n:,}人' for n in people)}"
        for place, day, tz, _, people, _ in found
    )
    more = f" ほか{found[0][5] - len(found):,}件" if found[0][5] > len(found) else ""
    what = f"同じ地点・時間帯の行が食い違っています：{told}{more}。"
    remedy = "同じ月のファイルが2つ混ざっていないか（改訂版、別の市区町村コード）確かめ、1つにしてください。"
    raise DataError(Problem(what, where, remedy))


def refuse_repeated(name: str) -> NoReturn:
    """Refuse CSV files in which a row is there twice: only `ebpm data add` can tell identical from contradictory."""
    what = "同じ地点・月・時間帯の行が2回以上あります。"
    remedy = "ebpm data add で取り込むと、まったく同じ行は1つにまとめ、食い違う行は示します。"
    raise DataError(Problem(what, name, remedy))


def missing_months(months: Sequence[str]) -> list[str]:
    """List the months ("2021-12") that are missing between the first and the last of sorted `months`."""
    numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in months]
    absent = sorted(set(range(numbers[0], numbers[-1])) - set(numbers))
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in absent]
