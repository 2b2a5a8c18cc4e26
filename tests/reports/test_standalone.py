"""Notebooks that nbconvert or JupyterLab hands over without a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from hostile import PAYLOADS
from nbconvert.exporters.base import Exporter
from nbformat.v4 import new_notebook
from report_samples import code, displayed, finding_output, markdown_cell

from analysis.mime import FINDING_MIME
from analysis.reports.export import EbpmExporter

CLOSED = {"name": "flow", "title": "人流", "path": "flow.csv", "sha256": "ab" * 32, "kind": "official",
          "disclosure": "internal", "reference_date": "2023", "licence": "庁内", "source": "携帯電話会社"}  # fmt: skip


def exported(notebook: nbformat.NotebookNode, **metadata: str) -> BeautifulSoup:
    html, _ = EbpmExporter().from_notebook_node(notebook, {"metadata": metadata})
    return BeautifulSoup(html, "html.parser")


def badges(page: BeautifulSoup) -> list[str]:
    return [badge.text for badge in page.select(".summary .badge")]


def test_a_notebook_without_a_card_says_what_is_missing(make_notebook) -> None:
    page = exported(make_notebook(), name="mine")
    assert page.h1.text == "ノートブックの題"
    assert badges(page) == ["架空データ（練習用）", "実行の記録なし", "公開の範囲：未確認"]
    notice = page.select_one(".summary .notice").text
    assert "実行の記録がありません" in notice and "カード（分析の説明）がノートブックの隣にない" in notice
    assert page.select_one(".answer.lead .headline").text == "高齢化率が高い地区ほど比率は低い 練習"
    assert page.select_one("figure img")["alt"] == "右下がり 練習"
    rows = [
        [cell.text for cell in row.find_all(["th", "td"])]
        for row in page.select("[aria-label='条件の表'] tr")
    ]
    assert rows == [["条件", "値"], ["year", "2023"]]
    # Nothing leads nowhere: links of the contents list, labels of the sections.
    ids = {element["id"] for element in page.find_all(id=True)}
    assert {link["href"][1:] for link in page.select(".contents a")} <= ids
    assert {element["aria-labelledby"] for element in page.find_all(attrs={"aria-labelledby": True})} <= ids
    assert not page.find(id="cite") and not page.find(id="update") and not page.find(id="method")


def test_given_parameters_go_before_the_defaults() -> None:
    cells = [code("year = 2021\nplaces = ['a']\nfar = near", tags=("parameters",)),
             code("year = 2023", tags=("injected-parameters",)), code("broken = (", tags=("injected-parameters",))]  # fmt: skip
    page = exported(new_notebook(cells=cells), name="mine")
    rows = {row.th.text: row.td.text for row in page.select("[aria-label='条件の表'] tbody tr")}
    assert rows == {"year": "2023", "places": "a"}
    assert "所見がありません" in page.text


def test_closed_data_are_said_to_be_closed() -> None:
    finding = finding_output(datasets=[CLOSED], synthetic=False)
    page = exported(new_notebook(cells=[code("x", displayed(FINDING_MIME, finding))]), name="mine")
    assert badges(page) == ["実行の記録なし", "庁内限り"]
    assert page.select_one(".dataset h3").text == "人流"


def test_the_card_of_a_study_lies_beside_its_notebook(tmp_path, root) -> None:
    studies = tmp_path / "notebooks" / "studies"
    studies.mkdir(parents=True)
    shutil.copy(root / "notebooks/studies/cashless_aging.yml", studies)
    notebook = nbformat.read(root / "notebooks/studies/cashless_aging.ipynb", as_version=4)
    page = exported(notebook, name="cashless_aging", path=str(studies))
    assert page.h1.text == "キャッシュレス決済比率と高齢化率の関係"
    assert "高齢化率が高い地区の窓口ほど" in page.select_one(".question").text
    assert "カード（分析の説明）" not in page.select_one(".notice").text
    assert page.find(id="method") and page.find(id="update") and not page.find(id="cite")

    (studies / "cashless_aging.yml").write_text("title: [", encoding="utf-8")
    page = exported(notebook, name="cashless_aging", path=str(studies))
    assert "カードを読めないため" in page.select_one(".notice").text


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_words_of_a_notebook_stay_words(payload, make_notebook) -> None:
    notebook = make_notebook(payload, (markdown_cell(payload),))
    notebook.cells[0].source = f"# {payload}"
    page = exported(notebook, name=payload)
    harmless = exported(make_notebook(), name="mine")
    # The page's own scripts, and no element that a harmless notebook does not have.
    assert [script.text for script in page.find_all("script")] == [
        script.text for script in harmless.find_all("script")
    ]
    assert not page.find_all(["iframe", "object", "embed", "form", "base", "svg"])
    assert not [
        element for element in page.find_all(True) if any(name.startswith("on") for name in element.attrs)
    ]


def declared(root: Path) -> dict[str, str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]["entry-points"]["nbconvert.exporters"]


def test_nbconvert_finds_the_exporter(tmp_path, root, make_notebook) -> None:
    """As installed: an entry point of a distribution that Python finds on its path."""
    metadata = tmp_path / "path" / "scratch-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: scratch\nVersion: 1\n", encoding="utf-8")
    lines = [f"{name} = {target}" for name, target in declared(root).items()]
    (metadata / "entry_points.txt").write_text("\n".join(["[nbconvert.exporters]", *lines]), encoding="utf-8")
    nbformat.write(make_notebook(), tmp_path / "mine.ipynb")
    path = os.pathsep.join([str(metadata.parent), str(root / "src")])
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "ebpm", "mine.ipynb"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = BeautifulSoup((tmp_path / "mine.html").read_text(encoding="utf-8"), "html.parser")
    assert page.h1.text == "ノートブックの題"


def test_jupyterlab_offers_the_exporter() -> None:
    # What jupyter_server asks of an exporter before it lists it (its services/nbconvert/handlers.py).
    assert issubclass(EbpmExporter, Exporter)
    assert EbpmExporter.export_from_notebook
    assert EbpmExporter().output_mimetype == "text/html" and EbpmExporter().file_extension == ".html"
