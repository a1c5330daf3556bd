"""The search for the largest sizes at which the text of one label fits.

1. All text starts at its largest size; while it does not fit, the name and the small text (all the rest) get
smaller, in the order of `_step_pairs`. 2. A block is broken only at the sizes at which its layout allows it. All
sizes are tried with breaks a reader would make before one is tried with worse ones. 3. The stack of lines stands
in the middle of the label's height; where it would touch what else the label shows it moves up, its lines become
shorter, or the number goes to the upper right.

Most addresses fit unbroken, so a block's width is measured once, as a whole; it is taken to pieces only when it
must be broken.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from survey_ops.domain import line_breaks
from survey_ops.domain.label_layout import Block, LabelLayout, Printed
from survey_ops.domain.label_room import (
    ASCENT,
    CLEAR,
    MM_PER_POINT,
    Room,
    TextLine,
    line_rect,
    number_at_foot,
    number_at_top,
    places,
)
from survey_ops.domain.line_breaks import Measure, Piece
from survey_ops.domain.stocks import Rect

_ABOVE = 0.4  # mm kept free above and below the number
_SLACK = 1e-6  # mm; widths are sums of floats
_Counts = tuple[tuple[Block, float, int], ...]
"""Blocks with their sizes and how many lines each takes."""


@lru_cache(maxsize=64)
def _step_pairs(small: int, names: int, is_even: bool) -> tuple[tuple[int, int], ...]:
    """Return the pairs of steps (small text, name) in the order in which they are tried.

    Normally the address keeps its size as long as a smaller name helps; evenly, both give way alike.
    """
    pairs = [(step, name) for step in range(small) for name in range(names)]
    if is_even:
        return tuple(sorted(pairs, key=lambda pair: (max(pair[0] / small, pair[1] / names), sum(pair), pair)))
    return tuple(sorted(pairs, key=lambda pair: (sum(pair), pair)))


class Setting:
    """The setting of one label: what was measured of its blocks, and the search.

    Args:
        printed: the text of every block.
        label: the label's rectangle.
        layout: how labels look.
        measure: widths of the font.
        room: what else the label shows.
    """

    def __init__(self, printed: Printed, label: Rect, layout: LabelLayout, measure: Measure, room: Room) -> None:
        self._layout = layout
        self._measure = measure
        self._kept = printed.kept
        self._room = room
        self._places = places(label, layout, room)
        self._box = self._places.text
        self._texts = {block: text for block in layout.blocks if (text := printed.texts[block])}
        self._widths = {block: measure(text.rstrip(), 1.0) for block, text in self._texts.items()}
        self._hopeless: bool | None = None
        self._levels: dict[Block, list[int]] = {}
        self._pieces: dict[tuple[Block, int], list[Piece]] = {}

    def best(self) -> tuple[TextLine, ...] | None:
        """Return the lines at the largest sizes that fit, the label's number last; None when there are none."""
        for quality in line_breaks.QUALITIES:
            if quality == line_breaks.WORD and not any(line_breaks.HOUSE in found for found in self._levels.values()):
                continue  # the same as before
            for counts, height, widths in self._fitting(quality):
                lines = self._placed(self._lines(counts, widths, quality), height)
                if lines is not None:
                    return lines
            if not self._levels or self._is_hopeless():
                return None  # nothing was broken, so worse breaks change nothing; or no breaks help
        return None

    def _is_hopeless(self) -> bool:
        """Tell whether the text is too high even at its smallest sizes and broken anywhere."""
        if self._hopeless is None:
            steps = self._layout.small_steps[-1] + self._layout.name_steps[-1]
            least = self._count(steps, self._box.width, line_breaks.FORBIDDEN)
            self._hopeless = least is None or least[1] + self._gaps() > self._box.height + _SLACK
        return self._hopeless

    def line_count(self, block: Block) -> float:
        """Return how many lines a block takes at its smallest size; 0 without text, infinite where nothing helps."""
        if block not in self._texts:
            return 0
        size = self._layout.sizes[block].floor
        count = line_breaks.count_lines(self._cut(block, line_breaks.FORBIDDEN), self._box.width / size)
        return float("inf") if count is None else count

    def _fitting(self, quality: int) -> Iterator[tuple[_Counts, float, tuple[float, float]]]:
        """Yield, the best first, what fits the height: blocks, their height, widths of small text and name."""
        small, names = self._layout.small_steps, self._layout.name_steps
        variants = self._line_widths()
        uppers: dict[tuple[int, float], tuple[_Counts, float] | None] = {}
        lowers: dict[tuple[int, float], tuple[_Counts, float] | None] = {}
        room = self._box.height - self._gaps() + _SLACK
        for step, name_step in _step_pairs(len(small), len(names), self._layout.is_even):
            for widths in variants:
                if (step, widths[0]) not in uppers:
                    uppers[step, widths[0]] = self._count(small[step], widths[0], quality)
                upper = uppers[step, widths[0]]
                if upper is None:
                    continue
                if (name_step, widths[1]) not in lowers:
                    lowers[name_step, widths[1]] = self._count(names[name_step], widths[1], quality)
                lower = lowers[name_step, widths[1]]
                if lower is not None and upper[1] + lower[1] <= room:
                    yield upper[0] + lower[0], upper[1] + lower[1] + self._gaps(), widths

    def _line_widths(self) -> tuple[tuple[float, float], ...]:
        """Return the widths to try for small text and name: beside the square lines are shorter."""
        full = self._box.width
        if self._places.square is None:
            return ((full, full),)
        short = self._places.square.x - CLEAR - self._box.x
        return (full, full), (full, short), (short, short)

    def _count(
        self, sizes: Sequence[tuple[Block, float, bool]], width: float, quality: int
    ) -> tuple[_Counts, float] | None:
        """Return how many lines the blocks take at their sizes, and their height; None when one is too wide."""
        counts: list[tuple[Block, float, int]] = []
        height = 0.0
        for block, size, is_breakable in sizes:
            if block not in self._texts:
                continue
            count: int | None = 1
            if self._widths[block] * size > width + _SLACK:
                count = line_breaks.count_lines(self._cut(block, quality), width / size) if is_breakable else None
            if count is None:
                return None
            counts.append((block, size, count))
            height += count * size
        return tuple(counts), height * MM_PER_POINT * self._layout.leading

    def _cut(self, block: Block, quality: int) -> list[Piece]:
        found = self._pieces.get((block, quality))
        if found is None:
            text = self._texts[block]
            if block not in self._levels:
                self._levels[block] = line_breaks.levels(text, self._kept if block == "name" else 0)
            found = line_breaks.cut(text, self._levels[block], quality, self._measure)
            self._pieces[block, quality] = found
        return found

    def _gaps(self) -> float:
        """Return the height of the gaps between the name and its neighbours."""
        if "name" not in self._texts:
            return 0.0
        blocks = list(self._texts)
        return self._layout.gap * ((blocks[0] != "name") + (blocks[-1] != "name"))

    def _lines(self, counts: _Counts, widths: tuple[float, float], quality: int) -> list[tuple[Block, float, str]]:
        """Return the lines of all blocks from top to bottom."""
        by_block = {block: (size, count) for block, size, count in counts}
        found: list[tuple[Block, float, str]] = []
        for block, text in self._texts.items():
            size, count = by_block[block]
            if count == 1:
                found.append((block, size, text))
                continue
            width = widths[1] if block == "name" else widths[0]
            found += [
                (block, size, line) for line in line_breaks.fill(self._cut(block, quality), count, width / size)
            ]
        return found

    def _placed(self, lines: Sequence[tuple[Block, float, str]], height: float) -> tuple[TextLine, ...] | None:
        """Stack the lines, centred in the box, clear of what else stands on the label; None when they touch it."""
        box, leading = self._box, self._layout.leading
        top = start = box.y + (box.height - height) / 2
        placed: list[TextLine] = []
        before: Block | None = None
        for block, size, text in lines:
            if before is not None and before != block and "name" in (before, block):
                top += self._layout.gap
            em = size * MM_PER_POINT
            placed.append(TextLine(box.x, top + em * ((leading - 1) / 2 + ASCENT), size, text))
            top += em * leading
            before = block
        if self._room.square or self._room.number:
            return self._cleared(placed, start - box.y)
        return tuple(placed)

    def _cleared(self, lines: Sequence[TextLine], free: float) -> tuple[TextLine, ...] | None:
        """Return the lines clear of square and number, moved up by no more than the `free` mm above them."""
        square, number = self._places.square, self._room.number
        if not number:
            return _clear_of(lines, free, [square] if square else [], self._measure)
        for line in (
            number_at_foot(number, self._places, self._measure),
            number_at_top(number, self._places, self._measure),
        ):
            taken = line_rect(line, self._measure(number, line.size)).inset(0.0, -_ABOVE)
            found = _clear_of(lines, free, [taken, square] if square else [taken], self._measure)
            if found is not None:
                return *found, line
        return None


def _clear_of(
    lines: Sequence[TextLine], free: float, taken: Sequence[Rect], measure: Measure
) -> tuple[TextLine, ...] | None:
    """Return the lines, moved up where they touch what is taken; None when they would have to move too far."""
    up = max((rect.y + rect.height - hit.y for rect, hit in _touching(lines, taken, measure)), default=0.0)
    if not up:
        return tuple(lines)
    moved = tuple(TextLine(line.x, line.baseline - up, line.size, line.text) for line in lines)
    return None if up > free + _SLACK or any(_touching(moved, taken, measure)) else moved


def _touching(lines: Sequence[TextLine], taken: Sequence[Rect], measure: Measure) -> Iterator[tuple[Rect, Rect]]:
    """Yield each line that comes too near to what stands on its right, and what that is."""
    for line in lines:
        rect = line_rect(line, 0.0)
        for hit in taken:
            is_beside = rect.y + rect.height > hit.y + _SLACK and rect.y < hit.y + hit.height - _SLACK
            if is_beside and line.x + measure(line.text.rstrip(), line.size) + CLEAR > hit.x + _SLACK:
                yield rect, hit
