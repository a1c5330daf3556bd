"""The check list (照合リスト): labels of a run beside the register's words, for two people to compare and sign.

A4 portrait, as many pages as it takes, the signatures on the last. It holds names and addresses. A character that the
font does not have stands as its code point in brackets, for a list to compare with must not leave one out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from survey_ops.documents.fonts import MM_PER_POINT, Typeface, load_typeface
from survey_ops.documents.form_layout import WIDTH, break_lines
from survey_ops.documents.form_page import FormFooter, draw_footer
from survey_ops.documents.form_pen import LEFT, PAGE_WIDTH, RIGHT, Pen, baseline_in
from survey_ops.documents.pdf import finish, new_pdf
from survey_ops.documents.report_sheet import deal_out
from survey_ops.documents.strips import RULE, THIN, Pens, Strip, gap, shade
from survey_ops.domain.characters import clusters

TITLE = "宛名ラベル照合リスト"
BOXES = ("□ 一致", "□ 不一致")
CHECKERS = ("確認者1", "確認者2")

_TITLE_SIZE, _SUBJECT_SIZE, _FACT_SIZE, _CELL, _NAME = 17.0, 11.0, 9.0, 8.5, 10.5
_TITLE_TOP, _SUBJECT_LINE, _FACT_LINE = 22.0, 6.0, 4.9
_FACT_LABEL = 27.0
_COLUMNS = (("ラベル", 15.0), ("位置", 21.0), ("元の行", 16.0), ("郵便番号・住所・方書", 61.5), ("氏名", 27.5))
_CHECK = 17.0
_EDGES = tuple(accumulate((LEFT, *(width for _, width in _COLUMNS), _CHECK, _CHECK)))
_PAD = 1.8
_LINE, _NAME_LINE, _ROW_PAD = 4.3, 5.2, 1.4
_BOX = 5.0
_HEAD = 7.0
_SIGN = 31.0
_MARK = ("取扱注意", "個人情報あり")


@dataclass(frozen=True)
class CheckRow:
    """One label to compare.

    Attributes:
        number: of the label, from 1 through the run.
        why: how it came to be chosen.
        sheet: number of its sheet.
        place: where on the sheet, as a person counts.
        source: the line it was read from, after the file where there are several; a line each.
        postal_code, address, building, name: as the register has them.
    """

    number: int
    why: str
    sheet: int
    place: str
    source: tuple[str, ...]
    postal_code: str
    address: str
    building: str
    name: str


@dataclass(frozen=True)
class CheckList:
    """What stands on a check list.

    Attributes:
        subject: the case's title.
        facts: (label, text) of what the labels are and how they were chosen, under the title.
        rows: the labels to compare, by number.
    """

    subject: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[CheckRow, ...]


def render_check_list(check: CheckList, footer: FormFooter) -> bytes:
    """Return the list as PDF; the same input gives the same bytes."""
    face = load_typeface("sans")
    pdf = new_pdf(f"{shown(check.subject, face)}　{TITLE}", footer.created, "sans")
    pen = Pen(pdf, face)
    subject = _broken(pen, check.subject, WIDTH - 40.0, _SUBJECT_SIZE)
    facts = [(label, _broken(pen, text, WIDTH - _FACT_LABEL, _FACT_SIZE)) for label, text in check.facts]
    top = _TITLE_TOP + 3.0 + len(subject) * _SUBJECT_LINE + 2.5
    body = top + sum(len(lines) for _, lines in facts) * _FACT_LINE + 3.0
    pages = deal_out(list(_strips(pen, check)), body)
    for number, page in enumerate(pages, 1):
        pdf.add_page()
        if number == 1:
            _draw_title(pen, subject)
            _draw_facts(pen, facts, top)
        else:
            _draw_running_head(pen, check.subject)
        for strip, at in page:
            strip.draw(Pens(pen, pen), at)
        draw_footer(pen, footer, number, len(pages))
    return finish(pdf)


def shown(text: str, face: Typeface) -> str:
    """Return a text with what the font lacks as code points: `〔U+E000〕`."""
    if not face.missing(text):
        return text
    return "".join(
        f"〔{' '.join(missing)}〕" if (missing := face.missing(cluster)) else cluster for cluster in clusters(text)
    )


def _broken(pen: Pen, text: str, width: float, size: float) -> tuple[str, ...]:
    return break_lines(shown(text, pen.face), width, lambda part: pen.face.width(part, size))


def _draw_title(pen: Pen, subject: Sequence[str]) -> None:
    pen.centred(PAGE_WIDTH / 2, _TITLE_TOP, TITLE, _TITLE_SIZE)
    for at, line in enumerate(subject, 1):
        pen.centred(PAGE_WIDTH / 2, _TITLE_TOP + 2.6 + at * _SUBJECT_LINE, line, _SUBJECT_SIZE)
    pen.pdf.set_line_width(0.5)
    pen.pdf.rect(RIGHT - 25.0, _TITLE_TOP - 8.6, 25.0, 12.0)
    pen.centred(RIGHT - 12.5, _TITLE_TOP - 3.4, _MARK[0], 11.0)
    pen.centred(RIGHT - 12.5, _TITLE_TOP + 1.4, _MARK[1], 8.0)


def _draw_running_head(pen: Pen, subject: str) -> None:
    lines = _broken(pen, subject, WIDTH - 75.0, 8.0)
    pen.text(LEFT, 14.6, TITLE, 8.0)
    pen.centred(PAGE_WIDTH / 2, 14.6, lines[0] if len(lines) == 1 else f"{lines[0][:-1]}…", 8.0)
    pen.right(RIGHT, 14.6, f"{_MARK[0]}（{_MARK[1]}）", 8.0)
    pen.pdf.set_line_width(THIN)
    pen.pdf.line(LEFT, 16.4, RIGHT, 16.4)


def _draw_facts(pen: Pen, facts: Sequence[tuple[str, Sequence[str]]], top: float) -> None:
    at = top
    for label, lines in facts:
        for index, line in enumerate(lines):
            baseline = baseline_in(at, _FACT_LINE, _FACT_SIZE * MM_PER_POINT)
            if index == 0:
                pen.text(LEFT, baseline, label, _FACT_SIZE)
            pen.text(LEFT + _FACT_LABEL, baseline, line, _FACT_SIZE)
            at += _FACT_LINE


def _strips(pen: Pen, check: CheckList) -> Iterator[Strip]:
    head = Strip(_HEAD, _draw_head, keep=True)
    yield head
    for row in check.rows:
        yield _row(pen, row, head)
    yield gap(4.0)
    yield Strip(_SIGN, _draw_signatures)


def _draw_head(pens: Pens, top: float) -> None:
    pen = pens.sans
    shade(pens, LEFT, top, WIDTH, _HEAD)
    _rule(pen, top, RULE)
    _rule(pen, top + _HEAD, RULE)
    headings = [heading for heading, _ in _COLUMNS] + list(CHECKERS)
    for (left, right), heading in zip(pairwise(_EDGES), headings, strict=True):
        pen.centred((left + right) / 2, baseline_in(top, _HEAD, _CELL * MM_PER_POINT), heading, _CELL)
    _draw_sides(pen, top, _HEAD)


def _row(pen: Pen, row: CheckRow, head: Strip) -> Strip:
    cells: list[Sequence[str]] = [
        (f"{row.number:,}", row.why),
        (f"シート {row.sheet:,}", row.place),
        tuple(line for text in row.source for line in _broken(pen, text, _COLUMNS[2][1] - 2 * _PAD, _CELL)),
    ]
    room = _COLUMNS[3][1] - 2 * _PAD
    address = [f"〒{row.postal_code}", *_broken(pen, row.address, room, _CELL)]
    address += _broken(pen, row.building, room, _CELL) if row.building else ()
    cells.append(address)
    name, size = _name_lines(pen, row.name)
    height = max(2 * _BOX, len(name) * _NAME_LINE, *(len(cell) * _LINE for cell in cells)) + 2 * _ROW_PAD

    def draw(pens: Pens, top: float) -> None:
        pen = pens.sans
        for edge, cell in zip(_EDGES, cells, strict=False):
            _draw_lines(pen, edge + _PAD, top + _ROW_PAD, cell)
        for at, line in enumerate(name):
            under = top + (height - len(name) * _NAME_LINE) / 2 + at * _NAME_LINE
            pen.text(_EDGES[4] + _PAD, baseline_in(under, _NAME_LINE, size * MM_PER_POINT), line, size)
        for edge in _EDGES[5:7]:
            for above, box in zip((-_BOX, 0.0), BOXES, strict=True):
                pen.text(edge + _PAD, baseline_in(top + height / 2 + above, _BOX, _CELL * MM_PER_POINT), box, _CELL)
        _draw_sides(pen, top, height)
        _rule(pen, top + height, THIN)

    return Strip(height, draw, again=(head,))


def _name_lines(pen: Pen, name: str) -> tuple[tuple[str, ...], float]:
    """Return the lines of a name and their size in pt: smaller where it takes more than two."""
    room = _COLUMNS[4][1] - 2 * _PAD
    large = _broken(pen, name, room, _NAME)
    return (large, _NAME) if len(large) <= 2 else (_broken(pen, name, room, _CELL), _CELL)


def _draw_lines(pen: Pen, x: float, top: float, lines: Sequence[str]) -> None:
    for at, line in enumerate(lines):
        pen.text(x, baseline_in(top + at * _LINE, _LINE, _CELL * MM_PER_POINT), line, _CELL)


def _draw_sides(pen: Pen, top: float, height: float) -> None:
    pen.pdf.set_line_width(THIN)
    for edge in _EDGES:
        pen.pdf.line(edge, top, edge, top + height)


def _rule(pen: Pen, y: float, width: float) -> None:
    pen.pdf.set_line_width(width)
    pen.pdf.line(LEFT, y, RIGHT, y)


def _draw_signatures(pens: Pens, top: float) -> None:
    """Draw the outcome and a box for each of the two people."""
    pen = pens.sans
    outcome = "結果　　□ すべて一致　　□ 一致しないものがあった（　　　件）→ 封入・引渡しを止め、ラベルを作り直す"
    pen.text(LEFT, baseline_in(top, 6.0, _CELL * MM_PER_POINT), outcome, _CELL)
    width, box = (WIDTH - 5.0) / 2, top + 7.5
    for at, checker in enumerate(CHECKERS):
        left = LEFT + at * (width + 5.0)
        shade(pens, left, box, 19.0, _SIGN - 7.5)
        pen.pdf.set_line_width(RULE)
        pen.pdf.rect(left, box, width, _SIGN - 7.5)
        pen.pdf.line(left + 19.0, box, left + 19.0, box + _SIGN - 7.5)
        pen.centred(left + 9.5, baseline_in(box, _SIGN - 7.5, _CELL * MM_PER_POINT), checker, _CELL)
        pen.text(left + 21.0, box + 5.0, "所属・氏名（署名）", 8.0)
        pen.text(left + 21.0, box + _SIGN - 7.5 - 2.4, "照合した日　　　　　年　　　月　　　日", 8.0)
