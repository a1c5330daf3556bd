"""Where everything of a flow page stands: rows with a number, hanging text and a count, dealt out to pages.

    number   text, broken to its column, with lists hanging from their marks                     count
             smaller lines below it: what the step does, its reckoning (change and what is left), remarks

Nothing is drawn here; the figures are millimetres from the left edge and from the top of the body.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from survey_ops.documents.fonts import MM_PER_POINT, Family
from survey_ops.documents.form_layout import break_lines
from survey_ops.domain.flow_report import CountLine, FlowReport, OverlapReport, ResultReport, SourceReport, StepReport
from survey_ops.domain.flow_words import Sentence
from survey_ops.domain.wareki import number as wide

WIDTH = 175.0
NORMAL, SMALL, FINE = 10.5, 9.0, 7.5  # pt
HEADING = 11.5
LEADING = 1.5  # from line to line, in sizes
GAP = 2.2  # between rows
COUNT_WIDTH = 24.0
CHANGE_WIDTH = 20.0
_NUMBER_GAP = 3.0
_WIDEST_NUMBER = 32.0
_INDENT = 4.2
_ENDINGS = ("抽出する。", "除く。")  # a last line of one or two characters looks like a mistake
_PRIVATE = 0xF0000  # a plane for private use, which no text of a city comes from
_MOST_WORDS = 0xFFFD

Measure = Callable[[str, float, Family], float]
"""(text, size in pt, family) -> width in mm."""


@dataclass(frozen=True)
class Run:
    """A stretch of text; `x` is its left edge, or its right edge where it is set to the right."""

    x: float
    text: str
    size: float = NORMAL
    family: Family = "serif"
    to_right: bool = False


@dataclass(frozen=True)
class TextLine:
    """A line and the size that decides its height."""

    runs: tuple[Run, ...]
    size: float = NORMAL

    @property
    def height(self) -> float:
        """The height in mm."""
        return self.size * MM_PER_POINT * LEADING


@dataclass(frozen=True)
class Row:
    """Lines that belong together.

    Attributes:
        lines: the lines.
        ruled: a fine rule stands above it.
        keep: it stays on the page of the row that follows.
    """

    lines: tuple[TextLine, ...]
    ruled: bool = False
    keep: bool = False

    @property
    def height(self) -> float:
        """The height in mm, with the gap below it."""
        return sum(line.height for line in self.lines) + GAP


@dataclass(frozen=True)
class PlacedRow:
    """A row and its top edge."""

    row: Row
    top: float


def lay_out_flow(
    report: FlowReport, case_title: str, measure: Measure, depth: float
) -> tuple[tuple[PlacedRow, ...], ...]:
    """Return the pages of a flow, each `depth` mm high."""
    return _paginate(list(_Columns(report, case_title, measure).rows()), depth)


class WholeWords:
    """Words that no line break may divide: each stands as one private character while a text is broken."""

    def __init__(self, words: Sequence[str]) -> None:
        longest_first = sorted(set(words), key=len, reverse=True)[:_MOST_WORDS]
        self._signs = {word: chr(_PRIVATE + place) for place, word in enumerate(longest_first)}
        self._of_sign = {sign: word for word, sign in self._signs.items()}

    def fold(self, text: str) -> str:
        """Return the text with a sign for each word."""
        for word, sign in self._signs.items():
            text = text.replace(word, sign)
        return text

    def unfold(self, text: str) -> str:
        """Return the text with its words."""
        return "".join(self._of_sign.get(char, char) for char in text)


class _Columns:
    """Makes rows; knows how wide the numbers are and breaks text to what is left."""

    def __init__(self, report: FlowReport, case_title: str, measure: Measure) -> None:
        self._report = report
        self._case_title = case_title
        self._measure = measure
        names = [step.step.name for step in report.steps]
        widest = max((measure(name, NORMAL, "serif") for name in names), default=0.0)
        self._left = min(widest, _WIDEST_NUMBER) + _NUMBER_GAP
        self._text_width = WIDTH - self._left - COUNT_WIDTH
        whole = [name for name in names if measure(name, NORMAL, "serif") <= _WIDEST_NUMBER]
        self._words = WholeWords([*whole, *_ENDINGS])

    def rows(self) -> Iterator[Row]:
        yield Row(tuple(self._full(f"案件名　{self._case_title}", NORMAL, "serif")))
        yield self._heading("１　元データ")
        for number, source in enumerate(self._report.sources, 1):
            yield self._source(f"（{wide(number)}）", source)
        yield self._heading("２　抽出の手順")
        for step in self._report.steps:
            if step.step.heading:
                yield Row(tuple(self._full(step.step.heading, NORMAL, "sans")), keep=True)
            yield self._step(step)
        if self._report.results:
            yield self._heading("３　抽出の結果")
            yield from map(self._result, self._report.results)
        if self._report.overlaps:
            yield self._heading("４　確かめること")
            yield from map(self._warning, self._report.overlaps)

    def _heading(self, text: str) -> Row:
        return Row(tuple(self._full(text, HEADING, "sans")), keep=True)

    def _full(self, text: str, size: float, family: Family) -> list[TextLine]:
        """Set a text over the whole width."""
        lines = break_lines(text, WIDTH, lambda part: self._measure(part, size, family))
        return [TextLine((Run(0, line, size, family),), size) for line in lines]

    def _source(self, number: str, said: SourceReport) -> Row:
        lines = self._body(said.words, f"{said.people:,}人")
        file = f"{said.file.file}　{said.file.rows:,}行" if said.file.file else f"授受簿の記録　{said.file.rows:,}件"
        lines += self._plain(file, SMALL)
        if said.file.sha256:
            lines += self._plain(f"SHA-256 {said.file.sha256}", FINE)
        return self._numbered(number, lines)

    def _step(self, said: StepReport) -> Row:
        count = f"{said.count:,}人"
        if said.step.title:
            lines = self._body(said.step.title, count) + self._sentence(said.sentence, SMALL)
        else:
            lines = self._body(said.sentence.text, count)
        if said.formula:
            lines += self._plain(f"＝ {said.formula}", SMALL)
        for line in said.lines:
            lines += self._reckoned(line)
        for mark, text in (("※", said.remark), ("注", said.step.note)):
            lines += self._hanging(f"{mark}　", text, SMALL, 0) if text else []
        return self._numbered(said.step.name, lines)

    def _result(self, said: ResultReport) -> Row:
        lines = self._body(f"{said.name}（{said.step}）", f"{said.count:,}人")
        if said.unknown:
            told = f"分からない事項によって、対象になるかどうかが変わる者　{said.unknown:,}人。"
            lines += self._hanging("※　", told, SMALL, 0)
        kept = said.lasting_sha256
        told = f"SHA-256 {kept}" if kept else "（人数が少ないため、SHA-256は示さない。）"
        return self._numbered("", [*lines, *self._plain(told, FINE)])

    def _warning(self, said: OverlapReport) -> Row:
        lines = self._body(f"{said.name}（{said.words}）", f"{said.count:,}人")
        return self._numbered("", lines + self._plain(said.message, SMALL))

    def _numbered(self, number: str, lines: list[TextLine]) -> Row:
        """Put a number beside the first line, and on as many lines as it needs."""
        broken = break_lines(number, self._left - _NUMBER_GAP, self._at(NORMAL)) if number else ()
        lines += [TextLine(())] * (len(broken) - len(lines))
        for place, text in enumerate(broken):
            lines[place] = replace(lines[place], runs=(Run(0, text), *lines[place].runs))
        return Row(tuple(lines), ruled=True)

    def _body(self, text: str, count: str) -> list[TextLine]:
        first, *rest = self._broken(text, self._text_width, NORMAL)
        right = Run(WIDTH, count, to_right=True)
        return [TextLine((Run(self._left, first), right)), *(TextLine((Run(self._left, line),)) for line in rest)]

    def _plain(self, text: str, size: float, indent: float = 0) -> list[TextLine]:
        lines = self._broken(text, WIDTH - self._left - indent, size)
        return [TextLine((Run(self._left + indent, line, size),), size) for line in lines]

    def _hanging(self, mark: str, text: str, size: float, indent: float) -> list[TextLine]:
        """Set a text off from its mark; where it goes on, it stays clear of the mark."""
        width = self._measure(mark, size, "serif")
        lines = self._plain(text, size, indent + width)
        marked = (Run(self._left + indent, mark, size), *lines[0].runs)
        return [replace(lines[0], runs=marked), *lines[1:]]

    def _sentence(self, said: Sentence, size: float) -> list[TextLine]:
        return self._plain(said.text, size) + self._items(said, size, _INDENT)

    def _items(self, said: Sentence, size: float, indent: float) -> list[TextLine]:
        lines: list[TextLine] = []
        for mark, item in said.items:
            lines += self._hanging(f"{mark}　", item.text, size, indent)
            lines += self._items(item, size, indent + _INDENT)
        return lines

    def _reckoned(self, said: CountLine) -> list[TextLine]:
        """Set a line of a reckoning: words, the change, and what is left under the step's own count."""
        indent = _INDENT * (said.depth + 1)
        lines = self._broken(said.words, self._text_width - indent - CHANGE_WIDTH, SMALL)
        runs = [Run(WIDTH, f"{said.after:,}人", SMALL, to_right=True)]
        if said.change is not None:
            sign = "＋" if said.change > 0 else "－" if said.change else "±"
            runs.append(Run(WIDTH - COUNT_WIDTH, f"{sign}{abs(said.change):,}人", SMALL, to_right=True))
        set_in = [TextLine((Run(self._left + indent, line, SMALL),), SMALL) for line in lines]
        return [*set_in[:-1], replace(set_in[-1], runs=(*set_in[-1].runs, *runs))]

    def _broken(self, text: str, width: float, size: float) -> list[str]:
        """Break a text, but never within the name of a step."""
        measure = self._at(size)
        lines = break_lines(self._words.fold(text), width, lambda part: measure(self._words.unfold(part)))
        return [self._words.unfold(line) for line in lines]

    def _at(self, size: float) -> Callable[[str], float]:
        return lambda text: self._measure(text, size, "serif")


def _paginate(rows: Sequence[Row], depth: float) -> tuple[tuple[PlacedRow, ...], ...]:
    """Deal rows out to pages; a row goes over to the next page whole unless it is higher than a page."""
    pages: list[list[PlacedRow]] = [[]]
    used = 0.0
    for group in _groups(rows):
        if pages[-1] and used + sum(row.height for row in group) > depth:
            pages.append([])
            used = 0.0
        for row in group:
            for part in _cut(row, depth):
                if used + part.height > depth:
                    pages.append([])
                    used = 0.0
                pages[-1].append(PlacedRow(part, used))
                used += part.height
    return tuple(tuple(page) for page in pages)


def _groups(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield rows with the headings that must stand before them on the same page."""
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if not row.keep:
            yield group
            group = []
    if group:
        yield group


def _cut(row: Row, depth: float) -> Iterator[Row]:
    """Yield a row as it is, or in pieces where it is higher than a page."""
    lines = list(row.lines)
    while lines:
        count = len(lines)
        while count > 1 and sum(line.height for line in lines[:count]) + GAP > depth:
            count -= 1
        yield replace(row, lines=tuple(lines[:count]), ruled=row.ruled and len(lines) == len(row.lines))
        lines = lines[count:]
