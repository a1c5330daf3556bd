"""Rulers drawn on a page, to hold a real one against."""

from typing import TYPE_CHECKING

from survey_ops.documents.fonts import MM_PER_POINT, Family, load_typeface
from survey_ops.documents.pdf import draw_text

if TYPE_CHECKING:
    from fpdf import FPDF

_FAMILY: Family = "sans"
_SIZE = 6.0
_LINE, _MARK = 0.2, 0.12  # mm
_TICKS = ((10, 2.6), (5, 1.9), (1, 1.2))  # every so many mm, so high


def draw_ruler(pdf: "FPDF", x: float, y: float, length: float) -> None:
    """Draw a ruler with a mark a millimetre over its line, from (`x`, `y`) to the right, all in mm."""
    pdf.set_line_width(_LINE)
    pdf.line(x + _LINE / 2, y, x + length - _LINE / 2, y)  # a line's square ends add half its thickness
    pdf.set_line_width(_MARK)
    pdf.set_font(_FAMILY, size=_SIZE)
    for number in range(round(length) + 1):
        pdf.line(x + number, y, x + number, y - tick_height(number))
        if number % 10 == 0:
            _draw_figure(pdf, x + number, y - _TICKS[0][1] - 0.5, f"{number} mm" if number == length else f"{number}")


def _draw_figure(pdf: "FPDF", centre: float, foot: float, text: str) -> None:
    """Draw a figure on white, for an outline may run behind it; the unit hangs over to the right."""
    measure = load_typeface(_FAMILY).width
    left, height = centre - measure(text.split()[0], _SIZE) / 2, 0.85 * _SIZE * MM_PER_POINT
    pdf.set_fill_color(255)
    pdf.rect(left - 0.3, foot - height, measure(text, _SIZE) + 0.6, height, style="F")
    draw_text(pdf, left, foot - 0.1, text)


def tick_height(number: int) -> float:
    """Return how high the mark of a millimetre is, in mm."""
    return next(height for every, height in _TICKS if number % every == 0)
