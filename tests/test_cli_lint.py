"""`ebpm data lint` in a process of its own: exit codes, words, and the page that it writes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CLEAN = "日付,人数（人）\n2023-04-01,1\n2023-04-02,2\n2023-04-03,3\n"


def ebpm(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis.cli", "data", "lint", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_clean_file_ends_well(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CLEAN, encoding="cp932")
    done = ebpm(tmp_path, "a.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "100点" in done.stdout


def test_a_broken_rule_ends_with_3_and_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CLEAN.replace("2023-04-02,2", "2023-04-02,△2"), encoding="utf-8")
    done = ebpm(tmp_path, "a.csv", "--html", "a.html")
    assert (done.returncode, done.stderr) == (3, "")
    assert "L2-01" in done.stdout
    assert "3行2列" in done.stdout
    assert "3行2列" in (tmp_path / "a.html").read_text("utf-8")


def test_json_has_every_rule(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CLEAN.replace(",2\n", ",\n"), encoding="utf-8")
    done = ebpm(tmp_path, "a.csv", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, len(found["rules"])) == (3, 30)
    (told,) = [rule for rule in found["rules"] if rule["state"] == "broken"]
    assert (told["id"], told["places"][0]["address"]) == ("L1-09", "3行2列")


def test_files_of_two_years_are_compared(tmp_path: Path) -> None:
    (tmp_path / "2022.csv").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "2023.csv").write_text(CLEAN.replace("人数", "人員"), encoding="utf-8")
    done = ebpm(tmp_path, "2022.csv", "2023.csv")
    assert (done.returncode, done.stderr) == (3, "")
    assert "「2022.csv」にある列「人数」がありません" in done.stdout
    assert [one["file"] for one in json.loads(ebpm(tmp_path, "2022.csv", "2023.csv", "--json").stdout)] == [
        "2022.csv",
        "2023.csv",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("no.csv",), 3, "no.csv"),
        (("a.pdf",), 3, "PDF"),
        (("a.csv", "--html", "a.csv"), 2, "書けません"),
        (("a.csv", "a.csv", "--html", "a.html"), 2, "1つのファイル"),
        (("a.csv", "--html", "no/a.html"), 2, "書けません"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    (tmp_path / "a.csv").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n")
    done = ebpm(tmp_path, *arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "a.csv").read_text("utf-8") == CLEAN
