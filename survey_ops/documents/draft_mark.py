"""The mark of a draft (下書き): in words at the head of each page, and large and pale behind what stands on it.

The large letters are drawn as outlines, not as text: whoever takes the text out of a cell gets the text of the cell,
and a program that reads the page finds the mark once, at its head. They are drawn before anything else, so that they
lie behind the text, and so pale that no letter of the form is harder to read.
"""

from math import cos, pi, sin
from typing import TYPE_CHECKING

from survey_ops.documents.fonts import Typeface
from survey_ops.documents.pdf import draw_text

if TYPE_CHECKING:
    from fpdf import FPDF

WORD = "下書き"
_LEFT, _BASELINE, _SIZE = 17.5, 11.0, 10.5  # above the title, which may be as wide as the page
_GREY = 90
_EM = 150.0  # pt, of the large letters
_PALE = 0.93
_TURN = pi / 5

_Point = tuple[float, float]


def mark_every_page(pdf: "FPDF", face: Typeface) -> None:
    """Have the mark drawn on every page that is added from now on, before anything else.

    Args:
        pdf: the document.
        face: its font, embedded in the document.
    """
    outlines = _outlines(face)

    def header() -> None:
        across, up, turn = pdf.w * pdf.k / 2, pdf.h * pdf.k / 2, (cos(_TURN), sin(_TURN))
        matrix = f"{turn[0]:.4f} {turn[1]:.4f} {-turn[1]:.4f} {turn[0]:.4f} {across:.2f} {up:.2f} cm"
        pdf._out(f"q {_PALE} g {matrix} {outlines} f Q")  # fpdf2 fills no outline so plainly
        pdf.set_font(face.family, size=_SIZE)
        pdf.set_text_color(_GREY)
        draw_text(pdf, _LEFT, _BASELINE, f"〔{WORD}〕")
        pdf.set_text_color(0)

    setattr(pdf, "header", header)  # noqa: B010  # fpdf2 calls it on each new page, an annex's too


def _outlines(face: Typeface) -> str:
    """Return the letters as operators of a PDF, their middle at the origin."""
    pen = _OutlinePen(_EM / face.units_per_em)
    for at, letter in enumerate(WORD):
        pen.origin = ((at - len(WORD) / 2) * _EM, -0.38 * _EM)
        face.draw_outline(letter, pen)
    return " ".join(pen.operators)


class _OutlinePen:
    """A pen of fontTools that writes operators of a PDF.

    Args:
        scale: points for a unit of the font.
    """

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._at: _Point = (0.0, 0.0)
        self.origin: _Point = (0.0, 0.0)
        self.operators: list[str] = []

    def _out(self, operator: str, *points: _Point) -> None:
        placed = [(self.origin[0] + x * self._scale, self.origin[1] + y * self._scale) for x, y in points]
        self.operators.append(" ".join([f"{x:.2f} {y:.2f}" for x, y in placed] + [operator]))
        self._at = points[-1] if points else self._at

    def moveTo(self, point: _Point) -> None:  # noqa: N802  # named as fontTools names it
        self._out("m", point)

    def lineTo(self, point: _Point) -> None:  # noqa: N802  # as above
        self._out("l", point)

    def curveTo(self, first: _Point, second: _Point, point: _Point) -> None:  # noqa: N802  # as above
        self._out("c", first, second, point)

    def qCurveTo(self, control: _Point, point: _Point) -> None:  # noqa: N802  # as above
        """Draw a curve of one control point, as a PDF has it: with two."""
        first, second = (
            tuple(end + (middle - end) * 2 / 3 for end, middle in zip(point_, control, strict=True))
            for point_ in (self._at, point)
        )
        self._out("c", (first[0], first[1]), (second[0], second[1]), point)

    def closePath(self) -> None:  # noqa: N802  # as above
        self._out("h")
