"""Codes are read back from every page, and a page that does not show what was meant is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from survey_ops.documents import code_reader
from survey_ops.documents.code_reader import PageCodes, failed_pages
from survey_ops.documents.label_sheets import LabelSheet, placed_codes, render_sheets
from survey_ops.domain.label_face import LabelFace, PlacedBars, PlacedCode
from survey_ops.domain.label_text import TextLine
from survey_ops.domain.stocks import Rect, Stock

STOCK = Stock("x", "x", 2, 6, 86.4, 42.3, 18.6, 21.2, 86.4, 42.3, "x")
SMALL = PlacedCode(Rect(60.0, 40.0, 9.0, 9.0), "KM2021A-00001-05-4711")


def sheets(count: int) -> list[LabelSheet]:
    return [
        LabelSheet(f"KM2021A-{n:05}-0-1234567890123", n, [LabelFace((), None, SMALL)]) for n in range(1, count + 1)
    ]


def render(pages: list[LabelSheet]) -> bytes:
    return render_sheets(STOCK, "調査", pages, datetime(2021, 4, 1, tzinfo=UTC))


def codes(pages: list[LabelSheet]) -> list[PageCodes]:
    return [placed_codes(STOCK, page) for page in pages]


def test_every_code_is_read_where_it_stands(tmp_path: Path) -> None:
    pages = sheets(5)
    data = render(pages)
    assert failed_pages(data, codes(pages)) == []
    (tmp_path / "labels.pdf").write_bytes(data)
    assert failed_pages(tmp_path / "labels.pdf", codes(pages)) == []


def with_face(page: LabelSheet, face: LabelFace) -> LabelSheet:
    return replace(page, labels=[*page.labels, face])


SQUARE = placed_codes(STOCK, sheets(1)[0])[0].square
SPOILS: dict[str, Callable[[LabelSheet], LabelSheet]] = {
    "another code": lambda page: replace(page, code=page.code.replace("3", "4")),
    "text over the code": lambda page: with_face(
        page, LabelFace((TextLine(SQUARE.x + 1, SQUARE.y + SQUARE.height - 2, 24.0, "■■"),))
    ),
    "a bar over the small code": lambda page: with_face(
        page, LabelFace((), PlacedBars((Rect(SMALL.square.x, SMALL.square.y + 3, 9, 3),)))
    ),
    "no small code": lambda page: replace(page, labels=[LabelFace(())]),
    "another small code": lambda page: replace(page, labels=[LabelFace((), None, replace(SMALL, text="KM2021A"))]),
    "the small code elsewhere": lambda page: replace(
        page, labels=[LabelFace((), None, replace(SMALL, square=replace(SMALL.square, x=75.0)))]
    ),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_a_spoiled_page_is_named(spoil: Callable[[LabelSheet], LabelSheet]) -> None:
    pages = sheets(3)
    drawn = [pages[0], spoil(pages[1]), pages[2]]
    assert failed_pages(render(drawn), codes(pages)) == [2]


def test_pages_that_are_missing_or_too_many_are_named() -> None:
    pages = sheets(3)
    assert failed_pages(render(pages[:2]), codes(pages)) == [3]
    assert failed_pages(render(pages), codes(pages[:1])) == [2, 3]
    assert failed_pages(b"nothing", codes(pages)) == [1, 2, 3]


def test_several_processes_name_the_same_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_reader, "_WORTH_A_PROCESS", 1)
    pages = sheets(5)
    drawn = [*pages[:4], replace(pages[4], code="KM2021A")]
    drawn[1] = replace(pages[1], code="KM2021A")
    assert failed_pages(render(drawn), codes(pages), processes=2) == [2, 5]
