"""Puts official files into `data/fetched/`: from the network, or from a file that somebody carried in.

`data/fetched/NAME/record.json` is written last: without it, nothing was fetched. Only `analysis.cli_fetch` imports this.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from analysis.data import fetch_sources
from analysis.data.fetch_carried import unlike
from analysis.data.fetch_http import Told, download
from analysis.data.fetch_part import Part
from analysis.data.fetch_record import FETCHED, RECORD, Record, read_record
from analysis.data.fetch_sources import Source
from analysis.data.intake.guard import read_file
from analysis.errors import DataError, ParameterError, Problem, RunError

KEY = "ESTAT_APP_ID"
_PART = "partial.bin"
_KEY_FORM = re.compile(r"[0-9a-f]{40}")
_STARTS = {".zip": b"PK", ".xlsx": b"PK", ".xls": b"\xd0\xcf\x11\xe0"}
_PAGE_VALUES = 100_000  # what the API gives at most


@dataclass(frozen=True)
class State:
    """How far a source was fetched.

    `record` is None where it was not, or where the file is no longer the one of the record (`damaged`); `partial` is
    how many bytes a download that stopped half-way has left.
    """

    source: Source
    record: Record | None
    damaged: bool
    partial: int


def folder_of(source: Source, root: Path) -> Path:
    """Return the folder of a source, existing or not."""
    return root / FETCHED / source.name


def state(source: Source, root: Path) -> State:
    """Tell how far a source was fetched."""
    folder = folder_of(source, root)
    record = read_record(folder)
    damaged = record is None and (folder / RECORD).exists()
    return State(source, record, damaged, Part(folder / _PART).size)


def fetch(source: Source, root: Path, *, told: Told, carried: Path | None = None) -> Record:
    """Fetch a file, and record what it is.

    Parameters
    ----------
    source : Source
        One of `fetch_sources.SOURCES`.
    root : Path
        The project's folder.
    told : callable
        Hears of the progress of a download.
    carried : Path, optional
        A file that was fetched elsewhere; then nothing contacts the network.

    Returns
    -------
    Record
        Of the new file; one that was there before is replaced when the new one is whole.

    Raises
    ------
    RunError, DataError, ParameterError
        As `download` raises them; the file is not what it should be, or there is nothing to fetch it with.
    """
    part = Part(folder_of(source, root) / _PART)
    if carried is not None:
        content = read_file(carried)
        part.begin("", "")
        part.path.write_bytes(content)
    else:
        _by_network(source, part, told)
    _refuse_other(source, part, carried)
    return _kept(source, part, "network" if carried is None else "file")


def _by_network(source: Source, part: Part, told: Told) -> None:
    if not source.address:
        raise ParameterError(
            Problem("発行元に決まった番地がないので、自動では取得できません。", source.name, _by_hand(source))
        )
    hosts = {urlsplit(one.address).netloc for one in fetch_sources.SOURCES if one.address}
    try:
        if source.pages:
            _by_pages(source, part, hosts, told)
        else:
            download(source.address, part, hosts=hosts, told=told)
    except RunError as error:
        (problem,) = error.problems
        if source.pages:
            part.remove()
        goes_on = bool(part.version_of(source.address))
        again = f"もう一度実行すると、続き（{part.size:,}バイトのあと）から取得します。" if goes_on else ""
        raise RunError(Problem(problem.what, problem.where, again + _by_hand(source))) from error


def _by_hand(source: Source) -> str:
    return (
        f"ネットワークにつながるPCで {source.page} から取得し、"
        f"ebpm data fetch {source.name} --from-file ファイル で渡せます。"
    )


def _by_pages(source: Source, part: Part, hosts: set[str], told: Told) -> None:
    """Put the pages of a table one after another, each as it came: one as it is, several as a list."""
    key = _key()
    pages: list[bytes] = []
    start: int | None = 1
    while start:
        address = f"{source.address}&limit={_PAGE_VALUES}&startPosition={start}"
        download(address, part, hosts=hosts, told=told, secret={"appId": key})
        pages.append(part.path.read_bytes())
        start = _next(pages[-1], start, source)
    part.path.write_bytes(pages[0] if len(pages) == 1 else b"[" + b",".join(pages) + b"]")


def _key() -> str:
    key = os.environ.get(KEY, "")
    if not _KEY_FORM.fullmatch(key):
        what = (
            "e-Stat のアプリケーションIDの形（半角の0〜9とa〜f、40字）ではありません。"
            if key
            else ("e-Stat のアプリケーションIDがありません。")
        )
        remedy = f"https://www.e-stat.go.jp/api/ で取得したIDを、環境変数 {KEY} に入れてください（ファイルには書きません）。"
        raise ParameterError(Problem(what, KEY, remedy))
    return key


def _next(page: bytes, start: int, source: Source) -> int | None:
    """Return where the next page begins; None after the last one."""
    try:
        answer = json.loads(page)["GET_STATS_DATA"]
        status, said = int(answer["RESULT"]["STATUS"]), str(answer["RESULT"].get("ERROR_MSG", ""))
        following = answer["STATISTICAL_DATA"]["RESULT_INF"].get("NEXT_KEY") if status == 0 else None
        after = None if following is None else int(following)
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise RunError(Problem("e-Stat の応答を読めません。", source.name)) from cause
    if status != 0:
        raise RunError(Problem(f"e-Stat が断りました（{status}: {said}）。", source.name))
    if after is not None and after <= start:
        raise RunError(Problem(f"e-Stat の応答の続きの位置（{after}）が進みません。", source.name))
    return after


def _refuse_other(source: Source, part: Part, carried: Path | None) -> None:
    """Refuse what is not the file: a page that says so, a file cut short, another version, or another one carried in."""
    where = source.name if carried is None else carried.name
    remedy = f"{source.page} で、いまのファイルを確かめてください。"
    try:
        fault = _fault(source, part.path)
        if carried is not None and not fault:
            fault = unlike(source, part.path.read_bytes(), where)
            remedy += "このまま使うなら、ebpm data add で、出典を自分で書いて取り込みます。"
        if fault:
            raise DataError(Problem(fault, where, remedy))
    except DataError:
        part.remove()
        raise


def _fault(source: Source, path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = Path(source.file).suffix
    if not start:
        return "ファイルが空です。"
    if start.startswith(b"<"):
        return "ファイルではなく、HTMLかXMLのページです（発行元の案内かエラーの画面のおそれ）。"
    is_packed = suffix not in _STARTS and start.startswith(b"PK")
    if is_packed or not start.startswith(_STARTS.get(suffix, b"")):
        return f"{suffix} のファイルではありません（発行元から取得したままのものが要ります）。"
    if suffix in (".zip", ".xlsx") and not zipfile.is_zipfile(path):
        return "zipの終わりがありません（途中で切れているおそれ）。"
    if source.sha256 and _sha256(path) != source.sha256:
        return "SHA-256が、分かっている値と違います（途中で変わったか、発行元が差し替えたファイルです）。"
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _kept(source: Source, part: Part, how: Literal["network", "file"]) -> Record:
    """Put a whole file into its place; the record, written last, makes it count."""
    folder = part.path.parent
    said = {key: value for key, value in asdict(source).items() if key in Record.__dataclass_fields__}
    record = Record(
        **{**said, "bytes": part.size, "sha256": _sha256(part.path), "how": how,
           "fetched": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
    )  # fmt: skip
    (folder / RECORD).unlink(missing_ok=True)
    os.replace(part.path, folder / record.file)
    part.remove()
    draft = folder / f"{RECORD}.new"
    draft.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(draft, folder / RECORD)
    return record
