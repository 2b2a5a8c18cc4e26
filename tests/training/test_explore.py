"""`explore`: the study's own figure and answer for what the controls say, the same as of a run of everything."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest

from analysis.data import catalog
from analysis.figures.style import Picture
from analysis.runs.card import STUDIES, Parameter
from analysis.runs.draft import Draft, notebook_of
from analysis.training.controls import control, given
from analysis.training.explore import Panel
from analysis.training.rerun import rerun
from analysis.training.statements import causes

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (ROOT / STUDIES).glob("*.ipynb"))


class Hand:
    """Moves controls as a user does, and waits until what follows is there."""

    def __init__(self, study: str) -> None:
        self.panel = Panel(study)
        self.panel.whole()

    def move(self, **values: Any) -> None:
        async def moved() -> None:
            for name, value in values.items():
                widget = self.panel.figure if name == "figure" else self.panel.controls[name]
                widget.value = value
            timer = self.panel.timer
            assert timer is not None
            while not (timer.cancelled() or timer.when() < asyncio.get_running_loop().time()):
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.02)

        # In a thread of its own: after a test with a browser this one has a loop already.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(moved())).result()

    def command(self) -> list[list[str]]:
        self.panel.button.click()
        found = re.findall(r"<pre[^>]*>(.*?)</pre>", self.panel.command.value)
        return [shlex.split(line.replace("&#x27;", "'")) for line in found]


@pytest.fixture(scope="module")
def hand() -> Hand:
    return Hand("workload")


def picture(panel: Panel) -> bytes:
    found = re.search(r'base64,([^"]+)"', panel.picture.value)
    return base64.b64decode(found[1]) if found else b""


def test_a_moved_control_changes_figure_and_answer_and_back(hand):
    before = picture(hand.panel), hand.panel.answer.value
    assert before[0].startswith(b"\x89PNG")
    assert "158,070時間" in before[1]  # 業務量調査 2021年度, the headline of the study's report
    excluded = hand.panel.controls["exclude"].options[0][1]
    hand.move(exclude=(excluded,))
    after = picture(hand.panel), hand.panel.answer.value
    assert after[0] != before[0]
    assert after[1] != before[1]
    hand.move(exclude=())
    assert (picture(hand.panel), hand.panel.answer.value) == before


def test_a_single_movement_is_followed_at_once_and_of_a_series_what_it_ends_on(hand, monkeypatch):
    asked: list[float] = []
    clock = [1000.0]
    monkeypatch.setattr(hand.panel, "busy", 0.0)
    monkeypatch.setattr(hand.panel, "_later", lambda seconds, _act: asked.append(seconds))
    monkeypatch.setattr("analysis.training.explore.monotonic", lambda: clock[0])
    for passed in (0.0, 5.0, 0.03, 0.03, 0.03, 5.0):
        clock[0] += passed
        hand.panel._moved({"old": 1, "new": 2})
    first, again, *held, later = asked
    assert first == again == later < 0.05  # of the 0.3 s in which the figure is to be there
    assert set(held) == {0.15}
    hand.panel.refresh()
    # The movements that came while it was computed are those of one hand.
    hand.panel._moved({"old": 1, "new": 2})
    assert asked[-1] == 0.15


def test_what_changes_neither_figure_nor_answer_says_so():
    hand = Hand("online_procedures")
    hand.move(top_k=12)
    assert "変わりません" in hand.panel.note.value
    hand.move(figure=hand.panel.figure.options[1][1])
    assert hand.panel.note.value == ""


def test_a_slider_that_is_drawn_has_not_moved():
    panel = Panel("cashless_aging")
    panel.controls["confidence"].value = 0.9500000000000001  # what the browser writes back for 0.95
    assert (panel.timer, given(panel.controls["confidence"])) == (None, 0.95)


def test_another_figure_is_drawn_when_it_is_chosen(hand):
    first, second = [id for _, id in hand.panel.figure.options]
    hand.move(figure=second)
    assert "alt=" in hand.panel.picture.value
    shown = picture(hand.panel)
    hand.move(figure=first)
    assert picture(hand.panel) != shown


def test_what_does_not_go_together_is_said_in_japanese_and_goes_away(hand):
    hand.move(before=hand.panel.controls["after"].value)
    assert "【エラー】" in hand.panel.answer.value
    assert "before は「" in hand.panel.answer.value
    assert hand.panel.picture.value == ""
    hand.move(before=2020)
    assert "【エラー】" not in hand.panel.answer.value
    assert picture(hand.panel)


def test_the_command_is_that_of_the_controls(hand):
    assert hand.command() == [["ebpm", "run", "workload"]]
    excluded = hand.panel.controls["exclude"].options[0][1]
    hand.move(exclude=(excluded,))
    assert hand.panel.command.value == ""
    assert ["ebpm", "run", "workload", "-p", f"exclude=[{excluded}]"] in hand.command()
    hand.move(exclude=())


def test_the_notebook_around_keeps_its_own_record_of_tables():
    catalog.load("practice_facilities")
    before = catalog.loaded()
    Panel("workload").whole()
    assert catalog.loaded() == before
    assert catalog.is_synthetic()


def test_a_figure_that_is_not_drawn_is_told_and_comes_back():
    hand = Hand("cashless_facilities")
    assert "within_mix" in [id for _, id in hand.panel.figure.options]
    hand.move(figure="within_mix")
    shown = picture(hand.panel)
    hand.move(years=(2023,))
    assert "描かれません" in hand.panel.picture.value
    assert "2023" in hand.panel.answer.value
    hand.move(years=(2021, 2023))
    assert picture(hand.panel) == shown


@pytest.mark.parametrize(
    ("card", "value", "kind"),
    [
        ({"type": "number", "minimum": 0.9, "maximum": 0.999}, 0.95, widgets.FloatSlider),
        ({"type": "number", "minimum": 0, "maximum": 100}, 5.3273, widgets.Text),
        ({"type": "number", "minimum": -1e9, "maximum": 1e9}, 2.0, widgets.Text),
        ({"type": "integer", "minimum": 2, "maximum": 7}, 5, widgets.IntSlider),
        ({"type": "integer", "minimum": 0}, 7203, widgets.Text),
        ({"type": "boolean"}, False, widgets.Checkbox),
        ({"type": "date"}, "2023-01-15", widgets.DatePicker),
        ({"type": "string", "optional": True}, None, widgets.Text),
        ({"type": "list", "items": "integer"}, [7, 12], widgets.Text),
    ],
)
def test_each_kind_of_parameter_has_its_control(card, value, kind):
    widget = control(Parameter(title="x", **card), value, None)
    assert type(widget) is kind
    assert str(given(widget)) in (str(value), "5.3273", "2.0", "7203", "", "[7,12]")


def test_a_slider_says_its_range_and_unit_and_its_steps_leave_no_dust():
    declared = Parameter(type="number", title="信頼水準", unit="％", minimum=0.9, maximum=0.999)
    widget = control(declared, 0.95, None)
    assert widget.description == "信頼水準（0.9〜0.999％）"
    widget.value = 0.9 + 51 * widget.step
    assert given(widget) == 0.951


def test_choices_are_offered_by_their_labels():
    declared = Parameter(type="string", title="都市", choices={"a": "練習市", "b": "郡山市"}, optional=True)
    widget = control(declared, "b", {"a": "練習市", "b": "郡山市"})
    assert widget.options == (("（なし）", None), ("練習市", "a"), ("郡山市", "b"))
    several = control(
        Parameter(type="list", items="string", title="x"), ["b"], {"a": "練習市", "b": "郡山市"}
    )
    assert (type(several), given(several)) == (widgets.SelectMultiple, ("b",))


NEW = Draft("library_use", "図書館", "増えたか", "図書館課", ["practice_facilities"], [], [], {})


@pytest.mark.parametrize("name", [*NAMES, NEW.name])
def test_every_study_ends_with_it_and_no_run_executes_it(name):
    written = notebook_of(NEW) if name == NEW.name else (ROOT / STUDIES / f"{name}.ipynb").read_text("utf-8")
    *_, text, last = json.loads(written)["cells"]
    assert "".join(last["source"]) == (f'from analysis.training.explore import explore\n\nexplore("{name}")')
    assert last["metadata"]["tags"] == ["skip-execution"]
    assert "".join(text["source"]).startswith("**条件を変えて見る**")
    assert text["metadata"]["tags"] == ["remove-cell"]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_what_a_result_needs_gives_the_same_result_as_everything(name):
    panel = Panel(name)
    whole: dict[str, Any] = {}
    every = range(len(panel.statements))

    def tell(result: Any, place: int) -> None:
        whole[result.id] = result, place

    rerun(panel.statements, every, panel._values(), tell, {})
    assert whole
    memory: dict[int, Any] = {}
    for id, (result, place) in whole.items():
        alone: dict[str, Any] = {}
        # What was kept while other results were wanted must not differ from what is computed anew.
        for kept in ({}, memory):
            needed = causes(panel.statements, [place])
            rerun(
                panel.statements,
                needed,
                panel._values(),
                lambda r, _, alone=alone: alone.update({r.id: r}),
                kept,
            )
            shown = "png" if isinstance(result, Picture) else "headline"
            assert getattr(alone[id], shown) == getattr(result, shown)
