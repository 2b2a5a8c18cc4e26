"""The course as pages: what is computed is seen, answers stay folded away, nothing needs Python, scripts or a network."""

import re
import shlex
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from analysis.cli_commands import app
from analysis.errors import ParameterError, RunError
from analysis.reports import pdf
from analysis.reports.links import check_links
from analysis.training.lesson import TRAINING, Exercise, lesson_cards, load_lesson
from analysis.training.lesson_page import in_words, lesson_page
from analysis.training.pages import BY_GRADE, PAPERS, index_page, paper_page, write_pages
from page_access import focus_faults, structure_faults, unfold, wide_faults

ROOT = Path(__file__).resolve().parents[2]
HINTS = {"hints": ["<b>ひとつ</b>", "ふたつ"], "solution": "answer = 3 * 4", "point": "かけ算です。"}
CARD = {
    "title": "練習の教材",
    "goal": "練習する",
    "minutes": 20,
    "audience": ["主査"],
    "exercises": [
        {"id": "1-1", "title": "掛ける", "number": {"expected": 12, "unit": "件"}, **HINTS},
        {"id": "1-2", "title": "表", "table": {"columns": ["年"]}, **HINTS,
         "solution": "answer = pd.DataFrame({'年': [2021, 2023]})\ndisplay(answer)"},
    ],
}  # fmt: skip
CELLS = [
    new_markdown_cell("# 1　練習の教材\n\n**目標**　練習する。"),
    new_code_cell("import pandas as pd\npd.DataFrame({'地区': ['練習北'], '人': [1234]})"),
    new_markdown_cell("**読み方**　1行が1つの地区です。\n\n### 演習 1-1　掛ける\n\n何件ですか。"),
    new_code_cell('answer = ...\ncheck("1-1", answer)'),
    new_code_cell('hint("1-1")'),
    new_markdown_cell("### 演習 1-2　表\n\n表を作ってください。"),
    new_code_cell('answer = ...\ncheck("1-2", answer)'),
    new_code_cell('hint("1-2")'),
]


def written(root: Path, cells: list) -> Path:
    """Lay a small lesson into a folder that takes its place among the project's."""
    (root / TRAINING).mkdir(parents=True)
    card = root / TRAINING / "01_practice.yml"
    card.write_text(yaml.safe_dump(CARD, allow_unicode=True), "utf-8")
    nbformat.write(new_notebook(cells=cells), card.with_suffix(".ipynb"))
    return card


@pytest.fixture(scope="module")
def html(tmp_path_factory) -> str:
    root = tmp_path_factory.mktemp("lesson")
    return lesson_page(written(root, CELLS), root)


def test_tables_are_seen_and_answers_are_folded_away(html):
    page = BeautifulSoup(html, "html.parser")
    first = page.select_one(".body table")
    assert "1234" in first.text
    assert first.find_parent("details") is None
    assert "未回答" not in page.text
    answer = page.find(string="12件")
    # Both hints are opened before it.
    assert [details.summary.text for details in answer.find_parents("details")] == [
        "答えの例",
        "ヒント2",
        "ヒント1",
    ]
    assert "answer = 3 * 4" in answer.find_parent("details").text
    # The table is shown once, though the solution displays it, too.
    shown = page.find_all("td", string="2023")
    assert len(shown) == 1
    assert shown[0].find_parent("details").summary.text == "答えの例"


def test_words_of_the_card_stay_words(html):
    assert "&lt;b&gt;ひとつ&lt;/b&gt;" in html
    assert "<b>ひとつ" not in html


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ({"number": {"expected": -1234.5, "unit": "％"}}, "\u22121,234.5％"),
        ({"numbers": {"expected": {"10代": 18, "20代": 18.4}, "unit": "％"}}, "10代 18.0％、20代 18.4％"),
        ({"numbers": {"expected": [1, 2]}}, "1、2"),
        ({"choice": {"expected": "イ", "of": ["ア", "イ"]}}, "イ"),
        ({"choice": {"expected": ["ア", "イ"], "of": ["ア", "イ"]}}, "ア、イ"),
        ({"table": {"columns": ["年"]}}, ""),
    ],
)
def test_right_answers_are_written_as_people_do(check, words):
    assert in_words(Exercise(id="1-1", title="練習", **HINTS, **check)) == words


def test_a_lesson_without_a_notebook_is_its_text(tmp_path):
    card = written(tmp_path, [])
    card.with_suffix(".ipynb").unlink()
    card.with_suffix(".md").write_text("# 1　練習の教材\n\n## はじめに\n\n読みます。\n", "utf-8")
    page = BeautifulSoup(lesson_page(card, tmp_path), "html.parser")
    assert [heading.text for heading in page.select(".body h3")] == ["はじめに"]


def test_a_cell_that_fails_is_told_with_its_lesson(tmp_path):
    card = written(tmp_path, [new_code_cell("1 / 0")])
    with pytest.raises(RunError, match=r"01_practice\.ipynb.*最後まで実行できません"):
        lesson_page(card, tmp_path)


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "pages").write_text("", "utf-8")
    with pytest.raises(ParameterError, match="フォルダではありません"):
        next(write_pages(tmp_path / "pages", ROOT))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_everybody_can_read_a_lesson(html, width, visit):
    seen = visit(html, width=width, reduced_motion="reduce")
    unfold(seen.page)
    assert structure_faults(seen.page) == []
    assert wide_faults(seen.page) == []
    assert seen.violations() == []
    assert focus_faults(seen.page)[0] == []
    assert seen.requests == seen.messages == []


def papers() -> dict[str, str]:
    return {name: (ROOT / f"docs/{name}.md").read_text("utf-8") for name in PAPERS}


def test_every_command_of_the_papers_is_understood():
    commands = {command for text in papers().values() for command in re.findall(r"`ebpm ([^`]+)`", text)}
    assert len(commands) > 10
    for command in commands:
        words, known = shlex.split(command), get_command(app)
        while isinstance(known, TyperGroup):
            assert words[0] in known.commands, command
            known = known.commands[words.pop(0)]
        options = {option for parameter in known.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options, command


def test_the_way_by_grade_is_the_same_everywhere():
    part = papers()["teaching"].split("## 職位別")[1]
    rows = re.findall(r"^\| (\S+) \| ([\d、]+) \|", part, re.MULTILINE)
    assert {grade: tuple(map(int, numbers.split("、"))) for grade, numbers in rows} == BY_GRADE
    for card in lesson_cards(ROOT):
        meant = [grade for grade, numbers in BY_GRADE.items() if int(card.stem[:2]) in numbers]
        assert set(meant) <= set(load_lesson(card, ROOT).audience)


@pytest.mark.browser
def test_the_handout_is_one_sheet(chromium_path):
    assert pdf.pages(pdf.print_pdf(paper_page("handout", papers()["handout"]), chromium_path)) == 1


@pytest.mark.browser
@pytest.mark.parametrize("name", [*PAPERS, "index"])
def test_everybody_can_read_the_other_pages(name, visit):
    cards = {int(card.stem[:2]): card for card in lesson_cards(ROOT)}
    lessons = {number: load_lesson(card, ROOT) for number, card in cards.items()}
    names = {number: (lesson.title, f"{cards[number].stem}.html") for number, lesson in lessons.items()}
    html = index_page(lessons, names) if name == "index" else paper_page(name, papers()[name])
    seen = visit(html, width=375)
    assert structure_faults(seen.page) == []
    assert wide_faults(seen.page) == []
    assert seen.violations() == []
    assert seen.requests == seen.messages == []


@pytest.mark.slow
@pytest.mark.browser
def test_the_whole_course_opens_from_its_folder(tmp_path, visit):
    folder = tmp_path / "教材"
    done = CliRunner().invoke(app, ["lessons", str(folder)])
    assert done.exit_code == 0, done.output
    made = sorted(folder.iterdir())
    assert {path.stem for path in made} == {
        *(card.stem for card in lesson_cards(ROOT)), "self_check", "index", *PAPERS
    }  # fmt: skip
    assert check_links(folder).problems == ()
    for path in made:
        seen = visit(path.read_text("utf-8"))
        unfold(seen.page)
        # Bold letters that Markdown does not take for such, beside Japanese brackets.
        text = BeautifulSoup(path.read_text("utf-8"), "html.parser").main
        for code in text.find_all(["code", "pre", "script"]):
            code.decompose()
        assert "**" not in text.text, path.name
        assert structure_faults(seen.page) == [], path.name
        assert seen.violations() == [], path.name
        assert seen.requests == seen.messages == [], path.name
