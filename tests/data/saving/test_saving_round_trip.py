"""Any tidy table, dressed as an office would, comes back equal through the whole of saving; damaged files never lie."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import workbook
from openpyxl.worksheet.worksheet import Worksheet
from saving_files import SAID, agreed, first
from test_intake_damaged import damaged, damaged_within
from tiny_catalog import COUNTERS_CSV, resource

from analysis.data import catalog
from analysis.data.saving import add
from analysis.errors import DataError, ParameterError

STATES = {"－": "該当なし", "X": "秘匿", "…": "不詳", "・": "対象外", "非公表": "非公表", "": "空欄"}
WAYS: dict[str, Callable[[int], str]] = {
    "plain": str,
    "grouped": lambda value: f"{value:,}".replace("-", "△"),
    "wide": lambda value: f"{value:,}".replace("-", "▲").translate(
        str.maketrans("0123456789,", "０１２３４５６７８９，")
    ),
}


@dataclass(frozen=True)
class Tidy:
    """A tidy table: names, numbers or states in two columns, days; and how it is dressed."""

    numbers: list[tuple[int | str, int | str]]
    days: list[dt.date]
    way: str
    unit_in: str
    titles: int
    groups: bool
    total: bool
    note: bool
    left: int
    form: str


CELL = st.one_of(st.integers(-999_999_999, 999_999_999), st.sampled_from(sorted(STATES)))
TABLES = st.integers(3, 9).flatmap(
    lambda rows: st.builds(
        Tidy,
        numbers=st.lists(st.tuples(CELL, st.integers(0, 10**6)), min_size=rows, max_size=rows).filter(
            lambda found: any(isinstance(one, int) for one, _ in found)
        ),
        days=st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)), min_size=rows, max_size=rows),
        way=st.sampled_from(sorted(WAYS)),
        unit_in=st.sampled_from(["heading", "title", "said"]),
        titles=st.integers(0, 2),
        groups=st.booleans(),
        total=st.booleans(),
        note=st.booleans(),
        left=st.integers(0, 2),
        form=st.sampled_from(["cp932", "utf-8", "utf-8-sig", "euc_jp", "utf-16", "xlsx"]),
    )
)


def dressed(table: Tidy) -> list[list[str]]:
    unit = "（千円）" if table.unit_in == "heading" else ""
    rows = [[f"施設の収支　その{n + 1}"] for n in range(table.titles)]
    rows += [["（単位：千円）"]] if table.unit_in == "title" else []
    if table.groups:
        rows += [["施設名", "開設日", "収支", ""], ["", "", f"今期{unit}", f"前期{unit}"]]
    else:
        rows += [["施設名", "開設日", f"収支_今期{unit}", f"収支_前期{unit}"]]
    write = WAYS[table.way]
    for number, ((one, other), day) in enumerate(zip(table.numbers, table.days, strict=True)):
        name = f"第{'一二三四五六七八九'[number]}施設"
        days = f"令和{day.year - 2018}年" if day >= dt.date(2020, 1, 1) else f"{day.year}年"
        rows.append(
            [
                name,
                f"{days}{day.month}月{day.day}日",
                one if isinstance(one, str) else write(one),
                write(int(other)),
            ]
        )
    rows += [["合計", "", "1", write(sum(int(other) for _, other in table.numbers))]] if table.total else []
    rows += [["※ 数値は速報である。"]] if table.note else []
    return [[""] * table.left + row + [""] * (4 - len(row)) for row in rows]


def filed(table: Tidy, folder: Path) -> Path:
    rows = dressed(table)
    if table.form == "xlsx":

        def fill(sheet: Worksheet) -> None:
            for row in rows:
                sheet.append(row)

        path = folder / "収支.xlsx"
        path.write_bytes(workbook(fill))
        return path
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = folder / "収支.csv"
    path.write_bytes(
        text.getvalue().replace("－", "―" if table.form == "euc_jp" else "－").encode(table.form)
    )
    return path


def emptied(folder: Path) -> Path:
    (folder / "data" / "city").mkdir(parents=True)
    (folder / "data" / "city" / "counters.csv").write_text(COUNTERS_CSV, encoding="utf-8")
    text = yaml.safe_dump({"name": "tiny", "resources": [resource()]}, allow_unicode=True)
    (folder / "data" / "datapackage.yaml").write_text(text, encoding="utf-8")
    return folder


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_any_tidy_table_comes_back_equal_from_any_dress(table: Tidy) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = emptied(Path(folder))
        path = filed(table, root)
        reading, read = first(path)
        said = replace(SAID, accepted=(), units={"": "千円"} if table.unit_in == "said" else {})
        add.save(root, "shushi", reading, read, agreed(read, said), replaced=False)
        frame = catalog.load("shushi", root)
        entry = catalog.table("shushi", root)
    ones = [one for one, _ in table.numbers]
    assert frame["施設名"].tolist() == [f"第{'一二三四五六七八九'[n]}施設" for n in range(len(ones))]
    assert [day.date() for day in frame["開設日"]] == table.days
    assert frame["収支_前期"].tolist() == [other for _, other in table.numbers]
    found = frame["収支_今期"].tolist()
    assert list(map(none_of, found)) == [one if isinstance(one, int) else None for one in ones]
    states = [STATES[one] if isinstance(one, str) else "" for one in ones]
    kept = frame.get("収支_今期_状態")
    if {*states} <= {"", "空欄"}:
        assert kept is None
    else:
        assert kept is not None and kept.fillna("").tolist() == states
    assert [field.unit for field in entry.fields if field.type == "integer"] == ["千円", "千円"]
    shape = reading.found.book.sheets[0].rows
    assert sum(reading.found.cells.values()) == len(shape) * len(shape[0])


def none_of(value: object) -> object:
    """Return None for pandas' own."""
    return None if str(value) == "<NA>" else value


def plainly(text: str) -> Decimal:
    """Read a number by the rules of this test alone."""
    found = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    for sign in "△▲−":
        found = found.replace(sign, "-")
    return Decimal(found.strip("()+-¥\\%人 ").strip()) * (-1 if found.lstrip("(¥\\ ").startswith("-") else 1)


PLAIN = "施設名,利用者（人）,前期,率\n" + "".join(
    f'第{n}施設,"{n * 1234:,}",{"△" if n % 2 else ""}{n * 7},{n}.5\n' for n in range(1, 12)
)


def fill(sheet: Worksheet) -> None:
    for row in csv.reader(PLAIN.splitlines()):
        sheet.append([float(cell) if cell.replace(".", "").isdecimal() else cell for cell in row])


@pytest.mark.parametrize(
    ("raw", "damage"),
    [
        pytest.param(PLAIN.encode("cp932"), damaged, id="cp932"),
        pytest.param(PLAIN.encode(), damaged, id="utf-8", marks=pytest.mark.slow),
        pytest.param(workbook(fill), damaged_within, id="xlsx", marks=pytest.mark.slow),
    ],
)
def test_every_number_that_is_saved_of_a_damaged_file_stands_in_it(
    tmp_path: Path, raw: bytes, damage: Callable[[bytes, random.Random], bytes]
) -> None:
    root = emptied(tmp_path)
    kept = 0
    for seed in range(200):
        path = tmp_path / "表"
        path.write_bytes(
            swapped(raw, seed) if seed % 4 == 0 and damage is damaged else damage(raw, random.Random(seed))
        )
        try:
            reading, table = first(path, replace(SAID, accepted=()))
            said = agreed(table, replace(SAID, accepted=(), title="表"))
            found = add.save(root, f"n{seed}", reading, table, said, replaced=False)
        except (DataError, ParameterError) as refused:
            assert all(problem.what for problem in refused.problems), refused.problems
            continue
        kept += 1
        sheet = reading.sheet(table)
        rows = csv.DictReader(io.StringIO(found.table.path.read_text(encoding="utf-8"), newline=""))
        for at, row in zip(table.cells.data, rows, strict=True):
            for place, column in zip(table.cells.columns, table.columns, strict=True):
                if column.type == "数" and row[column.name]:
                    assert Decimal(row[column.name]) == plainly(sheet.rows[at][place]), sheet.address(
                        at, place
                    )
    assert kept > 3


def swapped(raw: bytes, seed: int) -> bytes:
    """Put the rows into another order."""
    rows: Sequence[bytes] = raw.splitlines(keepends=True)
    return b"".join(random.Random(seed).sample(rows, len(rows)))
