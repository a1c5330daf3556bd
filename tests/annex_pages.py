"""What a reader of an attachment (別紙) sees: the lines of its pages and the items they make up, by pdfium."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import pypdfium2

from survey_ops.documents.annex import Annex
from survey_ops.documents.annex_page import Lines, PagedAnnex
from survey_ops.documents.form_page import FormFooter
from survey_ops.documents.pdf import finish, new_pdf

MM = 72 / 25.4
FOOTER = FormFooter("KM2021V", "令和３年６月14日", "3:" + "3f9a" * 16, datetime(2021, 6, 14, tzinfo=UTC))
MARK = re.compile(r"([0-9０-９]+．|（[0-9０-９]+）|[ア-ン]\s|[①-⑳]\s|※)")

_CELL_GAP = 3.0  # mm: so far apart stand only the text and the count


class Char(NamedTuple):
    """A character and its box in mm from the top left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Line:
    """A line of a page: its top edge, its cells from left to right, and where each begins."""

    top: float
    cells: tuple[str, ...]
    lefts: tuple[float, ...]


@dataclass
class Item:
    """A number of a flow page: its mark, its text without line ends, and its count or ""."""

    mark: str
    text: str
    count: str = ""


def bound(annexes: Sequence[Annex], before: int = 4) -> bytes:
    """Return attachments as they stand behind a form of so many pages."""
    pdf = new_pdf("様式", FOOTER.created, "serif")
    total = before + sum(annex.pages for annex in annexes)
    first = before + 1
    for annex in annexes:
        annex.draw(pdf, FOOTER, first, total)
        first += annex.pages
    return finish(pdf)


def laid_out(annex: Annex) -> str:
    """Return the lines of text of an attachment, without drawing them."""
    if not isinstance(annex, PagedAnnex):
        raise TypeError(type(annex))
    blocks = [placed.block for sheet in annex.sheets for placed in sheet]
    found = [line for block in blocks if isinstance(block, Lines) for line in block.lines]
    return "\n".join("".join(run.text for run in line.runs) for line in found)


def chars(data: bytes) -> list[list[Char]]:
    """Return the characters of every page but line ends, with their em boxes."""
    return [list(_chars(page)) for page in pypdfium2.PdfDocument(data)]


def _chars(page: pypdfium2.PdfPage) -> Iterator[Char]:
    text, height = page.get_textpage(), page.get_height()
    for place in range(text.count_chars()):
        char = text.get_text_range(place, 1)
        if char not in "\r\n":
            left, bottom, right, top = text.get_charbox(place, loose=True)
            yield Char(char, left / MM, (height - top) / MM, right / MM, (height - bottom) / MM)


def texts(data: bytes) -> list[str]:
    """Return the text of every page without white space."""
    return ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(data)]


def lines(page: Sequence[Char]) -> list[Line]:
    """Return the lines of a page from the top down."""
    rows: dict[float, list[Char]] = {}
    for char in page:
        row = next((top for top in rows if abs(top - char.bottom) < 1.0), char.bottom)
        rows.setdefault(row, []).append(char)
    found = [_line(sorted(rows[top], key=lambda char: char.left)) for top in sorted(rows)]
    return [line for line in found if any(cell.strip() for cell in line.cells)]  # pdfium adds spaces of its own


def _line(row: Sequence[Char]) -> Line:
    cells, lefts = [""], [row[0].left]
    edge = row[0].left
    for char in row:
        if char.left - edge > _CELL_GAP:
            cells.append("")
            lefts.append(char.left)
        cells[-1] += char.text
        edge = char.right
    return Line(row[0].top, tuple(cells), tuple(lefts))


def items(page: Sequence[Char], headings: Sequence[str]) -> list[Item]:
    """Return the numbers of a flow page, headings and notes among them."""
    found: list[Item] = []
    for line in lines(page):
        text, count = line.cells[0], line.cells[1] if len(line.cells) > 1 else ""
        mark = MARK.match(text)
        if text.startswith("案件"):
            break
        if text.replace("\u3000", "").replace(" ", "") in headings:
            found.append(Item("", text))
        elif mark:
            found.append(Item(mark[0].strip(), text[mark.end() :].strip(), count))
        elif found:
            found[-1].text += text.strip()
            found[-1].count = count
    return found
