"""The page on which JupyterLab opens: lessons and studies in order, as their cards tell them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from analysis.reports.study_docs import finished_cards, markdown_table
from analysis.training.lab import NOTEBOOKS
from analysis.training.lesson import lesson_cards, load_lesson

# In this order: what a lesson is opened as, when it has several forms.
_FORMS = (".ipynb", ".md", ".html")


def start_page(root: Path) -> str:
    """Write the start page.

    Parameters
    ----------
    root : Path
        Project root.

    Returns
    -------
    str
        Markdown.

    Raises
    ------
    EbpmError
        A card of a lesson or study is not as declared.
    """
    lessons = [_lesson(card, root) for card in lesson_cards(root)]
    studies = [
        (f"[{card.title}](studies/{name}.ipynb)", card.question)
        for name, card in finished_cards(root).items()
    ]
    text = files("analysis.training").joinpath("start_page.md").read_text(encoding="utf-8")
    return text.format(
        lessons=markdown_table(("", "題名", "できるようになること", "時間", "対象"), lessons),
        studies=markdown_table(("題名", "問い"), studies),
    )


def _lesson(card: Path, root: Path) -> tuple[str, ...]:
    lesson = load_lesson(card, root)
    page = next(path for form in _FORMS if (path := card.with_suffix(form)).is_file())
    link = f"[{lesson.title}]({page.relative_to(root / NOTEBOOKS).as_posix()})"
    return str(int(card.stem[:2])), link, lesson.goal, f"{lesson.minutes}分", "、".join(lesson.audience)
