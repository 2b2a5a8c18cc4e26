"""What is fetched, from a TLS server on this machine: whole or not at all, from known hosts, gone on with after a break."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from analysis.data import fetch as fetching
from analysis.data import fetch_http, fetch_sources
from analysis.data.fetch import Record, fetch, state
from analysis.data.fetch_sources import SOURCES, Source
from analysis.errors import DataError, EbpmError, ParameterError, RunError
from tls_server import Answer, Server, certificate, proxying, serving

KEY = "0123456789abcdef" * 2 + "01234567"
TAG = {"ETag": '"one"'}
CSV = b"\xef\xbb\xbf" + "年,人数\n2020,1\n".encode()


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving(pem) as made:
        yield made


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Source]:
    """Put one source into the list: its host is known then."""

    def listed(address: str, **changes: object) -> Source:
        source = Source(
            "one", "題", "練習市", "試験用", "", "https://www.example.jp/", address, "one.csv", ""
        )
        source = replace(source, **changes)
        monkeypatch.setattr(fetch_sources, "SOURCES", (source,))
        return source

    return listed


def fetched(source: Source, root: Path, **options: Path) -> Record:
    return fetch(source, root, told=lambda *_: None, **options)


def refused(kind: type[EbpmError], source: Source, root: Path, **options: Path) -> str:
    with pytest.raises(kind) as caught:
        fetched(source, root, **options)
    return str(caught.value)


def packed() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv", (2020, 1, 1, 0, 0, 0)), CSV)
    return stream.getvalue()


def left(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "data/fetched").rglob("*") if path.is_file())


def test_a_file_is_there_with_its_record(server: Server, listed, tmp_path: Path) -> None:
    source = listed(server.serve("/one.csv", Answer(CSV)))
    record = fetched(source, tmp_path)
    assert (tmp_path / record.path).read_bytes() == CSV
    assert (record.sha256, record.bytes, record.how) == (hashlib.sha256(CSV).hexdigest(), len(CSV), "network")
    assert left(tmp_path) == ["one.csv", "record.json"]
    assert state(source, tmp_path).record == record


def test_a_file_that_was_changed_is_no_longer_the_one(server: Server, listed, tmp_path: Path) -> None:
    source = listed(server.serve("/one.csv", Answer(CSV)))
    (tmp_path / fetched(source, tmp_path).path).write_bytes(b"other")
    found = state(source, tmp_path)
    assert (found.record, found.damaged) == (None, True)


def test_a_broken_download_goes_on_where_it_broke(server: Server, listed, tmp_path: Path) -> None:
    body = bytes(range(256)) * 4000
    address = server.serve(
        "/one.csv", Answer(body, headers=TAG, cut=700_000), Answer(body, headers=TAG, ranges=True)
    )
    source = listed(address)
    told = refused(RunError, source, tmp_path)
    assert "途中で接続が切れました" in told
    assert "700,000バイトのあと" in told
    assert state(source, tmp_path).partial == 700_000
    assert fetched(source, tmp_path).sha256 == hashlib.sha256(body).hexdigest()
    assert server.asked[1][1]["Range"] == "bytes=700000-"


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"one"'}])
def test_pieces_of_an_unknown_version_are_not_used(server: Server, listed, tmp_path: Path, headers) -> None:
    body = b"x" * 1000
    source = listed(
        server.serve("/one.csv", Answer(body, headers=headers, cut=700), Answer(body, headers=headers))
    )
    assert "もう一度" not in refused(RunError, source, tmp_path)
    assert fetched(source, tmp_path).bytes == 1000
    assert "Range" not in server.asked[1][1]


def test_another_version_begins_anew(server: Server, listed, tmp_path: Path) -> None:
    old, new = b"a" * 1000, b"b" * 900
    address = server.serve(
        "/one.csv", Answer(old, headers=TAG, cut=700), Answer(new, headers={"ETag": '"two"'}, ranges=True)
    )
    source = listed(address)
    refused(RunError, source, tmp_path)
    assert (tmp_path / fetched(source, tmp_path).path).read_bytes() == new


def test_another_part_than_the_missing_one_is_not_used(server: Server, listed, tmp_path: Path) -> None:
    wrong = Answer(b"b" * 300, 206, {"Content-Range": "bytes 600-899/1000"})
    address = server.serve("/one.csv", Answer(b"a" * 1000, headers=TAG, cut=700), wrong)
    source = listed(address)
    refused(RunError, source, tmp_path)
    assert "違うところ" in refused(RunError, source, tmp_path)
    assert not (tmp_path / "data/fetched/one").exists()


@pytest.mark.parametrize(
    ("status", "told"),
    [(404, "ファイルがありません"), (403, "許されていません"), (503, "休止"), (500, "500")],
)
def test_other_answers_are_told(server: Server, listed, tmp_path: Path, status: int, told: str) -> None:
    source = listed(server.serve("/one.csv", Answer(b"<html>", status)))
    said = refused(RunError, source, tmp_path)
    assert told in said
    assert "--from-file" in said
    assert source.page in said


@pytest.mark.parametrize(
    ("changes", "case"),
    [
        ({}, (b"<!DOCTYPE html><p>error", "HTML")),
        ({}, (b"", "空")),
        ({"file": "one.zip"}, (CSV, ".zip のファイルではありません")),
        ({"file": "one.zip"}, (packed()[:-10], "途中で切れている")),
        ({"sha256": "0" * 64}, (CSV, "SHA-256")),
    ],
)
def test_what_is_not_the_file_is_refused(server: Server, listed, tmp_path: Path, changes, case) -> None:
    body, told = case
    source = listed(server.serve("/one.csv", Answer(body)), **changes)
    assert told in refused(DataError, source, tmp_path)
    carried = tmp_path / "carried"
    carried.write_bytes(body)
    assert told in refused(DataError, source, tmp_path, carried=carried)
    assert left(tmp_path) == []


def test_a_refused_file_leaves_the_one_before(server: Server, listed, tmp_path: Path) -> None:
    source = listed(server.serve("/one.csv", Answer(CSV), Answer(b"<html>")))
    record = fetched(source, tmp_path)
    refused(DataError, source, tmp_path)
    assert state(source, tmp_path).record == record


def test_a_file_that_is_known_by_its_checksum(server: Server, listed, tmp_path: Path) -> None:
    source = listed(
        server.serve("/one.zip", Answer(packed())),
        file="one.zip",
        sha256=hashlib.sha256(packed()).hexdigest(),
    )
    assert fetched(source, tmp_path).sha256 == source.sha256


@pytest.mark.parametrize("length", [{}, {"Content-Length": "50"}])
def test_endless_files_are_refused(server: Server, listed, tmp_path: Path, monkeypatch, length) -> None:
    monkeypatch.setattr(fetch_http, "MOST_BYTES", 10)
    chunked = {"Transfer-Encoding": "chunked", "Content-Length": ""} if not length else {}
    body = b"32\r\n" + b"x" * 50 + b"\r\n0\r\n\r\n" if chunked else b"x" * 50
    headers = {"Transfer-Encoding": "chunked"} if chunked else length
    source = listed(server.serve("/one.csv", Answer(body, headers=headers)))
    assert "上限" in refused(DataError, source, tmp_path)


class TestAddresses:
    def test_redirections_within_the_known_hosts(self, server: Server, listed, tmp_path: Path) -> None:
        server.serve("/two.csv", Answer(CSV))
        source = listed(server.serve("/one.csv", Answer(b"", 302, {"Location": "/two.csv"})))
        assert fetched(source, tmp_path).bytes == len(CSV)

    @pytest.mark.parametrize(
        "target", ["http://{host}/x", "https://127.0.0.1/x", "https://a:b@{host}/x", "file:///etc/passwd"]
    )
    def test_no_redirection_elsewhere(self, server: Server, listed, tmp_path: Path, target: str) -> None:
        location = target.format(host=server.host)
        source = listed(server.serve("/one.csv", Answer(b"", 302, {"Location": location})))
        assert "一覧にない番地" in refused(RunError, source, tmp_path)
        assert len(server.asked) == 1

    def test_no_endless_redirections(self, server: Server, listed, tmp_path: Path) -> None:
        source = listed(server.serve("/one.csv", Answer(b"", 302, {"Location": "/one.csv"})))
        assert "転送が5回" in refused(RunError, source, tmp_path)

    def test_never_without_tls(self, listed, tmp_path: Path) -> None:
        with serving(None) as plain:
            address = plain.serve("/one.csv", Answer(CSV)).replace("https", "http")
            assert "一覧にない番地" in refused(RunError, listed(address), tmp_path)
            assert plain.asked == []

    def test_a_certificate_that_nobody_vouches_for(
        self, server: Server, listed, tmp_path: Path, monkeypatch
    ) -> None:
        (tmp_path / "other").mkdir()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path / "other")))
        source = listed(server.serve("/one.csv", Answer(CSV)))
        assert "証明書を確かめられません" in refused(RunError, source, tmp_path)

    def test_a_file_of_certificates_that_is_none(
        self, server: Server, listed, tmp_path: Path, monkeypatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
        assert "SSL_CERT_FILE" in refused(
            ParameterError, listed(server.serve("/one.csv", Answer(CSV))), tmp_path
        )

    def test_nobody_listens(self, server: Server, listed, tmp_path: Path) -> None:
        source = listed("https://localhost:1/one.csv")
        assert "ネットワークにつながりません" in refused(RunError, source, tmp_path)

    def test_the_list_names_files_of_public_bodies_over_tls(self) -> None:
        hosts = (
            "e-stat.go.jp",
            "nstac.go.jp",
            "soumu.go.jp",
            "mlit.go.jp",
            "geospatial.jp",
            "city.koriyama.lg.jp",
        )
        for source in SOURCES:
            for address in filter(None, (source.address, source.page)):
                found = urlsplit(address)
                assert found.scheme == "https"
                assert found.netloc.endswith(hosts), address
        assert (
            len({source.name for source in SOURCES})
            == len({source.file for source in SOURCES})
            == len(SOURCES)
        )


class TestProxy:
    def test_the_proxy_of_the_environment(self, server: Server, listed, tmp_path: Path, monkeypatch) -> None:
        source = listed(server.serve("/one.csv", Answer(CSV)))
        with proxying() as (address, asked):
            monkeypatch.setenv("HTTPS_PROXY", address)
            monkeypatch.setenv("NO_PROXY", "")
            assert fetched(source, tmp_path).bytes == len(CSV)
        assert asked == [f"CONNECT {server.host} HTTP/1.1"]

    def test_a_proxy_that_refuses(self, server: Server, listed, tmp_path: Path, monkeypatch) -> None:
        source = listed(server.serve("/one.csv", Answer(CSV)))
        with proxying(407) as (address, _):
            monkeypatch.setenv("HTTPS_PROXY", address)
            monkeypatch.setenv("NO_PROXY", "")
            assert "プロキシが接続を断りました" in refused(RunError, source, tmp_path)

    def test_an_address_that_is_none(self, server: Server, listed, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "ftp://user:himitsu@proxy:21")
        monkeypatch.setenv("NO_PROXY", "")
        said = refused(ParameterError, listed(server.serve("/one.csv", Answer(CSV))), tmp_path)
        assert "HTTPS_PROXY" in said
        assert "himitsu" not in said


class TestCarried:
    def test_a_file_needs_no_network(self, listed, tmp_path: Path) -> None:
        carried = tmp_path / "持ち込み.csv"
        carried.write_bytes(CSV)
        record = fetched(listed(""), tmp_path, carried=carried)
        assert (record.how, record.sha256) == ("file", hashlib.sha256(CSV).hexdigest())
        assert carried.read_bytes() == CSV

    def test_without_an_address_it_has_to_be_carried(self, listed, tmp_path: Path) -> None:
        assert "--from-file" in refused(ParameterError, listed(""), tmp_path)

    def test_no_symbolic_links(self, listed, tmp_path: Path) -> None:
        (tmp_path / "link.csv").symlink_to(tmp_path / "one.csv")
        assert "リンク" in refused(DataError, listed(""), tmp_path, carried=tmp_path / "link.csv")


def page(following: int | None = None, status: int = 0, said: str = "") -> bytes:
    result = {"TOTAL_NUMBER": 3, "FROM_NUMBER": 1, "TO_NUMBER": 2}
    if following:
        result["NEXT_KEY"] = following
    whole = {"RESULT": {"STATUS": status, "ERROR_MSG": said}, "STATISTICAL_DATA": {"RESULT_INF": result}}
    return json.dumps({"GET_STATS_DATA": whole}, ensure_ascii=False).encode()


class TestPages:
    @pytest.fixture
    def table(self, server: Server, listed, monkeypatch) -> Callable[..., Source]:
        monkeypatch.setenv(fetching.KEY, KEY)

        def table(**answers: Answer) -> Source:
            for start, answer in answers.items():
                server.serve(f"/get?id=1&appId={KEY}&limit=100000&startPosition={start[1:]}", answer)
            return listed(f"https://{server.host}/get?id=1", file="one.json", pages=True)

        return table

    def test_one_page_stays_as_it_came(self, table, tmp_path: Path) -> None:
        record = fetched(table(p1=Answer(page())), tmp_path)
        assert (tmp_path / record.path).read_bytes() == page()

    def test_pages_follow_each_other(self, table, tmp_path: Path) -> None:
        source = table(p1=Answer(page(3)), p3=Answer(page()))
        found = json.loads((tmp_path / fetched(source, tmp_path).path).read_text("utf-8"))
        assert found == [json.loads(page(3)), json.loads(page())]

    def test_the_key_is_nowhere(self, table, tmp_path: Path) -> None:
        source = table(p1=Answer(page(said=KEY)))
        fetched(source, tmp_path)
        assert all(KEY.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert KEY not in refused(RunError, table(p1=Answer(page(status=100, said=f"ID {KEY}"))), tmp_path)

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (Answer(page(status=100, said="認証に失敗しました。")), "認証に失敗しました"),
            (Answer(page(1)), "進みません"),
            (Answer(b"[]"), "読めません"),
            (Answer(b"<html>", 403), "403"),
            (Answer(page(), headers=TAG, cut=10), "切れました"),
        ],
    )
    def test_faults_are_told_and_leave_nothing(
        self, table, tmp_path: Path, answer: Answer, told: str
    ) -> None:
        said = refused(RunError, table(p1=answer), tmp_path)
        assert told in said
        assert KEY not in said
        assert left(tmp_path) == []

    @pytest.mark.parametrize("key", ["", "himitsu", KEY.upper()])
    def test_without_a_key(self, table, tmp_path: Path, monkeypatch, server: Server, key: str) -> None:
        monkeypatch.setenv(fetching.KEY, key)
        said = refused(ParameterError, table(p1=Answer(page())), tmp_path)
        assert fetching.KEY in said
        assert not key or key not in said
        assert server.asked == []
