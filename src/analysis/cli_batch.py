"""The command `ebpm batch`: argument parsing and printing, no logic."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit
from urllib.request import url2pathname

import typer

from analysis import cli_batch_print as told
from analysis import cli_print as show
from analysis.cli_data import AsJson, project_folder
from analysis.errors import RunError

if TYPE_CHECKING:
    from analysis.runs.batch import BatchResult
    from analysis.runs.outcome import Outcome
    from analysis.runs.portfolio import PlannedPortfolio
    from analysis.runs.remote import Place
    from analysis.runs.selection import Choice

# Everything else is imported inside the command: a mistake in portfolio.yml is told at once.

Out = Annotated[
    str | None,
    typer.Option("--out", metavar="場所", help="出力先のフォルダか、s3:// などの URL（既定は outputs）。"),
]
# A folder of this machine needs no copying.
_HERE = "file://"


def batch_command(
    file: Annotated[
        Path | None, typer.Argument(metavar="ファイル", help="一覧（既定はプロジェクトの portfolio.yml）。")
    ] = None,
    *,
    out: Out = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="ID", help="この分析か実行だけ（mini-1a2b3c4d、mini-*。何回でも）。"),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="件数", help="先頭からこの件数だけ実行する。")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="件数", help="同時に実行する件数（既定は CPU の数）。")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="アドレス", help="この Dask クラスタで実行する（tcp://…）。"),
    ] = None,
    keep_going: Annotated[bool, typer.Option("--keep-going", help="失敗があっても残りを実行する。")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="入力の変わらない結果があっても、もう一度実行する。")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="何を実行するか示すだけで、何も実行せず、何も書かない。")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run a portfolio and write its index page."""
    options = _Options(only or [], limit, jobs, cluster, keep_going, force, dry_run, as_json)
    root = project_folder()
    if out is None or "://" not in out or out.startswith(_HERE):
        _batch(file, root, _folder(out) if out else None, options)
        return
    from analysis.runs import remote  # noqa: PLC0415

    with remote.staged(out) as (place, folder):
        _batch(file, root, folder, options, place)


@dataclass(frozen=True)
class _Options:
    only: Sequence[str]
    limit: int | None
    jobs: int | None
    cluster: str | None
    keep_going: bool
    force: bool
    dry_run: bool
    as_json: bool


def _folder(out: str) -> Path:
    return Path(url2pathname(urlsplit(out).path)) if out.startswith(_HERE) else Path(out)


def _batch(
    file: Path | None, root: Path, out: Path | None, options: _Options, place: Place | None = None
) -> None:
    from analysis.runs.portfolio import read_portfolio  # noqa: PLC0415

    portfolio = read_portfolio(file or root / "portfolio.yml", root, out)
    from analysis.runs.batch import planned  # noqa: PLC0415
    from analysis.runs.selection import Choice  # noqa: PLC0415

    if place is not None:
        from analysis.runs import remote  # noqa: PLC0415

        remote.fetch(place, portfolio.plans, portfolio.out)
    choice = Choice(options.only, options.limit)
    if options.dry_run:
        told.print_prospects(planned(portfolio, choice), force=options.force, as_json=options.as_json)
        return
    result = _run_portfolio(portfolio, choice, options, place)
    index = show.shown(result.index) if place is None else f"{place.url.rstrip('/')}/{result.index.name}"
    if options.as_json:
        show.print_json(told.described(result) | {"index": index if place else str(result.index)})
    else:
        told.print_summary(result, index)
    if result.number("failed"):
        raise typer.Exit(RunError.exit_code)


def _run_portfolio(
    portfolio: PlannedPortfolio, choice: Choice, options: _Options, place: Place | None
) -> BatchResult:
    from analysis.runs import cluster, remote  # noqa: PLC0415
    from analysis.runs.batch import Watch, run_portfolio  # noqa: PLC0415
    from analysis.runs.local import this_machine  # noqa: PLC0415

    progress = told.BatchProgress(sys.stderr)

    def ended(number: int, total: int, outcome: Outcome, left: float | None) -> None:
        progress.ended(number, total, outcome, left)
        if place is not None:
            remote.send(place, portfolio.out, outcome)

    if options.cluster is None:
        workers = partial(this_machine, jobs=options.jobs)
    else:
        workers = partial(cluster.dask_cluster, address=options.cluster)
    try:
        result = run_portfolio(
            portfolio,
            choice,
            workers=workers,
            keep_going=options.keep_going,
            force=options.force,
            watch=Watch(ended, progress.running),
        )
    finally:
        progress.clear()
    if place is not None:
        remote.send_index(place, portfolio.out)
    return result
