"""The start page is what the cards say now, and every link of it leads somewhere."""

import re
from pathlib import Path

from analysis.runs.card import STUDIES
from analysis.training.lab import NOTEBOOKS, START_PAGE
from analysis.training.lesson import lesson_cards
from analysis.training.start_page import start_page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current():
    assert (ROOT / NOTEBOOKS / START_PAGE).read_text("utf-8") == start_page(ROOT), "run `ebpm docs`"


def test_lessons_come_in_order_then_every_study_and_all_links_lead_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", start_page(ROOT))
    assert all((ROOT / NOTEBOOKS / link).is_file() for link in links)
    lessons = [Path(link).stem for link in links if link.startswith("training/")]
    assert lessons == [card.stem for card in lesson_cards(ROOT)]
    assert len([link for link in links if link.startswith("studies/")]) == len(
        list((ROOT / STUDIES).glob("*.ipynb"))
    )
