"""Register the census by 500 m cell for Koriyama: `python -m analysis.data.census_mesh tblT001141H5640.txt …`.

Writes data/koriyama/mesh_population.csv whole or not at all, and only when the sums over the city's cells come to the
published population of the city (the declared check `mesh_population.totals`).
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.data import catalog
from analysis.data.census_mesh_file import TABLES, Cell, read
from analysis.data.check_result import Comparison, Verdict
from analysis.data.mesh_totals import AGED, HOST, MESH, NOTE, POPULATION, SUPPRESSED, check_mesh_totals
from analysis.data.whole import write_whole
from analysis.errors import DataError, EbpmError, ParameterError, Problem

TABLE, CELLS = "mesh_population", "koriyama_mesh500"
USAGE = "使い方：python -m analysis.data.census_mesh tblT001141H5640.txt tblT001141H5540.txt"


def rows(paths: Sequence[Path], city: Sequence[str]) -> list[dict[str, object]]:
    """Read the files and lay out the cells of the city.

    Parameters
    ----------
    paths : sequence of Path
        Text files of e-Stat, one a primary mesh.
    city : sequence of str
        Codes of the city's cells (9 digits).

    Returns
    -------
    list of dict
        One row a cell of the city: mesh_code, population and aged_65_over (persons; None: suppressed), note.
        A cell that the files do not list has nobody: only inhabited ones are published.

    Raises
    ------
    DataError
        A file is damaged, a cell is in two files, or no file covers a primary mesh of the city.
    """
    cells: dict[str, Cell] = {}
    for path in paths:
        found = read(path)
        twice = sorted(found.keys() & cells.keys())
        if twice:
            what = f"メッシュ {twice[0]}{f' ほか{len(twice) - 1}個' if len(twice) > 1 else ''}が前のファイルにもあります。"
            raise DataError(
                Problem(what, path.name, "同じ一次メッシュのファイルを2つ与えていないか確かめてください。")
            )
        cells |= found
    missing = sorted({code[:4] for code in city} - {code[:4] for code in cells})
    if missing:
        names = "、".join(f"{TABLES[0].join(('tbl', 'H'))}{primary}.txt" for primary in missing)
        what = f"市域にかかる一次メッシュ {'、'.join(missing)} のファイルがありません。"
        raise DataError(Problem(what, remedy=f"{names} も一緒に与えてください。"))
    return [_row(code, cells.get(code)) for code in sorted(city)]


def _row(code: str, cell: Cell | None) -> dict[str, object]:
    if cell is None:
        return {MESH: code, POPULATION: 0, AGED: 0, NOTE: "統計表にない（居住者なし）"}
    notes = []
    if cell.population is None or cell.aged is None:
        notes.append(f"{SUPPRESSED}（合算先 {cell.into or '記載なし'}）")
    if cell.includes:
        notes.append(f"{HOST}（{'、'.join(cell.includes)} の秘匿分を65歳以上に含む）")
    return {MESH: code, POPULATION: cell.population, AGED: cell.aged, NOTE: "、".join(notes) or None}


def register(paths: Sequence[Path], root: Path | None = None) -> list[str]:
    """Read the files, compare their sums with the published ones, and write the table.

    Returns
    -------
    list of str
        What was understood, in Japanese, a line a fact.

    Raises
    ------
    DataError
        As for `rows`, or a sum differs from the published one by more than the catalog allows; nothing is written.
    """
    table = catalog.table(TABLE, root)
    laid = rows(paths, catalog.column_values(CELLS, MESH, root))
    frame = pd.DataFrame(laid).astype({POPULATION: "Int64", AGED: "Int64"})
    (check,) = (check for check in table.checks if check["kind"] == "mesh_totals")
    frames = {TABLE: frame}
    sums = check_mesh_totals(
        check, table, lambda name: frames[name] if name in frames else catalog.load(name, root)
    ).comparisons
    wrong = [each for each in sums if each.verdict == Verdict.DISAGREES]
    if wrong:
        raise DataError(
            *(Problem(f"{c.row}：公表 {c.expected}、読み取り {c.found}。{c.reason}", TABLE) for c in wrong)
        )
    _write(table, laid)
    return [
        *_understood(frame),
        *_compared(sums),
        f"{table.file} に書きました（ebpm data check {TABLE} で検算できます）。",
    ]


def _understood(frame: pd.DataFrame) -> list[str]:
    notes = frame[NOTE].fillna("")
    suppressed, hosts = notes.str.startswith(SUPPRESSED).sum(), notes.str.startswith(HOST).sum()
    return [
        f"市域のメッシュ：{len(frame):,}（居住者あり {(frame[POPULATION] > 0).sum():,}、"
        f"なし {(frame[POPULATION] == 0).sum():,}）",
        f"65歳以上人口が秘匿されたメッシュ：{suppressed:,}（空欄とし、0とはしません）。"
        f"秘匿分を合算したメッシュ：{hosts:,}",
    ]


def _compared(sums: list[Comparison]) -> list[str]:
    return [
        f"{each.row}：公表 {int(each.expected):,}人、読み取り {int(each.found):,}人（{each.verdict}）。{each.reason}"
        for each in sums
    ]


def _write(table: catalog.Table, laid: list[dict[str, object]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(laid[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(laid)
    write_whole(table.path, text.getvalue(), table.file)


def main(arguments: Sequence[str]) -> int:
    """Register the files named on the command line; return the exit code."""
    try:
        if not arguments:
            raise ParameterError(Problem("ファイルの指定がありません。", remedy=USAGE))
        print("\n".join(register([Path(argument) for argument in arguments])))
    except EbpmError as cause:
        print(cause, file=sys.stderr)
        return cause.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
