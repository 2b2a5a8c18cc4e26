"""What `ebpm batch` prints: what it would do, how it goes on, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from analysis import cli_print as show

if TYPE_CHECKING:
    from analysis.runs.batch import BatchResult
    from analysis.runs.outcome import Outcome
    from analysis.runs.plan import Plan
    from analysis.runs.prospect import Prospect

_ENDS = {"made": "完了", "reused": "再利用", "failed": "失敗", "not_run": "未実行"}


def print_prospects(found: Sequence[Prospect], *, force: bool, as_json: bool) -> None:
    """Print what a batch would do, as a table or as JSON."""
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


def print_summary(result: BatchResult, index: str) -> None:
    """Print how many runs ended how, and where the index page lies."""
    numbers = "、".join(f"{word} {result.number(status)}件" for status, word in _ENDS.items())  # type: ignore[arg-type]
    print(f"{len(result.outcomes)}件のうち、{numbers}（{result.seconds:.1f}秒）。")
    if result.number("not_run"):
        print("失敗があったので、残りは始めませんでした（--keep-going を付けると、残りも実行します）。")
    print(f"一覧: {index}")


def described(result: BatchResult) -> dict[str, Any]:
    """Describe a batch and its runs for `--json`."""
    return {
        "batch": result.batch,
        "index": str(result.index),
        **{status: result.number(status) for status in _ENDS},  # type: ignore[arg-type]
        "seconds": result.seconds,
        "runs": [_run(outcome) for outcome in result.outcomes],
    }


def _run(outcome: Outcome) -> dict[str, Any]:
    from analysis.runs.finished import read_run  # noqa: PLC0415

    told: dict[str, Any] = {
        "id": outcome.plan.id,
        "study": outcome.plan.study,
        "name": outcome.name,
        "status": outcome.status,
        "seconds": outcome.seconds,
        "parameters": outcome.plan.parameters,
    }
    if outcome.error is not None:
        told["error"] = str(outcome.error)
    found = outcome.folder and read_run(outcome.folder)
    if found:
        told |= {
            "folder": str(found.folder),
            "report": str(found.folder / "report.html"),
            "findings": found.findings(),
            **{key: found.run[key] for key in ("run", "primary", "synthetic")},
        }
    return told
