"""Saves an ordinary table for `ebpm data add`: asks at a terminal what is open, else stops with what is."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from analysis import cli_print as show
from analysis.cli_add_options import Options
from analysis.cli_intake_print import print_preview
from analysis.data.fetch_record import record_of
from analysis.data.intake.understood import UnderstoodTable
from analysis.data.saving import add
from analysis.data.saving.choices import Choices, reference_date, refuse_unknown
from analysis.data.saving.points import Point, open_points, problems_of
from analysis.data.saving.reading import Reading, read, summary_of, tables_in
from analysis.data.saving.recipe import read_recipe
from analysis.data.saving.store import refuse_taken
from analysis.data.validation import is_too_large
from analysis.errors import ParameterError, Problem, visible

CARRIED = "（手で持ち込んだファイル）"


def save_table(files: list[Path], options: Options, root: Path) -> None:
    """Save a table of one file, and say where.

    Parameters
    ----------
    files : list of Path
        One file.
    options : Options
        Those of the command line.
    root : Path
        The project's folder.

    Raises
    ------
    ParameterError
        Something is open, does not apply, looks personal, or the name is taken.
    DataError
        The file cannot be read, or its layout is not that of the recipe.
    """
    if len(files) > 1:
        raise ParameterError(
            Problem("保存できるのは、一度に1つのファイルです。", "ファイル", "1つずつ取り込んでください。")
        )
    saved = _by_recipe(files[0], options, root) if options.recipe else _by_choices(files[0], options, root)
    if options.json:
        show.print_json(
            {"saved": True, "name": saved.table.name, "file": saved.table.file, "rows": saved.rows,
             "disclosure": saved.table.disclosure, "recipe": saved.recipe, "not_saved": list(saved.others),
             "fields": [vars(field) for field in saved.table.fields]}
        )  # fmt: skip
        return
    extent = show.DISCLOSURES[saved.table.disclosure]
    print(
        f"取り込みました: {saved.table.file}（{saved.rows:,}行 × {len(saved.table.fields)}列、公開区分は{extent}）"
    )
    if saved.recipe:
        print(
            f"レシピ: {saved.recipe}（来年のファイルは --recipe {saved.table.name} で同じように取り込めます）"
        )
    if saved.others:
        print(f"取り込んでいない表: {visible('、'.join(saved.others))}")
    name = saved.table.name
    if is_too_large(saved.table):
        print(
            f'ノートブックでは catalog.use("{name}") でファイルの場所を得て、DuckDB で必要な行と列を読みます。'
        )
    else:
        print(f'確かめるには ebpm data check {name}、ノートブックからは catalog.load("{name}")。')
        print(f"この表で分析を始めるには ebpm new 分析の名前 --data {name}")


def _by_recipe(path: Path, options: Options, root: Path) -> add.Saved:
    return add.repeat(
        root,
        options.name or options.recipe,
        path,
        read_recipe(options.recipe, root),
        date=reference_date(options.date) if options.date else "",
        accepted=options.accept,
        sheet=options.sheet or None,
        number=options.table or None,
        replaced=options.replace,
    )


def _by_choices(path: Path, options: Options, root: Path) -> add.Saved:
    asks = sys.stdin.isatty() and not (options.yes or options.json)
    choices = options.choices()
    if options.name:
        refuse_taken(options.name, root, replace=options.replace)
    reading = read(path, choices.types)
    choices = _with_record(path, reading, choices)
    if asks:
        print_preview(summary_of(reading))
    table = _table(reading, options, asks=asks)
    add.refuse_unsaveable(reading, table, choices)
    points = open_points(table, choices)
    if not asks and (points or not options.name):
        raise ParameterError(*_nameless(options), *problems_of(points))
    name = options.name or _asked("取り込んだあとの名前（半角英小文字、数字、_）")
    refuse_taken(name, root, replace=options.replace)
    # What somebody may not agree with comes before what takes time to look up.
    for point in sorted(points, key=lambda point: point.option != "--accept"):
        choices = _answered(point, choices)
    for point in open_points(table, choices):
        if point not in points:  # an answer gave rise to it
            choices = _answered(point, choices)
    if asks and not (choices.disclosure or choices.allow_personal):
        asked = "公開区分（公開、庁内、担当課 のどれか。空なら庁内）"
        choices = _said(Point("--disclosure", "disclosure", asked), choices, "internal")
    return add.save(root, name, reading, table, choices, replaced=options.replace)


def _with_record(path: Path, reading: Reading, choices: Choices) -> Choices:
    """Add what `ebpm data fetch` has recorded of a file to what was said."""
    record = record_of(path, reading.origin.sha256)
    if record is None:
        return choices
    return replace(
        choices,
        source=choices.source
        or f"{record.publisher}「{record.title}」{'' if record.how == 'network' else CARRIED}",
        licence=choices.licence or record.licence,
        date=choices.date or record.reference_date,
        # Of a file that somebody carried in nothing but its name and form is known: who adds it answers for it.
        kind=choices.kind or ("official" if record.how == "network" else ""),
    )


def _nameless(options: Options) -> list[Problem]:
    remedy = "--name で指定してください（例: --name riyosha）。"
    return [] if options.name else [Problem("取り込んだあとの名前がありません。", "--name", remedy)]


def _table(reading: Reading, options: Options, *, asks: bool) -> UnderstoodTable:
    tables = tables_in(reading, options.sheet or None, options.table or None)
    if len(tables) > 1 and asks:
        number = _asked("取り込む表の番号")
        if not number.isdecimal():
            raise ParameterError(
                Problem(f"番号「{number}」を読めません。", "--table", "数で答えてください。")
            )
        tables = tables_in(reading, options.sheet or None, int(number))
    return add.only_one(tables)


def _answered(point: Point, choices: Choices) -> Choices:
    """Ask for one point; whoever does not agree with a guess stops the whole."""
    if point.option == "--accept":
        if _asked(f"{point.asked} このまま進めるなら y", "n") not in ("y", "Y", "ｙ", "はい"):
            raise ParameterError(Problem("取り込みをやめました。", point.option, f"{point.remedy}。"))
        return point.answered(choices, "")
    return _said(point, choices)


def _said(point: Point, choices: Choices, otherwise: str = "") -> Choices:
    """Ask for a value until it is one."""
    while True:
        answer = _asked(point.asked, otherwise)
        try:
            said = point.answered(choices, reference_date(answer) if point.about == "date" else answer)
            refuse_unknown(said)
        except ParameterError as error:
            show.print_error(error, as_json=False)
        else:
            return said


def _asked(prompt: str, otherwise: str = "") -> str:
    print(f"{visible(prompt)}: ", end="", flush=True)
    answer = sys.stdin.readline().strip() or otherwise
    if not answer:
        raise ParameterError(
            Problem(f"答えがありません（{prompt}）。", "", "もう一度始めてください。何も書いていません。")
        )
    return answer
