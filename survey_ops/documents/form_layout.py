"""The measures of a form's page, its cells, and where a line of text may break.

Nothing is drawn here; the figures are millimetres from the left edge of a cell or the top of the body. `form_blocks`
makes the rows of a form into blocks, `form_pages` deals blocks out to pages.

Breaking a line (after JIS X 4051, the plain rules of it). A text is a series of *units*: a character with the
variation selectors and marks that follow it. A break may fall between any two units, except

1. before a unit that may not start a line: a closing bracket, a comma or stop, a small kana, a long-vowel sign;
2. after a unit that may not end one: an opening bracket, a currency sign;
3. inside a Latin word or a run of half-width figures, a counter such as 件 staying with its figures (2,500件).

What lies between two allowed breaks is a *chunk*. Chunks are put on a line while they fit, and a chunk wider
than a whole line (an address on the web) is broken anywhere. Spaces at a break hang past the edge, undrawn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from survey_ops.documents.fonts import MM_PER_POINT
from survey_ops.domain.characters import clusters
from survey_ops.domain.form_groups import BOX_EMS

SIZE = 10.5  # pt, the body size of Japanese official documents
EM = SIZE * MM_PER_POINT
WIDTH = 175.0
LABEL_WIDTH = 45.0
GROUP_WIDTH = 19.0  # of a label that several rows share; their own labels stand in what is left
CONTENT_WIDTH = WIDTH - LABEL_WIDTH
PAD_X = 2.6
PAD_Y = 1.4
LABEL_PAD = 1.2
LINE = 5.65  # from line to line in a cell, 1.53 em
LABEL_LINE = 5.1
BANNER = 8.4  # a heading over the whole width
GRID_HEAD = 7.2
WHOLE = 45.0  # a row no higher than this is never broken
CONTINUED = "（続き）"

# A label with spaces between its letters is spread towards one width, so that such labels line up (均等割付). A
# wider gap would look alike on paper, but a program that copies the text would take the letters for columns.
SPREAD = 10 * EM
_WIDEST_GAP = 0.75 * EM

TEXT_WIDTH = CONTENT_WIDTH - 2 * PAD_X
BOX = BOX_EMS * EM  # from a box to the text after it

_NO_START = frozenset(
    "、。，．,.・：；:;？！?!）)〕］]｝}〉》」』】’”»ー―～〜‐-ゝゞヽヾ々〻％%‰℃°…‥"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)
_NO_END = frozenset("（(〔［[｛{〈《「『【‘“«￥¥＄$£＃#№")
_COUNTERS = frozenset("件人部枚通名世帯個円歳年月日時分秒号条項頁回%％")
SPACES = " \u3000\u00a0\u2002\u2003"

Measure = Callable[[str], float]


@dataclass(frozen=True)
class Piece:
    """A stretch of a line: where it starts, its text, and whether it is one of the boxes."""

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
    """A row of the form: a label and lines.

    Attributes:
        label: the lines of the label.
        lines: what stands in the row's own cell.
        is_top: the lines stand from the top, not in the middle.
        boxes: options in the label's cell, above the label.
        group: a label to the left of the label, in a cell that rows with the same one share.
    """

    label: tuple[str, ...]
    lines: tuple[Line, ...]
    is_top: bool = False
    boxes: tuple[Line, ...] = ()
    group: tuple[str, ...] = ()

    @property
    def label_height(self) -> float:
        """How high the label's cell must be in mm, padding included."""
        own = len(self.boxes) * LINE + len(self.label) * LABEL_LINE
        return max(own, len(self.group) * LABEL_LINE) + 2 * PAD_Y

    @property
    def height(self) -> float:
        """The height in mm, padding included."""
        return max(len(self.lines) * LINE + 2 * PAD_Y, self.label_height)


@dataclass(frozen=True)
class Heading:
    """A heading over the whole width; it stands on the page of the row that follows."""

    text: str

    @property
    def height(self) -> float:
        """The height in mm."""
        return BANNER


@dataclass(frozen=True)
class GridTitle:
    """What stands over a grid: one centred line, or options, some of them joined by a brace to a tail.

    Attributes:
        text: the line; "" where options stand in its place.
        lines: the options, each at its place from the left edge of the form.
        brace: where the brace stands in mm from that edge.
        braced: the first line beside the brace, and the line after the last.
        tail: what stands behind the brace.
    """

    text: str
    lines: tuple[Line, ...] = ()
    brace: float = 0.0
    braced: tuple[int, int] = (0, 0)
    tail: str = ""

    @property
    def height(self) -> float:
        """The height in mm, padding included."""
        return len(self.lines) * LINE + 2 * PAD_Y if self.lines else BANNER


@dataclass(frozen=True)
class Grid:
    """The item grid: its title, and a heading and lines for each column."""

    title: GridTitle
    headings: tuple[str, ...]
    columns: tuple[tuple[Line, ...], ...]

    @property
    def height(self) -> float:
        """The height in mm, title and headings included."""
        return self.title.height + GRID_HEAD + max(map(len, self.columns)) * LINE + 2 * PAD_Y


Block = Cell | Heading | Grid


@dataclass(frozen=True)
class Placed:
    """A block and its top edge, in mm from the top of the page's body."""

    block: Block
    top: float


def spread(text: str, measure: Measure) -> tuple[Piece, ...]:
    """Return a line of a label from 0 on: letters with spaces between them are spread, another text is one piece."""
    letters = text.split()
    if len(letters) < 2 or measure(text) > SPREAD:
        return (Piece(0.0, text),)
    solid = sum(map(measure, letters))
    gap = min((SPREAD - solid) / (len(letters) - 1), _WIDEST_GAP)
    pieces: list[Piece] = []
    x = 0.0
    for letter in letters[:-1]:
        pieces.append(Piece(x, f"{letter} "))  # the space is for whoever copies the text
        x += measure(letter) + gap
    return (*pieces, Piece(x, letters[-1]))


def as_lines(text: str) -> list[str]:
    """Return the lines as typed: every kind of line end is one, and a tab is a wide space."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "\u3000").split("\n")


def break_lines(text: str, width: float, measure: Measure) -> tuple[str, ...]:
    """Break `text` into lines of at most `width` mm; explicit line breaks stay, an empty text is one line."""
    return tuple(line for typed in as_lines(text) for line in _fill(typed, width, measure))


def _fill(text: str, width: float, measure: Measure) -> Iterator[str]:
    line, reach = "", 0.0
    for chunk in _chunks(text):
        solid = chunk.rstrip(SPACES)
        for part in _parts(solid, width, measure):
            if line and reach + measure(part) > width:
                yield line.rstrip(SPACES)
                line, reach = "", 0.0
            line += part
            reach += measure(part)
        line += chunk[len(solid) :]
        reach += measure(chunk[len(solid) :])
    yield line.rstrip(SPACES)


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
    if right in SPACES or right[0] in _NO_START:
        return False
    if left in SPACES:
        return True
    if left[0] in _NO_END:
        return False
    if _is_word(left):
        return not (_is_word(right) or (left.isascii() and left.isdigit() and right[0] in _COUNTERS))
    return True


def _is_word(unit: str) -> bool:
    """Tell whether the unit belongs to a Latin word or a half-width figure: printable ASCII, accented Latin."""
    return " " < unit[0] <= "\u024f" and unit[0] != "\u00a0"
