"""For tests of letters: a font made for the test, text set with a stack, and what a page of it says."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import playa
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from survey_ops.documents.clusters import draw_clusters
from survey_ops.documents.fonts import FontStack
from survey_ops.documents.pdf import finish, new_pdf

GAIJI, EMPTY, VARIED = "\ue000", "\ue001", "\u4e00"
SEQUENCE = VARIED + "\U000e0101"
"""What the font made for tests draws: its 外字, an empty slot, a base and its variant; and the letter A."""


def make_font(path: Path, *, symbol: bool = False) -> Path:
    """Write a TrueType font of 256 units an em."""
    builder: Any = FontBuilder(256, isTTF=True)  # type: ignore[no-untyped-call]  # fontTools has no types
    widths = {".notdef": 256, "space": 128, "a": 100, "gaiji": 256, "empty": 256, "base": 256, "variant": 200}
    builder.setupGlyphOrder(list(widths))
    points = {0x20: "space", 0x41: "a", ord(GAIJI): "gaiji", ord(EMPTY): "empty", ord(VARIED): "base"}
    builder.setupCharacterMap(points, uvs=[(ord(VARIED), 0xE0100, None), (ord(VARIED), 0xE0101, "variant")])
    shapes = {name: 0 if name in {"space", "empty"} else 10 * place for place, name in enumerate(widths, start=2)}
    builder.setupGlyf({name: _box(side) for name, side in shapes.items()})
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=220, descent=-36)
    builder.setupNameTable({"familyName": "Gaiji", "styleName": "Regular"}, mac=False)
    builder.setupOS2(sCapHeight=200)
    builder.setupPost()
    if symbol:
        table = builder.font["cmap"].tables[-1]
        table.platformID, table.platEncID = 3, 0
        builder.font["cmap"].tables = [table]
    builder.save(path)
    return path


def _box(side: int) -> Any:
    pen: Any = TTGlyphPen(None)
    if side:
        pen.moveTo((0, 0))
        for corner in ((0, side), (side, side), (side, 0)):
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def set_lines(stack: FontStack, lines: list[str], size: float = 10) -> bytes:
    """Return a PDF of these lines."""
    pdf = new_pdf("文字", datetime(2021, 4, 1, tzinfo=UTC))
    used = {run.family for line in lines for run in stack.runs(line)}
    for face in stack.typefaces:
        if face.family in used:
            pdf.add_font(face.family, fname=str(face.path))
    pdf.add_page()
    for number, line in enumerate(lines, start=1):
        x = 5.0
        for run in stack.runs(line):
            pdf.set_font(run.family, size=size)
            draw_clusters(pdf, x, number * size / 2, run.text)
            x += run.width(size)
    return finish(pdf)


class Shown(NamedTuple):
    """A glyph of a page: what it says in the text, its CID, and the font's name."""

    text: str
    cid: int
    font: str


def read_glyphs(data: bytes) -> list[Shown]:
    """Return the glyphs of a PDF in the order in which they are drawn."""
    with playa.parse(data) as document:
        return [
            Shown(glyph.text or "", _cids(glyph.font).get(glyph.cid, glyph.cid), glyph.font.fontname)
            for page in document.pages
            for glyph in page.glyphs
        ]


def _cids(font: Any) -> dict[int, int]:
    """Return code -> CID of a font whose encoding is a stream; none where the codes are CIDs."""
    encoding: Any = playa.resolve(font.spec["Encoding"])
    if not hasattr(encoding, "buffer"):
        return {}
    pairs = re.findall(rb"<([0-9A-F]{4})> (\d+)\n", encoding.buffer)
    return {int(code, 16): int(cid) for code, cid in pairs}
