"""Label sheets as PDF: a page a sheet, the custody code where it outlives the labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF

from survey_ops.documents.fonts import MM_PER_POINT, Family, load_typeface
from survey_ops.documents.pdf import draw_text, finish, new_pdf
from survey_ops.documents.qr import draw_qr
from survey_ops.domain.label_face import LabelFace
from survey_ops.domain.label_text import TextLine, break_lines
from survey_ops.domain.stocks import Rect, Stock

FAMILY: Family = "sans"
_MARGIN_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
_LEADING = 1.35
HELD_MARK = ("別扱い", "引き渡さない")
_FRAME = 0.7  # mm, the line around the mark of a held sheet: it is to be seen before the sheet is scanned
_MARK_WIDTH = 45.0
_MARK_SIZES = (16.0, 9.0)
_SMALL_MARK_SIZES = (11.0, 7.0)


@dataclass(frozen=True)
class LabelSheet:
    """One page.

    Attributes:
        code: the custody code.
        number: sheet number, from 1.
        labels: what each shows, placed on the page.
        held: whether the sheet is kept apart and marked so (別扱い).
    """

    code: str
    number: int
    labels: Sequence[LabelFace]
    held: bool = False


def render_sheets(
    stock: Stock,
    title: str,
    sheets: Sequence[LabelSheet],
    created: datetime,
    progress: Callable[[int], None] = lambda _: None,
    *,
    total: int | None = None,
) -> bytes:
    """Return the PDF of all sheets; the same arguments give the same bytes.

    Args:
        stock: the label stock.
        title: the case's title, printed beside each code.
        sheets: the pages; every character was checked against the font before.
        created: creation date of the PDF.
        progress: called with 1 after each page.
        total: the number of the last sheet of the run, where these are only some of it.
    """
    pdf = new_pdf(f"{title} 宛名ラベル", created, FAMILY)
    for sheet in sheets:
        pdf.add_page()
        _draw_code(pdf, stock, title, sheet, total or sheets[-1].number)
        for label in sheet.labels:
            _draw_lines(pdf, label.lines)
        progress(1)
    return finish(pdf)


def _draw_lines(pdf: FPDF, lines: Sequence[TextLine]) -> None:
    for line in lines:
        pdf.set_font(FAMILY, size=line.size)
        draw_text(pdf, line.x, line.baseline, line.text)


def _draw_code(pdf: FPDF, stock: Stock, title: str, sheet: LabelSheet, total: int) -> None:
    """Draw QR code, title, sheet number and code text into the margin or the control label."""
    area = stock.code_area()
    side = min(area.height, area.width * 0.4)
    qr = Rect(area.x, area.y + (area.height - side) / 2, side, side)
    draw_qr(pdf, qr.x, qr.y, side, sheet.code)
    beside = Rect(area.x + side + 1.5, area.y, area.width - side - 1.5, area.height)
    if sheet.held and stock.has_control_label:
        _draw_small_mark(pdf, area, qr)
    elif sheet.held:
        beside = Rect(beside.x, beside.y, beside.width - _MARK_WIDTH - 1.5, beside.height)
        _draw_mark(pdf, Rect(beside.x + beside.width + 1.5, area.y, _MARK_WIDTH, area.height))
    counts = [f"シート {sheet.number}/{total}", f"宛名 {sum(bool(label.lines) for label in sheet.labels)}件"]
    facts = _code_facts(counts, sheet.code, beside.width)
    _draw_lines(pdf, margin_lines(title, facts, beside))


def _draw_mark(pdf: FPDF, box: Rect) -> None:
    """Mark a held sheet at the right end of the margin."""
    _frame(pdf, box)
    half = box.height * 0.58
    _draw_centred(pdf, HELD_MARK[0], _MARK_SIZES[0], Rect(box.x, box.y, box.width, half))
    _draw_centred(pdf, HELD_MARK[1], _MARK_SIZES[1], Rect(box.x, box.y + half, box.width, box.height - half))


def _draw_small_mark(pdf: FPDF, area: Rect, qr: Rect) -> None:
    """Mark a held sheet on its control label: above and below the code, so that the text beside it keeps its room."""
    _frame(pdf, area.inset(-1.2, -1.2))
    below = qr.y + qr.height
    _draw_centred(pdf, HELD_MARK[0], _SMALL_MARK_SIZES[0], Rect(qr.x, area.y, qr.width, qr.y - area.y))
    rest = Rect(qr.x, below, qr.width, area.y + area.height - below)
    _draw_centred(pdf, HELD_MARK[1], _SMALL_MARK_SIZES[1], rest)


def _frame(pdf: FPDF, box: Rect) -> None:
    pdf.set_line_width(_FRAME)
    pdf.rect(box.x + _FRAME / 2, box.y + _FRAME / 2, box.width - _FRAME, box.height - _FRAME)


def _draw_centred(pdf: FPDF, text: str, size: float, box: Rect) -> None:
    width = load_typeface(FAMILY).width(text, size)
    baseline = box.y + box.height / 2 + 0.38 * size * MM_PER_POINT
    _draw_lines(pdf, [TextLine(box.x + (box.width - width) / 2, baseline, size, text)])


def _code_facts(counts: list[str], code: str, width: float) -> list[str]:
    """Return counts and code in a line each; where the room is small, broken where a reader would."""
    if load_typeface(FAMILY).width(code, _MARGIN_SIZES[2]) <= width:
        return ["　".join(counts), code]
    stem, _, mark = code.rpartition("-")
    return [*counts, f"{stem}-", mark]


def margin_lines(title: str, facts: list[str], box: Rect) -> list[TextLine]:
    """Return title and facts in the largest size at which all of it fits the box.

    Raises:
        ValueError: it does not fit at the smallest; titles are limited so that they do.
    """
    measure = load_typeface(FAMILY).width
    for size in _MARGIN_SIZES:
        broken = [break_lines(text, size, box.width, measure) for text in (title, *facts)]
        lines = [line for part in broken if part is not None for line in part]
        leading = size * MM_PER_POINT * _LEADING
        if None not in broken and len(lines) * leading <= box.height:
            top = box.y + (box.height - len(lines) * leading) / 2
            return [TextLine(box.x, top + (n + 0.72) * leading, size, line) for n, line in enumerate(lines)]
    raise ValueError("the margin text does not fit")
