"""Where things go on a label: the address, the customer barcode, the small QR code, the label's number."""

from dataclasses import dataclass

from survey_ops.domain.label_layout import LabelLayout
from survey_ops.domain.line_breaks import Measure
from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, PRINTER_EDGE, Rect

MM_PER_POINT = 25.4 / 72
ASCENT = 0.88  # of the size: from the top of a line to the baseline of Japanese type
CLEAR = 0.8  # mm between the text and what else stands on the label
NUMBER_SIZE = 6.0
_EDGE = PRINTER_EDGE + 1.0  # mm from the paper's edge


@dataclass(frozen=True)
class TextLine:
    """A line to draw: left end and baseline in mm from the page's corner, size in points."""

    x: float
    baseline: float
    size: float
    text: str


@dataclass(frozen=True)
class Room:
    """What a label shows beside the address, and how much room it takes.

    Attributes:
        strip: mm at the foot over the whole width, for the customer barcode and its clear zones.
        square: side in mm of a square at the lower right, for a small QR code and its quiet zone.
        number: the label's number in small print at the lower right, as 48/2500.
    """

    strip: float = 0.0
    square: float = 0.0
    number: str = ""


NO_ROOM = Room()


@dataclass(frozen=True)
class Places:
    """A divided label, in mm on the page.

    Attributes:
        text: the address.
        strip: the customer barcode; as wide as the label, its clear zones inside.
        square: the small QR code, its quiet zone inside.
    """

    text: Rect
    strip: Rect | None
    square: Rect | None


def places(label: Rect, layout: LabelLayout, room: Room = NO_ROOM) -> Places:
    """Divide a label: a strip at the foot, above it the text, a square in the text's lower right corner.

    Nothing comes nearer to the paper's edge than a printer can print.
    """
    left = max(label.x + layout.padding[0], _EDGE)
    top = max(label.y + layout.padding[1], _EDGE)
    right = min(label.x + label.width - layout.padding[0], PAGE_WIDTH - _EDGE)
    foot = min(label.y + label.height, PAGE_HEIGHT - PRINTER_EDGE)
    bottom = min(foot - room.strip, label.y + label.height - layout.padding[1], PAGE_HEIGHT - _EDGE)
    side = room.square
    return Places(
        Rect(left, top, right - left, bottom - top),
        _strip(label, foot, room.strip) if room.strip else None,
        Rect(right - side, bottom - side, side, side) if side else None,
    )


def _strip(label: Rect, foot: float, height: float) -> Rect:
    left = max(label.x, PRINTER_EDGE)
    right = min(label.x + label.width, PAGE_WIDTH - PRINTER_EDGE)
    return Rect(left, foot - height, right - left, height)


def number_at_foot(text: str, area: Places, measure: Measure) -> TextLine:
    """Return a label's number at the lower right of its text, left of the square."""
    right = area.square.x - CLEAR if area.square else area.text.x + area.text.width
    foot = area.text.y + area.text.height
    return TextLine(
        right - measure(text, NUMBER_SIZE), foot - (1 - ASCENT) * NUMBER_SIZE * MM_PER_POINT, NUMBER_SIZE, text
    )


def number_at_top(text: str, area: Places, measure: Measure) -> TextLine:
    """Return a label's number at the upper right, beside the postal code, for a label that is full at the foot."""
    right, baseline = area.text.x + area.text.width, area.text.y + ASCENT * NUMBER_SIZE * MM_PER_POINT
    return TextLine(right - measure(text, NUMBER_SIZE), baseline, NUMBER_SIZE, text)


def line_rect(line: TextLine, width: float) -> Rect:
    """Return what a line of a width in mm covers."""
    height = line.size * MM_PER_POINT
    return Rect(line.x, line.baseline - ASCENT * height, width, height)
