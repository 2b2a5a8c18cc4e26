"""Tables kept in memory: read again when the file is another, and nobody's changes are seen by others."""

import os
import shutil

import pytest

from analysis.data import catalog
from analysis.data.kept import kept

TABLE = "practice_facilities"


@pytest.fixture
def project(root, tmp_path):
    shutil.copytree(root / "data", tmp_path / "data")
    return tmp_path


def test_what_one_does_to_a_table_nobody_else_sees(project):
    with kept():
        first = catalog.load(TABLE, project)
        first.iloc[:, 0] = "x"
        second = catalog.load(TABLE, project)
    assert not second.equals(first)
    assert second.equals(catalog.load(TABLE, project))


def test_a_file_that_changed_is_read_again_and_its_hash_is_told(project):
    path = catalog.table(TABLE, project).path
    with kept():
        whole = catalog.load(TABLE, project)
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        path.write_text("".join(lines[:-1]), encoding="utf-8")
        os.utime(path, ns=(0, 0))
        assert len(catalog.load(TABLE, project)) == len(whole) - 1
    assert len({record.sha256 for record in catalog.loaded()}) == 2


def test_nothing_is_kept_outside(project):
    path = catalog.table(TABLE, project).path
    state = path.stat()
    with kept():
        catalog.load(TABLE, project)
    # As many bytes, at the same time of the file: only who reads it again sees the other name.
    path.write_bytes(path.read_bytes().replace("練習駅".encode(), "練習町".encode()))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    catalog.load(TABLE, project)
    assert len({record.sha256 for record in catalog.loaded()}) == 2
