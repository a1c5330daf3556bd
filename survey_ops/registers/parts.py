"""What the ways of reading a file have in common: parts of columns that are put together in the order of the file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.my_number import is_filled, is_my_number
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


@dataclass(frozen=True)
class Wanted:
    """What is to be kept of each row.

    Attributes:
        coded: fields to keep beside the id.
        check: looks at all rows, where there is one.
    """

    coded: tuple[str, ...]
    check: RowCheck | None = None


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
        values: field -> values met for the first time, to be numbered on.
        lines: shape (rows,), the line of each row; None where rows and lines go together.
        findings: what is wrong; rows counted from the first of the part.
        my_numbers: number of a column -> what was found of My Numbers in it.
        anchors: rows of which the place in the file is known, and the places, shape (2, n).
        size: bytes that the part takes in the file.
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


@dataclass
class Columns:
    """The columns of a file, whole.

    Attributes:
        ids: shape (rows,), dtype `S`.
        codes: field -> shape (rows,), the index of each value.
        values: field -> the distinct values as bytes.
        encoding: of ids and values.
        lines: shape (rows,), or None where line = `first_line` + row.
        first_line: line of the first row.
        findings: what the row check found.
        my_numbers: number of a column -> what was found of My Numbers in it.
        anchors: shape (2, n), rows and their places in the file.
    """

    ids: NDArray[np.bytes_]
    codes: dict[str, NDArray[np.int32]]
    values: dict[str, list[bytes]]
    encoding: str
    lines: NDArray[np.int64] | None
    first_line: int
    findings: list[Finding] = field(default_factory=list)
    my_numbers: dict[int, MyNumbers] = field(default_factory=dict)
    anchors: NDArray[np.int64] = field(default_factory=lambda: np.empty((2, 0), dtype=np.int64))

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


def put_together(shares: Sequence[Sequence[Part]], coded: Iterable[str], encoding: str, first_line: int) -> Columns:
    """Put the parts of a file together.

    Args:
        shares: the parts in the order of the file; each share numbers its values by itself.
        coded: the fields that are kept.
        encoding: the one that all parts decode in.
        first_line: line of the first row.
    """
    parts = [part for share in shares for part in share]
    offsets = np.cumsum([0, *(len(part.ids) for part in parts)])
    codes, values = {}, {}
    for column in coded:
        codes[column], values[column] = _join_codes(shares, column)
    has_lines = any(part.lines is not None for part in parts)
    return Columns(
        ids=_join([part.ids for part in parts], np.empty(0, dtype="S1")),
        codes=codes,
        values=values,
        encoding=encoding,
        lines=_join([_lines(part) for part in parts], np.empty(0, dtype=np.int64)) if has_lines else None,
        first_line=first_line,
        findings=[
            (int(offset) + row, column, code)
            for part, offset in zip(parts, offsets, strict=False)
            for row, column, code in part.findings
        ],
        my_numbers=_sum_my_numbers(parts),
        anchors=np.concatenate(
            [np.empty((2, 0), dtype=np.int64)]
            + [part.anchors + np.array([[offset], [0]]) for part, offset in zip(parts, offsets, strict=False)],
            axis=1,
        ),
    )


def _lines(part: Part) -> NDArray[np.int64]:
    return np.empty(0, dtype=np.int64) if part.lines is None else part.lines


def _join(arrays: Sequence[NDArray[Any]], empty: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else empty


def _join_codes(shares: Sequence[Sequence[Part]], column: str) -> tuple[NDArray[np.int32], list[bytes]]:
    """Number the values of all shares alike."""
    numbering = Numbering()
    joined: list[NDArray[np.int32]] = []
    for share in shares:
        own = [value for part in share for value in part.values[column]]
        renumbered = np.fromiter(map(numbering.__getitem__, own), dtype=np.int32, count=len(own))
        joined += [renumbered[part.codes[column]] for part in share]
    return _join(joined, np.empty(0, dtype=np.int32)), list(numbering)


def _sum_my_numbers(parts: Iterable[Part]) -> dict[int, MyNumbers]:
    total: dict[int, MyNumbers] = {}
    for part in parts:
        for column, more in part.my_numbers.items():
            before = total.get(column, MyNumbers(0, 0))
            total[column] = MyNumbers(before.looked_at + more.looked_at, before.found + more.found)
    return total


Told = Callable[[int], None]
"""Told of bytes that have been read."""
