"""Downloads one file over TLS from hosts that are known, in pieces that a later call can go on from.

The only module of the project that uses the network.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

import httpx

from analysis.data.archives import MOST_BYTES
from analysis.data.fetch_part import Part
from analysis.errors import DataError, EbpmError, ParameterError, Problem, RunError, why

Told = Callable[[int, int | None], None]
"""Is told how many bytes are there, and how many there will be."""

_MOST_REDIRECTS = 5
_SECONDS = 60.0
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")
_STATES = {
    401: "閲覧が許されていません",
    403: "閲覧が許されていません",
    404: "ファイルがありません",
    410: "ファイルはなくなりました",
    429: "アクセスが集中しています",
    503: "サーバーが休止しています",
}


def download(
    address: str, part: Part, *, hosts: Collection[str], told: Told, secret: Mapping[str, str] | None = None
) -> None:
    """Download a file, or what is missing of it.

    Parameters
    ----------
    address : str
        Begins with https://.
    part : Part
        Where to; whole when this returns.
    hosts : collection of str
        The hosts that the address and all redirections may name, with their ports where they are not 443.
    told : callable
        Hears of the progress.
    secret : mapping of str to str, optional
        What to add to the query of the address and to write or say nowhere.

    Raises
    ------
    RunError
        No connection, no answer, another answer than the file, or the connection broke: the pieces remain.
    DataError
        The file is larger than 500 MB.
    ParameterError
        The settings of the proxy cannot be used.
    """
    version = part.version_of(address)
    headers = {"Range": f"bytes={part.size}-", "If-Range": version} if version else {}
    with _complaints(address), _client() as client:
        request = client.build_request(
            "GET", httpx.URL(address).copy_merge_params(secret or {}), headers=headers
        )
        with _answered(client, request, hosts) as response:
            if _is_whole(response, part):
                return
            _receive(response, part, address)
            _write(response, part, told, [value.encode() for value in (secret or {}).values()])


@contextmanager
def _complaints(address: str) -> Iterator[None]:
    host = httpx.URL(address).host
    try:
        yield
    except httpx.TimeoutException as cause:
        raise _failed(f"{_SECONDS:.0f}秒待っても応答がありません。", host) from cause
    except httpx.ProxyError as cause:
        raise _failed(
            "プロキシが接続を断りました。HTTPS_PROXY の番地と認証を確かめてください。", host
        ) from cause
    except httpx.ConnectError as cause:
        raise _failed(_no_connection(cause), host) from cause
    except (httpx.TransportError, httpx.InvalidURL) as cause:
        raise _failed("途中で接続が切れました。", host) from cause
    except OSError as cause:
        remedy = "ディスクの空きと、フォルダへの書き込みの権限を確かめてください。"
        raise RunError(Problem(f"書き込めません（{why(cause)}）。", host, remedy)) from cause


def _no_connection(cause: Exception) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in str(cause):
        return (
            "サーバーの証明書を確かめられません。庁内の機器が通信を中継しているときは、"
            "その証明書のファイルを環境変数 SSL_CERT_FILE に指定してください。"
        )
    return "ネットワークにつながりません。プロキシが要るときは、環境変数 HTTPS_PROXY に指定してください。"


def _failed(what: str, where: str) -> EbpmError:
    return RunError(Problem(what, where))


def _client() -> httpx.Client:
    """Make a client with the proxy of the environment, and the authorities of the system beside the usual ones."""
    try:
        context = httpx.create_ssl_context()
    except OSError as cause:
        remedy = "PEM形式の証明書のファイルを指定するか、SSL_CERT_FILE を消してください。"
        raise ParameterError(Problem("証明書のファイルを読めません。", "SSL_CERT_FILE", remedy)) from cause
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    headers = {"User-Agent": "ebpm-data-fetch", "Accept-Encoding": "identity"}
    try:
        return httpx.Client(verify=context, timeout=_SECONDS, headers=headers)
    except (ValueError, ImportError, httpx.InvalidURL) as cause:
        # Its address may hold a password.
        remedy = "http://ホスト:ポート の形にしてください。"
        raise ParameterError(Problem("プロキシの番地を使えません。", "HTTPS_PROXY", remedy)) from cause


@contextmanager
def _answered(
    client: httpx.Client, request: httpx.Request, hosts: Collection[str]
) -> Iterator[httpx.Response]:
    """Follow redirections to hosts that are known."""
    for _ in range(_MOST_REDIRECTS + 1):
        _refuse_elsewhere(request.url, hosts)
        response = client.send(request, stream=True)
        if response.next_request is None:
            try:
                yield response
            finally:
                response.close()
            return
        response.close()
        request = response.next_request
    raise _failed(f"転送が{_MOST_REDIRECTS}回を超えました。", request.url.host)


def _refuse_elsewhere(url: httpx.URL, hosts: Collection[str]) -> None:
    if url.scheme != "https" or url.userinfo or url.netloc.decode("ascii") not in hosts:
        what = f"一覧にない番地（{url.scheme}://{url.host}）へ転送されたので、止めました。"
        raise _failed(what, url.host)


def _is_whole(response: httpx.Response, part: Part) -> bool:
    """Tell whether nothing is missing of what an earlier call was stopped with."""
    asked_too_far = response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE
    return asked_too_far and response.headers.get("Content-Range") == f"bytes */{part.size}"


def _receive(response: httpx.Response, part: Part, address: str) -> None:
    """Refuse an answer that is not the file, and forget pieces that it does not go on from."""
    host = response.url.host
    if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        part.remove()
        raise _failed("続きから受け取れないので、途中までのものを消しました。", host)
    if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        state = _STATES.get(response.status_code, "ファイルを受け取れません")
        raise _failed(f"{state}（サーバーの応答 {response.status_code}）。", host)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise _failed("サーバーが、頼んでいない圧縮をして送りました。", host)
    if response.status_code == httpx.codes.OK:
        part.begin(address, _version(response))
    elif not _goes_on(response, part.size):
        part.remove()
        raise _failed("サーバーが、頼んだ続きとは違うところを送りました。途中までのものを消しました。", host)


def _version(response: httpx.Response) -> str:
    """Return what tells one version of the file from another; a weak ETag does not."""
    tag = response.headers.get("ETag", "")
    return tag if tag.startswith('"') else response.headers.get("Last-Modified", "")


def _goes_on(response: httpx.Response, size: int) -> bool:
    found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    return found is not None and int(found[1]) == size


def _write(response: httpx.Response, part: Part, told: Told, secrets: Collection[bytes]) -> None:
    size = part.size
    length = response.headers.get("Content-Length")
    whole = size + int(length) if length else None
    _refuse_large(whole or 0, part)
    with part.path.open("ab") as stream:
        for piece in _blackened(response.iter_raw(), secrets):
            size += len(piece)
            _refuse_large(size, part)
            stream.write(piece)
            stream.flush()  # nothing of what came is lost with the process
            told(size, whole)


def _blackened(pieces: Iterable[bytes], secrets: Collection[bytes]) -> Iterator[bytes]:
    """Write over secrets that a server says back, also where one piece ends and the next begins."""
    back = max(map(len, secrets), default=1) - 1
    held = b""
    for piece in pieces:
        held += piece
        for secret in secrets:
            held = held.replace(secret, b"*" * len(secret))
        yield held[: len(held) - back]
        held = held[len(held) - back :] if back else b""
    yield held


def _refuse_large(size: int, part: Part) -> None:
    if size > MOST_BYTES:
        what = f"{size / 1024**2:,.0f} MB を超えます。上限は{MOST_BYTES // 1024**2} MBです。"
        raise DataError(
            Problem(what, part.path.parent.name, "発行元のページで、分けたファイルを探してください。")
        )
