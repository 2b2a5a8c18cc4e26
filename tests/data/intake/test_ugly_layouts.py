"""Any tidy table is read back from every ugly layout, and every cell of any sheet has one role."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.data.intake.book import Book, Range, Sheet
from analysis.data.intake.layout import Role, find_tables
from analysis.data.intake.understood import UnderstoodTable, understand


@dataclass(frozen=True)
class Ugly:
    """A tidy table, and how it is dressed."""

    labels: list[str]
    values: list[tuple[int, ...]]
    titles: int
    gap: bool
    groups: bool
    notes: int
    total: bool
    left: int
    right: int
    below: int


TABLES = st.integers(2, 5).flatmap(
    lambda width: st.integers(2, 12).flatmap(
        lambda rows: st.builds(
            Ugly,
            labels=st.permutations([f"第{n}地区" for n in "一二三四五六七八九十壱弐"]).map(lambda all_: all_[:rows]),
            values=st.lists(st.tuples(*[st.integers(-999_999, 999_999)] * width), min_size=rows, max_size=rows),
            titles=st.integers(0, 2), gap=st.booleans(), groups=st.booleans(), notes=st.integers(0, 2), total=st.booleans(),
            left=st.integers(0, 2), right=st.integers(0, 2), below=st.integers(0, 3),
        )
    )
)  # fmt: skip


def dressed(table: Ugly) -> Sheet:
    width = len(table.values[0])
    rows = [[f"利用状況（その{n + 1}）"] for n in range(table.titles)] + (
        [[]] if table.gap and table.titles else []
    )
    merged = []
    top = len(rows)
    if table.groups:
        rows += [["地区", "利用者"], ["", *(f"区分{n}" for n in range(width))]]
        merged = [
            Range(top, table.left, top + 1, table.left),
            Range(top, table.left + 1, top, table.left + width),
        ]
    else:
        rows += [["地区", *(f"区分{n}" for n in range(width))]]
    for label, row in zip(table.labels, table.values, strict=True):
        rows.append([label, *(f"{value:,}".replace("-", "△") for value in row)])
    if table.total:
        rows += [
            ["合 計", *(f"{sum(column):,}".replace("-", "▲") for column in zip(*table.values, strict=True))]
        ]
    rows += [["※ 数値は四捨五入している。"], ["資料：統計係"]][: table.notes]
    whole = table.left + 1 + width + table.right
    cells = [[""] * table.left + row for row in rows] + [[]] * table.below
    filled = tuple(tuple(row + [""] * (whole - len(row))) for row in cells)
    return Sheet(
        "表",
        filled,
        tuple(tuple("text" if cell else "empty" for cell in row) for row in filled),
        tuple(merged),
    )


def hold_equal(read: UnderstoodTable, table: Ugly) -> None:
    group = "利用者_" if table.groups else ""
    assert [column.name for column in read.columns] == [
        "地区",
        *(f"{group}区分{n}" for n in range(len(table.values[0]))),
    ]
    assert list(read.columns[0].values) == table.labels
    assert [[int(text) for text in column.values] for column in read.columns[1:]] == [
        list(column) for column in zip(*table.values, strict=True)
    ]
    assert (len(read.totals), len(read.titles), len(read.notes)) == (table.total, table.titles, table.notes)


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_any_table_is_read_back_from_any_ugly_layout(table: Ugly) -> None:
    (read,) = understand(Book("表.xlsx", "xlsx", None, (dressed(table),))).tables
    hold_equal(read, table)


CELLS = st.sampled_from(
    [
        "",
        "",
        "",
        "地区",
        "人口",
        "10",
        "1,200",
        "－",
        "X",
        "合計",
        "※注",
        "令和5年",
        "2023",
        "#a",
        "（人）",
        "　",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 6).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=0, max_size=12)
    )
)
@example(
    [["", "地区", "", "地区", "人口"], ["地区", "地区", "", "", ""]]
)  # the left table's title, the right one's headings
def test_every_cell_of_any_sheet_has_one_role(rows: list[list[str]]) -> None:
    found = Sheet(
        "表",
        tuple(map(tuple, rows)),
        tuple(tuple("text" if cell else "empty" for cell in row) for row in rows),
    )
    layout = find_tables(found)
    filled = np.array([[bool(cell.strip()) for cell in row] for row in rows], dtype=bool).reshape(
        layout.roles.shape
    )
    assert set(layout.roles.ravel().tolist()) <= {*Role}
    assert not (filled & (layout.roles == Role.BLANK)).any()
    claimed = np.zeros(layout.roles.shape, dtype=int)
    for table in layout.tables:
        claimed[np.ix_([*table.header, *table.data, *table.totals], table.columns)] += 1
    assert claimed.max(initial=0) <= 1
    assert ((claimed == 1) == np.isin(layout.roles, [Role.HEADER, Role.DATA, Role.TOTAL])).all()
    understood = understand(Book("表.csv", "csv", "UTF-8", (found,)))
    assert sum(understood.cells.values()) == layout.roles.size
    for table, told in zip(layout.tables, understood.tables, strict=True):
        assert [len(column.values) for column in told.columns] == [len(table.data)] * len(table.columns)
        assert [len(column.states) for column in told.columns] == [len(table.data)] * len(table.columns)
        for column in told.columns:
            # A cell has a value, or it says why not.
            assert all(
                bool(value) != bool(state) for value, state in zip(column.values, column.states, strict=True)
            )
            assert len({other.name for other in told.columns}) == len(told.columns)
