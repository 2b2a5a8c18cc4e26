"""Notes of people: their headings, their signatures, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from analysis.errors import ParameterError
from analysis.runs.notes import read_notes

TODAY = date(2026, 4, 1)
SIGNED = "— DX戦略課 2026-03-31"


def read(tmp_path: Path, text: str | bytes):
    path = tmp_path / "notes.md"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_notes(path, tmp_path, today=TODAY)


def test_three_signed_parts_in_the_readers_order(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"## 影響を受ける人\n\n高齢の人。\n\n{SIGNED}\n\n## 所見\r\n\r\n- 一\r\n- 二\r\n\r\n― 財務部長　2026年3月1日\r\n"
        "# 選択肢と費用 #\nA案 10円\n-- 政策開発部 ＤＸ戦略課 ２０２６-０３-０２\n",
    )
    assert [(part.heading, part.text, part.post, part.date) for part in found.parts] == [
        ("所見", "- 一\n- 二", "財務部長", date(2026, 3, 1)),
        ("選択肢と費用", "A案 10円", "政策開発部 ＤＸ戦略課", date(2026, 3, 2)),
        ("影響を受ける人", "高齢の人。", "DX戦略課", date(2026, 3, 31)),
    ]
    assert found.missing == ()


def test_a_part_may_be_missing(tmp_path: Path) -> None:
    assert read(tmp_path, f"\ufeff## 所見\n文。\n{SIGNED}").missing == ("選択肢と費用", "影響を受ける人")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "見出しのある内容がありません"),
        (f"前書き\n## 所見\n文。\n{SIGNED}", "見出しの前に文章があります"),
        (f"## 所感\n文。\n{SIGNED}", "「所見」の誤りではありませんか"),
        ("## 所見\n文。\n", "署名の行がありません。 → 最後の行に"),
        ("## 所見\n文。\n— 2026-03-31", "署名の行がありません（最後の行「— 2026-03-31」）"),
        ("## 所見\n文。\n— DX戦略課", "最後の行「— DX戦略課」"),
        ("## 所見\n文。\n— 山田 太郎 2026-03-31", "署名「山田 太郎」が、課や職の名前になっていません"),
        ("## 所見\n文。\n— DX戦略課 山田 2026-03-31", "署名「DX戦略課 山田」が"),
        ("## 所見\n文。\n— DX戦略課 2026-02-30", "日付 2026-02-30 はありません"),
        ("## 所見\n文。\n— DX戦略課 2026-04-02", "今日より後です"),
        (f"## 所見\n{SIGNED}", "署名だけがあり"),
        ("## 所見\n\n", "内容がありません"),
        (f"## 所見\n文。\n{SIGNED}\n## 所見\n文。\n{SIGNED}", "「所見」が2回書かれています"),
        ("## 所見\n文。".encode("cp932"), "UTF-8 で保存し直して"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(ParameterError) as caught:
        read(tmp_path, text)
    assert told in str(caught.value)


def test_all_problems_are_told_with_their_lines(tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as caught:
        read(tmp_path, "## 所感\n文。\n\n## 影響を受ける人\n文。\n")
    assert [problem.where for problem in caught.value.problems] == ["notes.md 1行目", "notes.md 4行目"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="ファイルを読めません"):
        read_notes(tmp_path / "missing.md", tmp_path)


def test_a_run_keeps_its_notes_and_shows_them(project) -> None:
    path = project.root / "所見.md"
    path.write_text(f"## 所見\n\n果物は<b>足りる</b>。\n\n{SIGNED}\n", encoding="utf-8")
    done = project.ebpm("run", "mini", "--notes", str(path))
    assert done.returncode == 0, done.stderr
    (folder,) = project.runs()
    assert (folder / "notes.md").read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
    assert "果物は&lt;b&gt;足りる&lt;/b&gt;。" in (folder / "report.html").read_text(encoding="utf-8")


def test_wrong_notes_stop_before_anything_runs(project) -> None:
    path = project.root / "所見.md"
    path.write_text("## 所見\n\n果物は足りる。\n", encoding="utf-8")
    done = project.ebpm("run", "mini", "--notes", str(path))
    assert (done.returncode, project.runs(), project.leftovers()) == (2, [], [])
    assert "署名の行がありません" in done.stderr
