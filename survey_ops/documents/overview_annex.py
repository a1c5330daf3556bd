"""The overview of a programme as an attachment of a form (別紙): purpose, table, steps, schedule.

What is longer than a page goes on over as many as it needs: texts between lines, the table between rows, the chart
between events, with the same axis again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from survey_ops.documents.annex_page import DEPTH, Block, Lines, PagedAnnex, check_glyphs, deal_out
from survey_ops.documents.flow_layout import HEADING, NORMAL, SMALL, WIDTH, Run, TextLine
from survey_ops.documents.fonts import Family, load_typeface
from survey_ops.documents.form_layout import break_lines
from survey_ops.documents.form_pen import LEFT, Pen
from survey_ops.documents.overview_chart import HEAD, SIZE, Chart, draw_chart, lay_out_chart
from survey_ops.documents.ruled_table import Column, Setting, Table, draw_table, set_table
from survey_ops.domain.overview import ChartEvent, Overview
from survey_ops.domain.wareki import number

if TYPE_CHECKING:
    from fpdf import FPDF

_TITLE_SIZE = 13.0
_GAP = 4.0
_COLUMNS = (
    Column("名称", 27.0),
    Column("対象者", 59.0),
    Column("内容", 31.0),
    Column("事業費", 34.0),
    Column("財源", 24.0),
)
_CELLS = Setting(SMALL, 4.5, 1.6, 1.3)
_INDENT = 3.7  # one em
_UNDER_HEADING = 0.6
_BESIDE = 15.0  # what a table or a chart leaves free of a page: its heading and the gap below it


@dataclass(frozen=True)
class _TableBlock:
    """The rows of a table that stand on one page."""

    table: Table
    page: int
    height: float
    keep: bool = False

    def cut(self, room: float) -> None:
        """Never: the table was dealt out to pages."""

    def draw(self, pdf: "FPDF", top: float) -> None:
        """Draw it."""
        pdf.set_draw_color(0)
        draw_table(Pen(pdf, load_typeface("serif")), self.table, self.page, LEFT, top)


@dataclass(frozen=True)
class _ChartBlock:
    """A chart."""

    chart: Chart
    keep: bool = False

    @property
    def height(self) -> float:
        """Its height, with the gap below it."""
        return self.chart.height + _GAP

    def cut(self, room: float) -> None:
        """Never: the events were dealt out to charts."""

    def draw(self, pdf: "FPDF", top: float) -> None:
        """Draw it."""
        draw_chart(pdf, self.chart, load_typeface("serif"), LEFT, top)


def overview_annex(overview: Overview, own_first: int) -> PagedAnnex:
    """Return the overview of a programme as an attachment.

    Args:
        overview: the programme.
        own_first: number of its first page among those of all attachments.

    Raises:
        InputError: a text holds characters that the fonts cannot draw (code `glyph`); all of them.
    """
    check_glyphs(_texts(overview))
    return PagedAnnex("", deal_out([list(_blocks(overview))]), own_first)


def _blocks(overview: Overview) -> Iterator[Block]:
    yield from _head(overview)
    yield from _paragraphs("□事業の目的", [("", overview.purpose)])
    if overview.programmes:
        yield from _programmes(overview)
    if overview.steps:
        yield from _paragraphs(
            "□支給までの流れ", [(f"（{number(at)}）", step) for at, step in enumerate(overview.steps, 1)]
        )
    if overview.schedule:
        yield from _schedule(overview)
    if overview.notes:
        yield from _paragraphs("", [("※", note) for note in overview.notes])


def _head(overview: Overview) -> Iterator[Block]:
    yield _heading(f"■{overview.title}", _TITLE_SIZE)
    if overview.imprint:
        lines = _broken(overview.imprint, WIDTH, SMALL, "serif")
        yield Lines(tuple(TextLine((Run(WIDTH, line, SMALL, to_right=True),), SMALL) for line in lines), gap=2.0)


def _paragraphs(heading: str, texts: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """Yield texts with a heading above them; where a text goes on, it stays clear of its mark."""
    if heading:
        yield _heading(heading)
    face = load_typeface("serif")
    for place, (mark, text) in enumerate(texts):
        left = _INDENT + face.width(mark, NORMAL)
        first, *others = _broken(text, WIDTH - left, NORMAL, "serif")
        marked = (Run(_INDENT, mark), Run(left, first)) if mark else (Run(left, first),)
        lines = (TextLine(marked), *(TextLine((Run(left, line),)) for line in others))
        yield Lines(lines, gap=_GAP if place == len(texts) - 1 else 0.0)


def _heading(text: str, size: float = HEADING, gap: float = 0.0) -> Lines:
    lines = _broken(text, WIDTH, size, "sans")
    return Lines(tuple(TextLine((Run(0, line, size, "sans"),), size) for line in lines), gap, keep=True)


def _broken(text: str, width: float, size: float, family: Family) -> tuple[str, ...]:
    face = load_typeface(family)
    return break_lines(text, width, lambda part: face.width(part, size))


def _programmes(overview: Overview) -> Iterator[Block]:
    yield _heading("□事業の概要", gap=_UNDER_HEADING)
    rows = [[one.name, one.target_text, one.content, one.cost_text, one.funding] for one in overview.programmes]
    table = set_table(_COLUMNS, rows, load_typeface("serif"), _CELLS, DEPTH - _BESIDE, 0.0)
    head = table.heading.height if table.heading else 0.0
    for page, held in enumerate(table.pages):
        yield _TableBlock(table, page, head + sum(row.height for row in held) + _GAP)


def _schedule(overview: Overview) -> Iterator[Block]:
    yield _heading("□スケジュール", gap=_UNDER_HEADING)
    events = sorted(overview.schedule, key=lambda event: (event.first, event.last))
    span = (min(event.first for event in events), max(event.last for event in events))
    for part in _parts(events, [mark.height for mark in _chart(events, span).marks]):
        yield _ChartBlock(_chart(part, span))


def _chart(events: Sequence[ChartEvent], span: Sequence[date]) -> Chart:
    face = load_typeface("serif")
    return lay_out_chart(events, WIDTH, lambda text: face.width(text, SIZE), span)


def _parts(events: Sequence[ChartEvent], heights: Sequence[float]) -> Iterator[list[ChartEvent]]:
    """Yield as many events at a time as a chart on one page holds."""
    part: list[ChartEvent] = []
    used = HEAD
    for event, height in zip(events, heights, strict=True):
        if part and used + height > DEPTH - _BESIDE:
            yield part
            part, used = [], HEAD
        part.append(event)
        used += height
    yield part


def _texts(overview: Overview) -> Iterator[tuple[str, str, Family]]:
    yield "overview.title", overview.title, "sans"
    yield "overview.imprint", overview.imprint, "serif"
    yield "overview.purpose", overview.purpose, "serif"
    for place, one in enumerate(overview.programmes):
        told = one.name + one.target_text + one.content + one.cost_text + one.funding
        yield f"overview.programmes.{place}", told, "serif"
    for event in overview.schedule:
        yield "overview.schedule", event.text, "serif"
    for place, text in enumerate(overview.steps):
        yield f"overview.steps.{place}", text, "serif"
    for place, text in enumerate(overview.notes):
        yield f"overview.notes.{place}", text, "serif"
