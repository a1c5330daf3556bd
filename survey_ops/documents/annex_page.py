"""The pages of an attachment (別紙): a heading on each, blocks from the top down, the footer of the form before it.

A block stands whole on the page where it fits. One that may be cut goes on over as many pages as it needs; a heading
stays with the block that follows it. All figures are millimetres.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from survey_ops.documents.flow_layout import TextLine
from survey_ops.documents.flow_page import draw_lines
from survey_ops.documents.fonts import Family, load_typeface
from survey_ops.documents.form_page import BODY_BOTTOM, BODY_TOP, TITLE_BASELINE, TITLE_SIZE, FormFooter, draw_footer
from survey_ops.documents.form_pen import LEFT, PAGE_WIDTH, RIGHT, Pen
from survey_ops.documents.pdf import add_fonts
from survey_ops.domain.wareki import number
from survey_ops.errors import InputError, Problem

if TYPE_CHECKING:
    from fpdf import FPDF

HEADING = "別 紙"
DEPTH = BODY_BOTTOM - BODY_TOP

_HEADING_BASELINE = 11.8
_HEADING_SIZE = 10.5
_FEWEST = 2  # lines of a cut block on either page
_RULE = 0.2


class Block(Protocol):
    """Something that stands on a page."""

    @property
    def height(self) -> float:
        """Its height, with the gap below it."""

    @property
    def keep(self) -> bool:
        """Whether it stays on the page of the block that follows."""

    def cut(self, room: float) -> "tuple[Block, Block] | None":
        """Return what of it goes into `room` and the rest, or None where it is not to be cut so."""

    def draw(self, pdf: "FPDF", top: float) -> None:
        """Draw it from `top` down."""


@dataclass(frozen=True)
class Lines:
    """Lines of text, in a ruled box where `box` is the width between its rule and the right edge of the page's body.

    Attributes:
        lines: the lines.
        gap: free space below them.
        keep: it stays on the page of the block that follows.
        box: None without a box; 0 for a box without a column at its right.
        pad: free space above and below the lines of a box.
    """

    lines: tuple[TextLine, ...]
    gap: float = 0.0
    keep: bool = False
    box: float | None = None
    pad: float = 0.0

    @property
    def height(self) -> float:
        """The height, padding and gap included."""
        return sum(line.height for line in self.lines) + 2 * self.pad + self.gap

    def cut(self, room: float) -> "tuple[Lines, Lines] | None":
        """Cut between lines, where at least two stay on either page; a box only where it is higher than a page."""
        if self.box is not None and self.height <= DEPTH:
            return None
        used, count = 2 * self.pad, 0
        while count < len(self.lines) and used + self.lines[count].height <= room:
            used += self.lines[count].height
            count += 1
        count = min(count, len(self.lines) - _FEWEST)
        if count < _FEWEST:
            return None
        return replace(self, lines=self.lines[:count], gap=0.0), replace(self, lines=self.lines[count:])

    def draw(self, pdf: "FPDF", top: float) -> None:
        """Draw the lines and their box."""
        draw_lines(pdf, self.lines, LEFT, top + self.pad)
        if self.box is None:
            return
        height = self.height - self.gap
        pdf.set_draw_color(0)
        pdf.set_line_width(_RULE)
        pdf.rect(LEFT, top, RIGHT - LEFT, height)
        if self.box:
            pdf.line(RIGHT - self.box, top, RIGHT - self.box, top + height)


@dataclass(frozen=True)
class Placed:
    """A block and its top edge on the page."""

    block: Block
    top: float


@dataclass(frozen=True)
class PagedAnnex:
    """An attachment that is dealt out to pages.

    Attributes:
        title: stands over each page, or "".
        sheets: the blocks of each page.
        own_first: number of its first page among the pages of all attachments; other papers refer to it.
    """

    title: str
    sheets: tuple[tuple[Placed, ...], ...]
    own_first: int

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self.sheets)

    def draw(self, pdf: "FPDF", footer: FormFooter, first: int, total: int) -> None:
        """Add its pages; see `survey_ops.documents.annex.Annex`."""
        add_fonts(pdf, "serif", "sans")
        pen = Pen(pdf, load_typeface("serif"))
        for place, sheet in enumerate(self.sheets):
            pdf.add_page()
            pen.right(RIGHT, _HEADING_BASELINE, annex_heading(self.own_first + place), _HEADING_SIZE)
            pen.centred(PAGE_WIDTH / 2, TITLE_BASELINE, self.title, title_size(self.title))
            for placed in sheet:
                placed.block.draw(pdf, placed.top)
            pdf.set_draw_color(0)
            draw_footer(pen, footer, first + place, total)


def annex_heading(page: int) -> str:
    """Return what stands over a page: 別 紙（１頁）, for what refers to it says 別紙（１頁参照）."""
    return f"{HEADING}（{number(page)}頁）"


def title_size(title: str) -> float:
    """Return the size in pt at which a title stands on one line."""
    width = load_typeface("serif").width(title, TITLE_SIZE)
    return TITLE_SIZE * min(1.0, (RIGHT - LEFT) / width) if width else TITLE_SIZE


def deal_out(groups: Sequence[Sequence[Block]]) -> tuple[tuple[Placed, ...], ...]:
    """Deal blocks out to pages, at least one; a group that fits on a page, but not on what is left, begins one."""
    pages: list[list[Placed]] = [[]]
    used = 0.0
    for group in groups:
        whole = sum(block.height for block in group)
        if used + whole > DEPTH >= whole:
            pages.append([])
            used = 0.0
        used = _deal_group(group, pages, used)
    return tuple(tuple(page) for page in pages if page) or ((),)


def _deal_group(group: Sequence[Block], pages: list[list[Placed]], used: float) -> float:
    """Put a group on the last page and on new ones; return how much of the last is used."""
    waiting = list(reversed(group))
    while waiting:
        block = waiting.pop()
        is_fresh = not pages[-1]
        if used + _kept_height(block, waiting) <= DEPTH or (is_fresh and block.height <= DEPTH):
            pages[-1].append(Placed(block, BODY_TOP + used))
            used += block.height
            continue
        parts = block.cut(DEPTH - used)
        if parts:
            pages[-1].append(Placed(parts[0], BODY_TOP + used))
            waiting.append(parts[1])
        elif is_fresh:  # higher than a page, and it cannot be cut
            pages[-1].append(Placed(block, BODY_TOP))
        else:
            waiting.append(block)
        pages.append([])
        used = 0.0
    return used


def _kept_height(block: Block, waiting: Sequence[Block]) -> float:
    """Return the height that must be free for a block: with a heading, that of what follows it, or a few lines of it.

    Args:
        block: the block.
        waiting: what follows, the next one last.
    """
    height = block.height - _gap(block)
    for below in reversed(waiting):
        if not block.keep:
            break
        parts = below.cut(DEPTH - height) if below.height > DEPTH - height else None
        height = block.height + (parts[0].height if parts else below.height - _gap(below))
        block = below
    return height


def _gap(block: Block) -> float:
    return block.gap if isinstance(block, Lines) else 0.0


def check_glyphs(texts: Iterable[tuple[str, str, Family]]) -> None:
    """Go on only where every character of an attachment can be drawn.

    Args:
        texts: the key in the case file, the text, and its font.

    Raises:
        InputError: some cannot; every text that holds one.
    """
    problems = []
    for key, text, family in texts:
        missing = load_typeface(family).missing("".join(text.split("\n")))
        if missing:
            message = f"書体にない文字があります（{'、'.join(missing)}）。別の文字に直してください。"
            problems.append(Problem("case.toml", None, key, "glyph", message))
    if problems:
        raise InputError(
            f"別紙に印刷できない文字があります（{len(problems)}か所）。",
            "示されたところの文字を、書体にある文字に直してください。",
            code="glyph",
            problems=problems,
        )
