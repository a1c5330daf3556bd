"""The five forms of the sample cases, made with the commands and read back, against what they have to say.

The expectations were written from the documents that the forms come from; see the files in `forms`. The page is read
by `tests.form_reader`, which knows rules and letters and nothing of the program.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from tests.annex_reader import annex_page
from tests.form_expectations import (
    Expected,
    Sheet,
    differences,
    field_differences,
    load_pages,
    load_sheet,
    page_differences,
)
from tests.form_reader import Field, Form, Page, form_of_pages, squeezed
from tests.page_cells import Letter, PageContent, read_pages
from tests.sample_forms import council_form, init_survey, survey_form

FORMS = Path(__file__).parent / "forms"
ANNEX = "flow-voucher"
COUNCIL = {"council-ai-ocr": "ai-ocr", "council-missing-person": "missing-person", "council-voucher": "voucher"}
SHEETS = (*COUNCIL, "precheck-survey")
_DPI = 144


class Made:
    """The forms, each made and read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pdfs: dict[str, bytes] = {}
        self._pages: dict[str, list[PageContent]] = {}

    def pdf(self, name: str) -> bytes:
        """Return the PDF of a form."""
        if name not in self._pdfs:
            folder = self._folder / name
            if name in COUNCIL:
                self._pdfs[name] = council_form(folder, COUNCIL[name])
            else:
                self._pdfs[name] = survey_form(init_survey(folder))
        return self._pdfs[name]

    def form(self, name: str) -> Form:
        """Return a form as read, without the pages bound behind it."""
        pages = self.pages(name)
        return form_of_pages(pages[: len(pages) - len(self.annexes(name))])

    def annexes(self, name: str) -> list[Page]:
        """Return the pages bound behind a form as read."""
        bound = len(load_pages(FORMS / f"{ANNEX}.toml")) if name == "council-voucher" else 0
        pages = self.pages(name)
        return [annex_page(pages[number - 1], number) for number in range(len(pages) - bound + 1, len(pages) + 1)]

    def total(self, name: str) -> int:
        """Return how many pages the document has."""
        return len(self.pages(name))

    def pages(self, name: str) -> list[PageContent]:
        """Return the pages of the document."""
        if name not in self._pages:
            self._pages[name] = read_pages(self.pdf(name))
        return self._pages[name]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("forms"))


@pytest.mark.parametrize("name", SHEETS)
def test_a_form_says_what_it_has_to_and_nothing_else(made: Made, name: str) -> None:
    sheet = load_sheet(FORMS / f"{name}.toml")
    assert [str(one) for one in differences(sheet, made.form(name), made.total(name))] == []


def test_the_pages_behind_the_sheet_on_the_vouchers_say_what_they_have_to(made: Made) -> None:
    sheets, pages = load_pages(FORMS / f"{ANNEX}.toml"), made.annexes("council-voucher")
    for sheet, page in zip(sheets, pages, strict=True):
        told = [*page_differences(sheet, page, made.total("council-voucher"))]
        told += field_differences(sheet.fields, page.fields)
        assert [str(one) for one in told] == []


@pytest.mark.parametrize("name", [*SHEETS, ANNEX])
def test_every_field_has_its_whole_text(name: str) -> None:
    """A field of which only facts are known would let the rest of its text go unread."""
    file = FORMS / f"{name}.toml"
    sheets = load_pages(file) if name == ANNEX else [load_sheet(file)]
    assert [one.label for sheet in sheets for one in sheet.fields if one.text is None] == []


@pytest.mark.parametrize("name", SHEETS)
def test_text_is_drawn_in_reading_order(made: Made, name: str) -> None:
    """Whoever marks and copies a page gets its fields one after the other, each in one piece."""
    for page, content in zip(made.form(name).pages, made.pages(name), strict=False):
        drawn, place = squeezed(content.drawn), 0
        for one in page.fields:
            for piece in (*one.options, one.text):
                found = drawn.find(squeezed(piece), place)
                assert found >= 0, (one.label, piece)
                place = found + len(squeezed(piece))


@pytest.mark.parametrize("name", SHEETS)
def test_a_checked_box_looks_checked(made: Made, name: str) -> None:
    """What a program reads as ☑ or ■ must be dark within for a person, and □ must be white."""
    document = pypdfium2.PdfDocument(made.pdf(name))
    boxes = 0
    for page, content in zip(document, made.pages(name), strict=True):
        picture = 255 - np.asarray(page.render(scale=_DPI / 72, grayscale=True).to_numpy()).reshape(-1, 1)
        picture = picture.reshape(round(page.get_height() * _DPI / 72), -1)
        for letter in content.boxes:
            assert (_ink(picture, letter) > 0.08) == (letter.text in "☑■"), (name, letter)
            boxes += 1
    document.close()
    assert boxes >= 30


def _ink(picture: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]", letter: Letter) -> float:
    """Return how much of a box's inside is dark."""
    x, y = letter.middle
    reach = 0.26 * letter.size
    top, bottom, left, right = (round(at * _DPI / 72) for at in (y - reach, y + reach, x - reach, x + reach))
    return float(picture[top:bottom, left:right].mean()) / 255


@pytest.mark.parametrize("name", SHEETS)
def test_every_single_fault_is_told(made: Made, name: str) -> None:
    sheet, form = load_sheet(FORMS / f"{name}.toml"), made.form(name)
    _break_one_at_a_time(sheet, form.fields)
    for change in (_without_head, _without_day, _with_more_foot, _misnumbered, _with_stray_line):
        assert differences(sheet, change(form), made.total(name)), change


def test_every_single_fault_of_the_pages_behind_is_told(made: Made) -> None:
    for sheet, page in zip(load_pages(FORMS / f"{ANNEX}.toml"), made.annexes("council-voucher"), strict=True):
        _break_one_at_a_time(sheet, page.fields)


def _break_one_at_a_time(sheet: Sheet, fields: Sequence[Field]) -> None:
    """Break one fact at a time: every line of an expectation file can fail, and by its own name."""
    broken = 0
    for fault, changed in _faults(sheet.fields, list(fields)):
        told = [(one.label, one.what) for one in field_differences(sheet.fields, changed)]
        assert fault in told, (fault, told)
        broken += 1
    assert broken > sum(len(one.facts) + len(one.options) for one in sheet.fields)


Fault = tuple[str, str]
"""The field, and what of it is wrong."""


def _faults(expected: Sequence[Expected], read: list[Field]) -> Iterator[tuple[Fault, list[Field]]]:
    for place, one in enumerate(expected):
        before, found, after = read[:place], read[place], read[place + 1 :]
        yield (one.label, "field is missing"), before + after
        yield (one.label, "field is over"), [*before, found, replace(found, text="余り"), *after]
        for what, changed in _changed(one, found):
            yield (one.label, what), [*before, changed, *after]


def _changed(one: Expected, found: Field) -> Iterator[tuple[str, Field]]:
    """Yield a field with one fault, and what is to be told."""
    for name, is_checked in found.options.items():
        yield f"box {squeezed(name)}", replace(found, options={**found.options, name: not is_checked})
        yield "options", replace(found, options={key: value for key, value in found.options.items() if key != name})
    if one.printed:
        yield "printed", replace(found, text=found.text[1:])
    yield "text", replace(found, text=found.text + "余")
    if squeezed(one.text or ""):
        yield "text", replace(found, text=found.text[:-1])
    if (one.text or "").strip().count("\n"):
        yield "paragraph", replace(found, text=squeezed(found.text))
    for fact in one.facts:
        text = squeezed(found.text)
        for word in fact:
            text = text.replace(squeezed(word), "＊")
        yield "fact", replace(found, text=text)


def _without_head(form: Form) -> Form:
    return Form([replace(page, head=page.head[:-1]) for page in form.pages])


def _without_day(form: Form) -> Form:
    return Form([replace(page, foot=[page.foot[0][:-1], *page.foot[1:]]) for page in form.pages])


def _with_more_foot(form: Form) -> Form:
    return Form([replace(page, foot=[page.foot[0], "余り", *page.foot[1:]]) for page in form.pages])


def _misnumbered(form: Form) -> Form:
    return Form([replace(page, foot=[*page.foot[:-1], "9／9"]) for page in form.pages])


def _with_stray_line(form: Form) -> Form:
    return Form([replace(page, stray=["余り"]) for page in form.pages])
