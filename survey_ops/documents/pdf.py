"""A PDF whose bytes depend on its content alone, in millimetres, on A4."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from survey_ops.documents.clusters import draw_clusters
from survey_ops.documents.fonts import Family, load_typeface, needs_shaping

if TYPE_CHECKING:
    from fpdf import FPDF


def new_pdf(title: str, created: datetime, *families: Family) -> "FPDF":
    """Return an empty A4 document with the fonts named, in mm, without automatic page breaks.

    Args:
        title: the document's title.
        created: what stands as its creation date; never the clock, or the bytes would change.
        families: fonts to embed; the first is selected by nobody, call `set_font`.
    """
    from fpdf import FPDF  # here, for whoever only looks whether a text fits needs none of it

    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margins(0, 0, 0)
    pdf.c_margin = 0
    pdf.set_title(title)
    pdf.set_lang("ja")
    pdf.set_producer("survey-ops")
    pdf.set_creation_date(created)
    add_fonts(pdf, *families)
    return pdf


def add_fonts(pdf: "FPDF", *families: Family) -> None:
    """Embed the fonts that the document does not have yet."""
    for family in families:
        if family in pdf.fonts:
            continue
        pdf.add_font(family, fname=str(load_typeface(family).path))
        # The bounding boxes of the whole font hold for a part of it; computing them again takes longer than the rest.
        embedded: Any = pdf.fonts[family]
        embedded.ttfont.recalcBBoxes = False


def draw_text(pdf: "FPDF", x: float, baseline: float, text: str) -> None:
    """Draw one line with its left end at `x` mm and its baseline at `baseline` mm, in the current font.

    Clusters with variation selectors or combining marks are drawn glyph by glyph, the rest by fpdf2.
    """
    if not text:
        return
    if not needs_shaping(text):
        pdf.text(x, baseline, text)
        return
    draw_clusters(pdf, x, baseline, text)


def finish(pdf: "FPDF") -> bytes:
    """Return the document's bytes."""
    return bytes(pdf.output())
