"""Lesson 1: the logic model of a study as a table, and what is missing in a question of one's own."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.data.descriptor import project_root
from analysis.reports.logic_model import stages
from analysis.runs.card import load_card
from analysis.training.plans import missing

_PLAN = {
    "問い": "知りたいことを、1文の疑問文で書きます。",
    "決めること": "だれが、いつ、何を決めるかを書きます。",
    "結果がこうなら": "どんな数字なら、何をするかを書きます。",
    "逆の結果なら": "逆の数字なら、何をするかを書きます。",
    "必要なデータ": "どの表の、どの期間の数字が要るかを書きます。",
}
_ASKS = ("か", "か。", "?", "？")


def logic_model(study: str) -> pd.DataFrame:
    """List the logic model of a study.

    Parameters
    ----------
    study : str
        Name of the study.

    Returns
    -------
    pandas.DataFrame
        One row an item: 段階, 内容.

    Raises
    ------
    ParameterError
        No such study, or its card is not as declared.
    """
    given = stages(load_card(study, project_root()))
    return pd.DataFrame(
        [(stage.title, item) for stage in given for item in stage.items], columns=["段階", "内容"]
    )


def own_question(answer: Any) -> str:
    """Say what is missing in a question of the trainee's own work."""
    off = missing(answer, _PLAN)
    if off:
        return off
    if not answer["問い"].strip().endswith(_ASKS):
        return "「問い」が疑問文になっていません。「〜か。」で終わる1文にします。"
    if answer["結果がこうなら"].strip() == answer["逆の結果なら"].strip():
        return "結果がどちらでも、することが同じです。決めることが変わる問いにします。"
    return ""
