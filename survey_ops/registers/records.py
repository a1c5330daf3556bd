"""The slow way of reading: record by record, for what is not plain, and to say what is wrong and where.

A text file that is not plain comes here, and every workbook. The outcome is the same as that of the fast way,
with the problems of the records beside it.
"""

import codecs
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from survey_ops.errors import Problem
from survey_ops.registers.layout import StrayQuoteError, header_error, locate_columns, text_delimiter, text_records
from survey_ops.registers.numbering import Numbering
from survey_ops.registers.parts import MyNumbers, Part, Told, Wanted, look_for_my_numbers
from survey_ops.registers.spec import FileSpec
from survey_ops.registers.undecodable import utf16_error

Record = tuple[int, list[str]]
"""The line on which a record starts, and its cells."""

_CHUNK = 4096
_HOST_END = "\x1a"
_ENCODING = "utf-8"
_LONGEST_ID = 65  # one more than an id can have: longer ones are told, and told apart no more


@dataclass
class Records:
    """The rows of a file as they come, and what is wrong with them.

    Attributes:
        spec: what the case says of the file.
        header: the headers as the file has them.
        indices: our field -> number of its column.
        problems: what is wrong so far; rows with as many cells as the header are kept all the same.
        first: the first record behind the header that is not blank.
        last: the last one.
        trailing: the last ones, as many as the case declares to be no rows.
    """

    spec: FileSpec
    header: list[str]
    indices: dict[str, int]
    problems: list[Problem] = field(default_factory=list)
    first: Record | None = None
    last: Record | None = None
    trailing: list[Record] = field(default_factory=list)


def open_text(path: Path, encoding: str) -> Iterator[str]:
    """Return the lines of a text file; it must decode."""
    name = {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    with path.open("r", encoding=name, newline="") as file:
        yield from file


def text_file_records(path: Path, encoding: str, spec: FileSpec, problems: list[Problem]) -> Iterator[Record]:
    """Return the records of a text file; where it cannot be split further, a problem is added and they end."""
    delimiter = text_delimiter(_header_text(path, encoding, spec), spec)
    try:
        yield from text_records(open_text(path, encoding), delimiter)
    except StrayQuoteError as stray:
        message = '引用符（"）の使い方が正しくないため、この行から先を読めません。'
        problems.append(Problem(spec.file, stray.line, "", "quoting", message))


def _header_text(path: Path, encoding: str, spec: FileSpec) -> str:
    """Return the line of headers."""
    lines = (line for text in open_text(path, encoding) for line in text.splitlines(keepends=False) or [""])
    return next(islice(lines, spec.header_line - 1, None), "")


def read_header(records: Iterator[Record], spec: FileSpec) -> Records:
    """Read up to the line of headers.

    Raises:
        InputError: the file is empty, or a column that is wanted is not there.
    """
    for line, cells in records:
        if line >= spec.header_line and cells:
            return Records(spec, cells, locate_columns(cells, spec))
    message = "ファイルが空です。"
    raise header_error(spec, [Problem(spec.file, 1, "", "empty_file", message)])


def read_rows(reading: Records, records: Iterator[Record], wanted: Wanted, told: Told) -> list[Part]:
    """Read the rows behind the header.

    Args:
        reading: takes the problems.
        records: what comes behind the header.
        wanted: what is kept.
        told: told of rows that have been read.
    """
    numberings = {column: Numbering() for column in wanted.coded}
    rows = _whole_rows(reading, _without_last(reading, records))
    parts: list[Part] = []
    while chunk := list(islice(rows, _CHUNK)):
        parts.append(_part(reading, chunk, wanted, numberings))
        told(len(chunk))
    return parts


def _is_blank(cells: Sequence[str]) -> bool:
    return not any(cells) or list(cells) == [_HOST_END]


def _without_last(reading: Records, records: Iterator[Record]) -> Iterator[Record]:
    """Leave out the records at the end that the case declares to be no rows; blank lines behind them do not count."""
    waiting: list[Record] = []
    blank: list[Record] = []
    for record in records:
        if record[0] < reading.spec.data_line:
            continue
        if _is_blank(record[1]):
            blank.append(record)
            continue
        waiting += [*blank, record]
        blank.clear()
        while len(waiting) > reading.spec.trailing_lines:
            yield waiting.pop(0)
    reading.trailing = [record for record in waiting if not _is_blank(record[1])]


def _whole_rows(reading: Records, records: Iterator[Record]) -> Iterator[Record]:
    """Return the rows that have as many cells as the header, and tell of the others."""
    spec, width = reading.spec, len(reading.header)
    blank: list[int] = []
    for line, cells in records:
        if _is_blank(cells):
            blank.append(line)
            continue
        # Blank lines behind the last row do no harm; between rows they may be where a row was lost.
        reading.problems += [Problem(spec.file, number, "", "blank_line", "空の行があります。") for number in blank]
        blank.clear()
        reading.first, reading.last = reading.first or (line, cells), (line, cells)
        if len(cells) == width:
            yield line, cells
        else:
            message = f"列の数が {width} ではなく {len(cells)} です。"
            reading.problems.append(Problem(spec.file, line, "", "ragged", message))


def _part(reading: Records, rows: Sequence[Record], wanted: Wanted, numberings: dict[str, Numbering]) -> Part:
    cells = [record for _, record in rows]
    lines = [line for line, _ in rows]
    reading.problems += _quoting(reading, rows)
    kept = _ListRows({name: [record[index].encode() for record in cells] for name, index in reading.indices.items()})
    check = wanted.check
    return Part(
        encodings=(_ENCODING,),
        is_ascii=False,
        ids=kept.heads("id", _LONGEST_ID),
        codes={name: numbering.numbers(kept.cells(name)) for name, numbering in numberings.items()},
        values={name: numbering.take_new() for name, numbering in numberings.items()},
        lines=np.array(lines, dtype=np.int64),
        findings=check(kept, _ENCODING) if check else [],
        my_numbers=_my_numbers(cells),
        anchors=np.empty((2, 0), dtype=np.int64),
        size=len(rows),
    )


@dataclass(frozen=True)
class _ListRows:
    """Some records by our fields."""

    columns: Mapping[str, Sequence[bytes]]

    def cells(self, column: str) -> NDArray[np.bytes_]:
        return np.array(self.columns[column], dtype=np.bytes_)

    def heads(self, column: str, width: int) -> NDArray[np.bytes_]:
        return np.array([cell[:width] for cell in self.columns[column]], dtype=f"S{width}")

    def cell(self, row: int, column: str) -> bytes:
        return self.columns[column][row]

    def may_hold(self, text: bytes) -> bool:
        return any(text in cell for cells in self.columns.values() for cell in cells)


def _quoting(reading: Records, rows: Iterable[Record]) -> list[Problem]:
    """Find quotes and line breaks inside cells: a quote gone astray swallows the rows up to the next one."""
    return [
        Problem(reading.spec.file, line, column, "quoting", '値の中に引用符（"）か改行があります。')
        for line, record in rows
        for column, cell in zip(reading.header, record, strict=True)
        if '"' in cell or "\n" in cell or "\r" in cell
    ]


def _my_numbers(records: Sequence[Sequence[str]]) -> dict[int, MyNumbers]:
    return {column: look_for_my_numbers(cells) for column, cells in enumerate(zip(*records, strict=True))}


def check_utf16(path: Path, spec: FileSpec) -> None:
    """Read a file of UTF-16 once through.

    Raises:
        InputError: it lacks its byte order mark, or does not decode.
    """
    with path.open("rb") as head:
        has_mark = head.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    line = 1
    try:
        with path.open("r", encoding="utf-16", newline="") as file:
            for text in file if has_mark else ():
                if "\ufffd" in text or "\x00" in text:
                    raise utf16_error(spec, line)
                line += text.count("\n")
    except UnicodeError:
        raise utf16_error(spec, line) from None
    if not has_mark:
        raise utf16_error(spec)
