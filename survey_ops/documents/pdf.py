"""A PDF whose bytes depend on its content alone, in millimetres, on A4."""

from datetime import datetime

from fpdf import FPDF

from survey_ops.documents.fonts import Family, load_typeface, needs_shaping


def new_pdf(title: str, created: datetime, *families: Family) -> FPDF:
    """Return an empty A4 document with the fonts named, in mm, without automatic page breaks.

    Args:
        title: the document's title.
        created: what stands as its creation date; never the clock, or the bytes would change.
        families: fonts to embed; the first is selected by nobody, call `set_font`.
    """
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margins(0, 0, 0)
    pdf.set_title(title)
    pdf.set_lang("ja")
    pdf.set_producer("survey-ops")
    pdf.set_creation_date(created)
    for family in families:
        pdf.add_font(family, fname=str(load_typeface(family).path))
    return pdf


def draw_text(pdf: FPDF, x: float, baseline: float, text: str) -> None:
    """Draw one line with its left end at `x` mm and its baseline at `baseline` mm, in the current font.

    Text with variation selectors or combining marks goes through the shaping engine, which is slow; the rest
    does not.
    """
    if not text:
        return
    if needs_shaping(text):
        pdf.set_text_shaping(True)
        pdf.text(x, baseline, text)
        pdf.set_text_shaping(False)
    else:
        pdf.text(x, baseline, text)


def finish(pdf: FPDF) -> bytes:
    """Return the document's bytes."""
    return bytes(pdf.output())


