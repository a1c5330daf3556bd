"""Blocks of lines split into cells and checked for their encodings: by what was compiled, or in Python.

`_block.c` does what `registers.block` does, three times as fast. Where it was not compiled the steps in Python stand
in for it; both give the same, whatever the bytes are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey_ops.registers.block import LONGEST, Block, check_lines, split_block
from survey_ops.registers.encodings import cp932_kinds, cp932_pairs, fits
from survey_ops.registers.layout import UnevenError

try:
    from survey_ops.registers import _block

    IS_COMPILED = True
except ImportError:
    IS_COMPILED = False

Scanned = tuple[Block, tuple[str, ...]]
"""A block, and the encodings that it fits."""

_ANY = bytes([1]) * 256
_NO_PAIRS = bytes(1 << 13)


@dataclass(frozen=True)
class CompiledBlock(Block):
    """A block whose cells are taken out by compiled code."""

    def cells(self, column: int) -> NDArray[np.bytes_]:
        """As `Block.cells`."""
        found = _block.cells(self.data, self.marks, self.returns, self.columns, column, self.is_quoted, LONGEST)
        if found is None:
            raise UnevenError
        return np.frombuffer(found[0], dtype=f"S{found[1]}")

    def heads(self, column: int, width: int) -> NDArray[np.bytes_]:
        """As `Block.heads`."""
        found = _block.heads(self.data, self.marks, self.returns, self.columns, column, self.is_quoted, width)
        return np.frombuffer(found, dtype=f"S{width}")

    def may_hold(self, text: bytes) -> bool:
        """As `Block.may_hold`."""
        return _block.holds(self.data, text[0], text[1])


def scan_by_steps(data: bytes, delimiter: str, columns: int, encodings: tuple[str, ...]) -> Scanned:
    """Split whole lines into cells, in Python.

    Args:
        data: lines, the last of them with its line feed.
        delimiter: one ASCII character.
        columns: cells a row.
        encodings: those that are to be tried.

    Raises:
        UnevenError: the block is not plain.
    """
    return split_block(data, delimiter, columns), tuple(name for name in encodings if fits(data, name))


def scan_at_once(data: bytes, delimiter: str, columns: int, encodings: tuple[str, ...]) -> Scanned:
    """Do and raise the same as `scan_by_steps`, in one pass of compiled code."""
    tables = (cp932_kinds(), cp932_pairs()) if "cp932" in encodings else (_ANY, _NO_PAIRS)
    found = _block.scan(data, ord(delimiter), columns, *tables)
    if found is None:
        raise UnevenError
    places = np.frombuffer(found[0], dtype=np.int32).reshape(-1, columns)
    returns = np.frombuffer(found[1], dtype=np.int8)
    block = CompiledBlock(data + bytes(LONGEST), places, returns, found[2])
    check_lines(block)
    return block, tuple(name for name in encodings if (found[3] if name == "cp932" else fits(data, name)))


scan_block = scan_at_once if IS_COMPILED else scan_by_steps
