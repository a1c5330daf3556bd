"""How an address goes onto a label: lines, sizes, and what does not fit.

    〒 postal code
    address, broken where a reader would break it
    building
    name 様

Sizes shrink in steps from comfortable to a floor under which the address is hard to read. A label that does
not fit at the floor is not drawn smaller and not cut: it is a value with a reason (文字超過).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from survey_ops.domain.characters import clusters, is_attached
from survey_ops.domain.stocks import PRINTER_EDGE, Rect

Measure = Callable[[str, float], float]
"""Width in mm of a text at a size in points."""

MM_PER_POINT = 25.4 / 72
POSTAL_SIZE = 11.0
ADDRESS_SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
WRAPPED_SIZE = 9.0  # an address is made this small before it is broken into two lines
NAME_SIZES = (18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
_NOTE_SIZE = 7.0
_LEADING = 1.3
_GAP = 2.2  # mm between address and name
_ASCENT = 0.88  # of the size: from the top of a line to the baseline of Japanese type
_PADDING = (4.0, 2.0)
# Figures, Latin words and katakana words are read as one; they go to the next line whole where they can.
_WORDS = re.compile(r"[0-9０-９A-Za-zＡ-Ｚａ-ｚ.,'’\-－‐−/・&＆]+|[ァ-ヴヵヶー・]+|\s+|.", re.DOTALL)
_NOT_FIRST = re.compile(r"[ーァィゥェォッャュョぁぃぅぇぉっゃゅょ々、。）」丁目号番地室棟階]")


@dataclass(frozen=True)
class Address:
    """What stands on a label."""

    postal_code: str
    address: str
    building: str
    name: str


@dataclass(frozen=True)
class TextLine:
    """A line to draw: left end and baseline in mm from the page's corner, size in points."""

    x: float
    baseline: float
    size: float
    text: str


_UNBREAKABLE = 99  # lines, for a text of which one character alone is too wide


@dataclass(frozen=True)
class TooLong:
    """A label that does not fit at the smallest sizes; `fields` name what is too long."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class _Word:
    """A part between which lines may break; widths in mm at one point, with and without the space at its end."""

    text: str
    full: float
    bare: float


_Fields = Mapping[str, Sequence[_Word]]


def break_lines(text: str, size: float, width: float, measure: Measure) -> list[str] | None:
    """Break text into lines no wider than `width` mm; None when one character alone is wider.

    Nothing is dropped: a space where a line breaks stays at its end.
    """
    return _fill(_words(text, measure), width / size, measure)


def _fill(words: Sequence[_Word], limit: float, measure: Measure) -> list[str] | None:
    """Fill lines with words; `limit` is the line's width in mm at one point. Widths add up, so each is asked once."""
    lines, used = [""], 0.0
    for word in words:
        parts = [word] if word.bare <= limit else [_word(part, measure) for part in clusters(word.text)]
        for part in parts:
            if part.bare > limit:
                return None
            if used + part.bare <= limit:
                lines[-1] += part.text
                used += part.full
            else:
                lines.append(part.text)
                used = part.full
    return lines


def _words(text: str, measure: Measure) -> list[_Word]:
    """Return the words of a text; what may not begin a line belongs to the word before it."""
    words: list[str] = []
    for word in _WORDS.findall(text):
        if words and (_NOT_FIRST.match(word) or is_attached(word[0])):
            words[-1] += word
        else:
            words.append(word)
    return [_word(word, measure) for word in words]


def _word(text: str, measure: Measure) -> _Word:
    bare = text.rstrip()
    full = measure(text, 1.0)
    return _Word(text, full, full if bare == text else measure(bare, 1.0))


def lay_out(address: Address, label: Rect, honorific: str, measure: Measure) -> tuple[TextLine, ...] | TooLong:
    """Place an address on a label at the largest sizes that fit.

    Args:
        address: what to print.
        label: the label's rectangle.
        honorific: 様, 御中 or "".
        measure: widths of the font.
    """
    box = _box(label)
    named = f"{address.name}　{honorific}" if honorific else address.name
    words = {
        field: _words(text, measure)
        for field, text in (("address", address.address), ("building", address.building), ("name", named))
    }
    for shrink in range(len(ADDRESS_SIZES) + len(NAME_SIZES) - 1):
        for step in range(max(0, shrink - len(NAME_SIZES) + 1), min(shrink, len(ADDRESS_SIZES) - 1) + 1):
            sizes = ADDRESS_SIZES[step], NAME_SIZES[shrink - step]
            lines = _try(address.postal_code, words, sizes, box, measure)
            if lines is not None:
                return lines
    return TooLong(_blame(words, box, measure))


def note_lines(text: str, label: Rect) -> tuple[TextLine, ...]:
    """Return a small note at the foot of a label whose address the office writes by hand."""
    box = _box(label)
    return (TextLine(box.x, box.y + box.height - 1.0, _NOTE_SIZE, text),)


def _box(label: Rect) -> Rect:
    """Return where text may go: padding, more of it where the label lies at the edge of the paper."""
    horizontal, vertical = _PADDING
    return label.inset(max(horizontal, PRINTER_EDGE - label.x + 1.0), vertical)


def _try(
    postal_code: str, words: _Fields, sizes: tuple[float, float], box: Rect, measure: Measure
) -> tuple[TextLine, ...] | None:
    address_size, name_size = sizes
    name = _fill(words["name"], box.width / name_size, measure)
    # A name is broken only at its smallest size: one line of a smaller name reads better than two.
    if name is None or (len(name) > 1 and name_size > NAME_SIZES[-1]):
        return None
    lines = [(f"〒{postal_code}", POSTAL_SIZE)]
    for field in ("address", "building"):
        broken = _fill(words[field], box.width / address_size, measure) if words[field] else []
        if broken is None or (len(broken) > 1 and address_size > WRAPPED_SIZE):
            return None
        lines += [(line, address_size) for line in broken]
    return _stack(lines, [(line, name_size) for line in name], box)


def _stack(upper: list[tuple[str, float]], lower: list[tuple[str, float]], box: Rect) -> tuple[TextLine, ...] | None:
    """Stack the lines, centred in the box; None when they are higher than it."""
    height = sum(size * MM_PER_POINT * _LEADING for _, size in upper + lower) + _GAP
    if height > box.height:
        return None
    top = box.y + (box.height - height) / 2
    placed: list[TextLine] = []
    for position, (text, size) in enumerate(upper + lower):
        top += _GAP if position == len(upper) else 0
        leading = size * MM_PER_POINT * _LEADING
        baseline = top + (leading - size * MM_PER_POINT) / 2 + size * MM_PER_POINT * _ASCENT
        placed.append(TextLine(box.x, baseline, size, text))
        top += leading
    return tuple(placed)


def _blame(words: _Fields, box: Rect, measure: Measure) -> tuple[str, ...]:
    """Name the fields to shorten: those of most lines at the smallest sizes."""
    sizes = {"address": ADDRESS_SIZES[-1], "building": ADDRESS_SIZES[-1], "name": NAME_SIZES[-1]}
    counts = {
        field: len(_fill(words[field], box.width / size, measure) or [""] * _UNBREAKABLE)
        for field, size in sizes.items()
    }
    longest = max(counts.values())
    return tuple(field for field, count in counts.items() if count == longest)
