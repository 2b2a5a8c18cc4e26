"""A tiny project folder: a catalog with one or more tables, written in a temporary folder; a server to fetch from."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tiny_catalog import COUNTERS_CSV, Project, resource

from analysis.data import fetch_sources
from analysis.data.fetch_sources import Source
from tls_server import Server, certificate, serving


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Write a project with the given (entry, CSV text or bytes) pairs and return its root."""

    def write(*tables: tuple[dict[str, Any], str | bytes]) -> Path:
        pairs = tables or ((resource(), COUNTERS_CSV),)
        for entry, content in pairs:
            path = tmp_path / "data" / entry["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        entries = {"name": "tiny", "resources": [entry for entry, _ in pairs]}
        text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False)
        (tmp_path / "data" / "datapackage.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def address() -> Iterator[str]:
    """Listen at an address on this machine; the test fails if anything calls it (GDAL too, not only Python)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.fixture(scope="session")
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
