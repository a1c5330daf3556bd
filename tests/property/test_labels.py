"""Any address is drawn whole or told with a reason; nothing in between."""

import io
import re
from collections import Counter
from datetime import UTC, datetime
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey_ops.documents.fonts import bundled_stack, load_typeface
from survey_ops.documents.label_sheets import LabelSheet, render_sheets
from survey_ops.domain.label_face import LabelFace
from survey_ops.domain.label_layout import SMALLEST, LabelLayout
from survey_ops.domain.label_room import line_rect
from survey_ops.domain.label_text import (
    Address,
    Room,
    TextLine,
    TooLong,
    break_lines,
    lay_out,
    lay_out_accepted,
    places,
)
from survey_ops.domain.line_breaks import FORBIDDEN, NEVER, WORD, levels
from survey_ops.domain.stocks import PAGE_HEIGHT, Rect, Stock
from survey_ops.tasks.label_letters import missing_letters
from survey_ops.tasks.layout_files import load_layout
from tests.letters import read_glyphs

FACE = load_typeface("sans")
STOCK = Stock("x", "x", 2, 6, 86.4, 42.3, 18.6, 21.2, 86.4, 42.3, "x")
KANJI = "狛江和泉東西野川岩戸猪方駒井町丁目番号髙﨑濵塚桒"
ANYTHING = st.text(
    st.sampled_from(KANJI + "アパートーマンション１２３ABCxyz-ー 　①㈱～"), min_size=1, max_size=90
).map(lambda text: text.strip(" \u3000") or "狛江")
POINTS_PER_MM = 72 / 25.4
SLACK = 1e-5
FIGURES = "0123456789０１２３４５６７８９"
NOT_FIRST = "ーァィゥェォッャュョヵヶぁぃぅぇぉっゃゅょ、。，．）」々・"
PARTS = re.compile("[0-9０-９]+|.", re.DOTALL)  # what no line break parts
STANDARD, LARGE, COMPACT = (load_layout(Path(), name) for name in ("standard", "large", "compact"))
LAYOUTS = st.sampled_from([STANDARD, LARGE, COMPACT])
LABELS = st.sampled_from(
    [STOCK.label(0), Rect(6, 12.9, 66, 33.9), Rect(140, 254.7, 70, 42.3), Rect(47.85, 31.9, 38.1, 21.2)]
)
ROOMS = st.builds(Room, st.sampled_from([0.0, 7.6]), st.sampled_from([0.0, 9.0]), st.sampled_from(["", "48/2500"]))
PARTS_OF_ADDRESSES = st.sampled_from(
    [
        "東京都狛江市",
        "東和泉",
        "三丁目",
        "１２番",
        "３４５号",
        "12-3-405",
        "番地の",
        "　",
        "コーポ",
        "グリーンハイツ",
        "第２",
        "１０３号室",
        "山田様方",
        "（仮称）",
        "「いずみ」",
        "～東館～",
        "MARIA ",
        "ラ・フォンテ",
        "葛\U000e0100",
        "か\u3099",
        "っ",
        "々",
        "10",
    ]
)
REAL = (
    st.lists(PARTS_OF_ADDRESSES, min_size=1, max_size=14)
    .map("".join)
    .map(lambda text: text.strip(" \u3000") or "狛江")
)
ADDRESSES = st.builds(Address, st.just("201-0014"), REAL | ANYTHING, st.just("") | REAL | ANYTHING, REAL | ANYTHING)


@settings(deadline=None)
@given(LAYOUTS, LABELS, ROOMS, ADDRESSES)
def test_a_label_is_whole_and_inside_or_too_long(
    layout: LabelLayout, label: Rect, room: Room, address: Address
) -> None:
    found = lay_out(address, label, layout, FACE.width, room)
    smallest = min(layout.sizes[block].floor for block in layout.blocks)
    if isinstance(found, TooLong):
        assert found.fields
        lengths = [len(getattr(address, field)) for field in found.fields]
        assert all(1 <= less <= length for less, length in zip(found.characters, lengths, strict=True))
        accepted, smallest = lay_out_accepted(address, label, layout, FACE.width, room), SMALLEST
        if accepted is None:
            return
        found = accepted
    check_drawn(found, address, label, layout, room)
    assert all(line.size >= smallest for line in found if line.text != room.number)


def check_drawn(found: tuple[TextLine, ...], address: Address, label: Rect, layout: LabelLayout, room: Room) -> None:
    """Nothing is dropped or doubled, nothing touches anything else."""
    printed = layout.printed(address)
    assert (
        "".join(line.text for line in found) == "".join(printed.texts[block] for block in layout.blocks) + room.number
    )
    area = places(label, layout, room)
    drawn = [line_rect(line, FACE.width(line.text.rstrip(), line.size)) for line in found]
    for rect in drawn:
        assert rect.x >= area.text.x - SLACK
        assert rect.y >= area.text.y - SLACK
        assert rect.x + rect.width <= area.text.x + area.text.width + SLACK
        assert rect.y + rect.height <= area.text.y + area.text.height + SLACK
        assert area.square is None or not overlap(rect, area.square)
    for one, other in combinations(drawn, 2):
        assert not overlap(one, other)


def overlap(a: Rect, b: Rect) -> bool:
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return across > SLACK and down > SLACK


@settings(deadline=None)
@example(text="３４５号　っ", size=8.0, width=15.0)
@given(ANYTHING | REAL, st.floats(8, 12), st.floats(15, 90))
def test_lines_break_as_well_as_they_can(text: str, size: float, width: float) -> None:
    lines = break_lines(text, size, width, FACE.width)
    if lines is None:
        assert any(FACE.width(part.rstrip(), size) > width for part in PARTS.findall(text))
        return
    assert "".join(lines) == text
    assert all(FACE.width(line.rstrip(), size) <= width + SLACK for line in lines)
    broken = {sum(map(len, lines[:count])) for count in range(1, len(lines))}
    found = levels(text)
    worst = max((found[place] for place in broken), default=WORD)
    assert worst < NEVER
    if worst > WORD:  # a better place nowhere helped: some part without one is wider than a line
        places = [0, *(place for place in range(1, len(text)) if found[place] < worst), len(text)]
        parts = [text[start:end] for start, end in pairwise(places)]
        assert any(FACE.width(part.rstrip(), size) > width - SLACK for part in parts)
    for place in broken:
        assert not (text[place - 1] in FIGURES and text[place] in FIGURES)
        assert worst >= FORBIDDEN or (text[place] not in NOT_FIRST and text[place - 1] not in "（「")


@settings(deadline=None)
@given(st.text(st.sampled_from("狛江花子ＡアーABC　 "), min_size=1, max_size=60), LAYOUTS, LABELS)
def test_a_name_and_its_honorific_are_not_parted(name: str, layout: LabelLayout, label: Rect) -> None:
    found = lay_out(Address("201-0014", "狛江市", "", name), label, layout, FACE.width)
    if isinstance(found, tuple) and name.strip():
        assert found[-1].text.strip() != "様"


@settings(max_examples=8, deadline=None)
@given(st.lists(ANYTHING, min_size=1, max_size=12))
def test_what_is_drawn_is_read_back_from_the_page(names: list[str]) -> None:
    labels = []
    for index, name in enumerate(names):
        found = lay_out(Address("201-0014", name, "", "狛江　花子"), STOCK.label(index), STANDARD, FACE.width)
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


REPERTOIRE = st.one_of(
    st.sampled_from(sorted({letter for face in bundled_stack().typefaces for letter in face.repertoire()})),
    st.builds(str.__add__, st.sampled_from("葛辻邉漢かハ"), st.sampled_from(["\U000e0100", "\U000e0101", "\u3099"])),
    st.characters(),
)


def repertoire_text(most: int) -> st.SearchStrategy[str]:
    """Return texts of letters that the fonts may have or not."""
    return st.lists(REPERTOIRE, min_size=1, max_size=most).map("".join)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(repertoire_text(60), repertoire_text(80), repertoire_text(60)), min_size=1, max_size=12))
def test_any_letters_are_drawn_whole_or_on_a_list(people: list[tuple[str, str, str]]) -> None:
    stack, faces, wanted = bundled_stack(), [], "".join(["シート1/1A-00001-0-1234567890123調査"])
    listed = 0
    for index, (address, building, name) in enumerate(people):
        person = Address("201-0014", address, building, name)
        fields = {"address": address, "building": building, "name": name}
        found = lay_out(person, STOCK.label(index), STANDARD, stack.width)
        if missing_letters([fields], stack) or isinstance(found, TooLong):
            listed += 1
            faces.append(LabelFace(()))
            continue
        faces.append(LabelFace(found))
        wanted += "".join("".join(STANDARD.printed(person).texts.values()).split())
    wanted += f"宛名{len(people) - listed}件"
    sheet = LabelSheet("A-00001-0-1234567890123", 1, faces)
    data = render_sheets(STOCK, "調査", [sheet], datetime(2021, 4, 1, tzinfo=UTC), fonts=stack)
    said = "".join("".join(glyph.text for glyph in read_glyphs(data)).split())
    assert Counter(said) == Counter(wanted)
