"""A block of whole lines of a plain file, split into cells without making an object of each.

A file is plain when every row has as many cells as the header, and quotation marks, if there are any, enclose whole
cells and nothing else. Then the places of delimiters and line feeds are all there is to know: they are found as
an array, shaped to one row a line, and checked at once. In CP932 and in UTF-8 none of these bytes is ever part of
another character, so that bytes can be split before they are decoded. A block that is not plain raises
`UnevenError`; the slow way of reading then says what is wrong, and where.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey_ops.registers.layout import UnevenError

_LF, _CR, _QUOTE = 0x0A, 0x0D, 0x22
LONGEST = 256

Places = NDArray[np.int32]


@dataclass(frozen=True)
class Block:
    """Some rows of a plain file.

    Attributes:
        data: their bytes, and 256 zeros.
        marks: shape (rows, columns), the place of the delimiter or line feed behind each cell.
        returns: shape (rows,), 1 where a carriage return stands before the line feed.
        is_quoted: True where some cells stand in quotation marks.
    """

    data: bytes
    marks: Places
    returns: NDArray[np.int8]
    is_quoted: bool

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.marks)

    @property
    def columns(self) -> int:
        """How many cells a row has."""
        return int(self.marks.shape[1])

    def spans(self, column: int) -> tuple[Places, Places]:
        """Return where each cell of a column begins and ends, quotation marks around it left out."""
        ends = self.marks[:, column]
        if column:
            starts = self.marks[:, column - 1] + 1
        else:
            starts = np.zeros(self.rows, dtype=np.int32)
            starts[1:] = self.marks[:-1, -1] + 1
        if column == self.columns - 1:
            ends = ends - self.returns
        if self.is_quoted:
            text = np.frombuffer(self.data, dtype=np.uint8)
            inside = (ends > starts) & (text[starts] == _QUOTE)
            starts, ends = starts + inside, ends - inside
        return starts, ends

    def cells(self, column: int) -> NDArray[np.bytes_]:
        """Return the cells of a column; shape (rows,), dtype `S`.

        Raises:
            UnevenError: a cell is longer than 256 bytes.
        """
        starts, ends = self.spans(column)
        width = max(1, int((ends - starts).max(initial=0)))
        if width > LONGEST:
            raise UnevenError
        return self._cut(starts, ends - starts, width)

    def heads(self, column: int, width: int) -> NDArray[np.bytes_]:
        """Return `width` bytes, at most 256, from the start of each cell on; shape (rows,), dtype `S`.

        A shorter cell is followed by what follows it in the file, its delimiter or quotation mark first.
        """
        return self._windows(width)[self.spans(column)[0]]

    def cell(self, row: int, column: int) -> bytes:
        """Return one cell."""
        starts, ends = self.spans(column)
        return self.data[starts[row] : ends[row]]

    def may_hold(self, text: bytes) -> bool:
        """Tell whether the first two bytes of a text stand anywhere in the block."""
        data = np.frombuffer(self.data, dtype=np.uint8)  # several times as fast as looking for the bytes as such
        return bool(((data[:-1] == text[0]) & (data[1:] == text[1])).any())

    def lengths(self, rows: int) -> NDArray[np.int32]:
        """Return how many bytes the cells of the first rows have, without quotation marks where all have them."""
        marks = self.marks[:rows].reshape(-1)
        flat = np.empty_like(marks)
        flat[:1] = marks[:1]
        np.subtract(marks[1:], marks[:-1], out=flat[1:])
        flat[1:] -= 1
        lengths = flat.reshape(-1, self.columns)
        lengths[:, -1] -= self.returns[:rows]
        return np.maximum(lengths - 2, 0) if self.is_quoted else lengths

    def _cut(self, starts: Places, lengths: Places, width: int) -> NDArray[np.bytes_]:
        found = self._windows(width)[starts]
        if int(lengths.min(initial=width)) < width:
            single = found.view(np.uint8).reshape(-1, width)
            single[np.arange(width) >= lengths[:, None]] = 0
        return found

    def _windows(self, width: int) -> NDArray[np.bytes_]:
        # The text seen as overlapping strings, one from each byte on: much faster than collecting single bytes.
        return np.ndarray((len(self.data) - width + 1,), dtype=f"S{width}", buffer=self.data, strides=(1,))


def split_block(data: bytes, delimiter: str, columns: int) -> Block:
    """Split whole lines into cells.

    Args:
        data: lines, the last of them with its line feed.
        delimiter: one ASCII character.
        columns: cells a row.

    Raises:
        UnevenError: the block is not plain.
    """
    text = np.frombuffer(data, dtype=np.uint8)
    is_feed = text == _LF
    marks = np.flatnonzero((text == ord(delimiter)) | is_feed)
    quotes = _quotes(data, text, ord(delimiter))
    if len(quotes):
        # A delimiter behind an odd number of quotation marks stands inside a cell.
        marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    rows = np.count_nonzero(is_feed)
    if len(marks) != rows * columns:
        raise UnevenError
    shaped = marks.astype(np.int32).reshape(-1, columns)
    # There are as many line feeds as rows: when every row ends with one, none stands inside a cell or is missing.
    if not is_feed[shaped[:, -1]].all():
        raise UnevenError
    returns = _returns(data, text, shaped[:, -1])
    block = Block(data + bytes(LONGEST), shaped, returns, bool(len(quotes)))
    check_lines(block)
    return block


def check_lines(block: Block) -> None:
    """Go on only where no line is blank.

    Raises:
        UnevenError: one is, or a row is one empty cell.
    """
    if block.columns == 1 and np.equal(*block.spans(0)).any():
        raise UnevenError


def _returns(data: bytes, text: NDArray[np.uint8], feeds: Places) -> NDArray[np.int8]:
    """Tell which rows end with a carriage return too; elsewhere there must be none."""
    if b"\r" not in data:
        return np.zeros(len(feeds), dtype=np.int8)
    found: NDArray[np.bool_] = (text[np.maximum(feeds - 1, 0)] == _CR) & (feeds > 0)
    if np.count_nonzero(found) != np.count_nonzero(text == _CR):
        raise UnevenError
    return found.astype(np.int8)


def _quotes(data: bytes, text: NDArray[np.uint8], delimiter: int) -> NDArray[np.intp]:
    """Return where the quotation marks are, when they all enclose whole cells."""
    if b'"' not in data:
        return np.empty(0, dtype=np.intp)
    found = np.flatnonzero(text == _QUOTE)
    opening, closing = found[::2], found[1::2]
    if len(opening) != len(closing):
        raise UnevenError
    before, after = text[opening - 1], text[closing + 1]
    if not ((before == delimiter) | (before == _LF) | (opening == 0)).all():
        raise UnevenError
    if not ((after == delimiter) | (after == _LF) | (after == _CR)).all():
        raise UnevenError
    return found
