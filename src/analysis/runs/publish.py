"""`ebpm publish`: a folder for a web server, the same as one file for e-mail, and the checksums of both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import EditionError, ParameterError, Problem
from analysis.runs.finished import find_run
from analysis.runs.folder import partial_folder, replace_folder, writing
from analysis.runs.hashes import file_hash
from analysis.runs.inspection import refuse_faults
from analysis.runs.public import REPORT, PublicRun, described, public_run, write_public
from analysis.runs.record import write_json

if TYPE_CHECKING:
    from analysis.reports.entries import IndexEntry
    from analysis.reports.formats import Formats

INDEX = "index.html"
MARKER = "publication.json"
SUMS = "SHA256SUMS"
_MADE_BY = "ebpm publish"
_STAGING = ".ebpm-publish"
_SUFFIXES = (".yml", ".yaml")
_MOST_NAMED = 5

Sections = Sequence[tuple[str, Sequence[PublicRun]]]


@dataclass(frozen=True)
class Published:
    """A publication.

    Parameters
    ----------
    folder, archive, checksum : Path
        The folder, the zip of it, and the file with the checksum of the zip.
    runs : tuple of str
        Published runs as `<study>/<run>`.
    outside : tuple of str
        Addresses on the web to which readers are led; nobody looked whether they answer.
    remarks : tuple of str
        What the user should know about files.
    """

    folder: Path
    archive: Path
    checksum: Path
    runs: tuple[str, ...]
    outside: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def publish(address: str, to: Path, *, root: Path, out: Path, wanted: Formats | None = None) -> Published:
    """Publish a run, or the newest runs of a portfolio.

    Parameters
    ----------
    address : str
        A run (see `analysis.runs.finished.find_run`), or the file of a portfolio.
    to : Path
        Folder to be made. An earlier publication there is replaced in one step; anything else there is refused.
    root, out : Path
        Project root and folder of all runs.
    wanted : Formats, optional
        Further forms of every report.

    Returns
    -------
    Published

    Raises
    ------
    ParameterError
        No such run or file, a folder that is in use for something else, or no browser for a PDF.
    EditionError
        All that speaks against publishing any of the runs.
    RunError
        The folder cannot be written.
    """
    from analysis.reports.zips import pack  # noqa: PLC0415

    to = to.absolute()
    _refuse_others(to)
    title, sections = _of_portfolio(Path(address), root, out) if address.endswith(_SUFFIXES) else (
        _of_run(address, root, out)
    )  # fmt: skip
    runs = [public for _, members in sections for public in members]
    archive, checksum = (to.with_name(f"{to.name}.zip{end}") for end in ("", ".sha256"))
    with _aside(to.parent) as place:
        folder = place / "folder"
        remarks = _write(folder, title, sections, wanted)
        _write_sums(folder)
        outside = refuse_faults(folder, [root, out, to.parent])
        pack(
            place / "zip", ((f"{to.name}/{name}", path.read_bytes()) for name, path in _files(folder).items())
        )
        digest = file_hash(place / "zip")
        replace_folder(folder, to, place / "earlier")
        (place / "zip").replace(archive)
        checksum.write_text(f"{digest}  {archive.name}\n", encoding="utf-8", newline="\n")
    names = tuple(f"{public.run.study}/{public.run.name}" for public in runs)
    return Published(to, archive, checksum, names, outside, remarks)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a place beside the publication where it is prepared: other programs' folders there are not touched."""
    staging = folder / _STAGING
    try:
        with partial_folder(staging, "publish", "page") as partial, writing(folder):
            yield partial.path
    finally:
        # Another publication may be in preparation beside this one.
        with suppress(OSError):
            staging.rmdir()


def _of_run(address: str, root: Path, out: Path) -> tuple[str, Sections]:
    public = public_run(find_run(address, out), root)
    return public.card.title, [("レポート", [public])]


def _of_portfolio(path: Path, root: Path, out: Path) -> tuple[str, Sections]:
    from analysis.runs.portfolio import read_portfolio  # noqa: PLC0415
    from analysis.runs.prospect import prospects, whys  # noqa: PLC0415

    portfolio = read_portfolio(path, root, out)
    found = prospects(portfolio.plans)
    problems, ready = [], []
    for one, why in zip(found, whys(found), strict=True):
        if one.standing is None:
            remedy = "ebpm batch で実行してから、もう一度公開してください。"
            problems.append(Problem(f"公開できる実行結果がありません（{why}）。", one.plan.id, remedy))
            continue
        try:
            ready.append(public_run(one.standing, root, unchanged=True))
        except EditionError as error:
            problems += error.problems
    if problems:
        raise EditionError(*problems)
    rest = iter(ready)
    return portfolio.title, [(part.title, [next(rest) for _ in part.plans]) for part in portfolio.sections]


def _refuse_others(to: Path) -> None:
    """Refuse to replace what no earlier publication made."""
    remedy = "新しいフォルダの名前を指定するか、置いてあるものを移してください。"
    if to.is_symlink() or (to.exists() and not to.is_dir()) or not to.name:
        raise ParameterError(
            Problem("フォルダを作れません（フォルダではないものがあります）。", str(to), remedy)
        )
    there = {path.relative_to(to).as_posix() for path in to.rglob("*") if not path.is_dir()}
    archive = to.with_name(f"{to.name}.zip")
    if not there:
        if archive.exists():
            raise ParameterError(Problem("同じ名前の zip ファイルがあります。", str(archive), remedy))
        return
    others = sorted(there - _listed(to))
    if others:
        rest = f" ほか{len(others) - _MOST_NAMED}件" if len(others) > _MOST_NAMED else ""
        what = f"公開版ではないファイルがあるフォルダです: {'、'.join(others[:_MOST_NAMED])}{rest}"
        raise ParameterError(Problem(what, str(to), remedy))


def _listed(to: Path) -> set[str]:
    """Name the files that an earlier publication wrote; none where there is none."""
    try:
        if json.loads((to / MARKER).read_text(encoding="utf-8"))["made_by"] != _MADE_BY:
            return set()
        sums = (to / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {SUMS, *(line.partition("  ")[2] for line in sums)}


def _write(folder: Path, title: str, sections: Sections, wanted: Formats | None) -> tuple[str, ...]:
    from analysis.reports.entries import IndexSection  # noqa: PLC0415
    from analysis.reports.page import JAPAN  # noqa: PLC0415
    from analysis.reports.publication import SCHEMA, build_page  # noqa: PLC0415

    files, listed, runs, remarks = {}, [], [], []
    for name, members in sections:
        entries = []
        for public in members:
            place = public.run.id
            report = f"{place}/{REPORT}"
            written, told = write_public(public, folder / place, wanted)
            files[report] = [f"{place}/{file}" for file in written]
            remarks += [f"{place}: {remark}" for remark in told]
            entries.append(_entry(public, report))
            runs.append(described(public, place))
        listed.append(IndexSection(name, entries))
    day = datetime.now(UTC).astimezone(JAPAN).date().isoformat()
    page = build_page(title, listed, files, day=day)
    (folder / INDEX).write_text(page, encoding="utf-8", newline="\n")
    marker = {
        "made_by": _MADE_BY,
        "schema": SCHEMA,
        "edition": "public",
        "title": title,
        "date": day,
        "runs": runs,
    }
    write_json(marker, folder / MARKER)
    return tuple(remarks)


def _entry(public: PublicRun, report: str) -> IndexEntry:
    from analysis.reports import outputs, thumbnail  # noqa: PLC0415
    from analysis.reports.conditions import conditions  # noqa: PLC0415
    from analysis.reports.entries import IndexEntry, Made  # noqa: PLC0415
    from analysis.reports.importance import by_importance  # noqa: PLC0415

    card, edition = public.card, public.edition
    figures = outputs.figures_of(edition.notebook)
    small = thumbnail.embedded(thumbnail.thumbnail(figures[0].png), figures[0].alt) if figures else None
    made = Made(report, edition.run, by_importance(edition.findings, card), thumbnail=small)
    return IndexEntry(edition.run["study"], card.title, card.question, conditions(card, edition.run), made)


def _files(folder: Path) -> dict[str, Path]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return dict(sorted((path.relative_to(folder).as_posix(), path) for path in paths))


def _write_sums(folder: Path) -> None:
    """Write what `sha256sum -c` reads."""
    lines = [f"{file_hash(path)}  {name}\n" for name, path in _files(folder).items()]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
