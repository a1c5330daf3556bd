"""What stands on a page of a PDF: its letters, its straight lines, and the cells that these make.

Nothing of the program that wrote the page is used here, and another library takes it apart.

1. The *rules* of a page are its straight dark lines, however they were drawn: a stroke, a side of a rectangle, a
   thin filled bar. Strokes that touch end to end are one rule. A pale line belongs to a drawing.
2. The rules divide the page into *cells*: two points lie in one cell where a way from one to the other crosses no
   rule. A cell is a rectangle; another shape is a page drawn badly, and told.
3. A letter stands in the cell that holds its middle. Letters on one baseline are a line, read from the left; lines
   are read from the top.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import playa

_BOX_FONT = "Checkbox"
_NEAR = 0.6  # pt: two rules nearer than this are one
_BAR = 1.3  # pt: a filled bar no thicker is a rule; a dot of a QR code is thicker
_SHORT = 14.0  # pt: what is shorter is part of a drawing, for the lowest row is higher
_SAME_LINE = 1.5  # pt
_PALE = 0.4  # a lighter grey rules nothing


class PageError(AssertionError):
    """The rules of a page make no cells."""


class Rule(NamedTuple):
    """A horizontal or vertical line in points from the top left corner: where it lies, from where to where."""

    at: float
    start: float
    end: float


class Letter(NamedTuple):
    """A character with its selectors: its left and right edge, baseline, size in points, and whether it is a box."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    is_box: bool

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its em box."""
        return (self.left + self.right) / 2, self.baseline - 0.38 * self.size


Line = list[Letter]


class Box(NamedTuple):
    """The edges of a cell in points."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass
class Cell:
    """A cell with the letters in it."""

    box: Box
    letters: list[Letter] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Its lines in reading order."""
        return lines_of(self.letters)

    @property
    def has_box(self) -> bool:
        """Whether a box to check stands in it."""
        return any(letter.is_box for letter in self.letters)


class PageContent(NamedTuple):
    """A page as it stands.

    Attributes:
        size: its width and height in points.
        cells: its cells with their letters.
        outside: the letters that stand in none.
        drawn: its text in the order in which it is drawn, as a program takes it out.
    """

    size: tuple[float, float]
    cells: list[Cell]
    outside: list[Letter]
    drawn: str

    @property
    def boxes(self) -> list[Letter]:
        """The boxes to check, as they stand."""
        letters = [*self.outside, *(letter for cell in self.cells for letter in cell.letters)]
        return [letter for letter in letters if letter.is_box]


def read_pages(data: bytes) -> list[PageContent]:
    """Read every page of a PDF.

    Raises:
        PageError: a cell is no rectangle.
    """
    with playa.parse(data) as document:
        return [_read_page(page) for page in document.pages]


def lines_of(letters: Iterable[Letter]) -> list[Line]:
    """Return letters as lines, from the top, each from the left."""
    lines: list[Line] = []
    for letter in sorted(letters, key=lambda one: (one.baseline, one.left)):
        if lines and abs(lines[-1][0].baseline - letter.baseline) < _SAME_LINE:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [sorted(line, key=lambda one: one.left) for line in lines]


def text_of(line: Iterable[Letter]) -> str:
    """Return a line's text."""
    return "".join(letter.text for letter in line)


def _read_page(page: Any) -> PageContent:
    cells = [Cell(box) for box in _boxes(*_rules(page))]
    outside: list[Letter] = []
    letters = _letters(page)
    for letter in letters:
        home = next((cell for cell in cells if cell.box.holds(*letter.middle)), None)
        (outside if home is None else home.letters).append(letter)
    return PageContent((page.width, page.height), cells, outside, text_of(letters))


# 1. Letters and rules


def _letters(page: Any) -> list[Letter]:
    found = []
    for glyph in page.glyphs:
        left, _, right, _ = glyph.bbox
        across, _, _, size, _, baseline = glyph.matrix
        is_box = _BOX_FONT in (glyph.font.fontname or "")
        found.append(Letter(glyph.text or "", left, right, baseline, max(abs(across), abs(size)), is_box))
    return found


def _rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and the vertical rules of a page."""
    across: list[Rule] = []
    down: list[Rule] = []
    for path in page.paths:
        for x1, y1, x2, y2 in _strokes(path):
            if abs(y1 - y2) < _NEAR:
                across.append(Rule((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
            elif abs(x1 - x2) < _NEAR:
                down.append(Rule((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
    return _joined(across), _joined(down)


def _strokes(path: Any) -> Iterator[tuple[float, float, float, float]]:
    """Yield the straight lines of a path: those stroked, and those filled that are as thin as a line."""
    if path.stroke and _is_dark(path.gstate.scolor):
        yield from _sides(path)
    elif path.fill and _is_dark(path.gstate.ncolor):
        left, top, right, bottom = path.bbox
        if bottom - top <= _BAR:
            yield left, (top + bottom) / 2, right, (top + bottom) / 2
        elif right - left <= _BAR:
            yield (left + right) / 2, top, (left + right) / 2, bottom


def _is_dark(color: Any) -> bool:
    return all(value < _PALE for value in color.values)


def _sides(path: Any) -> Iterator[tuple[float, float, float, float]]:
    start = now = (0.0, 0.0)
    for segment in path.segments:
        if segment.operator == "m":
            start = now = segment.points[0]
        elif segment.operator == "l":
            yield (*now, *segment.points[0])
            now = segment.points[0]
        elif segment.operator == "h":
            yield (*now, *start)
            now = start
        else:  # a curve is no rule
            now = segment.points[-1]


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Join rules that lie on one line and touch; drop what is too short."""
    joined: list[Rule] = []
    for at, start, end in sorted(_levelled(rules)):
        last = joined[-1] if joined else None
        if last and last.at == at and start <= last.end + _NEAR:
            joined[-1] = Rule(at, last.start, max(last.end, end))
        else:
            joined.append(Rule(at, start, end))
    return [rule for rule in joined if rule.end - rule.start >= _SHORT]


def _levelled(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Give rules that lie within a hair's breadth the same place."""
    level = None
    for rule in sorted(rules):
        if level is None or rule.at - level > _NEAR:
            level = rule.at
        yield rule._replace(at=level)


# 2. Cells


def _boxes(across: Sequence[Rule], down: Sequence[Rule]) -> list[Box]:
    """Return the cells between the rules: the connected fields of the grid that all rules together make."""
    xs, ys = _places(down, across), _places(across, down)
    if len(xs) < 2 or len(ys) < 2:
        return []
    fields = {(i, j) for i in range(len(xs) - 1) for j in range(len(ys) - 1)}
    cells = []
    while fields:
        one, is_open = _connected(fields.pop(), fields, _Walls(xs, ys, across, down))
        if not is_open:
            cells.append(_rectangle(one, xs, ys))
    return sorted(cells, key=lambda box: (box.top, box.left))


def _places(rules: Sequence[Rule], crossing: Sequence[Rule]) -> list[float]:
    """Return where rules lie, and where those that cross them end."""
    levels = sorted({rule.at for rule in rules} | {end for rule in crossing for end in (rule.start, rule.end)})
    return [level for n, level in enumerate(levels) if n == 0 or level - levels[n - 1] > _NEAR]


class _Walls(NamedTuple):
    """The grid of all rules, and where in it a rule stands."""

    xs: Sequence[float]
    ys: Sequence[float]
    across: Sequence[Rule]
    down: Sequence[Rule]

    def beside(self, i: int, j: int) -> Iterator[tuple[tuple[int, int], bool]]:
        """Yield the four neighbours of a field, and whether a rule parts it from them."""
        y, x = (self.ys[j] + self.ys[j + 1]) / 2, (self.xs[i] + self.xs[i + 1]) / 2
        yield (i - 1, j), _is_ruled(self.down, self.xs[i], y)
        yield (i + 1, j), _is_ruled(self.down, self.xs[i + 1], y)
        yield (i, j - 1), _is_ruled(self.across, self.ys[j], x)
        yield (i, j + 1), _is_ruled(self.across, self.ys[j + 1], x)


def _is_ruled(rules: Sequence[Rule], at: float, along: float) -> bool:
    return any(abs(rule.at - at) <= _NEAR and rule.start - _NEAR <= along <= rule.end + _NEAR for rule in rules)


def _connected(
    first: tuple[int, int], fields: set[tuple[int, int]], walls: _Walls
) -> tuple[set[tuple[int, int]], bool]:
    """Return the fields reached from `first`, and whether a way leads out of the frame; they leave `fields`."""
    reached, todo, is_open = {first}, [first], False
    while todo:
        for beside, is_ruled in walls.beside(*todo.pop()):
            if is_ruled or beside in reached:
                continue
            if beside in fields:
                fields.discard(beside)
                reached.add(beside)
                todo.append(beside)
            else:
                is_open = True
    return reached, is_open


def _rectangle(fields: set[tuple[int, int]], xs: Sequence[float], ys: Sequence[float]) -> Box:
    columns, rows = {i for i, _ in fields}, {j for _, j in fields}
    box = Box(xs[min(columns)], ys[min(rows)], xs[max(columns) + 1], ys[max(rows) + 1])
    if len(fields) != (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1):
        raise PageError(f"the cell within {box} is no rectangle")
    return box
