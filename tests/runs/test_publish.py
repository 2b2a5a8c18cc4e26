"""What a public edition holds and, more than that, what it does not; the folder, the zip and their checksums."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PureWindowsPath
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import openpyxl
import pytest
from mini_project import SHOW_FINDING, TABLE, Project, code, notebook, text
from PIL import Image

from analysis.errors import EditionError
from analysis.runs import inspection
from analysis.runs.folder import replace_folder
from analysis.runs.inspection import refuse_faults

# Under the threshold of 10,000,000; with it the smallest other has to be hidden (its total gives it away otherwise).
SMALL, BESIDE = 7_340_219, 12_845_673
COUNTS = f"""import pandas as pd

from analysis.data import catalog, disclosure

fruit = catalog.load("fruit")
counts = pd.DataFrame({{"people": [{SMALL}, {BESIDE}, 52345678, 91234567]}}, index=["北", "西", "南", "東"])
kept = disclosure.protect(counts, threshold=threshold)"""
TOLD = """import sys

print(counts, len(fruit))
print(counts, file=sys.stderr)
counts"""
SHOWN = """from analysis.figures.tables import Column, table
from analysis.written import HIDDEN

columns = [Column("place", "地区"), Column("people", "人数", "人", 0)]
rows = kept.counts.astype(object).mask(kept.hidden, HIDDEN).rename_axis("place").reset_index()
table(rows, columns, id="shown", title="地区の人数", note=kept.note)"""
DRAWN = """from analysis.figures import style

figure, panel = style.axes()
panel.bar(kept.parts().index, kept.parts()["people"])
style.finish(figure, "bars", "地区の人数", "東が最も多い。", table(rows, columns, id="drawn", title="図の数値"))"""
RAW = """from analysis.figures.tables import Column, table

columns = [Column("place", "地区"), Column("people", "人数", "人", 0)]
table(counts.rename_axis("place").reset_index(), columns, id="raw", title="隠す前")"""
CLAIMED = """from analysis.findings.finding import described

described("mini.total", "最も多いのは東である。", value=4.0, unit="地区", n=4, method="数え上げ", certainty="全数")"""
NOTE = f"## 読み方\n\n北と西は隠した。<!-- 担当者の控え：北は{SMALL}人 -->"

FORMS = ("--one-page", "--docx", "--xlsx")
NOTES = f"## 所見\n\n北は{SMALL}人である。\n\n— 統計課 2026-04-01\n"


def secret_study(project: Project, shown: str = SHOWN, **table: str) -> None:
    """A study that hides small numbers in what it shows, and has them in everything else."""
    project.write_catalog({**TABLE, "disclosure": "open", **table})
    cells = [
        code(COUNTS),
        code(TOLD),
        code(RAW, "remove-cell"),
        text(NOTE),
        code(shown),
        code(DRAWN),
        code(CLAIMED),
    ]
    whole = notebook(*cells, parameters="threshold = 10000000\n")
    whole["metadata"]["authors"] = [{"name": f"控え {SMALL}"}]
    hidden = {"type": "integer", "title": "秘匿の閾値", "unit": "人", "minimum": 2, "subject": True}
    card = project.card(parameters={"threshold": hidden}, primary={}, update=f"控えの{SMALL}人と照らす。",
                        expects={"findings": ["mini.total"], "figures": 1, "tables": 2})  # fmt: skip
    project.study("mini", whole, card)


def forms(number: int) -> list[str]:
    return [str(number), f"{number:,}", f"{number / 10_000:.1f}万", f"{number / 10_000:,.0f}万"]


def contents(path: Path) -> Iterator[bytes]:
    """A file's bytes, everything in it that is base64, and the texts that a PNG keeps compressed."""
    whole = path.read_bytes()
    yield whole
    yield whole.decode("utf-8", errors="ignore").encode("ascii", errors="backslashreplace")
    encoded = re.findall(rb"[A-Za-z0-9+/]{40,}", whole)
    decoded = [base64.b64decode(found[: len(found) // 4 * 4]) for found in encoded]
    # Word and Excel are zip files; the numbers in a sheet stand there as they are.
    inside = ZipFile(path) if path.suffix in (".docx", ".xlsx") else None
    for content in [whole, *decoded, *(map(inside.read, inside.namelist()) if inside else ())]:
        yield content
        for found in re.finditer(rb"(zTXt|iTXt)", content):
            for start in range(found.end(), min(found.end() + 100, len(content))):
                try:
                    yield zlib.decompressobj().decompress(content[start:])
                except zlib.error:
                    continue


def holding(folder: Path, words: list[str]) -> set[str]:
    """Names of the files in which one of the words stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    wanted = [word.encode() for word in words]
    return {
        path.relative_to(folder).as_posix()
        for path in files
        if any(word in content for content in contents(path) for word in wanted)
    }


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """A run of a study with small numbers, and its publication."""
    project = Project(tmp_path_factory.mktemp("publish") / "project")
    secret_study(project)
    (project.root / "notes.md").write_text(NOTES, encoding="utf-8")
    done = project.ebpm(
        "run", "mini", "--edition", "public", "--notes", "notes.md", *FORMS, USER="himitsu-user"
    )
    assert done.returncode == 0, done.stderr
    site = project.root / "site"
    done = project.ebpm("publish", "mini", "--to", "site", *FORMS, USER="himitsu-user")
    assert (done.returncode, done.stderr) == (0, "")
    return project, site


def test_nothing_published_holds_a_hidden_number(published: tuple[Project, Path]) -> None:
    project, site = published
    [run] = project.runs()
    hidden = [*forms(SMALL), *forms(BESIDE)]
    # The search finds them where they are: in the run, which stays inside.
    assert {"notebook.ipynb", "report.html", "notes.md", "tables/raw.csv"} <= holding(run, hidden)
    assert holding(site, hidden) == set()
    assert holding(run / "public", hidden) == set()
    with ZipFile(site.with_name("site.zip")) as archive:
        archive.extractall(project.root / "mail")
    assert holding(project.root / "mail", hidden) == set()


def test_nothing_published_names_machine_user_or_folders(published: tuple[Project, Path]) -> None:
    project, site = published
    [run] = project.runs()
    # A machine called "main" cannot be told from the page's own words.
    names = [name for name in (socket.gethostname(), platform.node()) if len(name) > 4]
    names += [str(project.root), f"{Path.home()}/", "himitsu-user", "data/fruit.csv", "notebooks/"]
    assert {"run.json", "report.html"} <= holding(run, names)
    assert holding(site, names) == set()
    assert holding(run / "public", names) == set()


def test_no_code_no_warnings_no_notes(published: tuple[Project, Path]) -> None:
    project, site = published
    [report] = site.glob("*/report.html")
    page, inside = report.read_text(), (project.runs()[0] / "report.html").read_text()
    for words in (
        "disclosure.protect",
        'id="code"',
        "計算中のメッセージ",
        "担当課の記入",
        "更新のしかた",
        "パッケージの版",
    ):
        assert words in inside, words
        assert words not in page, words
    assert "公開版" in page and "公開版" not in inside
    assert "架空データ（練習用）" in page
    assert "＊" in page
    assert "SHA-256" in page
    # Outside of git nobody can name the version of the code: said, not refused.
    assert "計算に使ったコードの版は、記録されていません" in page


def test_files_of_a_publication(published: tuple[Project, Path]) -> None:
    project, site = published
    [run] = project.runs()
    place = f"mini-{run.name.split('-')[1]}"
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    of_run = [f"{place}/{name}" for name in ("figures/bars.png", "findings.json", "metadata.json", "one_page.html",
                                             "report.docx", "report.html", "tables.xlsx", "tables/drawn.csv",
                                             "tables/shown.csv")]  # fmt: skip
    assert names == sorted(["SHA256SUMS", "index.html", "publication.json", *of_run])
    told = json.loads((site / place / "metadata.json").read_text())
    assert (told["edition"], told["synthetic"], told["run"]) == ("public", True, run.name)
    data = hashlib.sha256((project.root / "data" / "fruit.csv").read_bytes()).hexdigest()
    assert told["sources"] == [
        {"title": "果物の数", "source": "試験用（2024-01-01、1）", "licence": "試験用",
         "reference_date": "2023-01-01/2023-12-31", "kind": "synthetic", "sha256": data}
    ]  # fmt: skip
    assert (site / place / "tables/shown.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "地区,人数（人）", "北,＊", "西,＊", "南,52345678", "東,91234567", "合計,163766137",
    ]  # fmt: skip
    picture = Image.open(site / place / "figures/bars.png")
    assert getattr(picture, "text", {}) == {}
    assert sorted(path.name for path in (run / "public").iterdir()) == [
        "figures", "findings.json", "metadata.json", "one_page.html", "report.docx", "report.html", "tables",
        "tables.xlsx",
    ]  # fmt: skip


def test_other_forms_are_of_the_public_edition_and_name_no_user(published: tuple[Project, Path]) -> None:
    project, site = published
    [place] = [path for path in site.iterdir() if path.is_dir()]
    page = (site / "index.html").read_text()
    for name, words in (
        ("report.docx", "Word"),
        ("tables.xlsx", "表（Excel）"),
        ("one_page.html", "会議用の1枚（HTML）"),
    ):
        assert f'<a href="./{place.name}/{name}" aria-label="{words}、果物の数の合計">{words}</a>' in page
    document = docx.Document(str(place / "report.docx"))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "公開版" in words and "担当課の記入" not in words and "run.json" not in words
    told, card = document.core_properties, project.card()
    assert (told.author, told.last_modified_by, told.comments) == (card["owner"], card["owner"], "")
    made = json.loads((project.runs()[0] / "run.json").read_text())["created"]
    for name in ("report.docx", "tables.xlsx"):
        with ZipFile(place / name) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core, app = (archive.read(f"docProps/{part}.xml").decode() for part in ("core", "app"))
            assert "<Application>EBPM</Application>" in app
            assert not [entry for entry in archive.namelist() if "thumbnail" in entry]
        moments = re.findall(r"<dcterms:(?:created|modified)[^>]*>([^<]+)<", core)
        assert len(moments) == 2
        assert {datetime.fromisoformat(moment) for moment in moments} == {datetime.fromisoformat(made)}
    sheet = openpyxl.load_workbook(place / "tables.xlsx")["1_地区の人数"]
    assert [cell.value for cell in sheet["B"][4:]] == ["＊", "＊", 52345678, 91234567, 163766137]
    assert "公開版" in (place / "one_page.html").read_text()


def test_a_finished_run_gets_its_public_forms(published: tuple[Project, Path], tmp_path: Path) -> None:
    project = Project(tmp_path / "copy")
    shutil.copytree(published[0].root, project.root, dirs_exist_ok=True)
    [run] = project.runs()
    done = project.ebpm("export", "mini", "--edition", "public", "--docx")
    assert done.returncode == 0, done.stderr
    made = [
        name for name in ("report.html", "report.docx", "tables.xlsx") if (run / "public" / name).exists()
    ]
    # In the place of the earlier one: what was not asked for now is gone.
    assert made == ["report.html", "report.docx"]
    assert not (run / "report.docx").exists()
    assert done.stdout.count("作成: ") == 2


@pytest.mark.slow
@pytest.mark.browser
def test_a_public_pdf_is_printed_from_the_public_page(
    published: tuple[Project, Path], tmp_path: Path, chromium_path: Path
) -> None:
    project, _ = published
    archives = []
    for _ in range(2):
        place = str(tmp_path / "printed")
        done = project.ebpm("publish", "mini", "--to", place, "--pdf", EBPM_BROWSER=str(chromium_path))
        assert done.returncode == 0, done.stderr
        archives.append((tmp_path / "printed.zip").read_bytes())
    # At another second: the same bytes.
    assert archives[0] == archives[1]
    [pdf] = (tmp_path / "printed").glob("*/report.pdf")
    inside = list(inspection.contents(pdf))
    assert len(inside) > 10
    names = [str(project.root), str(tmp_path), f"{Path.home()}/", "himitsu-user", "ebpm-pdf-", "file:"]
    assert not [name for name in names for content in inside if name.encode() in content]
    told = dict(re.findall(rb"/(Creator|Producer|CreationDate|ModDate) \((.*?)\)[\n>]", pdf.read_bytes()))
    run = json.loads((project.runs()[0] / "run.json").read_text())
    made = datetime.fromisoformat(run["created"]).astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode()
    assert (told[b"Creator"], told[b"CreationDate"], told[b"ModDate"]) == (b"EBPM", made, made)
    assert re.fullmatch(rb"Skia/PDF m\d+", told[b"Producer"])
    if shutil.which("pdftotext") is None:
        pytest.skip("NO POPPLER: the text of the PDF was not looked at")
    words = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    assert "91,234,567" in words
    assert not [form for form in [*forms(SMALL), *forms(BESIDE)] if form in words]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="the checksums are read by sha256sum")
def test_checksums_are_what_sha256sum_reads(published: tuple[Project, Path]) -> None:
    project, site = published
    subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=site, check=True, capture_output=True
    )
    command = ["sha256sum", "--check", "--strict", "site.zip.sha256"]
    subprocess.run(command, cwd=project.root, check=True, capture_output=True)
    listed = [line.split("  ")[1] for line in (site / "SHA256SUMS").read_text().splitlines()]
    there = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    assert listed == [name for name in there if name != "SHA256SUMS"]


def test_the_zip_holds_the_folder_and_is_the_same_each_time(published: tuple[Project, Path]) -> None:
    project, site = published
    before = site.with_name("site.zip").read_bytes()
    with ZipFile(BytesIO(before)) as archive:
        entries = archive.infolist()
        assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
        assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
        for entry in entries:
            assert archive.read(entry) == (site.parent / entry.filename).read_bytes()
    done = project.ebpm("publish", "mini", "--to", "site", *FORMS)
    assert done.returncode == 0, done.stderr
    assert site.with_name("site.zip").read_bytes() == before
    assert [path.name for path in project.root.glob(".*")] == []


def test_a_folder_of_somebody_elses_is_not_replaced(published: tuple[Project, Path]) -> None:
    project, site = published
    mine = project.root / "mine"
    mine.mkdir()
    (mine / "index.html").write_text("私のページ")
    done = project.ebpm("publish", "mini", "--to", "mine")
    assert done.returncode == 2
    assert "公開版ではないファイルがあるフォルダです: index.html" in done.stderr
    assert (mine / "index.html").read_text() == "私のページ"
    copy = project.root / "copy"
    shutil.copytree(site, copy)
    (copy / "あとで足した.txt").write_text("x")
    done = project.ebpm("publish", "mini", "--to", "copy")
    assert done.returncode == 2
    assert "あとで足した.txt" in done.stderr
    (project.root / "taken.zip").write_text("x")
    done = project.ebpm("publish", "mini", "--to", "taken")
    assert (done.returncode, (project.root / "taken.zip").read_text()) == (2, "x")


def test_a_run_that_was_changed_or_whose_inputs_were_is_refused(
    published: tuple[Project, Path], tmp_path: Path
) -> None:
    project = Project(tmp_path / "copy")
    shutil.copytree(published[0].root, project.root, dirs_exist_ok=True)
    [run] = project.runs()
    (run / "tables" / "shown.csv").write_text("書き換えた")
    with (project.root / "data" / "fruit.csv").open("a") as table:
        table.write("2023,なし,1\n")
    done = project.ebpm("publish", "mini", "--to", "new")
    assert done.returncode == 4
    first, second = done.stderr.splitlines()
    assert "実行したあとで入力が変わりました: データ data/fruit.csv" in first
    assert "結果のファイル tables/shown.csv が、書いたときと違います。" in second
    assert all("→ もう一度実行してから" in line for line in (first, second))
    assert not (project.root / "new").exists()


def test_all_reasons_at_once_and_the_run_stays(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    bare = SHOWN.replace("rows = kept.counts.astype(object).mask(kept.hidden, HIDDEN)", "rows = counts")
    secret_study(project, bare, disclosure="internal")
    assert project.ebpm("run", "mini").returncode == 0
    done = project.ebpm("export", "mini", "--edition", "public", "--json")
    assert done.returncode == 4
    error = json.loads(done.stdout)["error"]
    told = [problem["what"] for problem in error["problems"]]
    assert told == [
        "表「果物の数」は庁内限りで、公開できません。",
        "表「地区の人数」の列「人数」に、10,000,000人に満たない数が1か所あります。",
        "表「図の数値」の列「人数」に、10,000,000人に満たない数が1か所あります。",
        "公開版は作りませんでした。",
    ]
    assert all(problem["remedy"] for problem in error["problems"])
    [run] = project.runs()
    assert (run / "report.html").exists()
    assert not (run / "public").exists()
    assert project.leftovers() == []


def test_an_unknown_edition_is_told_before_anything_runs(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    done = project.ebpm("run", "mini", "--edition", "pubic")
    assert done.returncode == 2
    assert "「pubic」という版はありません。 → 使える値: internal（庁内版）、public（公開版）" in done.stderr
    assert not project.out.exists()


PEARS = {**TABLE, "name": "pears", "title": "梨の数", "disclosure": "open"}


@pytest.mark.parametrize(
    "load", ["fruit = catalog.load('fruit')", "pears, path = catalog.load('pears'), catalog.use('fruit')"]
)
def test_a_run_that_reads_an_internal_table_is_refused_before_it_starts(tmp_path: Path, load: str) -> None:
    project = Project(tmp_path / "project")
    project.write_catalog(TABLE, PEARS)
    cells = [code("%matplotlib inline"), code(f"from analysis.data import catalog\n\n{load}")]
    project.study("mini", notebook(*cells), project.card(datasets=["fruit", "pears"]))
    done = project.ebpm("run", "mini", "--edition", "public")
    assert done.returncode == 4
    first, last = done.stderr.splitlines()
    assert "［mini］表「果物の数」は庁内限りで、公開できません。" in first
    assert "公開版を作れないので、実行していません。" in last
    assert not project.out.exists()


def test_a_run_none_of_whose_tables_is_open_is_refused_before_it_starts(tmp_path: Path) -> None:
    done = Project(tmp_path / "project").ebpm("run", "mini", "--edition", "public", "--json")
    assert done.returncode == 4
    what = [problem["what"] for problem in json.loads(done.stdout)["error"]["problems"]]
    assert what == [
        "表「果物の数」は庁内限りで、公開できません。",
        "公開版を作れないので、実行していません。",
    ]


def test_what_a_run_may_leave_out_does_not_refuse_it(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.write_catalog(TABLE, PEARS)
    load = "from analysis.data import catalog\n\nfruit = catalog.load('fruit') if place == 'there' else None"
    project.study("mini", notebook(code(load), code(SHOW_FINDING)), project.card(datasets=["fruit", "pears"]))
    done = project.ebpm("run", "mini", "--edition", "public")
    # The finding of this study says by itself that its table is internal, which shows when it has run.
    assert done.returncode == 4
    assert "公開版は作りませんでした。" in done.stderr
    assert len(project.runs()) == 1


def test_a_portfolio_is_published_whole_or_not_at_all(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.write_catalog({**TABLE, "disclosure": "open"})
    entries = (
        "sections:\n  - title: 果物\n    runs:\n      - study: mini\n        matrix: {place: [here, there]}\n"
    )
    (project.root / "portfolio.yml").write_text(entries, encoding="utf-8")
    done = project.ebpm("batch", "--limit", "1")
    assert done.returncode == 0, done.stderr
    done = project.ebpm("publish", "portfolio.yml", "--to", "site")
    assert done.returncode == 4
    assert done.stderr.count("公開できる実行結果がありません（まだ実行していない）。") == 1
    assert "ebpm batch" in done.stderr
    assert not (project.root / "site").exists()
    # The finding of this study says that its table is internal; what was loaded is what counts, and nothing was.
    assert os.listdir(project.root / "outputs" / "mini")


def test_a_portfolio_of_open_runs(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.write_catalog({**TABLE, "disclosure": "open"})
    claim = 'from analysis.data import catalog\n\ncatalog.load("fruit")\n' + CLAIMED.replace(
        "東", "{place}"
    ).replace('"最も', 'f"最も')
    project.study("mini", notebook(code(claim)), project.card())
    entries = (
        "title: 果物の公開\nsections:\n  - title: 果物\n    runs:\n"
        "      - study: mini\n        matrix: {place: [here, there]}\n"
    )
    (project.root / "portfolio.yml").write_text(entries, encoding="utf-8")
    done = project.ebpm("batch", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    done = project.ebpm("publish", "portfolio.yml", "--to", "site", "--json")
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert len(told["runs"]) == 2
    assert told["outside"] == []
    page = (project.root / "site" / "index.html").read_text()
    links = re.findall(r'href="\./([^"]+)/report\.html"', page)
    assert sorted(links) == sorted(path.name for path in (project.root / "site").iterdir() if path.is_dir())
    assert "果物の公開" in page
    assert "最も多いのはhereである。" in page and "最も多いのはthereである。" in page


def test_names_of_this_machines_folders_are_found_whatever_wrote_them(tmp_path: Path) -> None:
    inside = tmp_path / "himitsu"
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.json").write_text(
        json.dumps({"path": f"{inside}/a.csv", "windows": "D:\\庁内\\a"}, ensure_ascii=False)
    )
    (folder / "b.csv").write_text(f"{Path.home()}-x\n/tmpfile\n")
    with pytest.raises(EditionError) as refused:
        refuse_faults(folder, [inside])
    assert [problem.where for problem in refused.value.problems] == ["a.json"]
    with pytest.raises(EditionError, match="この計算機のフォルダの名前"):
        refuse_faults(folder, [PureWindowsPath("D:\\庁内")])


def test_names_of_folders_are_found_inside_documents(tmp_path: Path) -> None:
    inside, folder = tmp_path / "himitsu", tmp_path / "site"
    folder.mkdir()
    with ZipFile(folder / "a.docx", "w", ZIP_DEFLATED) as archive:
        archive.writestr("docProps/app.xml", f"<Template>{inside}/x.dotm</Template>" * 9)
        archive.writestr("word/media/image1.jpeg", b"\xff\xd8Exif")
    stream = zlib.compress(f"({inside}/page.html)".encode() * 9)
    (folder / "b.pdf").write_bytes(
        b"%PDF-1.4\n1 0 obj\n<<>>\nstream\n" + stream + b"\nendstream\nendobj\n%%EOF"
    )
    with pytest.raises(EditionError) as refused:
        refuse_faults(folder, [inside])
    found = [(problem.where, problem.what[:6]) for problem in refused.value.problems]
    assert found == [("a.docx", "この計算機の"), ("b.pdf", "この計算機の"), ("a.docx", "文書の中の画")]


def test_an_earlier_publication_comes_back_when_the_new_one_cannot_take_its_place(tmp_path: Path) -> None:
    earlier = tmp_path / "site"
    earlier.mkdir()
    (earlier / "index.html").write_text("前の版")
    with pytest.raises(FileNotFoundError):
        replace_folder(tmp_path / "none", earlier, tmp_path / "aside")
    assert (earlier / "index.html").read_text() == "前の版"
