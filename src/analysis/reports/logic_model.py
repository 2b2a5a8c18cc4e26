"""The logic model of a card as a drawing: boxes in rows joined by arrows, as SVG that needs no script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from analysis.runs.card import Card

TERMS = ("短期", "中期", "長期")
_TERM = re.compile(rf"({'|'.join(TERMS)})\s*[：:]\s*")
# What must not begin a line (JIS X 4051, the common part of it).
_NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝」』】〕〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ％,.:;?!)]}"
)
_PIECE = re.compile(r"[A-Za-z0-9]{1,12}|.", re.DOTALL)
_FONT, _LINE, _PAD, _GAP, _DROP, _HEAD = 14.0, 20.0, 10.0, 26.0, 34.0, 30.0
# Widths in the drawing's own units, which are the pixels of a page that is wide enough, and of a phone.
WIDE, NARROW = 800.0, 340.0


@dataclass(frozen=True)
class Stage:
    """A stage of the model.

    Parameters
    ----------
    title : str
        As in アウトカム（短期）.
    items : tuple of str
        What happens in it; at least one.
    """

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class _Box:
    stage: Stage
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def stages(card: Card) -> tuple[Stage, ...]:
    """List the stages that a card fills in, outcomes parted by their terms.

    Parameters
    ----------
    card : Card
        Its outcomes may begin with 短期：, 中期： or 長期：.

    Returns
    -------
    tuple of Stage
        In the order of the model.
    """
    model = card.logic_model
    outcomes: dict[str, list[str]] = {"": [], **{term: [] for term in TERMS}}
    for item in model.outcomes:
        found = _TERM.match(item)
        outcomes[found.group(1) if found else ""].append(item[found.end() :] if found else item)
    named = [
        ("インプット", model.inputs),
        ("アクティビティ", model.activities),
        ("アウトプット", model.outputs),
    ]
    named += [(f"アウトカム（{term}）" if term else "アウトカム", items) for term, items in outcomes.items()]
    return tuple(
        Stage(title, tuple(items)) for title, items in [*named, ("インパクト", model.impact)] if items
    )


def drawing(given: Sequence[Stage], *, narrow: bool) -> Markup:
    """Draw the stages: what is done above, what changes below; on a phone one under the other.

    Parameters
    ----------
    given : sequence of Stage
        From `stages`; at least one.
    narrow : bool
        For a screen of the width of a phone.

    Returns
    -------
    Markup
        An svg element; every text of the card in it is escaped.
    """
    changes = ("アウトカム", "インパクト")
    done = [stage for stage in given if not stage.title.startswith(changes)]
    changed = [stage for stage in given if stage.title.startswith(changes)]
    rows = [[stage] for stage in given] if narrow else [row for row in (done, changed) if row]
    width, y, placed = NARROW if narrow else WIDE, 1.0, []
    for row in rows:
        placed.append(_placed(row, width, y))
        y += placed[-1][0].height + _DROP
    parts = [_drawn(box) for row in placed for box in row]
    parts += [_arrow(left, right) for row in placed for left, right in pairwise(row)]
    parts += [_elbow(above[-1], below[0]) for above, below in pairwise(placed)]
    svg = Markup('<svg class="{}" viewBox="0 0 {:g} {:.0f}" role="img" aria-label="{}">{}</svg>')
    name = "narrow" if narrow else "wide"
    return svg.format(name, width, y - _DROP + 1, in_words(given), Markup("").join(parts))


def in_words(given: Iterable[Stage]) -> str:
    """Write the model as one text, for those who do not see the drawing.

    Parameters
    ----------
    given : iterable of Stage
        From `stages`.

    Returns
    -------
    str
    """
    return "ロジックモデル。" + " → ".join(f"{stage.title}：{'、'.join(stage.items)}" for stage in given)


def wrapped(text: str, ems: float) -> list[str]:
    """Break a text into lines of a given width.

    Parameters
    ----------
    text : str
        One paragraph.
    ems : float
        Width in full-width characters.

    Returns
    -------
    list of str
        No line begins with a closing bracket, a comma or a small kana; a line may be longer by one of these.
    """
    lines, used = [""], 0.0
    for piece in _PIECE.findall(" ".join(text.split())):
        size = sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.58 for letter in piece)
        if used + size > ems and lines[-1] and piece not in _NOT_FIRST:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += size
    return lines


def _placed(row: Sequence[Stage], width: float, y: float) -> list[_Box]:
    each = (width - 2 - _GAP * (len(row) - 1)) / len(row)
    ems = (each - 2 * _PAD) / _FONT - 1
    texts = [_lines(stage, ems) for stage in row]
    height = _HEAD + max(map(len, texts)) * _LINE + 2 * _PAD - 4
    return [
        _Box(stage, lines, 1 + number * (each + _GAP), y, each, height)
        for number, (stage, lines) in enumerate(zip(row, texts, strict=True))
    ]


def _lines(stage: Stage, ems: float) -> tuple[str, ...]:
    return tuple(
        ("・" if first else "\N{IDEOGRAPHIC SPACE}") + line
        for item in stage.items
        for first, line in ((not number, line) for number, line in enumerate(wrapped(item, ems)))
    )


def _drawn(box: _Box) -> Markup:
    frame = Markup('<rect class="box" x="{0:.1f}" y="{1:.1f}" width="{2:.1f}" height="{3:.1f}"/>'
                   '<rect class="head" x="{0:.1f}" y="{1:.1f}" width="{2:.1f}" height="{4:.1f}"/>')  # fmt: skip
    parts = [frame.format(box.x, box.y, box.width, box.height, _HEAD)]
    title = Markup('<text class="title" text-anchor="middle" x="{:.1f}" y="{:.1f}">{}</text>')
    parts.append(title.format(box.middle, box.y + 20, box.stage.title))
    line = Markup('<text x="{:.1f}" y="{:.1f}">{}</text>')
    top = box.y + _HEAD + _PAD + _FONT - 2
    parts += [line.format(box.x + _PAD, top + n * _LINE, text) for n, text in enumerate(box.lines)]
    return Markup("").join(parts)


def _arrow(left: _Box, right: _Box) -> Markup:
    y = left.y + left.height / 2
    return _path(f"M{left.x + left.width:.1f} {y:.1f}H{right.x - 7:.1f}", right.x - 1, y, "right")


def _elbow(above: _Box, below: _Box) -> Markup:
    way = f"M{above.middle:.1f} {above.y + above.height:.1f}v{_DROP / 2:.1f}H{below.middle:.1f}V{below.y - 7:.1f}"
    return _path(way, below.middle, below.y - 1, "down")


def _path(way: str, x: float, y: float, direction: str) -> Markup:
    back = "l-8 -5v10z" if direction == "right" else "l-5 -8h10z"
    line = Markup('<path class="way" d="{}"/><path class="tip" d="M{:.1f} {:.1f}{}"/>')
    return line.format(way, x, y, back)
