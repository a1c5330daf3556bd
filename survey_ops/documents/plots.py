"""Charts of frame and sample for a black-and-white printer, drawn with lines and rectangles alone.

Two series are told apart by their pattern, never by a colour: the frame is a broad grey bar, the sample a narrow
hatched one upon it or beside it. Lengths are shares of the whole frame and of the whole sample, so that both can be
compared. All figures are millimetres on the page.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey_ops.documents.fonts import MM_PER_POINT
from survey_ops.documents.form_pen import Pen, baseline_in
from survey_ops.domain.report_blocks import Bar, BarChart, Pyramid

if TYPE_CHECKING:
    from fpdf import FPDF

SIZE = 8.5  # pt: legible when a report is copied down from A4
FRAME, SAMPLE = "抽出母集団", "標本"
HIDDEN = "x"

_EM = SIZE * MM_PER_POINT
_GREY = 200
_LINE = 0.15
_HATCH = 1.1  # between the lines of the hatching
_LEGEND = 8.0
_AXIS = 11.0  # under the bars: figures, and what they are
_PYRAMID_ROW = 8.4
_BAR_ROW = 9.0
_MOST_LABEL = 42.0
_VALUE = 13.0  # beside the longest bar: its share in figures


@dataclass(frozen=True)
class _Scale:
    """An axis from 0 to `top` per cent, `length` mm long, from `origin` to the right or, with -1, to the left."""

    origin: float
    length: float
    top: float
    direction: int = 1

    def at(self, value: float) -> float:
        return self.origin + self.direction * self.length * value / self.top


def pyramid_height(pyramid: Pyramid) -> float:
    """Return the height of a pyramid, legend and axis included."""
    return _LEGEND + 5.0 + len(pyramid.left) * _PYRAMID_ROW + _AXIS


def bars_height(chart: BarChart) -> float:
    """Return the height of a bar chart, legend and axis included."""
    return _LEGEND + len(chart.bars) * _BAR_ROW + _AXIS


def axis_steps(largest: float) -> tuple[float, ...]:
    """Return the marks of an axis: from 0 in equal round steps, five of them at most, past `largest`.

    >>> axis_steps(13.2)
    (0.0, 5.0, 10.0, 15.0)
    >>> axis_steps(0)
    (0.0, 0.5, 1.0)
    """
    largest = max(largest, 1.0)
    rough = largest / 5
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough - 1e-9)
    step = max(step, 0.5)
    return tuple(step * at for at in range(math.ceil(largest / step - 1e-9) + 1))


def draw_pyramid(pen: Pen, x: float, y: float, width: float, pyramid: Pyramid) -> None:
    """Draw a population pyramid into a strip `width` wide with its top at `y`; the youngest stand lowest."""
    labels = [bar.label for bar in pyramid.left]
    middle = max(pen.face.width(label, SIZE) for label in labels) + 5.0
    steps = axis_steps(_largest([*pyramid.left, *pyramid.right]))
    length = (width - middle) / 2 - 6.0
    left = _Scale(x + width / 2 - middle / 2, length, steps[-1], -1)
    right = _Scale(x + width / 2 + middle / 2, length, steps[-1])
    _draw_legend(pen, x + width, y)
    top = y + _LEGEND + 5.0
    bottom = top + len(labels) * _PYRAMID_ROW
    for scale, name, bars in ((left, pyramid.sides[0], pyramid.left), (right, pyramid.sides[1], pyramid.right)):
        pen.centred(scale.at(steps[-1] / 2), top - 2.0, name, SIZE + 1)
        _draw_axis(pen, scale, steps, top, bottom)
        for place, bar in enumerate(reversed(bars)):
            _draw_overlaid(pen, scale, top + place * _PYRAMID_ROW, bar)
        _draw_base(pen.pdf, scale, top, bottom)
    for place, label in enumerate(reversed(labels)):
        pen.centred(x + width / 2, baseline_in(top + place * _PYRAMID_ROW, _PYRAMID_ROW, _EM), label, SIZE)
    pen.centred(x + width / 2, bottom + 9.0, "全体に占める割合（％）", SIZE)


def draw_bars(pen: Pen, x: float, y: float, width: float, chart: BarChart) -> None:
    """Draw horizontal bars into a strip `width` wide with its top at `y`, two for each label."""
    labels = [_shortened(pen, bar.label) for bar in chart.bars]
    margin = max(pen.face.width(label, SIZE) for label in labels) + 3.0
    steps = axis_steps(_largest(chart.bars))
    scale = _Scale(x + margin, width - margin - _VALUE, steps[-1])
    _draw_legend(pen, x + width, y)
    top = y + _LEGEND
    bottom = top + len(chart.bars) * _BAR_ROW
    _draw_axis(pen, scale, steps, top, bottom)
    for place, (label, bar) in enumerate(zip(labels, chart.bars, strict=True)):
        row = top + place * _BAR_ROW
        pen.right(scale.origin - 2.0, baseline_in(row, _BAR_ROW, _EM), label, SIZE)
        _draw_beside(pen, scale, row, bar)
    _draw_base(pen.pdf, scale, top, bottom)
    pen.centred(scale.at(steps[-1] / 2), bottom + 9.0, "全体に占める割合（％）", SIZE)


def _largest(bars: Sequence[Bar]) -> float:
    return max(max(bar.frame, bar.sample or 0.0) for bar in bars)


def _shortened(pen: Pen, label: str) -> str:
    """Return a label that leaves room for the bars; the table beside has it whole."""
    if pen.face.width(label, SIZE) <= _MOST_LABEL:
        return label
    while pen.face.width(f"{label}…", SIZE) > _MOST_LABEL:
        label = label[:-1]
    return f"{label}…"


def _draw_overlaid(pen: Pen, scale: _Scale, row: float, bar: Bar) -> None:
    """Draw the sample's bar narrow upon the frame's broad one."""
    _draw_grey(pen.pdf, *_span(scale, bar.frame), row + 0.9, _PYRAMID_ROW - 1.8)
    height = _PYRAMID_ROW * 0.42
    if bar.sample is not None:
        _draw_hatched(pen.pdf, *_span(scale, bar.sample), row + (_PYRAMID_ROW - height) / 2, height)
    else:
        end = scale.at(bar.frame) + scale.direction * 1.2
        place = pen.text if scale.direction > 0 else pen.right
        place(end, baseline_in(row, _PYRAMID_ROW, _EM), HIDDEN, SIZE)


def _draw_beside(pen: Pen, scale: _Scale, row: float, bar: Bar) -> None:
    """Draw the sample's bar under the frame's, each with its share in figures."""
    half = (_BAR_ROW - 1.8) / 2
    _draw_grey(pen.pdf, *_span(scale, bar.frame), row + 0.9, half)
    if bar.sample is not None:
        _draw_hatched(pen.pdf, *_span(scale, bar.sample), row + 0.9 + half, half)
    told = HIDDEN if bar.sample is None else f"{bar.sample:.1f}"
    for value, text, top in ((bar.frame, f"{bar.frame:.1f}", 0.9), (bar.sample or 0.0, told, 0.9 + half)):
        _draw_value(pen, scale.at(value) + 0.8, row + top, half, text)


def _draw_value(pen: Pen, x: float, top: float, height: float, text: str) -> None:
    """Draw a bar's share beside its end, on white, for the lines of the axis run through there."""
    size = SIZE * 0.85
    pen.pdf.set_fill_color(255)
    pen.pdf.rect(x, top + 0.3, pen.face.width(text, size) + 0.8, height - 0.6, style="F")
    pen.pdf.set_fill_color(0)
    pen.text(x + 0.4, baseline_in(top, height, size * MM_PER_POINT), text, size)


def _span(scale: _Scale, value: float) -> tuple[float, float]:
    """Return left edge and width of a bar."""
    end = scale.at(value)
    return min(scale.origin, end), abs(end - scale.origin)


def _draw_grey(pdf: "FPDF", x: float, width: float, y: float, height: float) -> None:
    if width <= 0:
        return
    pdf.set_line_width(_LINE)
    pdf.set_draw_color(90)
    pdf.set_fill_color(_GREY)
    pdf.rect(x, y, width, height, style="DF")
    pdf.set_draw_color(0)
    pdf.set_fill_color(0)


def _draw_hatched(pdf: "FPDF", x: float, width: float, y: float, height: float) -> None:
    if width <= 0:
        return
    pdf.set_fill_color(255)
    pdf.rect(x, y, width, height, style="F")
    pdf.set_line_width(0.22)
    for start, end in hatching(x, y, width, height):
        pdf.line(*start, *end)
    pdf.set_line_width(0.3)
    pdf.rect(x, y, width, height)
    pdf.set_fill_color(0)


Point = tuple[float, float]


def hatching(x: float, y: float, width: float, height: float, gap: float = _HATCH) -> Iterator[tuple[Point, Point]]:
    """Yield the lines of a hatching at 45 degrees, each cut at the edges of the rectangle."""
    across = gap
    while across < width + height:
        # The line through (x + across, y) that falls to the left.
        start = (x + min(across, width), y + max(0.0, across - width))
        end = (x + max(0.0, across - height), y + min(across, height))
        yield start, end
        across += gap


def _draw_axis(pen: Pen, scale: _Scale, steps: Sequence[float], top: float, bottom: float) -> None:
    pdf = pen.pdf
    pdf.set_line_width(0.1)
    pdf.set_draw_color(150)
    for step in steps[1:]:
        pdf.line(scale.at(step), top, scale.at(step), bottom)
    pdf.set_draw_color(0)
    pdf.set_line_width(0.2)
    pdf.line(scale.origin, bottom, scale.at(steps[-1]), bottom)
    for step in steps:
        pdf.line(scale.at(step), bottom, scale.at(step), bottom + 0.8)
        pen.centred(scale.at(step), bottom + 4.2, f"{step:g}", SIZE)


def _draw_base(pdf: "FPDF", scale: _Scale, top: float, bottom: float) -> None:
    pdf.set_line_width(0.3)
    pdf.line(scale.origin, top, scale.origin, bottom)


def _draw_legend(pen: Pen, right: float, y: float) -> None:
    """Draw what the two patterns mean, at the right end."""
    widths = [pen.face.width(name, SIZE) for name in (FRAME, SAMPLE)]
    x = right - sum(widths) - 2 * 9.5 - 5.0
    for name, width, draw in ((FRAME, widths[0], _draw_grey), (SAMPLE, widths[1], _draw_hatched)):
        draw(pen.pdf, x, 8.0, y + 1.4, 2.8)
        pen.text(x + 9.5, baseline_in(y + 1.4, 2.8, _EM), name, SIZE)
        x += 9.5 + width + 5.0
