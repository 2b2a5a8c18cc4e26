"""The report as a Word document that can be edited: headings, figures with alternative text, real tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document as new_document
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from markupsafe import Markup

from analysis.mime import SYNTHETIC_MARK
from analysis.reports import logic_model, markup, numbers
from analysis.reports.blocks import Block, FigureBlock, TableBlock
from analysis.reports.citation import citation
from analysis.reports.comparisons import compared
from analysis.reports.conditions import conditions
from analysis.reports.content import content_of
from analysis.reports.edition import PUBLIC
from analysis.reports.importance import by_importance
from analysis.reports.page import DISCLOSURE, KIND, moment
from analysis.reports.plain_text import printable
from analysis.reports.word_parts import SMALL, add_page_number, add_picture, add_table, set_up
from analysis.reports.word_prose import add_prose
from analysis.reports.zips import settled

if TYPE_CHECKING:
    from analysis.runs.card import Card
    from analysis.runs.notes import AddedNotes

_NO_POLICY = "架空データの結果なので、政策への意味はありません。"


def build(
    notebook: Mapping[str, Any],
    card: Card,
    run: Mapping[str, Any],
    *,
    findings: Sequence[Mapping[str, Any]],
    notes: AddedNotes | None = None,
) -> bytes:
    """Write the report of a run for Word.

    Parameters
    ----------
    notebook, card, run, findings, notes
        As for `analysis.reports.export.build_report`.

    Returns
    -------
    bytes
        A .docx file without code, which stands in the HTML; its author is the office on the card, not a user.
    """
    writer = _Writer(new_document(), card, run)
    ranked = by_importance(findings, card)
    writer.first_page(ranked, notes)
    writer.body(content_of(notebook, findings).blocks)
    writer.records()
    stream = BytesIO()
    writer.document.save(stream)
    return settled(stream.getvalue(), run["created"])


class _Writer:
    """Writes the parts of one report at the end of a document, in their order."""

    def __init__(self, document: Document, card: Card, run: Mapping[str, Any]) -> None:
        self.document, self.card, self.run = document, card, run
        self.mark = f"【{SYNTHETIC_MARK}】" if run["synthetic"] else ""
        set_up(document)
        properties = document.core_properties
        properties.author = properties.last_modified_by = printable(card.owner)
        properties.title = printable(f"{self.mark}{card.title}")
        properties.comments, properties.language = "", "ja-JP"
        section = document.sections[0]
        section.header.paragraphs[0].text = properties.title
        section.footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        add_page_number(section.footer.paragraphs[0])

    def heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(printable(text), level)

    def line(self, text: str, style: str | None = None, *, label: str = "") -> None:
        paragraph = self.document.add_paragraph(style=style)
        if label:
            paragraph.add_run(f"{label}　").bold = True
        paragraph.add_run(printable(text))

    def items(self, texts: Sequence[str]) -> None:
        for text in texts:
            self.line(text, "List Bullet")

    def rows(self, heads: tuple[str, str], rows: Sequence[tuple[str, str]], alt: str) -> None:
        add_table(self.document, heads, rows, alt=alt)

    def first_page(self, ranked: Sequence[Mapping[str, Any]], notes: AddedNotes | None) -> None:
        card, run = self.card, self.run
        self.document.add_heading(printable(f"{self.mark}{card.title}"), 0)
        self.line("　".join(_marks(run)), SMALL)
        self.line(f"担当：{card.owner}　作成：{moment(run['created'])}", SMALL)
        self.line(card.question, label="問い")
        for condition in (c for c in conditions(card, run) if c.differs):
            text = f"{condition.title}：{condition.value}（主たる仕様では {condition.primary}）"
            self.line(text, label="主たる仕様と違う条件")
        self.heading("答え")
        if not ranked:
            self.line("この実行には記録された所見がありません。")
        for number, finding in enumerate(ranked):
            if number == 1:
                self.heading("そのほかの所見（計算による）")
            self.finding(finding)
        for row in compared(ranked).rows:
            note = f"（{row['note']}）" if row.get("note") else ""
            self.line(f"{row['basis']}：{row['words']}{note}", label=f"比べると　{row['kind']}")
        self.heading("政策にとっての意味")
        missing = bool(ranked) and ranked[0]["status"] == "not_available"
        unanswered = "問いに答えるデータがないため、この結果からは何も言えません。"
        self.line(_NO_POLICY if run["synthetic"] else unanswered if missing else card.policy)
        for title, lines in (("答えが変わるとしたら", card.changes_answer), ("注意", card.caveats)):
            if lines:
                self.heading(title)
                self.items(lines)
        if notes:
            self.notes(notes)

    def notes(self, notes: AddedNotes) -> None:
        self.heading("担当課の記入")
        self.line("ここだけは計算の結果ではなく、署名した課が判断して書いたものです。", SMALL)
        for part in notes.parts:
            self.heading(part.heading, 2)
            add_prose(self.document, markup.markdown(part.text, markup.Outline(level=3)))
            self.line(f"— {part.post}　{part.date.isoformat()}")

    def finding(self, finding: Mapping[str, Any]) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.add_run(printable(finding["headline"])).bold = True
        paragraph.paragraph_format.keep_with_next = True
        self.rows(("項目", "内容"), list(_facts(finding)), "所見の根拠")

    def body(self, blocks: Sequence[Block]) -> None:
        stages = logic_model.stages(self.card)
        if stages:
            self.heading("ロジックモデル")
            rows = [(stage.title, "、".join(stage.items)) for stage in stages]
            self.rows(("段階", "内容"), rows, "ロジックモデル")
        self.heading("分析")
        for block in blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        if isinstance(block, FigureBlock):
            self.figure(block)
        elif isinstance(block, TableBlock):
            self.table(block)
        elif block.kind == "finding":
            self.finding(block.content)
            self.items(block.content.get("caveats") or ())
        elif block.kind == "aid":
            add_prose(self.document, Markup("<p><strong>読み方</strong>　{}</p>").format(block.content))
        elif block.kind == "prose":
            add_prose(self.document, block.content)
        elif block.kind == "picture":
            add_prose(
                self.document, Markup('<img src="{}" alt="説明の付いていない図">').format(block.content)
            )
        elif block.kind == "text":
            self.line(block.content, "No Spacing")

    def figure(self, block: FigureBlock) -> None:
        figure = block.figure
        mark = f"【{SYNTHETIC_MARK}】" if figure.synthetic else ""
        self.heading(f"図{block.ordinal}　{mark}{figure.title}", min(block.level - 1, 4))
        if figure.message:
            self.line(figure.message)
        add_picture(self.document, figure.png, figure.alt)
        self.line(figure.source, SMALL)
        if block.aid:
            add_prose(self.document, Markup("<p><strong>読み方</strong>　{}</p>").format(block.aid))
        if block.table:
            self.table(block.table)

    def table(self, block: TableBlock) -> None:
        title = f"{'【' + SYNTHETIC_MARK + '】' if block.synthetic else ''}{block.title}"
        paragraph = self.document.add_paragraph()
        paragraph.add_run(printable(title)).bold = True
        paragraph.paragraph_format.keep_with_next = True
        right = [style == "number" for _, style in block.heads]
        add_table(self.document, [head for head, _ in block.heads], block.rows, right=right, alt=title)
        for text in filter(None, (block.note, block.source)):
            self.line(text, SMALL)

    def records(self) -> None:
        card, run = self.card, self.run
        self.heading("方法")
        add_prose(self.document, markup.markdown(card.method, markup.Outline()))
        if card.glossary:
            self.heading("用語")
            self.rows(("用語", "意味"), list(card.glossary.items()), "用語")
        self.heading("条件")
        cells = [
            (("※ " if c.differs else "") + c.title, c.value, c.primary or "（対象の選択）")
            for c in conditions(card, run)
        ]
        add_table(self.document, ("条件", "この実行", "主たる仕様"), cells, alt="条件")
        self.heading("データの出典")
        for table in run["datasets"]:
            self.heading(table["title"], 2)
            self.rows(("項目", "内容"), list(_source(table)), table["title"])
        self.heading("引用")
        self.line(citation(card, run))
        if run.get("edition") == PUBLIC:
            self.line(
                "計算に使ったデータとコードの版は、同じ公開版の report.html と metadata.json にあります。",
                SMALL,
            )
        else:
            self.line(
                "計算のコードとパッケージの版は、同じ実行の report.html と run.json にあります。", SMALL
            )


def _marks(run: Mapping[str, Any]) -> Iterator[str]:
    if run["synthetic"]:
        yield f"【{SYNTHETIC_MARK}】実在の市について何も示さず、政策の根拠には使えません。"
    if run.get("edition") == PUBLIC:
        yield "公開版"
    yield "主たる仕様" if run["primary"] else "感度分析"
    if run["disclosure"] != "open":
        yield f"{DISCLOSURE[run['disclosure']]}限り"


def _facts(finding: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "確からしさ", finding["certainty"]
    value = numbers.estimate(finding)
    if value:
        yield "値", value
        yield "区間", numbers.interval(finding) or "なし"
    if finding["n"] is not None:
        yield "n（対象の数）", numbers.sample(finding)
    if p := numbers.p_value(finding["p_value"]):
        yield "p値", p
    for label in ("method", "evidence"):
        if finding.get(label) and finding[label] != "－":
            yield {"method": "方法", "evidence": "証拠の種類"}[label], finding[label]
    yield from (finding.get("details") or {}).items()


def _source(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "出典", table["source"]
    yield "基準日・期間", table["reference_date"].replace("/", "～")
    yield "種類", str(KIND.get(table["kind"], table["kind"]))
    yield "公開の範囲", str(DISCLOSURE.get(table["disclosure"], table["disclosure"]))
    yield "利用条件", table["licence"]
    yield "SHA-256", table["sha256"]
