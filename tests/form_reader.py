"""Reads an official form out of its PDF as a person does: by its rules and by what stands between them.

Nothing of the program that wrote the form is used here. `tests.page_cells` finds the cells; then, as a person does:

1. What stands above the frame is the page's head, what stands below it the foot.
2. A *band* is a strip of the frame that no cell leaves. In a band the cells to the left name what the cell at the
   right end holds: 「通 知／外部提供」. A cell that spans several rows names them all. A band of one cell is a
   heading. Bands of the same columns, of which the first holds no box, are a table: its cells are named by their
   heads.
3. A *box* is a letter of the font that has nothing but boxes. What follows it names the option, up to the next box, a
   wide gap or the end of the line, and goes on over lines that start where the name started.
4. A label with 「（続き）」 goes on with the field before it, if that has the same label.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.page_cells import Cell, Letter, Line, PageContent, PageError, lines_of, read_pages, text_of

CONTINUED = "（続き）"
BOXES = {"□": False, "☐": False, "■": True, "☑": True}

_NEAR = 0.6  # pt
_SAME_START = 0.4  # em: how exactly a line that goes on with an option's name starts below it
_APART = 1.2  # em: a wider gap ends an option's name
_NEXT_LINE = 2.2  # em: how far below it that line may stand


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
        PageError: rules make no cells, or cells no rows.
    """
    form = form_of_pages(read_pages(data))
    return Form([page for page in form.pages if pages is None or page.number in pages])


def form_of_pages(contents: Sequence[PageContent]) -> Form:
    """Return the form that stands on these pages."""
    return Form([_page(content, number) for number, content in enumerate(contents, 1)])


def _goes_on(one: Field, old: Field) -> bool:
    return CONTINUED in one.label and squeezed(one.label.replace(CONTINUED, "")) == squeezed(old.label)


def _page(content: PageContent, number: int) -> Page:
    top = min((cell.box.top for cell in content.cells), default=0.0)
    bottom = max((cell.box.bottom for cell in content.cells), default=0.0)
    return Page(
        number,
        content.size,
        _texts(one for one in content.outside if one.middle[1] < top),
        list(read_fields(content.cells)),
        _texts(one for one in content.outside if one.middle[1] > bottom),
        _texts(one for one in content.outside if top <= one.middle[1] <= bottom),
    )


def _texts(letters: Iterable[Letter]) -> list[str]:
    return [text_of(line) for line in lines_of(letters)]


def read_fields(cells: Sequence[Cell]) -> Iterator[Field]:
    """Yield what stands in the cells of a frame.

    Raises:
        PageError: a strip of the frame is not led by one cell.
    """
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
        raise PageError(f"no cell spans the band at {first.box}")
    else:
        for strip in _bands(rest):
            yield from _band_fields(strip, (*labels, first))


def _field(labels: Sequence[Cell], content: Cell) -> Field:
    lines, options = _divided(content)
    if not labels:  # a heading over the whole width
        return Field(_lines_text(lines), "", options)
    names: list[str] = []
    checks: dict[str, bool] = {}
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
    above: tuple[str, Line] | None = None  # the option that the line before ends with, and the end of its name
    for line in cell.lines:
        first = next((n for n, letter in enumerate(line) if letter.is_box), len(line))
        if text_of(line[:first]).strip() and (first < len(line) or not _continues(line, above)):
            plain.append(line[:first])
            above = None
        elif above and first == len(line):
            name = above[0] + text_of(line)
            options[name] = options.pop(above[0])
            above = name, line
        for box, words in _pieces(line[first:]):
            letters, apart = _cut(words)
            above = text_of(letters), letters
            options[above[0]] = BOXES[box.text]
            plain += [apart] if apart else []
    return plain, options


def _cut(words: Line) -> tuple[Line, Line]:
    """Part what stands far from an option's name, as the words behind a brace do, from the name."""
    gap = next((n for n, (left, right) in enumerate(pairwise(words), 1) if _is_apart(left, right)), len(words))
    return words[:gap], words[gap:]


def _is_apart(left: Letter, right: Letter) -> bool:
    return right.left - left.right > _APART * left.size


def _continues(line: Line, above: tuple[str, Line] | None) -> bool:
    """Return whether a line goes on with the option above it: it starts where the name does, on the next line."""
    if not above or not above[1]:
        return False
    start, size = above[1][0], line[0].size
    return (
        abs(line[0].left - start.left) < _SAME_START * size and line[0].baseline - start.baseline < _NEXT_LINE * size
    )


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
