"""What was compiled and the steps in Python that stand in for it say the same of any bytes."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey_ops.registers import scanning
from survey_ops.registers.block import Block
from survey_ops.registers.encodings import fits
from survey_ops.registers.layout import UnevenError
from survey_ops.registers.scanning import Scanned, scan_by_steps

compiled = pytest.mark.skipif(not scanning.IS_COMPILED, reason="nothing was compiled: there is one way only")

# Every byte that means something, halves of characters that fit and halves that do not, and 月 of CP932 and UTF-8.
PIECES = st.sampled_from(
    [*(bytes([byte]) for byte in b',\t"\r\na\x81\x40\x00\xfd'), b"\r\n", b"12", b"\x8c\x8e", b"\xe6\x9c\x88"]
)
CELLS = st.sampled_from(
    [b"", b"a", b"0123456789", b'""', b'"a"', b'"\x8c\x8e"', b"\x93\x8c", b"\xef\xbf\xbd", b"\xa0"]
)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Rows that are plain but for a piece here and there."""
    end = draw(st.sampled_from([b"\n", b"\r\n"]))
    rows = draw(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
    data = b"".join(b",".join(row) + end for row in rows)
    for place in draw(st.lists(st.integers(0, len(data)), max_size=2)):
        data = data[:place] + draw(PIECES) + data[place:]
    return data


def outcome(scanned: Scanned) -> list[object]:
    """Return everything that a block tells."""
    block, encodings = scanned
    cells = [block.cells(column).tolist() for column in range(block.columns)]
    heads = [block.heads(column, width).tolist() for column in range(block.columns) for width in (1, 8, 64)]
    single = [[block.cell(row, column) for column in range(block.columns)] for row in range(block.rows)]
    held = [block.may_hold(text) for text in (b"\x8c\x8e", b"\xe6\x9c\x88", b"a,")]
    return [encodings, block.marks.tolist(), block.returns.tolist(), block.is_quoted, cells, heads, single, held]


@compiled
@given(
    data=st.one_of(tables(), st.lists(PIECES, max_size=30).map(b"".join), st.binary(max_size=60)),
    columns=st.integers(1, 4),
    encodings=st.sampled_from([("cp932",), ("utf-8",), ("utf-8", "cp932"), ("utf-8-sig",)]),
)
@example(data=b"", columns=1, encodings=("cp932",))
@example(data=b"\x81\n", columns=1, encodings=("cp932",))
@example(data=b'"","\x81\x40"\r\n', columns=2, encodings=("cp932",))
def test_both_ways_say_the_same(data: bytes, columns: int, encodings: tuple[str, ...]) -> None:
    lines = data if data.endswith(b"\n") else data + b"\n"
    try:
        expected = outcome(scan_by_steps(lines, ",", columns, encodings))
    except UnevenError:
        with pytest.raises(UnevenError):
            scanning.scan_at_once(lines, ",", columns, encodings)
        return
    assert outcome(scanning.scan_at_once(lines, ",", columns, encodings)) == expected


@compiled
@pytest.mark.parametrize("lead", range(256))
def test_every_pair_of_bytes_is_judged_as_the_codec_judges_it(lead: int) -> None:
    for trail in range(256):
        data = bytes([0x41, lead, trail, 0x42, 0x0A])
        if not {lead, trail} & set(b',\r\n"'):
            assert scanning.scan_at_once(data, ",", 1, ("cp932",))[1] == (("cp932",) if fits(data, "cp932") else ())


@compiled
@pytest.mark.parametrize("column", [0, 1])
def test_a_cell_that_is_too_long_is_not_plain(column: int) -> None:
    cells = [b"x", b"x"]
    cells[column] = b"x" * 257
    for scan in (scanning.scan_at_once, scan_by_steps):
        block = scan(b",".join(cells) + b"\n", ",", 2, ("cp932",))[0]
        with pytest.raises(UnevenError):
            block.cells(column)
        assert block.cells(1 - column).tolist() == [b"x"]


def made(block: Block, marks: list[list[int]], returns: list[int]) -> scanning.CompiledBlock:
    return scanning.CompiledBlock(
        block.data, np.array(marks, dtype=np.int32), np.array(returns, dtype=np.int8), block.is_quoted
    )


@compiled
@pytest.mark.parametrize(
    ("marks", "returns", "column"),
    [
        ([[1, 3]], [0], 2),  # no such column
        ([[1, 3]], [0], -1),
        ([[1, 3]], [0, 0], 0),  # a row more than there are marks of
        ([[1, 1_000]], [0], 1),  # behind the data
        ([[-5, 3]], [0], 0),
        ([[-5, 3]], [0], 1),
        ([[3, 1]], [0], 1),  # before the mark in front of it
        ([[1, 2]], [1], 1),  # no room for a carriage return
    ],
)
def test_places_that_are_none_are_refused(marks: list[list[int]], returns: list[int], column: int) -> None:
    block = made(scan_by_steps(b"a,b\n", ",", 2, ("cp932",))[0], marks, returns)
    with pytest.raises(ValueError, match="mark"):
        block.cells(column)
    with pytest.raises(ValueError, match="mark"):
        block.heads(column, 8)


@compiled
@pytest.mark.parametrize(("width", "column"), [(0, 0), (-1, 0), (1_000, 0), (259, 1)])
def test_heads_end_with_the_data(width: int, column: int) -> None:
    block = scanning.scan_at_once(b"a,b\n", ",", 2, ("cp932",))[0]
    with pytest.raises(ValueError, match=r"width|ends"):
        block.heads(column, width)


@compiled
@pytest.mark.parametrize(("delimiter", "columns"), [('"', 1), ("\n", 1), ("\r", 1), ("é", 1), (",", 0), (",", -3)])
def test_what_cannot_part_cells_is_refused(delimiter: str, columns: int) -> None:
    with pytest.raises(ValueError, match="delimiter"):
        scanning.scan_at_once(b"a\n", delimiter, columns, ("cp932",))


@compiled
def test_more_columns_than_bytes_take_no_memory() -> None:
    with pytest.raises(UnevenError):
        scanning.scan_at_once(b"\n" * 100_000, ",", 2**40, ("cp932",))
