"""Draws text, boxes and lines of text on a page, and says where the form stands on it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey_ops.documents import checkbox_font
from survey_ops.documents.fonts import Typeface
from survey_ops.documents.form_layout import EM, LINE, SIZE, WIDTH, Line
from survey_ops.documents.pdf import draw_text

if TYPE_CHECKING:
    from fpdf import FPDF

PAGE_WIDTH = 210.0
LEFT = (PAGE_WIDTH - WIDTH) / 2  # 17.5 mm: punched holes reach 15 mm into the sheet
RIGHT = LEFT + WIDTH

RULE = 0.2
"""Width of every rule in mm, between cells and around the whole: the printed forms are of even weight."""

_ABOVE_CENTRE = 0.38  # the em box of the bundled fonts is centred this part of an em above the baseline


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
