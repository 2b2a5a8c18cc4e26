"""The command `ebpm batch`: argument parsing and printing, no logic."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from analysis import cli_print as show
from analysis.cli_data import AsJson, project_folder
from analysis.errors import RunError

if TYPE_CHECKING:
    from analysis.runs.batch import BatchResult
    from analysis.runs.outcome import Outcome
    from analysis.runs.plan import Plan
    from analysis.runs.portfolio import PlannedPortfolio
    from analysis.runs.prospect import Prospect
    from analysis.runs.remote import Place
    from analysis.runs.selection import Choice

# Everything else is imported inside the command: a mistake in portfolio.yml is told at once.

Out = Annotated[
    str | None,
    typer.Option("--out", metavar="場所", help="出力先のフォルダか、s3:// などの URL（既定は outputs）。"),
]
# A folder of this machine needs no copying.
_HERE = "file://"
_ENDS = {"made": "完了", "reused": "再利用", "failed": "失敗", "not_run": "未実行"}


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
        _print_prospects(planned(portfolio, choice), force=options.force, as_json=options.as_json)
        return
    result = _run_portfolio(portfolio, choice, options, place)
    index = show.shown(result.index) if place is None else f"{place.url.rstrip('/')}/{result.index.name}"
    if options.as_json:
        show.print_json(_described(result) | {"index": index if place else str(result.index)})
    else:
        _print_summary(result, index)
    if result.number("failed"):
        raise typer.Exit(RunError.exit_code)


def _run_portfolio(
    portfolio: PlannedPortfolio, choice: Choice, options: _Options, place: Place | None
) -> BatchResult:
    from analysis.runs import cluster, remote  # noqa: PLC0415
    from analysis.runs.batch import Watch, run_portfolio  # noqa: PLC0415
    from analysis.runs.local import this_machine  # noqa: PLC0415

    progress = BatchProgress(sys.stderr)

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


def _print_prospects(found: Sequence[Prospect], *, force: bool, as_json: bool) -> None:
    from analysis.runs.outcome import told  # noqa: PLC0415
    from analysis.runs.prospect import whys  # noqa: PLC0415

    reused = [run.standing is not None and not force for run in found]
    why = ["--force" if force and not text else text for text in whys(found)]
    rows = list(zip(found, reused, why, strict=True))
    if as_json:
        show.print_json(
            [{"id": run.plan.id, "study": run.plan.study, "parameters": run.plan.parameters,
              "folder": str(run.standing.folder) if run.standing else None,
              "would": "reuse" if kept else "make", "why": text} for run, kept, text in rows]
        )  # fmt: skip
        return
    show.print_table(
        "実行の予定（まだ何も実行していません）",
        ("ID", "分析", "条件", "予定", "理由"),
        [(run.plan.id, run.plan.study, "、".join(f"{title}：{value}" for title, value in told(run.plan)),
          "再利用" if kept else "実行", text) for run, kept, text in rows],
    )  # fmt: skip
    print(f"{len(found)}件のうち、実行 {reused.count(False)}件、再利用 {reused.count(True)}件。")


class BatchProgress:
    """Progress of a batch: a line for each run, and on a terminal one changing line of those under way."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.changing = stream.isatty()

    def ended(self, number: int, total: int, outcome: Outcome, left: float | None) -> None:
        """Tell how a run ended, and how long the rest will take."""
        self.clear()
        seconds = f"（{outcome.seconds:.1f}秒）" if outcome.status in ("made", "failed") else ""
        rest = f" 残り{_duration(left)}" if left and number < total else ""
        print(f"［{number}/{total}］{outcome.name} {_ENDS[outcome.status]}{seconds}{rest}", file=self.stream)
        for problem in outcome.error.problems if outcome.error else ():
            print(f"    {problem}", file=self.stream)
        self.stream.flush()

    def running(self, plans: Sequence[Plan]) -> None:
        """Tell what is under way, where lines can change."""
        if self.changing and plans:
            from analysis.runs.outcome import name_of  # noqa: PLC0415

            show.change_line(self.stream, f"実行中: {'、'.join(map(name_of, plans))}")

    def clear(self) -> None:
        """Remove the changing line."""
        if self.changing:
            show.change_line(self.stream, "")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"約{max(1, round(seconds))}秒"
    minutes = round(seconds / 60)
    return f"約{minutes}分" if minutes < 90 else f"約{minutes // 60}時間{minutes % 60}分"


def _print_summary(result: BatchResult, index: str) -> None:
    numbers = "、".join(f"{word} {result.number(status)}件" for status, word in _ENDS.items())  # type: ignore[arg-type]
    print(f"{len(result.outcomes)}件のうち、{numbers}（{result.seconds:.1f}秒）。")
    print(f"一覧: {index}")


def _described(result: BatchResult) -> dict[str, Any]:
    return {
        "batch": result.batch,
        "index": str(result.index),
        **{status: result.number(status) for status in _ENDS},  # type: ignore[arg-type]
        "seconds": result.seconds,
        "runs": [_run(outcome) for outcome in result.outcomes],
    }


def _run(outcome: Outcome) -> dict[str, Any]:
    from analysis.runs.finished import read_run  # noqa: PLC0415

    described: dict[str, Any] = {
        "id": outcome.plan.id,
        "study": outcome.plan.study,
        "name": outcome.name,
        "status": outcome.status,
        "seconds": outcome.seconds,
        "parameters": outcome.plan.parameters,
    }
    if outcome.error is not None:
        described["error"] = str(outcome.error)
    found = outcome.folder and read_run(outcome.folder)
    if found:
        described |= {
            "folder": str(found.folder),
            "report": str(found.folder / "report.html"),
            "findings": found.findings(),
            **{key: found.run[key] for key in ("run", "primary", "synthetic")},
        }
    return described
