"""Label sheets as PDF: a page a sheet, the custody code where it outlives the labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from survey_ops.documents.fonts import MM_PER_POINT, Family, Typeface, load_typeface, needs_shaping
from survey_ops.documents.page_content import PageContent, PdfFonts, Printer, Run, corrected
from survey_ops.documents.pdf_file import PdfFile
from survey_ops.documents.qr import FIXED_MASK, qr_rows
from survey_ops.domain.label_face import LabelFace, PlacedCode
from survey_ops.domain.label_text import Measure, TextLine, break_lines
from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, PRINTER_EDGE, Rect, Stock

FAMILY: Family = "sans"
_MARGIN_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
_LEADING = 1.35
HELD_MARK = ("別扱い", "引き渡さない")
_FRAME = 0.7  # mm, the line around the mark of a held sheet: it is to be seen before the sheet is scanned
_FRAME_GAP = 1.2  # mm, between a control label's text and its frame
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
        first_place: the label place the first label stands on, from 0: how many were used up before.
    """

    code: str
    number: int
    labels: Sequence[LabelFace]
    held: bool = False
    first_place: int = 0


class SheetFonts(Protocol):
    """The fonts of the labels: which one draws what, and how wide it is."""

    def runs(self, text: str) -> Sequence[Run]:
        """Divide a text into pieces of one font each."""
        ...

    def typeface(self, family: str) -> Typeface:
        """Return the font of a run."""
        ...

    def width(self, text: str, size: float) -> float:
        """Return the width of a text in mm at `size` points."""
        ...


class _PlainRun(NamedTuple):
    family: str
    text: str
    needs_shaping: bool


class _OneFont:
    """The bundled font alone."""

    def runs(self, text: str) -> Sequence[Run]:
        return (_PlainRun(FAMILY, text, needs_shaping(text)),)

    def typeface(self, _: str) -> Typeface:
        return load_typeface(FAMILY)

    def width(self, text: str, size: float) -> float:
        return load_typeface(FAMILY).width(text, size)


def render_sheets(
    stock: Stock,
    title: str,
    sheets: Sequence[LabelSheet],
    created: datetime,
    progress: Callable[[int], None] = lambda _: None,
    *,
    printer: Printer | None = None,
    fonts: SheetFonts | None = None,
) -> bytes:
    """Return the PDF of all sheets; the same arguments give the same bytes.

    Args:
        stock: the label stock.
        title: the case's title, printed beside each code.
        sheets: the pages; every character was checked against the fonts before.
        created: creation date of the PDF.
        progress: called with 1 after each page.
        printer: what is to be corrected for the printer.
        fonts: of the labels and of the text beside the code; the bundled one where None.

    Raises:
        NoGlyphError: a character was not checked before.
    """
    said = fonts or _OneFont()
    file, embedded = PdfFile(), PdfFonts(said.runs, lambda family: said.typeface(family).path)
    margin = _Margin(stock, title, sheets[-1].number, said.width)
    for sheet in sheets:
        page = PageContent(embedded, printer)
        page.code(stock_code(stock, sheet.code).square, qr_rows(sheet.code, FIXED_MASK))
        margin.draw(page, sheet)
        page.text(line for label in sheet.labels for line in label.lines)
        for label in sheet.labels:
            if label.bars:
                page.bars(label.bars.rects)
            if label.code:
                page.code(label.code.square, qr_rows(label.code.text, FIXED_MASK))
        file.add_page(page.content())
        progress(1)
    return file.finish(f"{title} 宛名ラベル", created, embedded.embed(file))


def stock_code(stock: Stock, text: str) -> PlacedCode:
    """Return a sheet's custody code where its stock has room for it."""
    area = stock.code_area()
    side = min(area.height, area.width * 0.4)
    return PlacedCode(Rect(area.x, area.y + (area.height - side) / 2, side, side), text)


def placed_codes(stock: Stock, sheet: LabelSheet, printer: Printer | None = None) -> tuple[PlacedCode, ...]:
    """Return every code of a sheet where it is drawn, its custody code first."""
    codes = (stock_code(stock, sheet.code), *(label.code for label in sheet.labels if label.code))
    if printer is None:
        return codes
    return tuple(PlacedCode(corrected(code.square, printer), code.text) for code in codes)


class _Margin:
    """Draws what stands beside the code: title, sheet number, count and the code as text; the mark of held sheets."""

    def __init__(self, stock: Stock, title: str, total: int, measure: Measure) -> None:
        self._stock = stock
        self._title = title
        self._total = total
        self._measure = measure
        self._area = stock.code_area()
        self._square = stock_code(stock, "").square

    def draw(self, page: PageContent, sheet: LabelSheet) -> None:
        area, square = self._area, self._square
        side = square.width
        beside = Rect(area.x + side + 1.5, area.y, area.width - side - 1.5, area.height)
        if sheet.held and self._stock.has_control_label:
            self._mark_control_label(page)
        elif sheet.held:
            beside = Rect(beside.x, beside.y, beside.width - _MARK_WIDTH - 1.5, beside.height)
            self._mark_margin(page, Rect(beside.x + beside.width + 1.5, area.y, _MARK_WIDTH, area.height))
        count = f"宛名 {len(sheet.labels)}件"
        if sheet.first_place:
            count += f"（{sheet.first_place + 1}面目から）"
        counts = [f"シート {sheet.number}/{self._total}", count]
        facts = _code_facts(counts, sheet.code, beside.width, self._measure)
        page.text(margin_lines(self._title, facts, beside, self._measure))

    def _mark_margin(self, page: PageContent, box: Rect) -> None:
        """Mark a held sheet at the right end of the margin."""
        page.frame(box, _FRAME)
        half = box.height * 0.58
        upper = Rect(box.x, box.y, box.width, half)
        lower = Rect(box.x, box.y + half, box.width, box.height - half)
        page.text(
            [self._centred(HELD_MARK[0], _MARK_SIZES[0], upper), self._centred(HELD_MARK[1], _MARK_SIZES[1], lower)]
        )

    def _mark_control_label(self, page: PageContent) -> None:
        """Mark a held sheet above and below its code, so that the text beside it keeps its room."""
        area, square = self._area, self._square
        page.frame(_printable(area.inset(-_FRAME_GAP, -_FRAME_GAP)), _FRAME)
        below = square.y + square.height
        upper = Rect(square.x, area.y, square.width, square.y - area.y)
        lower = Rect(square.x, below, square.width, area.y + area.height - below)
        sizes = _SMALL_MARK_SIZES
        page.text([self._centred(HELD_MARK[0], sizes[0], upper), self._centred(HELD_MARK[1], sizes[1], lower)])

    def _centred(self, text: str, largest: float, box: Rect) -> TextLine:
        size = min(largest, box.width / self._measure(text, 1.0))
        baseline = box.y + box.height / 2 + 0.38 * size * MM_PER_POINT
        return TextLine(box.x + (box.width - self._measure(text, size)) / 2, baseline, size, text)


def _printable(rect: Rect) -> Rect:
    """Return what of a rectangle a printer reaches."""
    left, top = max(rect.x, PRINTER_EDGE), max(rect.y, PRINTER_EDGE)
    right = min(rect.x + rect.width, PAGE_WIDTH - PRINTER_EDGE)
    return Rect(left, top, right - left, min(rect.y + rect.height, PAGE_HEIGHT - PRINTER_EDGE) - top)


def _code_facts(counts: list[str], code: str, width: float, measure: Measure) -> list[str]:
    """Return counts and code in a line each; where the room is small, broken where a reader would."""
    if measure(code, _MARGIN_SIZES[2]) <= width:
        return ["　".join(counts), code]
    stem, _, mark = code.rpartition("-")
    return [*counts, f"{stem}-", mark]


def margin_lines(title: str, facts: list[str], box: Rect, measure: Measure) -> list[TextLine]:
    """Return title and facts in the largest size at which all of it fits the box.

    Raises:
        ValueError: it does not fit at the smallest; titles are limited so that they do.
    """
    for size in _MARGIN_SIZES:
        broken = [break_lines(text, size, box.width, measure) for text in (title, *facts)]
        lines = [line for part in broken if part is not None for line in part]
        leading = size * MM_PER_POINT * _LEADING
        if None not in broken and len(lines) * leading <= box.height:
            top = box.y + (box.height - len(lines) * leading) / 2
            return [TextLine(box.x, top + (n + 0.72) * leading, size, line) for n, line in enumerate(lines)]
    raise ValueError("the margin text does not fit")
