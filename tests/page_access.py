# ruff: noqa: E501  (scripts for the browser)
"""What every page owes those who don't see it, don't use a mouse, or see it otherwise; each check lists what is wrong."""

from __future__ import annotations

from typing import Any

# WCAG 2.1, 1.4.12: what readers may set without losing anything.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"

_STRUCTURE = r"""() => {
  const wrong = [], all = (selector) => [...document.querySelectorAll(selector)];
  const text = (e) => e.textContent.replace(/\s+/g, " ").trim();
  const say = (what, e) => wrong.push(`${what}: ${e.outerHTML.slice(0, 160)}`);
  if (document.documentElement.lang !== "ja") wrong.push("language");
  const english = /[A-Za-z][a-z'’-]*(?:,? [A-Za-z][a-z'’-]*){3,}/g, words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode())
    if (!words.currentNode.parentElement.closest("script, style, code, [lang=en]"))
      for (const [run] of words.currentNode.data.matchAll(english))
        if (run.match(/\b[a-z]/g)?.length > 1) wrong.push(`language of: ${run}`);
  if (!document.title.trim()) wrong.push("title");
  for (const [name, least] of [["main", 1], ["h1", 1]])
    if (all(name).length !== least) wrong.push(`${all(name).length} ${name}`);
  for (const e of all("nav, [role=group], [role=search], [role=region]"))
    if (!(e.getAttribute("aria-label") || text(document.getElementById(e.getAttribute("aria-labelledby")) ?? document.createElement("p")))
        && !e.closest("details:not([open])")) say("without a name", e);
  let level = 0;
  for (const e of all("h1, h2, h3, h4, h5, h6")) {
    const now = Number(e.tagName[1]);
    if (now > level + 1) say(`h${level} is followed by`, e);
    if (!text(e)) say("empty heading", e);
    level = now;
  }
  for (const e of all("table")) {
    if (!e.querySelector("th") && e.rows.length > 1) say("without headers", e);
    for (const th of e.querySelectorAll("th")) if (!["col", "row", "colgroup", "rowgroup"].includes(th.scope)) say("without scope", th);
    if (!e.caption && !e.closest("[aria-label], [aria-labelledby]")) say("without a name", e);
  }
  const alts = new Map();
  for (const e of all("img")) {
    const alt = e.getAttribute("alt") ?? "";
    if (alt.trim().length < 10 || /^(画像|図|グラフ|地図|写真|image|figure|chart|no description)[\s\d.。:：]*$|\.(png|jpe?g|svg)$|説明の付いていない/i.test(alt.trim()))
      say("alternative text says nothing", e.cloneNode());
    const heading = e.closest("figure")?.querySelector(".figure-title, h2");
    if (heading && text(heading).endsWith(alt.trim())) say("alternative text repeats the heading", e.cloneNode());
    if (alts.has(alt) && alts.get(alt) !== e.src) say("the same alternative text for another picture", e.cloneNode());
    alts.set(alt, e.src);
  }
  for (const e of all("svg, canvas"))
    if (e.ariaHidden !== "true" && !(e.getAttribute("role") === "img" && (e.getAttribute("aria-label") || e.getAttribute("aria-labelledby"))) && !e.closest("[role=group][aria-label]"))
      say("picture without a name", e);
  const ids = all("[id]").map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`twice: ${id}`);
  for (const e of all("a[href^='#']:not([role=button])")) if (!document.getElementById(decodeURIComponent(e.hash.slice(1)))) say("leads nowhere", e);
  return [...new Set(wrong)];
}"""

# Visible, in view and with a mark of its own: what WCAG 2.4.7 asks of the element that has the keyboard.
_FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const marked = style.outlineStyle === "auto" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const there = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { name: e.outerHTML.slice(0, 120), words: e.textContent.trim().slice(0, 40), marked, there, tabindex: e.tabIndex };
}"""

# Only tables, code and maps may be wider than the screen, each inside a frame that scrolls by keyboard, too.
_WIDE = """() => {
  const frames = ".scroll, pre, .map-canvas, .skip, .copied, svg, .plot";
  const out = [...document.querySelectorAll("body *")].filter((e) => {
    if (e.closest(frames) && !e.matches(".scroll, pre, .map-canvas")) return false;
    const box = e.getBoundingClientRect();
    return box.width > 0 && e.checkVisibility() && !e.matches(".skip, .copied") && box.right > innerWidth + 1;
  }).map((e) => `${Math.round(e.getBoundingClientRect().right)}: ${e.outerHTML.slice(0, 120)}`);
  if (document.documentElement.scrollWidth > innerWidth) out.push(`page: ${document.documentElement.scrollWidth}`);
  const still = [...document.querySelectorAll(".scroll")].filter((e) => e.tabIndex !== 0).map((e) => `no keyboard: ${e.outerHTML.slice(0, 120)}`);
  return [...out, ...still];
}"""

_MOVING = """() => [...document.querySelectorAll("*")].filter((e) => {
  const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(e);
  return /[1-9]/.test(transitionDuration) || animationName !== "none" || scrollBehavior === "smooth";
}).map((e) => e.outerHTML.slice(0, 120))"""

# Contrast by WCAG 2.1 of every visible text with what lies behind it; frames that carry meaning keep their lines.
_FORCED = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const part = (v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(e).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
  const wrong = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || e.closest("script, style, :disabled") || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), drawn = e.closest("svg");
    const colour = numbers(drawn ? style.fill : style.color);
    if (contrast(colour, behind(drawn ? drawn.parentElement : e)) < 4.5) wrong.push(`${style.color} ${style.fill}: ${e.outerHTML.slice(0, 120)}`);
  }
  for (const e of document.querySelectorAll("svg :is(path, rect, circle, line, polygon)")) {
    if (!e.checkVisibility() || !e.getBoundingClientRect().width) continue;
    const { fill, stroke } = getComputedStyle(e), ground = behind(e.closest("svg").parentElement);
    const seen = [fill, stroke].filter((c) => c !== "none").some((c) => contrast(numbers(c), ground) >= 3);
    if (!seen) wrong.push(`not seen: ${e.outerHTML.slice(0, 120)}`);
  }
  for (const e of document.querySelectorAll(".answer.lead, .finding, .notice, .notes, .badge")) {
    const { borderLeftStyle, borderLeftWidth } = getComputedStyle(e);
    if (borderLeftStyle === "none" || parseFloat(borderLeftWidth) < 1) wrong.push(`no line: ${e.outerHTML.slice(0, 120)}`);
  }
  return wrong;
}"""


def unfold(page: Any) -> None:
    """Open everything that can be opened, also what is laid out only near the screen."""
    page.evaluate("""() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
      for (const far of document.querySelectorAll(".run, .across, .body > section")) far.style.contentVisibility = "visible";
    }""")


def structure_faults(page: Any) -> list[str]:
    """Language, landmarks, headings in order, headers of tables, alternative texts, names, links into the page."""
    return page.evaluate(_STRUCTURE)


def focus_faults(page: Any, most: int = 600) -> tuple[list[str], int]:
    """Press Tab through the whole page: every stop is in view and marked, and the way has an end."""
    wrong, stops = [], 0
    for stops in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUS)
        if stop is None:
            return wrong, stops
        if not (stop["marked"] and stop["there"]) or stop["tabindex"] > 0:
            wrong.append(str(stop))
    return [*wrong, f"no end after {most} stops"], stops


def wide_faults(page: Any) -> list[str]:
    """What is wider than the screen and not inside a frame of its own."""
    return page.evaluate(_WIDE)


def moving_faults(page: Any) -> list[str]:
    """What still moves where motion is not wanted."""
    return page.evaluate(_MOVING)


def forced_faults(page: Any) -> list[str]:
    """Texts, marks and frames that are lost where the reader's colours hold."""
    return page.evaluate(_FORCED)
