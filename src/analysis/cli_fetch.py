"""What `ebpm data fetch` does and prints."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from analysis.cli_print import change_line, print_json, print_table
from analysis.data import fetch_sources
from analysis.data.fetch import State, fetch, folder_of, state
from analysis.data.fetch_record import Record
from analysis.data.fetch_sources import Source
from analysis.errors import ParameterError, Problem, RunError
from analysis.runs.document import suggestion
from analysis.runs.lock import drop, lock_path, take

_MEGABYTE = 1024**2


def fetch_one(name: str, root: Path, *, carried: Path | None, replace: bool, as_json: bool) -> None:
    """Fetch a file and print what it is; one that is there already is left alone.

    Raises
    ------
    ParameterError
        There is no such name, or a carried file would replace another one without `replace`.
    RunError, DataError
        As `analysis.data.fetch.fetch` raises them; another process is fetching the same file.
    """
    source = _named(name)
    found = state(source, root)
    if found.record and not replace:
        if carried is not None:
            what = f"「{name}」はすでに取得しています。"
            raise ParameterError(Problem(what, "--from-file", "置き換えるなら --replace を付けてください。"))
        _print(found.record, source, "取得済みです（取り直すには --replace）", as_json=as_json)
        return
    record = _fetched(source, root, carried)
    _print(record, source, "取得しました" if carried is None else "受け取りました", as_json=as_json)
    if found.record and found.record.sha256 != record.sha256 and not as_json:
        print(f"前に取得したもの（SHA-256 {found.record.sha256}）とは中身が違います。")


def _fetched(source: Source, root: Path, carried: Path | None) -> Record:
    folder = folder_of(source, root)
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = lock_path(folder)
    lock = take(path)
    if lock is None:
        remedy = "終わるのを待って、もう一度実行してください。"
        raise RunError(Problem(f"別の ebpm data fetch が「{source.name}」を取得しています。", remedy=remedy))
    try:
        return fetch(source, root, told=_tell, carried=carried)
    finally:
        drop(lock, path)
        if sys.stderr.isatty():
            change_line(sys.stderr, "")


def _tell(size: int, whole: int | None) -> None:
    """Show the progress on a terminal."""
    if sys.stderr.isatty():
        of = f" / {whole / _MEGABYTE:,.1f} MB" if whole else ""
        change_line(sys.stderr, f"取得中 {size / _MEGABYTE:,.1f} MB{of}")


def _named(name: str) -> Source:
    sources = {source.name: source for source in fetch_sources.SOURCES}
    if name not in sources:
        remedy = f"{suggestion(name, list(sources)).rstrip('。')}。一覧は ebpm data fetch で見られます。"
        raise ParameterError(Problem(f"「{name}」という取得元はありません。", remedy=remedy))
    return sources[name]


def _print(record: Record, source: Source, done: str, *, as_json: bool) -> None:
    if as_json:
        print_json({**asdict(record), "path": record.path})
        return
    how = "" if record.how == "network" else "（持ち込み）"
    print(f"{done}: {record.path}（{record.bytes:,}バイト）")
    print(f"  題　　　: {source.title}（{source.publisher}）")
    print(f"  利用条件: {source.licence}")
    print(f"  SHA-256 : {record.sha256}")
    print(f"  取得　　: {record.fetched}{how}")
    if record.how == "file" and not (source.holds or source.sha256):
        print("  注意　　: 中身がこの取得元のものかは、確かめる手掛かりがないので確かめていません。")
    print(f"  次に　　: {source.then.format(file=record.path)}")


def list_sources(root: Path, *, as_json: bool) -> None:
    """Print what can be fetched, and how far it was."""
    states = [state(source, root) for source in fetch_sources.SOURCES]
    if as_json:
        print_json(
            [
                {**asdict(one.source), "state": _state(one), "record": one.record and asdict(one.record)}
                for one in states
            ]
        )
        return
    rows = [(one.source.name, one.source.title, one.source.publisher, _state(one)) for one in states]
    print_table("取得できるファイル（ebpm data fetch 名前）", ("名前", "題", "発行元", "状態"), rows)


def _state(one: State) -> str:
    if one.record:
        return f"取得済み（{one.record.fetched[:10]}、{one.record.bytes:,}バイト）"
    if one.damaged:
        return "記録と違う（取り直しが要る）"
    if one.partial:
        return f"途中まで（{one.partial:,}バイト）"
    return "未取得" if one.source.address else "手で取得（--from-file）"
