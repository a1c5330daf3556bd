"""The papers of custody as PDF: the register on A4 landscape, the others on A4 portrait, with boxes to sign in.

Every page has its number of how many, the case and the ledger's checkpoint, as the official forms have. Nothing is
ticked or signed beforehand. A blank one, for work by hand while the machine fails, claims nothing and has no
checkpoint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from survey_ops.documents.fonts import Family, Typeface, load_typeface
from survey_ops.documents.form_layout import WIDTH, break_lines
from survey_ops.documents.form_page import (
    BODY_BOTTOM,
    FOOTER_TOP,
    PORTRAIT,
    QR_SIZE,
    FooterArea,
    FormFooter,
    draw_footer,
)
from survey_ops.documents.form_pen import LEFT, PAGE_WIDTH, RIGHT, Pen
from survey_ops.documents.pdf import finish, new_pdf
from survey_ops.documents.ruled_table import Column, Setting, draw_table, printable, set_table
from survey_ops.domain.stocks import PAGE_HEIGHT

_SIDE = 13.0  # of a landscape page; punched holes go into its upper edge
_WIDE = PAGE_HEIGHT - 2 * _SIDE
_LANDSCAPE = FooterArea(_SIDE, PAGE_HEIGHT - _SIDE, PAGE_WIDTH - (PAGE_HEIGHT - FOOTER_TOP))
_TO_FOOTER = FOOTER_TOP - BODY_BOTTOM

_CELLS = Setting(size=7.8, line=3.75, pad_x=1.1, pad_y=1.1)
_REGISTER_TITLE, _REGISTER_TITLE_AT = 14.0, 18.4
_ABOUT, _ABOUT_AT, _ABOUT_LINE = 8.5, 24.6, 4.2
_HAND_ROW = 15.0

_ROWS = Setting(size=10.0, line=5.3, pad_x=2.4, pad_y=1.5, is_middle=True)
_LABEL = 43.0
_TITLE, _TITLE_AT = 16.0, 25.0
_ADDRESSEE_AT = 35.5
_TEXT, _TEXT_LINE = 10.0, 5.6

_SIGN_GAP, _SIGN_HEIGHT, _SIGN_ABOVE = 5.0, 31.0, 5.0
_SIGN_LINE = 7.6
_RULE, _THIN = 0.4, 0.2


@dataclass(frozen=True)
class BlankFooter:
    """What stands in the foot of a paper to be filled in by hand: case, day of printing, creation date of the PDF."""

    case_code: str
    made_on: str
    created: datetime


Footer = FormFooter | BlankFooter


@dataclass(frozen=True)
class RegisterSheet:
    """A register to be drawn.

    Attributes:
        title: on top of every page.
        mark: beside the title: the number of the paper, a copy, or for work by hand.
        about: lines below the title.
        columns: heading, parts of the width, and where the text stands.
        rows: texts, a cell a column; None makes a page of empty rows.
        signatures: who signs below the last row.
        footer: of every page.
    """

    title: str
    mark: str
    about: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]] | None
    signatures: Sequence[str]
    footer: Footer


@dataclass(frozen=True)
class PaperLine:
    """A row of a paper: its label, its text, and how many lines high it is at least."""

    label: str
    text: str
    lines: int = 1


@dataclass(frozen=True)
class PaperSheet:
    """A receipt or the like to be drawn.

    Attributes:
        title: on top.
        mark: in the upper right corner.
        addressee: to whom it goes; "" leaves room to write, None to nobody.
        statement: the sentence below.
        rows: of the table.
        signatures: who signs.
        footer: of every page.
    """

    title: str
    mark: str
    addressee: str | None
    statement: str
    rows: Sequence[PaperLine]
    signatures: Sequence[str]
    footer: Footer


def render_register(sheet: RegisterSheet) -> bytes:
    """Return the register as PDF, A4 landscape; the same input gives the same bytes."""
    pen = _pen(sheet.title, sheet.mark, sheet.footer, "sans")
    total = sum(column.width for column in sheet.columns)
    columns = [
        Column(column.heading, column.width / total * _WIDE, column.align, column.is_label)
        for column in sheet.columns
    ]
    about = _about(pen.face, sheet.about, _WIDE, _ABOUT)
    top = _ABOUT_AT + len(about) * _ABOUT_LINE - 1.6
    depth, below = _LANDSCAPE.top - _TO_FOOTER - top, _below(sheet.signatures)
    if sheet.rows is None:
        rows = int((depth - below - 12.0) / _HAND_ROW)  # 12 mm are more than the headings need
        table = set_table(columns, [[""] * len(columns)] * rows, pen.face, _CELLS, depth, below, [_HAND_ROW] * rows)
    else:
        table = set_table(columns, sheet.rows, pen.face, _CELLS, depth, below)
    for page in range(len(table.pages)):
        pen.pdf.add_page(orientation="landscape")
        pen.centred(PAGE_HEIGHT / 2, _REGISTER_TITLE_AT, sheet.title, _REGISTER_TITLE)
        pen.right(_SIDE + _WIDE, _REGISTER_TITLE_AT, sheet.mark, _ABOUT + 1.0)
        for at, line in enumerate(about):
            pen.text(_SIDE, _ABOUT_AT + at * _ABOUT_LINE, line, _ABOUT)
        end = draw_table(pen, table, page, _SIDE, top)
        if page == len(table.pages) - 1:
            _draw_signatures(pen, sheet.signatures, _SIDE, _WIDE, end + _SIGN_ABOVE)
        _draw_foot(pen, sheet.footer, page + 1, len(table.pages), _LANDSCAPE)
    return finish(pen.pdf)


def render_paper(sheet: PaperSheet) -> bytes:
    """Return a paper as PDF, A4 portrait; the same input gives the same bytes."""
    pen = _pen(sheet.title, sheet.mark, sheet.footer, "serif")
    columns = (Column("", _LABEL, is_label=True), Column("", WIDTH - _LABEL))
    statement = _about(pen.face, [sheet.statement], WIDTH, _TEXT)
    first = _ADDRESSEE_AT + (9.0 if sheet.addressee is not None else 0.0)
    top = first + len(statement) * _TEXT_LINE - 1.0
    least = [row.lines * _ROWS.line + 2 * _ROWS.pad_y for row in sheet.rows]
    texts = [(row.label, row.text) for row in sheet.rows]
    table = set_table(columns, texts, pen.face, _ROWS, BODY_BOTTOM - top, _below(sheet.signatures), least)
    for page in range(len(table.pages)):
        pen.pdf.add_page()
        pen.right(RIGHT, 15.0, sheet.mark, _TEXT)
        pen.centred(PAGE_WIDTH / 2, _TITLE_AT, sheet.title, _TITLE)
        if sheet.addressee is not None:
            _draw_addressee(pen, sheet.addressee)
        for at, line in enumerate(statement):
            pen.text(LEFT, first + at * _TEXT_LINE, line, _TEXT)
        end = draw_table(pen, table, page, LEFT, top)
        if page == len(table.pages) - 1:
            _draw_signatures(pen, sheet.signatures, LEFT, WIDTH, end + _SIGN_ABOVE)
        _draw_foot(pen, sheet.footer, page + 1, len(table.pages), PORTRAIT)
    return finish(pen.pdf)


def undrawable(texts: Sequence[str], family: Family) -> tuple[str, ...]:
    """Return the letters of texts that the font of a paper lacks, by code point, each once.

    They are printed by their code points: what is on record must be printed whatever was typed.
    """
    face = load_typeface(family)
    return tuple(dict.fromkeys(one for text in texts for one in face.missing("".join(text.split()))))


def _pen(title: str, mark: str, footer: Footer, family: Family) -> Pen:
    pdf = new_pdf(f"{footer.case_code} {title} {mark}".strip(), footer.created, family)
    return Pen(pdf, load_typeface(family))


def _about(face: Typeface, lines: Sequence[str], width: float, size: float) -> list[str]:
    whole = [printable(face, line) for line in lines if line]
    return [part for line in whole for part in break_lines(line, width, lambda text: face.width(text, size))]


def _draw_addressee(pen: Pen, name: str) -> None:
    text = printable(pen.face, name)
    size = _TEXT + 1.0
    room = WIDTH - 15.0
    while pen.face.width(text, size) > room and size > 7.0:
        size -= 0.5
    pen.text(LEFT, _ADDRESSEE_AT, f"{text}　様" if text else f"{'　' * 24}様", size)
    if not text:
        pen.pdf.set_line_width(_THIN)
        pen.pdf.line(LEFT, _ADDRESSEE_AT + 1.2, LEFT + 24 * size * 25.4 / 72, _ADDRESSEE_AT + 1.2)


def _below(signatures: Sequence[str]) -> float:
    return _SIGN_ABOVE + _SIGN_HEIGHT if signatures else 0.0


def _draw_signatures(pen: Pen, names: Sequence[str], left: float, width: float, top: float) -> None:
    """Draw a box for each who signs: name and office, the day, and the place of the seal."""
    if not names:
        return
    each = min((width - (len(names) - 1) * _SIGN_GAP) / len(names), 85.0)
    start = left + width - len(names) * each - (len(names) - 1) * _SIGN_GAP
    for at, name in enumerate(names):
        edge = start + at * (each + _SIGN_GAP)
        pen.pdf.set_line_width(_RULE)
        pen.pdf.rect(edge, top, each, _SIGN_HEIGHT)
        pen.text(edge + 2.2, top + 5.2, name, 9.0)
        for line, said in enumerate(("日付", "所属", "氏名"), start=1):
            y = top + 5.2 + line * _SIGN_LINE
            pen.text(edge + 2.2, y, said, 8.0)
            if said == "日付":
                pen.text(edge + 12.5, y, "令和　　　年　　　月　　　日", 8.0)
            if said == "氏名":
                pen.right(edge + each - 3.0, y, "印", 8.0)
            pen.pdf.set_line_width(_THIN)
            pen.pdf.line(edge + 11.0, y + 1.4, edge + each - 2.2, y + 1.4)


def _draw_foot(pen: Pen, footer: Footer, number: int, pages: int, area: FooterArea) -> None:
    if isinstance(footer, FormFooter):
        draw_footer(pen, footer, number, pages, area)
        return
    pen.text(area.left, area.top + 4.4, f"案件 {footer.case_code}　　印刷日 {footer.made_on}", 8.0)
    told = "手書き用。台帳が使えるようになったら、書いたことを記録し、この紙は署名のあるまま保管してください。"
    pen.text(area.left, area.top + 8.8, told, 7.5)
    pen.centred((area.left + area.right) / 2, area.top + QR_SIZE - 2.8, f"{number}／{pages}", 9.0)
