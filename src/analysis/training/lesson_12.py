"""Lesson 12: a study of one's own; its question, its draft, its sentence and its card, looked at by properties."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import yaml

from analysis.data.descriptor import project_root
from analysis.errors import EbpmError
from analysis.mime import DRAFT_MARK
from analysis.reports.glossary import language
from analysis.reports.plain_language import LONGEST
from analysis.runs.card import card_path, load_card, notebook_path
from analysis.runs.new_study import TESTS, write_study
from analysis.training.plans import unwritten

OWNER = "練習課"
STUDIES = Path("notebooks/studies")
CATALOG = Path("data/datapackage.yaml")
_KEYS = ("問い", "だれ・どこ", "いつ", "何を", "使い道")
_IF = re.compile("なら|場合|とき|れば|たら")
_WHY = re.compile("なぜ|どうして|原因|理由")
_CAUSE = re.compile("効果|影響|おかげ|により|によって|原因|せいで|ために")
_SHOWN = 8


@dataclass(frozen=True)
class Tried:
    """What `ebpm new` would write, tried in a copy that is gone.

    Parameters
    ----------
    name, question : str
    tables : tuple of str
        Names in the catalog.
    files : tuple of str
        Notebook, card and test, as paths in the project.
    card : str
        The card, as YAML.
    """

    name: str
    question: str
    tables: tuple[str, ...]
    files: tuple[str, ...]
    card: str

    def to_write(self) -> pd.DataFrame:
        """List the entries of the card that are still to be written: 項目, いま."""
        rows = [(key, text) for key, text in _texts(yaml.safe_load(self.card)) if DRAFT_MARK in text]
        return pd.DataFrame(rows, columns=["項目", "いま"])


def try_new(name: str, *, question: str, tables: Sequence[str], parameters: Sequence[str]) -> Tried:
    """Write the draft of a study in a temporary copy of the project, and read it.

    Parameters
    ----------
    name, question, tables, parameters
        As in `analysis.runs.new_study.write_study`; title and department are filled in.

    Returns
    -------
    Tried

    Raises
    ------
    EbpmError
        As `ebpm new` refuses it.
    """
    project = project_root()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for part in (STUDIES, TESTS):
            shutil.copytree(project / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        (root / CATALOG).parent.mkdir()
        shutil.copy(project / CATALOG, root / CATALOG)
        paths = write_study(
            name, question=question, title=name, owner=OWNER, tables=tables, parameters=parameters, root=root
        )
        files = tuple(path.relative_to(root).as_posix() for path in paths)
        return Tried(name, question, tuple(tables), files, paths[1].read_text("utf-8"))


def asked(answer: Any) -> str:
    """Say what is off with a question.

    Parameters
    ----------
    answer
        Right: a dict of texts 問い, だれ・どこ, いつ, 何を (each of the three stands in the question), 使い道.

    Returns
    -------
    str
        In Japanese; "" when nothing is.
    """
    return unwritten(answer, _KEYS) or _off_question({key: _plain(answer[key]) for key in _KEYS})


def _off_question(given: dict[str, str]) -> str:
    question, use = given["問い"], given["使い道"]
    if not question.rstrip("。?").endswith("か"):
        return "問いの終わりが「〜か」になっていません。話題ではなく、答えのある文にします。"
    if len(question) > LONGEST:
        return f"問いが{len(question)}字あります。{LONGEST}字以内の1文にしてください。"
    if _WHY.search(question):
        return "「なぜ」は、表だけでは答えられません。まず「どこで」「どれだけ」「変わったか」を問います。"
    absent = [key for key in _KEYS[1:4] if given[key].strip("。") not in question]
    if absent:
        return (
            f"「{'」「'.join(absent)}」に書いた言葉が、問いの文の中にありません。同じ言葉を入れてください。"
        )
    if not _IF.search(use):
        return (
            "使い道は、「答えが〜なら、〜する」の形で書いてください。答えで何も変わらない問いは、急ぎません。"
        )
    return ""


def drafted(answer: Any) -> str:
    """Say what is off with a draft of one's own; right is what `try_new` returns, with a question that ends in か."""
    if not isinstance(answer, Tried):
        return "lesson_12.try_new( ) の結果を、そのまま answer に入れてください。"
    if answer.name == "library_use":
        return "例と同じ名前です。自分の分析の名前を付けてください。"
    if not _plain(answer.question).rstrip("。?").endswith("か"):
        return "question が、「〜か」で終わる問いになっていません。演習 12-1 の問いを使ってください。"
    return ""


def sentence(answer: Any) -> str:
    """Say what is off with the sentence on the lesson's number, 207,137 of 1,671,015 applications.

    Parameters
    ----------
    answer
        Right: one sentence with the share, what it is a share of, and the year of the paper, and without a cause.

    Returns
    -------
    str
        In Japanese; "" when nothing is. The share itself is not said.
    """
    if not isinstance(answer, str) or len(answer.strip(" 　.…")) < 2:
        return "文を引用符で囲んで答えてください。"
    text = _plain(answer)
    if not text.endswith("。") or text.count("。") != 1:
        return "1つの文で書き、「。」で終えてください。"
    if len(text) - 1 > LONGEST:
        return f"{len(text) - 1}字あります。{LONGEST}字以内にしてください。"
    return _off_number(text) or _off_words(text)


def _off_number(text: str) -> str:
    shares = re.findall(r"(\d+(?:\.\d+)?)(?:%|パーセント)", text)
    if not shares:
        return "割合（％）が入っていません。計算した値を、数と単位で書いてください。"
    # 207,137 ÷ 1,671,015 = 12.396 %.
    if not any(share in ("12", "12.4", "12.40") for share in shares):
        return "計算した割合と合う数がありません。分子と分母、端数（小数第1位まで）を確かめてください。"
    if "申請" not in text:
        return "何のうちの割合かが、書かれていません。「申請」という言葉を入れてください。手続きの数の割合とは違います。"
    return (
        "" if re.search("2023|令和5", text) else "いつの資料の数かが、書かれていません。年を入れてください。"
    )


def _off_words(text: str) -> str:
    cause = _CAUSE.search(text)
    if cause:
        return f"「{cause[0]}」は原因を言う言葉です。この表からは、理由は分かりません。"
    avoid = next((word for word in language().avoid if word in text), "")
    return f"「{avoid}」は使わず、「{language().avoid[avoid]}」と書いてください。" if avoid else ""


def finished(answer: Any) -> str:
    """Say what is still to be written in a study of this project; nothing is changed.

    Parameters
    ----------
    answer
        Right: the name of a study whose card and notebook hold no （下書き）.

    Returns
    -------
    str
        In Japanese; "" when nothing is.
    """
    if not isinstance(answer, str) or not answer.strip():
        return '分析の名前を引用符で囲んで答えてください（例：answer = "library_use"）。'
    root, name = project_root(), answer.strip()
    try:
        load_card(name, root)
    except EbpmError as error:
        return str(error.problems[0])
    card = yaml.safe_load(card_path(name, root).read_text("utf-8"))
    left = [f"カードの {key}" for key, text in _texts(card) if DRAFT_MARK in text]
    cells = json.loads(notebook_path(name, root).read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    left += [f"ノートブックのセル {number}" for number, text in enumerate(sources, 1) if DRAFT_MARK in text]
    if left:
        more = f" ほか{len(left) - _SHOWN}か所" if len(left) > _SHOWN else ""
        return f"「{DRAFT_MARK}」が{len(left)}か所、残っています：{'、'.join(left[:_SHOWN])}{more}。"
    if any("claims.unanswered(" in text for text in sources):
        return (
            "最後のセルが、まだ「答えは計算していない」のままです。結果から文を作る所見に置き換えてください。"
        )
    return ""


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _texts(entry: Any, name: str = "") -> list[tuple[str, str]]:
    """List every text of a card with the names that lead to it."""
    if isinstance(entry, dict):
        return [found for key, value in entry.items() for found in _texts(value, f"{name}.{key}".strip("."))]
    if isinstance(entry, list):
        return [found for value in entry for found in _texts(value, name)]
    return [(name, entry)] if isinstance(entry, str) else []
