"""Which tables checks read, said without running them."""

from pathlib import Path

import pytest

from analysis.data import catalog, checks
from analysis.data.check_tables import tables_of_checks
from analysis.data.descriptor import Table

ROOT = Path(__file__).resolve().parents[2]
TABLES = [table for table in catalog.tables(ROOT) if table.checks]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_check_reads_another_table_than_said(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    read = set()
    real = checks.read_frame
    monkeypatch.setattr(checks, "read_frame", lambda entry: read.add(entry.name) or real(entry))
    checks.run_checks(ROOT, [table.name])
    # A template without rows is not compared.
    assert read - {table.name} <= tables_of_checks(table)


def test_checks_of_the_catalog_read_other_tables() -> None:
    assert any(tables_of_checks(table) for table in TABLES)
