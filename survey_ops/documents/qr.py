"""QR codes as vector rectangles."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fpdf import FPDF

QUIET_MODULES = 4  # ISO/IEC 18004: four modules of white on every side


def draw_qr(pdf: "FPDF", x: float, y: float, size: float, data: str) -> None:
    """Draw `data` as a QR code (error correction M) in a square.

    Args:
        pdf: the document, a page open.
        x: left edge of the square in mm, quiet zone included.
        y: top edge of the square in mm, quiet zone included.
        size: side of the square in mm, quiet zone included.
        data: text; figures, capitals and `-` make the smallest code.
    """
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code: Any = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(data)
    code.make(fit=True)
    rows = code.get_matrix()
    module = size / (len(rows) + 2 * QUIET_MODULES)
    left, top = x + QUIET_MODULES * module, y + QUIET_MODULES * module
    pdf.set_fill_color(0)
    for line, row in enumerate(rows):
        for start, length in _runs(row):
            pdf.rect(left + start * module, top + line * module, length * module, module, style="F")


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs
