"""Numbers for the values of a column, in the order in which they are met.

A dictionary does it for any value. Nearly every register writes birth dates as eight figures and postal codes as
three and four with a hyphen: these are turned into numbers eight bytes at a time, and a table tells which number each
value has. The table is as large as the figures reach, but only the pages that are used take memory.
"""

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_SHORT = 2
_LONG = 8
_ZEROS = np.uint64(0x3030303030303030)
_HYPHENED = np.uint64(0x303030302D303030)  # 000-0000, the first character being the lowest byte
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)
_SIX = np.uint64(0x0606060606060606)
_HYPHEN_AT = np.uint64(0xFF000000)
_REACH = 100_000_000


class Numbering(dict[bytes, int]):
    """Numbers values in the order in which they are met."""

    def __init__(self) -> None:
        super().__init__()
        self.new: list[bytes] = []
        self._marks = np.full(1 << 16, -1, dtype=np.int32)
        self._figures: NDArray[np.int32] | None = None
        self._has_hyphen = False

    def __missing__(self, value: bytes) -> int:
        number = len(self)
        self[value] = number
        self.new.append(value)
        return number

    def numbers(self, cells: NDArray[np.bytes_]) -> NDArray[np.int32]:
        """Return the numbers of cells; both of shape (rows,)."""
        if cells.itemsize <= _SHORT and len(cells):
            return self._short(cells)
        if cells.itemsize != _LONG or not len(cells):
            return self._by_value(cells)
        return self._long(cells)

    def _short(self, cells: NDArray[np.bytes_]) -> NDArray[np.int32]:
        """Number marks of one or two bytes by a table."""
        keys = cells.astype(f"S{_SHORT}").view(np.uint16)
        found = self._marks[keys]
        new = keys[found < 0]
        if len(new):
            for key in np.unique(new).tolist():
                self._marks[key] = self[np.array([key], dtype=np.uint16).tobytes().rstrip(b"\0")]
            found = self._marks[keys]
        return found

    def _long(self, cells: NDArray[np.bytes_]) -> NDArray[np.int32]:
        """Number cells of eight bytes: by a table where they are figures, by value where they are not."""
        words = np.ascontiguousarray(cells).view(np.uint64)
        if self._figures is None:
            self._figures = np.zeros(_REACH, dtype=np.int32)
            self._has_hyphen = bool((words[0] ^ _HYPHENED) & _HYPHEN_AT == 0)
        # 197-0102 and 19700102 would be one in the table: it is for the one way of writing that was met first. In the
        # other one something that is no figure is left in the place of the hyphen.
        values = words ^ (_HYPHENED if self._has_hyphen else _ZEROS)
        odd = np.flatnonzero((values | (values + _SIX)) & _HIGH)
        keys = _joined(values)
        keys[odd] = 0
        found = self._figures[keys]
        found[odd] = 1  # until they are numbered by value
        new = np.flatnonzero(found == 0)
        if len(new):
            # One cell of each value that is new; later ones find it in the table.
            first = new[np.unique(keys[new], return_index=True)[1]]
            self._figures[keys[first]] = self._by_value(cells[first]) + 1
            found[new] = self._figures[keys[new]]
        found -= 1
        if len(odd):
            found[odd] = self._by_value(cells[odd])
        return found

    def _by_value(self, cells: NDArray[np.bytes_]) -> NDArray[np.int32]:
        return np.fromiter(map(self.__getitem__, cells.tolist()), dtype=np.int32, count=len(cells))

    def take_new(self) -> list[bytes]:
        """Return the values met since this was asked last."""
        new, self.new = self.new, []
        return new


def as_numbers(words: Words) -> NDArray[np.int64]:
    """Return the numbers that eight ASCII figures write, the first figure being the lowest byte.

    Pairs of figures are joined, then pairs of pairs, all eight bytes at once (Lemire 2022, parsing eight digits).

    >>> as_numbers(np.frombuffer(b"19750102", dtype=np.uint64)).tolist()
    [19750102]
    """
    return _joined(words - _ZEROS)


def _joined(figures: Words) -> NDArray[np.int64]:
    """Return the numbers of eight figures from 0 to 9, a byte each."""
    value = figures * np.uint64(10) + (figures >> np.uint64(8))
    pairs = np.uint64(0x000000FF000000FF)
    high = (value & pairs) * np.uint64(0x000F424000000064)
    low = ((value >> np.uint64(16)) & pairs) * np.uint64(0x0000271000000001)
    return ((high + low) >> np.uint64(32)).astype(np.int64)
