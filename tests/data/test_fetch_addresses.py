"""Whom a download may ask: hosts of the list, over TLS, by the proxy of the environment."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fetching import CSV, fetched, refused

from analysis.data.fetch_sources import SOURCES
from analysis.errors import ParameterError, RunError
from tls_server import Answer, Server, certificate, proxying, serving


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
        word = "himitsu"
        monkeypatch.setenv("HTTPS_PROXY", f"ftp://user:{word}@proxy:21")
        monkeypatch.setenv("NO_PROXY", "")
        said = refused(ParameterError, listed(server.serve("/one.csv", Answer(CSV))), tmp_path)
        assert "HTTPS_PROXY" in said
        assert word not in said
