"""What is still open before a table can be saved, and which option answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.data.intake.columns import Question
from analysis.data.intake.understood import UnderstoodTable
from analysis.data.saving.choices import NO_UNIT, Choices, meant, questions_of, unit_of
from analysis.errors import Problem

_ASKED: Mapping[str, tuple[str, str]] = {
    "source": ("--source", "出典（発行元と資料の名前）"),
    "licence": ("--license", "ライセンス（例: CC BY 4.0、庁内資料）"),
    "date": ("--date", "数字が示す時点・期間（例: 令和5年4月1日、令和5年度）"),
    "kind": ("--kind", "種類（公的統計、転記＝資料や業務の記録から、加工＝計算で作った、架空 のどれか）"),
}
# What a person may answer beside leaving the guess as it is.
_INSTEAD = {
    "混在": "数の列なら --type 列=数",
    "日付の混在": "日付の列なら --type 列=日（月、年度なども選べます）",
    "見出しの行": "データの行なら、元のファイルのその行の数の列を「不詳」などの記号にする",
    "倍数": "元のファイルで単位をそろえるか、文字のまま残すなら --type 列=文字列",
    "式の文字": "列を除くなら --drop 列",
    "指数": "番号なら --type 列=符号（元の数が要るなら、元のファイルの表示形式を「数値」にする）",
    "番号": "番号なら --type 列=符号",
    "先頭の0": "数の列なら --type 列=数",
    "期間": "文字のまま残すなら --type 列=文字列",
    "位置": "直すなら元のファイルを直す",
    "検査数字": "直すなら元のファイルを直す",
    "検算": "直すなら元のファイルを直す",
    "読めない": "直すなら元のファイルを直す",
    "合計の混在": "除くなら、元のファイルからその行を消す",
    "左端の空欄": "すぐ上の行と同じなら、元のファイルに同じ文字を書く",
    "同上": "上の行と同じなら、元のファイルに同じ文字を書く",
    "見えない文字": "元のファイルのその文字を打ち直す",
    "日付の数字": "8桁の日付なら --type 列=日、通し番号なら元のファイルの表示形式を日付にして保存し直す",
    "結合した数": "1つの数なら、元のファイルで結合を解き、1つのセルだけに数を残す",
    "表の単位の列": "列ごとの単位は --unit 列=単位",
}
_MIXED = "単位の混在"


@dataclass(frozen=True)
class Point:
    """One thing that is open.

    Parameters
    ----------
    option : str
        Which option answers it.
    about : str
        Of --unit the column, of --accept the word, else the attribute of `Choices`.
    asked : str
        The question, in Japanese.
    """

    option: str
    about: str
    asked: str

    @property
    def remedy(self) -> str:
        """How to answer it on the command line."""
        if self.option == "--accept":
            kind, _, column = self.about.partition(":")
            other = _INSTEAD.get(kind, "").replace("列=", f"{column}=" if column else "列=")
            other = other.replace("--drop 列", f"--drop {column}")
            if kind == _MIXED:
                return f"元のファイルで単位をそろえるか、文字のまま残すなら --type {column}=文字列"
            return f"{other + '、' if other else ''}このままでよければ --accept {self.about}"
        return (
            f"{self.option} {self.about}=単位"
            if self.option == "--unit"
            else f"{self.option} で指定してください"
        )

    def answered(self, choices: Choices, answer: str) -> Choices:
        """Return the choices with an answer to this."""
        if self.option == "--accept":
            return replace(choices, accepted=(*choices.accepted, self.about))
        if self.option == "--unit":
            return replace(choices, units={**choices.units, self.about: answer})
        if self.option in {"--kind", "--disclosure"}:
            answer = meant(answer)
        return replace(choices, **{self.about: answer})


def open_points(table: UnderstoodTable, choices: Choices) -> list[Point]:
    """List what is open: about the whole table, units of numbers, guesses of the reading.

    Parameters
    ----------
    table : UnderstoodTable
        What was read.
    choices : Choices
        What was said.
    """
    return [
        *(
            Point(option, name, asked)
            for name, (option, asked) in _ASKED.items()
            if not getattr(choices, name)
        ),
        *(
            Point("--unit", column.name, f"列「{column.name}」の単位（単位のない数は {NO_UNIT}）")
            for column in table.columns
            if column.name not in choices.dropped and not unit_of(column, choices)
        ),
        *(
            Point("--accept", key_of(question), str(question))
            for question in questions_of(table, choices)
            if question.column not in choices.dropped and not _is_accepted(question, choices)
        ),
    ]


def key_of(question: Question) -> str:
    """Return the word that accepts a question, and no other."""
    return f"{question.kind}:{question.column}" if question.column else question.kind


def _is_accepted(question: Question, choices: Choices) -> bool:
    # Figures of several units in one column mean nothing, whoever says so.
    return question.kind != _MIXED and bool({question.kind, key_of(question)} & {*choices.accepted})


def problems_of(points: list[Point]) -> list[Problem]:
    """Say what is open; the units of many columns in one."""
    units = [point.about for point in points if point.option == "--unit"]
    problems = [
        Problem(
            point.asked if point.option == "--accept" else f"{point.asked}が決まっていません。",
            point.option,
            f"{point.remedy}。",
        )
        for point in points
        if point.option != "--unit"
    ]
    if units:
        listed = "、".join(f"「{name}」" for name in units)
        remedy = f"列ごとに --unit {units[0]}=単位、すべて同じなら --unit 単位、単位のない数なら単位を「{NO_UNIT}」とします。"
        problems.append(Problem(f"数の列の単位が書いてありません（{listed}）。", "--unit", remedy))
    return problems
