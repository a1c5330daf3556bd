"""A font inside a PDF: the glyphs that are drawn, and the text each of them stands for.

A glyph is written by a code of two bytes. In a CID-keyed font that is the glyph's CID, in every other its number.
One glyph may stand for two texts: a character and the same character with the variation selector that asks for the
form it has anyway, or a character and its compatibility ideograph. So that whoever copies the text gets the one the
register has, such a glyph is written through a *layer*: a second font in the PDF with the same outlines and another
table from codes to text. Nearly always there is one layer.

Only the outlines of the glyphs that were drawn go into the file. Source: ISO 32000-1, sections 9.7 (composite fonts)
and 9.10.3 (ToUnicode).
"""

import hashlib
import math
import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from survey_ops.documents.cff import glyph_cids
from survey_ops.documents.pdf_file import PdfFile
from survey_ops.domain.characters import SELECTORS

# What a language or a machine's setting must not change; spacing and ligatures would make other widths than measured.
_LANGUAGE, _DIRECTION = "ja", "ltr"
_FEATURES = {"kern": False, "liga": False, "clig": False}
_TRUETYPE_TABLES = frozenset({"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"})
_BLOCK = 100  # entries of a table from codes to text, at most
_SYMBOLIC = 4  # the font has other characters than those of the Latin standard set
_FIXED_PITCH_WIDTH = 1000


class Inked(NamedTuple):
    """A glyph on the page.

    Attributes:
        layer: the font of the PDF it is written with, from 0.
        code: four hexadecimal figures.
        x, y: how far from the pen it stands, right and up, in thousandths of an em.
        back: how far the pen goes back after it, in thousandths of an em: it has moved by `x` and the glyph's width.
    """

    layer: int
    code: str
    x: float
    y: float
    back: float


class NoGlyphError(ValueError):
    """A text that the font cannot draw came to be drawn: nobody asked before."""


class _Codes(dict[str, tuple[int, str]]):
    """Character -> layer and code, found when it is drawn first."""

    def __init__(self, font: "EmbeddedFont") -> None:
        super().__init__()
        self._font = font

    def __missing__(self, char: str) -> tuple[int, str]:
        found = self[char] = self._font.code(self._font.glyph(char), char)
        return found


class EmbeddedFont:
    """One font file of a PDF.

    Attributes:
        codes: character -> (layer, code).
        layers: for each layer, code -> text; the first holds nearly everything.
    """

    def __init__(self, path: Path) -> None:
        import uharfbuzz  # type: ignore[import-untyped]  # it has no types

        self._engine: Any = uharfbuzz
        self._face: Any = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
        self._font: Any = uharfbuzz.Font(self._face)
        self._is_cff = "CFF " in self._face.table_tags
        self._cids = glyph_cids(bytes(self._face.reference_table("CFF ").data)) if self._is_cff else None
        self._drawn: dict[int, int] = {}
        self.codes = _Codes(self)
        self.layers: list[dict[int, str]] = [{}]

    def glyph(self, char: str) -> int:
        """Return the number of a character's glyph.

        Raises:
            NoGlyphError: it has none.
        """
        number = self._font.get_nominal_glyph(ord(char))
        if not number:
            raise NoGlyphError("a text has a letter that its font does not draw")
        return int(number)

    def code(self, glyph: int, text: str) -> tuple[int, str]:
        """Return (layer, code) by which a glyph is written where it stands for `text`."""
        code = glyph if self._cids is None else self._cids[glyph]
        self._drawn[code] = glyph
        for number, layer in enumerate(self.layers):
            if layer.setdefault(code, text) == text:
                return number, f"{code:04x}"
        self.layers.append({code: text})
        return len(self.layers) - 1, f"{code:04x}"

    def shaped(self, text: str) -> tuple[Inked, ...]:
        """Return the glyphs of a text with selectors or marks, as the shaping engine places them.

        Raises:
            NoGlyphError: a part of it has none.
        """
        for base, selector in pairwise(text):
            # The engine leaves out a selector that the font does not know, and draws another form.
            if SELECTORS.match(selector) and not self._font.get_variation_glyph(ord(base), ord(selector)):
                raise NoGlyphError("a text has a variation that its font does not draw")
        buffer = self._engine.Buffer()
        buffer.cluster_level = self._engine.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.direction, buffer.language = _DIRECTION, _LANGUAGE
        buffer.guess_segment_properties()
        self._engine.shape(self._font, buffer, _FEATURES)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        starts = [info.cluster for info in infos]
        inked = []
        for info, place, said in zip(infos, positions, _parts(text, starts), strict=True):
            if not info.codepoint:
                raise NoGlyphError("a text has letters that their font does not draw")
            layer, code = self.code(info.codepoint, said)
            x, y, advance = map(self._thousandths, (place.x_offset, place.y_offset, place.x_advance))
            inked.append(Inked(layer, code, x, y, x + self.width(int(code, 16)) - advance))
        return tuple(inked)

    def width(self, code: int) -> int:
        """Return the advance of a code that was drawn, in thousandths of an em."""
        # Halves upward, as widths are measured, so that a line is as wide as was reckoned.
        return math.floor(self._thousandths(self._font.get_glyph_h_advance(self._drawn[code])) + 0.501)

    def _thousandths(self, units: int) -> float:
        return 1000 * units / float(self._face.upem)

    def embed(self, file: PdfFile) -> list[int]:
        """Write the font; return the object numbers of its layers."""
        outlines = self._outlines()
        name = f"{_tag(outlines)}+{self._name()}"
        kind, key, stream = "CIDFontType2", "FontFile2", f"/Length1 {len(outlines)}"
        if self._is_cff:
            kind, key, stream = "CIDFontType0", "FontFile3", "/Subtype/CIDFontType0C"
        program = file.add_stream(outlines, stream)
        descriptor = file.add(f"<</Type/FontDescriptor/FontName/{name}{self._facts()}/{key} {program} 0 R>>")
        map_to_glyphs = "" if self._is_cff else "/CIDToGIDMap/Identity"
        descendant = file.add(
            f"<</Type/Font/Subtype/{kind}/BaseFont/{name}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R/DW {_FIXED_PITCH_WIDTH}/W[{self._widths()}]{map_to_glyphs}>>"
        )
        return [
            file.add(
                f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
                f"/DescendantFonts[{descendant} 0 R]/ToUnicode {file.add_stream(_to_unicode(layer))} 0 R>>"
            )
            for layer in self.layers
        ]

    def _outlines(self) -> bytes:
        """Return a font file of the glyphs that were drawn."""
        wanted = self._engine.SubsetInput()
        wanted.glyph_set.update(set(self._drawn.values()))
        flags = self._engine.SubsetFlags
        wanted.flags = flags.NO_LAYOUT_CLOSURE | flags.NOTDEF_OUTLINE
        if self._cids is None:
            wanted.flags |= flags.RETAIN_GIDS  # the codes are the glyphs' numbers
        kept = {"CFF ", "head", "hhea", "hmtx", "maxp"} if self._is_cff else _TRUETYPE_TABLES
        wanted.drop_table_tag_set.update({_tag_number(tag) for tag in self._face.table_tags if tag not in kept})
        face = wanted.subset(self._face)
        return bytes(face.reference_table("CFF ").data if self._is_cff else face.blob.data)

    def _name(self) -> str:
        """Return the font's PostScript name, with nothing in it that ends a name in a PDF."""
        name = str(self._face.get_name(self._engine.OTNameIdPredefined.POSTSCRIPT_NAME) or "Font")
        return "".join(char for char in name if char.isascii() and (char.isalnum() or char in "-_")) or "Font"

    def _facts(self) -> str:
        """Return what a reader needs of the font that is not there to draw it."""
        box = struct.unpack(">4h", bytes(self._face.reference_table("head").data)[36:44])
        corners = " ".join(f"{self._thousandths(side):.0f}" for side in box)
        extents = self._font.get_font_extents(_DIRECTION)
        up, down = (f"{self._thousandths(height):.0f}" for height in (extents.ascender, extents.descender))
        return (
            f"/Flags {_SYMBOLIC}/FontBBox[{corners}]/ItalicAngle 0/Ascent {up}/Descent {down}/CapHeight {up}/StemV 80"
        )

    def _widths(self) -> str:
        odd = ((code, self.width(code)) for code in sorted(self._drawn))
        return " ".join(f"{code}[{width}]" for code, width in odd if width != _FIXED_PITCH_WIDTH)


def _parts(text: str, starts: Sequence[int]) -> Iterator[str]:
    """Yield the part of a text each glyph stands for; of several glyphs for one part the first has all of it."""
    last = -1
    ends = dict(pairwise([*sorted(set(starts)), len(text)]))
    for start in starts:
        yield "" if start == last else text[start : ends[start]]
        last = start


def _tag(outlines: bytes) -> str:
    """Return the six letters by which one choice of glyphs is told from another."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(outlines).digest()[:6])


def _tag_number(tag: str) -> int:
    return int.from_bytes(tag.encode("ascii"), "big")


def _to_unicode(layer: dict[int, str]) -> bytes:
    """Return the table from codes to text."""
    entries = [f"<{code:04x}> <{text.encode('utf-16-be').hex()}>" for code, text in sorted(layer.items()) if text]
    blocks = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in _blocks(entries, _BLOCK)
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{blocks}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _blocks(entries: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (entries[start : start + size] for start in range(0, len(entries), size))
