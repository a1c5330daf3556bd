"""The blocks of a report as strips: headings, running text, lists of facts, figures; tables are in `report_grid`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from survey_ops.documents import plots
from survey_ops.documents.fonts import MM_PER_POINT
from survey_ops.documents.form_layout import CONTINUED, WIDTH, break_lines
from survey_ops.documents.form_pen import LEFT, RIGHT, baseline_in
from survey_ops.documents.report_grid import grid_strips
from survey_ops.documents.strips import CELL, CELL_LINE, PAD, THIN, Draw, Pens, Strip, caption, gap, shade
from survey_ops.domain.report_blocks import BarChart, Block, FactList, Grid, Heading, Paragraph, Pyramid

TEXT = 10.5  # pt
HEADING = 12.0

_LINE = 6.1  # from line to line of running text
_NAME = 38.0  # the names of a list of facts
_MOST_BARS = 22


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
            yield from grid_strips(block, pens)
        case Pyramid():
            yield from _figure(block.title, plots.pyramid_height(block), _pyramid(block))
        case BarChart():
            yield from _bars(block)


def _heading(block: Heading) -> Iterator[Strip]:
    def draw(pens: Pens, top: float) -> None:
        pdf = pens.sans.pdf
        pdf.set_fill_color(60)
        pdf.rect(LEFT, top + 1.2, 1.6, 5.6, style="F")
        pdf.set_fill_color(0)
        pens.sans.text(LEFT + 3.6, baseline_in(top, 8.0, HEADING * MM_PER_POINT), block.text, HEADING)
        pdf.set_line_width(THIN)
        pdf.line(LEFT, top + 8.2, RIGHT, top + 8.2)

    yield gap(2.6)
    yield Strip(11.0, draw, keep=True)


def _paragraph(block: Paragraph, pens: Pens) -> Iterator[Strip]:
    # An official text begins each paragraph one character in.
    lines = break_lines(f"\u3000{block.text}", WIDTH, lambda part: pens.serif.face.width(part, TEXT))
    for at, line in enumerate(lines):
        # Neither the first nor the last line of a paragraph stands alone on a page.
        yield Strip(_LINE, _text_line(line), keep=at in (0, len(lines) - 2) and at < len(lines) - 1)
    yield gap(1.6)


def _text_line(line: str) -> Draw:
    def draw(pens: Pens, top: float) -> None:
        pens.serif.text(LEFT, baseline_in(top, _LINE, TEXT * MM_PER_POINT), line, TEXT)

    return draw


def _facts(block: FactList, pens: Pens) -> Iterator[Strip]:
    yield gap(1.2)
    for at, (name, value) in enumerate(block.facts):
        lines = break_lines(value, WIDTH - _NAME - 2 * PAD, lambda part: pens.sans.face.width(part, CELL))
        height = len(lines) * CELL_LINE + 1.6
        yield Strip(height, _fact(name, lines, height), keep=at < len(block.facts) - 1)
    yield gap()


def _fact(name: str, lines: Sequence[str], height: float) -> Draw:
    def draw(pens: Pens, top: float) -> None:
        pdf, em = pens.sans.pdf, CELL * MM_PER_POINT
        shade(pens, LEFT, top, _NAME, height)
        pens.sans.text(LEFT + PAD, baseline_in(top, height, em), name, CELL)
        for at, line in enumerate(lines):
            baseline = baseline_in(top + 0.8 + at * CELL_LINE, CELL_LINE, em)
            pens.sans.text(LEFT + _NAME + PAD, baseline, line, CELL)
        pdf.set_line_width(THIN)
        # Both, for the shade of the next one lies upon the lower.
        pdf.line(LEFT, top, RIGHT, top)
        pdf.line(LEFT, top + height, RIGHT, top + height)

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
    yield caption(title)
    yield Strip(height, draw)
    yield gap()
