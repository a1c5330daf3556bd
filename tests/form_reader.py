"""Reads an official form out of its PDF as a person does: by its rules and by what stands between them.

Nothing of the program that wrote the form is used here, and another library takes the page apart. What a person does
with a form, step by step:

1. The *rules* of a page are its straight lines, however they were drawn: a stroke, a side of a rectangle, a thin
   filled bar. Strokes that touch end to end are one rule.
2. The rules divide the page into *cells*: two points lie in one cell where a way from one to the other crosses no
   rule. A cell is a rectangle; another shape is a form drawn badly, and told.
3. A letter stands in the cell that holds its middle. Letters on one baseline are a line, read from the left; lines
   are read from the top. What stands above the frame is the page's head, what stands below it the foot.
4. A *band* is a strip of the frame that no cell leaves. In a band the cells to the left name what the cell at the
   right end holds: 「通 知／外部提供」. A cell that spans several rows names them all. A band of one cell is a
   heading. Bands of the same columns, of which the first holds no box, are a table: its cells are named by their
   heads.
5. A *box* is a letter of the font that has nothing but boxes. What follows it names the option, up to the next box or
   to the end of the line, and goes on over lines that start where the name started.
6. A label with 「（続き）」 goes on with the field before it, if that has the same label.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import playa

CONTINUED = "（続き）"
BOXES = {"□": False, "☐": False, "■": True, "☑": True}

_BOX_FONT = "Checkbox"
_NEAR = 0.6  # pt: two rules nearer than this are one
_BAR = 1.3  # pt: a filled bar no thicker is a rule; a dot of a QR code is thicker
_SHORT = 14.0  # pt: what is shorter is part of a drawing, for the lowest row is higher
_SAME_LINE = 1.5  # pt
_SAME_START = 0.4  # em: how exactly a line that goes on with an option's name starts below it


class FormError(AssertionError):
    """The page cannot be read as a form."""


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
    """A cell: its edges in points."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass
class Cell:
    """A cell with the lines in it."""

    box: Box
    letters: list[Letter] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Its lines in reading order."""
        return lines_of(self.letters)

    @property
    def has_box(self) -> bool:
        """Whether an option stands in it."""
        return any(letter.is_box for letter in self.letters)


@dataclass
class Field:
    """A field of a form as read.

    Attributes:
        label: what names it, the texts of several label cells joined by ／.
        text: what stands in its cell but for the options; lines are joined by line breaks.
        options: option -> whether it is checked, in reading order.
        pages: the pages it stands on, counted from 1.
    """

    label: str
    text: str = ""
    options: dict[str, bool] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)


@dataclass
class Page:
    """A page as read.

    Attributes:
        number: counted from 1.
        size: width and height in points.
        head: the lines above its frame.
        fields: what stands in the frame.
        foot: the lines below the frame.
        stray: the lines that stand in no cell and yet neither above nor below the frame.
    """

    number: int
    size: tuple[float, float]
    head: list[str]
    fields: list[Field]
    foot: list[str]
    stray: list[str]


@dataclass
class Form:
    """A form as read: its pages, and its fields over all of them."""

    pages: list[Page]

    @property
    def fields(self) -> list[Field]:
        """Its fields in order, those that go on over pages joined."""
        joined: list[Field] = []
        for page in self.pages:
            for one in page.fields:
                before = next((old for old in reversed(joined) if _goes_on(one, old)), None)
                if before is None:
                    joined.append(Field(one.label, one.text, dict(one.options), [page.number]))
                else:
                    before.text = "\n".join(part for part in (before.text, one.text) if part)
                    before.options |= one.options
                    before.pages.append(page.number)
        return joined


def squeezed(text: str) -> str:
    """Return the text without white space, as texts are compared."""
    return "".join(text.split())


def read_form(data: bytes, pages: Sequence[int] | None = None) -> Form:
    """Read a form.

    Args:
        data: the PDF.
        pages: which pages to read, counted from 1; all where None.

    Raises:
        FormError: rules make no cells.
    """
    with playa.parse(data) as document:
        numbered = list(enumerate(document.pages, 1))
        return Form([_read_page(page, number) for number, page in numbered if pages is None or number in pages])


def read_lines(data: bytes, page: int) -> list[str]:
    """Return the lines of a page, counted from 1, whatever is ruled on it."""
    with playa.parse(data) as document:
        return _texts(_letters(document.pages[page - 1]))


def page_count(data: bytes) -> int:
    """Return how many pages a PDF has."""
    with playa.parse(data) as document:
        return len(document.pages)


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


def read_cells(page: Any) -> tuple[list[Cell], list[Letter]]:
    """Return the cells of a page with their letters, and the letters outside of them."""
    across, down = _rules(page)
    cells = [Cell(box) for box in _boxes(across, down)]
    outside = []
    for letter in _letters(page):
        x, y = letter.middle
        home = next((cell for cell in cells if _holds(cell.box, x, y)), None)
        (outside if home is None else home.letters).append(letter)
    return cells, outside


def _holds(box: Box, x: float, y: float) -> bool:
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def _goes_on(one: Field, old: Field) -> bool:
    return CONTINUED in one.label and squeezed(one.label.replace(CONTINUED, "")) == squeezed(old.label)


def _read_page(page: Any, number: int) -> Page:
    cells, outside = read_cells(page)
    top = min((cell.box.top for cell in cells), default=0.0)
    bottom = max((cell.box.bottom for cell in cells), default=0.0)
    return Page(
        number,
        (page.width, page.height),
        _texts(one for one in outside if one.middle[1] < top),
        list(_fields(cells)),
        _texts(one for one in outside if one.middle[1] > bottom),
        _texts(one for one in outside if top <= one.middle[1] <= bottom),
    )


def _texts(letters: Iterable[Letter]) -> list[str]:
    return [text_of(line) for line in lines_of(letters)]


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
    if path.stroke:
        yield from _sides(path)
    elif path.fill:
        left, top, right, bottom = path.bbox
        if bottom - top <= _BAR:
            yield left, (top + bottom) / 2, right, (top + bottom) / 2
        elif right - left <= _BAR:
            yield (left + right) / 2, top, (left + right) / 2, bottom


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
        raise FormError(f"the cell within {box} is no rectangle")
    return box


# 3. Bands and fields


def _fields(cells: Sequence[Cell]) -> Iterator[Field]:
    bands = list(_bands(cells))
    heads: list[Cell] = []
    for band, after in [*pairwise(bands), *((last, []) for last in bands[-1:])]:
        if heads:
            yield from (_table_field(head, cell) for head, cell in zip(heads, band, strict=True))
            heads = []
        elif len(band) > 2 and _is_alike(band, after) and not any(cell.has_box for cell in band):
            heads = band
        else:
            yield from _band_fields(band, ())


def _bands(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Yield the cells of each strip of the frame that no cell leaves, from the left."""
    band: list[Cell] = []
    for cell in sorted(cells, key=lambda one: (one.box.top, one.box.left)):
        if band and cell.box.top >= max(one.box.bottom for one in band) - _NEAR:
            yield sorted(band, key=lambda one: (one.box.left, one.box.top))
            band = []
        band.append(cell)
    if band:
        yield sorted(band, key=lambda one: (one.box.left, one.box.top))


def _is_alike(band: Sequence[Cell], after: Sequence[Cell]) -> bool:
    return [(c.box.left, c.box.right) for c in band] == [(c.box.left, c.box.right) for c in after]


def _table_field(head: Cell, cell: Cell) -> Field:
    lines, options = _divided(cell)
    return Field("".join(map(text_of, head.lines)), _lines_text(lines), options)


def _band_fields(band: Sequence[Cell], labels: tuple[Cell, ...]) -> Iterator[Field]:
    """Yield the fields of a band, the cells to its left giving names to the rest."""
    first, *rest = band
    if not rest:
        yield _field(labels, first)
    elif any(cell.box.left < first.box.right - _NEAR for cell in rest):
        raise FormError(f"no cell spans the band at {first.box}")
    else:
        for strip in _bands(rest):
            yield from _band_fields(strip, (*labels, first))


def _field(labels: Sequence[Cell], content: Cell) -> Field:
    lines, options = _divided(content)
    if not labels:  # a heading over the whole width
        return Field(_lines_text(lines), "", options)
    names, checks = [], {}
    for label in labels:
        rest, in_label = _divided(label)
        checks |= in_label
        names.append("".join(map(text_of, rest)))
    return Field("／".join(name for name in names if name.strip()), _lines_text(lines), {**checks, **options})


def _lines_text(lines: Iterable[Line]) -> str:
    return "\n".join(map(text_of, lines))


def _divided(cell: Cell) -> tuple[list[Line], dict[str, bool]]:
    """Return the lines of a cell that are no options, and its options."""
    plain: list[Line] = []
    options: dict[str, bool] = {}
    open_at: float | None = None
    name = ""
    for line in cell.lines:
        first = next((n for n, letter in enumerate(line) if letter.is_box), len(line))
        before, pieces = line[:first], list(_pieces(line[first:]))
        if pieces:
            if text_of(before).strip():
                plain.append(before)
            for box, words in pieces:
                name = text_of(words)
                options[name] = BOXES[box.text]
                open_at = words[0].left if words else None
        elif name and open_at is not None and abs(line[0].left - open_at) < _SAME_START * line[0].size:
            options[name + text_of(line)] = options.pop(name)
            name += text_of(line)
        else:
            plain.append(line)
            name = ""
    return plain, options


def _pieces(line: Sequence[Letter]) -> Iterator[tuple[Letter, Line]]:
    """Yield each box of a line with the letters after it."""
    box: Letter | None = None
    words: Line = []
    for letter in line:
        if letter.is_box:
            if box:
                yield box, words
            box, words = letter, []
        else:
            words.append(letter)
    if box:
        yield box, words
