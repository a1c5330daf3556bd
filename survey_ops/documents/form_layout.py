"""Where everything of a form stands: lines broken, rows made into cells, cells dealt out to pages.

Nothing is drawn here; the figures are millimetres from the left edge of a cell or the top of the body.

Breaking a line (after JIS X 4051, the plain rules of it). A text is a series of *units*: a character with the
variation selectors and marks that follow it. A break may fall between any two units, except

1. before a unit that may not start a line: a closing bracket, a comma or stop, a small kana, a long-vowel sign;
2. after a unit that may not end one: an opening bracket, a currency sign;
3. inside a Latin word or a run of half-width figures, a counter such as 件 staying with its figures (2,500件).

What lies between two allowed breaks is a *chunk*. Chunks are put on a line while they fit, and a chunk wider
than a whole line (an address on the web) is broken anywhere. Spaces at a break hang past the edge, undrawn.

Dealing out. A row stands whole on the page where it fits, and a short one moves to the next page rather than be
broken. A long one is broken between lines, at least two on either side, and its label is repeated.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from survey_ops.documents.checkbox_font import CHECKED, OPEN
from survey_ops.documents.fonts import MM_PER_POINT
from survey_ops.domain.characters import clusters
from survey_ops.domain.form import ChecksRow, FormDefinition, FormValues, GridRow, TextRow

SIZE = 10.5  # pt, the body size of Japanese official documents
EM = SIZE * MM_PER_POINT
WIDTH = 175.0
LABEL_WIDTH = 45.0
CONTENT_WIDTH = WIDTH - LABEL_WIDTH
PAD_X = 2.6
PAD_Y = 1.4
LINE = 5.65  # from line to line in a cell, 1.53 em
LABEL_LINE = 5.1
BANNER = 8.4  # a heading over the whole width
GRID_HEAD = 7.2
WHOLE = 80.0  # a row no higher than this is never broken
CONTINUED = "（続き）"

_TEXT_WIDTH = CONTENT_WIDTH - 2 * PAD_X
_BOX = 1.15 * EM  # from a box to the text after it
_ITEM_STOP = 5.7 * EM  # where the second item of a grid line starts
_OPTION_GAP = 1.5 * EM

_NO_START = frozenset(
    "、。，．,.・：；:;？！?!）)〕］]｝}〉》」』】’”»ー―～〜‐-ゝゞヽヾ々〻％%‰℃°…‥"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)
_NO_END = frozenset("（(〔［[｛{〈《「『【‘“«￥¥＄$£＃#№")
_COUNTERS = frozenset("件人部枚通名世帯個円歳年月日時分秒号条項頁回%％")
_SPACES = " \u3000\u00a0\u2002\u2003"

Measure = Callable[[str], float]


@dataclass(frozen=True)
class Piece:
    """A stretch of a line: where it starts, its text, and whether it is one of the two boxes."""

    x: float
    text: str
    is_box: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a cell; `keep` holds it on the page of the line that follows."""

    pieces: tuple[Piece, ...]
    keep: bool = False


@dataclass(frozen=True)
class Cell:
    """A row of the form: a label and lines; `is_top` sets them from the top, not in the middle."""

    label: tuple[str, ...]
    lines: tuple[Line, ...]
    is_top: bool = False

    @property
    def height(self) -> float:
        """The height in mm, padding included."""
        return max(len(self.lines) * LINE, len(self.label) * LABEL_LINE) + 2 * PAD_Y


@dataclass(frozen=True)
class Grid:
    """The item grid: its title, and a heading and lines for each column."""

    title: str
    headings: tuple[str, ...]
    columns: tuple[tuple[Line, ...], ...]

    @property
    def height(self) -> float:
        """The height in mm, title and headings included."""
        return BANNER + GRID_HEAD + max(map(len, self.columns)) * LINE + 2 * PAD_Y


Block = Cell | Grid


@dataclass(frozen=True)
class Placed:
    """A block and its top edge, in mm from the top of the page's body."""

    block: Block
    top: float


def lay_out(
    definition: FormDefinition, values: FormValues, measure: Measure, depth: float
) -> tuple[tuple[Placed, ...], ...]:
    """Return the pages of a form.

    Args:
        definition: the form.
        values: what is filled in.
        measure: text -> its width in mm at `SIZE`.
        depth: the height of a page's body in mm.
    """
    return paginate(build_blocks(definition, values, measure), depth)


def build_blocks(definition: FormDefinition, values: FormValues, measure: Measure) -> tuple[Block, ...]:
    """Return the rows of a form as blocks, a row of the same cell joined to the one before it."""
    blocks: list[Block] = []
    for row in definition.rows:
        if isinstance(row, GridRow):
            blocks.append(_grid(definition, row, values.checked.get(row.id, frozenset())))
            continue
        label = row.label_lines or break_lines(row.label, LABEL_WIDTH - 2 * PAD_X, measure)
        lines = _lines_of(row, values, measure)
        above = blocks[-1] if blocks else None
        if isinstance(row, TextRow) and row.same_cell and isinstance(above, Cell):
            blocks[-1] = replace(above, lines=above.lines + lines, is_top=True)
        else:
            blocks.append(Cell(label, lines, is_top=isinstance(row, TextRow) and bool(row.heading)))
    return tuple(blocks)


def _lines_of(row: TextRow | ChecksRow, values: FormValues, measure: Measure) -> tuple[Line, ...]:
    if isinstance(row, ChecksRow):
        checked = values.checked.get(row.id, frozenset())
        return _option_lines([(option.label, option.id in checked) for option in row.options], measure)
    return _text_lines(row, values.texts.get(row.id, ""), measure)


def _text_lines(row: TextRow, text: str, measure: Measure) -> tuple[Line, ...]:
    """Return heading, note and text; an empty text leaves a line to write on, unless a note fills the cell."""
    printed = [printed for printed in (row.label if row.same_cell else "", row.heading, row.note) if printed]
    above = [line for part in printed for line in break_lines(part, _TEXT_WIDTH, measure)]
    body = () if not text.strip() and row.note else break_lines(text, _TEXT_WIDTH, measure)
    kept = tuple(Line((Piece(0, line),), keep=bool(body)) for line in above)
    return kept + tuple(Line((Piece(0, line),) if line else ()) for line in body)


def _option_lines(options: Sequence[tuple[str, bool]], measure: Measure) -> tuple[Line, ...]:
    """Put options side by side while they fit, as the printed forms do."""
    lines: list[list[Piece]] = [[]]
    x = 0.0
    for label, is_checked in options:
        width = _BOX + measure(label)
        if lines[-1] and x + width > _TEXT_WIDTH:
            lines.append([])
            x = 0.0
        lines[-1] += _boxed(x, label, is_checked)
        x += width + _OPTION_GAP
    return tuple(Line(tuple(pieces), keep=pieces is not lines[-1]) for pieces in lines)


def _boxed(x: float, label: str, is_checked: bool) -> list[Piece]:
    return [Piece(x, CHECKED if is_checked else OPEN, is_box=True), Piece(x + _BOX, label)]


def _grid(definition: FormDefinition, row: GridRow, checked: frozenset[str]) -> Grid:
    columns = tuple(tuple(_item_line(items, checked) for items in group.lines) for group in definition.groups)
    return Grid(row.label, tuple(group.heading for group in definition.groups), columns)


def _item_line(items: Sequence[str], checked: frozenset[str]) -> Line:
    pieces: list[Piece] = []
    x = 0.0
    for item in items:
        pieces += _boxed(x, item, item in checked)
        x += max(_ITEM_STOP, _BOX + len(item) * EM)
    return Line(tuple(pieces))


def paginate(blocks: Sequence[Block], depth: float) -> tuple[tuple[Placed, ...], ...]:
    """Deal blocks out to pages `depth` mm high; a block higher than a page goes on over as many as it needs."""
    pages: list[list[Placed]] = [[]]
    used = 0.0
    for block in blocks:
        rest: Block | None = block
        while rest is not None:
            part, rest = _cut(rest, depth - used, is_fresh=not pages[-1])
            if part is not None:
                pages[-1].append(Placed(part, used))
                used += part.height
            if rest is not None:
                pages.append([])
                used = 0.0
    return tuple(tuple(page) for page in pages)


def _cut(block: Block, space: float, is_fresh: bool) -> tuple[Block | None, Block | None]:
    """Return what of `block` goes into `space` mm, and what goes on to the next page."""
    if block.height <= space:
        return block, None
    if isinstance(block, Grid) or block.height <= WHOLE:
        return (block, None) if is_fresh else (None, block)
    count = min(int((space - 2 * PAD_Y) / LINE), len(block.lines) - 2)
    while count > 0 and block.lines[count - 1].keep:
        count -= 1
    printed = sum(line.keep for line in block.lines)
    label = len(block.label) * LABEL_LINE + 2 * PAD_Y
    if not is_fresh and (count < printed + 2 or label > space):
        return None, block
    count = max(count, 1)
    again = block.label if CONTINUED in block.label else (*block.label, CONTINUED)
    return replace(block, lines=block.lines[:count]), Cell(again, block.lines[count:], block.is_top)


def as_lines(text: str) -> list[str]:
    """Return the lines as typed: every kind of line end is one, and a tab is a wide space."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "\u3000").split("\n")


def break_lines(text: str, width: float, measure: Measure) -> tuple[str, ...]:
    """Break `text` into lines of at most `width` mm; explicit line breaks stay, an empty text is one line."""
    return tuple(line for typed in as_lines(text) for line in _fill(typed, width, measure))


def _fill(text: str, width: float, measure: Measure) -> Iterator[str]:
    line, reach = "", 0.0
    for chunk in _chunks(text):
        solid = chunk.rstrip(_SPACES)
        for part in _parts(solid, width, measure):
            if line and reach + measure(part) > width:
                yield line.rstrip(_SPACES)
                line, reach = "", 0.0
            line += part
            reach += measure(part)
        line += chunk[len(solid) :]
        reach += measure(chunk[len(solid) :])
    yield line.rstrip(_SPACES)


def _parts(solid: str, width: float, measure: Measure) -> Iterator[str]:
    """Yield a chunk whole, or unit by unit where it is wider than a line."""
    if measure(solid) <= width:
        yield solid
    else:
        yield from clusters(solid)


def _chunks(text: str) -> Iterator[str]:
    """Yield the stretches of `text` between two places where a line may break."""
    chunk = ""
    previous = ""
    for unit in clusters(text):
        if chunk and _may_break(previous, unit):
            yield chunk
            chunk = ""
        chunk += unit
        previous = unit
    yield chunk


def _may_break(left: str, right: str) -> bool:
    if right in _SPACES or right[0] in _NO_START:
        return False
    if left in _SPACES:
        return True
    if left[0] in _NO_END:
        return False
    if _is_word(left):
        return not (_is_word(right) or (left.isascii() and left.isdigit() and right[0] in _COUNTERS))
    return True


def _is_word(unit: str) -> bool:
    """Tell whether the unit belongs to a Latin word or a half-width figure: printable ASCII, accented Latin."""
    return " " < unit[0] <= "\u024f" and unit[0] != "\u00a0"
