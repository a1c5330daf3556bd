"""The pull list (引抜き票) as PDF: which label to take from which sheet, with boxes to tick and sign for two.

What is taken from sheets in the office, from the contractor's hands and from envelopes is done by different people,
so each of the three begins a page of its own: nobody reads more names than he has to take out. No reason stands on
it: that somebody is under protection or has died is nothing for whoever takes a label off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from survey_ops.documents.fonts import MM_PER_POINT, load_typeface
from survey_ops.documents.form_layout import WIDTH, break_lines
from survey_ops.documents.form_pen import LEFT, PAGE_WIDTH, RIGHT, Pen, baseline_in
from survey_ops.documents.pdf import finish, new_pdf
from survey_ops.domain.pulls import PulledLabel, Whereabouts, whereabouts
from survey_ops.domain.stocks import PAGE_HEIGHT, Stock

_TITLE = 17.0
_TEXT = 9.5
_HEAD = 8.5
_SMALL = 8.0
_NAME_SIZES = (13.0, 12.0, 11.0, 10.0, 9.0)
_SMALLEST_NAME = 8.0
_NUMBER = 13.0

_HEAD_TOP = 34.0
_HEAD_HEIGHT = 7.0
_ROW = 14.0
_NAME_LINE = 3.9
_SIGN_HEIGHT = 50.0
_BOTTOM = 278.0
_BOX = 5.0
_RULE, _THIN = 0.35, 0.12
_SHADE = 236

# Left edges of the columns, in mm from the left edge of the table.
_EDGES = (0.0, 10.0, 27.0, 51.0, 67.0, 143.0, 159.0, WIDTH)
_HEADINGS = ("", "シート", "場所", "図", "氏名", "抜いた", "確かめた")

_TOLD = {
    Whereabouts.OFFICE: (
        "事務所にあるシートから抜くもの",
        "次の場所のラベルを台紙から剥がして細断し、「抜いた」に印を付けてください。もう一人が、場所と氏名を確かめてください。",
        ("抜いた者", "確かめた者"),
    ),
    Whereabouts.CONTRACTOR: (
        "引渡し中のシートから抜き、返してもらうもの",
        "委託業者に伝え、次の場所のラベル（貼った後なら封筒）を抜いて返してもらい、返ったものを確かめて細断してください。",
        ("抜いた者（委託業者）", "返却を確かめた者（市）"),
    ),
    Whereabouts.ENVELOPE: (
        "シートが戻った後のもの（封筒から抜くもの）",
        "ラベルを貼った封筒を、発送の前に抜いてください。もう一人が、氏名を確かめてください。",
        ("抜いた者", "確かめた者"),
    ),
}


@dataclass(frozen=True)
class PullRow:
    """A line of the list.

    Attributes:
        label: the label to take out.
        name: on the label.
        instead: what stands in place of a name that the font cannot draw.
    """

    label: PulledLabel
    name: str
    instead: str


@dataclass(frozen=True)
class PullSheet:
    """A list.

    Attributes:
        number: of the list.
        title: of the case.
        case_code: of the case.
        made_on: the day, as it is to be printed.
        rows: the labels.
    """

    number: int
    title: str
    case_code: str
    made_on: str
    rows: Sequence[PullRow]


def render_pull_list(sheet: PullSheet, stock: Stock, created: datetime) -> bytes:
    """Return the list as PDF, A4 portrait; the same input gives the same bytes."""
    pdf = new_pdf(f"{sheet.title} 引抜き票 {sheet.number}", created, "sans")
    pen = Pen(pdf, load_typeface("sans"))
    pages = list(_pages(sheet.rows))
    for number, (group, first, rows, is_last) in enumerate(pages, start=1):
        pdf.add_page()
        _draw_head(pen, sheet, group)
        _draw_table(pen, stock, rows, first)
        if is_last:
            _draw_signatures(pen, _TOLD[group][2])
        _draw_foot(pen, sheet, number, len(pages))
    return finish(pdf)


_Page = tuple[Whereabouts, int, Sequence[PullRow], bool]
"""Whose page, the index of its first row, its rows, and whether it is the last of them."""


def _pages(rows: Sequence[PullRow]) -> Iterator[_Page]:
    """Yield the pages: each group by itself, the room for the signatures left free on every page."""
    per_page = int((_BOTTOM - _SIGN_HEIGHT - _HEAD_TOP - 12.5 - _HEAD_HEIGHT) // _ROW)
    for group in Whereabouts:
        mine = sorted((row for row in rows if whereabouts(row.label.state) is group), key=_place)
        for at in range(0, len(mine), per_page):
            yield group, at, mine[at : at + per_page], at + per_page >= len(mine)


def _place(row: PullRow) -> tuple[int, int, int]:
    return row.label.sheet, row.label.row, row.label.column


def _draw_head(pen: Pen, sheet: PullSheet, group: Whereabouts) -> None:
    heading, advice, _ = _TOLD[group]
    pen.centred(PAGE_WIDTH / 2, 17.5, f"引抜き票　第{sheet.number}号", _TITLE)
    pen.text(LEFT, 26.0, _fitted(pen, sheet.title, WIDTH - 62.0, _TEXT), _TEXT)
    pen.right(RIGHT, 26.0, f"案件 {sheet.case_code}　{sheet.made_on}", _TEXT)
    pen.text(LEFT, 34.0, heading, 12.0)
    for at, line in enumerate(break_lines(advice, WIDTH, lambda part: pen.face.width(part, _SMALL + 0.5))):
        pen.text(LEFT, 39.2 + at * 4.2, line, _SMALL + 0.5)


def _fitted(pen: Pen, text: str, width: float, size: float) -> str:
    """Return a text, cut where it is too long; on this page it only says what case it is."""
    text = "".join(letter for letter in text if not pen.face.missing(letter))
    while pen.face.width(text, size) > width:
        text = f"{text.rstrip('…')[:-1]}…"
    return text


def _draw_table(pen: Pen, stock: Stock, rows: Sequence[PullRow], first: int) -> None:
    pdf, top = pen.pdf, _HEAD_TOP + 12.5
    pdf.set_fill_color(_SHADE)
    pdf.rect(LEFT, top, WIDTH, _HEAD_HEIGHT, style="F")
    pdf.set_fill_color(0)
    for (left, right), heading in zip(pairwise(_EDGES), _HEADINGS, strict=True):
        pen.centred(LEFT + (left + right) / 2, baseline_in(top, _HEAD_HEIGHT, _em(_HEAD)), heading, _HEAD)
    bottom = top + _HEAD_HEIGHT + len(rows) * _ROW
    pdf.set_line_width(_RULE)
    pdf.rect(LEFT, top, WIDTH, bottom - top)
    pdf.line(LEFT, top + _HEAD_HEIGHT, RIGHT, top + _HEAD_HEIGHT)
    pdf.set_line_width(_THIN)
    for edge in _EDGES[1:-1]:
        pdf.line(LEFT + edge, top, LEFT + edge, bottom)
    for at, row in enumerate(rows):
        y = top + _HEAD_HEIGHT + at * _ROW
        if at:
            pdf.set_line_width(_THIN)
            pdf.line(LEFT, y, RIGHT, y)
        _draw_row(pen, stock, row, first + at + 1, y)


def _draw_row(pen: Pen, stock: Stock, row: PullRow, number: int, top: float) -> None:
    middles = [LEFT + (left + right) / 2 for left, right in pairwise(_EDGES)]
    label = row.label
    pen.centred(middles[0], baseline_in(top, _ROW, _em(_TEXT)), str(number), _TEXT)
    pen.centred(middles[1], baseline_in(top, _ROW, _em(_NUMBER)), str(label.sheet), _NUMBER)
    pen.centred(middles[2], baseline_in(top, _ROW / 2 + 1.6, _em(_TEXT + 1)), f"上から {label.row}", _TEXT + 1)
    pen.centred(
        middles[2],
        baseline_in(top + _ROW / 2 - 1.6, _ROW / 2 + 1.6, _em(_TEXT + 1)),
        f"左から {label.column}",
        _TEXT + 1,
    )
    _draw_map(pen, stock, label, middles[3], top)
    _draw_name(pen, row, top)
    for middle in middles[5:]:
        pen.pdf.set_line_width(_RULE)
        pen.pdf.rect(middle - _BOX / 2, top + (_ROW - _BOX) / 2, _BOX, _BOX)


def _draw_map(pen: Pen, stock: Stock, label: PulledLabel, middle: float, top: float) -> None:
    """Draw the sheet in small with the label's place in black."""
    pdf, height = pen.pdf, _ROW - 2.4
    scale = height / PAGE_HEIGHT
    left, above = middle - 210.0 * scale / 2, top + 1.2
    pdf.set_line_width(_THIN)
    pdf.rect(left, above, 210.0 * scale, height)
    for index in range(stock.places):
        place = stock.place(index)
        at_row, at_column = divmod(index, stock.columns)
        is_it = (at_row + 1, at_column + 1) == (label.row, label.column)
        box = (left + place.x * scale, above + place.y * scale, place.width * scale, place.height * scale)
        pdf.set_draw_color(0 if is_it else 170)
        pdf.rect(*box, style="DF" if is_it else "D")
    pdf.set_draw_color(0)


def _draw_name(pen: Pen, row: PullRow, top: float) -> None:
    """Draw the name in the largest size in which it fits, else in small lines."""
    text = row.instead if pen.face.missing(row.name) else row.name
    left, width = LEFT + _EDGES[4] + 2.5, _EDGES[5] - _EDGES[4] - 5.0
    for size in _NAME_SIZES:
        if pen.face.width(text, size) <= width:
            pen.text(left, baseline_in(top, _ROW, _em(size)), text, size)
            return
    lines = break_lines(text, width, lambda part: pen.face.width(part, _SMALLEST_NAME))
    start = top + (_ROW - len(lines) * _NAME_LINE) / 2
    for at, line in enumerate(lines):
        pen.text(left, baseline_in(start + at * _NAME_LINE, _NAME_LINE, _em(_SMALLEST_NAME)), line, _SMALLEST_NAME)


def _draw_signatures(pen: Pen, names: Sequence[str]) -> None:
    """Draw a box for each of the two people: name, day and time, how many."""
    top, height, gap = _BOTTOM - _SIGN_HEIGHT + 6.0, _SIGN_HEIGHT - 12.0, 6.0
    width = (WIDTH - gap) / 2
    for at, name in enumerate(names):
        left = LEFT + at * (width + gap)
        pen.pdf.set_line_width(_RULE)
        pen.pdf.rect(left, top, width, height)
        pen.text(left + 2.5, top + 5.6, name, _TEXT)
        for line, said in enumerate(("所属", "氏名", "日時", "枚数")):
            y = top + 13.0 + line * 6.8
            pen.text(left + 2.5, y, said, _SMALL)
            if said == "日時":
                pen.text(left + 28.0, y, "年　　　月　　　日　　　時　　　分", _SMALL)
            if said == "枚数":
                pen.text(left + 28.0, y, "枚", _SMALL)
            pen.pdf.set_line_width(_THIN)
            pen.pdf.line(left + 12.0, y + 1.4, left + width - 3.0, y + 1.4)


def _draw_foot(pen: Pen, sheet: PullSheet, number: int, pages: int) -> None:
    pen.text(LEFT, 285.0, "個人情報。使い終わったら授受簿とともに保管し、案件の終わりに廃棄してください。", _SMALL)
    pen.right(RIGHT, 285.0, f"{number}／{pages}", _TEXT)


def _em(size: float) -> float:
    return size * MM_PER_POINT
