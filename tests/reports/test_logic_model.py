"""The drawn logic model: which boxes, how they are joined, and that its texts fit."""

import re
from xml.etree import ElementTree

import pytest

from analysis.reports.logic_model import NARROW, WIDE, Stage, drawing, stages, wrapped

NAMES = ["インプット", "アクティビティ", "アウトプット", "アウトカム（短期）", "アウトカム（中期）", "アウトカム（長期）",
         "インパクト"]  # fmt: skip


@pytest.fixture
def whole(make_card):
    model = {
        "inputs": ["予算と講師"], "activities": ["講座"], "outputs": ["回数", "受講者"],
        "outcomes": ["長期：格差が縮まる", "短期: 試す", "中期：比率が上がる"], "impact": ["だれもが便利"],
    }  # fmt: skip
    return stages(make_card(logic_model=model))


def shapes(svg: str, tag: str, kind: str | None = None):
    return [
        each for each in ElementTree.fromstring(svg).iter(tag) if kind is None or each.get("class") == kind
    ]


def test_outcomes_are_parted_by_their_terms_and_stand_in_order(whole) -> None:
    assert [stage.title for stage in whole] == NAMES
    assert [stage.items for stage in whole[3:6]] == [("試す",), ("比率が上がる",), ("格差が縮まる",)]


def test_outcomes_without_a_term_and_empty_stages(make_card) -> None:
    found = stages(make_card(logic_model={"inputs": ["端末"], "outcomes": ["時間が減る"]}))
    assert found == (Stage("インプット", ("端末",)), Stage("アウトカム", ("時間が減る",)))
    assert stages(make_card(logic_model={})) == ()


@pytest.mark.parametrize(("narrow", "rows"), [(False, 2), (True, 7)])
def test_every_box_is_drawn_once_and_joined_to_the_next(whole, narrow: bool, rows: int) -> None:
    svg = drawing(whole, narrow=narrow)
    boxes = shapes(svg, "rect", "box")
    assert [title.text for title in shapes(svg, "text", "title")] == NAMES
    assert len({box.get("y") for box in boxes}) == rows
    assert len(shapes(svg, "path", "tip")) == len(NAMES) - 1
    assert all(
        word in ElementTree.fromstring(svg).get("aria-label")
        for word in ("受講者", "→ インパクト：だれもが便利")
    )


@pytest.mark.parametrize("narrow", [False, True])
def test_texts_stay_inside_their_boxes(make_card, narrow: bool) -> None:
    # 14 px a full-width character, which no font in use exceeds.
    text = "とても長い内容、" * 12
    svg = drawing(stages(make_card(logic_model={name: [text] for name in ("inputs", "outputs", "outcomes", "impact")})),
                  narrow=narrow)  # fmt: skip
    boxes = [
        [float(box.get(name)) for name in ("x", "y", "width", "height")] for box in shapes(svg, "rect", "box")
    ]
    for line in shapes(svg, "text"):
        if line.get("class") == "title":
            continue
        x, y = float(line.get("x")), float(line.get("y"))
        left, top, width, height = next(
            b for b in boxes if b[0] <= x <= b[0] + b[2] and b[1] <= y <= b[1] + b[3]
        )
        assert x + 14 * len(line.text) <= left + width + 14  # one closing mark may hang over the padding
        assert top < y < top + height - 4
    assert max(x + width for x, _, width, _ in boxes) <= (NARROW if narrow else WIDE)


def test_lines_do_not_begin_with_a_comma_or_a_small_kana() -> None:
    assert wrapped("窓口、施設", 2) == ["窓口、", "施設"]
    assert wrapped("キャッシュ", 2) == ["キャッ", "シュ"]
    assert wrapped("POSレジ", 3) == ["POSレ", "ジ"]
    assert re.sub(r"\s", "", "".join(wrapped("a b\nc", 9))) == "abc"


def test_hostile_text_stays_text(make_card) -> None:
    text = "</text></svg><script>acted()</script>\" onload='acted()'"
    svg = drawing(stages(make_card(logic_model={"inputs": [text]})), narrow=True)
    assert "<script" not in svg
    (root,) = shapes(svg, "svg")
    assert text in root.get("aria-label")
    assert set(root.attrib) == {"class", "viewBox", "role", "aria-label"}
