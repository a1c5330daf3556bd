"""A flow on A4, as the office's own flow page reads: its lists, its numbered steps with the counts, its results.

Every page carries the same proof as a form: the case, the day, and the ledger's checkpoint in letters and as a code.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from survey_ops.documents.flow_layout import LEADING, WIDTH, PlacedRow, Run, TextLine, lay_out_flow
from survey_ops.documents.fonts import MM_PER_POINT, Family, load_typeface
from survey_ops.documents.form_page import BODY_BOTTOM, BODY_TOP, TITLE_BASELINE, TITLE_SIZE, FormFooter, draw_footer
from survey_ops.documents.form_pen import LEFT, PAGE_WIDTH, RIGHT, Pen
from survey_ops.documents.pdf import draw_text, finish, new_pdf
from survey_ops.domain.flow_report import FlowReport
from survey_ops.errors import InputError, Problem

if TYPE_CHECKING:
    from fpdf import FPDF

_RULE = 0.15
_GREY = 150
_RULE_ABOVE = 1.0  # the rule stands this far over its row
_ABOVE_CENTRE = 0.38  # the em box of the bundled fonts is centred this part of an em above the baseline


def render_flow(report: FlowReport, case_title: str, footer: FormFooter) -> bytes:
    """Return the page as PDF, A4 portrait; the same input gives the same bytes.

    Raises:
        InputError: a text holds characters that the fonts cannot draw (code `glyph`); all of them.
    """
    pages = lay_out_flow(report, case_title, _width, BODY_BOTTOM - BODY_TOP)
    title = f"{report.title}　抽出フロー"
    check_glyphs([*_runs(pages), Run(0, title)])
    pdf = new_pdf(title, footer.created, "serif", "sans")
    for number, page in enumerate(pages, 1):
        pdf.add_page()
        _centred(pdf, TITLE_BASELINE, title, min(TITLE_SIZE, TITLE_SIZE * WIDTH / _width(title, TITLE_SIZE, "serif")))
        for placed in page:
            _draw_row(pdf, placed, is_first=placed is page[0])
        draw_footer(Pen(pdf, load_typeface("serif")), footer, number, len(pages))
    return finish(pdf)


def _width(text: str, size: float, family: Family) -> float:
    return load_typeface(family).width(text, size)


def _runs(pages: Sequence[Sequence[PlacedRow]]) -> Iterator[Run]:
    for page in pages:
        for placed in page:
            for line in placed.row.lines:
                yield from line.runs


def check_glyphs(runs: Sequence[Run]) -> None:
    """Go on only where every character can be drawn.

    Raises:
        InputError: some cannot.
    """
    missing = dict.fromkeys(sign for run in runs for sign in load_typeface(run.family).missing(run.text))
    if missing:
        told = "、".join(missing)
        problem = Problem("case.toml", None, "flow", "glyph", f"書体にない文字があります（{told}）。")
        raise InputError(
            f"抽出フローに印刷できない文字があります（{told}）。",
            "case.toml の [flow] の文字を、書体にある文字に直してください。",
            code="glyph",
            problems=[problem],
        )


def _draw_row(pdf: "FPDF", placed: PlacedRow, *, is_first: bool) -> None:
    top = BODY_TOP + placed.top
    if placed.row.ruled and not is_first:
        pdf.set_line_width(_RULE)
        pdf.set_draw_color(_GREY)
        pdf.line(LEFT, top - _RULE_ABOVE, RIGHT, top - _RULE_ABOVE)
    draw_lines(pdf, placed.row.lines, LEFT, top)


def draw_lines(pdf: "FPDF", lines: Sequence[TextLine], left: float, top: float) -> None:
    """Draw lines one below the other, the first with its top edge at `top` mm, from `left` mm on."""
    for line in lines:
        _draw_line(pdf, line, left, top)
        top += line.height


def _draw_line(pdf: "FPDF", line: TextLine, left: float, top: float) -> None:
    em = line.size * MM_PER_POINT
    baseline = top + em * LEADING / 2 + _ABOVE_CENTRE * em
    for run in line.runs:
        x = run.x - (_width(run.text, run.size, run.family) if run.to_right else 0)
        _text(pdf, left + x, baseline, run.text, run.size, run.family)


def _text(pdf: "FPDF", x: float, baseline: float, text: str, size: float, family: Family = "serif") -> None:
    pdf.set_font(family, size=size)
    draw_text(pdf, x, baseline, text)


def _centred(pdf: "FPDF", baseline: float, text: str, size: float) -> None:
    _text(pdf, (PAGE_WIDTH - _width(text, size, "serif")) / 2, baseline, text, size)
