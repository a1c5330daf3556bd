"""The outline page of a label stock: its grid on plain paper, to be held against a sheet of labels and the light.

Every label is outlined where the stock says it is, also where a printer does not reach. What a person has to know
stands inside the labels, for some stocks have no margin to write in; it is spread over as many labels as it needs,
in the largest type in which it fits. The foot of the page has a ruler: where it is not 100 mm long, the page was not
printed at its actual size and says nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING

from survey_ops.documents.fonts import MM_PER_POINT, Family, load_typeface
from survey_ops.documents.pdf import draw_text, finish, new_pdf
from survey_ops.documents.printer_matrix import corrected
from survey_ops.documents.rulers import draw_ruler
from survey_ops.domain.label_text import TextLine, break_lines
from survey_ops.domain.printers import PrinterProfile
from survey_ops.domain.stocks import PAGE_WIDTH, Confidence, Rect, Stock
from survey_ops.errors import InputError, Problem

if TYPE_CHECKING:
    from fpdf import FPDF

LINE = 0.15  # mm
RULER = 100.0
CONFIDENCE: dict[Confidence, str] = {"high": "高", "medium": "中", "low": "低"}
_FAMILY: Family = "sans"
_NUMBER_SIZE = 8.0
_NUMBER_ROOM = 3.4  # mm, from the upper padding to the first line of text
_SIZES = tuple(step / 2 for step in range(20, 7, -1))  # 10 down to 4 points
_SMALLEST_WHOLE = 7.0  # points, down to which a note in one line reads better than a larger one in two
_LARGEST_BROKEN = 8.5
_MOST_LINES = 5  # of one note
_LEADING = 1.35
_PADDING = (2.0, 1.2)
_RULER_FOOT = 2.6  # mm, from the ruler's line to what is under it
_RULER_HEIGHT = 8.0  # mm, with its figures
_STEPS = (
    "① 100%（実際のサイズ）で普通の紙に印刷します。",
    "② 下の物差しが 100 mm あることを確かめます。",
    "③ ラベル用紙に重ね、透かして枠を比べます。",
    "④ いつも同じずれなら、プリンターを補正します。",
    "⑤ この用紙だけ違えば、寸法を測って作ります。",
)


def render_outlines(stocks: Sequence[Stock], created: datetime, printer: PrinterProfile | None = None) -> bytes:
    """Return a page a stock as PDF; the same arguments give the same bytes.

    Args:
        stocks: the stocks, at least one.
        created: creation date of the PDF.
        printer: the profile of the printer it is meant for.

    Raises:
        InputError: a title or a name holds characters that the font cannot draw (code `glyph`).
    """
    _check_glyphs([*_printer_notes(printer), *(note for stock in stocks for note in _facts(stock))])
    pdf = new_pdf(f"{stocks[0].title} 枠の確認", created, _FAMILY)
    for stock in stocks:
        pdf.add_page()
        with corrected(pdf, printer):
            _draw_page(pdf, stock, printer)
    return finish(pdf)


def _draw_page(pdf: "FPDF", stock: Stock, printer: PrinterProfile | None) -> None:
    _draw_grid(pdf, stock)
    _draw_numbers(pdf, stock)
    for line in _spread((_facts(stock), _printer_notes(printer), _STEPS), _boxes(stock)):
        _draw_line(pdf, line)
    foot = stock.printable_place(stock.places - 1)
    draw_ruler(pdf, (PAGE_WIDTH - RULER) / 2, foot.y + foot.height - _RULER_FOOT, RULER)


def _facts(stock: Stock) -> list[str]:
    return [
        stock.title,
        f"名前 {stock.name}",
        f"寸法の確かさ {CONFIDENCE[stock.confidence]}",
        f"面数 {stock.places}（横 {stock.columns}、縦 {stock.rows}）",
        f"ラベル {stock.width:g}×{stock.height:g} mm",
        f"間隔 {stock.pitch_x:g}×{stock.pitch_y:g} mm",
        f"余白 左 {stock.left:g}　右 {_margin(stock.right)} mm",
        f"余白 上 {stock.top:g}　下 {_margin(stock.bottom)} mm",
    ]


def _margin(length: float) -> str:
    """Return a margin that was computed, without the traces of binary fractions."""
    return f"{max(round(length, 2), 0.0):g}"


def _printer_notes(printer: PrinterProfile | None) -> list[str]:
    if printer is None:
        return ["プリンターの補正 なし"]
    across, down = "左" if printer.offset_x < 0 else "右", "上" if printer.offset_y < 0 else "下"
    return [
        f"プリンターの補正 {printer.name}",
        f"{across}へ {abs(printer.offset_x):.2f} mm、{down}へ {abs(printer.offset_y):.2f} mm",
        f"倍率 横 {printer.scale_x:.4f}、縦 {printer.scale_y:.4f}",
    ]


def _check_glyphs(texts: Sequence[str]) -> None:
    missing = dict.fromkeys(sign for text in texts for sign in load_typeface(_FAMILY).missing(text))
    if missing:
        told = "、".join(missing)
        raise InputError(
            f"用紙の題名かプリンターの名前に、印刷できない文字があります（{told}）。",
            "用紙の定義の title か、補正の名前を、書体にある文字に直してください。",
            code="glyph",
            problems=[Problem("", None, "", "glyph", f"書体にない文字があります（{told}）。")],
        )


def _draw_grid(pdf: "FPDF", stock: Stock) -> None:
    pdf.set_line_width(LINE)
    for index in range(stock.places):
        place = stock.place(index)
        pdf.rect(place.x, place.y, place.width, place.height)


def _draw_numbers(pdf: "FPDF", stock: Stock) -> None:
    """Write the number of each place, as they are counted on a partly used sheet, and which are the control label."""
    for index in range(stock.places):
        box = stock.printable_place(index).inset(*_PADDING)
        text = f"{index + 1}　管理ラベル" if index < stock.control_places else f"{index + 1}"
        _draw_line(pdf, TextLine(box.x, box.y + 0.88 * _NUMBER_SIZE * MM_PER_POINT, _NUMBER_SIZE, text))


def _boxes(stock: Stock) -> list[Rect]:
    """Return where notes can stand: in every label under its number, in the last row above the ruler too."""
    boxes: list[Rect] = []
    for index in range(stock.places):
        box = stock.printable_place(index).inset(*_PADDING)
        foot = _RULER_HEIGHT if index >= stock.places - stock.columns else 0.0
        boxes.append(Rect(box.x, box.y + _NUMBER_ROOM, box.width, box.height - _NUMBER_ROOM - foot))
    return boxes


def _spread(groups: Sequence[Sequence[str]], boxes: Sequence[Rect]) -> list[TextLine]:
    """Spread the notes over the boxes in the largest size in which all of them fit, each group in boxes of its own.

    No note is broken over two boxes, and over two lines only where it would have to be very small. On sheets of very
    few labels the groups share a box.
    """
    whole = [(size, 1) for size in _SIZES if size >= _SMALLEST_WHOLE]
    broken = [(size, _MOST_LINES) for size in _SIZES if size <= _LARGEST_BROKEN]
    together = [[note for group in groups for note in group]]
    for parts, (size, most) in product((groups, together), (*whole, *broken)):
        lines = _placed(parts, boxes, size, most)
        if lines is not None:
            return lines
    return []  # labels in which nothing can be read; the grid and the ruler are enough


def _placed(groups: Sequence[Sequence[str]], boxes: Sequence[Rect], size: float, most: int) -> list[TextLine] | None:
    """Return the notes in one size, each in at most so many lines; None where they do not fit."""
    lines: list[TextLine] = []
    rest = iter(boxes)
    for group in groups:
        box, used = next(rest, None), 0.0
        for note in group:
            placed = _place_note(note, box, used, size, most)
            if placed is None:
                box, used = next(rest, None), 0.0
                placed = _place_note(note, box, used, size, most)
            if placed is None:
                return None
            lines += placed
            used += len(placed) * _leading(size)
    return lines


def _place_note(note: str, box: Rect | None, used: float, size: float, most: int) -> list[TextLine] | None:
    """Return a note's lines under what a box has already; None where it does not fit."""
    if box is None:
        return None
    broken, leading = break_lines(note, size, box.width, load_typeface(_FAMILY).width), _leading(size)
    if broken is None or len(broken) > most or used + len(broken) * leading > box.height:
        return None
    return [TextLine(box.x, box.y + used + (n + 0.8) * leading, size, text) for n, text in enumerate(broken)]


def _leading(size: float) -> float:
    return size * MM_PER_POINT * _LEADING


def _draw_line(pdf: "FPDF", line: TextLine) -> None:
    pdf.set_font(_FAMILY, size=line.size)
    draw_text(pdf, line.x, line.baseline, line.text)
