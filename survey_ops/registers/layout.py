"""Where the columns of a text file are: its delimiter, its headers, where its rows begin and end."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from survey_ops.errors import InputError, Problem
from survey_ops.registers.encodings import codec, mark_length
from survey_ops.registers.spec import FileSpec

DELIMITERS = {"comma": ",", "tab": "\t"}
_LINE_ENDS = b"\r\n\x1a"
_NOTHING = b',\t"\r'
_HEAD = 1 << 20
_TAIL = 1 << 16
_SHOWN = 40


@dataclass(frozen=True)
class Layout:
    """Where the rows of a text file are.

    Attributes:
        delimiter: one character.
        header: the headers as the file has them.
        indices: our field -> number of its column.
        first_line: line of the first row.
        start: byte at which the first row begins.
        end: byte at which the last row ends, its line break included.
    """

    delimiter: str
    header: tuple[str, ...]
    indices: dict[str, int]
    first_line: int
    start: int
    end: int


def locate_columns(header: Sequence[str], spec: FileSpec) -> dict[str, int]:
    """Return our field -> number of its column.

    Raises:
        InputError: a column is missing or is there twice; all of them.
    """
    plain = [spec.plain_header(name) for name in header]
    wanted = {field: spec.plain_header(name) for field, name in spec.columns.items()}
    # What stands in that line is told only when it is a header; else it may be the first resident.
    if not set(plain) & set(wanted.values()):
        raise header_error(spec, [_no_header(spec)])
    problems = [
        _column_problem(spec, name, plain.count(name), plain)
        for name in dict.fromkeys(wanted.values())
        if plain.count(name) != 1
    ]
    if problems:
        raise header_error(spec, problems)
    return {field: plain.index(name) for field, name in wanted.items()}


def header_error(spec: FileSpec, problems: list[Problem]) -> InputError:
    """Return the error of headers that are not as the case says."""
    return InputError(
        f"{spec.file} の見出しが、case.toml の {spec.key} に書かれたものと合いません。",
        f"case.toml の {spec.key} を直すか、ファイルを出力した部署に確かめてください。",
        code=problems[0].code,
        problems=problems,
    )


def _no_header(spec: FileSpec) -> Problem:
    message = (
        f"{spec.header_line} 行目に、case.toml の {spec.key} にある見出しが一つもありません。"
        f"見出しの行が別の行なら {spec.key}.header_line に、その行の番号を書いてください。"
    )
    return Problem(spec.file, spec.header_line, "", "no_header", message)


def _column_problem(spec: FileSpec, header: str, count: int, present: Sequence[str]) -> Problem:
    if count > 1:
        message = f"「{header}」という列が {count} つあります。"
        return Problem(spec.file, spec.header_line, header, "column_twice", message)
    names = "、".join(f"「{name}」" for name in present[:_SHOWN])
    message = (
        f"「{header}」という列がありません。ファイルにある列は {names} です。"
        f"case.toml の {spec.key} を確かめてください。"
    )
    return Problem(spec.file, spec.header_line, header, "column_missing", message)


def text_delimiter(line: str, spec: FileSpec) -> str:
    """Return the delimiter of a file, given its line of headers.

    Raises:
        InputError: commas and tabs both give headers that are wanted.
    """
    if spec.delimiter != "auto":
        return DELIMITERS[spec.delimiter]
    wanted = {spec.plain_header(name) for name in spec.columns.values()}
    fitting = [
        mark for mark in DELIMITERS.values() if wanted & {spec.plain_header(name) for name in _split(line, mark)}
    ]
    single = [mark for mark in fitting if mark in line]
    if len(single) > 1:
        message = "見出しがコンマでもタブでも区切れます。case.toml に delimiter を書いてください。"
        raise header_error(spec, [Problem(spec.file, spec.header_line, "", "delimiter_unclear", message)])
    return (single or fitting or [mark for mark in DELIMITERS.values() if mark in line] or [","])[0]


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


class UnevenError(Exception):
    """The file is not as plain as the fast way of reading needs; nothing is said against it yet."""


def read_layout(path: Path, spec: FileSpec, encoding: str) -> Layout:
    """Find the layout of a file in CP932 or UTF-8.

    Raises:
        InputError: a column that is wanted is not there.
        UnevenError: the lines at the head or the tail cannot be told from bytes alone.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        lines = head.split(b"\n", spec.data_line)
        if len(lines) <= spec.data_line and len(head) == _HEAD:
            raise UnevenError
        start = mark_length(head, encoding)
        lines[0] = lines[0][start:]
        if len(lines) < spec.header_line or any(b"\r" in line[:-1] for line in lines[: spec.data_line - 1]):
            raise UnevenError
        text = _decoded(lines[spec.header_line - 1], encoding).removesuffix("\r")
        if not text or text.count('"') % 2:
            raise UnevenError
        delimiter = text_delimiter(text, spec)
        header = tuple(_split(text, delimiter))
        indices = locate_columns(header, spec)
        first = start + sum(len(line) + 1 for line in lines[: spec.data_line - 1])
        end = _data_end(file, spec.trailing_lines)
    return Layout(delimiter, header, indices, spec.data_line, min(first, end), end)


def _decoded(line: bytes, encoding: str) -> str:
    try:
        return line.decode(codec(encoding))
    except UnicodeDecodeError:
        raise UnevenError from None


def _data_end(file: BinaryIO, trailing: int) -> int:
    """Return where the last row ends: before blank lines and the lines that are no rows."""
    size = file.seek(0, io.SEEK_END)
    begin = max(0, size - _TAIL)
    file.seek(begin)
    tail = file.read(size - begin)
    kept = _without_blank_lines(tail)
    for _ in range(trailing):
        kept = max(0, tail.rfind(b"\n", 0, kept))
    kept = _without_blank_lines(tail[:kept])
    if kept == 0 and begin:
        raise UnevenError
    following = tail.find(b"\n", kept)
    return begin + (following + 1 if following >= 0 else len(tail))


def _without_blank_lines(tail: bytes) -> int:
    """Return where the last line that holds something ends; 0x1A is how hosts end a file."""
    kept = len(tail.rstrip(_LINE_ENDS))
    while True:
        begin = tail.rfind(b"\n", 0, kept) + 1
        if tail[begin:kept].strip(_NOTHING) or not kept:
            return kept
        kept = len(tail[:begin].rstrip(_LINE_ENDS))


def text_records(text: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Return (line on which it starts, cells) of every record of a text, blank lines as empty records.

    Args:
        text: lines with their line breaks.
        delimiter: one character.

    Raises:
        StrayQuoteError: a quotation mark stands where none can.
    """
    # Lines end where csv says, not where str.splitlines does: U+0085 may stand inside a name.
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    start = 1
    try:
        for record in reader:
            yield start, record
            start = reader.line_num + 1
    except csv.Error:
        raise StrayQuoteError(start) from None


class StrayQuoteError(Exception):
    """From this line on the file cannot be split into cells."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line
