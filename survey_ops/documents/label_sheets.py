"""Label sheets as PDF: a page a sheet, the custody code where it outlives the labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from survey_ops.documents.fonts import MM_PER_POINT, FontStack, bundled_stack
from survey_ops.documents.page_content import PageContent, PdfFonts, corrected
from survey_ops.documents.pdf_file import PdfFile
from survey_ops.documents.qr import FIXED_MASK, qr_rows
from survey_ops.domain.label_face import LabelFace, PlacedCode
from survey_ops.domain.label_text import Measure, TextLine, break_lines
from survey_ops.domain.printers import PrinterProfile
from survey_ops.domain.stocks import PRINTABLE_PAGE, SMALLEST_CODE, Rect, Stock

_MARGIN_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
_WORTH_A_LINE = 1.0  # points; text this much smaller that needs fewer lines reads better
_LEADING = 1.35
_GAP = 1.5  # mm, between the code, the text and the mark of a held sheet
_LARGEST_SQUARE = 25.0  # mm; what is larger is read no sooner and takes room from the text
_SQUARE_SHARE = 0.4  # of the room, so that text has its place
_TALL = 1.25  # height to width from which text stands under the code, not beside it
HELD_MARK = ("別扱い", "引き渡さない")
_FRAME = 0.7  # mm, the line around the mark of a held sheet: it is to be seen before the sheet is scanned
_FRAME_GAP = 1.2  # mm, between a control label's text and its frame
_MARK_WIDTH = 45.0
_MARK_SHARE = 0.34
_MARK_SIZES = (16.0, 9.0)
_BAND = (4.5, 8.0)  # mm, the height of the mark above the code of a control label, at least and at most
_BAND_SHARE = 0.2


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


def render_sheets(
    stock: Stock,
    title: str,
    sheets: Sequence[LabelSheet],
    created: datetime,
    progress: Callable[[int], None] = lambda _: None,
    *,
    printer: PrinterProfile | None = None,
    fonts: FontStack | None = None,
    total: int | None = None,
) -> bytes:
    """Return the PDF of all sheets; the same arguments give the same bytes.

    Args:
        stock: the label stock.
        title: the case's title, printed beside each code.
        sheets: the pages; every character was checked against the fonts before.
        created: creation date of the PDF.
        progress: called with 1 after each page.
        printer: what is to be corrected for the printer.
        fonts: of the labels and of the text beside the code.
        total: the number of the last sheet of the run, where these are only some of it.

    Raises:
        UndrawableError: a character was not checked before.
    """
    said = fonts or bundled_stack()
    file, embedded = PdfFile(), PdfFonts(said.runs, lambda family: said.typeface(family).path)
    margin = _Margin(stock, title, total or sheets[-1].number, said.width)
    for sheet in sheets:
        page = PageContent(embedded, printer)
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


def placed_codes(stock: Stock, sheet: LabelSheet, printer: PrinterProfile | None = None) -> tuple[PlacedCode, ...]:
    """Return every code of a sheet where it is drawn, its custody code first."""
    square = _spots(stock, held=sheet.held).square
    codes = (PlacedCode(square, sheet.code), *(label.code for label in sheet.labels if label.code))
    if printer is None:
        return codes
    return tuple(PlacedCode(corrected(code.square, printer), code.text) for code in codes)


@dataclass(frozen=True)
class _Spots:
    """Where the parts of a sheet's margin or control label stand.

    Attributes:
        square: the code, quiet zone included.
        text: title, numbers and the code as text.
        mark: what tells that the sheet is held, where it is.
        frame: what is drawn around the mark, or around the whole of a control label.
    """

    square: Rect
    text: Rect
    mark: Rect | None = None
    frame: Rect | None = None


@cache
def _spots(stock: Stock, *, held: bool) -> _Spots:
    area = stock.code_area()
    if not held:
        return _Spots(*_code_and_text(area))
    frame = area.inset(-_FRAME_GAP, -_FRAME_GAP).cut(PRINTABLE_PAGE)
    inner = frame.inset(_FRAME_GAP, _FRAME_GAP)  # less than the area where the frame had to give way to the edge
    band = min(max(inner.height * _BAND_SHARE, _BAND[0]), _BAND[1])
    below = Rect(inner.x, inner.y + band, inner.width, inner.height - band)
    if stock.has_control_label and below.height >= SMALLEST_CODE:
        return _Spots(*_code_and_text(below), Rect(inner.x, inner.y, inner.width, band), frame)
    width = min(_MARK_WIDTH, area.width * _MARK_SHARE)
    mark = Rect(area.x + area.width - width, area.y, width, area.height)
    return _Spots(*_code_and_text(Rect(area.x, area.y, area.width - width - _GAP, area.height)), mark, mark)


def _code_and_text(area: Rect) -> tuple[Rect, Rect]:
    """Divide an area: the code at the left with the text beside it, or at the top where the area is tall."""
    if area.height > area.width * _TALL:
        side = min(area.width, area.height * _SQUARE_SHARE, _LARGEST_SQUARE)
        used = side + _GAP
        return Rect(area.x, area.y, side, side), Rect(area.x, area.y + used, area.width, area.height - used)
    side = min(area.height, area.width * _SQUARE_SHARE, _LARGEST_SQUARE)
    used = side + _GAP
    square = Rect(area.x, area.y + (area.height - side) / 2, side, side)
    return square, Rect(area.x + used, area.y, area.width - used, area.height)


@dataclass(frozen=True)
class _Margin:
    """Draws what is no label: the code, title, sheet number, count and the code as text; the mark of held sheets."""

    stock: Stock
    title: str
    total: int
    measure: Measure

    def draw(self, page: PageContent, sheet: LabelSheet) -> None:
        spots = _spots(self.stock, held=sheet.held)
        page.code(spots.square, qr_rows(sheet.code, FIXED_MASK))
        count = f"宛名 {sum(bool(label.lines) for label in sheet.labels)}件"
        if sheet.first_place:
            count += f"（{sheet.first_place + 1}面目から）"
        counts = (f"シート {sheet.number}/{self.total}", count)
        page.text(margin_lines(self.title, counts, sheet.code, spots.text, self.measure))
        if spots.mark and spots.frame:
            page.frame(spots.frame, _FRAME)
            page.text(self._beside(spots.mark) if spots.mark == spots.frame else self._above(spots.mark))

    def _beside(self, box: Rect) -> list[TextLine]:
        """Return the mark in two lines."""
        half = box.height * 0.58
        upper = Rect(box.x, box.y, box.width, half)
        lower = Rect(box.x, box.y + half, box.width, box.height - half)
        return [
            self._centred(HELD_MARK[0], _MARK_SIZES[0], upper),
            self._centred(HELD_MARK[1], _MARK_SIZES[1], lower),
        ]

    def _above(self, box: Rect) -> list[TextLine]:
        """Return the mark in one line."""
        return [self._centred("　".join(HELD_MARK), _MARK_SIZES[0], box)]

    def _centred(self, text: str, largest: float, box: Rect) -> TextLine:
        size = min(largest, 0.95 * box.width / self.measure(text, 1.0), 0.85 * box.height / MM_PER_POINT)
        baseline = box.y + box.height / 2 + 0.38 * size * MM_PER_POINT
        return TextLine(box.x + (box.width - self.measure(text, size)) / 2, baseline, size, text)


def margin_lines(title: str, counts: Sequence[str], code: str, box: Rect, measure: Measure) -> list[TextLine]:
    """Return title, counts and code in the largest size at which all of it fits the box.

    Raises:
        ValueError: it does not fit at the smallest; titles are limited so that they do.
    """
    fitting: dict[float, list[str]] = {}
    for size in _MARGIN_SIZES:
        parts = break_lines(title, size, box.width, measure), _packed(code, size, box.width, measure)
        if parts[0] is None or parts[1] is None:
            continue
        is_one_line = measure("　".join(counts), size) <= box.width
        lines = [*parts[0], *(["　".join(counts)] if is_one_line else counts), *parts[1]]
        if len(lines) * size * MM_PER_POINT * _LEADING <= box.height:
            fitting[size] = lines
    if not fitting:
        raise ValueError("the margin text does not fit")
    near = [size for size in fitting if size >= max(fitting) - _WORTH_A_LINE]
    size = min(near, key=lambda size: (len(fitting[size]), -size))
    leading = size * MM_PER_POINT * _LEADING
    top = box.y + (box.height - len(fitting[size]) * leading) / 2
    return [TextLine(box.x, top + (n + 0.72) * leading, size, line) for n, line in enumerate(fitting[size])]


def _packed(code: str, size: float, width: float, measure: Measure) -> list[str] | None:
    """Break a code behind its dashes into lines no wider than the width; None when a part alone is wider."""
    lines = [""]
    for part in code.replace("-", "- ").split():
        if measure(part, size) > width:
            return None
        if measure(lines[-1] + part, size) <= width:
            lines[-1] += part
        else:
            lines.append(part)
    return lines
