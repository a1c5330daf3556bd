"""The overview of a programme as an attachment of a form (別紙): purpose, table, steps, schedule.

What is longer than a page goes on over as many as it needs: texts between lines, the table between rows, the chart
between events, with the same axis again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey_ops.documents.annex_page import DEPTH, Block, Lines, PagedAnnex, check_glyphs, deal_out
from survey_ops.documents.flow_layout import HEADING, NORMAL, SMALL, WIDTH, Run, TextLine
from survey_ops.documents.fonts import Family, load_typeface
from survey_ops.documents.form_layout import break_lines
from survey_ops.documents.form_sheet import LEFT, Pen
from survey_ops.documents.overview_chart import HEAD, ROW, SIZE, Chart, draw_chart, lay_out_chart
from survey_ops.documents.ruled_table import Column, Setting, Table, draw_table, set_table
from survey_ops.domain.overview import Overview
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
_MOST_EVENTS = int((DEPTH - HEAD - 20.0) / (3 * ROW))  # on a chart: even with labels of several lines it fits


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
    return PagedAnnex("", deal_out([list(group) for group in _groups(overview)]), own_first)


def _groups(overview: Overview) -> Iterator[Iterator[Block]]:
    yield _head(overview)
    yield _paragraphs("□事業の目的", (overview.purpose,))
    if overview.programmes:
        yield _programmes(overview)
    if overview.steps:
        steps = [f"（{number(place)}）{step}" for place, step in enumerate(overview.steps, 1)]
        yield _paragraphs("□支給までの流れ", steps)
    if overview.schedule:
        yield _schedule(overview)
    if overview.notes:
        yield _paragraphs("", [f"※{note}" for note in overview.notes])


def _head(overview: Overview) -> Iterator[Block]:
    yield _lines(f"■{overview.title}", _TITLE_SIZE, "sans", keep=True)
    if overview.imprint:
        face = load_typeface("serif")
        broken = break_lines(overview.imprint, WIDTH, lambda part: face.width(part, SMALL))
        yield Lines(tuple(TextLine((Run(WIDTH, line, SMALL, to_right=True),), SMALL) for line in broken), gap=2.0)


def _paragraphs(heading: str, texts: Sequence[str]) -> Iterator[Block]:
    if heading:
        yield _lines(heading, HEADING, "sans", keep=True)
    for text in texts[:-1]:
        yield _lines(text, NORMAL, "serif", indent=NORMAL_INDENT, hang=_hang(text))
    for text in texts[-1:]:
        yield _lines(text, NORMAL, "serif", gap=_GAP, indent=NORMAL_INDENT, hang=_hang(text))


NORMAL_INDENT = 3.7
"""How far text is set in below its heading: one em."""


def _hang(text: str) -> float:
    """Return how far the further lines are set in: clear of a mark at the start."""
    mark = text[: text.index("）") + 1] if text.startswith("（") else "※" if text.startswith("※") else ""
    return load_typeface("serif").width(mark, NORMAL)


def _lines(
    text: str,
    size: float,
    family: Family,
    *,
    gap: float = 0.0,
    keep: bool = False,
    indent: float = 0.0,
    hang: float = 0.0,
) -> Lines:
    face = load_typeface(family)
    mark = ""
    rest = text
    if hang:
        end = text.index("）") + 1 if text.startswith("（") else 1
        mark, rest = text[:end], text[end:]
    broken = break_lines(rest, WIDTH - indent - hang, lambda part: face.width(part, size))
    lines = [TextLine((Run(indent + hang, line, size, family),), size) for line in broken]
    if mark:
        lines[0] = TextLine((Run(indent, mark, size, family), *lines[0].runs), size)
    return Lines(tuple(lines), gap, keep)


def _programmes(overview: Overview) -> Iterator[Block]:
    yield _lines("□事業の概要", HEADING, "sans", gap=0.6, keep=True)
    rows = [[one.name, one.target_text, one.content, one.cost_text, one.funding] for one in overview.programmes]
    heading = _lines("□", HEADING, "sans").height + 1.0
    table = set_table(_COLUMNS, rows, load_typeface("serif"), _CELLS, DEPTH - heading - _GAP, 0.0)
    head = table.heading.height if table.heading else 0.0
    for page, held in enumerate(table.pages):
        yield _TableBlock(table, page, head + sum(row.height for row in held) + _GAP)


def _schedule(overview: Overview) -> Iterator[Block]:
    yield _lines("□スケジュール", HEADING, "sans", gap=0.6, keep=True)
    events = sorted(overview.schedule, key=lambda event: (event.first, event.last))
    span = [day for event in events for day in (event.first, event.last)]
    face = load_typeface("serif")
    for start in range(0, len(events), _MOST_EVENTS):
        part = events[start : start + _MOST_EVENTS]
        yield _ChartBlock(lay_out_chart(part, WIDTH, lambda text: face.width(text, SIZE), span))


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
