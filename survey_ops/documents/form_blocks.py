"""Makes the rows of a form into blocks: labels, texts and options broken into lines."""

import re
from collections.abc import Sequence
from dataclasses import replace

from survey_ops.documents.checkbox_font import CHECKED, FILLED, OPEN
from survey_ops.documents.form_layout import (
    BOX,
    EM,
    GROUP_WIDTH,
    LABEL_PAD,
    LABEL_WIDTH,
    PAD_X,
    SPACES,
    TEXT_WIDTH,
    WIDTH,
    Block,
    Cell,
    Grid,
    GridTitle,
    Heading,
    Line,
    Measure,
    Piece,
    Placed,
    as_lines,
    break_lines,
    spread,
)
from survey_ops.documents.form_pages import paginate
from survey_ops.domain.form import (
    AnswersRow,
    Banner,
    ChecksRow,
    FormDefinition,
    FormValues,
    GridRow,
    NoticeRow,
    Option,
    Part,
    Row,
    TextRow,
    shown,
)
from survey_ops.domain.form_groups import starts_of

_OPTION_GAP = 1.5 * EM
_BRACE = 3.0  # mm, width of the brace with its room
_BLANK = "\u3000" * 3  # between the brackets of an option that wants a text
_WHOLE_OPTION = 4  # lines of an option that is not broken
_WHOLE_ANSWERS = 9  # lines of a block of answers that is not broken

_ITEM_MARK = re.compile(
    r"(?:[0-9０-９]{1,2}[．.\u3000 ]"  # １．
    r"|[（(][0-9０-９ア-ン一二三四五六七八九十]{1,2}[）)]"  # （１）
    r"|[①-⑳※・]"
    r")\u3000?"
)


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
    return _Blocks(definition, values, measure).build()


def _held_together(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return lines of which the first two stay together, for one line does not stand at the foot of a page."""
    return (replace(lines[0], keep=True), *lines[1:]) if len(lines) > 1 else lines


class _Blocks:
    """Builds the blocks of one form.

    Args:
        definition: the form.
        values: what is filled in.
        measure: text -> its width in mm at `SIZE`.
    """

    def __init__(self, definition: FormDefinition, values: FormValues, measure: Measure) -> None:
        self._definition = definition
        self._values = values
        self._measure = measure
        self._mark = FILLED if definition.mark == "filled" else CHECKED
        self._blocks: list[Block] = []
        self._waiting: ChecksRow | None = None
        """Boxes that stand in the label's cell, or over the grid, of the row that follows."""

    def build(self) -> tuple[Block, ...]:
        for item in shown(self._definition, self._values):
            match item:
                case Banner():
                    self._blocks.append(Heading(item.label))
                case GridRow():
                    self._blocks.append(self._grid(item))
                case ChecksRow() if item.place != "cell":
                    self._waiting = item
                case _:
                    self._add_cell(item)
        return tuple(self._blocks)

    def _add_cell(self, row: Row) -> None:
        lines = self._lines_of(row)
        above = self._blocks[-1] if self._blocks else None
        if isinstance(row, TextRow) and row.same_cell and isinstance(above, Cell):
            self._blocks[-1] = replace(above, lines=above.lines + lines, is_top=True)
            return
        width = LABEL_WIDTH - GROUP_WIDTH if row.sub_label else LABEL_WIDTH
        waiting, self._waiting = self._waiting, None
        boxes = self._centred_options(waiting, width) if waiting else ()
        label = self._label(row, GROUP_WIDTH if row.sub_label else width)
        is_top = isinstance(row, NoticeRow | AnswersRow) or (isinstance(row, TextRow) and bool(row.heading))
        if row.sub_label:
            sub_label = break_lines(row.sub_label, width - 2 * LABEL_PAD, self._measure)
            self._blocks.append(Cell(sub_label, lines, is_top, boxes, group=label))
        else:
            self._blocks.append(Cell(label, lines, is_top, boxes))

    def _label(self, row: Row, width: float) -> tuple[str, ...]:
        """Return the lines of a label; lines of the template are broken further only where they do not fit."""
        pad = LABEL_PAD if row.label_lines or row.sub_label else PAD_X
        lines = row.label_lines or (row.label,)
        return tuple(part for line in lines for part in break_lines(line, width - 2 * pad, self._measure))

    def _lines_of(self, row: Row) -> tuple[Line, ...]:
        match row:
            case ChecksRow():
                return self._option_lines(row)
            case NoticeRow():
                return self._notice_lines(row)
            case AnswersRow():
                return self._answer_lines(row)
            case TextRow():
                printed = (row.label if row.same_cell else "", row.heading, row.note)
                return self._text_lines(printed, self._values.texts.get(row.id, ""))
            case GridRow():
                return ()

    def _text_lines(self, printed: Sequence[str], text: str) -> tuple[Line, ...]:
        """Return headings, note and text; an empty text leaves a line to write on, unless a note fills the cell."""
        above = [line for part in printed if part for line in break_lines(part, TEXT_WIDTH, self._measure)]
        has_note = bool(printed[-1])
        body = () if not text.strip() and has_note else self._paragraphs(text, 0.0)
        kept = tuple(Line((Piece(0, line),), keep=bool(body)) for line in above)
        return kept + _held_together(body)

    def _paragraphs(self, text: str, left: float) -> tuple[Line, ...]:
        """Return a text in lines from `left` mm on; under the mark of an item (１．, （１）, ※) nothing stands."""
        lines: list[Line] = []
        for typed in as_lines(text):
            mark = _ITEM_MARK.match(typed)
            hang = left + (self._measure(mark[0]) if mark else 0.0)
            first, *_ = break_lines(typed, TEXT_WIDTH - left, self._measure)
            lines.append(Line((Piece(left, first),) if first else ()))
            rest = typed[len(first) :].lstrip(SPACES)
            if rest:
                lines += [Line((Piece(hang, line),)) for line in break_lines(rest, TEXT_WIDTH - hang, self._measure)]
        return tuple(lines)

    # Options

    def _option_lines(self, row: ChecksRow) -> tuple[Line, ...]:
        checked = self._values.checked.get(row.id, frozenset())
        return self._boxed_lines([(self._option_text(row, o), o.id in checked) for o in row.options], row.is_stacked)

    def _option_text(self, row: ChecksRow, option: Option) -> str:
        if not option.has_text:
            return option.label
        text = self._values.texts.get(f"{row.id}_{option.id}", "")
        return f"{option.label}（{text if text.strip() else _BLANK}）"

    def _boxed_lines(self, options: Sequence[tuple[str, bool]], is_stacked: bool = False) -> tuple[Line, ...]:
        """Put options side by side while they fit, as the printed forms do, or one below the other."""
        lines: list[Line] = []
        x = 0.0
        for text, is_checked in options:
            first, *others = break_lines(text, TEXT_WIDTH - BOX, self._measure)
            width = BOX + self._measure(first)
            if not lines or is_stacked or others or x + width > TEXT_WIDTH:
                lines.append(Line(()))
                x = 0.0
            lines[-1] = Line((*lines[-1].pieces, *self._boxed(x, first, is_checked)))
            # What goes on stands under the text, not under the box.
            lines += [Line((Piece(BOX, line),)) for line in others]
            if 0 < len(others) < _WHOLE_OPTION:
                at = len(lines) - len(others) - 1
                lines[at:-1] = [replace(line, keep=True) for line in lines[at:-1]]
            x = TEXT_WIDTH if others else x + width + _OPTION_GAP
        return tuple(lines)

    def _boxed(self, x: float, label: str, is_checked: bool) -> tuple[Piece, ...]:
        return Piece(x, self._mark if is_checked else OPEN, is_box=True), Piece(x + BOX, label)

    def _centred_options(self, row: ChecksRow, width: float) -> tuple[Line, ...]:
        """Return the options one below the other, the longest in the middle of `width`, spread like labels."""
        checked = self._values.checked.get(row.id, frozenset())
        spreads = [spread(option.label, self._measure) for option in row.options]
        longest = max(pieces[-1].x + self._measure(pieces[-1].text) for pieces in spreads)
        x = max((width - BOX - longest) / 2, LABEL_PAD)
        lines = []
        for option, pieces in zip(row.options, spreads, strict=True):
            box = Piece(x, self._mark if option.id in checked else OPEN, is_box=True)
            lines.append(Line((box, *(Piece(x + BOX + piece.x, piece.text) for piece in pieces))))
        return tuple(lines)

    # Notices and answers

    def _notice_lines(self, row: NoticeRow) -> tuple[Line, ...]:
        values = self._values
        checked = values.checked.get(row.id, frozenset())
        times = values.checked.get(row.time_key, frozenset())
        chosen = [reply for reply in row.replies if reply.id in checked]
        lines = self._boxed_lines([(reply.label, bool(chosen)) for reply in chosen or row.replies])
        if any(reply.asks_time for reply in chosen):
            lines += self._boxed_lines([(time.label, time.id in times) for time in row.times])
        kept = tuple(replace(line, keep=True) for line in lines)
        headings = [reply.heading for reply in chosen]
        return kept + self._text_lines((*headings, ""), values.texts.get(row.text_key, ""))

    def _answer_lines(self, row: AnswersRow) -> tuple[Line, ...]:
        texts = self._values.texts
        told = texts.get(row.id, "")
        blocks = [
            block for block in row.blocks if any(texts.get(row.key(block, one), "").strip() for one in row.questions)
        ]
        if told.strip() or not blocks:
            return self._text_lines((row.heading, ""), told)
        lines: tuple[Line, ...] = (Line((Piece(0, row.heading),), keep=True),) if row.heading else ()
        for block in blocks:
            lines += self._answered(row, block)
        return lines

    def _answered(self, row: AnswersRow, block: Part) -> tuple[Line, ...]:
        """Return the questions of a block with their answers; a short block is not broken."""
        stop = EM + max(self._measure(question.label) for question in row.questions) + EM
        lines = [Line((Piece(0, block.label),))]
        for question in row.questions:
            first, *others = self._paragraphs(self._values.texts.get(row.key(block, question), ""), stop)
            lines += [Line((Piece(EM, question.label), *first.pieces)), *others]
        if len(lines) <= _WHOLE_ANSWERS:
            return (*(replace(line, keep=True) for line in lines[:-1]), lines[-1])
        return (replace(lines[0], keep=True), *lines[1:])

    # The grid

    def _grid(self, row: GridRow) -> Grid:
        groups = self._definition.groups
        checked = self._values.checked.get(row.id, frozenset())
        columns = tuple(tuple(self._item_line(items, checked) for items in group.lines) for group in groups)
        waiting, self._waiting = self._waiting, None
        title = self._title(waiting) if waiting else GridTitle(row.label)
        return Grid(title, tuple(group.heading for group in groups), columns)

    def _title(self, row: ChecksRow) -> GridTitle:
        """Return the options as a title: those with a tail stand together, joined to it by a brace."""
        longest = BOX + max(self._measure(option.label) for option in row.options)
        tailed = [at for at, option in enumerate(row.options) if option.has_tail]
        tail = row.tail if tailed else ""
        whole = longest + (_BRACE + self._measure(tail) if tail else 0.0)
        x = max((WIDTH - whole) / 2, PAD_X)
        checked = self._values.checked.get(row.id, frozenset())
        lines = tuple(Line(self._boxed(x, option.label, option.id in checked)) for option in row.options)
        braced = (tailed[0], tailed[-1] + 1) if tail else (0, 0)
        return GridTitle("", lines, x + longest, braced, tail)

    def _item_line(self, items: Sequence[str], checked: frozenset[str]) -> Line:
        boxed = (self._boxed(x * EM, item, item in checked) for x, item in zip(starts_of(items), items, strict=True))
        return Line(tuple(piece for pieces in boxed for piece in pieces))
