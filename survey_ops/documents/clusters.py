"""Clusters with selectors or marks on a page, glyph by glyph.

fpdf2 shapes text in fragments of one script, and takes a variation selector or a mark for a script of its own: the
base is shaped without it, and its common form is printed, while the text of the PDF tells of the variant. So these
clusters are not shaped by fpdf2: their glyphs are known (`Typeface.placed`), and each is drawn at its place, with the
characters it stands for in the font's ToUnicode map.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey_ops.documents.fonts import MM_PER_POINT, FontStack, PlacedGlyph, Typeface

if TYPE_CHECKING:
    from fpdf import FPDF


def draw_clusters(pdf: "FPDF", x: float, baseline: float, text: str) -> None:
    """Draw a text with its left end at `x` mm and its baseline at `baseline` mm, in the current font.

    Raises:
        UndrawableError: the font does not draw it exactly.
    """
    font: Any = pdf.current_font
    size = pdf.font_size_pt
    stack = _stack(font.ttffile)
    for run in stack.runs(text):
        if run.needs_shaping:
            for glyph in stack.typefaces[0].placed(run.text):
                em = size * MM_PER_POINT
                _draw_glyph(pdf, font, x + glyph.x / 1000 * em, baseline - glyph.y / 1000 * em, glyph)
        else:
            pdf.text(x, baseline, run.text)
        x += run.width(size)


@cache
def _stack(path: Path) -> FontStack:
    return FontStack((Typeface("", path, private=True),))


def _draw_glyph(pdf: Any, font: Any, x: float, y: float, glyph: PlacedGlyph) -> None:
    code = _code(font, glyph)
    if not pdf.current_font_is_set_on_page:
        pdf._out(pdf._set_font_for_page(font, pdf.font_size_pt))
    shown = f"BT {x * pdf.k:.2f} {(pdf.h - y) * pdf.k:.2f} Td ({font.escape_text(chr(code))}) Tj ET"
    colour = pdf.text_color.serialize().lower() if pdf.fill_color != pdf.text_color else ""
    pdf._out(f"q {colour} {shown} Q" if colour else shown)


def _code(font: Any, glyph: PlacedGlyph) -> int:
    """Return the code that shows a glyph in an embedded font of fpdf2, and in the text of the PDF its characters."""
    name = font.ttfont.getGlyphName(glyph.number)
    unicode = tuple(map(ord, glyph.text))
    subset = font.subset
    code: int = subset.pick_glyph(subset.get_glyph(glyph.number, unicode, name, glyph.width))
    return code
