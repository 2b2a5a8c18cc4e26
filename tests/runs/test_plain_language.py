"""What makes a report hard to read is told, each once, with its place; nothing is refused."""

from __future__ import annotations

import json
from datetime import date

import pytest
from mini_project import CARD, FINDING, SHOW_FINDING, code, notebook, text

from analysis.reports.plain_language import check
from analysis.runs.card import Card
from analysis.runs.notes import AddedNotes, Note

EIGHTY = "あ" * 79 + "ん"


def found(cells=(), *, card=None, findings=(), notes=None):
    return check(notebook(*cells), Card.model_validate({**CARD, **(card or {})}), findings, notes)


def test_plain_words_are_not_told() -> None:
    assert found([text("短い文です。")]) == {"long_sentences": [], "unexplained": [], "avoid": []}


@pytest.mark.parametrize(("sentence", "told"), [(f"{EIGHTY}。", []), (f"あ{EIGHTY}。", [81])])
def test_eighty_letters_are_enough(sentence: str, told: list[int]) -> None:
    assert [row["length"] for row in found(card={"policy": sentence})["long_sentences"]] == told


def test_sentences_end_at_stops_and_lines_but_not_inside_brackets() -> None:
    half = "い" * 50
    assert found(card={"policy": f"{half}。{half}\n{half}"})["long_sentences"] == []
    (row,) = found(card={"policy": f"{half}（{half}。）。"})["long_sentences"]
    assert (row["where"], row["length"]) == ("カードの policy", 50 + 50 + 3)


@pytest.mark.parametrize(
    "source", [f"| {EIGHTY}い |", f"`{EIGHTY}い`", f"[短い](https://example.org/{EIGHTY}い)"]
)
def test_tables_code_and_addresses_are_no_sentences(source: str) -> None:
    assert found([text(source)])["long_sentences"] == []


def test_every_place_where_people_read_is_looked_at() -> None:
    long = f"長い{EIGHTY}"
    finding = {**FINDING, "certainty": long}
    signed = AddedNotes((Note("所見", long, "財政課", date(2026, 4, 1)),), "")
    card = {"question": long, "policy": long, "changes_answer": [long], "caveats": [long], "method": long}
    rows = found([text(f"# {long}"), {**text(long), "metadata": {"tags": ["remove-cell"]}}, code("x")],
                 card=card, findings=[finding], notes=signed)["long_sentences"]  # fmt: skip
    assert [row["where"] for row in rows] == [
        "カードの question", "所見 mini.total", "カードの policy", "カードの changes_answer", "カードの caveats",
        "担当課の記入「所見」", "ノートブックのセル 3", "カードの method",
    ]  # fmt: skip


def test_terms_without_a_meaning_are_told_once() -> None:
    card = {
        "policy": "操作変数とGDPを使う。",
        "method": "操作変数、GDP、`SQL`、DX、信頼区間、ブートストラップ。",
    }
    assert found(card=card)["unexplained"] == [
        {"term": "操作変数", "where": "カードの policy"}, {"term": "GDP", "where": "カードの policy"},
    ]  # fmt: skip
    explained = {"操作変数法": "説明", "GDP": "国内総生産"}
    assert found(card={**card, "glossary": explained})["unexplained"] == []


def test_words_to_avoid_come_with_what_to_write_instead() -> None:
    assert found(card={"policy": "母数を増やす。"})["avoid"] == [
        {"word": "母数", "instead": "分母、対象", "where": "カードの policy"}
    ]


def test_a_run_tells_and_records_it(project) -> None:
    project.study("mini", notebook(code(SHOW_FINDING)), project.card(policy=f"母数は{EIGHTY}。"))
    done = project.ebpm("run", "mini")
    assert done.returncode == 0, done.stderr
    assert "文章の確認: 80文字を超える文 1、言い換えたい言葉 1" in done.stdout
    assert "母数 → 分母、対象（カードの policy）" in done.stdout
    (folder,) = project.runs()
    recorded = json.loads((folder / "run.json").read_text(encoding="utf-8"))["language"]
    assert [row["length"] for row in recorded["long_sentences"]] == [83]
