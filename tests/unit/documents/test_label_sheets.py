"""Pages of label sheets: what is drawn stands where it was placed, and is read as what was meant."""

import io
import os
import re
import subprocess
import sys
import tomllib
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import uharfbuzz  # type: ignore[import-untyped]  # it has no types
from numpy.typing import NDArray

from survey_ops.documents import label_sheets
from survey_ops.documents.code_reader import failed_pages
from survey_ops.documents.fonts import FontStack, UndrawableError, load_typeface
from survey_ops.documents.label_sheets import LabelSheet, placed_codes, render_sheets
from survey_ops.domain.label_face import LabelFace, PlacedBars, PlacedCode
from survey_ops.domain.label_text import TextLine
from survey_ops.domain.printers import PrinterProfile
from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, PRINTER_EDGE, Rect, Stock, parse_stock
from survey_ops.resources import templates

MOMENT = datetime(2021, 4, 1, 9, 30, tzinfo=UTC)
STOCK = Stock("x", "x", 2, 6, 86.4, 42.3, 18.6, 21.2, 86.4, 42.3, "x")
CONTROL = Stock("y", "y", 3, 8, 66.0, 33.9, 6.0, 12.9, 66.0, 33.9, "x")
DPI = 150
PIXEL = 25.4 / DPI


def sheet(stock: Stock, number: int = 1, *, text: str = "狛江　花子　様", **facts: Any) -> LabelSheet:
    places = [stock.label(index) for index in range(stock.per_sheet)]
    faces = [LabelFace((TextLine(place.x + 6, place.y + 20, 12, text),)) for place in places]
    return LabelSheet(f"KM2021A-{number:05}-0-1234567890123", number, faces, **facts)


def render(stock: Stock, *sheets: LabelSheet, printer: PrinterProfile | None = None) -> bytes:
    return render_sheets(stock, "市民アンケート", sheets, MOMENT, printer=printer)


def darkness(data: bytes, page: int = 0) -> NDArray[np.float64]:
    """Return how dark each pixel of a page is, 0 to 1."""
    with pypdfium2.PdfDocument(data) as document:
        picture = document[page].render(scale=DPI / 72, grayscale=True).to_numpy()
    return 1 - np.asarray(picture, dtype=float).reshape(picture.shape[:2]) / 255


def centre(dark: NDArray[np.float64], box: Rect) -> tuple[float, float]:
    """Return the centre of the ink inside a box, in mm of the page."""
    across, down = PAGE_WIDTH / dark.shape[1], PAGE_HEIGHT / dark.shape[0]  # a page is drawn onto whole pixels
    left, top = int(box.x / across), int(box.y / down)
    part = dark[top : int((box.y + box.height) / down), left : int((box.x + box.width) / across)]
    rows, columns = np.indices(part.shape)
    total = part.sum()
    x, y = (columns * part).sum() / total, (rows * part).sum() / total
    return (left + x + 0.5) * across, (top + y + 0.5) * down


def text_of(data: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return str(document[page].get_textpage().get_text_bounded())


def stocks() -> list[Stock]:
    files = sorted((templates() / "stocks").glob("*.toml"))
    return [parse_stock(tomllib.loads(file.read_text(encoding="utf-8")), file.name) for file in files]


@pytest.mark.parametrize("stock", stocks(), ids=lambda stock: stock.name)
def test_every_label_of_every_stock_is_drawn_within_a_tenth_of_a_millimetre(stock: Stock) -> None:
    char, size = "■", 16.0
    font: Any = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(load_typeface("sans").path))))
    ink, em = font.get_glyph_extents(font.get_nominal_glyph(ord(char))), size * 25.4 / 72 / 1000
    places = [stock.place(index) for index in range(stock.places - stock.per_sheet, stock.places)]
    # The pen is put so that the middle of the square comes to the middle of the label.
    pens = [
        (
            place.x + place.width / 2 - (ink.x_bearing + ink.width / 2) * em,
            place.y + place.height / 2 + (ink.y_bearing + ink.height / 2) * em,
        )
        for place in places
    ]
    faces = [LabelFace((TextLine(x, baseline, size, char),)) for x, baseline in pens]
    dark = darkness(render(stock, LabelSheet("A-00001-0-1234567890123", 1, faces)))
    for place in places:
        x, y = centre(dark, place)
        assert abs(x - place.x - place.width / 2) < 0.1
        assert abs(y - place.y - place.height / 2) < 0.1


def test_bars_are_filled_where_they_are_placed() -> None:
    box = Rect(40.0, 100.0, 0.6, 3.6)
    face = LabelFace((), PlacedBars((box, replace(box, x=41.2))))
    dark = darkness(render(STOCK, LabelSheet("A-00001-0-1234567890123", 1, [face])))
    assert centre(dark, Rect(39, 98, 4, 8)) == pytest.approx((40.9, 101.8), abs=0.03)
    assert dark[int(98 / PIXEL) : int(106 / PIXEL), int(39 / PIXEL) : int(43 / PIXEL)].sum() * PIXEL**2 == (
        pytest.approx(2 * 0.6 * 3.6, rel=0.03)
    )


def test_a_profile_moves_and_stretches_everything() -> None:
    square = Rect(150.0, 250.0, 10.0, 10.0)
    face = LabelFace((), PlacedBars((square,)))
    profile = PrinterProfile("A", 1.5, -2.0, 1.01, 0.99)
    one = LabelSheet("A-00001-0-1234567890123", 1, [face])
    data = render(STOCK, one, printer=profile)
    found = centre(darkness(data), Rect(140, 235, 30, 30))
    assert found == pytest.approx((155 * 1.01 + 1.5, 255 * 0.99 - 2.0), abs=0.1)
    assert failed_pages(data, [placed_codes(STOCK, one, profile)]) == []
    assert placed_codes(STOCK, one, PrinterProfile("A")) == placed_codes(STOCK, one)


@pytest.mark.parametrize("stock", [*stocks(), replace(CONTROL, left=3.0)], ids=lambda stock: stock.name)
def test_the_longest_code_is_readable_and_nothing_is_drawn_where_a_printer_does_not_reach(stock: Stock) -> None:
    code = "KOMAE2021ABC-00001-0-1234567890123"
    sheets = [LabelSheet(code, number, [], held) for number, held in ((1, False), (2, True))]
    data = render(stock, *sheets)
    assert failed_pages(data, [placed_codes(stock, one) for one in sheets]) == []
    for page in range(len(sheets)):
        dark = darkness(data, page)
        edge = int(PRINTER_EDGE / PIXEL)
        assert dark[edge:-edge, edge:-edge].any()
        dark[edge:-edge, edge:-edge] = 0
        assert not dark.any()


def test_small_codes_are_drawn_and_listed_with_the_sheets_own() -> None:
    place = STOCK.label(4)
    small = PlacedCode(Rect(place.x + 70, place.y + 28, 9, 9), "KM2021A-00001-05-4711")
    one = LabelSheet("KM2021A-00001-0-1234567890123", 1, [LabelFace(()), LabelFace((), None, small)])
    codes = placed_codes(STOCK, one)
    assert [code.text for code in codes] == ["KM2021A-00001-0-1234567890123", "KM2021A-00001-05-4711"]
    assert failed_pages(render(STOCK, one), [codes]) == []


def test_a_partly_used_sheet_says_where_its_labels_start() -> None:
    assert "宛名 12件（4面目から）" in text_of(render(STOCK, sheet(STOCK, first_place=3)))
    assert "面目から" not in text_of(render(STOCK, sheet(STOCK)))


def fonts_of(data: bytes) -> set[str]:
    return {name.decode() for name in re.findall(rb"/BaseFont/[A-Z]{6}\+(\w+)-", data)}


def test_a_font_is_in_the_file_when_something_is_drawn_with_it() -> None:
    serif_first = FontStack((load_typeface("serif"), load_typeface("sans")))
    both = sheet(STOCK, text="元和泉1丁目2番3号 𰻞")  # the last letter is drawn by the sans font only
    data = render_sheets(STOCK, "調査", [both], MOMENT, fonts=serif_first)
    assert fonts_of(data) == {"NotoSansJP", "NotoSerifJP"}
    assert "元和泉1丁目2番3号 𰻞" in text_of(data)
    assert fonts_of(render_sheets(STOCK, "調査", [sheet(STOCK)], MOMENT, fonts=serif_first)) == {"NotoSerifJP"}


@pytest.mark.parametrize("text", ["\ue000", "a\U000e01ef", "\u0f40"])
def test_what_no_glyph_draws_is_never_drawn_as_a_blank(text: str) -> None:
    with pytest.raises(UndrawableError):
        render(STOCK, sheet(STOCK, text=text))


def text_by_tables(data: bytes) -> list[str]:
    """Return the lines of the first page, read with nothing but the tables from codes to text."""
    streams = {
        int(number): zlib.decompress(packed).decode("ascii", "replace")
        for number, packed in re.findall(rb"(\d+) 0 obj\n<<[^\n]*>>\nstream\n(.*?)\nendstream", data, re.DOTALL)
    }
    tables: dict[str, dict[str, str]] = {}
    for name, number in re.findall(rb"/(F\d+L\d+) (\d+) 0 R", data):
        font = re.search(rb"\n%b 0 obj\n.*?/ToUnicode (\d+) 0 R" % number, data)
        assert font is not None
        pairs = re.findall(r"<(\w{4})> <(\w+)>", streams[int(font[1])].replace("<0000> <ffff>", ""))
        tables[name.decode()] = {code: bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
    lines = []
    page = min(streams)
    for line in streams[page].split(" Tm\n")[1:]:
        drawn = re.findall(r"/(F\d+L\d+) \S+ Tf\[?[^<]*<(\w+)>", line.split("ET")[0])
        lines.append("".join(tables[font][code] for font, codes in drawn for code in re.findall("....", codes)))
    return lines


def test_one_glyph_stands_for_each_of_its_texts() -> None:
    names = ["葛城", "葛\U000e0100城", "葛\U000e0101城", "塚\ufa10", "か\u3099き\u3099", "葛城"]
    faces = [LabelFace((TextLine(30, 60 + 20 * n, 12, name),)) for n, name in enumerate(names)]
    data = render(STOCK, LabelSheet("A-00001-0-1234567890123", 1, faces))
    assert text_by_tables(data)[-len(names) :] == names


PROGRAM = """
import sys
from datetime import datetime
from tests.unit.documents.test_label_sheets import CONTROL, render_sheets, sheet
sheets = [sheet(CONTROL, 1), sheet(CONTROL, 2, text="葛\\U000e0100城"), sheet(CONTROL, 3, held=True)]
sys.stdout.buffer.write(render_sheets(CONTROL, "調査", sheets, datetime.fromisoformat("2021-04-01T09:30:00+00:00")))
"""


def test_the_bytes_are_the_same_in_another_folder_and_time_zone(tmp_path: Path) -> None:
    sheets = [sheet(CONTROL, 1), sheet(CONTROL, 2, text="葛\U000e0100城"), sheet(CONTROL, 3, held=True)]
    here = render_sheets(CONTROL, "調査", sheets, MOMENT)
    root = str(Path(label_sheets.__file__).parents[2])
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "PYTHONPATH": root, "LANG": "C"}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    assert ran.stdout == here
    there = MOMENT.astimezone(timezone(timedelta(hours=9)))
    assert render_sheets(CONTROL, "調査", sheets, there) == here


def test_a_viewer_is_asked_to_print_at_actual_size() -> None:
    with pypdfium2.PdfDocument(io.BytesIO(render(STOCK, sheet(STOCK)))) as document:
        assert document.get_metadata_value("Title") == "市民アンケート 宛名ラベル"
        assert document.get_metadata_value("CreationDate") == "D:20210401093000Z"
        assert document[0].get_size() == pytest.approx((PAGE_WIDTH * 72 / 25.4, PAGE_HEIGHT * 72 / 25.4), abs=0.01)
    assert b"/PrintScaling/None" in render(STOCK, sheet(STOCK))
