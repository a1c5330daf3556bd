"""Where a customer barcode stands on a label: a strip along the bottom, under the name.

The strip runs over the whole width of the label. Blank in it are the clear zone of 2 mm on all sides of the bars,
and what of the label lies in the edge that printers cannot reach. All labels of a stock get the same size of bars
and the same height of strip, that of the label with the least room, so that every label of a sheet looks alike.

The post office wants the bars 10 mm off the edges of the envelope and off the 70 x 35 mm in which it cancels
stamps; that is for those who stick the labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_ops.domain.customer_barcode import (
    CLEAR_ZONE,
    SMALLEST_POINTS,
    USUAL_POINTS,
    bar_rects,
    barcode_size,
    largest_points,
)
from survey_ops.domain.label_face import PlacedBars
from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, PRINTER_EDGE, Rect

_REACH = PRINTER_EDGE - CLEAR_ZONE  # the clear zone of the bars may lie in the edge that printers cannot reach
_PAGE = Rect(0, 0, PAGE_WIDTH, PAGE_HEIGHT).inset(_REACH, _REACH)


@dataclass(frozen=True)
class BarcodeStrip:
    """The strip that a layout leaves free at the bottom of each label.

    Attributes:
        points: size of the bars.
        height: of the strip in mm, from the label's bottom edge up; the clear zone above the bars is in it.
    """

    points: float
    height: float


@dataclass(frozen=True)
class NoRoom:
    """Why a stock cannot carry customer barcodes, in Japanese, with what to do."""

    reason: str


def plan_strip(labels: Sequence[Rect], wish: float = USUAL_POINTS) -> BarcodeStrip | NoRoom:
    """Return the strip that fits on every one of a stock's labels, or why there is none.

    Args:
        labels: the labels of one sheet, in mm on the page.
        wish: the largest size of bars that is wanted, in points.
    """
    rooms = [_room(label) for label in labels]
    sizes = [size for room in rooms if (size := largest_points(room, wish)) is not None]
    if not sizes or len(sizes) < len(rooms):
        return NoRoom(_too_small(rooms))
    points = min(sizes)
    lost = max(_bottom(label) - _bottom(room) for label, room in zip(labels, rooms, strict=True))
    return BarcodeStrip(points, barcode_size(points)[1] + 2 * CLEAR_ZONE + lost)


def place_bars(label: Rect, bars: str, strip: BarcodeStrip) -> PlacedBars:
    """Return the bars in the middle of the label's strip."""
    room = _room(label)
    x = room.x + (room.width - barcode_size(strip.points)[0]) / 2
    return PlacedBars(bar_rects(bars, x, _bottom(label) - strip.height + CLEAR_ZONE, strip.points))


def above_strip(label: Rect, strip: BarcodeStrip) -> Rect:
    """Return what is left of a label for its text."""
    return Rect(label.x, label.y, label.width, label.height - strip.height)


def _room(label: Rect) -> Rect:
    """Return the part of a label that bars with their clear zones may fill."""
    return label.cut(_PAGE)


def _bottom(rect: Rect) -> float:
    return rect.y + rect.height


def _too_small(rooms: Sequence[Rect]) -> str:
    width, height = (side + 2 * CLEAR_ZONE for side in barcode_size(SMALLEST_POINTS))
    found = min(rooms, key=lambda room: room.width, default=Rect(0, 0, 0, 0))
    lowest = min((room.height for room in rooms), default=0.0)
    return (
        "この用紙には、カスタマバーコードが入りません。"
        f"いちばん小さい {SMALLEST_POINTS:g} ポイントでも、周りの余白を含めて"
        f"幅 {width:.1f} mm、高さ {height:.1f} mm が要ります。"
        f"使えるのは、プリンターの届かない用紙の端を除いて、幅 {found.width:.1f} mm、高さ {lowest:.1f} mm です。"
        "幅の広い用紙（10 面や 12 面など）を選ぶか、labels.barcode = false にしてください。"
    )
