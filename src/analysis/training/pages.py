"""The course as a folder of pages: lessons to read, the self-check, the teacher's papers, and their index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.errors import ParameterError, Problem
from analysis.reports import page
from analysis.reports.markup import Outline, markdown
from analysis.runs.folder import writing
from analysis.training.lesson import Lesson, lesson_cards, load_lesson
from analysis.training.lesson_page import lesson_page
from analysis.training.self_check import load_self_check, self_check_page

INDEX = "index.html"
SELF_CHECK = "self_check.html"
# What teachers print, written in docs/ and read on the web there.
PAPERS = ("handout", "teaching")
# Where to begin, by grade; docs/teaching.md says why.
BY_GRADE = {"主事・主任": (1, 2, 3, 4, 5, 8, 11, 12), "主査": (0, 2, 4, 6, 7, 10, 11), "管理職": (0,)}
_HEADING = re.compile(r"^(#{1,2}) (.+)\n", re.MULTILINE)


def write_pages(to: Path, root: Path) -> Iterator[Path]:
    """Write the course for PCs without Python.

    Parameters
    ----------
    to : Path
        Folder; made when missing, pages of the same names in it are replaced.
    root : Path
        Project root.

    Yields
    ------
    Path
        Each page as soon as it is written; the index comes last.

    Raises
    ------
    EbpmError
        `to` is a file or cannot be written, a card is not as declared, or a cell of a lesson fails.
    """
    if to.exists() and not to.is_dir():
        raise ParameterError(
            Problem(f"「{to}」はフォルダではありません。", remedy="フォルダの名前を指定してください。")
        )
    cards = {int(card.stem[:2]): card for card in lesson_cards(root)}
    lessons = {number: load_lesson(card, root) for number, card in cards.items()}
    names = {number: (lesson.title, f"{cards[number].stem}.html") for number, lesson in lessons.items()}
    check = self_check_page(load_self_check(root), names)
    for number, card in cards.items():
        yield _written(to / names[number][1], lesson_page(card, root))
    yield _written(to / SELF_CHECK, check)
    for name in PAPERS:
        source = (root / f"docs/{name}.md").read_text(encoding="utf-8")
        yield _written(to / f"{name}.html", paper_page(name, source))
    yield _written(to / INDEX, index_page(lessons, names))


def paper_page(name: str, source: str) -> str:
    """Write a paper of the teacher's as a page for A4.

    Parameters
    ----------
    name : str
        What the style sheet calls it.
    source : str
        Markdown: one title, then sections of the second level.

    Returns
    -------
    str
        A whole HTML page.
    """
    _, *parts = _HEADING.split(source)
    texts = [(parts[at + 1].strip(), parts[at + 2]) for at in range(0, len(parts), 3)]
    (title, lead), *sections = texts
    outline = Outline()
    return page.environment().get_template("paper.html.j2").render(
        name=name,
        title=title,
        lead=markdown(lead, outline),
        sections=[(heading, markdown(text, outline)) for heading, text in sections],
    )  # fmt: skip


def index_page(lessons: Mapping[int, Lesson], names: Mapping[int, tuple[str, str]]) -> str:
    """Write the first page of the folder.

    Parameters
    ----------
    lessons : mapping of int to Lesson
        In order.
    names : mapping of int to (str, str)
        Title and file name of each lesson's page.

    Returns
    -------
    str
        A whole HTML page; relative links only.
    """
    template = page.environment().get_template("lessons.html.j2")
    return template.render(lessons=lessons, names=names, by_grade=BY_GRADE)


def _written(path: Path, html: str) -> Path:
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8", newline="\n")
    return path
