"""Tables are stored whole or not at all: whoever is killed, whenever, leaves the table before or the new one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from saving_files import SAID, saved, written
from tiny_catalog import COUNTERS_CSV, resource

from analysis.data import catalog, flow_add
from analysis.data.saving.store import store
from analysis.errors import DataError, ParameterError

ENTRY = {
    key: value
    for key, value in resource(name="added").items()
    if key not in ("path", "type", "format", "encoding")
}
ROWS = [["2021", "甲", "90", "10", "100", "10.0"]]

# Every opening, renaming and removing of a file is announced to the hook beforehand: kill at the n-th.
KILLED = """
import json, os, signal, sys
from pathlib import Path
from test_table_store import ENTRY, ROWS
from analysis.data import catalog
from analysis.data.saving.store import store

root, replaced = Path(sys.argv[1]), sys.argv[2] == "replaced"
OTHER = [["2022", *ROWS[0][1:]]]

def kill_at(step):
    left = [step]
    def hook(event, arguments):
        if event in ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir") and str(root) in str(arguments[0]):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

def years():
    try:
        return catalog.load("added", root)["year"].tolist()
    except catalog.DataError:
        return None

catalog.load("counters", root)  # imports all that a child needs
seen = []
for step in range(1, 100):
    child = os.fork()
    if not child:
        kill_at(step)
        store(root, ENTRY, OTHER, recipe="new", replace=replaced)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    seen.append(years())
    if status == 0:
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
    if seen[-1] == [2022]:  # all that is left to do is tidying up
        store(root, ENTRY, ROWS, recipe="old", replace=True)
print(json.dumps(seen))
"""


@pytest.mark.parametrize("replaced", [False, True])
def test_killed_before_any_step_the_table_is_the_old_or_the_new_one(project, replaced: bool) -> None:
    root = project()
    if replaced:
        store(root, ENTRY, ROWS, recipe="old")
    script = [sys.executable, "-c", KILLED, str(root), "replaced" if replaced else "new"]
    done = subprocess.run(script, cwd=Path(__file__).parent, capture_output=True, text=True,
                          env={"PYTHONPATH": ":".join(sys.path), "PATH": ""})  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    before = [2021] if replaced else None
    assert len(seen) > 5 and seen[0] == before and seen[-1] == [2022]
    assert all(years in (before, [2022]) for years in seen)
    assert (root / "data" / "recipes" / "added.yml").read_text(encoding="utf-8") == "new"
    assert len(list((root / "data" / "added" / "added").iterdir())) == 2


def test_a_row_that_is_not_valid_leaves_all_as_it_was(project) -> None:
    root = project()
    store(root, ENTRY, ROWS, recipe="old")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with pytest.raises(DataError, match="cash"):
        store(root, ENTRY, [["2021", "甲", "九十", "10", "100", "10.0"]], recipe="new", replace=True)
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_names_that_are_taken_or_none_are_refused(project, tmp_path: Path) -> None:
    root = project((resource(), COUNTERS_CSV))
    path = written(tmp_path)
    for name, words in (("counters", "目録にある表"), ("利用者", "使えません"), ("../x", "使えません")):
        with pytest.raises(ParameterError, match=words):
            saved(root, path, name=name)
    with pytest.raises(ParameterError, match="という取り込んだ表はありません"):
        saved(root, path, replaced=True)
    saved(root, path)
    with pytest.raises(ParameterError, match="すでに取り込まれています.*--replace"):
        saved(root, path)
    saved(root, path, replaced=True)
    (root / "data" / "flow" / "nagare").mkdir(parents=True)
    with pytest.raises(ParameterError, match="人流データの名前"):
        saved(root, path, name="nagare")
    with pytest.raises(ParameterError, match="取り込んだ表の名前"):
        flow_add.add([path], "riyosha", root)


def test_a_recipe_of_somebody_else_is_not_written_over(project, tmp_path: Path) -> None:
    root = project()
    recipe = root / "data" / "recipes" / "riyosha.yml"
    recipe.parent.mkdir()
    recipe.write_text("別のもの\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="別のレシピ.*--recipe riyosha"):
        saved(root, written(tmp_path))
    assert recipe.read_text(encoding="utf-8") == "別のもの\n"


def test_a_table_of_the_catalog_that_takes_an_added_ones_name_is_told(project, tmp_path: Path) -> None:
    saved(project(), written(tmp_path), SAID)
    root = project((resource(name="riyosha"), COUNTERS_CSV))
    with pytest.raises(DataError, match="data/added/riyosha.*data/datapackage.yaml と重なって"):
        catalog.tables(root)
