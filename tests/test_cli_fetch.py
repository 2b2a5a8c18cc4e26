"""`ebpm data fetch` in a process of its own: words, exit codes, and a process that is killed while it fetches."""

import ast
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.data.fetch_sources import SOURCES
from tls_server import Answer, Server, certificate, serving

BODY = bytes(range(256)) * 4000
TAG = {"ETag": '"one"'}
WITH_ONE_SOURCE = """
import sys
from analysis import cli
from analysis.data import fetch_sources
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
    (tmp_path / "data" / "datapackage.yaml").write_text("name: practice\nresources: []\n", encoding="utf-8")
    return tmp_path


def started(
    project: Path, pem: Path | None, *arguments: str, script: str = WITH_ONE_SOURCE
) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment = {**kept, "EBPM_ROOT": str(project), "SSL_CERT_FILE": str(pem or "")}
    command = [sys.executable, "-c", script, "data", "fetch", *arguments]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    told, complaint = process.communicate(timeout=120)
    return process.returncode, told, complaint


def real(project: Path, *arguments: str) -> tuple[int, str, str]:
    """The command with the list that is really there; nothing here contacts the network."""
    return ended(started(project, None, *arguments, script="from analysis import cli\ncli.main()"))


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


def test_what_is_there_is_not_fetched_again(server: Server, project: Path, pem: Path) -> None:
    address = server.serve("/one.bin", Answer(BODY), Answer(b"new"))
    ended(started(project, pem, "one", address))
    code, told, _ = ended(started(project, pem, "one", address))
    assert (code, "取得済み" in told, len(server.asked)) == (0, True, 1)
    assert "ebpm data add data/fetched/one/one.bin --preview" in told
    code, told, _ = ended(started(project, pem, "one", "--replace", address))
    assert (code, "中身が違います" in told, len(server.asked)) == (0, True, 2)
    (project / "carried").write_bytes(b"newer")
    carried = ("one", "--from-file", str(project / "carried"))
    assert ended(started(project, pem, *carried, address))[0] == 2
    code, told, _ = ended(started(project, pem, *carried, "--replace", "--json", address))
    assert (code, json.loads(told)["how"]) == (0, "file")


def test_a_missing_file_is_told(server: Server, project: Path, pem: Path) -> None:
    code, told, complaint = ended(started(project, pem, "one", f"https://{server.host}/none"))
    assert (code, told) == (1, "")
    assert "ファイルがありません" in complaint
    assert "https://www.example.jp/" in complaint
    assert "Traceback" not in complaint


def test_the_list(project: Path) -> None:
    code, told, _ = real(project, "--json")
    found = json.loads(told)
    assert code == 0
    assert [one["name"] for one in found] == [source.name for source in SOURCES]
    assert {one["state"] for one in found} == {"未取得", "手で取得（--from-file）"}
    code, told, _ = real(project)
    assert all(source.name in told for source in SOURCES)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("census_2020_town_07",), "census_2020_towns_07"),
        (("--replace",), "名前"),
        (("--from-file", "a.csv"), "名前"),
        (("jinryu_monthly_fromto_city_07",), "https://www.geospatial.jp/"),
    ],
)
def test_mistakes_are_told(project: Path, arguments: tuple[str, ...], told: str) -> None:
    code, _, complaint = real(project, *arguments)
    assert (code, told in complaint) == (2, True)


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
