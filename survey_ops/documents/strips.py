"""Strips: pieces of a page that are never broken, each with its height and how it is drawn.

A strip may ask to stay on the page of the next one (a heading with its text, the head of a table with its first row),
and may name strips that are drawn again where its block goes on on another page (the head of a table).
"""

from collections.abc import Callable
from dataclasses import dataclass

from survey_ops.documents.fonts import MM_PER_POINT
from survey_ops.documents.form_pen import LEFT, Pen, baseline_in

CELL = 9.0  # pt, of tables
CAPTION = 10.0
CELL_LINE = 4.5  # mm
PAD = 2.0
GAP = 3.4  # after a block
RULE, THIN = 0.35, 0.12

_SHADE = 236


@dataclass(frozen=True)
class Pens:
    """The two fonts: Mincho for running text, Gothic for headings, tables and figures."""

    serif: Pen
    sans: Pen


Draw = Callable[[Pens, float], None]
"""Draws a strip with its top at so many mm."""


@dataclass(frozen=True)
class Strip:
    """A piece of a page.

    Attributes:
        height: in mm.
        draw: draws it.
        keep: it stays on the page of the next strip.
        again: strips drawn before this one where it begins a page.
        is_gap: white space, left out at the head of a page.
    """

    height: float
    draw: Draw
    keep: bool = False
    again: tuple["Strip", ...] = ()
    is_gap: bool = False


def gap(height: float = GAP) -> Strip:
    """Return white space."""
    return Strip(height, lambda pens, top: None, is_gap=True)


def shade(pens: Pens, x: float, top: float, width: float, height: float) -> None:
    """Lay a light grey under what is drawn next."""
    pens.sans.pdf.set_fill_color(_SHADE)
    pens.sans.pdf.rect(x, top, width, height, style="F")
    pens.sans.pdf.set_fill_color(0)


def caption(title: str) -> Strip:
    """Return the title over a table or a figure; it stays with it."""

    def draw(pens: Pens, top: float) -> None:
        pens.sans.text(LEFT, baseline_in(top, 6.4, CAPTION * MM_PER_POINT), title, CAPTION)

    return Strip(6.8, draw, keep=True)
