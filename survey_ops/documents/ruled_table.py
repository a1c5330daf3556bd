"""A ruled table over pages: cells whose text is broken into lines, rows as high as their longest cell.

Every rule is drawn once, so that all are of even weight: a frame, and thinner lines between rows and columns. The
heading stands on every page that has a row. A row stands whole on the page where it fits; one that is higher than a
page is cut between lines and goes on. What is to stand below the table, boxes to sign in, never stands alone on a
page where a row can stand with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

from survey_ops.documents.fonts import MM_PER_POINT, Typeface
from survey_ops.documents.form_layout import break_lines
from survey_ops.documents.form_pen import Pen, baseline_in
from survey_ops.domain.characters import clusters, code_points

Align = Literal["left", "centre", "right"]
MISSING = "〓"
"""What stands in a printed text for a letter that the font lacks; its code point follows."""

_BOX = "□\u3000"
_FEWEST = 3  # lines of a cut row that may stand on a page
_FRAME, _RULE = 0.4, 0.2
_SHADE = 240


@dataclass(frozen=True)
class Setting:
    """How cells are set: size in pt, distance of lines and padding in mm, and whether texts stand in mid-height."""

    size: float
    line: float
    pad_x: float
    pad_y: float
    is_middle: bool = False


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in mm, and where its text stands; `is_label` shades it."""

    heading: str
    width: float
    align: Align = "left"
    is_label: bool = False


Lines = tuple[str, ...]


@dataclass(frozen=True)
class TableRow:
    """A row: the lines of each cell, and its height in mm."""

    cells: tuple[Lines, ...]
    height: float


@dataclass(frozen=True)
class Table:
    """A table that is set and dealt out.

    Attributes:
        columns: from left to right.
        setting: of its cells.
        heading: the row of the headings; None where there is none.
        pages: the rows of each page; the last may be empty, for what stands below alone.
    """

    columns: tuple[Column, ...]
    setting: Setting
    heading: TableRow | None
    pages: tuple[tuple[TableRow, ...], ...]


def printable(face: Typeface, text: str) -> str:
    """Return a text with what the font cannot draw named by its code points: 〓[U+1F600].

    What is on record cannot be written in another way, and must not go unprinted for a letter.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "\u3000")
    if not face.missing(plain.replace("\n", "")):
        return plain
    return "".join(
        f"{MISSING}[{code_points(one)}]" if one != "\n" and face.missing(one) else one for one in clusters(plain)
    )


def set_table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    face: Typeface,
    setting: Setting,
    depth: float,
    below: float,
    least: Sequence[float] = (),
) -> Table:
    """Break the texts into lines and deal the rows out to pages.

    Args:
        columns: of the table.
        rows: a text for each cell.
        face: the font.
        setting: of the cells.
        depth: room for the table on a page in mm.
        below: room to leave below its last row.
        least: how high a row must be; as high as its text where left out.
    """
    heads = [column.heading for column in columns]
    heading = _set_row(columns, heads, face, setting, 0.0) if any(heads) else None
    room = depth - (heading.height if heading else 0.0)
    heights = least or [0.0] * len(rows)
    whole = [_set_row(columns, row, face, setting, height) for row, height in zip(rows, heights, strict=True)]
    return Table(tuple(columns), setting, heading, tuple(map(tuple, _deal_out(whole, setting, room, below))))


def _set_row(
    columns: Sequence[Column], texts: Sequence[str], face: Typeface, setting: Setting, least: float
) -> TableRow:
    cells = tuple(
        _set_cell(printable(face, text), column.width - 2 * setting.pad_x, face, setting.size)
        for column, text in zip(columns, texts, strict=True)
    )
    deepest = max(map(len, cells))
    return TableRow(cells, max(deepest * setting.line + 2 * setting.pad_y, least))


def _set_cell(text: str, width: float, face: Typeface, size: float) -> Lines:
    return tuple(line for part in text.split("\n") for line in _broken(part, width, face, size)) if text else ()


def _broken(text: str, width: float, face: Typeface, size: float) -> Lines:
    """Break a line; what goes on after a box to tick stands under the text, not under the box."""
    box = _BOX if text.startswith(_BOX) else ""
    room = width - face.width(box, size)
    first, *others = break_lines(text.removeprefix(box), room, lambda part: face.width(part, size))
    return (box + first, *("\u3000" * len(box) + line for line in others))


def _split(row: TableRow, setting: Setting, lines: int) -> tuple[TableRow, TableRow]:
    """Return what of a row stands on so many lines, and the rest."""
    return (
        _part(setting, tuple(cell[:lines] for cell in row.cells)),
        _part(setting, tuple(cell[lines:] for cell in row.cells)),
    )


def _part(setting: Setting, cells: tuple[Lines, ...]) -> TableRow:
    return TableRow(cells, max(map(len, cells)) * setting.line + 2 * setting.pad_y)


def _deal_out(rows: Sequence[TableRow], setting: Setting, room: float, below: float) -> list[list[TableRow]]:
    pages: list[list[TableRow]] = [[]]
    used = 0.0
    waiting = list(reversed(rows))
    while waiting:
        row = waiting.pop()
        lines = int((room - used - 2 * setting.pad_y) / setting.line)
        if used + row.height <= room:
            pages[-1].append(row)
            used += row.height
            continue
        if row.height > room and lines >= _FEWEST:
            part, rest = _split(row, setting, lines)
            pages[-1].append(part)
            waiting.append(rest)
        else:
            waiting.append(row)
        pages.append([])
        used = 0.0
    if used + below > room:
        # The last row goes along, so that whoever signs sees what for.
        may_go = len(pages[-1]) > 1 and pages[-1][-1].height + below <= room
        pages.append([pages[-1].pop()] if may_go else [])
    return pages


def draw_table(pen: Pen, table: Table, page: int, left: float, top: float) -> float:
    """Draw the rows of a page, with the heading where there are rows; return where the table ends, in mm.

    Args:
        pen: draws.
        table: the table.
        page: from 0.
        left: left edge in mm.
        top: top edge in mm.
    """
    rows = table.pages[page]
    if not rows:
        return top
    edges = list(accumulate((column.width for column in table.columns), initial=left))
    shown = [*([table.heading] if table.heading else []), *rows]
    tops = list(accumulate((row.height for row in shown), initial=top))
    if table.heading:
        _shade(pen, left, top, edges[-1] - left, table.heading.height)
    for column, (start, stop) in zip(table.columns, pairwise(edges), strict=True):
        if column.is_label:
            _shade(pen, start, top, stop - start, tops[-1] - top)
    for row, above in zip(shown, tops, strict=False):
        is_heading = row is table.heading
        for column, lines, (start, stop) in zip(table.columns, row.cells, pairwise(edges), strict=True):
            is_centred = is_heading or column.is_label or column.align == "centre"
            align = "centre" if is_centred else column.align
            _draw_cell(pen, lines, (start, stop), (above, row.height), table.setting, align)
    _draw_rules(pen, edges, tops)
    return tops[-1]


def _draw_cell(
    pen: Pen,
    lines: Lines,
    across: tuple[float, float],
    down: tuple[float, float],
    setting: Setting,
    align: Align,
) -> None:
    (left, right), (top, height) = across, down
    is_middle = setting.is_middle or align == "centre"
    start = top + ((height - len(lines) * setting.line) / 2 if is_middle else setting.pad_y)
    for at, line in enumerate(lines):
        baseline = baseline_in(start + at * setting.line, setting.line, setting.size * MM_PER_POINT)
        if align == "centre":
            pen.centred((left + right) / 2, baseline, line, setting.size)
        elif align == "right":
            pen.right(right - setting.pad_x, baseline, line, setting.size)
        else:
            pen.text(left + setting.pad_x, baseline, line, setting.size)


def _shade(pen: Pen, left: float, top: float, width: float, height: float) -> None:
    pen.pdf.set_fill_color(_SHADE)
    pen.pdf.rect(left, top, width, height, style="F")
    pen.pdf.set_fill_color(0)


def _draw_rules(pen: Pen, edges: Sequence[float], tops: Sequence[float]) -> None:
    pdf = pen.pdf
    pdf.set_line_width(_RULE)
    for edge in edges[1:-1]:
        pdf.line(edge, tops[0], edge, tops[-1])
    for y in tops[1:-1]:
        pdf.line(edges[0], y, edges[-1], y)
    pdf.set_line_width(_FRAME)
    pdf.rect(edges[0], tops[0], edges[-1] - edges[0], tops[-1] - tops[0])
