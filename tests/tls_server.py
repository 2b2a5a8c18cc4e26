"""A TLS server on this machine with a certificate of its own, and a proxy: what answers is said by the test."""

from __future__ import annotations

import datetime as dt
import ipaddress
import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Answer:
    """What is sent for a path: `cut` ends the connection after so many bytes, `hold` waits there for the test."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    ranges: bool = False
    cut: int | None = None
    hold: int | None = None


class Server(ThreadingHTTPServer):
    """Serves `answers`, by path with the query; the last of several answers is given again and again."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.held = threading.Event()
        self.go = threading.Event()

    @property
    def host(self) -> str:
        return f"localhost:{self.server_port}"

    def serve(self, path: str, *answers: Answer) -> str:
        self.answers[path] = list(answers)
        return f"https://{self.host}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away: tests kill them."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers.items())))
        waiting = self.server.answers.get(self.path, [Answer(b"", 404)])
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        start = self._start(answer)
        body = answer.body[start:]
        beyond = start > 0 and not body
        self.send_response(416 if beyond else 206 if start else answer.status)
        if start:
            given = "*" if beyond else f"{start}-{len(answer.body) - 1}"
            self.send_header("Content-Range", f"bytes {given}/{len(answer.body)}")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._send(body, answer)

    def _start(self, answer: Answer) -> int:
        asked = self.headers.get("Range", "")
        known = self.headers.get("If-Range") in (
            answer.headers.get("ETag"),
            answer.headers.get("Last-Modified"),
        )
        return int(asked.removeprefix("bytes=").rstrip("-")) if answer.ranges and asked and known else 0

    def _send(self, body: bytes, answer: Answer) -> None:
        stop = answer.cut if answer.cut is not None else answer.hold
        self.wfile.write(body[:stop])
        self.wfile.flush()
        if stop is None:
            return
        if answer.hold is not None:
            self.server.held.set()
            self.server.go.wait(60)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


def certificate(folder: Path) -> Path:
    """Write a certificate for localhost that vouches for itself, and its key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(dt.datetime(2020, 1, 1))
        .not_valid_after(dt.datetime(2099, 1, 1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def serving(pem: Path | None) -> Iterator[Server]:
    """Run a server, with TLS when there is a certificate."""
    with Server() as server:
        if pem is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem)
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.go.set()
            server.shutdown()


@contextmanager
def proxying(status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """Run a proxy that answers CONNECT, and list what it was asked for."""
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_connect, args=(listener, status, asked), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked


def _connect(listener: socket.socket, status: int, asked: list[str]) -> None:
    client, _ = listener.accept()
    head = client.recv(65536).decode()
    asked.append(head.split("\r\n")[0])
    client.sendall(f"HTTP/1.1 {status} x\r\n\r\n".encode())
    if status != 200:
        client.close()
        return
    host, port = head.split()[1].split(":")
    upstream = socket.create_connection((host, int(port)))
    threading.Thread(target=_relay, args=(upstream, client), daemon=True).start()
    _relay(client, upstream)


def _relay(source: socket.socket, target: socket.socket) -> None:
    with source.makefile("rb", buffering=0) as reading, target.makefile("wb", buffering=0) as writing:
        shutil.copyfileobj(reading, writing)
