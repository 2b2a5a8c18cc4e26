"""Tables of two runs: every cell compared exactly, rows matched by their names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import RunError
from analysis.runs.table_changes import TableChange, changed_tables
from analysis.runs.table_rows import told_apart
from made_runs import fruit_table, write_run

Tables = tuple[dict[str, Any], ...]


@pytest.fixture
def compared(tmp_path: Path) -> Callable[[Tables, Tables], tuple[list[TableChange], int]]:
    """Compares the tables of two runs."""

    def compare(before: Tables, after: Tables) -> tuple[list[TableChange], int]:
        folders = [
            write_run(tmp_path / name, name, "2026-04-01T00:00:00+00:00", tables=tables)
            for name, tables in (("before", before), ("after", after))
        ]
        return changed_tables(*folders)

    return compare


def told(change: TableChange) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [(row.kind, row.key, [(c.column, c.before, c.after) for c in row.cells]) for row in change.shown]


def test_rows_are_matched_by_name_wherever_they_stand(compared) -> None:
    before = fruit_table(["りんご", 3, "少"], ["みかん", 5, "多"], ["なし", 1, "少"])
    after = fruit_table(["みかん", 8, "多"], ["りんご", 3, "少"], ["もも", 2, "少"])
    [change], same = compared((before,), (after,))
    assert (change.file, change.title, change.kind, same) == ("fruit.csv", "果物", "changed", 0)
    # The column has one decimal and the unit 個; the verdict of みかん is the same.
    assert told(change) == [
        ("changed", "みかん", [("数（個）", "5.0", "8.0")]),
        ("added", "もも", []),
        ("removed", "なし", []),
    ]
    assert change.counts == {"changed": 1, "added": 1, "removed": 1}
    assert change.reordered


def test_text_is_compared_too_and_a_changed_result_is_no_other_row(compared) -> None:
    # Two leading columns of text, of which the first is enough to tell the rows apart.
    columns = [
        {"name": name, "title": name, "unit": "", "decimals": None, "kind": "text"} for name in ("a", "b")
    ]
    before, after = (fruit_table(["x", verdict], ["y", "no"], columns=columns) for verdict in ("yes", "no"))
    assert told(compared((before,), (after,))[0][0]) == [("changed", "x", [("b", "yes", "no")])]


def test_rows_of_one_name_are_told_apart_by_more_columns_or_counted(compared) -> None:
    columns = [
        {"name": name, "title": name, "unit": "", "decimals": None if name != "n" else 0, "kind": "text"}
        for name in ("place", "kind", "n")
    ]
    before = fruit_table(["北", "窓口", 1], ["北", "出張", 2], ["北", "出張", 3], columns=columns)
    after = fruit_table(["北", "窓口", 1], ["北", "出張", 2], ["北", "出張", 4], columns=columns)
    change = compared((before,), (after,))[0][0]
    assert told(change) == [("changed", "北、出張（2つ目）", [("n", "3", "4")])]


def test_numbers_are_compared_exactly_and_written_with_digits_enough(compared) -> None:
    before = fruit_table(["りんご", 0.1 + 0.2, "少"], ["みかん", 1.0, "多"])
    after = fruit_table(["りんご", 0.3, "少"], ["みかん", 2.0, "多"])
    change = compared((before,), (after,))[0][0]
    # In binary 0.1 + 0.2 is 0.3000000000000000444… and 0.3 is 0.2999999999999999888…; what the report shows
    # differently comes first.
    assert [(row.key, row.visible) for row in change.shown] == [("みかん", True), ("りんご", False)]
    assert change.shown[1].cells[0].before == "0.30000000000000004"
    assert change.shown[1].cells[0].after == "0.29999999999999999"


def test_an_integer_and_the_same_number_with_a_point_are_the_same(compared) -> None:
    before, after = fruit_table(["りんご", 3, "少"]), fruit_table(["りんご", 3.0, "少"])
    assert compared((before,), (after,)) == ([], 1)


def test_a_withheld_number_stays_withheld(compared) -> None:
    before, after = fruit_table(["りんご", 12, "少"]), fruit_table(["りんご", "＊", "少"])
    change = compared((before,), (after,))[0][0]
    assert told(change) == [("changed", "りんご", [("数（個）", "12.0", "＊")])]


def test_tables_and_columns_that_come_and_go(compared) -> None:
    renamed = [
        {"name": "fruit", "title": "果物", "unit": "", "decimals": None, "kind": "text"},
        {"name": "number", "title": "数", "unit": "千個", "decimals": 1, "kind": "number"},
        {"name": "verdict", "title": "判定", "unit": "", "decimals": None, "kind": "text"},
    ]
    row = ["りんご", 3, "少"]
    before = (fruit_table(row), fruit_table(row, id_="old", title="前の表"), fruit_table(row, id_="same"))
    after = (
        fruit_table(row, columns=renamed),
        fruit_table(row, id_="same"),
        fruit_table(row, id_="new", title="後の表"),
    )
    changes, same = compared(before, after)
    assert [(change.file, change.title, change.kind) for change in changes] == [
        ("fruit.csv", "果物", "changed"),
        ("new.csv", "後の表", "added"),
        ("old.csv", "前の表", "removed"),
    ]
    # 個 and 千個 are not the same column: 3 of the one are not 3 of the other.
    assert (changes[0].columns_added, changes[0].columns_removed) == (("数（千個）",), ("数（個）",))
    assert changes[0].shown == ()
    assert same == 1


def test_twenty_rows_are_shown_and_all_are_counted(compared) -> None:
    before = fruit_table(*([f"果物{number}", number, "少"] for number in range(25)))
    after = fruit_table(*([f"果物{number}", number + 1, "少"] for number in range(25)))
    change = compared((before,), (after,))[0][0]
    assert (len(change.shown), change.counts["changed"]) == (20, 25)


HOURS = [{"name": name, "title": name, "unit": "", "decimals": 0, "kind": "number"} for name in ("hour", "n")]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([[9, 1], [10, 5], [11, 3]], [("changed", "2行目", [("n", "2", "5")])]),
        # Matched by their place, the hours behind the missing one would all have changed.
        ([[9, 1], [11, 3]], [("removed", "10", [])]),
    ],
)
def test_rows_without_names_are_matched_by_place_or_by_their_first_number(compared, after, expected) -> None:
    three = fruit_table([9, 1], [10, 2], [11, 3], columns=HOURS)
    assert told(compared((three,), (fruit_table(*after, columns=HOURS),))[0][0]) == expected


@pytest.mark.parametrize(
    ("before", "after", "decimals", "written"),
    [
        (1.5, 2.5, 1, ("1.5", "2.5")),
        (1.5, 2.5, 0, ("1.5", "2.5")),
        (-0.04, 0.04, 1, ("−0.04", "0.04")),
        (None, 3, 0, ("－", "3")),
        ("a", "b", None, ("a", "b")),
    ],
)
def test_as_many_digits_as_show_the_difference(before, after, decimals, written) -> None:
    # Python rounds half to even, so 1.5 and 2.5 are both 2 without decimals.
    assert told_apart(before, after, decimals) == written


def test_a_run_without_its_notebook_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    created = "2026-04-01T00:00:00+00:00"
    before = write_run(tmp_path, "a", created, tables=(fruit_table(["りんご", 1, "少"]),))
    after = write_run(tmp_path, "b", created, tables=(fruit_table(["りんご", 2, "少"]),))
    (after / "notebook.ipynb").unlink()
    with pytest.raises(RunError, match=r"表を読めません") as caught:
        changed_tables(before, after)
    assert caught.value.problems[0].where == str(after / "notebook.ipynb")
