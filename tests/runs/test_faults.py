"""A run stops at a discrepancy of its tables that nobody has explained, and at no other."""

import pytest
from mini_project import LOAD, ROWS, SHOW_FINDING, TABLE, Project, code, notebook

from analysis.errors import DataError
from analysis.runs.execute import run_study

CHECK = {
    "id": "fruit.sum",
    "title": "2023年の数の合計は資料と合うか",
    "kind": "compare",
    "expected": {"value": 12, "source": "試験"},
    "found": {"column": "number", "where": {"year": 2023}, "aggregate": "sum"},
}


@pytest.fixture(autouse=True)
def loads_its_table(project: Project) -> None:
    project.study("mini", notebook(code(LOAD), code(SHOW_FINDING)))


def stopped(project: Project) -> DataError:
    with pytest.raises(DataError) as caught:
        run_study("mini", {}, root=project.root)
    assert list(project.out.iterdir()) == []
    return caught.value


def test_a_new_discrepancy_of_a_loaded_table_stops_the_run(project: Project) -> None:
    project.write_catalog({**TABLE, "checks": [CHECK]})
    (project.root / "data" / "fruit.csv").write_text(ROWS.replace("みかん,8", "みかん,9"), encoding="utf-8")
    error = stopped(project)
    (problem,) = error.problems
    assert error.exit_code == 3
    # 4 + 9 in 2023, where 12 is printed
    for word in ("2023年の数の合計は資料と合うか", "期待値 12", "計算値 13"):
        assert word in problem.what
    assert problem.where == "data/fruit.csv fruit.sum"
    assert "ebpm data check fruit" in problem.remedy


def test_the_row_of_a_new_discrepancy_is_told(project: Project) -> None:
    check = {"id": "fruit.twice", "title": "数は年と同じか", "kind": "sum", "total": "number", "parts": ["year"],
             "known": [{"row": row, "found": found, "reason": "試験"}
                       for row, found in (("2021/りんご", 2021), ("2021/みかん", 2021), ("2023/りんご", 2022))]}  # fmt: skip
    project.write_catalog({**TABLE, "checks": [check]})
    error = stopped(project)
    by_row = {problem.where.split()[1]: problem.what for problem in error.problems}
    # the two known ones of 2021 do not count; that of りんご is marked with another value than 2023
    assert set(by_row) == {"2023/りんご", "2023/みかん"}
    assert "合わなくなった既知の不一致の印" in by_row["2023/りんご"]
    assert "新しい不一致" in by_row["2023/みかん"]


def test_a_known_discrepancy_does_not_stop_the_run(project: Project) -> None:
    known = [{"found": 12, "reason": "資料の誤り"}]
    check = {**CHECK, "expected": {"value": 11, "source": "試験"}, "known": known}
    project.write_catalog({**TABLE, "checks": [check]})
    assert run_study("mini", {}, root=project.root).report.exists()


def test_a_discrepancy_of_a_table_that_was_not_loaded_does_not_stop_the_run(project: Project) -> None:
    other = {**CHECK, "id": "other.sum", "expected": {"value": 11, "source": "試験"}}
    project.write_catalog(TABLE, {**TABLE, "name": "other", "checks": [other]})
    project.study("mini", notebook(code(LOAD), code(SHOW_FINDING)), project.card(datasets=["fruit", "other"]))
    assert run_study("mini", {}, root=project.root).report.exists()
