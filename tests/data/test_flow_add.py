"""`ebpm data add`: what it understands, refuses and leaves behind, also when it is killed."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from flow_samples import OLDER, ROWS, text, written
from tiny_catalog import COUNTERS_CSV, resource

from analysis.data import flow_add, flow_record, flow_store
from analysis.data.flow_engine import Engine, connection
from analysis.errors import DataError, ParameterError


@pytest.fixture
def ebpm(project, monkeypatch):
    """Run the command in a tiny project."""
    root = project((resource(), COUNTERS_CSV))

    def run(*arguments):
        environment = {**os.environ, "EBPM_ROOT": str(root)}
        command = [sys.executable, "-m", "analysis.cli", "data", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=root)

    run.root = root
    return run


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_is_stored_and_recorded(tmp_path):
    raw = text()
    record = flow_add.add([written(tmp_path, "a.csv", raw)], "sample", tmp_path)
    folder = tmp_path / "data" / "flow" / "sample"

    assert (record.rows, record.places, record.months) == (6, 2, ["2021-11", "2021-12"])
    assert record.sources == [{"name": "a.csv", "sha256": hashlib.sha256(raw).hexdigest()}]
    assert (record.kind, record.disclosure, record.missing) == ("synthetic", "internal", [])
    assert files(folder) == sorted(
        ["record.json", *(f"{record.folder}/year=2021/month={month}/rows.parquet" for month in (11, 12))]
    )
    assert json.loads((folder / "record.json").read_text())["rows"] == 6
    assert flow_record.records(tmp_path) == [record]
    assert "0人ではない" in record.notes[0]


def test_real_prefectures_are_no_practice(tmp_path):
    record = flow_add.add(
        [written(tmp_path, "a.csv", text("56402000,07,07203,2021,12,1,0,90"))], "a", tmp_path
    )

    assert record.kind == "official"


def test_identical_rows_become_one_and_gaps_are_told(tmp_path):
    later = "53391535,99,99001,2022,3,1,0,9"
    paths = [written(tmp_path, "a.csv", text()), written(tmp_path, "b.csv", text(ROWS[0], ROWS[1], later))]
    record = flow_add.add(paths, "sample", tmp_path)

    assert record.rows == 7 and record.missing == ["2022-01", "2022-02"]
    assert "まったく同じ行が2行あり、1つにまとめた。" in record.notes
    assert "期間の途中に月がない：2022-01、2022-02（2か月）。" in record.notes
    assert any("10人未満の値が1行" in note for note in record.notes)


def test_restored_zeros_and_mixed_generations_are_told(tmp_path):
    # Two rows whose prefecture, and one of them whose municipality too, lost the zero.
    short = text(
        "56402000,7,7203,2021,12,1,0,90", "56402000,7,07203,2021,12,1,1,90", "56402000,07,07203,2021,12,0,0,9"
    )
    older = text("56402000,07,07203,2022,1,1,0,90", header=OLDER)
    record = flow_add.add(
        [written(tmp_path, "a.csv", short), written(tmp_path, "b.csv", older)], "a", tmp_path
    )

    assert "都道府県コード（07など）の先頭の0を補いました（2行）。" in record.notes
    assert "市区町村コード（07203など）の先頭の0を補いました（1行）。" in record.notes
    assert any("meshcode, option1, … の1件と、mesh1kmid, prefcode, … の1件" in note for note in record.notes)
    whole = flow_add.add(
        [written(tmp_path, "c.csv", text("56402000,07,07203,2021,12,1,0,90"))], "b", tmp_path
    )
    assert not [note for note in whole.notes if "先頭の0" in note or "世代" in note]


@pytest.mark.parametrize("other", ["53391535,99,99001,2021,11,0,0,51", "53391535,99,99003,2021,11,0,0,50"])
def test_contradictions_stop_with_examples_and_leave_nothing(tmp_path, other):
    with pytest.raises(DataError, match="53391535（dayflag 0、timezone 0）に50人と5") as caught:
        flow_add.add([written(tmp_path, "a.csv", text(*ROWS, other))], "sample", tmp_path)

    assert caught.value.problems[0].where == "2021-11"
    assert files(tmp_path / "data") == []


def test_nothing_is_kept_of_files_that_are_refused(tmp_path):
    rows = [f"53391535,99,99001,{2000 + n % 90},{n % 12 + 1},1,0,{n * 7919 % 9973}" for n in range(20_000)]
    whole = gzip.compress(text(*rows))
    flipped = bytearray(whole)
    flipped[-6] ^= 1  # in the checksum: every row can be read, and yet the file is not what was packed
    for raw in (whole[: len(whole) // 2], bytes(flipped), text("53391535,99,99001,2021,12,1,0,-1"), text("")):
        with pytest.raises(DataError):
            flow_add.add([written(tmp_path, "a.csv.gz", raw)], "sample", tmp_path)
    with pytest.raises(DataError, match="ファイルがありません"):
        flow_add.add([tmp_path / "none.csv"], "sample", tmp_path)
    assert not (tmp_path / "data" / "flow" / "sample").exists()


def test_a_store_is_replaced_only_when_asked(tmp_path):
    first = flow_add.add([written(tmp_path, "a.csv", text())], "sample", tmp_path)
    path = written(tmp_path, "b.csv", text(ROWS[0]))
    with pytest.raises(ParameterError, match="すでに取り込まれています.*--replace"):
        flow_add.add([path], "sample", tmp_path)
    second = flow_add.add([path], "sample", tmp_path, replace=True)

    assert (first.rows, second.rows) == (6, 1)
    assert flow_record.records(tmp_path) == [second]
    folder = tmp_path / "data" / "flow" / "sample"
    assert files(folder) == sorted([f"{second.folder}/year=2021/month=11/rows.parquet", "record.json"])


@pytest.mark.parametrize("name", ["", "Ａ", "../a", "a/b", "1a", "a" * 51])
def test_names_that_are_none(tmp_path, name):
    with pytest.raises(ParameterError, match="使えません"):
        flow_add.add([written(tmp_path, "a.csv", text())], name, tmp_path)


def test_a_store_that_somebody_damaged_is_refused(tmp_path):
    flow_add.add([written(tmp_path, "a.csv", text())], "sample", tmp_path)
    part = next((tmp_path / "data" / "flow").rglob("rows.parquet"))
    part.write_bytes(part.read_bytes()[:-1])

    with pytest.raises(DataError, match="大きさが記録と違います.*--replace"):
        flow_store.load("sample", tmp_path)
    with pytest.raises(DataError, match="取り込まれていません"):
        flow_store.load("other", tmp_path)


def test_the_command_shows_stores_lists_and_refuses(ebpm):
    path = written(ebpm.root, "a.csv", text())
    preview = ebpm("add", path, "--name", "sample", "--preview")
    assert preview.returncode == 0 and "2021-11 ～ 2021-12（2か月）" in preview.stdout, preview.stderr
    assert "架空データ（練習用）" in preview.stdout and "保存していません" in preview.stdout
    assert not (ebpm.root / "data" / "flow").exists()

    done = ebpm("add", path, "--name", "sample", "--disclosure", "restricted")
    assert done.returncode == 0 and "取り込みました: data/flow/sample" in done.stdout
    listed = [entry for entry in json.loads(ebpm("list", "--json").stdout) if entry["name"] == "sample"]
    assert listed[0]["disclosure"] == "restricted" and listed[0]["reference_date"] == "2021-11/2021-12"
    assert "sample" in ebpm("list").stdout

    again = ebpm("add", path, "--name", "sample")
    assert again.returncode == 2 and "--replace" in again.stderr
    both = ebpm("add", path, written(ebpm.root, "b.csv", b"a,b\n1,2\n"), "--name", "other")
    assert both.returncode == 2 and "一度に1つのファイル" in both.stderr
    strange = ebpm("add", path, "--name", "x", "--source", "国土交通省")
    assert strange.returncode == 2 and "--source は使えません" in strange.stderr
    assert ebpm("add", path, "--name", "x", "--disclosure", "secret").returncode == 2


def large(path, rows=3_000_000):
    with connection(Engine()) as opened:
        opened.execute(
            "COPY (SELECT 53390000 + i // 100 % 8 * 100 + i % 100 AS mesh1kmid, 99 AS prefcode, 99001 AS citycode,"
            " 2000 + m // 12 AS year, 1 + m % 12 AS month, d AS dayflag, t AS timezone, i + m + d AS population"
            f" FROM range(800) a(i), range({rows // 7200}) b(m), range(3) c(d), range(3) e(t)) TO '{path}' (HEADER)"
        )
    return path


@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 130)])
def test_killed_midway_nothing_half_written_counts(ebpm, number, code):
    target = ebpm.root / "data" / "flow" / "sample"
    path = large(ebpm.root / "large.csv")
    ebpm("add", written(ebpm.root, "a.csv", text()), "--name", "sample")
    before = flow_record.records(ebpm.root)
    running = subprocess.Popen(
        [sys.executable, "-m", "analysis.cli", "data", "add", str(path), "--name", "sample", "--replace"],
        env={**os.environ, "EBPM_ROOT": str(ebpm.root)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(target.glob("partial-*/raw/**/*.parquet")):  # it has begun to write
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    running.send_signal(number)

    assert running.wait(120) == code
    assert flow_record.records(ebpm.root) == before
    assert len(flow_store.load("sample", ebpm.root).aggregate()) == len(ROWS)
    if number == signal.SIGTERM:
        assert not list(target.glob("partial-*"))
    assert ebpm("add", ebpm.root / "a.csv", "--name", "sample", "--replace").returncode == 0
    assert len(list(target.iterdir())) == 2  # the record and its folder: what the killed one left is gone


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_it_at_once(ebpm, number):
    """Whatever else the machine does: after it, less than two seconds of computing; the whole file takes several."""
    path = large(ebpm.root / "large.csv", 8_000_000)
    target = ebpm.root / "data" / "flow" / "sample"
    running = subprocess.Popen(
        [sys.executable, "-m", "analysis.cli", "data", "add", str(path), "--name", "sample"],
        env={**os.environ, "EBPM_ROOT": str(ebpm.root)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(target.glob("partial-*/raw")):  # the engine is at work on the whole file
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    before = sum(psutil.Process(running.pid).cpu_times()[:2])
    running.send_signal(number)
    assert running.stderr
    told = running.stderr.read()
    _, status, used = os.wait4(running.pid, 0)

    assert os.waitstatus_to_exitcode(status) == 130
    assert used.ru_utime + used.ru_stime - before < 2
    assert told == "中断しました。書きかけの出力は残していません。\n"
    assert not (ebpm.root / "data" / "flow" / "sample").exists()


@pytest.mark.parametrize("name", ["*.csv", "a?.csv", "[a]b.csv", "it's; DROP TABLE x.csv"])
def test_names_of_files_and_folders_are_no_patterns(tmp_path, name):
    root = tmp_path / "2021[1]*"
    root.mkdir()
    written(root, "ab.csv", text("53391535,99,99001,2021,11,0,0,50"))
    assert flow_add.add([written(root, name, text())], "sample", root).rows == 6
    assert flow_store.load("sample", root).aggregate(("month",), hours=["昼"])["rows"].sum() == 5


def test_of_two_at_once_the_later_one_gives_way(tmp_path, monkeypatch):
    def other_first(opened, rows, where):
        monkeypatch.undo()
        flow_add.add([path], "sample", tmp_path)

    path = written(tmp_path, "a.csv", text(*ROWS, ROWS[0]))
    monkeypatch.setattr(flow_add, "refuse_contradictions", other_first)
    with pytest.raises(DataError, match="同時に動いていた別の取り込み"):
        flow_add.add([path], "sample", tmp_path)
    assert flow_store.load("sample", tmp_path).aggregate(("month",))["rows"].sum() == 6
