"""For tests of pages: the ink of text and the ink of rules, each rendered alone, and where they touch.

The page is taken apart by pdfium, not by the program that made it: the objects of text are removed and the rest is
rendered, then the other way round.
"""

from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw
from numpy.typing import NDArray

SCALE = 2.0
"""Pixels for a point: a rule of 0.2 mm is a little more than one pixel wide."""

_RAW: Any = pypdfium2.raw
_TEXT = _RAW.FPDF_PAGEOBJ_TEXT
_INK = 144  # darker than this is ink; what is lighter is the blur beside it


class Ink(NamedTuple):
    """Where a page is dark for its text, and where for everything else."""

    text: NDArray[np.bool_]
    rest: NDArray[np.bool_]

    def touching(self) -> int:
        """Return how many pixels belong to both."""
        return int((self.text & self.rest).sum())

    def outside(self, margin: float) -> int:
        """Return how many pixels of text lie within `margin` points of an edge of the page."""
        edge = round(margin * SCALE)
        inside = self.text[edge:-edge, edge:-edge]
        return int(self.text.sum() - inside.sum())


def ink_of(document: Any, number: int) -> Ink:
    """Return the ink of a page of an open document, counted from 0."""
    return Ink(_render(document, number, is_text=True), _render(document, number, is_text=False))


def _render(document: Any, number: int, *, is_text: bool) -> NDArray[np.bool_]:
    page = document[number]  # read anew, for what is removed stays removed
    for thing in list(page.get_objects(max_depth=1)):
        if (thing.type == _TEXT) != is_text:
            page.remove_obj(thing)
    bitmap = page.render(scale=SCALE, grayscale=True)
    return np.asarray(bitmap.to_numpy()).squeeze() < _INK
