"""Tables of the API of e-Stat: page by page, and without a trace of the key."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fetching import TAG, fetched, left, refused

from analysis.data.fetch import KEY as VARIABLE
from analysis.data.fetch_http import download
from analysis.data.fetch_part import Part
from analysis.data.fetch_sources import Source
from analysis.errors import ParameterError, RunError
from tls_server import Answer, Server

KEY = "0123456789abcdef" * 2 + "01234567"


def page(following: int | None = None, status: int = 0, said: str = "") -> bytes:
    result = {"TOTAL_NUMBER": 3, "FROM_NUMBER": 1, "TO_NUMBER": 2}
    if following:
        result["NEXT_KEY"] = following
    whole = {"RESULT": {"STATUS": status, "ERROR_MSG": said}, "STATISTICAL_DATA": {"RESULT_INF": result}}
    return json.dumps({"GET_STATS_DATA": whole}, ensure_ascii=False).encode()


class TestPages:
    @pytest.fixture
    def table(self, server: Server, listed, monkeypatch) -> Callable[..., Source]:
        monkeypatch.setenv(VARIABLE, KEY)

        def table(**answers: Answer) -> Source:
            for start, answer in answers.items():
                server.serve(f"/get?id=1&limit=100000&startPosition={start[1:]}&appId={KEY}", answer)
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

    def test_the_key_is_not_left_by_a_download_that_broke(self, table, tmp_path: Path) -> None:
        body = b" " * 65_500 + KEY.encode() + b" " * 100_000
        with pytest.raises(RunError):
            self._downloaded(table(p1=Answer(body, cut=len(body) - 1)), tmp_path / "part.bin")
        left_over = (tmp_path / "part.bin").read_bytes()
        assert left_over[65_500 : 65_500 + len(KEY)] == b"*" * len(KEY)
        assert len(left_over) > 100_000

    @staticmethod
    def _downloaded(source: Source, path: Path) -> None:
        address = f"{source.address}&limit=100000&startPosition=1"
        hosts = [urlsplit(address).netloc]
        download(address, Part(path), hosts=hosts, told=lambda *_: None, secret={"appId": KEY})

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
        monkeypatch.setenv(VARIABLE, key)
        said = refused(ParameterError, table(p1=Answer(page())), tmp_path)
        assert VARIABLE in said
        assert not key or key not in said
        assert server.asked == []
