"""docs/coverage.md: which figures of the papers are computed again, by which study, and with what outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.data import catalog
from analysis.data.frame import read_frame
from analysis.figures.printed_values import compared, line, shortened, tally
from analysis.reports.study_docs import finished_cards, markdown_table
from analysis.runs.document import read_document

if TYPE_CHECKING:
    from analysis.data.check_result import CheckResult
    from analysis.data.descriptor import Table

_PRINTED = ("sum", "ratio")
MISSING = Path("docs/not_computable.yml")
_INTRO = """# 資料の数字と、この分析の数字

公表資料の図表のうち、文字から計算し直せるものを、資料ごとに並べました。目録（`data/datapackage.yaml`）に宣言した検算と、\
分析のカード、`docs/not_computable.yml` から、`ebpm docs` が作ります。ここを直さず、もとを直してから作り直してください。

- 「分析」は、その表を読む分析です（照合のためだけに読むものを含みます）。「－」の表は、検算だけに使っています。
- 「置き方」は、値と、その行や列の名前との対応です。資料の文字の同じ行にあるか、並び・合計・ほかの資料から推定したかを示します。
- 「公表値」は印刷されたままの値、「再計算値」は登録した表から計算した値です。判定の意味は [データ](data.md) にあります。
- 一致した照合が多い表では、1行にまとめて数を示しました。1つずつは `ebpm data check 表 --all` で見られます。
"""


def coverage_page(root: Path) -> str:
    """Write the page.

    Parameters
    ----------
    root : Path
        Project root.

    Returns
    -------
    str
        Markdown: each paper with its tables, the studies that read them, printed and recomputed values; then what
        cannot be computed.

    Raises
    ------
    ParameterError
        A card, or the list of what cannot be computed, is not as declared.
    DataError
        The catalog is broken or a check is declared wrongly.
    """
    # A page of the repository tells of what is in the repository, not of tables that somebody added here.
    own = [table for table in catalog.tables(root) if table.catalog == str(catalog.CATALOG)]
    tables = [table for table in own if table.kind == "transcribed" or _is_printed(table)]
    results: dict[str, list[CheckResult]] = {table.name: [] for table in tables}
    for result in compared([table.name for table in tables], root):
        results[result.table].append(result)
    studies = {
        table.name: [name for name, card in finished_cards(root).items() if table.name in card.datasets]
        for table in tables
    }
    missing = read_document(root / MISSING, root).data
    parts = [_INTRO, f"照合した値：{tally([one for same in results.values() for one in same])}。\n"]
    for (_, date, title), of_paper in _by_paper(tables).items():
        parts += _paper(date, title, of_paper, results, studies)
        parts += _missing(date, missing["not_computable"].get(date, []))
    return "\n".join([*parts, *_rest(missing)])


def _is_printed(table: Table) -> bool:
    """Tell official statistics with printed totals and ratios from lists of places and templates to be filled."""
    return table.kind == "official" and any(check["kind"] in _PRINTED for check in table.checks)


def _by_paper(tables: Sequence[Table]) -> dict[tuple[bool, str, str], list[Table]]:
    """Group tables by the documents that they come from, the city's papers first; one of two papers stands under both."""
    found: dict[tuple[bool, str, str], list[Table]] = {}
    for table in tables:
        for source in table.sources:
            key = (table.kind == "official", str(source["date"]), str(source["title"]))
            found.setdefault(key, []).append(table)
    return dict(sorted(found.items()))


def _paper(
    date: str,
    title: str,
    tables: Sequence[Table],
    results: Mapping[str, Sequence[CheckResult]],
    studies: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    yield f"\n## {title}（{date}）\n"
    rows = [
        (
            "、".join(str(s.get("pages", "")) for s in table.sources if s["title"] == title),
            table.title,
            f"`{table.name}`",
            "、".join(f"[{name}](studies.md#{name})" for name in studies[table.name]) or "－",
            _placed(table),
            tally(results[table.name]) or "検算なし",
        )
        for table in tables
    ]
    yield markdown_table(("場所", "図表", "表", "分析", "置き方", "照合"), rows)
    own = [table for table in tables if str(table.sources[0]["title"]) == title and results[table.name]]
    lines = [
        (table.title, *(text or "－" for text in line(one)))
        for table in own
        for one in shortened(results[table.name])
    ]
    if lines:
        heads = ("図表", "照合の内容", "公表値", "再計算値", "判定", "説明")
        yield f"### 公表値と再計算値（{date}）\n\n{markdown_table(heads, lines)}"


def _placed(table: Table) -> str:
    """Tell how many rows were placed by order, sums or other sources, because label and value are on different lines."""
    columns = [field.name for field in table.fields if field.name.endswith("mapping")]
    if not columns:
        return "－"
    placed, _ = read_frame(table)
    count = int((placed[columns] != "same_line").any(axis=1).sum())
    return f"推定 {count}／{len(placed)}行" if count else "同じ行"


def _missing(date: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if entries:
        rows = [(entry["place"], entry["what"], entry["why"]) for entry in entries]
        yield f"### 文字からは計算できないもの（{date}）\n\n{markdown_table(('場所', '図表', '理由'), rows)}"


def _rest(missing: Mapping[str, Any]) -> Iterator[str]:
    rows = [(entry["what"], entry["why"]) for entry in missing["not_comparable"]]
    yield f"\n## 計算はできても、つないで比べられないもの\n\n{markdown_table(('数字', '理由'), rows)}"
    rows = [(f"{one['title']}（{one['date']}）", one["why"]) for one in missing["without_figures"]]
    yield f"\n## 計算できる郡山市の数字のない資料\n\n{markdown_table(('資料', '内容'), rows)}"
