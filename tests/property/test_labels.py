"""Any address is drawn whole or told with a reason; nothing in between."""

import io
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.documents.fonts import load_typeface
from survey_ops.documents.label_sheets import LabelSheet, render_sheets
from survey_ops.domain.label_face import LabelFace
from survey_ops.domain.label_text import Address, TooLong, lay_out
from survey_ops.domain.stocks import PAGE_HEIGHT, Stock

FACE = load_typeface("sans")
STOCK = Stock("x", "x", 2, 6, 86.4, 42.3, 18.6, 21.2, 86.4, 42.3, "x")
KANJI = "狛江和泉東西野川岩戸猪方駒井町丁目番号髙﨑濵塚桒"
ANYTHING = st.text(
    st.sampled_from(KANJI + "アパートーマンション１２３ABCxyz-ー 　①㈱～"), min_size=1, max_size=90
).map(lambda text: text.strip(" \u3000") or "狛江")
POINTS_PER_MM = 72 / 25.4


@given(ANYTHING, st.just("") | ANYTHING, ANYTHING)
def test_a_label_is_whole_and_inside_or_too_long(address: str, building: str, name: str) -> None:
    label = STOCK.label(0)
    found = lay_out(Address("201-0014", address, building, name), label, "様", FACE.width)
    if isinstance(found, TooLong):
        assert set(found.fields) <= {"address", "building", "name"}
        assert found.fields
        return
    drawn = "".join("".join(line.text for line in found).split())
    assert drawn == "".join(f"〒201-0014{address}{building}{name}様".split())
    for above, below in pairwise(found):
        assert below.baseline - above.baseline > min(above.size, below.size) * 25.4 / 72
    for line in found:
        assert line.x + FACE.width(line.text.rstrip(), line.size) <= label.x + label.width - 3.9
        assert label.y + 3 < line.baseline < label.y + label.height - 2


@settings(max_examples=8, deadline=None)
@given(st.lists(ANYTHING, min_size=1, max_size=12))
def test_what_is_drawn_is_read_back_from_the_page(names: list[str]) -> None:
    labels = []
    for index, name in enumerate(names):
        found = lay_out(Address("201-0014", name, "", "狛江　花子"), STOCK.label(index), "様", FACE.width)
        labels.append(LabelFace(found if isinstance(found, tuple) else ()))
    sheet = LabelSheet("A-00001-0-1234567890123", 1, labels)
    data = render_sheets(STOCK, "調査", [sheet], datetime(2021, 4, 1, tzinfo=UTC))
    document: Any = pypdfium2.PdfDocument(io.BytesIO(data))
    page = document[0].get_textpage()
    for index, (name, face) in enumerate(zip(names, labels, strict=True)):
        label = STOCK.label(index)
        box = (label.x, PAGE_HEIGHT - label.y - label.height, label.x + label.width, PAGE_HEIGHT - label.y)
        text = "".join(page.get_text_bounded(*(side * POINTS_PER_MM for side in box)).split())
        text = text.replace("\x02", "-")  # how PDFium tells a hyphen at the end of a line
        assert text == ("".join(f"〒201-0014{name}狛江花子様".split()) if face.lines else "")
    page.close()
    document.close()


@pytest.mark.parametrize("text", ["葛\U000e0100城", "葛\U000e0101城", "髙﨑塚𠮷", "か\u3099"])
def test_variants_and_marks_are_drawn(text: str) -> None:
    assert FACE.missing(text) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("\ue000", ("U+E000",)),
        ("葛\U000e01ef", ("U+845B U+E01EF",)),
        ("\U000e0100", ("U+E0100",)),
        ("a☑b☑", ("U+2611",)),
    ],
)
def test_what_no_glyph_draws_is_named(text: str, missing: tuple[str, ...]) -> None:
    assert FACE.missing(text) == missing
