"""The fast way of reading and the slow one must tell the same of every file."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey_ops.errors import InputError
from survey_ops.registers import files, plain
from survey_ops.registers.files import Opened, open_file
from survey_ops.registers.layout import UnevenError
from survey_ops.registers.numbering import Numbering
from survey_ops.registers.parts import Wanted
from survey_ops.registers.spec import FileSpec

SPEC = FileSpec("r.csv", columns={"id": "番号", "birth": "生年月日", "mark": "印"})
WANTED = Wanted(("birth", "mark"))
CELLS = st.text("0123456789ABあ髙①ｱ-　 ", max_size=12)
BIRTHS = st.sampled_from(["19750102", "19991231", "00000000", "1975-01-02", "", "99999999", "19750199"])
MARKS = st.sampled_from(["", "0", "1", "12", "済"])
ROWS = st.lists(st.tuples(CELLS, BIRTHS, MARKS, CELLS), min_size=1, max_size=30)


def told(opened: Opened) -> list[tuple[int, bytes, str, str]]:
    columns = opened.columns
    births, marks = columns.texts("birth"), columns.texts("mark")
    return [
        (
            columns.line(row),
            columns.ids[row].decode(columns.encoding).encode(),
            births[columns.codes["birth"][row]],
            marks[columns.codes["mark"][row]],
        )
        for row in range(len(columns))
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=ROWS,
    encoding=st.sampled_from(["cp932", "utf-8", "utf-8-sig"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoted=st.booleans(),
    delimiter=st.sampled_from([",", "\t"]),
    is_closed=st.booleans(),
    block=st.integers(1, 200),
)
def test_fast_and_slow_reading_agree(
    tmp_path: Path,
    rows: list[tuple[str, str, str, str]],
    encoding: str,
    line_end: str,
    quoted: bool,
    delimiter: str,
    is_closed: bool,
    block: int,
) -> None:
    table = [("番号", "生年月日", "印", "備考"), *rows]
    mark = '"' if quoted else ""
    text = line_end.join(delimiter.join(f"{mark}{cell}{mark}" for cell in row) for row in table)
    file = tmp_path / "r.csv"
    file.write_bytes((text + (line_end if is_closed else "")).encode(encoding))
    blank = [number for number, row in enumerate(rows) if not any(row)]
    with patch.object(plain, "_BLOCK", block):
        fast = open_file(file, SPEC, WANTED, processes=1)
    with patch.object(files, "_open_plain", side_effect=UnevenError):
        slow = open_file(file, SPEC, WANTED)
    if blank:
        return  # rows of empty cells alone are told apart from blank lines by the slow way only
    assert told(fast) == told(slow)
    assert [row[1:] for row in told(fast)] == [(one[0].encode(), one[1], one[2]) for one in rows]
    assert fast.problems == slow.problems == []
    chosen = list(range(0, len(rows), 3))
    assert fast.records(chosen) == slow.records(chosen) == {row: list(rows[row]) for row in chosen}


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
def test_the_number_of_processes_changes_nothing(tmp_path: Path, processes: int) -> None:
    file = tmp_path / "r.csv"
    lines = [
        f"{number * 7919 % 100_003:06},{1930 + number % 90}0{1 + number % 9}11,{number % 3}" for number in range(5000)
    ]
    file.write_bytes("\r\n".join(["番号,生年月日,印", *lines]).encode("cp932"))
    with patch.object(plain, "_BLOCK", 997):
        opened = open_file(file, SPEC, WANTED, processes=processes)
    assert [
        ",".join(cell.decode() if isinstance(cell, bytes) else cell for cell in row[1:]) for row in told(opened)
    ] == lines
    rows = [4999, 0, 63, 64, 65, 2500]
    assert opened.records(rows) == {row: lines[row].split(",") for row in rows}
    assert np.array_equal(opened.columns.anchors[0], np.sort(opened.columns.anchors[0]))


def test_a_file_that_changes_between_its_readings_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("番号,生年月日,印\n1,19750102,\n2,19750102,\n", encoding="cp932")
    opened = open_file(file, SPEC, WANTED)
    file.write_text("番号,生年月日,印\n2,19750102,\n1,19750102,\n", encoding="cp932")
    with pytest.raises(InputError) as caught:
        opened.records([0])
    assert caught.value.code == "file_changed"


@given(
    st.lists(
        st.lists(st.from_regex(r"[0-9]{8}|[0-9]{3}-[0-9]{4}|[0-9-]{8}|[0-9a]{0,8}", fullmatch=True), max_size=12)
    )
)
def test_numbers_tell_values_apart(blocks: list[list[str]]) -> None:
    """As a dictionary would, however the values are written and in whatever blocks they come."""
    numbering, known = Numbering(), dict[bytes, int]()
    for block in blocks:
        cells = np.array([cell.encode() for cell in block], dtype=np.bytes_)
        found = numbering.numbers(cells).tolist()
        assert [list(numbering)[number] for number in found] == [cell.encode() for cell in block]
        for cell, number in zip(block, found, strict=True):
            assert known.setdefault(cell.encode(), number) == number
    assert numbering.take_new() == list(numbering)
    assert numbering.take_new() == []
