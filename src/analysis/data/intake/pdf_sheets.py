"""Reads the tables of PDF files, each as a sheet together with the text above and below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pdfminer.pdftypes import resolve1

from analysis.data.intake.book import Book
from analysis.data.intake.guard import refuse_extent, refuse_long_cells
from analysis.data.intake.pdf_guard import BoundedPage, pages, readable, refuse_bombs
from analysis.data.intake.pdf_pages import Part, parts_of, sheets_of
from analysis.data.intake.pdf_paper import Paper, paper
from analysis.errors import DataError, Problem

_MOST_UNKNOWN = 0.2  # of all glyphs: more, and no number can be trusted
_REMEDY = "もとのExcelかCSVを発行元に求めてください。"
_BESIDE = {"JavaScript": "スクリプト", "EmbeddedFiles": "埋め込まれたファイル"}


def open_pdf(raw: bytes, file: str) -> Book:
    """Read the tables of a PDF.

    Parameters
    ----------
    raw : bytes
        The file.
    file : str
        What messages call it.

    Returns
    -------
    Book
        A sheet a table, called 2ページ 表1. Lines of text above and below are rows of it.

    Raises
    ------
    DataError
        It is encrypted, damaged or too large, has no text (a scan) or no table.
    """
    refuse_bombs(raw, file)
    parts: list[Part] = []
    papers: list[Paper] = []
    lone: dict[int, int] = {}
    beside: set[str] = set()
    for page, told in _papers(raw, file):
        beside |= {*told}
        found, lone[page.number] = parts_of(page)
        parts += found
        papers.append(replace(page, glyphs=(), edges=[]))  # a long report has millions
    _refuse_without_text(papers, file)
    if not parts:
        told = f"PDFの中に表が見つかりません（{len(papers):,}ページ、文章{sum(lone.values()):,}行）。"
        raise DataError(Problem(told, file, f"罫線も数の列もない表は読み取れません。{_REMEDY}"))
    sheets = sheets_of(parts, {one.number for one in papers if one.is_scan})
    refuse_extent(sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in sheets), 1, file)
    for sheet in sheets:
        refuse_long_cells(sheet, file)
    return Book(file, "pdf", None, sheets, (*sorted(beside), *_notes(papers), *_alone(lone)))


def _papers(raw: bytes, file: str) -> Iterator[tuple[Paper, tuple[str, ...]]]:
    """Read page after page, each with what the file holds beside."""
    with readable(file):
        for page in pages(raw, file):
            yield paper(page), _beside(page)
            page.close()


def _refuse_without_text(papers: Sequence[Paper], file: str) -> None:
    count, unknown = sum(one.count for one in papers), sum(one.unknown for one in papers)
    if not count:
        told = f"文字の情報がありません（{len(papers):,}ページ）。紙を読み取った画像のPDFです。"
        raise DataError(Problem(told, file, f"画像から数を読み取ることはしません。{_REMEDY}"))
    if unknown > _MOST_UNKNOWN * count:
        told = f"{count:,}字のうち{unknown:,}字が、どの文字か分かりません（文字の対応表がないPDF）。"
        raise DataError(Problem(told, file, _REMEDY))


def _beside(page: BoundedPage) -> tuple[str, ...]:
    """Name what the file holds and nobody opens."""
    catalog = page.pdf.doc.catalog
    names = resolve1(catalog.get("Names")) or {}
    found = [told for name, told in _BESIDE.items() if name in names]
    found += ["入力欄（フォーム）"] if resolve1(catalog.get("AcroForm")) else []
    return (
        (f"{'、'.join(found)}があります。動かさず、開かず、ページの文字だけを読みました。",) if found else ()
    )


def _notes(papers: Sequence[Paper]) -> list[str]:
    told = []
    if blank := [one.number for one in papers if not one.count]:
        told.append(f"文字のないページ（画像など）は読めませんでした: {_listed(blank)}ページ")
    for name, told_of in (
        ("aslant", "縦か斜めに書かれた文字は、表に入れませんでした"),
        ("unknown", "どの文字か分からない字を〓と書きました"),
        ("radicals", "部首の文字（⼀など）を、同じ形の漢字（一）にしました"),
    ):
        found = {one.number: count for one in papers if (count := getattr(one, name))}
        if found:
            told.append(f"{told_of}（{_listed([*found])}ページ、{sum(found.values()):,}字）。")
    return told


def _alone(lone: dict[int, int]) -> list[str]:
    found = [page for page, count in lone.items() if count]
    count = sum(lone.values())
    return (
        [f"表のないページの文章は、表に入れませんでした（{_listed(found)}ページ、{count:,}行）。"]
        if found
        else []
    )


def _listed(numbers: Sequence[int]) -> str:
    """Write page numbers, those without gap as a range."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}～{run[-1]}" for run in runs)
