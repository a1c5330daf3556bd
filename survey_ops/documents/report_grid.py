"""A table of a report as strips: columns as wide as they need, figures under each other, the head on every page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from survey_ops.documents.fonts import MM_PER_POINT
from survey_ops.documents.form_layout import CONTINUED, WIDTH, break_lines
from survey_ops.documents.form_pen import LEFT, baseline_in
from survey_ops.documents.strips import CELL, CELL_LINE, GAP, PAD, RULE, THIN, Draw, Pens, Strip, caption, gap, shade
from survey_ops.domain.report_blocks import Grid

_ROW = 5.6
_HEAD_LINE = 4.3
_NUMBER = 30.0  # the widest column of numbers
_LABEL = (26.0, 76.0)  # the narrowest and the widest column of labels
_WHOLE = 14  # rows: a table no longer than this stays on one page
_EDGE = 0.8  # from a number to the edge of a narrow column
_SLACK = 0.1  # so that what just fits is not broken for a rounding
_NARROW = 20.0  # columns narrower than this have their groups ruled off


@dataclass(frozen=True)
class _Columns:
    """Where the columns of a table stand.

    Attributes:
        edges: the left edges, and the right edge of the last.
        rules: where groups are ruled off.
        size: of the numbers in pt, smaller where a column is narrow.
    """

    edges: tuple[float, ...]
    rules: tuple[float, ...]
    size: float

    @property
    def right(self) -> float:
        return self.edges[-1]


def grid_strips(block: Grid, pens: Pens) -> Iterator[Strip]:
    """Yield the strips of a table."""
    columns = _columns(block, pens)
    head = _head(block, columns)
    again = (caption(f"{block.title}{CONTINUED}"), head)
    yield caption(block.title)
    yield head
    first_total = len(block.rows) - block.totals
    for at, row in enumerate(block.rows):
        is_last = at == len(block.rows) - 1
        strip = _row(row, columns, pens, rule=THIN if at not in (0, first_total) else RULE if at else 0.0)
        stays = len(block.rows) <= _WHOLE or at < 1 or first_total - 2 <= at
        yield replace(strip, keep=stays or is_last, again=again)
    yield Strip(0.2, _bottom(columns))
    yield gap(GAP + 1.0)


def _columns(block: Grid, pens: Pens) -> _Columns:
    """Return the columns: the labels as wide as they need, the numbers alike, the rest of the page left white."""
    texts = [part for row in (block.headings, *block.rows) for part in row[0].split("\n")]
    widest = max(pens.sans.face.width(text, CELL) for text in texts) + 2 * PAD + _SLACK
    label = min(max(widest, _LABEL[0]), _LABEL[1])
    count = len(block.headings) - 1
    needed = max(_width(pens, row[at]) for row in (block.headings, *block.rows) for at in range(1, count + 1))
    number = min(max(_NUMBER, needed + 2 * PAD), (WIDTH - label) / count)
    edges = [LEFT, *(LEFT + label + number * at for at in range(count + 1))]
    starts = accumulate((span for _, span in block.groups[:-1]), initial=1)
    rules = [edges[start] for start in starts] if block.groups and number < _NARROW else []
    numbers = max(_width(pens, row[at]) for row in block.rows for at in range(1, count + 1))
    return _Columns(tuple(edges), tuple(rules), CELL * min(1.0, (number - 2 * _EDGE) / numbers))


def _width(pens: Pens, text: str) -> float:
    return max(pens.sans.face.width(part, CELL) for part in text.split("\n"))


def _head(block: Grid, columns: _Columns) -> Strip:
    deepest = max(heading.count("\n") for heading in block.headings) + 1
    height = deepest * _HEAD_LINE + 2.2
    groups = _HEAD_LINE + 1.8 if block.groups else 0.0
    spanned = [bool(name) for name, span in block.groups for _ in range(span)]
    grouped = [False, *(spanned or [False] * (len(block.headings) - 1))]

    def draw(pens: Pens, top: float) -> None:
        pdf = pens.sans.pdf
        shade(pens, LEFT, top, columns.right - LEFT, groups + height)
        pdf.set_line_width(RULE)
        pdf.line(LEFT, top, columns.right, top)
        _draw_group_rules(pens, columns, top, groups + height)
        _draw_groups(pens, block, columns, top, groups)
        for at, (heading, is_grouped) in enumerate(zip(block.headings, grouped, strict=True)):
            # Without a heading over it, one stands in the middle of both lines.
            above, room = (top + groups, height) if is_grouped else (top, groups + height)
            middle = (columns.edges[at] + columns.edges[at + 1]) / 2
            _centre_lines(pens, middle, above, room, heading.split("\n"))
        pdf.set_line_width(RULE)
        pdf.line(LEFT, top + groups + height, columns.right, top + groups + height)

    return Strip(groups + height, draw, keep=True)


def _draw_groups(pens: Pens, block: Grid, columns: _Columns, top: float, height: float) -> None:
    pdf = pens.sans.pdf
    pdf.set_line_width(THIN)
    column = 1
    for heading, span in block.groups:
        left, right = columns.edges[column], columns.edges[column + span]
        if heading:
            _centre_lines(pens, (left + right) / 2, top, height, [heading])
            pdf.line(left + 1.0, top + height, right - 1.0, top + height)
        column += span


def _centre_lines(pens: Pens, middle: float, top: float, height: float, lines: Sequence[str]) -> None:
    start = top + (height - len(lines) * _HEAD_LINE) / 2
    for at, line in enumerate(lines):
        baseline = baseline_in(start + at * _HEAD_LINE, _HEAD_LINE, CELL * MM_PER_POINT)
        pens.sans.centred(middle, baseline, line, CELL)


def _row(row: Sequence[str], columns: _Columns, pens: Pens, *, rule: float) -> Strip:
    label = break_lines(row[0], columns.edges[1] - LEFT - 2 * PAD, lambda part: pens.sans.face.width(part, CELL))
    height = _ROW + (len(label) - 1) * CELL_LINE

    def draw(pens: Pens, top: float) -> None:
        em = CELL * MM_PER_POINT
        if rule:
            pens.sans.pdf.set_line_width(rule)
            pens.sans.pdf.line(LEFT, top, columns.right, top)
        _draw_group_rules(pens, columns, top, height)
        for at, line in enumerate(label):
            pens.sans.text(LEFT + PAD, baseline_in(top + at * CELL_LINE, _ROW, em), line, CELL)
        for at, text in enumerate(row[1:], 1):
            _draw_cell(pens, columns, at, baseline_in(top, height, em), text)

    return Strip(height, draw)


def _draw_group_rules(pens: Pens, columns: _Columns, top: float, height: float) -> None:
    pens.sans.pdf.set_line_width(THIN)
    for x in columns.rules:
        pens.sans.pdf.line(x, top, x, top + height)


def _draw_cell(pens: Pens, columns: _Columns, at: int, baseline: float, text: str) -> None:
    """Draw a number at the right edge of its column; the figures of a column then stand under each other."""
    left, right = columns.edges[at], columns.edges[at + 1]
    # In a broad column the numbers stand nearer to the middle, under their heading.
    inset = max(PAD * 0.6, (right - left) * 0.26 if right - left > 20 else 0.0)
    if pens.sans.face.width(text, columns.size) > right - left - inset - 1.0:
        inset = _EDGE
    pens.sans.right(right - inset, baseline, text, columns.size)


def _bottom(columns: _Columns) -> Draw:
    def draw(pens: Pens, top: float) -> None:
        pens.sans.pdf.set_line_width(RULE)
        pens.sans.pdf.line(LEFT, top, columns.right, top)

    return draw
