"""The self-check: fair questions, a page that marks, explains, keeps nothing, and fits one sheet when it is printed."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from analysis.errors import ParameterError
from analysis.reports import pdf
from analysis.training.lesson import TRAINING, lesson_cards, load_lesson
from analysis.training.self_check import LETTERS, load_self_check, self_check_page
from page_access import focus_faults, forced_faults, moving_faults, structure_faults, wide_faults

ROOT = Path(__file__).resolve().parents[2]
CHECK = load_self_check(ROOT)
QUESTIONS = CHECK.questions
CARDS = {int(card.stem[:2]): card for card in lesson_cards(ROOT)}


@pytest.fixture(scope="module")
def html() -> str:
    names = {number: (load_lesson(card, ROOT).title, f"{card.stem}.html") for number, card in CARDS.items()}
    return self_check_page(CHECK, names)


def test_there_are_thirty_questions_in_five_fields():
    assert [(part.name, len(part.questions)) for part in CHECK.fields] == [
        (name, 6) for name in ("統計", "表", "地図", "個人情報", "証拠")
    ]


def test_no_question_comes_twice():
    for told in ("text", "explanation"):
        assert max(Counter(getattr(question, told) for question in QUESTIONS).values()) == 1


def test_neither_place_nor_length_tells_the_right_answer():
    places = [question.right for question in QUESTIONS]
    assert all(6 <= places.count(letter) <= 9 for letter in LETTERS)
    assert all(len(set(places[at : at + 3])) > 1 for at in range(len(places) - 2))
    longest = [
        question
        for question in QUESTIONS
        if len(question.options[LETTERS.index(question.right)]) == max(map(len, question.options))
    ]
    assert len(longest) <= 10


def test_explanations_explain():
    assert all(
        question.explanation.endswith("。") and len(question.explanation) >= 30 for question in QUESTIONS
    )


def test_every_lesson_but_the_last_is_where_some_question_leads():
    # Lesson 12 is made, not asked. That each of these exists is looked at when the card is read.
    assert {question.lesson for question in QUESTIONS} == set(range(12))


def test_a_lesson_that_does_not_exist_is_told_with_its_line(tmp_path):
    shutil.copytree(ROOT / TRAINING, tmp_path / TRAINING)
    card = tmp_path / TRAINING / "self_check.yml"
    card.write_text(card.read_text("utf-8").replace("lesson: 6", "lesson: 60", 1), "utf-8")
    with pytest.raises(ParameterError, match=r"行目.*教材60はありません"):
        load_self_check(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("right: イ", "right: オ", "right"),
        ("約±1.25ポイントになる, ", "", "options"),
        ("約±1.25ポイントになる", "約±2.5ポイントになる", "同じ選択肢"),
        ("lesson: 6", "leson: 6", "leson"),
    ],
)
def test_a_card_that_is_not_as_declared_is_told_with_its_line(old, new, told, tmp_path):
    text = (ROOT / TRAINING / "self_check.yml").read_text("utf-8")
    (tmp_path / TRAINING).mkdir(parents=True)
    (tmp_path / TRAINING / "self_check.yml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ParameterError, match=told) as caught:
        load_self_check(tmp_path)
    assert "行目" in str(caught.value)


def answer(page, right: int) -> None:
    """Answer the first questions rightly and the others, but the last, wrongly."""
    for number, question in enumerate(QUESTIONS[:-1], 1):
        letter = question.right if number <= right else LETTERS[LETTERS.index(question.right) - 1]
        page.check(f"[name=q{number}][value={letter}]")


@pytest.mark.browser
def test_it_marks_by_field_names_lessons_and_explains_only_when_asked(html, visit):
    seen = visit(html)
    page = seen.page
    assert not page.is_visible("#answers")
    assert not page.is_visible("#record")
    answer(page, right=8)
    page.click("[type=submit]")
    assert "問30" in page.inner_text("#told")
    page.click("[type=submit]")
    assert page.inner_text("#score") == "30問のうち、8問が正解でした。"
    assert page.locator("#record .got").all_inner_texts() == ["6", "2", "0", "0", "0", "8"]
    again = page.locator("#again li").all_inner_texts()
    # Questions 9 to 30 were missed; these are their lessons.
    missed = sorted({question.lesson for question in QUESTIONS[8:]})
    assert [int("".join(filter(str.isdigit, text.split("（")[0].split("　")[0]))) for text in again] == missed
    assert page.inner_text("#missed") == "選ばなかった問題：問30"
    # Whoever takes it again after the course must not have seen the answers.
    assert not page.is_visible("#answers")
    assert not page.is_visible("#record .after >> nth=0")
    page.click("#explain")
    assert page.is_visible("#answer-9")
    assert page.inner_text("#question-8 .mark") == "○ 正解"
    assert page.inner_text("#question-30 .mark") == "－ 選んでいません"
    assert seen.requests == seen.messages == []
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0


@pytest.mark.browser
def test_after_the_course_scores_are_held_against_the_learners_own_paper(html, visit):
    page = visit(html).page
    page.check("[name=round][value=後]")
    answer(page, right=8)
    page.click("[type=submit]")
    page.click("[type=submit]")
    assert page.is_visible("#answer-1")
    for field, before in zip(page.query_selector_all("#record input"), (4, 3, 0, 1, 9), strict=True):
        field.fill(str(before))
    # Nine of six questions can't have been right.
    assert page.locator("#record .difference").all_inner_texts() == [
        "+2",
        "\u22121",
        "0",
        "\u22121",
        "－",
        "－",
    ]
    page.locator("#record input").last.fill("0")
    assert page.locator("#record .difference").last.inner_text() == "0"


@pytest.mark.browser
def test_it_is_taken_by_keyboard_alone(html, visit):
    page = visit(html).page
    page.focus("[name=q1] >> nth=0")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.is_checked("[name=q1][value=イ]")
    page.focus("[type=submit]")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "record-title"


@pytest.mark.browser
def test_the_worst_record_fits_one_sheet(html, visit, chromium_path, tmp_path):
    page = visit(html).page
    page.check("[name=round][value=後]")
    page.click("[type=submit]")
    page.click("[type=submit]")
    assert pdf.pages(page.pdf(prefer_css_page_size=True)) == 1


@pytest.mark.browser
def test_without_scripts_it_is_a_sheet_with_the_answers_on_pages_of_their_own(html, visit):
    seen = visit(html, java_script_enabled=False)
    page = seen.page
    assert page.is_visible("text=この画面では採点できません")
    assert page.is_visible("#answers")
    assert not page.is_visible("[type=submit]")
    assert not page.is_visible("#record")
    page.emulate_media(media="print")
    # The answers begin a page, so that they can be taken off before the sheets are handed out.
    assert "#answers { break-before: page; }" in html
    assert page.locator(".answers li").count() == 30


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_everybody_can_take_it(html, width, visit):
    seen = visit(html, width=width, reduced_motion="reduce")
    page = seen.page
    page.click("[type=submit]")
    page.click("[type=submit]")
    page.click("#explain")
    assert structure_faults(page) == []
    assert wide_faults(page) == []
    assert moving_faults(page) == []
    assert seen.violations() == []
    wrong, stops = focus_faults(page)
    assert wrong == []
    assert stops > 3
    page.emulate_media(forced_colors="active")
    assert forced_faults(page) == []
    assert seen.messages == []
