"""Reads the pages that are bound behind a form (別紙): the overview of a programme, the pages of a flow.

Such a page is not one frame but a row of headings with something below each: lines, a table, a chart, or the boxes of
a flow. A heading begins with ■ or □, or with Ⅰ, Ⅱ, Ⅲ. In a box every number, （１）, ア or ① starts a line of its
own, and its text goes on over the lines that start where the text started; a remark starts with ※. The whole number
of a line, such as Ⅰ２（１）ア, comes from how far the numbers are set in.
"""

import re
from collections.abc import Iterator, Sequence

from tests.form_reader import Field, Page, read_fields
from tests.page_cells import Cell, Letter, Line, PageContent, lines_of, text_of

CHART = "スケジュール"

_HEADING = re.compile("[■□Ⅰ-Ⅻ]")
_MARK = re.compile("[１-９]．|（[１-９]）|[ア-ン](?=　)|[①-⑳](?=　)|※")
_FOOT = "案件 "
_NEAR = 1.0  # pt


def annex_page(content: PageContent, number: int) -> Page:
    """Return a page of that number as read."""
    loose = lines_of(content.outside)
    end = next(place for place, line in enumerate(loose) if text_of(line).startswith(_FOOT))
    starts = [place for place, line in enumerate(loose[:end]) if _HEADING.match(text_of(line))]
    fields: list[Field] = []
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        fields += _part(loose[start:stop], loose[stop][0].baseline, content)
    first = starts[0] if starts else end
    return Page(number, content.size, _texts(loose[:first]), fields, _texts(loose[end:]), [])


def _part(loose: Sequence[Line], bottom: float, content: PageContent) -> Iterator[Field]:
    """Yield what stands between a heading and the next."""
    heading, *lines = loose
    cells = [cell for cell in content.cells if heading[0].baseline < cell.box.bottom < bottom]
    title = text_of(heading)
    if CHART in title:
        inside = [letter for cell in cells for letter in cell.letters] + [letter for line in lines for letter in line]
        yield Field(title, "\n".join(_texts(lines_of(inside))))
        return
    yield Field(title, "\n".join(_texts(lines)))
    if title[0] in "■□":
        yield from read_fields(cells)
    else:
        for cell in cells:
            yield from _outline(cell, title[0])


def _outline(cell: Cell, section: str) -> Iterator[Field]:
    """Yield the numbered lines of a box, each with what goes on below it."""
    above: list[tuple[float, str]] = []  # where the numbers above stand, and how they read
    found: Field | None = None
    text_at = 0.0
    for line in cell.lines:
        mark = _MARK.match(text_of(line))
        if found and (not mark or (abs(line[0].left - text_at) < _NEAR and mark[0] != "※")):
            found.text += "\n" + text_of(line)
            continue
        if found:
            yield found
        if not mark:
            found = Field(section, text_of(line))
            continue
        if mark[0] != "※":
            above = [one for one in above if one[0] < line[0].left - _NEAR]
            above.append((line[0].left, mark[0].rstrip("．")))
            text_at = _text_start(line, mark[0])
        numbers = section + "".join(number for _, number in above)
        found = Field(numbers + ("※" if mark[0] == "※" else ""), text_of(line)[len(mark[0]) :])
    if found:
        yield found


def _text_start(line: Sequence[Letter], mark: str) -> float:
    """Return where the text after a number starts."""
    letters = [letter for letter in line[len(mark) :] if letter.text.strip()]
    return letters[0].left if letters else 0.0


def _texts(lines: Sequence[Line]) -> list[str]:
    return [text_of(line) for line in lines]
