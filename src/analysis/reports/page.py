"""What the report and the index page share: templates, style, script and the Content-Security-Policy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from analysis.figures import map_assets
from analysis.mime import SYNTHETIC_MARK
from analysis.reports import numbers

TEMPLATES = Path(__file__).parent / "template"
TEMPLATE_NAME = "ebpm"
DISCLOSURE = {"open": "公開", "internal": "庁内", "restricted": "担当課"}
JAPAN = timezone(timedelta(hours=9))
KIND = {
    "official": "公的統計",
    "transcribed": "公表資料からの転記",
    "derived": "加工",
    "synthetic": SYNTHETIC_MARK,
}

# Brackets that hold an equation (r = 0.53、n = 14) and no other brackets.
_NUMBERS_IN_BRACKETS = re.compile(r"(（[^（）]*=[^（）]*）)")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){2}")


@cache
def asset(name: str) -> Markup:
    """Read the style sheet or the script that goes into the page.

    Parameters
    ----------
    name : str
        File in the template folder.

    Returns
    -------
    Markup
        Written between the tags exactly as it is, so that its hash fits.
    """
    return Markup((TEMPLATES / TEMPLATE_NAME / name).read_text(encoding="utf-8").strip())


@cache
def content_security_policy(*, maps: bool, own: str = "", margin: str = "") -> str:
    """Forbid every request, and every script and style but our own.

    Parameters
    ----------
    maps : bool
        Whether the page draws maps: then the scripts and styles of `map_assets` are ours, too.
    own : str
        Name of the script and the style sheet that only this kind of page has; empty for none.
    margin : str
        The page's own style from `margin_style`; empty for none.

    Returns
    -------
    str
        A policy for a meta element.

    Notes
    -----
    `frame-ancestors` is left out: browsers log an error for it in a meta element.
    """
    names = ["page", *([own] if own else [])]
    scripts = [*(str(asset(f"{name}.js")) for name in names), *(map_assets.scripts() if maps else ())]
    styles = [*(str(asset(f"{name}.css")) for name in names), *(map_assets.styles() if maps else ())]
    styles += [str(margin)] if margin else []
    return (
        f"default-src 'none'; script-src {_sources(scripts)}; style-src {_sources(styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def margin_style(title: str) -> Markup:
    """Write the style that puts a title at the foot of every printed sheet but the first, which has it above.

    Parameters
    ----------
    title : str
        Untrusted text.

    Returns
    -------
    Markup
        In it all but letters and digits are escaped by their numbers (CSS Syntax Module Level 3, 4.3.7).
    """
    words = "".join(letter if letter.isalnum() else f"\\{ord(letter):x} " for letter in title)
    return Markup(
        f'@page {{ @bottom-left {{ content: "{words}"; }} }} @page :first {{ @bottom-left {{ content: none; }} }}'
    )


def furnish(environment: Environment) -> Environment:
    """Give a Jinja environment what our templates use, and escape everything by default.

    Parameters
    ----------
    environment : Environment
        Changed in place.

    Returns
    -------
    Environment
        The same.
    """
    environment.autoescape = True
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(
        css=asset("page.css"), js=asset("page.js"), asset=asset, csp=content_security_policy,
        margin_style=margin_style, map_scripts=map_scripts, map_styles=map_styles, DISCLOSURE=DISCLOSURE, KIND=KIND,
    )  # fmt: skip
    environment.filters.update(
        estimate=numbers.estimate, interval=numbers.interval, p_value=numbers.p_value, unit=numbers.unit_of,
        sample=numbers.sample, moment=moment, sentence=sentence, first_sentence=first_sentence,
        spoken=spoken,
    )  # fmt: skip
    return environment


@cache
def environment() -> Environment:
    """Make the Jinja environment of pages that are no notebooks.

    Returns
    -------
    Environment
    """
    return furnish(Environment(loader=FileSystemLoader(TEMPLATES / TEMPLATE_NAME), autoescape=True))


def moment(created: str) -> str:
    """Write an ISO time as people do.

    Parameters
    ----------
    created : str
        ISO 8601 date and time; other text stays as it is.

    Returns
    -------
    str
        In Japan's time when the zone is given, as in 2026年11月20日 9:05.
    """
    try:
        time = datetime.fromisoformat(created)
    except ValueError:
        return created
    if time.tzinfo is not None:
        time = time.astimezone(JAPAN)
    return f"{time.year}年{time.month}月{time.day}日 {time.hour}:{time.minute:02d}"


def sentence(headline: str) -> Markup:
    """Set a headline so that its numbers in brackets stand back and stay together.

    Parameters
    ----------
    headline : str
        Untrusted text.

    Returns
    -------
    Markup
        The same words; no line breaks around an equals sign.
    """
    parts = _NUMBERS_IN_BRACKETS.split(headline.replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"))
    aside = Markup('<span class="aside">{}</span>')
    return Markup("").join(aside.format(part) if number % 2 else part for number, part in enumerate(parts))


def first_sentence(headline: str) -> tuple[str, str]:
    """Part the answer from what follows it.

    Parameters
    ----------
    headline : str
        One or more sentences.

    Returns
    -------
    tuple of str
        Up to the first 。 that stands outside brackets, and the rest, which may be empty.
    """
    depth = 0
    for place, letter in enumerate(headline):
        depth += (letter == "（") - (letter == "）")
        if letter == "。" and depth == 0:
            return headline[: place + 1], headline[place + 1 :]
    return headline, ""


def spoken(text: str) -> Markup:
    """Write text of programs; lines in English are marked so, for screen readers to say them (WCAG 2.1, 3.1.2).

    Parameters
    ----------
    text : str
        Untrusted: messages, what was printed.

    Returns
    -------
    Markup
        Lines with three words in a row and no Japanese count as English: names and options alone do not.
    """
    english = Markup('<span lang="en">{}</span>')
    lines = (
        english.format(line) if _ENGLISH.search(line) and not _JAPANESE.search(line) else line
        for line in text.split("\n")
    )
    return Markup("\n").join(lines)


def map_scripts() -> tuple[Markup, ...]:
    """Give the scripts that draw maps, to be written as they are.

    Returns
    -------
    tuple of Markup
        See `map_assets.scripts`.
    """
    return tuple(map(Markup, map_assets.scripts()))


def map_styles() -> tuple[Markup, ...]:
    """Give the style sheets of maps, to be written as they are.

    Returns
    -------
    tuple of Markup
        See `map_assets.styles`.
    """
    return tuple(map(Markup, map_assets.styles()))


def _sources(texts: Iterable[str]) -> str:
    return " ".join(f"'{map_assets.sha256(text)}'" for text in texts)
