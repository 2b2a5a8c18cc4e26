"""Validates one CSV against its Table Schema with frictionless and says in Japanese what is wrong.

The file is read once: what is hashed, what is validated and what becomes the DataFrame are the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import io
import sys
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from analysis.data.archives import MOST_BYTES
from analysis.data.descriptor import Table
from analysis.data.messages import Fault, fault_problems, header_problems, row_faults
from analysis.errors import DataError, Problem, why

MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Content:
    """A valid file: its hash, its rows with typed cells (None = blank), and the line number of each row."""

    sha256: str
    rows: list[dict[str, Any]]
    line_numbers: list[int]


def read_content(table: Table) -> Content:
    """Read and validate the file of a table.

    Raises
    ------
    DataError
        With all problems of the file (the first 20, then how many more).
    """
    raw = _read_bytes(table)
    lines, cells = _split(_decode(raw, table), table)
    rows, problems = _validate(cells, lines, table)
    if problems:
        raise DataError(*_capped(problems, table))
    return Content(hashlib.sha256(raw).hexdigest(), rows, lines[1:])


def read_text(table: Table) -> str:
    """Read the file of a table as text, without validating it (choices of a parameter need no more)."""
    return _decode(_read_bytes(table), table)


def is_too_large(table: Table) -> bool:
    """Tell whether the file of a table is larger than what is read as a whole: 500 MB."""
    return table.path.is_file() and table.path.stat().st_size > MOST_BYTES


def _capped(problems: list[Problem], table: Table) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    rest = Problem(
        f"ほか{len(problems) - MOST_PROBLEMS}件の問題があります。",
        table.file,
        "上の問題を直してから、もう一度確かめてください。",
    )
    return [*problems[:MOST_PROBLEMS], rest]


def _read_bytes(table: Table) -> bytes:
    if is_too_large(table):
        what = f"表 {table.name} は大きすぎて、まるごとは読めません（上限は{MOST_BYTES // 1024**2} MB）。"
        remedy = (
            f'catalog.use("{table.name}") がファイルの場所を返すので、DuckDBなどで要る行と列だけを選んで読みます。'
            "要らない列は、取り込むときに --drop で除けます。"
        )
        raise DataError(Problem(what, table.file, remedy))
    try:
        return table.path.read_bytes()
    except FileNotFoundError as cause:
        raise DataError(
            Problem(
                f"表 {table.name} のファイルがありません。",
                table.file,
                f"ファイルを置くか、{table.catalog} の path を直してください。",
            )
        ) from cause
    except OSError as cause:
        raise DataError(
            Problem(
                f"ファイルを読めません（{why(cause)}）。",
                table.file,
                "読み取りの権限と、ほかのソフトで開いていないかを確かめてください。",
            )
        ) from cause


def _decode(raw: bytes, table: Table) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        guess = "Shift_JISの可能性" if _is_cp932(raw) else "文字コードは不明"
        line = raw.count(b"\n", 0, cause.start) + 1
        raise DataError(
            Problem(
                f"UTF-8として読めない文字があります（{guess}）。",
                f"{table.file} {line}行目",
                "Excelでは「CSV UTF-8（コンマ区切り）」を選んで保存し直してください。",
            )
        ) from cause


def _is_cp932(raw: bytes) -> bool:
    try:
        raw.decode("cp932")
    except UnicodeDecodeError:
        return False
    return True


def _split(text: str, table: Table) -> tuple[list[int], list[list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[int] = []
    cells: list[list[str]] = []
    start = 1
    try:
        for row in reader:
            lines.append(start)
            cells.append(row)
            start = reader.line_num + 1
    except csv.Error as cause:
        remedy = '引用符（"）の閉じ忘れがないか確かめてください。'
        where = f"{table.file} {start}行目から"
        raise DataError(Problem(f"CSVとして読めません（{cause}）。", where, remedy)) from cause
    if not cells or not any(cells[0]):
        names = ", ".join(field.name for field in table.fields)
        remedy = f"1行目に列の名前（{names}）を書いてください。"
        raise DataError(Problem("見出しの行がありません。", f"{table.file} 1行目", remedy))
    return lines, cells


def _import_jsonschema_without_iri_grammar() -> None:
    """Import jsonschema, which frictionless needs, as if its optional rfc3987_syntax were not installed.

    It comes with JupyterLab and compiles its grammars when it is imported: a second, against 10 ms for reading a
    table. It serves the formats "iri" and "iri-reference", which a Table Schema has not.
    """
    name = "rfc3987_syntax"
    if "jsonschema" in sys.modules or name in sys.modules:
        return
    sys.modules[name] = None  # type: ignore[assignment]  (the documented way to make an import fail)
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[name]


def _validate(
    cells: list[list[str]], lines: list[int], table: Table
) -> tuple[list[dict[str, Any]], list[Problem]]:
    _import_jsonschema_without_iri_grammar()
    from frictionless import FrictionlessException, Schema  # noqa: PLC0415  (0.4 s, not needed for listing)
    from frictionless.resources import TableResource  # noqa: PLC0415

    faults: list[Fault] = []
    rows: list[dict[str, Any]] = []
    try:
        with TableResource(data=cells, schema=Schema.from_descriptor(deepcopy(table.schema))) as resource:
            if not resource.header.valid:
                return [], header_problems(cells[0], table)
            for row in resource.row_stream:
                faults += row_faults(row, lines, table)
                rows.append(row.to_dict())
    except FrictionlessException as cause:
        raise DataError(
            Problem(
                f"列の定義（schema）を解釈できません（{cause.error.message}）。",
                f"{table.catalog} の {table.name}",
                "Table Schema の書き方を確かめてください。",
            )
        ) from cause
    return rows, fault_problems(faults, table)
