from datetime import UTC, datetime
from typing import Any

import numpy as np
import pypdfium2
import pytest

from survey_ops.documents.ruler_page import render_ruler_page
from survey_ops.domain.printers import RULER_HEIGHT, RULER_LEFT, RULER_TOP, RULER_WIDTH, PrinterProfile
from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH
from survey_ops.errors import InputError
from tests.outlines import Picture, rendered

CREATED = datetime(2021, 4, 1, tzinfo=UTC)
PRINTER = PrinterProfile("3階の複合機", offset_x=1.5, offset_y=-1.25, scale_x=1.004, scale_y=0.995)


def line_near(page: Picture, height: float, near: float, beside: float) -> float:
    """Return where a line along the rows lies, in mm, looked at `beside` mm from the left of the page."""
    scale = page.shape[0] / height
    first, column = round((near - 0.6) * scale), round(beside * scale)
    dark = 255 - page[first : first + round(1.2 * scale), column : column + 8].astype(np.int64).sum(axis=1) / 8
    return float((dark * (np.arange(len(dark)) + first + 0.5)).sum() / dark.sum() / scale)


@pytest.mark.parametrize("printer", [None, PRINTER], ids=["plain", "corrected"])
def test_the_four_lines_are_where_they_are_measured(printer: PrinterProfile | None) -> None:
    [page] = rendered(render_ruler_page(CREATED, printer))
    move = printer.apply if printer else lambda x, y: (x, y)
    left, top = move(RULER_LEFT, RULER_TOP)
    right, bottom = move(RULER_LEFT + RULER_WIDTH, RULER_TOP + RULER_HEIGHT)
    for y in (top, bottom):
        assert abs(line_near(page, PAGE_HEIGHT, y, 12.0) - y) < 0.05
    for x in (left, right):
        assert abs(line_near(page.T, PAGE_WIDTH, x, 12.0) - x) < 0.05


def text_of(pdf: bytes) -> str:
    document: Any = pypdfium2.PdfDocument(pdf)
    with document:
        return "".join(document[0].get_textpage().get_text_range().split())


def test_the_page_tells_what_to_measure_and_what_to_type() -> None:
    text = text_of(render_ruler_page(CREATED))
    assert "「実際のサイズ」（倍率100%）" in text
    for said in ("①紙の左端から、左の線まで（20.0mm）", "④上の線から、下の線まで（257.0mm）"):
        assert said in text
    assert "survey-opsprintersset名前--left①--top②--width③--height④" in text


def test_a_page_to_check_a_profile_names_it_and_asks_for_no_numbers() -> None:
    text = text_of(render_ruler_page(CREATED, PRINTER))
    assert "補正の確認3階の複合機" in text
    assert "0.3mmまでなら" in text
    assert "printersset" not in text


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert render_ruler_page(CREATED, PRINTER) == render_ruler_page(CREATED, PRINTER)


def test_a_name_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        render_ruler_page(CREATED, PrinterProfile("複合機\U0001f5a8"))
    assert caught.value.message == "プリンターの名前に、印刷できない文字があります（U+1F5A8）。"
