"""What a run says about itself: run.json, and whether the run is what its card promised."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data.flow_record import FLOW
from analysis.errors import Problem, RunError
from analysis.runs.document import suggestion

if TYPE_CHECKING:
    from analysis.runs.card import Card, Expects

SCHEMA = 1
_STRICTNESS = ("open", "internal", "restricted")


def datasets_of(
    findings: Iterable[Mapping[str, Any]], loaded: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Unite the tables that findings name and those that the kernel says it loaded.

    Parameters
    ----------
    findings, loaded : iterable of mapping
        Findings with their `datasets`, and records of `analysis.data.catalog.loaded`.

    Returns
    -------
    list of dict
        Each table once, in the order of loading.
    """
    records = [*loaded, *(record for finding in findings for record in finding.get("datasets", []))]
    unique = {(record["name"], record["sha256"]): dict(record) for record in reversed(records)}
    return list(reversed(unique.values()))


def marks(datasets: Iterable[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Tell whether a run rests on made-up data, and who may see it.

    Returns
    -------
    dict
        `synthetic` (one synthetic table or finding is enough) and `disclosure` (the strictest of the tables).
    """
    tables = list(datasets)
    made_up = any(table["kind"] == "synthetic" for table in tables)
    strictest = max((_STRICTNESS.index(table["disclosure"]) for table in tables), default=0)
    return {
        "synthetic": made_up or any(finding.get("synthetic") for finding in findings),
        "disclosure": _STRICTNESS[strictest],
    }


def check_promises(
    card: Card,
    study: str,
    findings: Sequence[Mapping[str, Any]],
    counts: Mapping[str, int],
    datasets: Iterable[Mapping[str, Any]],
) -> None:
    """Hold a finished run against its card.

    Parameters
    ----------
    card : Card
        `expects` and `datasets` are promises.
    study : str
        Name of the study.
    findings : sequence of mapping
        What the notebook recorded.
    counts : mapping
        Numbers of `figures` and `tables`.
    datasets : iterable of mapping
        The tables that were loaded.

    Raises
    ------
    RunError
        Other findings, figures or tables than promised, or a table of the catalog that the card does not declare.
        Stores of `ebpm data add` have names of their owner's choice: the reader asks for one by a parameter.
    """
    problems = []
    ids = sorted(finding["id"] for finding in findings)
    if not any(_fits(expected, ids, counts) for expected in card.expects):
        promised = "、または ".join(_described(sorted(e.findings), e.figures, e.tables) for e in card.expects)
        problems.append(
            Problem(
                f"出力がカードの expects と違います: {_described(ids, counts['figures'], counts['tables'])}",
                f"{study}.yml",
                f"expects は {promised} です。ノートブックかカードを直してください。",
            )
        )
    declared = {*card.datasets, *card.datasets_if_registered}
    read = {table["name"] for table in datasets if not Path(table["path"]).is_relative_to(FLOW)}
    for name in sorted(read - declared):
        remedy = f"使う表なら datasets に書き足してください。{suggestion(name, card.datasets)}"
        problems.append(
            Problem(f"カードにない表「{name}」を読み込みました。", f"{study}.yml datasets", remedy)
        )
    if problems:
        raise RunError(*problems)


def _fits(expected: Expects, ids: Sequence[str], counts: Mapping[str, int]) -> bool:
    same_counts = (expected.figures, expected.tables) == (counts["figures"], counts["tables"])
    return same_counts and sorted(expected.findings) == list(ids)


def _described(ids: Sequence[str], figures: int, tables: int) -> str:
    return f"発見 {'、'.join(ids) or 'なし'}、図 {figures}、表 {tables}"


def specifications_in(out: Path, study: str, planned: Iterable[str]) -> int:
    """Count the distinct specifications of a study among its finished runs and those that are planned.

    Parameters
    ----------
    out : Path
        Folder of all runs.
    study : str
        Name of the study.
    planned : iterable of str
        Specifications of the runs to be made.

    Returns
    -------
    int
        A run.json that cannot be read counts as none.
    """
    found = set(planned)
    for path in (out / study).glob("*/run.json"):
        try:
            found.add(str(json.loads(path.read_text(encoding="utf-8"))["specification"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return len(found)


def write_json(content: Any, path: Path) -> None:
    """Write JSON for people and programs: UTF-8, indented; a value that JSON does not have is an error."""
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
