"""The fast way of reading: blocks of a plain text file, on every core of the computer.

    1. the file is cut into blocks of bytes; a line belongs to the block in which it begins
    2. each process reads every so many-th block, checks it for its encoding and splits it into cells
    3. of each row the id is kept, and of each column that is wanted the number of its value; nothing else stays
       in memory, however long addresses and names are

A block that is not plain ends it all with `UnevenError`; see `registers.block`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from survey_ops.processes import usable_processes
from survey_ops.registers.block import Block
from survey_ops.registers.layout import Layout
from survey_ops.registers.numbering import Numbering
from survey_ops.registers.parts import Finding, MyNumbers, Part, Wanted, look_for_my_numbers
from survey_ops.registers.scanning import scan_block

_BLOCK = 1 << 20
_SHARE = 1 << 24  # less than this is not worth a process of its own
_ANCHOR = 64
_LOOKED_AT = 2000
_PROBED = 20
# A My Number is 12 figures, perhaps in groups of four: in ASCII, or full-width in CP932 or UTF-8.
_MY_NUMBER_LENGTHS = np.zeros(64, dtype=np.bool_)
_MY_NUMBER_LENGTHS[[12, 14, 24, 26, 28, 36, 38, 42]] = True


@dataclass(frozen=True)
class Share:
    """The blocks of a file that one process reads.

    Attributes:
        path: the file.
        layout: of the file.
        encodings: those the file can be in.
        wanted: what is kept.
        first: number of the first block, from 0.
        step: from each of its blocks to the next.
    """

    path: Path
    layout: Layout
    encodings: tuple[str, ...]
    wanted: Wanted
    first: int
    step: int


def share_plain(
    path: Path, layout: Layout, encodings: tuple[str, ...], wanted: Wanted, processes: int | None = None
) -> list[Share]:
    """Share out a plain file; the results of `read_share` in turn are its parts in their order.

    Args:
        path: the file.
        layout: of the file.
        encodings: those it can be in.
        wanted: what is kept.
        processes: how many at most; None for what this computer can use.
    """
    most = usable_processes() if processes is None else processes
    size = layout.end - layout.start
    number = max(1, min(most, size // _SHARE if processes is None else most))
    return [Share(path, layout, encodings, wanted, first, number) for first in range(number)]


def read_share(share: Share) -> Iterator[Part]:
    """Read the blocks of a share.

    Raises:
        UnevenError: one is not plain.
    """
    layout = share.layout
    numberings = {column: Numbering() for column in share.wanted.coded}
    starts = range(layout.start + share.first * _BLOCK, layout.end, share.step * _BLOCK)
    with share.path.open("rb") as file:
        for start in starts:
            place, data = _lines_from(file, layout, start)
            yield _read_block(share, data, place, numberings) if data else _empty_part(share, start)


def _lines_from(file: BinaryIO, layout: Layout, start: int) -> tuple[int, bytes]:
    """Return the lines that begin in the block from `start` on, and where the first of them begins."""
    place = start
    if start > layout.start:
        file.seek(start - 1)
        place += len(file.readline()) - 1
    else:
        file.seek(start)
    end = min(start + _BLOCK, layout.end)
    if place >= end:
        return place, b""
    data = file.read(end - place)
    if not data.endswith(b"\n"):
        data += file.readline()
    return place, data[: layout.end - place]


def _empty_part(share: Share, place: int) -> Part:
    """Return the part of a block in which no line begins, or that is no longer there: the file's hash will tell."""
    sift = share.wanted.sift
    return Part(
        encodings=share.encodings,
        is_ascii=True,
        ids=np.empty(0, dtype="S1"),
        codes={column: np.empty(0, dtype=np.uint8) for column in share.wanted.coded},
        values={column: [] for column in share.wanted.coded},
        lines=None,
        findings=[],
        my_numbers={},
        anchors=np.empty((2, 0), dtype=np.int64),
        size=0,
        limit=sift.limit if sift else b"",
    )


def _read_block(share: Share, data: bytes, place: int, numberings: dict[str, Numbering]) -> Part:
    layout = share.layout
    # Only the last line of a file can lack its line feed.
    lines = data if data.endswith(b"\n") else data + b"\n"
    block, encodings = scan_block(lines, layout.delimiter, len(layout.header), share.encodings)
    codes = {
        column: _small(numbering.numbers(block.cells(layout.indices[column])), len(numbering))
        for column, numbering in numberings.items()
    }
    values = {column: numbering.take_new() for column, numbering in numberings.items()}
    ids = block.cells(layout.indices["id"])
    sift = share.wanted.sift
    rows = np.arange(0, block.rows, _ANCHOR)
    return Part(
        encodings=encodings,
        is_ascii=data.isascii(),
        ids=ids,
        codes=codes,
        values=values,
        lines=None,
        findings=_check_rows(share, block, encodings),
        my_numbers=_my_numbers(block, encodings),
        anchors=np.stack([rows, _line_starts(block)[rows] + place]),
        size=len(data),
        tickets=sift(ids, codes, values, encodings[0]) if sift and encodings else (),
        limit=sift.limit if sift else b"",
    )


def _small(numbers: NDArray[np.int32], most: int) -> NDArray[Any]:
    """Return numbers in as few bytes as they need: they are sent from process to process."""
    return numbers.astype(np.min_scalar_type(most))


def _line_starts(block: Block) -> NDArray[np.int64]:
    """Return where the rows begin, the quotation mark of a first cell included."""
    found = np.zeros(block.rows, dtype=np.int64)
    found[1:] = block.marks[:-1, -1] + 1
    return found


def _check_rows(share: Share, block: Block, encodings: Sequence[str]) -> list[Finding]:
    check = share.wanted.check
    return check(_BlockRows(block, share.layout.indices), encodings[0]) if check and encodings else []


@dataclass(frozen=True)
class _BlockRows:
    """A block by our fields."""

    block: Block
    indices: Mapping[str, int]
    _held: dict[bytes, bool] = field(default_factory=dict)

    def cells(self, column: str) -> NDArray[np.bytes_]:
        return self.block.cells(self.indices[column])

    def heads(self, column: str, width: int) -> NDArray[np.bytes_]:
        return self.block.heads(self.indices[column], width)

    def cell(self, row: int, column: str) -> bytes:
        return self.block.cell(row, self.indices[column])

    def may_hold(self, text: bytes) -> bool:
        if text not in self._held:
            self._held[text] = self.block.may_hold(text)
        return self._held[text]


def _my_numbers(block: Block, encodings: Sequence[str]) -> dict[int, MyNumbers]:
    """Look at the columns most of whose cells are as long as a My Number."""
    found: dict[int, MyNumbers] = {}
    lengths = block.lengths(_LOOKED_AT)
    are_fitting = np.take(_MY_NUMBER_LENGTHS, lengths, mode="clip")
    for column in range(block.columns):
        fitting, filled = np.count_nonzero(are_fitting[:, column]), np.count_nonzero(lengths[:, column])
        if not filled or fitting * 10 < filled * 9:
            continue
        rows = np.flatnonzero(lengths[:, column])[:_PROBED].tolist()
        starts, ends = block.spans(column)
        cells = [block.data[starts[row] : ends[row]] for row in rows]
        found[column] = look_for_my_numbers(cell.decode(encodings[0], "ignore") for cell in cells if encodings)
    return found
