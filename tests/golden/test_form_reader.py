"""The reader of forms, on small pages drawn for it: what it finds is what a person would read there."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fpdf import FPDF

from survey_ops.documents.checkbox_font import FAMILY, add_checkbox_font
from survey_ops.documents.pdf import draw_text
from tests.form_expectations import Expected, field_differences
from tests.form_reader import Field, Form, read_form
from tests.page_cells import PageError

LEFT, MIDDLE, INNER, RIGHT = 20.0, 60.0, 80.0, 190.0


class Paper:
    """A PDF to draw on, in mm; `font` holds every character of these tests."""

    def __init__(self, font: Path) -> None:
        self.pdf = FPDF(unit="mm", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.add_font("serif", fname=str(font))
        add_checkbox_font(self.pdf)
        self.turn()

    def turn(self) -> None:
        """Begin a page with its head and foot."""
        self.pdf.add_page()
        self.write(90, 12, "様式")
        self.write(100, 285, f"{self.pdf.page}／2")

    def write(self, x: float, baseline: float, text: str) -> None:
        """Write a line; boxes stand in their own font."""
        for char in text if any(box in text for box in "□■☑") else [text]:
            self.pdf.set_font(FAMILY if char in "□☑" else "serif", size=10)
            draw_text(self.pdf, x, baseline, char)
            x += 3.6

    def rules(self, *lines: tuple[float, float, float, float]) -> None:
        """Draw lines."""
        for line in lines:
            self.pdf.line(*line)

    def row(self, top: float, bottom: float, *stops: float) -> None:
        """Draw the edges of cells side by side."""
        for left, right in pairwise(stops):
            self.pdf.rect(left, top, right - left, bottom - top)

    def read(self, *pages: int) -> Form:
        """Return what the reader makes of it."""
        return read_form(bytes(self.pdf.output()), pages or None)


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small font with a glyph for each character of this file: what it looks like does not matter here."""
    points = sorted({ord(char) for char in Path(__file__).read_text(encoding="utf-8") if char.isprintable()})
    pen: Any = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    box = pen.glyph()
    names = {point: f"u{point:04X}" for point in points}
    builder: Any = FontBuilder(1000, isTTF=True)  # type: ignore[no-untyped-call]  # fontTools has no types
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names, uvs=[(ord("葛"), 0xE0100, None)])
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], box))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"}, mac=False)
    builder.setupOS2(sCapHeight=800)
    builder.setupPost()
    path = tmp_path_factory.mktemp("font") / "boxes.ttf"
    builder.save(path)
    return path


@pytest.fixture
def paper(font: Path) -> Paper:
    return Paper(font)


def fields(form: Form) -> Sequence[tuple[str, str, dict[str, bool]]]:
    return [(one.label, one.text, one.options) for one in form.fields]


def test_a_label_and_what_stands_beside_it(paper: Paper) -> None:
    paper.row(20, 40, LEFT, MIDDLE, RIGHT)
    paper.write(25, 30, "件 数")
    paper.write(65, 28, "約11,000人")
    paper.write(65, 34, "葛\U000e0100飾区を除く")
    form = paper.read()
    assert fields(form) == [("件 数", "約11,000人\n葛\U000e0100飾区を除く", {})]
    assert (form.pages[0].head, form.pages[0].foot, form.pages[0].stray) == (["様式"], ["1／2"], [])


def test_boxes_name_options_and_their_states(paper: Paper, font: Path) -> None:
    paper.row(20, 60, LEFT, MIDDLE, RIGHT)
    paper.write(25, 26, "□諮")
    paper.write(25, 32, "☑報")
    paper.write(30, 44, "事項")
    paper.write(65, 28, "☑紙□電磁")
    paper.write(68.6, 34, "気的なもの")  # goes on below the name, not below the box
    paper.write(65, 40, "（形態）")
    options = {"諮": False, "報": True, "紙": True, "電磁": False}
    assert fields(paper.read()) == [("事項", "気的なもの\n（形態）", options)]
    paper = Paper(font)
    paper.row(20, 60, LEFT, MIDDLE, RIGHT)
    paper.write(65, 28, "□電磁")
    paper.write(68.6, 34, "気的なもの")
    assert fields(paper.read()) == [("", "", {"電磁気的なもの": False})]


def test_what_stands_apart_from_an_option_is_a_label_of_its_own(paper: Paper) -> None:
    paper.row(20, 60, LEFT, RIGHT)
    paper.write(25, 28, "□使う")
    paper.write(25, 34, "☑渡す")
    paper.write(60, 34, "の項目")
    assert fields(paper.read()) == [("の項目", "", {"使う": False, "渡す": True})]


def test_a_cell_over_several_rows_names_them_all(paper: Paper) -> None:
    paper.rules((LEFT, 20, RIGHT, 20), (MIDDLE, 40, RIGHT, 40), (LEFT, 60, RIGHT, 60))
    paper.rules(*((x, 20, x, 60) for x in (LEFT, MIDDLE, INNER, RIGHT)))
    paper.write(25, 40, "通 知")
    paper.write(62, 30, "利用")
    paper.write(62, 50, "提供")
    paper.write(85, 30, "理由")
    paper.write(85, 50, "方法")
    assert fields(paper.read()) == [("通 知／利用", "理由", {}), ("通 知／提供", "方法", {})]


def test_a_heading_and_a_table_below_it(paper: Paper) -> None:
    paper.row(20, 30, LEFT, RIGHT)
    paper.row(30, 40, LEFT, MIDDLE, INNER, RIGHT)
    paper.row(40, 60, LEFT, MIDDLE, INNER, RIGHT)
    paper.write(90, 27, "項目")
    for x, head, item in ((21, "甲", "□一"), (61, "乙", "☑二"), (81, "丙", "□三")):
        paper.write(x, 37, head)
        paper.write(x, 50, item)
    assert fields(paper.read()) == [
        ("項目", "", {}),
        ("甲", "", {"一": False}),
        ("乙", "", {"二": True}),
        ("丙", "", {"三": False}),
    ]


def test_a_field_that_goes_on_over_a_page_is_one(paper: Paper) -> None:
    paper.row(20, 280, LEFT, MIDDLE, RIGHT)
    paper.write(25, 30, "備 考")
    paper.write(65, 30, "はじめ")
    paper.turn()
    paper.row(20, 40, LEFT, MIDDLE, RIGHT)
    paper.write(25, 30, "備 考")
    paper.write(25, 36, "（続き）")
    paper.write(65, 30, "終わり")
    form = paper.read()
    assert fields(form) == [("備 考", "はじめ\n終わり", {})]
    assert form.fields[0].pages == [1, 2]
    assert [page.number for page in paper.read(2).pages] == [2]


def test_thin_bars_are_rules_and_other_drawings_are_none(paper: Paper) -> None:
    for y in (20, 40):
        paper.pdf.rect(LEFT, y, RIGHT - LEFT, 0.2, style="F")
    for x in (LEFT, MIDDLE, RIGHT):
        paper.pdf.rect(x, 20, 0.2, 20.2, style="F")
    paper.pdf.rect(150, 26, 8, 8, style="F")  # a picture
    paper.rules((100, 24, 103, 24), (100, 24, 103, 27))  # a short stroke, a slanting one
    paper.write(25, 30, "甲")
    paper.write(65, 30, "乙")
    assert fields(paper.read()) == [("甲", "乙", {})]


def test_a_cell_that_is_no_rectangle_is_told(paper: Paper) -> None:
    paper.rules((LEFT, 20, RIGHT, 20), (LEFT, 60, RIGHT, 60), (LEFT, 20, LEFT, 60), (RIGHT, 20, RIGHT, 60))
    paper.rules((MIDDLE, 20, MIDDLE, 40), (LEFT, 40, MIDDLE, 40))
    with pytest.raises(PageError, match="no rectangle"):
        paper.read()


def test_what_stands_beside_the_frame_is_told(paper: Paper) -> None:
    paper.row(20, 40, LEFT, MIDDLE, RIGHT)
    paper.write(5, 30, "余白")
    assert paper.read().pages[0].stray == ["余白"]


def test_every_kind_of_difference_has_its_words() -> None:
    wanted = [
        Expected("甲", options=(("一", True), ("二", False)), printed=("※",), text="本 文", facts=(("文", "章"),)),
        Expected("乙", others=("乙の別の名",)),
    ]
    good = [Field("甲", "※\n本\n文", {"一": True, "二": False}), Field("乙の 別の名")]

    def told(first: Field, *others: Field) -> list[tuple[str, str]]:
        return [(one.label, one.what) for one in field_differences(wanted, [first, *others])]

    assert told(*good) == []
    assert told(Field("甲", "※\n本文", {"一": False, "二": False}), good[1]) == [("甲", "box 一")]
    assert told(Field("甲", "※\n本文", {"二": False, "一": True}), good[1]) == [("甲", "options")]
    assert told(Field("甲", "本文", {"一": True, "二": False}), good[1]) == [("甲", "printed")]
    assert told(Field("甲", "※本", {"一": True, "二": False}), good[1]) == [("甲", "text"), ("甲", "fact")]
    assert told(good[0]) == [("乙", "field is missing")]
    wanted[0] = replace(wanted[0], text="本\n文")
    assert told(*good) == []
    assert told(replace(good[0], text="※\n本文"), good[1]) == [("甲", "paragraph")]
    wanted[0] = replace(wanted[0], text="本 文")
    assert told(good[0], Field("丙"), good[1]) == [("丙", "field is over")]
    assert told(good[0], Field("乙", "余り")) == [("乙", "text")]
