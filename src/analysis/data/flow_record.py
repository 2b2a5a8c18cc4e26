"""Stores of people flow that `ebpm data add` made: where they lie, and the record that says what is in them.

`data/flow/NAME/record.json` is written last and names the folder of Parquet files beside it: a store without a record
does not exist, and a new record takes the place of the old one in a single step.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DataError, ParameterError, Problem

FLOW = Path("data") / "flow"
RECORD = "record.json"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")


@dataclass(frozen=True)
class Record:
    """What a store holds.

    `parts` maps a month ("2021-12") to a file within `folder`, with its size in bytes; `sources` lists name and
    sha256 of the files that were read; `columns` are those of the Parquet files; `kind` is "official" or "synthetic".
    """

    name: str
    format: str
    folder: str
    rows: int
    places: int
    months: list[str]
    missing: list[str]
    columns: list[str]
    sources: list[dict[str, str]]
    parts: dict[str, dict[str, Any]]
    notes: list[str]
    kind: str
    disclosure: str
    added: str

    @property
    def path(self) -> str:
        """The record's own path, relative to the project."""
        return (FLOW / self.name / RECORD).as_posix()

    @property
    def reference_date(self) -> str:
        """The first and the last month."""
        return f"{self.months[0]}/{self.months[-1]}"


def store_folder(name: str, root: Path) -> Path:
    """Return the folder of a store, existing or not.

    Raises
    ------
    ParameterError
        The name is not one.
    """
    if not _NAME.fullmatch(name):
        remedy = "半角英小文字で始まる、英小文字・数字・_ の50字以内にしてください（例：koriyama_flow）。"
        raise ParameterError(Problem(f"名前「{name}」は使えません。", "--name", remedy))
    return root / FLOW / name


def records(root: Path) -> list[Record]:
    """List the stores there are, by name."""
    return [read_record(path.parent)[0] for path in sorted((root / FLOW).glob(f"*/{RECORD}"))]


def read_record(folder: Path) -> tuple[Record, str]:
    """Read the record of a store, and the SHA-256 of its bytes.

    Raises
    ------
    DataError
        There is none, it is damaged, or a file that it names is missing or of another size.
    """
    where = (FLOW / folder.name / RECORD).as_posix()
    again = "元のファイルから ebpm data add --replace で取り込み直してください。"
    try:
        raw = (folder / RECORD).read_bytes()
        record = Record(**json.loads(raw))
    except FileNotFoundError as cause:
        remedy = "名前を確かめるか、ebpm data add で取り込んでください。一覧は ebpm data list で見られます。"
        raise DataError(Problem(f"「{folder.name}」は取り込まれていません。", where, remedy)) from cause
    except (OSError, ValueError, TypeError) as cause:
        raise DataError(Problem("取り込みの記録を読めません。", where, again)) from cause
    for part in record.parts.values():
        path = folder / record.folder / part["file"]
        if not path.is_file() or path.stat().st_size != part["bytes"]:
            raise DataError(Problem(f"{part['file']} がないか、大きさが記録と違います。", where, again))
    return record, hashlib.sha256(raw).hexdigest()


def record_text(record: Record) -> str:
    """Write a record as JSON."""
    return json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n"
