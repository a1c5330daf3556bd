"""What a printer does to a page, undone by one matrix around the page's content."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from survey_ops.domain.printers import PrinterProfile

if TYPE_CHECKING:
    from fpdf import FPDF


@contextmanager
def corrected(pdf: "FPDF", printer: PrinterProfile | None) -> Iterator[None]:
    """Draw what is drawn inside the block where this printer needs it; as it is where there is no profile.

    Args:
        pdf: the document, a page open; the block must not leave that page.
        printer: the profile.
    """
    if printer is None:
        yield
        return
    from fpdf.drawing_primitives import Transform

    a, d, e, f = printer.matrix
    with pdf.transform(Transform(a, 0, 0, d, e, f)):
        yield
