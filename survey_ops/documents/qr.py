"""QR codes as vector rectangles (ISO/IEC 18004)."""

import re
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from fpdf import FPDF

QUIET_MODULES = 4  # ISO/IEC 18004: four modules of white on every side
FIXED_MASK = 0
"""One of the eight patterns; every one gives a valid code. Looking for the best of them takes ten times as long as
making the code, so it is worth it for one code and not for thousands, which are read back instead."""
_DARK = re.compile("1+")
Correction = Literal["L", "M"]
"""How much of a code may be lost: L 7 %, M 15 %. L makes larger modules, which a coarse scan reads sooner."""
_versions: dict[tuple[object, ...], int] = {}


def qr_rows(data: str, mask: int | None = None, correction: Correction = "M") -> list[str]:
    """Return the modules of a QR code, a row each, 1 where they are dark.

    Args:
        data: text; figures, capitals and `-` make the smallest code.
        mask: the mask pattern, 0 to 7; the best where None.
        correction: how much of it may be lost.
    """
    from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
    from qrcode.main import QRCode

    level = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M}[correction]
    code: Any = QRCode(error_correction=level, border=0, mask_pattern=mask)
    code.add_data(data)
    # Texts of one kind and length make codes of one size; finding it out takes a quarter of the work.
    kind = (level, *((part.mode, len(part)) for part in code.data_list))
    code.version = _versions.get(kind)
    code.make(fit=code.version is None)
    _versions[kind] = code.version
    return ["".join(["1" if dark else "0" for dark in row]) for row in code.modules]


def draw_qr(pdf: "FPDF", x: float, y: float, size: float, data: str, correction: Correction = "M") -> None:
    """Draw `data` as a QR code in a square.

    Args:
        pdf: the document, a page open.
        x: left edge of the square in mm, quiet zone included.
        y: top edge of the square in mm, quiet zone included.
        size: side of the square in mm, quiet zone included.
        data: text; figures, capitals and `-` make the smallest code.
        correction: how much of it may be lost.
    """
    rows = qr_rows(data, correction=correction)
    module = size / (len(rows) + 2 * QUIET_MODULES)
    left, top = x + QUIET_MODULES * module, y + QUIET_MODULES * module
    pdf.set_fill_color(0)
    for line, row in enumerate(rows):
        for run in _DARK.finditer(row):
            start, length = run.start(), run.end() - run.start()
            pdf.rect(left + start * module, top + line * module, length * module, module, style="F")
