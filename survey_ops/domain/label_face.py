"""What one label shows: lines of text, and where they are wanted a customer barcode and a small QR code.

Everything is placed on the page, in mm from its top left corner.
"""

from dataclasses import dataclass

from survey_ops.domain.label_text import TextLine
from survey_ops.domain.stocks import Rect


@dataclass(frozen=True)
class PlacedBars:
    """A customer barcode (カスタマバーコード) as black rectangles."""

    rects: tuple[Rect, ...]


@dataclass(frozen=True)
class PlacedCode:
    """A small QR code (個票の管理コード): its square, quiet zone included, and what it holds."""

    square: Rect
    text: str


@dataclass(frozen=True)
class LabelFace:
    """One label; a label without lines stays empty."""

    lines: tuple[TextLine, ...]
    bars: PlacedBars | None = None
    code: PlacedCode | None = None
