"""Draws the blocks of a form: label and content of each cell, the grid, and every rule once.

Text stands in the page in reading order: row by row, the label before the content. Where several rows share a label,
it stands before the first of them on each page.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise

from survey_ops.documents.form_layout import (
    BANNER,
    CONTENT_WIDTH,
    GRID_HEAD,
    GROUP_WIDTH,
    LABEL_LINE,
    LABEL_WIDTH,
    LINE,
    PAD_X,
    PAD_Y,
    SIZE,
    WIDTH,
    Cell,
    Grid,
    GridTitle,
    Heading,
    Placed,
    spread,
)
from survey_ops.documents.form_pen import LEFT, PAGE_WIDTH, RIGHT, RULE, Pen, baseline_in


def draw_page(pen: Pen, page: Sequence[Placed], body_top: float) -> None:
    """Draw the blocks of a page and the rules between and around them.

    Args:
        pen: draws.
        page: at least one block.
        body_top: where the blocks begin, in mm from the top of the page.
    """
    for group, run in groupby(page, key=_group_of):
        placed = list(run)
        if group:
            _draw_group(pen, group, placed, body_top)
        for one in placed:
            _draw_block(pen, one, body_top + one.top)
    _draw_frame(pen, page, body_top)


def _group_of(placed: Placed) -> tuple[str, ...]:
    return placed.block.group if isinstance(placed.block, Cell) else ()


def _draw_group(pen: Pen, label: tuple[str, ...], placed: Sequence[Placed], body_top: float) -> None:
    top = body_top + placed[0].top
    bottom = body_top + placed[-1].top + placed[-1].block.height
    first = (top + bottom - len(label) * LABEL_LINE) / 2
    for index, line in enumerate(label):
        _draw_label(pen, LEFT + GROUP_WIDTH / 2, baseline_in(first + index * LABEL_LINE, LABEL_LINE), line)
    _rule(pen, LEFT + GROUP_WIDTH, top, LEFT + GROUP_WIDTH, bottom)


def _draw_block(pen: Pen, placed: Placed, top: float) -> None:
    match placed.block:
        case Heading() as heading:
            pen.centred(PAGE_WIDTH / 2, baseline_in(top, BANNER), heading.text)
        case Grid() as grid:
            _draw_grid(pen, grid, top)
        case Cell() as cell:
            _draw_cell(pen, cell, top)


def _draw_cell(pen: Pen, cell: Cell, top: float) -> None:
    left = LEFT + GROUP_WIDTH if cell.group else LEFT
    label_top = top + (cell.height - len(cell.boxes) * LINE - len(cell.label) * LABEL_LINE) / 2
    pen.lines(left, label_top, cell.boxes)
    label_top += len(cell.boxes) * LINE
    for index, line in enumerate(cell.label):
        middle = (left + LEFT + LABEL_WIDTH) / 2
        _draw_label(pen, middle, baseline_in(label_top + index * LABEL_LINE, LABEL_LINE), line)
    free = cell.height - len(cell.lines) * LINE
    pen.lines(LEFT + LABEL_WIDTH + PAD_X, top + (PAD_Y if cell.is_top else free / 2), cell.lines)
    _rule(pen, LEFT + LABEL_WIDTH, top, LEFT + LABEL_WIDTH, top + cell.height)


def _draw_label(pen: Pen, middle: float, baseline: float, text: str) -> None:
    """Draw one line of a label, centred; letters with spaces between them are spread."""
    pieces = spread(text, lambda part: pen.face.width(part, SIZE))
    x = middle - (pieces[-1].x + pen.face.width(pieces[-1].text, SIZE)) / 2
    for piece in pieces:
        pen.text(x + piece.x, baseline, piece.text)


def _draw_grid(pen: Pen, grid: Grid, top: float) -> None:
    head = top + grid.title.height
    body, bottom = head + GRID_HEAD, top + grid.height
    _draw_title(pen, grid.title, top)
    # The first column is as wide as the labels, so that one rule runs down the whole form.
    others = CONTENT_WIDTH / (len(grid.headings) - 1)
    widths = [LABEL_WIDTH] + [others] * (len(grid.headings) - 1)
    lefts = [LEFT + sum(widths[:index]) for index in range(len(widths))]
    for left, width, heading in zip(lefts, widths, grid.headings, strict=True):
        pen.centred(left + width / 2, baseline_in(head, GRID_HEAD), heading)
    for left, column in zip(lefts, grid.columns, strict=True):
        pen.lines(left + PAD_X, body + PAD_Y, column)
    for y in (head, body):
        _rule(pen, LEFT, y, RIGHT, y)
    for left in lefts[1:]:
        _rule(pen, left, head, left, bottom)


def _draw_title(pen: Pen, title: GridTitle, top: float) -> None:
    if title.text:
        pen.centred(PAGE_WIDTH / 2, baseline_in(top, BANNER), title.text)
    pen.lines(LEFT, top + PAD_Y, title.lines)
    if not title.tail:
        return
    first, stop = (top + PAD_Y + line * LINE for line in title.braced)
    x = LEFT + title.brace + 1.0
    _draw_brace(pen, x, first + 0.6, stop - 0.6)
    pen.text(x + 3.4, baseline_in((first + stop - LINE) / 2, LINE), title.tail)


def _draw_brace(pen: Pen, x: float, top: float, bottom: float) -> None:
    """Draw a brace open to the left, of curves alone: straight, a reader of the page would take it for a rule."""
    middle, width = (top + bottom) / 2, 2.4
    pen.pdf.set_line_width(RULE)
    for end in (top, bottom):
        pen.pdf.bezier([(x, end), (x + 0.9 * width, end), (x + 0.1 * width, middle), (x + width, middle)])


def _draw_frame(pen: Pen, page: Sequence[Placed], body_top: float) -> None:
    """Draw the rules between blocks, and the frame; the cell of a shared label is not divided."""
    for above, placed in pairwise(page):
        group = _group_of(placed)
        left = LEFT + GROUP_WIDTH if group and group == _group_of(above) else LEFT
        _rule(pen, left, body_top + placed.top, RIGHT, body_top + placed.top)
    pen.pdf.set_line_width(RULE)
    pen.pdf.rect(LEFT, body_top, WIDTH, page[-1].top + page[-1].block.height)


def _rule(pen: Pen, left: float, top: float, right: float, bottom: float) -> None:
    pen.pdf.set_line_width(RULE)
    pen.pdf.line(left, top, right, bottom)
