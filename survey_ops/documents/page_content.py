"""What stands on a page, as operators of a PDF: text, rectangles and QR codes, all in black.

Places come in mm from the page's top left corner and are written in points from its bottom left one, to a hundredth
of a point (0.004 mm).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Protocol

from survey_ops.documents.embedded_font import EmbeddedFont, Inked
from survey_ops.documents.pdf_file import PAGE_SIZE, PdfFile
from survey_ops.documents.qr import QUIET_MODULES
from survey_ops.domain.label_text import TextLine
from survey_ops.domain.printers import PrinterProfile
from survey_ops.domain.stocks import Rect

_POINTS = 72 / 25.4  # a mm
_TOP = PAGE_SIZE[1]
_DARK = re.compile("1+")


class Run(Protocol):
    """A piece of text that one font draws in one go."""

    @property
    def family(self) -> str:
        """The name of the font."""
        ...

    @property
    def text(self) -> str:
        """One character or more."""
        ...

    @property
    def needs_shaping(self) -> bool:
        """Whether it has selectors or marks, which only the shaping engine draws."""
        ...


class PdfFonts:
    """The fonts of a PDF: a file is embedded when something is drawn with it, and under a name of its own.

    Args:
        runs: divides a text into runs.
        path: the font file of a family.
    """

    def __init__(self, runs: Callable[[str], Sequence[Run]], path: Callable[[str], Path]) -> None:
        self._runs = runs
        self._path = path
        self._fonts: dict[str, tuple[int, EmbeddedFont]] = {}
        self._shaped: dict[tuple[str, str], tuple[Inked, ...]] = {}

    def operators(self, line: TextLine) -> Iterable[str]:
        """Yield what draws a line of text; between BT and ET. The pen goes on from run to run."""
        yield f"1 0 0 1 {line.x * _POINTS:.2f} {_TOP - line.baseline * _POINTS:.2f} Tm"
        for run in self._runs(line.text):
            number, font = self._font(run.family)
            if run.needs_shaping:
                yield from (_inked(number, glyph, line.size) for glyph in self._glyphs(run, font))
                continue
            codes = [font.codes[char] for char in run.text]
            if len(font.layers) == 1:
                pieces = [(0, codes)]
            else:
                pieces = [(layer, list(piece)) for layer, piece in groupby(codes, itemgetter(0))]
            for layer, piece in pieces:
                yield f"/F{number}L{layer} {line.size:g} Tf<{''.join([code for _, code in piece])}>Tj"

    def _font(self, family: str) -> tuple[int, EmbeddedFont]:
        if family not in self._fonts:
            self._fonts[family] = len(self._fonts), EmbeddedFont(self._path(family))
        return self._fonts[family]

    def _glyphs(self, run: Run, font: EmbeddedFont) -> tuple[Inked, ...]:
        key = run.family, run.text
        if key not in self._shaped:
            self._shaped[key] = font.shaped(run.text)
        return self._shaped[key]

    def embed(self, file: PdfFile) -> str:
        """Write the fonts; return the entries of a resource dictionary that name them."""
        names = [
            f"/F{number}L{layer} {written} 0 R"
            for number, font in self._fonts.values()
            for layer, written in enumerate(font.embed(file))
        ]
        return f"/Font<<{''.join(names)}>>"


class PageContent:
    """Collects a page.

    Args:
        fonts: of the document.
        printer: moves and stretches all that is drawn.
    """

    def __init__(self, fonts: PdfFonts, printer: PrinterProfile | None = None) -> None:
        self._fonts = fonts
        self._drawn: list[str] = [] if printer is None else [_matrix(printer)]

    def text(self, lines: Iterable[TextLine]) -> None:
        """Draw lines of text."""
        self._drawn.append("BT")
        for line in lines:
            self._drawn += self._fonts.operators(line)
        self._drawn.append("ET")

    def bars(self, rects: Iterable[Rect]) -> None:
        """Fill rectangles."""
        self._drawn += [f"{_box(rect)} re" for rect in rects]
        self._drawn.append("f")

    def frame(self, rect: Rect, width: float) -> None:
        """Draw the outline of a rectangle, `width` mm wide and inside of it."""
        self._drawn.append(f"{width * _POINTS:.2f} w {_box(rect.inset(width / 2, width / 2))} re S")

    def code(self, square: Rect, rows: Sequence[str]) -> None:
        """Draw a QR code into a square that has its quiet zone inside, in one path, so that no seams show.

        Args:
            square: where, in mm.
            rows: of modules, 1 where they are dark.
        """
        module = square.width / (len(rows) + 2 * QUIET_MODULES) * _POINTS
        left = square.x * _POINTS + QUIET_MODULES * module
        top = _TOP - square.y * _POINTS - QUIET_MODULES * module
        self._drawn.append(f"q {module:.4f} 0 0 {-module:.4f} {left:.2f} {top:.2f} cm")
        self._drawn += [
            f"{run.start()} {row} {run.end() - run.start()} 1 re"
            for row, modules in enumerate(rows)
            for run in _DARK.finditer(modules)
        ]
        self._drawn.append("f Q")

    def content(self) -> bytes:
        """Return the operators."""
        return "\n".join(self._drawn).encode("ascii")


def _inked(number: int, glyph: Inked, size: float) -> str:
    drawn = f"/F{number}L{glyph.layer} {size:g} Tf[{-glyph.x:g}<{glyph.code}>{glyph.back:g}]TJ"
    return f"{glyph.y / 1000 * size:.3f} Ts {drawn} 0 Ts" if glyph.y else drawn


def _box(rect: Rect) -> str:
    bottom = _TOP - (rect.y + rect.height) * _POINTS
    return f"{rect.x * _POINTS:.2f} {bottom:.2f} {rect.width * _POINTS:.2f} {rect.height * _POINTS:.2f}"


def corrected(rect: Rect, printer: PrinterProfile) -> Rect:
    """Return where a rectangle is drawn for a printer."""
    return Rect(*printer.apply(rect.x, rect.y), rect.width * printer.scale_x, rect.height * printer.scale_y)


def _matrix(printer: PrinterProfile) -> str:
    """Return the transform of a page: of the printer's, from the top left corner, made one from the bottom left."""
    across, along, right, down = printer.matrix
    return f"{across:.6f} 0 0 {along:.6f} {right * _POINTS:.3f} {_TOP * (1 - along) - down * _POINTS:.3f} cm"
