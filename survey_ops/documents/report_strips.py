"""The blocks of a report as strips: pieces of a page that are never broken, each with its height and how it is drawn.

A strip may ask to stay on the page of the next one (a heading with its text, the head of a table with its first row),
and may name strips that are drawn again where its block goes on on another page (the head of a table).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from survey_ops.documents import plots
from survey_ops.documents.fonts import MM_PER_POINT
from survey_ops.documents.form_layout import CONTINUED, WIDTH, break_lines
from survey_ops.documents.form_sheet import LEFT, RIGHT, Pen, baseline_in
from survey_ops.domain.report_blocks import BarChart, Block, FactList, Grid, Heading, Paragraph, Pyramid

TEXT = 10.5  # pt
CELL = 9.0
HEADING = 12.0
CAPTION = 10.0

_LINE = 6.1  # from line to line of running text
_CELL_LINE = 4.5
_ROW = 5.6
_HEAD_LINE = 4.3
_GAP = 3.4  # after a block
_PAD = 2.0
_NAME = 38.0  # the names of a list of facts
_NUMBER = 30.0  # the widest column of numbers
_LABEL = (26.0, 76.0)  # the narrowest and the widest column of labels
_WHOLE = 14  # rows: a table no longer than this stays on one page
_MOST_BARS = 22
_SLACK = 0.1  # so that what just fits is not broken for a rounding
_NARROW = 20.0  # columns narrower than this have their groups ruled off
_RULE, _THIN = 0.35, 0.12
_SHADE = 236


@dataclass(frozen=True)
class Pens:
    """The two fonts: Mincho for running text, Gothic for headings, tables and figures."""

    serif: Pen
    sans: Pen


Draw = Callable[[Pens, float], None]
"""Draws a strip with its top at so many mm."""


@dataclass(frozen=True)
class Strip:
    """A piece of a page.

    Attributes:
        height: in mm.
        draw: draws it.
        keep: it stays on the page of the next strip.
        again: strips drawn before this one where it begins a page.
        is_gap: white space, left out at the head of a page.
    """

    height: float
    draw: Draw
    keep: bool = False
    again: tuple["Strip", ...] = ()
    is_gap: bool = False


def strips_of(blocks: Sequence[Block], pens: Pens) -> list[Strip]:
    """Return the strips of all blocks in their order."""
    return [strip for block in blocks for strip in _strips(block, pens)]


def _strips(block: Block, pens: Pens) -> Iterator[Strip]:
    match block:
        case Heading():
            yield from _heading(block)
        case Paragraph():
            yield from _paragraph(block, pens)
        case FactList():
            yield from _facts(block, pens)
        case Grid():
            yield from _grid(block, pens)
        case Pyramid():
            yield from _figure(block.title, plots.pyramid_height(block), _pyramid(block))
        case BarChart():
            yield from _bars(block)


def _gap(height: float = _GAP) -> Strip:
    return Strip(height, lambda pens, top: None, is_gap=True)


def _heading(block: Heading) -> Iterator[Strip]:
    def draw(pens: Pens, top: float) -> None:
        pdf = pens.sans.pdf
        pdf.set_fill_color(60)
        pdf.rect(LEFT, top + 1.2, 1.6, 5.6, style="F")
        pdf.set_fill_color(0)
        pens.sans.text(LEFT + 3.6, baseline_in(top, 8.0, HEADING * MM_PER_POINT), block.text, HEADING)
        pdf.set_line_width(_THIN)
        pdf.line(LEFT, top + 8.2, RIGHT, top + 8.2)

    yield _gap(2.6)
    yield Strip(11.0, draw, keep=True)


def _paragraph(block: Paragraph, pens: Pens) -> Iterator[Strip]:
    # An official text begins each paragraph one character in.
    lines = break_lines(f"\u3000{block.text}", WIDTH, lambda part: pens.serif.face.width(part, TEXT))
    for at, line in enumerate(lines):
        # Neither the first nor the last line of a paragraph stands alone on a page.
        yield Strip(_LINE, _text_line(line), keep=at in (0, len(lines) - 2) and at < len(lines) - 1)
    yield _gap(1.6)


def _text_line(line: str) -> Draw:
    def draw(pens: Pens, top: float) -> None:
        pens.serif.text(LEFT, baseline_in(top, _LINE, TEXT * MM_PER_POINT), line, TEXT)

    return draw


def _facts(block: FactList, pens: Pens) -> Iterator[Strip]:
    for at, (name, value) in enumerate(block.facts):
        lines = break_lines(value, WIDTH - _NAME - 2 * _PAD, lambda part: pens.sans.face.width(part, CELL))
        height = len(lines) * _CELL_LINE + 1.6
        yield Strip(height, _fact(name, lines, height), keep=at < len(block.facts) - 1)
    yield _gap()


def _fact(name: str, lines: Sequence[str], height: float) -> Draw:
    def draw(pens: Pens, top: float) -> None:
        pdf, em = pens.sans.pdf, CELL * MM_PER_POINT
        _shade(pens, LEFT, top, _NAME, height)
        pens.sans.text(LEFT + _PAD, baseline_in(top, height, em), name, CELL)
        for at, line in enumerate(lines):
            baseline = baseline_in(top + 0.8 + at * _CELL_LINE, _CELL_LINE, em)
            pens.sans.text(LEFT + _NAME + _PAD, baseline, line, CELL)
        pdf.set_line_width(_THIN)
        # Both, for the shade of the next one lies upon the lower.
        pdf.line(LEFT, top, RIGHT, top)
        pdf.line(LEFT, top + height, RIGHT, top + height)

    return draw


def _shade(pens: Pens, x: float, top: float, width: float, height: float) -> None:
    pens.sans.pdf.set_fill_color(_SHADE)
    pens.sans.pdf.rect(x, top, width, height, style="F")
    pens.sans.pdf.set_fill_color(0)


@dataclass(frozen=True)
class _Columns:
    """Where the columns of a table stand: left edges, the right edge of the last, and where groups are ruled off."""

    edges: tuple[float, ...]
    rules: tuple[float, ...] = ()

    @property
    def right(self) -> float:
        return self.edges[-1]


def _grid(block: Grid, pens: Pens) -> Iterator[Strip]:
    columns = _columns(block, pens)
    head = _head(block, columns)
    caption = _caption(block.title)
    again = (_caption(f"{block.title}{CONTINUED}"), head)
    yield caption
    yield head
    first_total = len(block.rows) - block.totals
    for at, row in enumerate(block.rows):
        is_last = at == len(block.rows) - 1
        strip = _row(row, columns, pens, rule=_THIN if at not in (0, first_total) else _RULE if at else 0.0)
        stays = len(block.rows) <= _WHOLE or at < 1 or first_total - 2 <= at
        yield replace(strip, keep=stays or is_last, again=again)
    yield Strip(0.2, _bottom(columns))
    yield _gap(_GAP + 1.0)


def _caption(title: str) -> Strip:
    def draw(pens: Pens, top: float) -> None:
        pens.sans.text(LEFT, baseline_in(top, 6.4, CAPTION * MM_PER_POINT), title, CAPTION)

    return Strip(6.8, draw, keep=True)


def _columns(block: Grid, pens: Pens) -> _Columns:
    """Return the columns: the labels as wide as they need, the numbers alike, the rest of the page left white."""
    texts = [part for row in (block.headings, *block.rows) for part in row[0].split("\n")]
    widest = max(pens.sans.face.width(text, CELL) for text in texts) + 2 * _PAD + _SLACK
    label = min(max(widest, _LABEL[0]), _LABEL[1])
    count = len(block.headings) - 1
    needed = max(_width(pens, row[at]) for row in (block.headings, *block.rows) for at in range(1, count + 1))
    number = min(max(_NUMBER, needed + 2 * _PAD), (WIDTH - label) / count)
    edges = [LEFT, *(LEFT + label + number * at for at in range(count + 1))]
    starts = accumulate((span for _, span in block.groups[:-1]), initial=1)
    rules = [edges[start] for start in starts] if block.groups and number < _NARROW else []
    return _Columns(tuple(edges), tuple(rules))


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
        _shade(pens, LEFT, top, columns.right - LEFT, groups + height)
        pdf.set_line_width(_RULE)
        pdf.line(LEFT, top, columns.right, top)
        _draw_group_rules(pens, columns, top, groups + height)
        _draw_groups(pens, block, columns, top, groups)
        for at, (heading, is_grouped) in enumerate(zip(block.headings, grouped, strict=True)):
            # Without a heading over it, one stands in the middle of both lines.
            above, room = (top + groups, height) if is_grouped else (top, groups + height)
            middle = (columns.edges[at] + columns.edges[at + 1]) / 2
            _centre_lines(pens, middle, above, room, heading.split("\n"))
        pdf.set_line_width(_RULE)
        pdf.line(LEFT, top + groups + height, columns.right, top + groups + height)

    return Strip(groups + height, draw, keep=True)


def _draw_groups(pens: Pens, block: Grid, columns: _Columns, top: float, height: float) -> None:
    pdf = pens.sans.pdf
    pdf.set_line_width(_THIN)
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
    label = break_lines(row[0], columns.edges[1] - LEFT - 2 * _PAD, lambda part: pens.sans.face.width(part, CELL))
    height = _ROW + (len(label) - 1) * _CELL_LINE

    def draw(pens: Pens, top: float) -> None:
        em = CELL * MM_PER_POINT
        if rule:
            pens.sans.pdf.set_line_width(rule)
            pens.sans.pdf.line(LEFT, top, columns.right, top)
        _draw_group_rules(pens, columns, top, height)
        for at, line in enumerate(label):
            pens.sans.text(LEFT + _PAD, baseline_in(top + at * _CELL_LINE, _ROW, em), line, CELL)
        for at, text in enumerate(row[1:], 1):
            _draw_cell(pens, columns, at, baseline_in(top, height, em), text)

    return Strip(height, draw)


def _draw_group_rules(pens: Pens, columns: _Columns, top: float, height: float) -> None:
    pens.sans.pdf.set_line_width(_THIN)
    for x in columns.rules:
        pens.sans.pdf.line(x, top, x, top + height)


def _draw_cell(pens: Pens, columns: _Columns, at: int, baseline: float, text: str) -> None:
    """Draw a number at the right edge of its column; the figures of a column then stand under each other."""
    left, right = columns.edges[at], columns.edges[at + 1]
    # In a broad column the numbers stand nearer to the middle, under their heading.
    inset = max(_PAD * 0.6, (right - left) * 0.26 if right - left > 20 else 0.0)
    if pens.sans.face.width(text, CELL) > right - left - inset - 1.0:
        inset = 1.0
    pens.sans.right(right - inset, baseline, text, CELL)


def _bottom(columns: _Columns) -> Draw:
    def draw(pens: Pens, top: float) -> None:
        pens.sans.pdf.set_line_width(_RULE)
        pens.sans.pdf.line(LEFT, top, columns.right, top)

    return draw


def _pyramid(block: Pyramid) -> Draw:
    return lambda pens, top: plots.draw_pyramid(pens.sans, LEFT, top, WIDTH, block)


def _bars(block: BarChart) -> Iterator[Strip]:
    """Draw a chart of many bars in parts of a page."""
    for start in range(0, len(block.bars), _MOST_BARS):
        part = replace(block, bars=block.bars[start : start + _MOST_BARS])
        title = block.title if start == 0 else f"{block.title}{CONTINUED}"
        yield from _figure(title, plots.bars_height(part), _bar_chart(part))


def _bar_chart(part: BarChart) -> Draw:
    return lambda pens, top: plots.draw_bars(pens.sans, LEFT, top, WIDTH, part)


def _figure(title: str, height: float, draw: Draw) -> Iterator[Strip]:
    yield _caption(title)
    yield Strip(height, draw)
    yield _gap()
