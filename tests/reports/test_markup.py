"""Markdown and foreign HTML are made harmless; headings stay in order."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from analysis.reports.markup import Outline, foreign_html, markdown


def parsed(source: str) -> BeautifulSoup:
    return BeautifulSoup(str(markdown(source, Outline())), "html.parser")


def test_headings_follow_the_page_without_gaps() -> None:
    page = parsed("## 一\n\n##### 二\n\n# 三\n\n### 四\n")
    headings = [
        (heading.name, heading.text) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
    ]
    assert headings == [("h3", "一"), ("h4", "二"), ("h3", "三"), ("h4", "四")]


def test_equal_headings_have_anchors_of_their_own() -> None:
    outline = Outline()
    markdown("## 読み方\n\n## 読み方\n\n## 1. a & <b>\n", outline)
    assert outline.entries == [
        ("s-読み方", "読み方", 3), ("s-読み方-2", "読み方", 3), ("s-1-a-b", "1. a & <b>", 3),
    ]  # fmt: skip


def test_tables_have_real_headings_and_no_styles() -> None:
    page = parsed("| 項目 | 値 |\n|:--|--:|\n| a | 1 |\n")
    assert [(th["scope"], th.text) for th in page.find_all("th")] == [("col", "項目"), ("col", "値")]
    assert page.find_all("td")[1]["class"] == ["number"]
    assert not page.find_all(style=True)


def test_ticks_are_signs_not_controls() -> None:
    page = parsed("- [x] 済み\n- [ ] まだ\n")
    assert [item.text.strip() for item in page.find_all("li")] == ["☑ 済み", "☐ まだ"]
    assert not page.find_all("input")


@pytest.mark.parametrize(
    "source",
    [
        "[押す](javascript:pwn())",
        "[押す](java\tscript:pwn())",
        "[押す](JaVaScRiPt:pwn())",
        "[押す](&#106;avascript:pwn())",
        "[押す](vbscript:pwn)",
        "[押す](data:text/html;base64,PHNjcmlwdD4=)",
        "[押す](//example.org/x)",
        "[押す](file:///etc/passwd)",
        "[押す](../training/01.ipynb)",
        "[押す][x]\n\n[x]: javascript:pwn()",
        "<javascript:pwn()>",
    ],
)
def test_a_link_that_leads_elsewhere_is_only_its_words(source: str) -> None:
    assert not parsed(source).find_all("a")


@pytest.mark.parametrize("target", ["https://example.org/?a=1&b=2", "mailto:a@example.org", "#answer"])
def test_links_to_the_web_and_into_the_page_stay(target: str) -> None:
    (link,) = parsed(f"[押す]({target})").find_all("a")
    assert (link["href"], link.text) == (target, "押す")


def test_a_link_cannot_break_out_of_its_attribute() -> None:
    (link,) = parsed('[押す](<https://example.org/"onclick="pwn()>)').find_all("a")
    assert set(link.attrs) == {"href", "rel"}


@pytest.mark.parametrize(
    "target", ["https://example.org/x.png", "x.png", "data:image/svg+xml;base64,PHN2Zz4="]
)
def test_pictures_from_elsewhere_are_named_not_loaded(target: str) -> None:
    page = parsed(f"![地図]({target})")
    assert not page.find_all("img")
    assert page.text.strip() == "［画像：地図］"


def test_an_attached_picture_travels_inside() -> None:
    source = "![地図](attachment:map.png)"
    html = str(markdown(source, Outline(), {"map.png": {"image/png": "AAAA"}}))
    (image,) = BeautifulSoup(html, "html.parser").find_all("img")
    assert image.attrs == {"src": "data:image/png;base64,AAAA", "alt": "地図"}
    assert not BeautifulSoup(str(markdown(source, Outline(), {})), "html.parser").find_all("img")


@pytest.mark.parametrize(
    "raw",
    [
        "<script>pwn()</script>",
        "<img src=x onerror=pwn()>",
        "<div onclick=pwn()>x</div>",
        '<style>@import "//example.org/x.css"</style>',
        '<iframe srcdoc="<script>pwn()</script>"></iframe>',
        "<svg onload=pwn()>",
        "</div></section></main>",
        "<base href=https://example.org>",
        "<br onclick=pwn()>",
        '<span lang="en" onclick=pwn()>',
        '<span lang="en&quot; onclick=pwn()">',
    ],
)
@pytest.mark.parametrize("frame", ["{}", "文中の {} です", "| 値 |\n|--|\n| {} |\n", "- {}"])
def test_raw_html_in_markdown_is_text(raw: str, frame: str) -> None:
    page = parsed(frame.format(raw))
    allowed = {"p", "div", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
    assert {element.name for element in page.find_all(True)} <= allowed
    assert not page.find_all(onclick=True)
    assert raw.split(">", maxsplit=1)[0].replace('"', "") in page.text.replace('"', "")


def test_line_breaks_indices_and_languages_are_the_only_raw_html_that_works() -> None:
    page = parsed(
        '一行目<br>CO<sub>2</sub> m<sup>2</sup> <span lang="en">evidence at hand</span><!-- 内緒 -->'
    )
    assert [element.name for element in page.p.find_all(True)] == ["br", "sub", "sup", "span"]
    assert page.span["lang"] == "en"
    assert "内緒" not in str(page)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<b onclick=pwn()>太字</b>", "<b>太字</b>"),
        ("<script>pwn()</script>後", "後"),
        ("<style>a{}</style>後", "後"),
        ("<script>pwn()", ""),
        ("<a href=javascript:pwn()>x</a>", "<a>x</a>"),
        ("<img src=https://example.org/x.png>", ""),
        ("<table><tr><th></th><td>1", "<table><tbody><tr><td></td><td>1</td></tr></tbody></table>"),
        (
            "<table><thead><tr><th>年</th></tr></thead><tbody><tr><th>0</th></tr></tbody></table>",
            '<table><thead><tr><th scope="col">年</th></tr></thead>'
            '<tbody><tr><th scope="row">0</th></tr></tbody></table>',
        ),
        ("</div></main>x", "x"),
        ("<td style='background:url(https://example.org)'>x</td>", "x"),
        ("<math><mtext><table><mglyph><style><img src=x onerror=pwn()>", "<table></table>"),
    ],
)
def test_displayed_html_is_cleaned(raw: str, expected: str) -> None:
    assert str(foreign_html(raw)) == expected
