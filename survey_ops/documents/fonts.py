"""Japanese fonts: what they can draw and how wide it is.

The bundled Noto fonts cover every Japanese character of CP932 and some 14,800 variation sequences. A PDF
library drops a glyph it does not have with no more than a log line, so nothing is drawn here before its font
was asked: `Typeface.missing` names every character or sequence that would come out blank.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from survey_ops.domain.characters import SELECTORS, is_attached

Family = Literal["sans", "serif"]

MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True)
class Typeface:
    """A font file, its coverage and its advance widths.

    Attributes:
        family: the name it is registered under in a PDF.
        path: the font file.
        glyphs: code point -> name of its glyph.
        sequences: the (base, selector) pairs that the font can draw.
    """

    family: str
    path: Path
    glyphs: dict[int, str]
    sequences: frozenset[tuple[int, int]]

    @cached_property
    def advances(self) -> dict[int, float]:
        """Code point -> advance in thousandths of an em; read when a width is asked for first."""
        from fontTools.ttLib import TTFont

        with TTFont(self.path, lazy=True) as opened:
            font: Any = opened  # tables are looked up by name, so their types are not known
            scale = 1000 / font["head"].unitsPerEm
            metrics = font["hmtx"].metrics
            return {code: metrics[glyph][0] * scale for code, glyph in self.glyphs.items()}

    def missing(self, text: str) -> tuple[str, ...]:
        """Return what of `text` cannot be drawn, as `U+XXXX` or `U+XXXX U+XXXXX`, in order, each once."""
        found: dict[str, None] = {}
        for base, selector in _units(text):
            if base not in self.glyphs:
                found[f"U+{base:04X}"] = None
            elif selector is not None and (base, selector) not in self.sequences:
                found[f"U+{base:04X} U+{selector:04X}"] = None
        return tuple(found)

    def width(self, text: str, size: float) -> float:
        """Return the width of `text` in mm at `size` points; characters that are missing count one em."""
        codes = [base for base, _ in _units(text)] if SELECTORS.search(text) else map(ord, text)
        return sum([self.advances.get(code, 1000.0) for code in codes]) / 1000 * size * MM_PER_POINT


def needs_shaping(text: str) -> bool:
    """Tell whether drawing `text` needs the shaping engine: variation sequences and combining marks."""
    return not text.isascii() and any(map(is_attached, text))


def _units(text: str) -> Iterator[tuple[int, int | None]]:
    """Yield each character with the selector that follows it; a selector after nothing stands alone."""
    base: int | None = None
    for char in text:
        if SELECTORS.match(char) and base is not None:
            yield base, ord(char)
            base = None
            continue
        if base is not None:
            yield base, None
        base = ord(char)
    if base is not None:
        yield base, None


@cache
def load_typeface(family: Family) -> Typeface:
    """Read a bundled font: `sans` (ゴシック体) for labels, `serif` (明朝体) for forms."""
    import pylopdf_fonts_jp
    from fontTools.ttLib import TTFont

    path = pylopdf_fonts_jp.serif_path() if family == "serif" else pylopdf_fonts_jp.sans_path()
    with TTFont(path, lazy=True) as opened:
        font: Any = opened  # tables are looked up by name, so their types are not known
        return Typeface(family, path, font.getBestCmap(), _sequences(font))


def _sequences(font: Any) -> frozenset[tuple[int, int]]:
    return frozenset(
        (base, selector)
        for table in font["cmap"].tables
        if table.format == 14
        for selector, entries in table.uvsDict.items()
        for base, _ in entries
    )
