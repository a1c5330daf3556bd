"""An official form on A4: ruled cells, the filled-in text, and on every page the proof of where it came from.

The page, in mm from the top: title, body, footer. The footer holds the case, the date, the ledger's entry number
and head hash, so that whoever holds the paper years later can tell whether the ledger still says what it said on the
day the form was made. The QR code holds them signed, and the public key stands beside it in letters: on paper, out of
reach of whoever could write another key into the ledger.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from survey_ops.documents import checkbox_font
from survey_ops.documents.fonts import Typeface, load_typeface
from survey_ops.documents.form_layout import (
    BANNER,
    CONTENT_WIDTH,
    EM,
    GRID_HEAD,
    LABEL_LINE,
    LABEL_WIDTH,
    LINE,
    PAD_X,
    PAD_Y,
    SIZE,
    WIDTH,
    Cell,
    Grid,
    Line,
    Placed,
    as_lines,
    lay_out,
)
from survey_ops.documents.pdf import draw_text, finish, new_pdf
from survey_ops.documents.qr import draw_qr
from survey_ops.domain.form import ChecksRow, FormDefinition, FormValues, TextRow, check_values
from survey_ops.domain.signed_checkpoint import Proof, shown_key
from survey_ops.errors import InputError, Problem

if TYPE_CHECKING:
    from fpdf import FPDF

PAGE_WIDTH = 210.0
LEFT = (PAGE_WIDTH - WIDTH) / 2  # 17.5 mm: punched holes reach 15 mm into the sheet
RIGHT = LEFT + WIDTH
TITLE_BASELINE = 18.4
TITLE_SIZE = 14.0
BODY_TOP = 22.6
BODY_BOTTOM = 264.6
FOOTER_TOP = 264.8
FOOTER_BOTTOM = 288.8  # white edge included: the ink ends 10 mm above the edge of the sheet
QR_SIZE = FOOTER_BOTTOM - FOOTER_TOP  # half a millimetre a module: some three pixels at 150 dpi

_RULE = 0.2
_FRAME = 0.4
_ABOVE_CENTRE = 0.38  # the em box of the bundled fonts is centred this part of an em above the baseline

# A label with spaces between its letters is spread towards one width, so that such labels line up (均等割付). A
# wider gap would look alike on paper, but a program that copies the text would take the letters for columns.
_SPREAD = 10 * EM
_WIDEST_GAP = 0.75 * EM

# The code's white edge (4 of 49 modules) stands outside the frame's right edge, so that its ink lines up with it.
_QR_EDGE = QR_SIZE * 4 / 49

_CHECKPOINT = re.compile(r"(0|[1-9][0-9]*):([0-9a-f]{64})")


@dataclass(frozen=True)
class FormFooter:
    """What ties a printed form to the ledger.

    Attributes:
        case_code: the case's code.
        made_on: the day the form was made, as it is to be printed.
        checkpoint: the ledger's head, `N:` and 64 lower-case hexadecimal figures.
        created: the PDF's creation date, with a time zone.
        proof: the same checkpoint signed, which the QR code then holds; None leaves the checkpoint alone.

    Raises:
        ValueError: the checkpoint has another form, the proof is of another one, or the date has no time zone.
    """

    case_code: str
    made_on: str
    checkpoint: str
    created: datetime
    proof: Proof | None = None

    def __post_init__(self) -> None:
        if not _CHECKPOINT.fullmatch(self.checkpoint):
            raise ValueError("a checkpoint is N:64hex")
        if self.proof and str(self.proof.signed.checkpoint) != self.checkpoint:
            raise ValueError("another checkpoint is signed")
        if self.created.tzinfo is None:
            raise ValueError("the creation date needs a time zone")


def render_form(definition: FormDefinition, values: FormValues, footer: FormFooter) -> bytes:
    """Return the form as PDF, A4 portrait; the same input gives the same bytes.

    Raises:
        InputError: a value belongs to no row or option of the form (code `form`), or a text holds characters
            that the font cannot draw (code `glyph`); every one of them is in `problems`.
    """
    check_fits(definition, values, footer)
    face = load_typeface(definition.font)
    pages = lay_out(definition, values, lambda text: face.width(text, SIZE), BODY_BOTTOM - BODY_TOP)
    pdf = new_pdf(definition.title, footer.created, definition.font)
    checkbox_font.add_checkbox_font(pdf)
    pen = Pen(pdf, face)
    for number, page in enumerate(pages, 1):
        pdf.add_page()
        pen.centred(PAGE_WIDTH / 2, TITLE_BASELINE, definition.title, TITLE_SIZE)
        for placed in page:
            _draw_block(pen, placed)
        _draw_frame(pdf, page)
        draw_footer(pen, footer, number, len(pages))
    return finish(pdf)


def check_fits(definition: FormDefinition, values: FormValues, footer: FormFooter) -> None:
    """Raise what `render_form` raises, and draw nothing."""
    unknown = check_values(definition, values)
    if unknown:
        raise InputError(
            f"「{definition.title}」にない欄か選択肢に記入しようとしました（{len(unknown)}件）。",
            "示された欄の名前を、様式の定義に合わせてください。",
            code="form",
            problems=unknown,
        )
    blank = tuple(_undrawable(definition, values, footer))
    if blank:
        raise InputError(
            f"「{definition.title}」に印刷できない文字があります（{len(blank)}か所）。",
            "示された欄の文字を、書体にある文字に直してください。",
            code="glyph",
            problems=blank,
        )


def _undrawable(definition: FormDefinition, values: FormValues, footer: FormFooter) -> Iterator[Problem]:
    face = load_typeface(definition.font)
    for column, name, text in _printed(definition, values, footer):
        missing = face.missing("".join(as_lines(text)))
        if missing:
            message = f"「{name}」に、書体にない文字があります（{'、'.join(missing)}）。別の文字に直してください。"
            yield Problem(definition.file, None, column, "glyph", message)


def _printed(definition: FormDefinition, values: FormValues, footer: FormFooter) -> Iterator[tuple[str, str, str]]:
    """Yield every text that the form prints: its key, its name for the clerk, and the text."""
    yield "title", "様式の題名", definition.title
    for row in definition.rows:
        yield row.id, "様式の欄名", row.label
        if isinstance(row, TextRow):
            yield row.id, f"{row.label}（様式の注記）", row.heading + row.note
            yield row.id, row.label, values.texts.get(row.id, "")
        elif isinstance(row, ChecksRow):
            yield row.id, f"{row.label}（様式の選択肢）", "".join(o.label for o in row.options)
    for group in definition.groups:
        yield "groups", f"{group.heading}（項目の表）", group.heading + "".join(group.items)
    yield "case_code", "案件コード", footer.case_code
    yield "made_on", "作成日", footer.made_on


class Pen:
    """Draws text in one font, and boxes in theirs.

    Args:
        pdf: the document.
        face: its font, embedded in the document.
    """

    def __init__(self, pdf: "FPDF", face: Typeface) -> None:
        self.pdf = pdf
        self.face = face

    def text(self, x: float, baseline: float, text: str, size: float = SIZE) -> None:
        """Draw a line with its left end at `x` mm."""
        self.pdf.set_font(self.face.family, size=size)
        draw_text(self.pdf, x, baseline, text)

    def centred(self, middle: float, baseline: float, text: str, size: float = SIZE) -> None:
        """Draw a line with its middle at `middle` mm."""
        self.text(middle - self.face.width(text, size) / 2, baseline, text, size)

    def right(self, edge: float, baseline: float, text: str, size: float = SIZE) -> None:
        """Draw a line with its right end at `edge` mm."""
        self.text(edge - self.face.width(text, size), baseline, text, size)

    def box(self, x: float, baseline: float, char: str) -> None:
        """Draw one of the two boxes with its left end at `x` mm."""
        self.pdf.set_font(checkbox_font.FAMILY, size=SIZE)
        draw_text(self.pdf, x, baseline, char)

    def lines(self, x: float, top: float, lines: Sequence[Line]) -> None:
        """Draw the lines of a cell from `top` mm down."""
        for index, line in enumerate(lines):
            baseline = baseline_in(top + index * LINE, LINE)
            for piece in line.pieces:
                (self.box if piece.is_box else self.text)(x + piece.x, baseline, piece.text)


def baseline_in(top: float, height: float, em: float = EM) -> float:
    """Return the baseline that centres a line of text in a strip `height` mm high."""
    return top + height / 2 + _ABOVE_CENTRE * em


def _draw_block(pen: Pen, placed: Placed) -> None:
    top = BODY_TOP + placed.top
    if isinstance(placed.block, Grid):
        _draw_grid(pen, placed.block, top)
    else:
        _draw_cell(pen, placed.block, top)


def _draw_cell(pen: Pen, cell: Cell, top: float) -> None:
    label_top = top + (cell.height - len(cell.label) * LABEL_LINE) / 2
    for index, line in enumerate(cell.label):
        _draw_label(pen, baseline_in(label_top + index * LABEL_LINE, LABEL_LINE), line)
    free = cell.height - len(cell.lines) * LINE
    pen.lines(LEFT + LABEL_WIDTH + PAD_X, top + (PAD_Y if cell.is_top else free / 2), cell.lines)
    pen.pdf.set_line_width(_RULE)
    pen.pdf.line(LEFT + LABEL_WIDTH, top, LEFT + LABEL_WIDTH, top + cell.height)


def _draw_label(pen: Pen, baseline: float, text: str) -> None:
    """Draw one line of a label, centred; letters with spaces between them are spread."""
    middle = LEFT + LABEL_WIDTH / 2
    letters = text.split()
    if len(letters) < 2 or pen.face.width(text, SIZE) > _SPREAD:
        pen.centred(middle, baseline, text)
        return
    solid = sum(pen.face.width(letter, SIZE) for letter in letters)
    gap = min((_SPREAD - solid) / (len(letters) - 1), _WIDEST_GAP)
    x = middle - (solid + gap * (len(letters) - 1)) / 2
    for letter in letters[:-1]:
        pen.text(x, baseline, f"{letter} ")  # the space is for whoever copies the text
        x += pen.face.width(letter, SIZE) + gap
    pen.text(x, baseline, letters[-1])


def _draw_grid(pen: Pen, grid: Grid, top: float) -> None:
    pdf = pen.pdf
    head, body, bottom = top + BANNER, top + BANNER + GRID_HEAD, top + grid.height
    pen.centred(PAGE_WIDTH / 2, baseline_in(top, BANNER), grid.title)
    # The first column is as wide as the labels, so that one rule runs down the whole form.
    others = CONTENT_WIDTH / (len(grid.headings) - 1)
    widths = [LABEL_WIDTH] + [others] * (len(grid.headings) - 1)
    lefts = [LEFT + sum(widths[:index]) for index in range(len(widths))]
    for left, width, heading in zip(lefts, widths, grid.headings, strict=True):
        pen.centred(left + width / 2, baseline_in(head, GRID_HEAD), heading)
    for left, column in zip(lefts, grid.columns, strict=True):
        pen.lines(left + PAD_X, body + PAD_Y, column)
    pdf.set_line_width(_RULE)
    for y in (head, body):
        pdf.line(LEFT, y, RIGHT, y)
    for left in lefts[1:]:
        pdf.line(left, head, left, bottom)


def _draw_frame(pdf: "FPDF", page: Sequence[Placed]) -> None:
    pdf.set_line_width(_RULE)
    for placed in page[1:]:
        pdf.line(LEFT, BODY_TOP + placed.top, RIGHT, BODY_TOP + placed.top)
    pdf.set_line_width(_FRAME)
    pdf.rect(LEFT, BODY_TOP, WIDTH, page[-1].top + page[-1].block.height)


@dataclass(frozen=True)
class FooterArea:
    """Where a footer stands: its left, right and top edge in mm; it is `QR_SIZE` high."""

    left: float
    right: float
    top: float


PORTRAIT = FooterArea(LEFT, RIGHT, FOOTER_TOP)


def draw_footer(pen: Pen, footer: FormFooter, number: int, pages: int, area: FooterArea = PORTRAIT) -> None:
    """Draw the case, the day, the checkpoint in letters and as a QR code, and the number of the page."""
    pen.text(area.left, area.top + 3.2, f"案件 {footer.case_code}　　作成日 {footer.made_on}", 8.0)
    draw_checkpoint(pen, area, footer)
    pen.centred((area.left + area.right) / 2, area.top + QR_SIZE - 2.8, f"{number}／{pages}", 9.0)


def draw_checkpoint(pen: Pen, area: FooterArea, footer: FormFooter) -> None:
    """Draw the checkpoint, its QR code and the public key in an area `QR_SIZE` high.

    On the left of it the first 4 mm are left to the caller, and the last 6 mm.
    """
    proof = footer.proof
    held = str(proof.signed) if proof else footer.checkpoint
    draw_qr(pen.pdf, area.right - QR_SIZE + _QR_EDGE, area.top, QR_SIZE, held, "L" if proof else "M")
    same = "右のコードは、これに署名を付けたもの" if proof else "右のコードと同じ"
    pen.text(area.left, area.top + 6.8, f"授受簿のチェックポイント（記録の番号とハッシュ。{same}）", 7.0)
    pen.text(area.left, area.top + 9.8, footer.checkpoint, 7.5)
    if proof:
        pen.text(
            area.left, area.top + 13.4, "署名の公開鍵（台帳を確かめるとき、台帳にある公開鍵と見比べるもの）", 7.0
        )
        pen.text(area.left, area.top + 16.4, shown_key(proof.public_key), 7.5)
