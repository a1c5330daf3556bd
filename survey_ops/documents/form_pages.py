"""Deals the blocks of a form out to pages.

A block stands whole on the page where it fits, and a short one moves to the next page rather than be broken. A
long one is broken between lines that need not stay together, at least two go on to the next page, and its label is
repeated with （続き）. A heading never ends a page: it goes along with the first part of the row below it.
"""

from collections.abc import Sequence
from dataclasses import replace

from survey_ops.documents.form_layout import CONTINUED, LINE, PAD_Y, WHOLE, Block, Cell, Heading, Placed

FEWEST = 2
"""Lines of a broken row that go on to the next page at least."""


def paginate(blocks: Sequence[Block], depth: float) -> tuple[tuple[Placed, ...], ...]:
    """Deal blocks out to pages `depth` mm high; a block higher than a page goes on over as many as it needs."""
    pages: list[list[Placed]] = [[]]
    used = 0.0
    for at, block in enumerate(blocks):
        if isinstance(block, Heading) and pages[-1] and used + _least(blocks[at:]) > depth:
            pages.append([])
            used = 0.0
        rest: Block | None = block
        while rest is not None:
            part, rest = _cut(rest, depth - used, is_fresh=_is_fresh(pages[-1]))
            if part is not None:
                pages[-1].append(Placed(part, used))
                used += part.height
            if rest is not None:
                pages.append([])
                used = 0.0
    return tuple(tuple(page) for page in pages)


def _is_fresh(page: Sequence[Placed]) -> bool:
    """Tell whether moving on to another page would leave nothing, or headings alone, on this one."""
    return all(isinstance(placed.block, Heading) for placed in page)


def _least(blocks: Sequence[Block]) -> float:
    """Return the height that headings need together with the first part of the row below them."""
    height = 0.0
    for block in blocks:
        if not isinstance(block, Heading):
            return height + _first_part(block)
        height += block.height
    return height


def _first_part(block: Block) -> float:
    if not isinstance(block, Cell) or block.height <= WHOLE:
        return block.height
    return max(_first_lines(block) * LINE + 2 * PAD_Y, block.label_height)


def _first_lines(cell: Cell) -> int:
    """Return how many lines there are up to the first that may end a page, itself included."""
    return next((at for at, line in enumerate(cell.lines, 1) if not line.keep), len(cell.lines))


def _cut(block: Block, space: float, is_fresh: bool) -> tuple[Block | None, Block | None]:
    """Return what of `block` goes into `space` mm, and what goes on to the next page."""
    if block.height <= space:
        return block, None
    if not isinstance(block, Cell) or block.height <= WHOLE:
        return (block, None) if is_fresh else (None, block)
    room = min(int((space - 2 * PAD_Y) / LINE), len(block.lines) - FEWEST)
    count = max((at for at in range(1, room + 1) if not block.lines[at - 1].keep), default=0)
    if not is_fresh and (count < _first_lines(block) or block.label_height > space):
        return None, block
    count = count or max(room, 1)  # lines that belong together and are more than a page holds
    again = block.label if CONTINUED in block.label else (*block.label, CONTINUED)
    rest = replace(block, label=again, lines=block.lines[count:], boxes=())
    return replace(block, lines=block.lines[:count]), rest
