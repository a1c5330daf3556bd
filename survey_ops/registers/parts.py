"""What the ways of reading a file have in common: parts of columns that are put together in the order of the file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.my_number import is_filled, is_my_number
from survey_ops.domain.small_tickets import SmallTickets, TicketRow, TicketWish, below_limits
from survey_ops.registers.numbering import Numbering

Finding = tuple[int, str, str]
"""Row, our field, and code of what is wrong with its cell."""

_MY_NUMBER_LOOKS = 200
_MY_NUMBER_TRIES = 10


class Rows(Protocol):
    """Some rows of a file, by our fields."""

    def cells(self, column: str) -> NDArray[np.bytes_]:
        """Return the cells of a column; shape (rows,), dtype `S`."""
        ...

    def heads(self, column: str, width: int) -> NDArray[np.bytes_]:
        """Return `width` bytes from the start of each cell on; what follows a shorter one is no text of a cell."""
        ...

    def cell(self, row: int, column: str) -> bytes:
        """Return one cell."""
        ...

    def may_hold(self, text: bytes) -> bool:
        """Tell whether some cell may hold a text; False is sure."""
        ...


class RowCheck(Protocol):
    """Looks at cells of the same row together; must be picklable."""

    def __call__(self, rows: Rows, encoding: str) -> list[Finding]:
        """Return what is wrong with these rows; `encoding` is that of the cells."""
        ...


class Sift(Protocol):
    """Keeps the smallest tickets of the rows that it is shown, one part after the other; must be picklable."""

    wish: TicketWish

    @property
    def limit(self) -> bytes:
        """Below it, the tickets of all rows shown so far were told."""
        ...

    def __call__(
        self,
        ids: NDArray[np.bytes_],
        codes: Mapping[str, NDArray[Any]],
        new: Mapping[str, Sequence[bytes]],
        encoding: str,
    ) -> list[TicketRow]:
        """Return the tickets of a part that may be among the smallest.

        Args:
            ids: of the part, shape (rows,).
            codes: field -> the numbers of its values, shape (rows,).
            new: field -> the values met for the first time, to be numbered on.
            encoding: of the values.
        """
        ...


@dataclass(frozen=True)
class Wanted:
    """What is to be kept of each row.

    Attributes:
        coded: fields to keep beside the id.
        check: looks at all rows, where there is one.
        sift: keeps the smallest tickets, where a draw wants some.
    """

    coded: tuple[str, ...]
    check: RowCheck | None = None
    sift: Sift | None = None


@dataclass(frozen=True)
class MyNumbers:
    """Cells of a column that were looked at, and how many of them are My Numbers."""

    looked_at: int
    found: int


@dataclass(frozen=True)
class Part:
    """Some rows of a file.

    Attributes:
        encodings: those the part decodes in; `utf-8` where it was decoded before.
        is_ascii: True where it holds nothing but ASCII.
        ids: shape (rows,), the cells of the id.
        codes: field -> shape (rows,), number of the cell's value.
        values: field -> values met for the first time by who read the part, to be numbered on.
        lines: shape (rows,), the line of each row; None where rows and lines go together.
        findings: what is wrong; rows counted from the first of the part.
        my_numbers: number of a column -> what was found of My Numbers in it.
        anchors: rows of which the place in the file is known, and the places, shape (2, n).
        size: bytes that the part takes in the file.
        tickets: those that may be among the smallest; rows counted from the first of the part.
        limit: below it, whoever read this part has told all tickets up to here.
    """

    encodings: tuple[str, ...]
    is_ascii: bool
    ids: NDArray[np.bytes_]
    codes: Mapping[str, NDArray[Any]]
    values: Mapping[str, Sequence[bytes]]
    lines: NDArray[np.int64] | None
    findings: Sequence[Finding]
    my_numbers: Mapping[int, MyNumbers]
    anchors: NDArray[np.int64]
    size: int
    tickets: Sequence[TicketRow] = ()
    limit: bytes = b""


@dataclass
class Columns:
    """The columns of a file, whole.

    Attributes:
        ids: shape (rows,), dtype `S`.
        codes: field -> shape (rows,), the index of each value, in as few bytes as it needs.
        values: field -> the distinct values as bytes.
        encoding: of ids and values.
        lines: shape (rows,), or None where line = `first_line` + row.
        first_line: line of the first row.
        findings: what the row check found.
        my_numbers: number of a column -> what was found of My Numbers in it.
        anchors: shape (2, n), rows and their places in the file.
        tickets: the smallest, where a draw wanted them.
    """

    ids: NDArray[np.bytes_]
    codes: dict[str, NDArray[Any]]
    values: dict[str, list[bytes]]
    encoding: str
    lines: NDArray[np.int64] | None
    first_line: int
    findings: list[Finding] = field(default_factory=list)
    my_numbers: dict[int, MyNumbers] = field(default_factory=dict)
    anchors: NDArray[np.int64] = field(default_factory=lambda: np.empty((2, 0), dtype=np.int64))
    tickets: SmallTickets | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)

    def line(self, row: int) -> int:
        """Return the line on which a row starts."""
        return self.first_line + row if self.lines is None else int(self.lines[row])

    def rows_on(self, lines: Iterable[int]) -> list[int]:
        """Return the rows that start on these lines; a line on which none starts is left out."""
        if self.lines is None:
            return [line - self.first_line for line in lines if 0 <= line - self.first_line < len(self)]
        places = np.searchsorted(self.lines, list(lines))
        found = zip(lines, places.tolist(), strict=True)
        return [row for line, row in found if row < len(self) and self.lines[row] == line]

    def texts(self, column: str) -> list[str]:
        """Return the distinct values of a column as text."""
        return [value.decode(self.encoding) for value in self.values[column]]


def look_for_my_numbers(cells: Iterable[str]) -> MyNumbers:
    """Look at the first of these cells, and no further than the first few when none of them is one."""
    some = [cell for cell in cells if is_filled(cell)][:_MY_NUMBER_LOOKS]
    if not any(map(is_my_number, some[:_MY_NUMBER_TRIES])):
        return MyNumbers(len(some), 0)
    return MyNumbers(len(some), sum(map(is_my_number, some)))


class Gathering:
    """Puts the parts of a file together as they come, in the order of the file, each copied once and let go.

    Args:
        wanted: what is kept.
    """

    def __init__(self, wanted: Wanted) -> None:
        self.encodings: set[str] | None = None
        self.is_ascii = True
        self._wanted = wanted
        self._rows = 0
        self._ids = _Ids()
        self._codes = {column: _Codes() for column in wanted.coded}
        self._lines = bytearray()
        self._findings: list[Finding] = []
        self._my_numbers: dict[int, MyNumbers] = {}
        self._anchors: list[NDArray[np.int64]] = []
        self._tickets: list[TicketRow] = []
        self._limits: dict[int, bytes] = {}

    def add(self, part: Part, reader: int = 0) -> None:
        """Add the next part.

        Args:
            part: it.
            reader: who read it; each numbers values by itself.
        """
        self.encodings = set(part.encodings) & (set(part.encodings) if self.encodings is None else self.encodings)
        self.is_ascii = self.is_ascii and part.is_ascii
        self._ids.add(part.ids)
        for column, codes in self._codes.items():
            codes.add(part.codes[column], part.values[column], reader)
        if part.lines is not None:
            self._lines += part.lines.tobytes()
        self._findings += [(self._rows + row, column, code) for row, column, code in part.findings]
        for number, more in part.my_numbers.items():
            before = self._my_numbers.get(number, MyNumbers(0, 0))
            self._my_numbers[number] = MyNumbers(before.looked_at + more.looked_at, before.found + more.found)
        self._anchors.append(part.anchors + np.array([[self._rows], [0]]))
        self._tickets += [(ticket, self._rows + row) for ticket, row in part.tickets]
        self._limits[reader] = part.limit
        self._rows += len(part.ids)

    def columns(self, encoding: str, first_line: int) -> Columns:
        """Return the columns of the file.

        Args:
            encoding: the one that all parts decode in.
            first_line: line of the first row.
        """
        sift = self._wanted.sift
        return Columns(
            ids=self._ids.array(),
            codes={column: codes.array() for column, codes in self._codes.items()},
            values={column: list(codes.numbering) for column, codes in self._codes.items()},
            encoding=encoding,
            lines=np.frombuffer(self._lines, dtype=np.int64) if self._lines else None,
            first_line=first_line,
            findings=self._findings,
            my_numbers=self._my_numbers,
            anchors=np.concatenate([np.empty((2, 0), dtype=np.int64), *self._anchors], axis=1),
            tickets=below_limits(sift.wish, self._tickets, list(self._limits.values())) if sift else None,
        )


class _Ids:
    """Ids one after the other, in bytes that grow in place."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._width = 1

    def add(self, ids: NDArray[np.bytes_]) -> None:
        if ids.itemsize > self._width:
            self._bytes = bytearray(self.array().astype(ids.dtype).tobytes())
            self._width = ids.itemsize
        self._bytes += ids.astype(f"S{self._width}").tobytes()

    def array(self) -> NDArray[np.bytes_]:
        return np.frombuffer(self._bytes, dtype=f"S{self._width}")


class _Codes:
    """The numbers of a column's values, the same for all who read, in as few bytes as they need."""

    def __init__(self) -> None:
        self.numbering = Numbering()
        self._bytes = bytearray()
        self._type = np.dtype(np.uint8)
        self._renumbered: dict[int, NDArray[np.int32]] = {}

    def add(self, codes: NDArray[Any], values: Sequence[bytes], reader: int) -> None:
        known = self._renumbered.get(reader, np.empty(0, dtype=np.int32))
        if values:
            more = np.fromiter(map(self.numbering.__getitem__, values), dtype=np.int32, count=len(values))
            known = self._renumbered[reader] = np.concatenate([known, more])
        needed = np.min_scalar_type(max(0, len(self.numbering) - 1))
        if needed.itemsize > self._type.itemsize:
            self._bytes = bytearray(self.array().astype(needed).tobytes())
            self._type = needed
        self._bytes += known[codes].astype(self._type).tobytes()

    def array(self) -> NDArray[Any]:
        return np.frombuffer(self._bytes, dtype=self._type)


Told = Callable[[int], None]
"""Told of bytes that have been read."""
