"""The fast way of reading: blocks of a plain text file, on every core of the computer.

    1. the file is shared out by bytes; each share begins and ends with a line
    2. a share is read in blocks of whole lines; each block is checked for its encoding and split into cells
    3. of each row the id is kept, and of each column that is wanted the number of its value; nothing else stays
       in memory, however long addresses and names are

A block that is not plain ends it all with `UnevenError`; see `registers.block`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_ops.processes import share_out, usable_processes
from survey_ops.registers.block import Block, split_block
from survey_ops.registers.encodings import fits
from survey_ops.registers.layout import Layout
from survey_ops.registers.numbering import Numbering
from survey_ops.registers.parts import Finding, MyNumbers, Part, Told, Wanted, look_for_my_numbers

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
    """A stretch of a file for one process.

    Attributes:
        path: the file.
        start: its first byte; the first of a line.
        end: the byte behind its last.
        layout: of the file.
        encodings: those the file can be in.
        wanted: what is kept.
    """

    path: Path
    start: int
    end: int
    layout: Layout
    encodings: tuple[str, ...]
    wanted: Wanted


def read_plain(
    path: Path, layout: Layout, encodings: tuple[str, ...], wanted: Wanted, told: Told, processes: int | None = None
) -> list[list[Part]]:
    """Read a plain file.

    Args:
        path: the file.
        layout: of the file.
        encodings: those it can be in.
        wanted: what is kept.
        told: told of bytes that have been read.
        processes: how many at most; None for what this computer can use.

    Returns:
        The parts of each share, in the order of the file.

    Raises:
        UnevenError: the file is not plain.
    """
    most = usable_processes() if processes is None else processes
    size = layout.end - layout.start
    number = max(1, min(most, size // _SHARE if processes is None else most))
    shares = [Share(path, start, end, layout, encodings, wanted) for start, end in _stretches(path, layout, number)]
    parts: list[list[Part]] = [[] for _ in shares]
    for index, part in share_out(read_share, shares):
        parts[index].append(part)
        told(part.size)
    return parts


def _stretches(path: Path, layout: Layout, number: int) -> list[tuple[int, int]]:
    """Cut the rows of a file into stretches of whole lines."""
    cuts = [layout.start]
    with path.open("rb") as file:
        for part in range(1, number):
            file.seek(layout.start + (layout.end - layout.start) * part // number)
            file.readline()
            cuts.append(min(layout.end, max(cuts[-1], file.tell())))
    cuts.append(layout.end)
    return list(pairwise(cuts))


def read_share(share: Share) -> Iterator[Part]:
    """Read one stretch of a file, block by block.

    Raises:
        UnevenError: it is not plain.
    """
    numberings = {column: Numbering() for column in share.wanted.coded}
    with share.path.open("rb") as file:
        file.seek(share.start)
        place = share.start
        while place < share.end:
            data = file.read(min(_BLOCK, share.end - place))
            data = (data + file.readline())[: share.end - place]
            if not data:
                return  # the file has become shorter; its hash will tell
            yield _read_block(share, data, place, numberings)
            place += len(data)


def _read_block(share: Share, data: bytes, place: int, numberings: dict[str, Numbering]) -> Part:
    layout = share.layout
    encodings = tuple(name for name in share.encodings if fits(data, name))
    # Only the last line of a file can lack its line feed.
    block = split_block(data if data.endswith(b"\n") else data + b"\n", layout.delimiter, len(layout.header))
    codes = {
        column: numbering.numbers(block.cells(layout.indices[column])) for column, numbering in numberings.items()
    }
    rows = np.arange(0, block.rows, _ANCHOR)
    return Part(
        encodings=encodings,
        is_ascii=data.isascii(),
        ids=block.cells(layout.indices["id"]),
        codes=codes,
        values={column: numbering.take_new() for column, numbering in numberings.items()},
        lines=None,
        findings=_check_rows(share, block, encodings),
        my_numbers=_my_numbers(block, encodings),
        anchors=np.stack([rows, _line_starts(block)[rows] + place]),
        size=len(data),
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

    def cells(self, column: str) -> NDArray[np.bytes_]:
        return self.block.cells(self.indices[column])

    def heads(self, column: str, width: int) -> NDArray[np.bytes_]:
        return self.block.heads(self.indices[column], width)

    def cell(self, row: int, column: str) -> bytes:
        return self.block.cell(row, self.indices[column])

    def may_hold(self, text: bytes) -> bool:
        return self.block.may_hold(text)


def _my_numbers(block: Block, encodings: Sequence[str]) -> dict[int, MyNumbers]:
    """Look at the columns most of whose cells are as long as a My Number."""
    found: dict[int, MyNumbers] = {}
    lengths = block.lengths(_LOOKED_AT)
    fitting = _MY_NUMBER_LENGTHS[np.minimum(lengths, len(_MY_NUMBER_LENGTHS) - 1)].sum(axis=0)
    filled = np.count_nonzero(lengths, axis=0)
    for column in np.flatnonzero((fitting * 10 >= filled * 9) & (filled > 0)).tolist():
        rows = np.flatnonzero(lengths[:, column])[:_PROBED].tolist()
        starts, ends = block.spans(column)
        cells = [block.data[starts[row] : ends[row]] for row in rows]
        found[column] = look_for_my_numbers(cell.decode(encodings[0], "ignore") for cell in cells if encodings)
    return found
