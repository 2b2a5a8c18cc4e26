"""What two runs of a study were made from, side by side: data, code, parameters, environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from analysis.reports.conditions import words
from analysis.runs.hashes import MISSING
from analysis.runs.inputs import changes as input_changes

if TYPE_CHECKING:
    from analysis.runs.card import Card

Kind = Literal["data", "code", "parameters", "environment"]
KINDS: dict[Kind, str] = {
    "data": "データ",
    "code": "コード",
    "parameters": "パラメータ",
    "environment": "環境",
}
NONE = "なし"
# Groups that are data, where no record of a loaded table says more.
_DATA = {"tables": "ファイル", "catalog": "目録の記述"}
_ABSENT = object()
_DIGEST = 64  # hexadecimal digits of SHA-256
# Groups of run.json's `depends_on` that are code.
_CODE = {"notebook": "ノートブック", "card": "カード", "modules": "関数", "report": "実行とレポート"}
_ENTRY = {
    "title": "題名",
    "reference_date": "時点・期間",
    "kind": "種類",
    "disclosure": "公開区分",
    "licence": "ライセンス",
    "source": "出典",
}


@dataclass(frozen=True)
class OriginChange:
    """One thing that two runs were made from differently.

    Parameters
    ----------
    kind : str
        `data`, `code`, `parameters` or `environment`.
    name : str
        The table, module, parameter or package, as a program knows it.
    title : str
        The same for people.
    before, after : str
        What it was, in words; なし where it was not there.
    """

    kind: Kind
    name: str
    title: str
    before: str
    after: str


def origin_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], card: Card | None
) -> list[OriginChange]:
    """List what differs between the origins of two runs of one study.

    Parameters
    ----------
    before, after : mapping
        Contents of their run.json.
    card : Card or None
        For titles and units of the parameters; without it their names stand.

    Returns
    -------
    list of OriginChange
        Data first, then code, parameters and environment.
    """
    return [
        *_data(before, after),
        *_code(before, after),
        *_parameters(before, after, card),
        *_environment(before, after),
    ]


def notes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Say what the records of two runs leave open, in Japanese.

    Parameters
    ----------
    before, after : mapping
        Contents of their run.json.

    Returns
    -------
    list of str
    """
    if _recorded(before, after):
        return []
    found = [
        "どちらかの実行に、使ったモジュールの記録がありません（古い形式か、再利用できない実行）。"
        "どの関数が変わったかは分からず、コードの版（git）だけを比べました。"
    ]
    if any(run.get("git") and not run["git"]["clean"] for run in (before, after)):
        found.append(
            "コミットしていない変更がある状態の実行を含みます。版が同じでもコードは違うかもしれません。"
        )
    return found


def commit(run: Mapping[str, Any]) -> str:
    """Write the version of the code that a run was made with, as in 0123456789（変更あり）."""
    git = run.get("git")
    if not git:
        return "記録なし"
    return git["commit"][:10] + ("" if git["clean"] else "（変更あり）")


def _data(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[OriginChange]:
    told: set[str] = set()
    for name, old, new in _pairs(_tables(before), _tables(after)):
        for change in _table(name, old, new):
            told |= {name, *(table["path"] for table in (old, new) if table)}
            yield change
    if _recorded(before, after):
        # What was declared and not loaded, read by a check only, or a part of a store.
        for change in input_changes(before["depends_on"], after["depends_on"]):
            if change.group in _DATA and change.name not in told:
                title = f"{_DATA[change.group]} {change.name}"
                yield OriginChange("data", change.name, title, _short(change.before), _short(change.after))


def _table(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[OriginChange]:
    shown = new or old or {}
    title = f"{shown['title']}（{shown['path']}）"
    if old is None or new is None or old["sha256"] != new["sha256"] or old["path"] != new["path"]:
        yield OriginChange("data", name, title, _version(old), _version(new))
        return
    for key, heading in _ENTRY.items():
        if old.get(key) != new.get(key):
            values = (str(table.get(key) or NONE) for table in (old, new))
            yield OriginChange("data", name, f"{title}の{heading}", *values)


def _tables(run: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {table["name"]: table for table in run.get("datasets", [])}


def _version(table: Mapping[str, Any] | None) -> str:
    return f"{table['sha256'][:8]}、{table['reference_date']}" if table else NONE


def _code(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[OriginChange]:
    if not _recorded(before, after):
        yield from _code_by_file(before, after)
        return
    for change in input_changes(before["depends_on"], after["depends_on"]):
        if change.group in _CODE:
            title = f"{_CODE[change.group]} {change.name}"
            yield OriginChange("code", change.name, title, _short(change.before), _short(change.after))


def _code_by_file(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[OriginChange]:
    inputs = ({file["path"]: file["sha256"] for file in run.get("inputs", [])} for run in (before, after))
    for path, old, new in _pairs(*inputs):
        if old != new:
            word = _CODE["notebook" if path.endswith(".ipynb") else "card"]
            yield OriginChange("code", path, f"{word} {path}", _short(old), _short(new))
    if commit(before) != commit(after):
        yield OriginChange("code", "git", "コードの版（git）", commit(before), commit(after))


def _parameters(
    before: Mapping[str, Any], after: Mapping[str, Any], card: Card | None
) -> Iterator[OriginChange]:
    for name in dict.fromkeys([*before["parameters"], *after["parameters"]]):
        declared = card.parameters.get(name) if card else None
        values = [run["parameters"].get(name, _ABSENT) for run in (before, after)]
        if values[0] != values[1]:
            old, new = (NONE if value is _ABSENT else words(declared, value) for value in values)
            yield OriginChange("parameters", name, declared.title if declared else name, old, new)


def _environment(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[OriginChange]:
    recorded = _recorded(before, after)
    versions = [
        run["depends_on"]["environment"]
        if recorded
        else {"Python": run.get("python"), **run.get("packages", {})}
        for run in (before, after)
    ]
    for name, old, new in _pairs(*versions):
        if old != new:
            yield OriginChange("environment", name, name, _version_words(old), _version_words(new))


def _recorded(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return all(run.get("depends_on") for run in (before, after))


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in dict.fromkeys([*before, *after]):
        yield name, before.get(name), after.get(name)


def _short(sha256: str | None) -> str:
    return sha256[:8] if sha256 and sha256 != MISSING else NONE


def _version_words(version: str | None) -> str:
    """Write a version as it is and a digest short."""
    return _short(version) if len(version or "") == _DIGEST else version or NONE
