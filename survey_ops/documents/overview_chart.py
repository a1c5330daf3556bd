"""The schedule of a programme as a chart: an axis of months, a row for each event, a bar or a point at its days.

Each event has a row of its own, so no two labels can meet. A label stands right of its mark, where there is no room
for it left of it, and where there is none either in a line of its own above, pushed in from the edge. The figures of
the layout are millimetres from the chart's left and top edge.
"""

import calendar
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from survey_ops.documents.fonts import MM_PER_POINT, Typeface
from survey_ops.documents.form_layout import break_lines
from survey_ops.documents.form_pen import baseline_in
from survey_ops.documents.pdf import draw_text
from survey_ops.domain.overview import ChartEvent
from survey_ops.domain.wareki import era_year

if TYPE_CHECKING:
    from fpdf import FPDF

SIZE = 9.0  # pt
ROW = 6.6
HEAD = 11.0  # the band of the years and that of the months
GAP = 1.6  # between a mark and its label

_LINE = 4.6  # from line to line in a row
_POINT = 1.5  # half the width of a point
_BAR = 3.2
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600)
_GREY, _PALE = 170, 200
_RULE, _FRAME = 0.15, 0.25

Measure = Callable[[str], float]


@dataclass(frozen=True)
class Tick:
    """A month's first day: where it stands, and its label or ""."""

    x: float
    label: str = ""


@dataclass(frozen=True)
class Mark:
    """An event: its row's top edge and height, its bar from `left` to `right` (a point where they are the same)."""

    top: float
    height: float
    left: float
    right: float
    label_x: float
    lines: tuple[str, ...]
    is_above: bool = False

    @property
    def middle(self) -> float:
        """The height at which the bar or the point is centred; under the label where that stands above it."""
        return self.top + self.height - ROW / 2


@dataclass(frozen=True)
class Chart:
    """A chart that is laid out: its width and height, the years, the months, and the events."""

    width: float
    height: float
    years: tuple[Tick, ...]
    months: tuple[Tick, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class _Axis:
    """Days from the first of a month to the end of one, on `width` mm."""

    first: date
    days: int
    width: float

    def at(self, day: date, part: float = 0.0) -> float:
        return ((day - self.first).days + part) / self.days * self.width


def lay_out_chart(events: Sequence[ChartEvent], width: float, measure: Measure, span: Sequence[date] = ()) -> Chart:
    """Return a chart.

    Args:
        events: at least one; they come in the order of their days.
        width: of the chart in mm.
        measure: text -> its width in mm at `SIZE`.
        span: days that the axis must reach, beside those of the events.
    """
    ordered = sorted(events, key=lambda event: (event.first, event.last))
    days = [*(day for event in ordered for day in (event.first, event.last)), *span]
    axis = _axis(min(days), max(days), width)
    placed = [_place(event, axis, measure) for event in ordered]
    tops = list(accumulate((mark.height for mark in placed), initial=HEAD))
    marks = tuple(
        Mark(top, mark.height, mark.left, mark.right, mark.label_x, mark.lines, mark.is_above)
        for mark, top in zip(placed, tops, strict=False)
    )
    months = list(_months(axis))
    return Chart(width, tops[-1], _years(months, axis), _month_ticks(months, axis, measure), marks)


def _axis(first: date, last: date, width: float) -> _Axis:
    start = first.replace(day=1)
    end = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    return _Axis(start, (end - start).days + 1, width)


def _months(axis: _Axis) -> Iterator[date]:
    month = axis.first
    while (month - axis.first).days < axis.days:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _years(months: Sequence[date], axis: _Axis) -> tuple[Tick, ...]:
    """Mark the first month and each that begins another year, be it of the calendar or of an era."""
    years = [era_year(month) for month in months]
    starts = [place for place, year in enumerate(years) if place == 0 or year != years[place - 1]]
    return tuple(Tick(axis.at(months[place]), years[place]) for place in starts)


def _month_ticks(months: Sequence[date], axis: _Axis, measure: Measure) -> tuple[Tick, ...]:
    """Label every month, or so few of them that their labels do not meet."""
    widest = measure("12月") + GAP
    narrowest = axis.width / len(months) * 0.9  # February is shorter than the average month
    step = next((step for step in _MONTH_STEPS if step * narrowest >= widest), _MONTH_STEPS[-1])
    return tuple(
        Tick(axis.at(month), f"{month.month}月" if (month.month - 1) % step == 0 or step == 1 else "")
        for month in months
    )


def _place(event: ChartEvent, axis: _Axis, measure: Measure) -> Mark:
    """Place an event in a row that begins at 0."""
    left, right = axis.at(event.first), axis.at(event.last, 1.0)
    if event.first == event.last:
        left = right = min(max(axis.at(event.first, 0.5), _POINT), axis.width - _POINT)
    reach = _POINT if left == right else 0.0
    width = measure(event.text)
    if right + reach + GAP + width <= axis.width:
        return Mark(0.0, ROW, left, right, right + reach + GAP, (event.text,))
    if left - reach - GAP - width >= 0:
        return Mark(0.0, ROW, left, right, left - reach - GAP - width, (event.text,))
    lines = break_lines(event.text, axis.width, measure)
    label_x = max(min(left, axis.width - max(map(measure, lines))), 0.0)
    return Mark(0.0, ROW + len(lines) * _LINE, left, right, label_x, lines, is_above=True)


def draw_chart(pdf: "FPDF", chart: Chart, face: Typeface, left: float, top: float) -> None:
    """Draw a chart with its left and top edge at `left` and `top` mm of the page."""
    _draw_grid(pdf, chart, left, top)
    pdf.set_font(face.family, size=SIZE)
    em = SIZE * MM_PER_POINT
    years = [*chart.years, Tick(chart.width)]
    for tick, following in pairwise(years):
        short = tick.label[2:]  # without the era
        label = next((one for one in (tick.label, short) if face.width(one, SIZE) + GAP <= following.x - tick.x), "")
        draw_text(pdf, left + tick.x + GAP / 2, baseline_in(top, HEAD / 2, em), label)
    for tick in chart.months:
        draw_text(pdf, left + tick.x + GAP / 2, baseline_in(top + HEAD / 2, HEAD / 2, em), tick.label)
    for mark in chart.marks:
        _draw_mark(pdf, mark, left, top)
        _draw_label(pdf, mark, face, left, top)


def _draw_grid(pdf: "FPDF", chart: Chart, left: float, top: float) -> None:
    pdf.set_line_width(_RULE)
    pdf.set_draw_color(_GREY)
    for tick in chart.months[1:]:
        pdf.line(left + tick.x, top + HEAD / 2, left + tick.x, top + chart.height)
    pdf.set_draw_color(0)
    for tick in chart.years[1:]:
        pdf.line(left + tick.x, top, left + tick.x, top + HEAD)
    pdf.set_line_width(_FRAME)
    for y in (HEAD / 2, HEAD):
        pdf.line(left, top + y, left + chart.width, top + y)
    pdf.rect(left, top, chart.width, chart.height)


def _draw_mark(pdf: "FPDF", mark: Mark, left: float, top: float) -> None:
    middle = top + mark.middle
    pdf.set_line_width(_FRAME)
    if mark.left == mark.right:
        x = left + mark.left
        pdf.set_fill_color(0)
        corners = [(x, middle - _POINT), (x + _POINT, middle), (x, middle + _POINT), (x - _POINT, middle)]
        pdf.polygon(corners, style="F")
        return
    pdf.set_fill_color(_PALE)
    pdf.rect(left + mark.left, middle - _BAR / 2, mark.right - mark.left, _BAR, style="DF")
    pdf.set_fill_color(0)


def _draw_label(pdf: "FPDF", mark: Mark, face: Typeface, left: float, top: float) -> None:
    """Draw a label upon white, so that the lines of the months do not run through its letters."""
    height = _LINE if mark.is_above else ROW
    for place, line in enumerate(mark.lines):
        above = top + mark.top + place * height
        pdf.set_fill_color(255)
        pdf.rect(left + mark.label_x, above + 0.6, face.width(line, SIZE), height - 1.2, style="F")
        pdf.set_fill_color(0)
        draw_text(pdf, left + mark.label_x, baseline_in(above, height, SIZE * MM_PER_POINT), line)
