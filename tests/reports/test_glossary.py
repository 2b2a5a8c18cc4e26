"""Terms: linked once, where they are read first, to a meaning that is on the page."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from analysis.reports.glossary import Terms, language
from analysis.reports.markup import Outline, markdown


@pytest.fixture
def terms():
    return lambda **glossary: Terms(glossary, Outline())


def links(html: str) -> list[tuple[str, str]]:
    return [(link["href"], link.text) for link in BeautifulSoup(html, "html.parser").select("a.term")]


def test_only_the_first_use_is_a_link(terms) -> None:
    found = terms()
    assert links(found.link("p値とp値")) == [("#term-p値", "p値")]
    assert links(found.link("p値")) == []


def test_the_longest_term_is_taken(terms) -> None:
    assert links(terms().link("偏相関と相関係数と相関")) == [
        ("#term-偏相関", "偏相関"), ("#term-相関係数", "相関係数"), ("#term-相関", "相関"),
    ]  # fmt: skip


def test_letters_do_not_make_a_term_of_a_part_of_a_word(terms) -> None:
    assert links(terms().link("EBPMS と myEBPM")) == []
    assert links(terms().link("EBPMとは")) == [("#term-ebpm", "EBPM")]


def test_a_term_is_found_without_its_brackets(terms) -> None:
    found = terms(**{"推計来訪者数（拡大推計）": "推し量った数"})
    assert links(found.link("推計来訪者数の差")) == [("#term-推計来訪者数-拡大推計", "推計来訪者数")]


def test_headings_links_and_code_stay_as_they_are(terms) -> None:
    source = "## 相関\n\n[相関](https://example.org) `相関`\n\n```\n相関\n```\n\n**相関**\n"
    html = terms().link(markdown(source, Outline()))
    assert links(html) == [("#term-相関", "相関")]
    assert BeautifulSoup(html, "html.parser").strong.find("a", class_="term")


def test_the_cards_meaning_goes_before_the_projects(terms) -> None:
    found = terms(相関="この分析での意味")
    assert found.rows() == [("term-相関", "相関", "この分析での意味")]
    found.link("中央値")
    assert [term for _, term, _ in found.rows()] == ["相関", "中央値"]


def test_text_is_escaped(terms) -> None:
    html = terms(**{"<b>語": "<i>"}).link("<b>語 & <script>相関</script>")
    soup = BeautifulSoup(html, "html.parser")
    assert soup.text == "<b>語 & <script>相関</script>"
    assert {element.name for element in soup.find_all(True)} == {"a"}


def test_an_attribute_is_no_text(terms) -> None:
    html = terms().link(Markup('<span title="x>相関">語</span>'))
    assert html == '<span title="x>相関">語</span>'


def test_every_link_of_a_page_leads_to_a_meaning(make_report) -> None:
    page = BeautifulSoup(make_report("偽発見率とp値"), "html.parser")
    targets = [link["href"].removeprefix("#") for link in page.select("a.term")]
    assert "term-偽発見率" in targets
    assert len(targets) == len(set(targets))
    assert all(page.find(id=target).find_parent("dl")["class"] == ["glossary"] for target in targets)


def test_the_projects_words() -> None:
    words = language()
    assert not set(words.terms) & set(words.hard)
    assert all(meaning and not meaning.endswith("。") for meaning in words.terms.values())
