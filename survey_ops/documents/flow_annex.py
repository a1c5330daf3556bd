"""A flow as an attachment of a form (別紙): numbered as the office's own page, with the counts of its last run.

    Ⅰ　案内状配布対象者抽出フロー
    ┌─────────────────────────┬──────┐
    │１．次の者を抽出する。（市民課に目的外利用を依頼）│      │
    │　（１）市の住民基本台帳に記録されている者…　　　│ 301人│
    ├─────────────────────────┼──────┤

The page of `survey-ops flow` tells what was run and how each count came about; this one tells the council what is
meant, in as few lines as the office's own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from survey_ops.documents.annex_page import Block, Lines, PagedAnnex, check_glyphs, deal_out
from survey_ops.documents.flow_layout import HEADING, NORMAL, SMALL, WIDTH, Run, TextLine, WholeWords
from survey_ops.documents.fonts import Family, load_typeface
from survey_ops.documents.form_layout import break_lines
from survey_ops.domain.flow_outline import OutlineItem, OutlineSection
from survey_ops.domain.wareki import full_date, number

_PAD_X = 2.2
_PAD_Y = 1.2
_INDENT = 5.6  # of a depth, to the right of the one above
_COUNT = 17.0  # the column of the counts, at least
_WIDEST_MARK = 24.0
_SECTION_GAP = 4.0
_NOTE = "※"
_ENDINGS = ("抽出する。", "除く。")  # a last line of one or two characters looks like a mistake
_REFERENCE = re.compile("(?:[Ⅰ-Ⅻ]?[0-9０-９]+)?（[0-9０-９]+）(?:[ア-ン](?![ァ-ヶー]))?[①-⑳]?|[Ⅰ-Ⅻ][0-9０-９]+")


@dataclass(frozen=True)
class FlowRecord:
    """Where the counts of a page come from: an entry of the ledger, and the day of the run.

    Attributes:
        entry: number of the entry.
        on: the day.
        is_current: False where the flow was changed since, so that its counts are not those of the steps on the page.
    """

    entry: int
    on: date
    is_current: bool = True


def flow_annex(
    title: str, sections: Sequence[OutlineSection], record: FlowRecord | None, own_first: int
) -> PagedAnnex:
    """Return a flow as an attachment.

    Args:
        title: over each page.
        sections: what stands on it.
        record: the last run; None where there was none.
        own_first: number of its first page among those of all attachments.

    Raises:
        InputError: a text holds characters that the fonts cannot draw (code `glyph`); all of them.
    """
    check_glyphs(_texts(title, sections))
    setter = _Setter(sections)
    groups = [list(setter.section(section)) for section in sections]
    if record and groups:
        groups[0].insert(0, setter.told(_told(record)))
    return PagedAnnex(title, deal_out(groups), own_first)


def _told(record: FlowRecord) -> str:
    entry = f"授受簿の第{number(record.entry)}号の記録"
    if not record.is_current:
        return f"抽出フローは、{full_date(record.on)}の実行（{entry}）の後に改めたため、人数を示さない。"
    return f"人数は、{full_date(record.on)}に抽出フローを実行した結果（{entry}）による。"


def _texts(title: str, sections: Sequence[OutlineSection]) -> Iterator[tuple[str, str, Family]]:
    yield "flow.title", title, "serif"
    for section in sections:
        yield "flow.steps", section.heading, "sans"
        for item in section.items:
            yield f"flow.page.{item.name}", item.mark + item.text + item.note, "serif"


class _Setter:
    """Sets the sections of one page."""

    def __init__(self, sections: Sequence[OutlineSection]) -> None:
        self._face = load_typeface("serif")
        counts = [_count(item.count) for section in sections for item in section.items if item.count is not None]
        widest = max((self._face.width(count, NORMAL) + 2 * _PAD_X for count in counts), default=0.0)
        self._column = max(_COUNT, widest) if counts else 0.0
        self._right = WIDTH - _PAD_X - self._column
        texts = [item.text + item.note for section in sections for item in section.items]
        self._words = WholeWords([*_ENDINGS, *(found for text in texts for found in _REFERENCE.findall(text))])

    def told(self, text: str) -> Lines:
        broken = break_lines(text, WIDTH, lambda part: self._face.width(part, SMALL))
        return Lines(tuple(TextLine((Run(0, line, SMALL),), SMALL) for line in broken), gap=1.5, keep=True)

    def section(self, section: OutlineSection) -> Iterator[Block]:
        """Yield the heading and a box for each number of the first depth with all below it."""
        if section.heading:
            sans = load_typeface("sans")
            broken = break_lines(section.heading, WIDTH, lambda part: sans.width(part, HEADING))
            yield Lines(tuple(TextLine((Run(0, line, HEADING, "sans"),), HEADING) for line in broken), keep=True)
        boxes = [self._box(group) for group in _groups(section.items)]
        yield from boxes[:-1]
        yield from (replace(box, gap=_SECTION_GAP) for box in boxes[-1:])

    def _box(self, items: Sequence[OutlineItem]) -> Lines:
        lines = tuple(line for item in items for line in self._item(item))
        return Lines(lines, box=self._column, pad=_PAD_Y)

    def _item(self, item: OutlineItem) -> Iterator[TextLine]:
        left = _PAD_X + item.depth * _INDENT
        mark = item.mark if item.mark.endswith(("）", "．")) else f"{item.mark}　"
        width = self._face.width(mark, NORMAL)
        counted = () if item.count is None else (Run(WIDTH - _PAD_X, _count(item.count), NORMAL, to_right=True),)
        if width > _WIDEST_MARK:  # a name in words
            mark, width = "", 0.0
        first, *others = self._broken(item.text if mark else f"{item.mark}　{item.text}", left + width, NORMAL)
        marked = (Run(left, mark), Run(left + width, first)) if mark else (Run(left, first),)
        lines = [marked, *((Run(left + width, line),) for line in others)]
        # The count stands where the text ends, so that whoever copies the page gets the text in one piece.
        yield from (TextLine((*runs, *counted) if runs is lines[-1] else runs) for runs in lines)
        if item.note:
            yield from self._note(item.note, left + width)

    def _note(self, note: str, left: float) -> Iterator[TextLine]:
        hang = left + self._face.width(_NOTE, SMALL)
        for place, line in enumerate(self._broken(note, hang, SMALL)):
            mark = (Run(left, _NOTE, SMALL),) if place == 0 else ()
            yield TextLine((*mark, Run(hang, line, SMALL)), SMALL)

    def _broken(self, text: str, left: float, size: float) -> list[str]:
        """Break a text, but never within a number that it refers to."""

        def width(part: str) -> float:
            return self._face.width(self._words.unfold(part), size)

        lines = break_lines(self._words.fold(text), self._right - left, width)
        return [self._words.unfold(line) for line in lines]


def _count(people: int) -> str:
    return f"{people:,}人"


def _groups(items: Sequence[OutlineItem]) -> Iterator[list[OutlineItem]]:
    """Yield each number of the first depth with all below it."""
    group: list[OutlineItem] = []
    for item in items:
        if item.depth == 0 and group:
            yield group
            group = []
        group.append(item)
    if group:
        yield group
