"""Fonts of every kind go into a PDF with the glyphs that are drawn, by codes that a reader finds them with."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pypdfium2 import raw

from survey_ops.documents.cff import glyph_cids
from survey_ops.documents.embedded_font import EmbeddedFont
from survey_ops.documents.fonts import MM_PER_POINT, Family, load_typeface
from survey_ops.documents.page_content import PageContent, PdfFonts
from survey_ops.documents.pdf_file import PdfFile
from survey_ops.domain.label_text import TextLine
from survey_ops.domain.stocks import PAGE_HEIGHT


class PieceOfText(NamedTuple):
    family: str
    text: str
    needs_shaping: bool


_RAW: Any = raw
TEXT = _RAW.FPDF_PAGEOBJ_TEXT
LETTERS = {"A": 0x41, "B": 0x42, "C": 0x43}


def draw_square(pen: Any, side: int) -> None:
    pen.moveTo((0, 0))
    pen.lineTo((0, side))
    pen.lineTo((side, side))
    pen.lineTo((side, 0))
    pen.closePath()


def make_font(path: Path, kind: str, *, name: str = "Squares-Regular", marks: str = "") -> Path:
    """Write a font of squares: A is 200 units wide, B 400 and C 800; no glyph is the one of its letter by number."""
    sides = {".notdef": 500, "empty": 600, "C": 800, "B": 400, "A": 200}
    made: Any = FontBuilder
    builder = made(1000, isTTF=kind == "truetype")
    builder.setupGlyphOrder(list(sides))
    letters = {code: letter for letter, code in LETTERS.items()}
    builder.setupCharacterMap({**letters, 0x302: "C"} if marks else letters)
    if kind == "truetype":
        glyphs = {}
        for glyph, side in sides.items():
            pen = TTGlyphPen(None)
            draw_square(pen, side)
            glyphs[glyph] = pen.glyph()
        builder.setupGlyf(glyphs)
    else:
        strings = {}
        for glyph, side in sides.items():
            char = T2CharStringPen(side, None)
            draw_square(char, side)
            strings[glyph] = char.getCharString()
        builder.setupCFF(name, {}, strings, {})
    builder.setupHorizontalMetrics({glyph: (side + 100, 0) for glyph, side in sides.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular", "psName": name})
    builder.setupOS2()
    builder.setupPost()
    if marks:
        builder.addOpenTypeFeatures(marks)
    builder.save(path)
    return path


def write(font: EmbeddedFont, text: str) -> bytes:
    """Return a PDF of one line, at 100 points from (100, 500)."""
    file = PdfFile()
    codes = "".join(font.codes[char][1] for char in text)
    file.add_page(f"BT /F 100 Tf 1 0 0 1 100 500 Tm<{codes}>Tj ET".encode())
    (number,) = font.embed(file)
    return file.finish("x", datetime(2021, 4, 1, tzinfo=UTC), f"/Font<</F {number} 0 R>>")


@pytest.mark.parametrize("kind", ["truetype", "cff"])
def test_letters_of_a_font_that_is_not_keyed_by_cid_are_drawn_and_read(tmp_path: Path, kind: str) -> None:
    font = EmbeddedFont(make_font(tmp_path / "font", kind))
    with pypdfium2.PdfDocument(write(font, "AC")) as document:
        page = document[0].get_textpage()
        assert page.get_text_bounded() == "AC"
        boxes = [page.get_charbox(index) for index in range(2)]
        assert boxes[0] == pytest.approx((100, 500, 120, 520), abs=1.5)
        assert boxes[1] == pytest.approx((130, 500, 210, 580), abs=1.5)


def test_letters_that_are_not_drawn_stay_out_of_the_file(tmp_path: Path) -> None:
    font = EmbeddedFont(make_font(tmp_path / "font", "truetype"))
    font.code(font.glyph("B"), "B")
    with TTFont(io.BytesIO(font._outlines())) as subset:
        drawn: Any = subset["glyf"]
        # The first is the box that stands for glyphs that are not there; behind the last there is nothing.
        assert [drawn[glyph].numberOfContours for glyph in subset.getGlyphOrder()] == [1, 0, 0, 1]


def test_a_name_that_would_end_a_word_of_the_file_is_cleaned(tmp_path: Path) -> None:
    font = EmbeddedFont(make_font(tmp_path / "font", "truetype", name="A/B(C) >>D"))
    assert b"+ABCD/Encoding" in write(font, "A")


@pytest.mark.parametrize("family", ["sans", "serif"])
def test_identifiers_of_glyphs_are_those_another_library_reads(family: Family) -> None:
    with TTFont(load_typeface(family).path, lazy=True) as opened:
        font: Any = opened
        charset = font["CFF "].cff.topDictIndex[0].charset
        expected = [0 if name == ".notdef" else int(name.removeprefix("cid")) for name in charset]
        assert glyph_cids(font.reader["CFF "]) == expected


@pytest.mark.parametrize("charset", ["00 0005 0009 0007", "01 0005 01 0009 00", "02 0005 0001 0009 0000"])
def test_every_form_of_charset_is_read(charset: str) -> None:
    expected = [0, 5, 9, 7] if charset.startswith("00") else [0, 5, 6, 9]
    top = "8b 8b 8b 0c1e" + "1c 0028 0f" + "1d 00000024 11" + "1e 1a 5f 0c07"
    head = "0100 0401" + "0001 01 01 02 41"  # header, and an index with one name
    body = bytes.fromhex(top)
    table = bytes.fromhex(head) + b"\x00\x01\x01\x01" + bytes([1 + len(body)]) + body
    table = table.ljust(0x24, b"\x00") + b"\x00\x04\x01\x01"
    assert len(table) == 0x28
    assert glyph_cids(table + bytes.fromhex(charset)) == expected


def test_a_font_with_names_of_glyphs_has_no_identifiers(tmp_path: Path) -> None:
    with TTFont(make_font(tmp_path / "font", "cff")) as opened:
        font: Any = opened
        assert glyph_cids(font.reader["CFF "]) is None


MARKED = """
markClass [C] <anchor 0 0> @above;
feature mark { pos base A <anchor 50 900> mark @above; } mark;
"""


def test_a_mark_stands_where_the_font_puts_it_and_the_pen_goes_on_from_its_base(tmp_path: Path) -> None:
    path = make_font(tmp_path / "font", "truetype", marks=MARKED)
    line = TextLine(100 * MM_PER_POINT, PAGE_HEIGHT - 500 * MM_PER_POINT, 100, "A\u0302B")
    runs = [PieceOfText("x", "A\u0302", True), PieceOfText("x", "B", False)]
    file, fonts = PdfFile(), PdfFonts(lambda _: runs, lambda _: path)
    page = PageContent(fonts)
    page.text([line])
    file.add_page(page.content())
    with pypdfium2.PdfDocument(file.finish("x", datetime(2021, 4, 1, tzinfo=UTC), fonts.embed(file))) as document:
        boxes = [found.get_bounds() for found in document[0].get_objects(filter=[TEXT])]
    # The base 20 points wide, the mark at its anchor, and B behind the base's advance, not behind the mark's.
    assert [box[0] for box in boxes] == pytest.approx([100, 105, 130], abs=1.5)
    assert [box[1] for box in boxes] == pytest.approx([500, 590, 500], abs=1.5)
