"""How an address goes onto a label: lines, sizes, and what does not fit.

    〒 postal code
    address, broken where a reader would break it
    building
    name 様

A layout (`label_layout`) gives the order, the sizes and the honorifics. Sizes shrink in steps from comfortable to
a floor under which the address is hard to read (`label_setting`). A label that does not fit at the floor is not
drawn smaller and not cut: it is a value with a reason (文字超過). Only one that the office accepted as it is goes
below the floor.
"""

from dataclasses import dataclass, replace
from typing import Literal

from survey_ops.domain import line_breaks
from survey_ops.domain.characters import clusters
from survey_ops.domain.label_layout import Address, LabelLayout
from survey_ops.domain.label_room import (
    CLEAR,
    MM_PER_POINT,
    NO_ROOM,
    Places,
    Room,
    TextLine,
    number_at_foot,
    places,
)
from survey_ops.domain.label_setting import Setting
from survey_ops.domain.line_breaks import Measure
from survey_ops.domain.stocks import Rect

__all__ = [
    "NO_ROOM",
    "Address",
    "Measure",
    "Places",
    "Room",
    "TextLine",
    "TooLong",
    "break_lines",
    "lay_out",
    "lay_out_accepted",
    "note_lines",
    "number_line",
    "places",
]

Field = Literal["address", "building", "name"]

_FIELDS: tuple[Field, ...] = ("address", "building", "name")
_NOTE_SIZES = (7.0, 6.5, 6.0, 5.5, 5.0, 4.5)
_NOTE_LEADING = 1.2


@dataclass(frozen=True)
class TooLong:
    """A label that does not fit at the smallest sizes.

    Attributes:
        fields: what is too long: address, building, name.
        characters: for each of them, how many characters less would fit, the others unchanged.
    """

    fields: tuple[Field, ...]
    characters: tuple[int, ...]


def lay_out(
    address: Address, label: Rect, layout: LabelLayout, measure: Measure, room: Room = NO_ROOM
) -> tuple[TextLine, ...] | TooLong:
    """Place an address on a label at the largest sizes that fit.

    Args:
        address: what to print.
        label: the label's rectangle on the page; the padding and the printer's edge are kept free inside it.
        layout: how labels look.
        measure: widths of the font.
        room: what else the label shows; where it has a number, that is the last of the lines.
    """
    lines = Setting(layout.printed(address), label, layout, measure, room).best()
    return _too_long(address, label, layout, measure, room) if lines is None else lines


def lay_out_accepted(
    address: Address, label: Rect, layout: LabelLayout, measure: Measure, room: Room = NO_ROOM
) -> tuple[TextLine, ...] | None:
    """Place an address that the office accepted although it is too long: below the floor in steps, to 4.5 points.

    What fits above the floor comes out as from `lay_out`. None when it does not fit at 4.5 points.
    """
    printed = layout.printed(address)
    lines = Setting(printed, label, layout, measure, room).best()
    if lines is None:
        lines = Setting(printed, label, layout.below_floor, measure, room).best()
    return lines


def number_line(text: str, label: Rect, layout: LabelLayout, measure: Measure, room: Room = NO_ROOM) -> TextLine:
    """Return a number in small print at a label's lower right, left of the square and above the strip."""
    return number_at_foot(text, places(label, layout, room), measure)


def note_lines(
    text: str, label: Rect, layout: LabelLayout, measure: Measure, room: Room = NO_ROOM
) -> tuple[TextLine, ...]:
    """Return a small note at the foot of a label whose address the office writes by hand, and the label's number."""
    area = places(label, layout, room)
    number = (number_at_foot(room.number, area, measure),) if room.number else ()
    right = number[0].x if number else area.square.x if area.square else area.text.x + area.text.width + CLEAR
    width = right - CLEAR - area.text.x
    size = next((size for size in _NOTE_SIZES if measure(text, size) <= width), _NOTE_SIZES[-1])
    lines = break_lines(text, size, width, measure) or [text]
    foot, leading = area.text.y + area.text.height - 1.0, size * MM_PER_POINT * _NOTE_LEADING
    placed = [
        TextLine(area.text.x, foot - leading * below, size, line)
        for line, below in zip(lines, reversed(range(len(lines))), strict=True)
    ]
    return *placed, *number


def break_lines(text: str, size: float, width: float, measure: Measure) -> list[str] | None:
    """Break text into lines no wider than `width` mm; None when what must not be parted is wider.

    Nothing is dropped: a space where a line breaks stays at its end.
    """
    found = line_breaks.levels(text)
    for quality in line_breaks.QUALITIES[1:]:
        pieces = line_breaks.cut(text, found, quality, measure)
        count = line_breaks.count_lines(pieces, width / size)
        if count is not None:
            return line_breaks.fill(pieces, count, width / size)
    return None


def _too_long(address: Address, label: Rect, layout: LabelLayout, measure: Measure, room: Room) -> TooLong:
    """Name the fields to shorten, those of most lines at the smallest sizes, and by how many characters."""
    floor = layout.at_floor
    setting = Setting(layout.printed(address), label, floor, measure, room)
    counts = {field: setting.line_count(field) for field in _FIELDS}
    longest = max(counts.values())
    blamed = tuple(field for field in _FIELDS if counts[field] == longest)
    texts = {field: clusters(getattr(address, field)) for field in blamed}

    def fits(thousandths: int) -> bool:
        kept = {field: "".join(_beginning(texts[field], thousandths)) for field in blamed}
        return Setting(layout.printed(replace(address, **kept)), label, floor, measure, room).best() is not None

    low, high = 0, 1000  # low fits, or nothing does; high does not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return TooLong(blamed, tuple(len(texts[field]) - len(_beginning(texts[field], low)) for field in blamed))


def _beginning(characters: list[str], thousandths: int) -> list[str]:
    return characters[: len(characters) * thousandths // 1000]
