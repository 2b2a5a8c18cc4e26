"""Numbers of people that a public edition must not show: under the study's threshold, or computable from what is shown.

What is looked at: tables, the values that maps carry, the sentences and values of findings, titles, messages and
alternative texts. What cannot be: pixels of a picture, shares and ratios, and what other publications give away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.data.disclosure import THRESHOLD, TOTAL
from analysis.data.suppression import CLOSE, bounds, consistent
from analysis.errors import Problem
from analysis.reports.outputs import FigureOutput
from analysis.written import HIDDEN

# The name by which a card declares the threshold of a study (unit 人).
PARAMETER = "threshold"
_PEOPLE = r"(?:延べ)?(?:人|世帯)(?:/[^・）]+)?"
_UNIT = re.compile(_PEOPLE)
_HEAD = re.compile(rf".*（{_PEOPLE}）")
_DIFFERENCE = re.compile("差|増減|変化")
# 「1人あたり」, 「10人に満たない」 and 「3人多い」 count nobody; a signed number is a difference.
_IN_WORDS = re.compile(
    r"(?<![\d.,+\-−△])(\d[\d,]*(?:\.\d+)?)\s*(?:人|世帯)"
    r"(?!口|未満|以上|以下|に満た|を下回|より|あたり|当たり|につき|ずつ|多|少|増|減)"
)
_REMEDY = "図、表、文にする前に隠して（analysis.data.disclosure.protect）、もう一度実行してください。"


def threshold_of(run: Mapping[str, Any]) -> float | None:
    """Tell under which number of people a study hides; None where its card declares no `threshold`."""
    value = run["parameters"].get(PARAMETER)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def small_numbers(
    findings: Sequence[Mapping[str, Any]],
    tables: Sequence[Mapping[str, Any]],
    figures: Sequence[FigureOutput],
    threshold: float | None,
) -> list[Problem]:
    """Look for numbers of people that should have been hidden.

    Parameters
    ----------
    findings, tables : sequence of mapping
        Of the public edition.
    figures : sequence of FigureOutput
        Likewise.
    threshold : float or None
        Above zero and under it is too small; None for a study without one: then only what its tables hide is looked at.

    Returns
    -------
    list of Problem
        The numbers themselves are not said.
    """
    found = list(_shown_elsewhere(tables))
    for table in tables:
        found += _computable(table, threshold or THRESHOLD)
    if threshold is None:
        return found
    found += _in_tables(tables, threshold)
    for figure in figures:
        found += _in_map(figure, threshold)
    texts = [*_texts_of_findings(findings), *_texts_of_figures(figures), *_texts_of_tables(tables)]
    found += [_problem(f"「{where}」の文", n, threshold) for where, n in _in_texts(texts, threshold).items()]
    small = [finding["id"] for finding in findings if _counts(finding, threshold)]
    return [*found, *(_problem(f"所見 {name} の値", 1, threshold) for name in small)]


def _in_tables(tables: Sequence[Mapping[str, Any]], threshold: float) -> Iterator[Problem]:
    for table in tables:
        for position, column in enumerate(table["columns"]):
            n = sum(_is_small(row[position], threshold) for row in table["rows"])
            if n and _of_people(column):
                yield _problem(f"表「{table['title']}」の列「{column['title']}」", n, threshold)


def _of_people(column: Mapping[str, Any]) -> bool:
    return bool(_UNIT.fullmatch(column.get("unit") or "")) and not _DIFFERENCE.search(column["title"])


def _shown_elsewhere(tables: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Find numbers that one table hides and another shows: the same words in the row, the same heading."""
    hidden: dict[tuple[Any, ...], str] = {}
    shown: dict[tuple[Any, ...], str] = {}
    for table in tables:
        for row in table["rows"]:
            words = tuple(
                value for value, column in zip(row, table["columns"], strict=True) if column["kind"] == "text"
            )
            for value, column in zip(row, table["columns"], strict=True):
                if column["kind"] != "text" and value is not None:
                    (hidden if value == HIDDEN else shown)[words, column["title"]] = table["title"]
    for key in hidden.keys() & shown.keys():
        what = f"表「{hidden[key]}」で隠した数が、表「{shown[key]}」に出ています。"
        yield Problem(what, "、".join(map(str, key[0])), _REMEDY)


def _computable(table: Mapping[str, Any], threshold: float) -> Iterator[Problem]:
    """Find hidden numbers for which the totals leave too little room (see `analysis.data.suppression`)."""
    n = 0
    for values in _with_totals(table):
        hidden = values == HIDDEN
        if not hidden.any() or any(value is None for value in values.flat):
            continue
        whole = np.where(hidden, 0, values).astype(float)
        if consistent(whole, hidden):
            cells = [(int(row), int(column)) for row, column in np.argwhere(hidden)]
            n += sum(bounds(whole, hidden, cell)[1] < threshold - CLOSE for cell in cells)
    if n:
        what = f"表「{table['title']}」で隠した数が、合計から計算できます（{n}か所）。"
        yield Problem(what, remedy=_REMEDY)


def _with_totals(table: Mapping[str, Any]) -> Iterator[NDArray[np.object_]]:
    """Give the numbers of people that add up to totals: as many as belong together, totals last."""
    columns = [position for position, column in enumerate(table["columns"]) if _of_people(column)]
    if not table["rows"] or not columns:
        return
    block = np.array([[row[position] for position in columns] for row in table["rows"]], dtype=object)
    down = TOTAL in [value for value in table["rows"][-1] if isinstance(value, str)]
    across = len(columns) > 1 and table["columns"][columns[-1]]["title"] == TOTAL
    if down and across:
        yield block
    elif down:
        yield from np.hsplit(block, len(columns))
    elif across:
        yield from (row.reshape(-1, 1) for row in block)


def _in_map(figure: FigureOutput, threshold: float) -> Iterator[Problem]:
    layers = json.loads(figure.map)["layers"] if figure.map else []
    for layer in layers:
        heads = layer.get("heads") or []
        rows = [
            value if isinstance(value, list) else [value] for value in layer.get("d") or layer.get("v") or []
        ]
        lower = layer.get("minimum") or {"title": "", "of": []}
        columns = [(head, [row[position] for row in rows]) for position, head in enumerate(heads)]
        for head, values in [*columns, (lower["title"].removesuffix("の下限"), lower["of"])]:
            n = sum(_is_small(_number(value), threshold) for value in values)
            if n and _HEAD.fullmatch(head) and not _DIFFERENCE.search(head):
                yield _problem(f"地図「{figure.title}」の「{head}」", n, threshold)


def _counts(finding: Mapping[str, Any], threshold: float) -> bool:
    """Tell whether a finding's value is a small number of people; a signed number in its headline is a difference."""
    of_people = bool(_UNIT.fullmatch(finding["unit"] or ""))
    is_difference = _DIFFERENCE.search(finding["headline"]) or re.search(r"[+−△]\d", finding["headline"])
    return of_people and _is_small(finding["value"], threshold) and not is_difference


def _texts_of_findings(findings: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for finding in findings:
        compared = [text for one in finding.get("comparisons") or () for text in one.values()]
        told = [finding["headline"], finding["certainty"], *finding["caveats"], *compared]
        for text in [*told, *finding["details"], *finding["details"].values()]:
            yield f"所見 {finding['id']}", str(text)


def _texts_of_figures(figures: Iterable[FigureOutput]) -> Iterator[tuple[str, str]]:
    for figure in figures:
        yield from ((f"図 {figure.id}", text) for text in (figure.title, figure.alt, figure.message))


def _texts_of_tables(tables: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for table in tables:
        cells = [value for row in table["rows"] for value in row if isinstance(value, str)]
        yield from ((f"表 {table['id']}", str(text)) for text in (table["title"], table["note"], *cells))


def _in_texts(texts: Iterable[tuple[str, str]], threshold: float) -> dict[str, int]:
    counted: dict[str, int] = {}
    for where, text in texts:
        n = sum(_is_small(_number(number), threshold) for number in _IN_WORDS.findall(text))
        if n:
            counted[where] = counted.get(where, 0) + n
    return counted


def _number(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return float(value.replace(",", ""))
    except ValueError:
        return None


def _is_small(value: object, threshold: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < threshold


def _problem(where: str, n: int, threshold: float) -> Problem:
    return Problem(f"{where}に、{threshold:,.10g}人に満たない数が{n}か所あります。", remedy=_REMEDY)
