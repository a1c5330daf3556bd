"""Measuring a drawn grid on the rendered page, as a person would with a ruler and better eyes."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, Rect

_DPI = 300
_REACH = 0.6  # mm on each side of where an edge is looked for
_BAND = (1.2, 0.5)  # mm from the corner: between them an edge is looked at, away from text and ruler

Picture = NDArray[np.uint8]
"""Rows and columns of a page, 0 for black and 255 for white."""

Edges = tuple[float, float, float, float]
"""Left, top, right, bottom of a label, in mm."""


class Found(NamedTuple):
    """A label's edges as wanted and as found on the page."""

    label: int
    wanted: Edges
    found: Edges

    @property
    def drift(self) -> float:
        """The largest distance of an edge from where it should be, in mm."""
        return max(abs(a - b) for a, b in zip(self.wanted, self.found, strict=True))


def rendered(pdf: bytes) -> Iterator[Picture]:
    """Yield the pages, rendered with grey edges."""
    document: Any = pypdfium2.PdfDocument(pdf)
    with document:
        for page in document:
            picture = np.asarray(page.render(scale=_DPI / 72, grayscale=True).to_numpy())
            yield picture.reshape(picture.shape[0], picture.shape[1])


def measured(
    page: Picture, places: list[Rect], moved: Callable[[float, float], tuple[float, float]]
) -> Iterator[Found]:
    """Yield the edges of every place.

    Args:
        page: the rendered page.
        places: where the stock has its labels.
        moved: what becomes of a point of the page when it is drawn.
    """
    rows, columns = _Lines(page, PAGE_HEIGHT, PAGE_WIDTH), _Lines(page.T, PAGE_WIDTH, PAGE_HEIGHT)
    for index, place in enumerate(places):
        left, top = moved(place.x, place.y)
        right, bottom = moved(place.x + place.width, place.y + place.height)
        edges = columns.at(left, bottom), rows.at(top, right), columns.at(right, bottom), rows.at(bottom, right)
        yield Found(index, (left, top, right, bottom), edges)


class _Lines(NamedTuple):
    """The lines of a page that run along its rows; of the page turned, those that run along its columns.

    A renderer draws a page on a whole number of pixels, so each direction has a scale of its own.
    """

    page: Picture
    height: float
    width: float

    def at(self, near: float, end: float) -> float:
        """Return where a line lies, in mm: the centre of what is dark near it, looked at a little before its end."""
        scale = self.page.shape[0] / self.height
        first, last = max(0, round((near - _REACH) * scale)), min(len(self.page), round((near + _REACH) * scale))
        start, stop = (round((end - before) * self.page.shape[1] / self.width) for before in _BAND)
        dark = (255 - self.page[first:last, start:stop].astype(np.int64)).sum(axis=1)
        assert dark.sum() > 0, f"no line near {near:.2f} mm"
        return float((dark * (np.arange(first, last) + 0.5)).sum() / dark.sum() / scale)
