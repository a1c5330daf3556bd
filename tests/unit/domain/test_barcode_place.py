"""The strip on a label: clear zones, the printer's edge, one size for a whole sheet."""

import pytest

from survey_ops.domain.barcode_place import BarcodeStrip, NoRoom, above_strip, place_bars, plan_strip
from survey_ops.domain.customer_barcode import CLEAR_ZONE, encode
from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, PRINTER_EDGE, Rect

BARS = encode("1000013", "1-3-2-503").bars


def grid(columns: int, rows: int, width: float, height: float, left: float, top: float) -> list[Rect]:
    return [
        Rect(left + column * width, top + row * height, width, height)
        for row in range(rows)
        for column in range(columns)
    ]


@pytest.mark.parametrize(
    ("labels", "strip"),
    [
        (grid(2, 6, 86.4, 42.3, 18.6, 21.2), BarcodeStrip(10.0, 7.6)),
        (grid(2, 5, 91.0, 55.0, 14.0, 11.0), BarcodeStrip(10.0, 7.6)),
        (grid(2, 4, 105.0, 74.25, 0.0, 0.0), BarcodeStrip(10.0, 10.6)),
        (grid(2, 6, 75.0, 42.3, 30.0, 21.2), BarcodeStrip(8.5, 7.06)),
    ],
)
def test_a_stock_with_room(labels: list[Rect], strip: BarcodeStrip) -> None:
    found = plan_strip(labels)
    assert isinstance(found, BarcodeStrip)
    assert found.points == strip.points
    assert found.height == pytest.approx(strip.height)
    for label in labels:
        check_place(label, found)


def check_place(label: Rect, strip: BarcodeStrip) -> None:
    rects = place_bars(label, BARS, strip).rects
    left, right = min(rect.x for rect in rects), max(rect.x + rect.width for rect in rects)
    top, bottom = min(rect.y for rect in rects), max(rect.y + rect.height for rect in rects)
    text = above_strip(label, strip)
    assert left >= max(label.x + CLEAR_ZONE, PRINTER_EDGE) - 0.001
    assert right <= min(label.x + label.width - CLEAR_ZONE, PAGE_WIDTH - PRINTER_EDGE) + 0.001
    assert bottom <= min(label.y + label.height - CLEAR_ZONE, PAGE_HEIGHT - PRINTER_EDGE) + 0.001
    assert top >= text.y + text.height + CLEAR_ZONE - 0.001


@pytest.mark.parametrize(
    "labels",
    [grid(3, 8, 66.0, 33.9, 6.0, 12.9), grid(3, 6, 70.0, 42.3, 0.0, 21.5), grid(4, 11, 48.3, 25.4, 8.4, 8.8), []],
)
def test_a_stock_without_room(labels: list[Rect]) -> None:
    found = plan_strip(labels)
    assert isinstance(found, NoRoom)
    assert "8 ポイントでも、周りの余白を含めて幅 67.8 mm、高さ 6.9 mm が要ります。" in found.reason


def test_the_reason_tells_what_there_is() -> None:
    found = plan_strip(grid(3, 6, 70.0, 42.3, 0.0, 21.5))
    assert isinstance(found, NoRoom)
    assert "使えるのは、プリンターの届かない用紙の端を除いて、幅 67.0 mm、高さ 42.3 mm です。" in found.reason
