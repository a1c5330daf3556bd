"""Sizes and places of the bars; what they say is in the golden and the property tests."""

import pytest

from survey_ops.domain.customer_barcode import (
    bar_rects,
    barcode_size,
    encode,
    largest_points,
)
from survey_ops.domain.stocks import Rect

SIZES = [8 + half / 2 for half in range(8)]


@pytest.mark.parametrize("points", SIZES)
def test_the_measures_are_those_of_the_manual(points: float) -> None:
    scale = points / 10
    rects = bar_rects("1234", 20.0, 30.0, points)
    assert [rect.width for rect in rects] == pytest.approx([0.6 * scale] * 4)
    assert [rect.x for rect in rects] == pytest.approx([20 + 1.2 * scale * bar for bar in range(4)])
    assert [rect.y for rect in rects] == pytest.approx([30, 30, 30 + 1.2 * scale, 30 + 1.2 * scale])
    assert [rect.height for rect in rects] == pytest.approx([3.6 * scale, 2.4 * scale, 2.4 * scale, 1.2 * scale])


@pytest.mark.parametrize("points", SIZES)
def test_the_bars_fill_their_size(points: float) -> None:
    rects = bar_rects(encode("1000013", "1-3-2-503").bars, 0.0, 0.0, points)
    width, height = barcode_size(points)
    assert len(rects) == 67
    assert max(rect.x + rect.width for rect in rects) == pytest.approx(width)
    assert max(rect.y + rect.height for rect in rects) == pytest.approx(height)


@pytest.mark.parametrize(
    ("width", "height", "wish", "points"),
    [
        (86.4, 42.3, 10.0, 10.0),
        (83.8, 42.3, 10.0, 10.0),
        (83.7, 42.3, 10.0, 9.5),
        (70.0, 33.9, 10.0, 8.0),
        (66.0, 33.9, 10.0, None),
        (200.0, 100.0, 20.0, 11.5),
        (200.0, 100.0, 9.7, 9.5),
        (200.0, 7.6, 10.0, 10.0),
        (200.0, 6.8, 10.0, None),
    ],
)
def test_the_largest_size_that_fits(width: float, height: float, wish: float, points: float | None) -> None:
    assert largest_points(Rect(3.0, 4.0, width, height), wish) == points


@pytest.mark.parametrize("points", SIZES)
def test_a_box_as_large_as_needed_is_large_enough(points: float) -> None:
    width, height = (round(side + 4, 3) for side in barcode_size(points))
    assert largest_points(Rect(0.0, 0.0, width, height), points) == points


@pytest.mark.parametrize(
    ("postal_code", "digits"),
    [
        ("100001", ""),
        ("100-0013", ""),
        ("１０００013", ""),
        ("1000013", "1_2"),
        ("1000013", "a"),
        ("1000013", "CC1é"),
    ],
)
def test_what_cannot_be_encoded(postal_code: str, digits: str) -> None:
    with pytest.raises(ValueError, match=r"customer barcode|seven figures"):
        encode(postal_code, digits)
