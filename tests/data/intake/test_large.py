"""A CSV that is read piece by piece is understood as one that is read whole, or refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.data.intake import large_rows, large_text
from analysis.data.intake.large import understand_large
from analysis.data.intake.sheets import open_book
from analysis.data.intake.summary import summary
from analysis.data.intake.understood import Standard, understand
from analysis.errors import DataError

WORDS = st.sampled_from(
    ["第1センター", "A-1", "富田 太郎", "合計", "メモ", "", "※ 注", "024-900-1234", 'a"b', "a\nb"]
)
NUMBERS = st.sampled_from(
    ["1", "1,234", "2024", "-", "X", "***", "△5", "12人", "(3)", "", "0", "1.5", "不詳", "1.5E+03", "12E5"]
)
DAYS = st.sampled_from(["2024/4/1", "令和6年5月1日", "2024-04", "", "13/31/2024", "3/4/2024", "5/13/2024"])
CODES = st.sampled_from(["07203", "012", "", "1234567", "7654321"])
COLUMNS = st.sampled_from([WORDS, NUMBERS, NUMBERS, DAYS, CODES, st.one_of(NUMBERS, WORDS)])


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_rows, "HEAD", 12)
    monkeypatch.setattr(large_text, "PIECE", 400)


def written(rows: list[list[str]], path: Path, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if {*cell} & {*',"\n\t'} else cell

    cells = [list(map(quoted, row)) for row in rows]
    path.write_bytes("".join(delimiter.join(row) + "\r\n" for row in cells).encode(encoding))
    return path


def same_or_refused(path: Path) -> bool:
    """Hold both ways against each other; tell whether the large one read the file."""
    try:
        large = understand_large(path, Standard())
    except DataError:
        return False
    whole = understand(open_book(path))
    assert summary(large.found) == summary(whole)
    parts = [*large.parts()]
    for place, column in enumerate(whole.tables[0].columns):
        found = large.found.tables[0].columns[place]
        assert (found.name, found.unit, found.type, found.questions, found.state_column) == (
            column.name, column.unit, column.type, column.questions, column.state_column
        )  # fmt: skip
        assert [cell for part in parts for cell in part.columns[place].values] == [*column.values]
        assert [cell for part in parts for cell in part.columns[place].states] == [*column.states]
    return True


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Some ordinary columns over many rows, with a few cells, titles and notes that are not."""
    columns = draw(st.lists(COLUMNS, min_size=2, max_size=5))
    few = [draw(st.lists(column, min_size=1, max_size=4)) for column in columns]
    chance = random.Random(draw(st.integers(0, 10**6)))
    rows = [[chance.choice(cells) for cells in few] for _ in range(chance.randrange(60, 160))]
    for _ in range(draw(st.integers(0, 3))):
        place = chance.randrange(len(columns))
        rows[chance.randrange(len(rows))][place] = draw(columns[place])
    top = [["題名", *[""] * (len(columns) - 1)]] * draw(st.integers(0, 1))
    end = [["※ 注のある表です", *[""] * (len(columns) - 1)]] * draw(st.integers(0, 1))
    return [*top, [f"列の名{number}" for number in range(len(columns))], *rows, *end]


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables(),
    st.sampled_from(["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "utf-16-le"]),
    st.sampled_from([",", "\t"]),
)
def test_both_ways_understand_alike(
    tmp_path: Path, rows: list[list[str]], encoding: str, delimiter: str
) -> None:
    same_or_refused(written(rows, tmp_path / "表.csv", encoding, delimiter))


def ordinary(rows: int = 300) -> list[list[str]]:
    chance = random.Random(5)
    head = ["利用日", "施設コード", "施設名", "人数（人）", "金額", "備考"]
    return [head, *(
        [f"2024/{row % 12 + 1}/{row % 28 + 1}", f"{row % 40 + 1:05}", f"第{row % 9}センター",
         f"{chance.randrange(5000):,}", chance.choice(["-", "X", "***", f"{chance.random() * 100:.1f}"]),
         chance.choice(["", "", "訂正"])]
        for row in range(rows)
    )]  # fmt: skip


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_an_ordinary_table_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    assert same_or_refused(written(ordinary(), tmp_path / "表.csv", encoding))


@pytest.mark.parametrize(("encoding", "name"), [("utf-16-le", "UTF-16（LE）"), ("utf-16-be", "UTF-16（BE）")])
def test_utf16_without_a_mark_is_recognised_by_a_beginning_that_ends_within_a_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, name: str
) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes("地区,数\n".encode(encoding) + "𠮷野,1\n".encode(encoding) * 90)
    for length in (len("地区,数\n") * 2 + extra for extra in (1, 2, 3)):  # 𠮷 is four bytes
        monkeypatch.setattr(large_text, "_HEAD", length)
        assert large_text.open_text(path).name == name


@pytest.mark.parametrize("damage", [b"\0", b"\xd8"])
def test_utf16_that_is_damaged_far_down_is_told_with_its_line(tmp_path: Path, damage: bytes) -> None:
    path = written(ordinary(), tmp_path / "表.csv", "utf-16-be")
    raw = path.read_bytes()
    place = raw.index("\n".encode("utf-16-be"), len(raw) - 2000)
    path.write_bytes(raw[:place] + damage + b"\0" + raw[place + 2 :])
    with pytest.raises(DataError, match=r"表.csv.*行"):
        understand_large(path, Standard())


def test_that_there_are_more_examples_than_are_named_is_told_alike(tmp_path: Path) -> None:
    # 13/31/2024 is no day, whichever number is the month.
    days = ["2024/4/1", "2024-04", "2024/4/1", "13/31/2024"]
    days = [days[row % (4 if 20 < row < 120 else 3)] for row in range(150)]
    rows = [["日", "施設"], *([day, f"第{row % 3}館"] for row, day in enumerate(days))]
    path = written(rows, tmp_path / "表.csv")
    assert same_or_refused(path)
    (question,) = understand_large(path, Standard()).found.tables[0].questions
    assert " ほか が文字か、暦にない日付" in question.text


def test_titles_totals_notes_and_personal_data_are_seen(tmp_path: Path) -> None:
    rows = ordinary()
    rows[150][5] = "024-900-1234"
    rows += [["合計", "", "", "9", "9", ""], [""] * 6, ["※ Xは秘匿", *[""] * 5]]
    path = written([["利用者数", *[""] * 5], [""] * 6, *rows], tmp_path / "表.csv")
    assert same_or_refused(path)
    found = understand_large(path, Standard()).found
    (table,) = found.tables
    assert (table.titles, table.notes, table.totals) == (("利用者数",), ("※ Xは秘匿",), ("304行1列",))
    assert [one.addresses for one in found.suspicions] == [("153行6列",)]


@pytest.mark.parametrize(
    ("place", "row", "words"),
    [
        (150, [""] * 6, "データの間に、空の行か注の行"),
        (150, ordinary(0)[0], "見出しの行が、途中にもう一度あります"),
        (150, ["1"] * 7, "列の数が、はじめの6列から7列に"),
    ],
)
def test_what_is_no_ordinary_table_is_refused(tmp_path: Path, place: int, row: list[str], words: str) -> None:
    rows = ordinary()
    rows.insert(place, row)
    with pytest.raises(DataError, match=words):
        understand_large(written(rows, tmp_path / "表.csv"), Standard())


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            "名,数\n".encode() + "あ,1\n".encode() * 200 + "い,1\n".encode("cp932"),
            "202行目 1列目（先頭から1209バイト目）",
        ),
        (b"a,b\n" + b"1,2\n" * 200 + b"1,\0\n", "202行目"),
        (b"a,b\n" + b"1,2\n" * 200 + b'"1,2\n' + b"1,2\n" * 2000, "行が終わりません"),
    ],
)
def test_damaged_files_are_refused_with_the_place(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(raw)
    with pytest.raises(DataError) as refused:
        understand_large(path, Standard())
    assert words in str([*map(str, refused.value.problems)])


def test_damage_is_read_alike_or_refused(tmp_path: Path) -> None:
    path = written(ordinary(100), tmp_path / "表.csv", "cp932")
    raw, read = path.read_bytes(), 0
    for seed in range(60):
        chance, damaged = random.Random(seed), bytearray(raw)
        damaged[chance.randrange(len(raw))] = chance.choice([*b'",\r\n\t1', chance.randrange(256)])
        path.write_bytes(bytes(damaged))
        read += same_or_refused(path)
    assert read > 10
