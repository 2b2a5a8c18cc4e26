"""The command `ebpm data ages`: towns of a file added up to the districts of the city."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis import cli_print as show
from analysis.cli_data import AsJson, project_folder
from analysis.errors import ParameterError, Problem

if TYPE_CHECKING:
    from analysis.data.district_fill import Filled

# Everything else is imported inside the command: `ebpm --help` must not wait for pandas.

_HEADINGS = ("地区", "町丁・字等", "総人口", "65歳以上人口", "年齢不詳", "高齢化率（年齢不詳を除く）")


def ages_command(
    file: Annotated[Path, typer.Argument(metavar="ファイル", help="取得したままのファイル（zipも可）。")],
    *,
    date: Annotated[
        str,
        typer.Option("--date", metavar="年月日", help="調査年月日がいくつもあるとき、使う日（2024-04-01）。"),
    ] = "",
    add_towns: Annotated[
        bool, typer.Option("--add-towns", help="地区の分からない町名を対応表に書き足すだけにする。")
    ] = False,
    merged: Annotated[
        bool, typer.Option("--merged", help="別の地区に合算された秘匿の人数を、合算先の地区で数える。")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="登録済みの数を置き換える。")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="合計を示すだけで、保存しない。")] = False,
    as_json: AsJson = False,
) -> None:
    """Add up the towns of a file to districts and fill the table of their ages."""
    from analysis.data import district_fill  # noqa: PLC0415

    root = project_folder()
    if add_towns:
        if merged or replace or preview:
            what = "--add-towns は、--merged、--replace、--preview と一緒には使えません。"
            raise ParameterError(Problem(what, "--add-towns", "まず --add-towns だけで実行してください。"))
        _add_towns(file, date, root, as_json=as_json)
        return
    found = district_fill.read_towns(file, date)
    filled = district_fill.fill(found, root, merged=merged, replaces=replace)
    if not preview:
        district_fill.save(filled, root)
    if as_json:
        show.print_json(_plain(filled, saved=not preview))
    else:
        _print(filled, saved=not preview)


def _add_towns(file: Path, date: str, root: Path, *, as_json: bool) -> None:
    from analysis.data import district_fill, town_districts  # noqa: PLC0415

    names = district_fill.missing_towns(district_fill.read_towns(file, date), root)
    count = town_districts.add_blank(names, root)
    table = town_districts.load(root).file
    if as_json:
        show.print_json({"file": table, "unknown": names, "added": count})
    elif not names:
        print("地区の分からない町名はありません。--add-towns なしで実行してください。")
    else:
        print(
            f"地区の分からない町名は{len(names)}あります。うち対応表になかった{count}を {table} に書き足しました。"
        )
        print("列 district（地区）と source（何で確かめたか）を埋めて、--add-towns なしで実行してください。")


def _print(filled: Filled, *, saved: bool) -> None:
    rows, stated = [], set()
    for district, total, aged, unknown, day, population, source in filled.frame.itertuples(index=False):
        rate = f"{100 * aged / (total - unknown):.1f}％"
        rows.append((district, filled.towns[district], f"{total:,}", f"{aged:,}", f"{unknown:,}", rate))
        stated.add(f"{population}（{day}）\n出典: {source}\n")
    print(*stated)
    show.print_table("地区別の年齢別人口", _HEADINGS, rows)
    for one in filled.comparisons:
        same = f"{one.row}: 公表 {int(one.expected):,}人、読み取り {int(one.found):,}人、" if one.row else ""
        print(f"{same}{one.verdict}。{one.reason}")
    for note in (*filled.notes, *(f"{one}。" for one in filled.crossings)):
        print(f"・{note}")
    if filled.was:
        print(f"・前に登録されていたもの: {filled.was}")
    told = f"{filled.file} に書きました。次は: ebpm run cashless_aging -p city=koriyama"
    print(f"\n{told if saved else '保存していません（--preview）。'}")


def _plain(filled: Filled, *, saved: bool) -> dict[str, Any]:
    rows = filled.frame.to_dict("records")
    return {
        "saved": saved,
        "file": filled.file,
        "districts": [{**row, "町丁・字等": filled.towns[row["地区"]]} for row in rows],
        "comparisons": [vars(one) for one in filled.comparisons],
        "notes": list(filled.notes),
        "across": [vars(one) for one in filled.crossings],
        "was": filled.was,
    }
