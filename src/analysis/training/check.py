"""What a lesson calls: `check` looks at an answer, `hint` opens step by step."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from analysis.data.descriptor import project_root
from analysis.training.answers import what_is_off
from analysis.training.box import box, folded, paragraphs
from analysis.training.lesson import Exercise, load_exercise

RIGHT, OFF, UNANSWERED = "できました", "もう一歩", "未回答"
_KINDS = {RIGHT: "good", OFF: "off", UNANSWERED: "open"}
_BEGIN = (
    "「answer = ...」の「...」を消して、答えを書いてください。困ったら、下の hint のセルを実行してください。"
)


@dataclass(frozen=True)
class Verdict:
    """What `check` says about an answer; JupyterLab shows it framed, others as text."""

    state: str
    title: str
    says: str

    def __repr__(self) -> str:
        return f"【{self.state}】{self.title}\n{self.says}"

    def _repr_html_(self) -> str:
        return box(_KINDS[self.state], f"【{self.state}】{self.title}", paragraphs(self.says.splitlines()))


@dataclass(frozen=True)
class Hints:
    """Hints of an exercise, each inside the one before, the solution last: opened by click, Enter or space."""

    title: str
    steps: list[str]
    solution: str
    point: str

    def __repr__(self) -> str:
        lines = [f"ヒント{number}　{step}" for number, step in enumerate(self.steps, 1)]
        return "\n".join([self.title, *lines])

    def _repr_html_(self) -> str:
        inner = folded("答えの例", f"<pre>{escape(self.solution)}</pre>{paragraphs([self.point])}")
        for number in range(len(self.steps), 0, -1):
            inner = folded(f"ヒント{number}", paragraphs(self.steps[number - 1].splitlines()) + inner)
        return box("open", self.title, inner)


def check(id: str, answer: Any) -> Verdict:
    """Look at the answer to an exercise.

    Parameters
    ----------
    id : str
        The exercise, as "2-1".
    answer
        Whatever the trainee computed; `...` is no answer yet.

    Returns
    -------
    Verdict
        Right, or what is off in words; never the right answer.

    Raises
    ------
    ParameterError
        There is no such exercise.
    """
    exercise = load_exercise(id, project_root())
    if answer is ...:
        return Verdict(UNANSWERED, _title(exercise), _BEGIN)
    off = what_is_off(exercise, answer)
    return Verdict(OFF if off else RIGHT, _title(exercise), off or exercise.point)


def hint(id: str) -> Hints:
    """Show the hints of an exercise, one after the other, and at last a solution.

    Raises
    ------
    ParameterError
        There is no such exercise.
    """
    exercise = load_exercise(id, project_root())
    return Hints(_title(exercise), exercise.hints, exercise.solution.strip(), exercise.point)


def _title(exercise: Exercise) -> str:
    return f"演習 {exercise.id}　{exercise.title}"
