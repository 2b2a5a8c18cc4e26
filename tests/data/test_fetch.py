"""What is fetched, from a TLS server on this machine: whole or not at all, and gone on with after a break."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from fetching import CSV, TAG, fetched, left, refused

from analysis.data import fetch_http
from analysis.data.fetch import state
from analysis.data.fetch_part import Part
from analysis.errors import DataError, ParameterError, RunError
from tls_server import Answer, Server


def packed() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv", (2020, 1, 1, 0, 0, 0)), CSV)
    return stream.getvalue()


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


def test_a_download_stopped_at_its_end_is_whole(server: Server, listed, tmp_path: Path) -> None:
    source = listed(server.serve("/one.csv", Answer(CSV, headers=TAG, ranges=True)))
    part = Part(tmp_path / "data/fetched/one/partial.bin")
    part.begin(source.address, TAG["ETag"])
    part.path.write_bytes(CSV)
    assert fetched(source, tmp_path).bytes == len(CSV)
    part.begin(source.address, TAG["ETag"])
    part.path.write_bytes(CSV + b"more")
    assert "続きから受け取れない" in refused(RunError, source, tmp_path)
    assert left(tmp_path) == ["one.csv", "record.json"]


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
