import tomllib
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pypdfium2
import pytest

from survey_ops.documents.stock_outline import render_outlines
from survey_ops.domain.printers import PrinterProfile
from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, Rect, Stock, parse_stock
from survey_ops.errors import InputError
from survey_ops.resources import templates
from tests.outlines import measured, rendered

NAMES = sorted(path.stem for path in (templates() / "stocks").glob("*.toml"))
CREATED = datetime(2021, 4, 1, tzinfo=UTC)
ALLOWED = 0.1  # mm
PRINTER = PrinterProfile("3階の複合機", offset_x=1.5, offset_y=-1.25, scale_x=1.004, scale_y=0.995)


def shipped(name: str) -> Stock:
    path = templates() / "stocks" / f"{name}.toml"
    return parse_stock(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def places(stock: Stock) -> list[Rect]:
    return [stock.place(index) for index in range(stock.places)]


def still(x: float, y: float) -> tuple[float, float]:
    return x, y


def texts_of(pdf: bytes) -> list[str]:
    document: Any = pypdfium2.PdfDocument(pdf)
    with document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.fixture(scope="module")
def plain() -> bytes:
    """The outlines of all stocks; one document, for embedding a font takes longer than all of them."""
    return render_outlines([shipped(name) for name in NAMES], CREATED)


@pytest.fixture(scope="module")
def corrected() -> bytes:
    return render_outlines([shipped(name) for name in NAMES], CREATED, PRINTER)


def test_every_edge_of_every_label_is_where_the_stock_has_it(plain: bytes) -> None:
    edges = 0
    for name, page in zip(NAMES, rendered(plain), strict=True):
        found = list(measured(page, places(shipped(name)), still))
        assert [(name, one) for one in found if not one.drift < ALLOWED] == []
        edges += len(found)
    assert edges == sum(shipped(name).places for name in NAMES)


def test_a_profile_moves_and_stretches_every_edge_as_it_says(corrected: bytes) -> None:
    for name, page in zip(NAMES, rendered(corrected), strict=True):
        kept = [place for place in places(shipped(name)) if is_on_paper(place)]
        assert [(name, one) for one in measured(page, kept, PRINTER.apply) if not one.drift < ALLOWED] == []


def is_on_paper(place: Rect) -> bool:
    """Whether the profile leaves all edges of a place on the paper; of some stocks it pushes some off."""
    left, top = PRINTER.apply(place.x, place.y)
    right, bottom = PRINTER.apply(place.x + place.width, place.y + place.height)
    return min(left, top) > 1 and right < PAGE_WIDTH - 1 and bottom < PAGE_HEIGHT - 1


def test_the_measure_sees_a_tenth_of_a_millimetre(plain: bytes) -> None:
    stock = shipped(NAMES[0])
    beside = list(measured(next(rendered(plain)), places(stock)[1:2], lambda x, y: (x, y + 0.15)))
    assert all(0.12 < one.drift < 0.18 for one in beside)


def test_the_ruler_is_100_mm_long(plain: bytes) -> None:
    stock = shipped("aone-28187")
    page = list(rendered(plain))[NAMES.index(stock.name)]
    scale = page.shape[1] / PAGE_WIDTH
    marks = round((22.5 + 6 * 42 - 2.6 - 0.8) * page.shape[0] / PAGE_HEIGHT)  # a row through the marks, over the line
    dark = 255 - page[marks].astype(np.int64)
    ends = [
        (dark[span] * (np.arange(span.start, span.stop) + 0.5)).sum() / dark[span].sum() / scale
        for span in (slice(round((x - 0.4) * scale), round((x + 0.4) * scale)) for x in (55.0, 155.0))
    ]
    assert abs(ends[1] - ends[0] - 100) < 0.02


def test_every_page_says_what_it_is_and_what_to_do(corrected: bytes) -> None:
    for name, text in zip(NAMES, texts_of(corrected), strict=True):
        stock = shipped(name)
        for said in (
            name,
            "100%（実際のサイズ）",
            "3階の複合機",
            "右へ1.50mm、上へ1.25mm",
            f"余白左{stock.left:g}右",
        ):
            assert said in text
        assert ("管理ラベル" in text) is stock.has_control_label


def test_the_same_arguments_give_the_same_bytes() -> None:
    first, second = (render_outlines([shipped("aone-72224")], CREATED, PRINTER) for _ in range(2))
    assert first == second


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        render_outlines([shipped("aone-72212")], CREATED, PrinterProfile("複合機\U0001f5a8"))
    assert "U+1F5A8" in caught.value.message


def test_the_longest_name_of_a_printer_fits_on_the_smallest_labels() -> None:
    [text] = texts_of(render_outlines([shipped("aone-31171")], CREATED, PrinterProfile("複" * 40)))
    assert text.count("複") == 40


def test_a_sheet_of_one_label_has_its_notes_too() -> None:
    one = {"columns": 1, "rows": 1, "width": 150.0, "height": 200.0, "pitch_x": 150.0, "pitch_y": 200.0}
    where = {"left": 30.0, "top": 40.0}
    stock = parse_stock({"name": "one", "title": "大", "source": "実測", **one, **where}, "one.toml")
    assert "実際のサイズ" in texts_of(render_outlines([stock], CREATED))[0]
