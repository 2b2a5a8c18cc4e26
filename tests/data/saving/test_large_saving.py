"""A CSV that does not fit into memory is saved as one that does, and needs little memory."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from saving_files import SAID, agreed, first, saved

from analysis.data import catalog, validation
from analysis.data.intake import guard, large_rows, large_text
from analysis.data.saving import add, large_check
from analysis.data.saving.large_check import check_large
from analysis.data.saving.reading import previewed
from analysis.data.saving.recipe import read_recipe
from analysis.errors import DataError, ParameterError

ROWS = ["利用日,施設コード,施設名,人数,時間（時間）,備考"] + [
    f'R6.{row % 12 + 1}.{row % 28 + 1},{row % 40 + 1:05},第{row % 9}センター,"{row * 37 % 5000:,}",'
    f"{'-' if row % 50 == 7 else row % 24}.5,{'訂正' if row % 90 == 80 else ''}"
    for row in range(400)
]
SAYING = replace(SAID, accepted=())
CSV = "\r\n".join([*ROWS, "合計,,,9,,", ""]).replace("-.5", "-")


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take small files for large ones."""
    monkeypatch.setattr(guard, "MOST_BYTES", 4000)
    monkeypatch.setattr(validation, "MOST_BYTES", 4000)
    monkeypatch.setattr(large_rows, "HEAD", 20)
    monkeypatch.setattr(large_text, "PIECE", 1000)


def file_of(folder: Path, text: str = CSV) -> Path:
    path = folder / "利用.csv"
    path.write_bytes(text.encode("cp932"))
    return path


def test_a_large_file_is_saved_like_a_small_one(
    project, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    root, path = project(), file_of(tmp_path)
    small, shown = saved(root, path, agreed(first(path)[1], SAYING), "small"), previewed(path)
    request.getfixturevalue("limit")
    reading, table = first(path)
    large = add.save(root, "large", reading, table, agreed(table, SAYING), replaced=False)
    assert reading.large is not None and previewed(path) == shown
    assert large.table.path.read_bytes() == small.table.path.read_bytes()
    assert (large.rows, large.table.fields) == (400, small.table.fields) == (small.rows, large.table.fields)
    # By hand: 7, 57, 107 … of the 400 rows have a dash.
    assert large.table.path.read_text(encoding="utf-8").count("該当なし") == 8
    again = add.repeat(root, "again", path, read_recipe("large", root), date="2024-04-01", accepted=())
    assert again.table.path.read_bytes() == small.table.path.read_bytes()


@pytest.mark.usefixtures("limit")
def test_what_looks_personal_in_a_large_file_is_refused_or_left_out(project, tmp_path: Path) -> None:
    path = file_of(tmp_path, CSV.replace("訂正", "024-900-1234"))
    reading, table = first(path)
    choices = agreed(table, SAYING)
    with pytest.raises(
        ParameterError, match="82行6列、172行6列、262行6列］列「備考」は電話番号かもしれません（4件）"
    ):
        add.save(project(), "large", reading, table, choices, replaced=False)
    done = add.save(project(), "large", reading, table, replace(choices, dropped=("備考",)), replaced=False)
    assert "024-900-1234" not in done.table.path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("limit")
def test_a_large_table_is_found_but_not_loaded_as_a_whole(project, tmp_path: Path) -> None:
    root, path = project(), file_of(tmp_path)
    done = saved(root, path, agreed(first(path)[1], SAYING), "large")
    with pytest.raises(DataError, match="大きすぎて、まるごとは読めません") as refused:
        catalog.load("large", root)
    assert 'catalog.use("large")' in str(refused.value.problems[0])
    assert catalog.use("large", root) == done.table.path


@pytest.mark.usefixtures("limit")
def test_cells_of_other_types_are_found_without_loading(project, tmp_path: Path) -> None:
    root, path = project(), file_of(tmp_path)
    done = saved(root, path, agreed(first(path)[1], SAYING), "large")
    text = done.table.path.read_text(encoding="utf-8")
    done.table.path.write_text(
        text.replace("2024-02-02", "2024-02-30").replace(",37,", ",37.5,"), encoding="utf-8"
    )
    with pytest.raises(DataError) as refused:
        check_large(done.table)
    counts = [text.count(cell) for cell in ("2024-02-02", ",37,")]
    assert [problem.what for problem in refused.value.problems] == [
        f"列「利用日」に、型（date）に合わない値が{counts[0]}件あります。",
        f"列「人数」に、型（integer）に合わない値が{counts[1]}件あります。",
    ]


@pytest.mark.usefixtures("limit")
def test_a_row_that_is_too_long_is_named(project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_check, "_LONGEST_ROW", 3000)
    path = file_of(tmp_path, CSV.replace("訂正", "訂正" * 500, 1))
    reading, table = first(path)
    with pytest.raises(DataError, match=r"large.* 82行目.*1行が.*--drop"):
        add.save(project(), "large", reading, table, agreed(table, SAYING), replaced=False)


@pytest.mark.usefixtures("limit")
def test_other_large_files_are_refused_as_before(tmp_path: Path) -> None:
    path = tmp_path / "表.json"
    path.write_text('[{"a": 1}]' + " " * 5000, encoding="utf-8")
    with pytest.raises(DataError, match="上限は"):
        previewed(path)


MEASURED = """
import re, sys
from pathlib import Path
from analysis.cli import main
sys.argv = ["ebpm", "data", "add", sys.argv[1], "--preview", "--json"]
try:
    main()
finally:
    # Not ru_maxrss: that begins with what the process that started this one had.
    print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024, file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory is read where Linux tells it")
def test_a_file_of_600_mb_needs_less_memory_than_it_has_bytes(tmp_path: Path) -> None:
    path = tmp_path / "利用.csv"
    note = "備考の文章" * 40
    block = "".join(
        f"2024/4/{row % 28 + 1},{row % 900 + 1:05},{row % 97},{note}{row % 50}\n" for row in range(100_000)
    )
    rows = 0
    with path.open("wb") as opened:
        opened.write("利用日,施設コード,人数（人）,備考\n".encode())
        while opened.tell() < 600 * 10**6:
            opened.write(block.encode())
            rows += 100_000
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert f'"rows": {rows}' in done.stdout, done.stderr
    assert int(done.stderr.split()[-1]) < 500
