"""Which runs `latest`, `previous` and names mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import ParameterError
from analysis.runs.pairs import Pairs, find_pairs
from made_runs import write_run


def made(
    out: Path, name: str, day: int, place: str = "here", batch: str | None = None, *, study: str = "mini"
) -> None:
    created = f"2026-04-{day:02d}T00:00:00+00:00"
    write_run(out, name, created, study=study, parameters={"place": place}, batch=batch)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Two batches of three runs, the later one with a run that is new; a run by itself between them."""
    made(tmp_path, "a1", 1, "here", "first")
    made(tmp_path, "a2", 2, "there", "first")
    made(tmp_path, "a3", 3, study="other", batch="first")
    made(tmp_path, "b1", 4, "there")
    made(tmp_path, "c1", 5, "here", "second")
    made(tmp_path, "c2", 6, "there", "second")
    made(tmp_path, "c3", 7, "nowhere", "second")
    return tmp_path


def names(found: Pairs) -> list[tuple[str, str]]:
    return [(before.name, after.name) for before, after in found.pairs]


def test_all_of_the_newest_batch_with_what_was_before(out: Path) -> None:
    found = find_pairs("previous", "latest", out)
    assert found.whole
    # b1 has the parameters of c2 and is newer than a2; nothing was made for "nowhere" before.
    assert names(found) == [("a1", "c1"), ("b1", "c2")]
    assert [run.name for run in found.alone] == ["c3"]
    assert names(find_pairs("latest", "previous", out)) == [("c1", "a1"), ("c2", "b1")]


def test_a_command_that_made_one_run(out: Path) -> None:
    made(out, "d1", 8, "there")
    assert names(find_pairs("previous", "latest", out)) == [("c2", "d1")]


def test_two_runs_of_one_batch_are_not_before_each_other(out: Path) -> None:
    made(out, "d1", 8, "here", "third")
    made(out, "d2", 9, "here", "third")
    assert names(find_pairs("previous", "latest", out)) == [("c1", "d1"), ("c1", "d2")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("mini/a1", "mini/c1", ("a1", "c1")),
        ("mini/a1", "mini", ("a1", "c3")),
        ("previous", "mini/c2", ("b1", "c2")),
        ("mini/c2", "previous", ("c2", "b1")),
        ("mini/a1", "latest", ("a1", "c1")),
        ("mini/b1", "latest", ("b1", "c2")),
    ],
)
def test_named_runs(out: Path, before: str, after: str, expected: tuple[str, str]) -> None:
    found = find_pairs(before, after, out)
    assert names(found) == [expected]
    assert not found.whole


def test_a_folder_elsewhere(out: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    made(elsewhere, "z1", 30, "here")
    assert names(find_pairs("previous", str(elsewhere / "mini" / "z1"), out)) == [("c1", "z1")]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("latest", "latest", "どちらも latest"),
        ("previous", "mini/a1", "より前の、同じ条件の実行はありません"),
        ("other/a3", "latest", "「other」の実行が0件"),
        ("mini/a9", "latest", "「mini/a9」という実行結果はありません"),
        ("mini", "min", "「min」という実行結果はありません"),
    ],
)
def test_what_cannot_be_found(out: Path, before: str, after: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        find_pairs(before, after, out)


def test_latest_that_could_be_several(out: Path) -> None:
    made(out, "d1", 8, "elsewhere")
    made(out, "e1", 9, "here", "third")
    made(out, "e2", 10, "there", "third")
    with pytest.raises(ParameterError, match=r"2件.*mini/e1、mini/e2"):
        find_pairs("mini/d1", "latest", out)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="まだ実行結果がありません"):
        find_pairs("previous", "latest", tmp_path / "nowhere")
