"""The character identifiers (CID) of a CFF font, read from its tables.

A PDF names the glyphs of a CID-keyed font by their CID, and the font's charset says which glyph has which. Nothing
else of the font is needed for that, and reading all of it takes a tenth of a second.

Source: Adobe Technical Note 5176, The Compact Font Format Specification, sections 4 to 13.
"""

from collections.abc import Iterator
from itertools import pairwise

_ESCAPE = 12
_CHARSET = (15,)
_CHARSTRINGS = (17,)
_ROS = (_ESCAPE, 30)  # registry, ordering, supplement: only CID-keyed fonts have it
_LARGEST_OPERATOR = 21
_REAL = 30


def glyph_cids(table: bytes) -> list[int] | None:
    """Return the CID of each glyph; None where the font is not CID-keyed and has glyph names instead.

    Args:
        table: the font's `CFF ` table.
    """
    _, names_end = _index(table, table[2])
    (top, *_), _ = _index(table, names_end)
    facts = dict(_operators(table[top.start : top.stop]))
    if _ROS not in facts:
        return None
    start = facts[_CHARSTRINGS]
    glyphs = int.from_bytes(table[start : start + 2], "big")
    return _charset(table, facts[_CHARSET], glyphs)


def _index(table: bytes, at: int) -> tuple[list[range], int]:
    """Return where the objects of an INDEX lie, and where it ends."""
    count = int.from_bytes(table[at : at + 2], "big")
    if not count:
        return [], at + 2
    size, first = table[at + 2], at + 3
    ends = [int.from_bytes(table[first + n * size : first + (n + 1) * size], "big") for n in range(count + 1)]
    base = first + (count + 1) * size - 1
    return [range(base + start, base + end) for start, end in pairwise(ends)], base + ends[-1]


def _operators(data: bytes) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield the operators of a DICT, each with the last of its operands that is an integer (0 without one)."""
    at, last = 0, 0
    while at < len(data):
        first = data[at]
        at += 1
        if first <= _LARGEST_OPERATOR:
            operator: tuple[int, ...] = (first,)
            if first == _ESCAPE:
                operator, at = (first, data[at]), at + 1
            yield operator, last
            last = 0
        elif first == _REAL:
            while data[at] & 0x0F != 0x0F:
                at += 1
            at += 1
        else:
            last, at = _integer(data, at)


def _integer(data: bytes, at: int) -> tuple[int, int]:
    """Return the integer whose first byte lies before `at`, and where the next operand starts."""
    first = data[at - 1]
    if first in (28, 29):
        size = 2 if first == 28 else 4
        return int.from_bytes(data[at : at + size], "big", signed=True), at + size
    if first <= 246:
        return first - 139, at
    if first <= 250:
        return (first - 247) * 256 + data[at] + 108, at + 1
    return -(first - 251) * 256 - data[at] - 108, at + 1


def _charset(table: bytes, at: int, glyphs: int) -> list[int]:
    """Return the CIDs of a charset: listed one by one (format 0), or as ranges (1 and 2)."""
    cids, kind = [0], table[at]
    at += 1
    if kind == 0:
        return cids + [int.from_bytes(table[at + n : at + n + 2], "big") for n in range(0, 2 * (glyphs - 1), 2)]
    while len(cids) < glyphs:
        first = int.from_bytes(table[at : at + 2], "big")
        left = int.from_bytes(table[at + 2 : at + 2 + kind], "big")
        cids.extend(range(first, first + left + 1))
        at += 2 + kind
    return cids[:glyphs]
