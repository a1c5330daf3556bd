"""A tiny font with the boxes of an official form, for the bundled fonts have no ☑.

Text taken out of the finished PDF must tell a checked box from an open one, to a reader and to a program
alike. A box drawn with lines would be a picture without a character; so the boxes are glyphs of a font of our
own, built in memory from the figures below. Nothing in it depends on the clock: the same font, byte for byte,
every time.
"""

import io
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fpdf import FPDF

CHECKED = "\u2611"  # ☑
FILLED = "\u25a0"  # ■, of the same size as the open box
OPEN = "\u25a1"  # □, as the printed forms have it; U+2610 draws the same box

FAMILY = "checkbox"

_EM = 1000
_ASCENT, _DESCENT = 880, -120  # the em box of the bundled Japanese fonts, so that boxes stand level with them

# The box is a little smaller than the em, like a printed □; its line is as heavy as a rule of the form at 10.5 pt.
_LEFT, _BOTTOM, _SIDE, _LINE = 100, -20, 800, 52

# The tick: heavy enough not to fill up or vanish on a laser printer, its end over the corner as by hand.
_TICK = ((190, 430), (275, 505), (425, 310), (885, 905), (985, 840), (430, 115))

_EPOCH = 2_082_844_800  # 1970-01-01 in the seconds since 1904 that the head table counts


@cache
def checkbox_font() -> bytes:
    """Return the TrueType font: ☑ (U+2611), ■ (U+25A0), □ (U+25A1) and ☐ (U+2610), each one em wide."""
    glyphs = {".notdef": _glyph(), "space": _glyph(), "open": _glyph(*_BOX), "ballot": _glyph(*_BOX)}
    glyphs["checked"] = _glyph(*_BOX, _TICK)
    glyphs["filled"] = _glyph(_BOX[0])
    from fontTools.fontBuilder import FontBuilder

    build: Any = FontBuilder(_EM, isTTF=True)  # type: ignore[no-untyped-call]  # fontTools has no types
    build.setupGlyphOrder(list(glyphs))
    build.setupCharacterMap({0x20: "space", 0x25A0: "filled", 0x25A1: "open", 0x2610: "ballot", 0x2611: "checked"})
    build.setupGlyf(glyphs)
    build.setupHorizontalMetrics(dict.fromkeys(glyphs, (_EM, _LEFT)))
    build.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    build.setupNameTable({"familyName": "Survey Ops Checkbox", "styleName": "Regular"}, mac=False)
    build.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, usWinAscent=_ASCENT, sCapHeight=780)
    build.setupPost()
    build.updateHead(created=_EPOCH, modified=_EPOCH)
    build.font.recalcTimestamp = False
    out = io.BytesIO()
    build.save(out)
    return out.getvalue()


def add_checkbox_font(pdf: "FPDF") -> None:
    """Make the font known to `pdf` under `FAMILY`.

    fpdf2 takes a file only, and keeps it open, which on Windows forbids removing it. So the font is read whole
    and the file let go before its folder is removed.
    """
    with TemporaryDirectory(prefix="survey-ops-") as folder:
        path = Path(folder) / "checkbox.ttf"
        path.write_bytes(checkbox_font())
        pdf.add_font(FAMILY, fname=str(path))
        loaded = pdf.fonts[FAMILY].ttfont  # type: ignore[union-attr]  # never one of the core fonts
        loaded.ensureDecompiled()
        loaded.close()


def _square(left: int, bottom: int, side: int) -> tuple[tuple[int, int], ...]:
    right, top = left + side, bottom + side
    return (left, bottom), (left, top), (right, top), (right, bottom)


# TrueType fills by direction: the outer square runs clockwise, the inner one back, and leaves a hole.
_BOX = (
    _square(_LEFT, _BOTTOM, _SIDE),
    _square(_LEFT + _LINE, _BOTTOM + _LINE, _SIDE - 2 * _LINE)[::-1],
)


def _glyph(*contours: tuple[tuple[int, int], ...]) -> object:
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for first, *others in contours:
        pen.moveTo(first)
        for point in others:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()
