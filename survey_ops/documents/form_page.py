"""The page that forms and other documents share: its measures, and what ties a printed page to the ledger.

In mm from the top: title, body, footer. The footer holds the case, the date, the ledger's entry number and head hash,
so that whoever holds the paper years later can tell whether the ledger still says what it said on the day the page
was made. The QR code holds them signed, and the public key stands beside it in letters: on paper, out of reach of
whoever could write another key into the ledger.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from survey_ops.documents.form_pen import LEFT, RIGHT, Pen
from survey_ops.documents.qr import draw_qr
from survey_ops.domain.signed_checkpoint import Proof, shown_key

TITLE_BASELINE = 18.4
TITLE_SIZE = 14.0
BODY_TOP = 22.6
HEAD_HEIGHT = 6.4  # of the line 【課名】 under the title, where a form has it
BODY_BOTTOM = 264.6
FOOTER_TOP = 264.8
FOOTER_BOTTOM = 288.8  # white edge included: the ink ends 10 mm above the edge of the sheet
QR_SIZE = FOOTER_BOTTOM - FOOTER_TOP  # half a millimetre a module: some three pixels at 150 dpi

# The code's white edge (4 of 49 modules) stands outside the frame's right edge, so that its ink lines up with it.
_QR_EDGE = QR_SIZE * 4 / 49

_CHECKPOINT = re.compile(r"(0|[1-9][0-9]*):([0-9a-f]{64})")


@dataclass(frozen=True)
class FormFooter:
    """What ties a printed form to the ledger.

    Attributes:
        case_code: the case's code.
        made_on: the day the form was made, as it is to be printed.
        checkpoint: the ledger's head, `N:` and 64 lower-case hexadecimal figures.
        created: the PDF's creation date, with a time zone.
        proof: the same checkpoint signed, which the QR code then holds; None leaves the checkpoint alone.

    Raises:
        ValueError: the checkpoint has another form, the proof is of another one, or the date has no time zone.
    """

    case_code: str
    made_on: str
    checkpoint: str
    created: datetime
    proof: Proof | None = None

    def __post_init__(self) -> None:
        if not _CHECKPOINT.fullmatch(self.checkpoint):
            raise ValueError("a checkpoint is N:64hex")
        if self.proof and str(self.proof.signed.checkpoint) != self.checkpoint:
            raise ValueError("another checkpoint is signed")
        if self.created.tzinfo is None:
            raise ValueError("the creation date needs a time zone")


@dataclass(frozen=True)
class FooterArea:
    """Where a footer stands: its left, right and top edge in mm; it is `QR_SIZE` high."""

    left: float
    right: float
    top: float


PORTRAIT = FooterArea(LEFT, RIGHT, FOOTER_TOP)


def draw_footer(pen: Pen, footer: FormFooter, number: int, pages: int, area: FooterArea = PORTRAIT) -> None:
    """Draw the case, the day, the checkpoint in letters and as a QR code, and the number of the page."""
    pen.text(area.left, area.top + 3.2, f"案件 {footer.case_code}　　作成日 {footer.made_on}", 8.0)
    draw_checkpoint(pen, area, footer)
    pen.centred((area.left + area.right) / 2, area.top + QR_SIZE - 2.8, f"{number}／{pages}", 9.0)


def draw_checkpoint(pen: Pen, area: FooterArea, footer: FormFooter) -> None:
    """Draw the checkpoint, its QR code and the public key in an area `QR_SIZE` high.

    On the left of it the first 4 mm are left to the caller, and the last 6 mm.
    """
    proof = footer.proof
    held = str(proof.signed) if proof else footer.checkpoint
    draw_qr(pen.pdf, area.right - QR_SIZE + _QR_EDGE, area.top, QR_SIZE, held, "L" if proof else "M")
    same = "右のコードは、これに署名を付けたもの" if proof else "右のコードと同じ"
    pen.text(area.left, area.top + 6.8, f"授受簿のチェックポイント（記録の番号とハッシュ。{same}）", 7.0)
    pen.text(area.left, area.top + 9.8, footer.checkpoint, 7.5)
    if proof:
        pen.text(
            area.left, area.top + 13.4, "署名の公開鍵（台帳を確かめるとき、台帳にある公開鍵と見比べるもの）", 7.0
        )
        pen.text(area.left, area.top + 16.4, shown_key(proof.public_key), 7.5)
