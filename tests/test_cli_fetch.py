"""`ebpm data fetch`: its words, and processes that are killed or meet another one while they fetch."""

import ast
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.cli_commands import app
from analysis.data import catalog, fetch_sources
from analysis.data.fetch_sources import Source
from analysis.errors import ParameterError
from tls_server import Answer, Server, certificate, serving

BODY = bytes(range(256)) * 4000
TAG = {"ETag": '"one"'}
CATALOG = """
name: practice
resources:
- {name: fruit, path: fruit.csv, title: 果物, description: 試験用, type: table, format: csv, encoding: utf-8, kind: synthetic,
   disclosure: open, reference_date: '2023-04-01', sources: [{title: 試験用}], licenses: [{name: CC0-1.0, title: CC0}],
   schema: {primaryKey: [fruit], missingValues: [''], fields: [{name: fruit, type: string, title: 果物, unit: '-'}]}}
"""
WITH_ONE_SOURCE = """
import sys
from analysis import cli
from analysis.data import catalog, fetch_sources
one = fetch_sources.Source("one", "題", "練習市", "試験用", "", "https://www.example.jp/", sys.argv.pop(), "one.bin",
                           "ebpm data add {file} --preview")
fetch_sources.SOURCES = (one,)
cli.main()
"""


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(pem: Path) -> Iterator[Server]:
    with serving(pem) as made:
        yield made


@pytest.fixture
def project(tmp_path: Path, pem: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.yaml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "data" / "fruit.csv").write_text("fruit\n梨\n", encoding="utf-8")
    return tmp_path


def started(
    project: Path, pem: Path | None, *arguments: str, script: str = WITH_ONE_SOURCE
) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment = {**kept, "EBPM_ROOT": str(project), "SSL_CERT_FILE": str(pem)}
    command = [sys.executable, "-c", WITH_ONE_SOURCE, "data", "fetch", *arguments]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    told, complaint = process.communicate(timeout=120)
    return process.returncode, told, complaint


def test_a_killed_download_goes_on(server: Server, project: Path, pem: Path) -> None:
    held = Answer(BODY, headers=TAG, ranges=True, hold=300_000)
    address = server.serve("/one.bin", held, Answer(BODY, headers=TAG, ranges=True))
    process = started(project, pem, "one", address)
    assert server.held.wait(60)
    part = project / "data/fetched/one/partial.bin"
    while not part.exists() or part.stat().st_size < 300_000:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    ended(process)
    code, told, complaint = ended(started(project, pem, "one", address))
    assert (code, complaint) == (0, "")
    assert server.asked[1][1]["Range"] == "bytes=300000-"
    assert (project / "data/fetched/one/one.bin").read_bytes() == BODY
    assert hashlib.sha256(BODY).hexdigest() in told
    assert sorted(path.name for path in (project / "data/fetched").rglob("*")) == [
        "one",
        "one.bin",
        "record.json",
    ]


def test_two_at_once(server: Server, project: Path, pem: Path) -> None:
    address = server.serve("/one.bin", Answer(BODY, headers=TAG, hold=1000))
    first = started(project, pem, "one", address)
    assert server.held.wait(60)
    code, _, complaint = ended(started(project, pem, "one", address))
    assert (code, "別の ebpm data fetch" in complaint) == (1, True)
    first.terminate()
    server.go.set()
    assert ended(first)[0] == 130


@pytest.fixture
def fetched(server: Server, project: Path, pem: Path, monkeypatch, capsys) -> Callable[..., str]:
    """Run the command in this process, with one source in the list, and return what it prints."""
    monkeypatch.setenv("EBPM_ROOT", str(project))
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setenv("NO_PROXY", "*")
    address = server.serve("/one.bin", Answer(BODY), Answer(b"new"))
    then = "ebpm data add {file} --preview"
    one = Source("one", "題", "練習市", "試験用", "", "https://www.example.jp/", address, "one.bin", then)
    monkeypatch.setattr(fetch_sources, "SOURCES", (one,))

    def fetched(*arguments: str) -> str:
        app(["data", "fetch", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    return fetched


def test_what_is_there_is_not_fetched_again(server: Server, project: Path, fetched) -> None:
    assert "取得しました: data/fetched/one/one.bin（1,024,000バイト）" in fetched("one")
    told = fetched("one")
    assert "取得済み" in told
    assert "ebpm data add data/fetched/one/one.bin --preview" in told
    assert len(server.asked) == 1
    assert "中身が違います" in fetched("one", "--replace")
    (project / "carried").write_bytes(b"newer")
    carried = ("one", "--from-file", str(project / "carried"))
    with pytest.raises(ParameterError, match="--replace"):
        fetched(*carried)
    assert json.loads(fetched(*carried, "--replace", "--json"))["how"] == "file"
    assert len(server.asked) == 2


def test_how_far_each_was_fetched(project: Path, fetched) -> None:
    assert "未取得" in fetched()
    folder = project / "data/fetched/one"
    folder.mkdir(parents=True)
    (folder / "partial.bin").write_bytes(b"12345")
    assert "途中まで（5バイト）" in fetched()
    fetched("one")
    assert "取得済み" in fetched()
    (folder / "one.bin").write_bytes(b"changed")
    (found,) = json.loads(fetched("--json"))
    assert (found["state"], found["record"]) == ("記録と違う（取り直しが要る）", None)


def added(project: Path, name: str, *more: str) -> catalog.Table:
    path = str(project / "data/fetched/one/one.bin")
    app(["data", "add", path, "--name", name, "--yes", *more], standalone_mode=False)
    return next(one for one in catalog.tables(project) if one.name == name)


def test_a_fetched_file_is_added_with_its_source(project: Path, fetched, tmp_path: Path) -> None:
    (tmp_path / "carried.csv").write_text("区分,人数（人）\n男,1\n女,2\n", encoding="utf-8")
    fetched("one", "--from-file", str(tmp_path / "carried.csv"))
    with pytest.raises(ParameterError) as caught:
        added(project, "people")
    # The source has no date; and that somebody carried the file in makes nothing official.
    assert [problem.where for problem in caught.value.problems] == ["--date", "--kind"]
    table = added(project, "people", "--date", "2024-04-01", "--kind", "transcribed")
    assert [source["title"] for source in table.sources] == ["練習市「題」（手で持ち込んだファイル）"]
    assert [licence["title"] for licence in table.licenses] == ["試験用"]
    assert (table.kind, table.disclosure) == ("transcribed", "internal")


def test_what_came_from_the_publisher_is_official(project: Path, fetched, tmp_path: Path) -> None:
    (tmp_path / "carried.csv").write_text("区分,人数（人）\n男,1\n女,2\n", encoding="utf-8")
    fetched("one", "--from-file", str(tmp_path / "carried.csv"))
    record = project / "data/fetched/one/record.json"
    record.write_text(record.read_text("utf-8").replace('"how": "file"', '"how": "network"'), "utf-8")
    table = added(project, "people", "--date", "2024-04-01")
    assert [source["title"] for source in table.sources] == ["練習市「題」"]
    assert table.kind == "official"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("on",), "「one」の誤り"), (("--replace",), "名前"), (("--from-file", "a.csv"), "名前")],
)
def test_mistakes_are_told(fetched, arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        fetched(*arguments)


def test_the_list(project: Path) -> None:
    environment = {**os.environ, "EBPM_ROOT": str(project)}
    command = [sys.executable, "-m", "analysis.cli", "data", "fetch"]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert all(source.name in done.stdout for source in fetch_sources.SOURCES)
    assert done.stdout.count("手で取得（--from-file）") == 2  # the two tables of people flow


def test_nothing_else_uses_the_network(root: Path) -> None:
    """Modules that could, by name; the loopback of kernels is jupyter_client's own."""
    network = {"httpx", "requests", "urllib3", "aiohttp", "http", "ftplib", "smtplib", "urllib.request"}
    users: dict[str, set[str]] = {}
    for path in sorted((root / "src").rglob("*.py")):
        for module, names in imported(path):
            for one in {module, *(f"{module}.{name}" for name in names)}:
                if one in network or one.split(".")[0] in network - {"urllib.request"}:
                    users.setdefault(path.stem, set()).update(names or {one})
                if one in ("analysis.data.fetch_http", "analysis.data.fetch"):
                    users.setdefault(path.stem, set()).add(one)
    assert users == {
        "cli_batch": {"url2pathname"},  # a file:// address as a path
        "cli_fetch": {"analysis.data.fetch"},
        "fetch": {"analysis.data.fetch_http"},
        "fetch_http": {"httpx"},
    }


def imported(path: Path) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((name.name, []) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", [name.name for name in node.names]
