"""What people add to a run: 所見, 選択肢と費用 and 影響を受ける人, each signed by a post and a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analysis.errors import ParameterError, Problem
from analysis.runs.document import shown_path, suggestion

# Its name in the folder of a run.
NOTES = "notes.md"
HEADINGS = ("所見", "選択肢と費用", "影響を受ける人")
# How names of posts and offices end; a name of a person does not.
_POST = re.compile(r".+(課|室|部|局|係|班|所|館|センター|チーム|グループ|委員会|本部|担当|長|主幹|主査|参事)")
_DATE = r"(?P<year>\d{4})[-－/年](?P<month>\d{1,2})[-－/月](?P<day>\d{1,2})日?"
_SIGNATURE = re.compile(rf"[—―–─－\-]{{1,2}}\s*(?P<post>.+?)\s+(?P<date>{_DATE})")
_DASH_AT_START = re.compile(r"[—―–─－]|--")
_HEADING = re.compile(r"##?\s+(?P<title>.+?)\s*#*")
_REMEDY = "最後の行に「— 課名 2026-04-01」のように、書いた課と日付を書いてください。"


@dataclass(frozen=True)
class Note:
    """One signed part.

    Parameters
    ----------
    heading : str
        One of `HEADINGS`.
    text : str
        Markdown, untrusted.
    post : str
        Who answers for it: an office or a post, never a person.
    date : date
        When it was written.
    """

    heading: str
    text: str
    post: str
    date: date


@dataclass(frozen=True)
class AddedNotes:
    """The notes of a run.

    Parameters
    ----------
    parts : tuple of Note
        In the order of `HEADINGS`; at least one.
    source : str
        The file as it was written, for the run's folder.
    """

    parts: tuple[Note, ...]
    source: str = field(repr=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """Headings under which nobody wrote."""
        written = {part.heading for part in self.parts}
        return tuple(heading for heading in HEADINGS if heading not in written)


def read_notes(path: Path, root: Path, *, today: date | None = None) -> AddedNotes:
    """Read and check a notes file.

    Parameters
    ----------
    path : Path
        Markdown in UTF-8: `## 所見`, `## 選択肢と費用`, `## 影響を受ける人`, each ending with a signature line.
    root : Path
        Project root, for the name in messages.
    today : date, optional
        Signatures may not be later than this.

    Returns
    -------
    AddedNotes

    Raises
    ------
    ParameterError
        The file cannot be read, has other headings, a part that is empty or not signed; all problems at once.
    """
    name = shown_path(path, root)
    try:
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as cause:
        problem = Problem("文字コードが UTF-8 ではありません。", name, "UTF-8 で保存し直してください。")
        raise ParameterError(problem) from cause
    except OSError as cause:
        remedy = "ファイルの名前と場所を確かめてください。"
        raise ParameterError(Problem("ファイルを読めません。", name, remedy)) from cause
    found = [_checked(part, name, today or date.today()) for part in _parts(source)]
    problems = [one for one in found if isinstance(one, Problem)]
    parts = [one for one in found if isinstance(one, Note)]
    problems += _repeated(parts, name)
    if not found:
        remedy = f"「## {HEADINGS[0]}」の見出しを付けて書いてください（見出し：{'、'.join(HEADINGS)}）。"
        problems.append(Problem("見出しのある内容がありません。", name, remedy))
    if problems:
        raise ParameterError(*problems)
    return AddedNotes(tuple(sorted(parts, key=lambda part: HEADINGS.index(part.heading))), source)


@dataclass(frozen=True)
class _Part:
    title: str
    line: int
    lines: tuple[str, ...]


def _parts(source: str) -> Iterator[_Part]:
    """Cut the file at its headings; what stands before the first one, but for empty lines, is a part without."""
    lines = source.splitlines()
    starts = [
        (number, heading["title"])
        for number, line in enumerate(lines)
        if (heading := _HEADING.fullmatch(line))
    ]
    first = starts[0][0] if starts else len(lines)
    if any(line.strip() for line in lines[:first]):
        yield _Part("", 1, tuple(lines[:first]))
    ends = [*(number for number, _ in starts[1:]), len(lines)]
    for (number, title), end in zip(starts, ends, strict=False):
        yield _Part(title, number + 1, tuple(lines[number + 1 : end]))


def _checked(part: _Part, name: str, today: date) -> Note | Problem:
    where = f"{name} {part.line}行目"
    if part.title not in HEADINGS:
        what = f"「{part.title}」という見出しは使えません。" if part.title else "見出しの前に文章があります。"
        remedy = suggestion(part.title, HEADINGS) or f"見出しは {'、'.join(HEADINGS)} です。"
        return Problem(what, where, remedy)
    lines = "\n".join(part.lines).strip().splitlines()
    if not lines:
        return Problem(
            f"「{part.title}」に内容がありません。", where, "内容を書くか、見出しを消してください。"
        )
    signature = _SIGNATURE.fullmatch(lines[-1].strip())
    if signature is None:
        near = f"（最後の行「{lines[-1].strip()}」）" if _DASH_AT_START.match(lines[-1].strip()) else ""
        return Problem(f"「{part.title}」に署名の行がありません{near}。", where, _REMEDY)
    return _signed(part, "\n".join(lines[:-1]).strip(), signature, where, today)


def _signed(part: _Part, text: str, signature: re.Match[str], where: str, today: date) -> Note | Problem:
    post, written = signature["post"], signature["date"]
    if not text:
        return Problem(
            f"「{part.title}」に署名だけがあり、内容がありません。", where, "内容を書いてください。"
        )
    if not _POST.fullmatch(post):
        what = f"「{part.title}」の署名「{post}」が、課や職の名前になっていません。"
        return Problem(what, where, "個人の名前ではなく、課または職の名前を書いてください（例：DX戦略課）。")
    try:
        day = date(int(signature["year"]), int(signature["month"]), int(signature["day"]))
    except ValueError:
        return Problem(f"「{part.title}」の署名の日付 {written} はありません。", where, _REMEDY)
    if day > today:
        return Problem(f"「{part.title}」の署名の日付 {written} は、今日より後です。", where, _REMEDY)
    return Note(part.title, text, post, day)


def _repeated(parts: list[Note], name: str) -> list[Problem]:
    titles = [part.heading for part in parts]
    remedy = "1つにまとめてください。"
    return [
        Problem(f"「{title}」が{titles.count(title)}回書かれています。", name, remedy)
        for title in HEADINGS
        if titles.count(title) > 1
    ]
