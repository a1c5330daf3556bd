"""Tags of items (管理対象の札) as PDF: A4, two side by side, to cut out along the thin lines.

A tag shows the QR code with the custody code as text below it, so that it can be typed, and what the item is. It
bears no resident's personal data: the content is told in words, the persons as a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from survey_ops.documents.fonts import MM_PER_POINT, load_typeface
from survey_ops.documents.form_layout import WIDTH, break_lines
from survey_ops.documents.form_pen import LEFT, PAGE_WIDTH, RIGHT, Pen, baseline_in
from survey_ops.documents.pdf import finish, new_pdf
from survey_ops.documents.qr import draw_qr

_COLUMNS, _ROWS = 2, 5
_TOP, _HEIGHT = 24.0, 50.0
_CODE_SIZE = 30.0  # 25 modules and the white edge: 0.9 mm a module, read from a sheet held in the hand
_PAD = 3.0
_RULE = 0.12
_TITLE, _HEAD, _TEXT, _SMALL = 12.0, 11.0, 9.0, 7.5
_LINE = 4.4
_CONTENT_LINES = 3
_UNDRAWABLE = "〓"


@dataclass(frozen=True)
class ItemTag:
    """What stands on a tag.

    Attributes:
        code: the custody code.
        number: of the item.
        type: of the item, in words.
        content: what it holds.
        persons: persons whose data it bears.
        medium: what it is on; may be empty.
        holder: who had it when the tag was printed; may be empty.
        erase_by: day by which it is to be erased; may be empty.
    """

    code: str
    number: int
    type: str
    content: str
    persons: int
    medium: str
    holder: str
    erase_by: str


def render_item_tags(title: str, case_code: str, tags: Sequence[ItemTag], created: datetime) -> bytes:
    """Return the tags as PDF, A4 portrait; the same input gives the same bytes."""
    pdf = new_pdf(f"{title} 管理対象の札", created, "sans")
    pen = Pen(pdf, load_typeface("sans"))
    per_page = _COLUMNS * _ROWS
    pages = -(-len(tags) // per_page)
    for page in range(pages):
        pdf.add_page()
        pen.text(LEFT, 17.0, _cut(pen, f"管理対象の札　{title}", WIDTH - 45.0, _TITLE), _TITLE)
        pen.right(RIGHT, 17.0, f"案件 {case_code}　{page + 1}／{pages}", _TEXT)
        for at, tag in enumerate(tags[page * per_page : (page + 1) * per_page]):
            row, column = divmod(at, _COLUMNS)
            _draw_tag(pen, tag, LEFT + column * WIDTH / _COLUMNS, _TOP + row * _HEIGHT)
        pen.centred(PAGE_WIDTH / 2, 285.0, "線で切り、現物や、送信・掲載の記録の書類に貼ってください。", _SMALL)
    return finish(pdf)


def _draw_tag(pen: Pen, tag: ItemTag, left: float, top: float) -> None:
    width = WIDTH / _COLUMNS
    pen.pdf.set_line_width(_RULE)
    pen.pdf.rect(left, top, width, _HEIGHT)
    draw_qr(pen.pdf, left + 1.0, top + 7.5, _CODE_SIZE, tag.code)
    x, room = left + _CODE_SIZE + 2.5, width - _CODE_SIZE - 2.5 - _PAD
    pen.text(left + _PAD, top + 6.6, _cut(pen, f"{tag.number}　{tag.type}", width - 2 * _PAD, _HEAD), _HEAD)
    y = top + 9.0
    for line in _content(pen, tag.content, room):
        pen.text(x, baseline_in(y, _LINE, _TEXT * MM_PER_POINT), line, _TEXT)
        y += _LINE
    y = top + 9.0 + _CONTENT_LINES * _LINE + 0.8
    pen.text(x, y + 4.0, f"{tag.persons:,} 人分", _HEAD)
    for at, line in enumerate(_facts(pen, tag, room)):
        pen.text(x, y + 8.4 + at * 3.6, line, _SMALL)
    pen.centred(left + width / 2, top + _HEIGHT - 3.0, tag.code, _TEXT)


def _content(pen: Pen, text: str, room: float) -> list[str]:
    return _lines(pen, text, room, _TEXT, _CONTENT_LINES)


def _facts(pen: Pen, tag: ItemTag, room: float) -> list[str]:
    erase_by = [f"期限 {tag.erase_by}"] if tag.erase_by else []
    medium = _lines(pen, f"媒体 {tag.medium}", room, _SMALL, 1) if tag.medium else []
    holder = _lines(pen, f"持つ者 {tag.holder}", room, _SMALL, 2) if tag.holder else []
    return [*medium, *holder, *erase_by]


def _lines(pen: Pen, text: str, room: float, size: float, most: int) -> list[str]:
    """Return a text in lines; what is beyond the last of them is cut, for the ledger has it whole."""
    lines = break_lines(_drawable(pen, text), room, lambda part: pen.face.width(part, size))
    if len(lines) <= most:
        return list(lines)
    return [*lines[: most - 1], _cut(pen, "".join(lines[most - 1 :]), room, size)]


def _cut(pen: Pen, text: str, width: float, size: float) -> str:
    """Return a text, cut where it is too long."""
    text = _drawable(pen, text)
    while pen.face.width(text, size) > width:
        text = f"{text.rstrip('…')[:-1]}…"
    return text


def _drawable(pen: Pen, text: str) -> str:
    return "".join(_UNDRAWABLE if pen.face.missing(letter) else letter for letter in text)
