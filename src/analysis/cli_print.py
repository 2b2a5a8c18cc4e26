"""What the command line prints: tables that know full-width characters, problems, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from analysis.errors import EbpmError, visible
from analysis.mime import SYNTHETIC_MARK

if TYPE_CHECKING:
    from analysis.data.check_result import CheckResult
    from analysis.data.flow_record import Record
    from analysis.runs.card import Card, Limits, Parameter
    from analysis.runs.execute import RunResult

KINDS = {
    "official": "公的統計",
    "transcribed": "転記",
    "derived": "加工",
    "synthetic": SYNTHETIC_MARK,
}
DISCLOSURES = {"open": "公開", "internal": "庁内", "restricted": "担当課"}
TYPES = {
    "integer": "整数",
    "number": "数",
    "string": "文字列",
    "boolean": "はい／いいえ",
    "date": "日付",
    "list": "一覧",
}
# A pipe has no width; narrow tables would break lines that programs or people search.
_PIPE_WIDTH = 240
# Enough to start with; the rest stands in run.json.
_TOLD = 3
# Older Windows consoles do not know the escape sequence that erases a line.
_BLANK = " " * 78


def tolerant_streams() -> None:
    """Let characters that a console cannot show (cp932, ASCII) become "?" instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def print_json(content: Any) -> None:
    """Print JSON; escaped where the console has no Unicode."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(content, ensure_ascii=not unicode, indent=2))


def print_error(error: EbpmError, *, as_json: bool) -> None:
    """Print all problems: a line each on stderr, or one object on stdout."""
    if as_json:
        problems = [{"what": p.what, "where": p.where, "remedy": p.remedy} for p in error.problems]
        print_json({"error": {"exit_code": error.exit_code, "problems": problems}})
        return
    for problem in error.problems:
        print(f"エラー: {problem}", file=sys.stderr)


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on stdout; columns line up with full-width characters."""
    from rich import box  # noqa: PLC0415  (0.1 s; --help does without)
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(Text(heading), overflow="fold")
    for row in rows:
        # Text, not str: square brackets in data are no markup.
        table.add_row(*(Text("" if cell is None else visible(str(cell))) for cell in row))
    Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False).print(table)


def change_line(stream: TextIO, text: str) -> None:
    """Write over the line of a terminal; 38 characters are at most 76 columns."""
    stream.write(f"\r{_BLANK}\r{text[:38]}")
    stream.flush()


class CellProgress:
    """Progress of a run on stderr: one changing line on a terminal, else a line a cell."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.changing = self.stream.isatty()

    def __call__(self, number: int, total: int, line: str) -> None:
        """Tell which cell starts."""
        text = f"［{number}/{total}］{line}"
        if self.changing:
            change_line(self.stream, text)
        else:
            print(text, file=self.stream, flush=True)

    def end(self) -> None:
        """Remove the changing line."""
        if self.changing:
            change_line(self.stream, "")


def shown(path: Path) -> str:
    """Write a path as seen from where the user is."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def print_run(result: RunResult, report: str) -> None:
    """Print the findings of a run and where its report lies."""
    if result.run["synthetic"]:
        print(f"【{SYNTHETIC_MARK}】")
    for finding in result.findings:
        print(f"・{finding['headline']}")
    if not result.run["primary"]:
        print(f"感度分析: 主たる分析と異なるパラメータ {'、'.join(result.run['sensitivity'])}")
    _print_language(result.run["language"])
    for reason in result.run["not_reusable"]:
        print(f"この結果は再利用しません: {reason}")
    print(f"レポート: {report}")


def _print_language(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Print what makes the report hard to read; nothing when nothing does."""
    lines = {
        "80文字を超える文": [
            f"{row['where']}（{row['length']}文字）{row['text'][:30]}…" for row in found["long_sentences"]
        ],
        "説明のない用語": [f"{row['term']}（{row['where']}）" for row in found["unexplained"]],
        "言い換えたい言葉": [f"{row['word']} → {row['instead']}（{row['where']}）" for row in found["avoid"]],
    }
    if any(lines.values()):
        counts = "、".join(f"{title} {len(rows)}" for title, rows in lines.items() if rows)
        print(f"文章の確認: {counts}（すべては run.json の language）")
    for title, rows in lines.items():
        for row in rows[:_TOLD]:
            print(f"  {title}: {row}")


def print_card(study: str, card: Card, initial: Mapping[str, Any], choices: Mapping[str, Any]) -> None:
    """Print what a study asks, what its parameters mean and what to keep in mind."""
    print(f"{study}: {card.title}\n問い: {card.question}\n担当: {card.owner}\n")
    headings = ("名前", "題名", "型", "単位", "範囲・選択肢", "既定値")
    rows = [
        (
            name,
            p.title,
            _type(p),
            "" if p.unit == "-" else p.unit,
            _range(p, choices.get(name)),
            written(initial[name]),
        )
        for name, p in card.parameters.items()
    ]
    print_table("パラメータ", headings, rows)
    primary = "、".join(f"{name}={written(value)}" for name, value in card.primary.items())
    print(f"主たる分析の条件: {primary or '既定値のとおり'}（ほかの条件での実行は感度分析）")
    print(f"使う表: {'、'.join(card.datasets)}")
    if card.datasets_if_registered:
        print(f"登録されていれば使う表: {'、'.join(card.datasets_if_registered)}")
    if card.limits is not None:
        print(f"上限（超えたら止める）: {_limits(card.limits)}")
    print("注意:")
    for caveat in card.caveats:
        print(f"・{caveat}")


def _limits(limits: Limits) -> str:
    time = f"計算時間 {limits.minutes:g}分" if limits.minutes is not None else ""
    memory = f"メモリ {limits.memory_mb:,} MB" if limits.memory_mb is not None else ""
    return "、".join(filter(None, (time, memory))) or "なし"


def _type(parameter: Parameter) -> str:
    name = TYPES[parameter.scalar]
    return f"{name}の一覧" if parameter.type == "list" else name


def _range(parameter: Parameter, choices: Mapping[Any, str] | None) -> str:
    if choices is not None:
        return "、".join(
            str(value) if str(value) == label else f"{value}（{label}）" for value, label in choices.items()
        )
    low = f"{parameter.minimum}以上" if parameter.minimum is not None else ""
    high = f"{parameter.maximum}以下" if parameter.maximum is not None else ""
    return low + high


def written(value: object) -> str:
    """Write a parameter's value as it can be given after `-p`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(written, value))}]"
    return "なし" if value is None else str(value)


def print_store(record: Record, *, preview: bool) -> None:
    """Print what `ebpm data add` understood of the files."""
    if record.kind == "synthetic":
        print(f"【{SYNTHETIC_MARK}】")
    rows = [
        ("形式", record.format),
        ("ファイル", "、".join(source["name"] for source in record.sources)),
        ("行", f"{record.rows:,}"),
        ("地点", f"{record.places:,}"),
        ("期間", f"{record.months[0]} ～ {record.months[-1]}（{len(record.months)}か月）"),
        ("公開区分", DISCLOSURES[record.disclosure]),
    ]
    print_table(f"読み取った内容（{record.name}）", ("項目", "内容"), rows)
    for note in record.notes:
        print(f"・{note}")
    print("保存していません（--preview）。" if preview else f"取り込みました: data/flow/{record.name}")


def print_checks(results: Sequence[CheckResult], *, everything: bool) -> None:
    """Print what the checks found, new discrepancies last; agreeing ones are only counted unless all are asked for."""
    from analysis.data.check_result import FAULTS  # noqa: PLC0415

    faults = [result for result in results if result.verdict in FAULTS]
    told = [r for r in results if r.verdict not in FAULTS and (everything or r.verdict != "一致")]
    _print_results("検算の結果", told)
    counts: dict[str, int] = {}
    for result in results:
        counts[result.verdict.value] = counts.get(result.verdict.value, 0) + result.count
    print("合計: " + "、".join(f"{verdict} {count}" for verdict, count in counts.items()))
    if faults:
        print()
    _print_results(f"■ 直すか、理由を登録するもの（新しい不一致と古い印）{len(faults)}件", faults)


def _print_results(title: str, results: Sequence[CheckResult]) -> None:
    if results:
        rows = [(_told(result), result.expected, result.found, result.verdict.value) for result in results]
        print_table(title, ("検算", "期待値", "計算値", "判定"), rows)


def _told(result: CheckResult) -> str:
    place = f"［{result.table}{f' {result.row}' if result.row else ''}］"
    return "\n".join(part for part in (result.title, place, result.reason) if part)
