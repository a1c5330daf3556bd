"""The report on a sample as PDF, A4 portrait; on every page the proof of where it came from, as on the forms."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from survey_ops.documents.fonts import load_typeface
from survey_ops.documents.form_layout import WIDTH, as_lines, break_lines
from survey_ops.documents.form_page import FormFooter, draw_footer
from survey_ops.documents.form_pen import LEFT, PAGE_WIDTH, RIGHT, Pen
from survey_ops.documents.pdf import finish, new_pdf
from survey_ops.documents.report_strips import strips_of
from survey_ops.documents.strips import Pens, Strip
from survey_ops.domain.report_blocks import Report
from survey_ops.errors import InputError, Problem

TITLE = 17.0
SUBJECT = 11.5
RUNNING = 8.0

_TITLE_TOP = 24.0
_SUBJECT_LINE = 6.4
_BODY_TOP = 22.0
_BODY_BOTTOM = 263.0


def render_report(report: Report, footer: FormFooter) -> bytes:
    """Return the report as PDF; the same input gives the same bytes.

    Raises:
        InputError: a text holds characters that the fonts cannot draw.
    """
    check_glyphs(report, footer)
    pdf = new_pdf(f"{report.title}　{report.subject}", footer.created, "serif", "sans")
    pens = Pens(Pen(pdf, load_typeface("serif")), Pen(pdf, load_typeface("sans")))
    subject = break_lines(report.subject, WIDTH, lambda part: pens.sans.face.width(part, SUBJECT))
    first = _TITLE_TOP + len(subject) * _SUBJECT_LINE + 9.0
    pages = deal_out(strips_of(report.blocks, pens), first)
    for number, page in enumerate(pages, 1):
        pdf.add_page()
        if number == 1:
            _draw_title(pens, report.title, subject)
        else:
            _draw_running_head(pens, report)
        for strip, top in page:
            strip.draw(pens, top)
        draw_footer(pens.serif, footer, number, len(pages))
    return finish(pdf)


def check_glyphs(report: Report, footer: FormFooter) -> None:
    """Find out whether every character can be drawn, before anything is.

    Raises:
        InputError: some cannot.
    """
    text = "".join(part for said in (*_texts(report), footer.case_code, footer.made_on) for part in as_lines(said))
    missing = dict.fromkeys([*load_typeface("serif").missing(text), *load_typeface("sans").missing(text)])
    if missing:
        message = f"書体にない文字があります（{'、'.join(missing)}）。"
        raise InputError(
            f"報告書に印刷できない文字があります（{len(missing)}字）。",
            "案件名、シード、地区の名前、言い換えた文の中から探し、書体にある文字に直してください。",
            code="glyph",
            problems=[Problem("case.toml", None, "", "glyph", message)],
        )


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a report."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


Page = list[tuple[Strip, float]]
"""Strips and their top edges."""


def deal_out(strips: Sequence[Strip], first_top: float, bottom: float = _BODY_BOTTOM) -> list[Page]:
    """Deal strips out to pages: those that keep together stand on one page where a page is high enough.

    Args:
        strips: in their order.
        first_top: where the first page begins; the others begin higher.
        bottom: where every page ends.
    """
    pages: list[Page] = [[]]
    y = first_top
    for run in _runs(strips):
        height = sum(strip.height for strip in run)
        if pages[-1] and y + height > bottom:
            pages.append([])
            y = _BODY_TOP
        for strip in _begin(run, is_fresh=not pages[-1]):
            if y + strip.height > bottom and pages[-1]:  # a run higher than a page
                pages.append([])
                y = _BODY_TOP
            pages[-1].append((strip, y))
            y += strip.height
    return [page for page in pages if page]


def _runs(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Yield strips that stand together."""
    run: list[Strip] = []
    for strip in strips:
        run.append(strip)
        if not strip.keep:
            yield run
            run = []
    if run:
        yield run


def _begin(run: Sequence[Strip], *, is_fresh: bool) -> Sequence[Strip]:
    """Return a run as it stands at the head of a page: no white space first, a table with its head."""
    if not is_fresh:
        return run
    kept = list(run)
    while kept and kept[0].is_gap:
        del kept[0]
    return [*kept[0].again, *kept] if kept else kept


def _draw_title(pens: Pens, title: str, subject: Sequence[str]) -> None:
    pens.sans.centred(PAGE_WIDTH / 2, _TITLE_TOP, title, TITLE)
    for at, line in enumerate(subject, 1):
        pens.sans.centred(PAGE_WIDTH / 2, _TITLE_TOP + 3.0 + at * _SUBJECT_LINE, line, SUBJECT)


def _draw_running_head(pens: Pens, report: Report) -> None:
    room = WIDTH - pens.sans.face.width(report.title, RUNNING) - 6.0
    subject = break_lines(report.subject, room, lambda part: pens.sans.face.width(part, RUNNING))
    pens.sans.text(LEFT, 14.6, report.title, RUNNING)
    pens.sans.right(RIGHT, 14.6, subject[0] if len(subject) == 1 else f"{subject[0][:-1]}…", RUNNING)
    pens.sans.pdf.set_line_width(0.12)
    pens.sans.pdf.line(LEFT, 16.4, RIGHT, 16.4)
