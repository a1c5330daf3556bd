"""A file of rows, read strictly and whole: CSV or tab-separated text in any of our encodings, or a workbook.

1. a workbook goes record by record, and so does UTF-16
2. other text goes the fast way, under every encoding it can be in; what is not plain goes record by record
3. the encodings in which everything decodes are those that are left: none is an error with every place, two that
read differently are a question that only the office can answer
4. of each row the id and the numbers of wanted values stay in memory; a record is read again when its address
is needed
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Self

import numpy as np

from survey_ops.errors import InputError, Problem
from survey_ops.processes import Crew
from survey_ops.registers import records as slow
from survey_ops.registers.encodings import candidates, codec, fits, mark_length
from survey_ops.registers.layout import Layout, StrayQuoteError, UnevenError, read_layout, text_records
from survey_ops.registers.parts import Columns, Gathering, Part, Told, Wanted
from survey_ops.registers.plain import Share, read_share, share_plain
from survey_ops.registers.records import Record
from survey_ops.registers.spec import FileSpec
from survey_ops.registers.undecodable import ambiguous_error, undecodable_error
from survey_ops.registers.workbook import Workbook, is_workbook

_BLOCK = 1 << 20
_NEAR = 1 << 14
_UTF16 = ("utf-16",)


def _ignore(_: int) -> None:
    return


@dataclass(frozen=True)
class Opened:
    """A file that was read.

    Attributes:
        path: where it is.
        spec: what the case says of it.
        sha256: of its bytes.
        columns: what was kept of its rows.
        header: the headers as the file has them.
        indices: our field -> number of its column.
        encoding: of the file; `xlsx` for a workbook.
        delimiter: one character; "" where the records are not found by their place.
        problems: what is wrong with its records.
        book: the workbook, where it is one.
        outermost: the first and the last record behind the headers, where they were read one by one.
        trailing: the records at the end that the case declares to be no rows.
    """

    path: Path
    spec: FileSpec
    sha256: str
    columns: Columns
    header: Sequence[str]
    indices: Mapping[str, int]
    encoding: str
    delimiter: str = ""
    problems: list[Problem] = field(default_factory=list)
    book: Workbook | None = None
    outermost: tuple[Record | None, Record | None] = (None, None)
    trailing: Sequence[Record] = ()

    def records(self, rows: Iterable[int]) -> dict[int, list[str]]:
        """Read the records of some rows again, whole; row -> cells.

        Raises:
            InputError: the file has changed since it was read.
        """
        wanted = sorted(set(rows))
        found = dict(self._near(wanted)) if self.columns.anchors.size else self._far(wanted)
        ids, name = self.columns.ids, self.columns.encoding
        for row in wanted:
            cells = found.get(row)
            if cells is None or len(cells) != len(self.header) or cells[self.indices["id"]].encode(name) != ids[row]:
                raise _changed(self.spec.file)
        return found

    def edges(self) -> list[Record]:
        """Return the first and the last record, whether they are rows or not."""
        if not self.columns.anchors.size:
            return [one for one in self.outermost if one]
        rows = sorted({0, len(self.columns) - 1})
        found = self.records(rows)
        return [(self.columns.line(row), found[row]) for row in rows]

    def _near(self, rows: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
        known, places = self.columns.anchors
        nearest = np.searchsorted(known, rows, side="right") - 1
        name = self.columns.encoding
        with self.path.open("rb", buffering=_NEAR) as file:
            for row, anchor in zip(rows, nearest.tolist(), strict=True):
                file.seek(int(places[anchor]))
                line = next(islice(file, row - int(known[anchor]), None), b"")
                try:
                    text = line.decode(name)
                    yield row, next(csv.reader([text.rstrip("\r\n")], delimiter=self.delimiter, strict=True), [])
                except (UnicodeDecodeError, csv.Error):
                    raise _changed(self.spec.file) from None

    def _far(self, rows: Sequence[int]) -> dict[int, list[str]]:
        lines = {self.columns.line(row): row for row in rows}
        found = self.book.records() if self.book else slow.text_file_records(self.path, self.encoding, self.spec, [])
        return {lines[line]: cells for line, cells in found if line in lines}


def _changed(file: str) -> InputError:
    return InputError(
        f"{file} が、読んでいる間に変わりました。",
        "ほかのプログラムで開いていれば閉じて、もう一度実行してください。",
        code="file_changed",
    )


Readers = Crew[Share, Part]
"""Processes that read a file."""


def read_ahead(path: Path, spec: FileSpec, wanted: Wanted) -> Readers | None:
    """Start to read a large plain file; return None where it is no such file, or nothing can be said of it yet.

    Args:
        path: where it is.
        spec: what the case says of it.
        wanted: what is kept of its rows.
    """
    try:
        if is_workbook(path):
            return None
        encodings = _encodings(path, spec)
        shares = share_plain(path, _layout(path, spec, encodings), encodings, wanted)
    except (InputError, OSError, UnevenError):
        return None  # whoever reads it will say why
    return Crew(read_share, shares) if len(shares) > 1 else None


def open_file(
    path: Path,
    spec: FileSpec,
    wanted: Wanted,
    told: Told = _ignore,
    processes: int | None = None,
    ahead: Readers | None = None,
) -> Opened:
    """Read a file.

    Args:
        path: where it is.
        spec: what the case says of it.
        wanted: what is kept of its rows.
        told: told of bytes that have been read.
        processes: how many at most; None for what this computer can use.
        ahead: processes that read it already; they are used when they were asked for the same.

    Raises:
        InputError: it does not decode, its columns are not there, or it is no workbook that can be read.
        OSError: it cannot be read.
    """
    if is_workbook(path):
        return _open_workbook(path, spec, wanted)
    encodings = _encodings(path, spec)
    try:
        return _open_plain(path, spec, wanted, encodings, told, processes, ahead)
    except UnevenError:
        return _open_slowly(path, spec, wanted, _decide(path, encodings, spec), told)


def _encodings(path: Path, spec: FileSpec) -> tuple[str, ...]:
    """Return the encodings that a file can be in as far as its head tells."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    encodings = candidates(head, spec.encoding)
    return encodings if encodings == _UTF16 else _left_by_head(head, encodings) or encodings


def _left_by_head(head: bytes, encodings: tuple[str, ...]) -> tuple[str, ...]:
    """Return the encodings that the whole lines at the head fit."""
    whole = head[: head.rfind(b"\n") + 1]
    return tuple(name for name in encodings if fits(whole[mark_length(head, name) :], name))


def _open_plain(
    path: Path,
    spec: FileSpec,
    wanted: Wanted,
    encodings: tuple[str, ...],
    told: Told,
    processes: int | None,
    ahead: Readers | None,
) -> Opened:
    layout = _layout(path, spec, encodings)
    shares = share_plain(path, layout, encodings, wanted, processes)
    gathering = Gathering(wanted)
    with _Hasher(path) as hasher, ahead if ahead and ahead.shares == shares else Crew(read_share, shares) as readers:
        listen = hasher.beside(told)
        for reader, part in readers.in_turn():
            gathering.add(part, reader)
            listen(part.size)
        sha256 = hasher.finish()
    # What stands before the first row and behind the last is checked too.
    outside = _outside(path, layout, encodings)
    fitting = [name for name in encodings if name in outside and name in (gathering.encodings or ())]
    if not fitting:
        raise undecodable_error(path, encodings, spec)
    if len(fitting) > 1 and not (_is_ascii_outside(path, layout) and gathering.is_ascii):
        raise ambiguous_error(fitting, spec)
    columns = gathering.columns(codec(fitting[0]), layout.first_line)
    return Opened(
        path,
        spec,
        sha256,
        columns,
        layout.header,
        layout.indices,
        fitting[0],
        layout.delimiter,
        trailing=_trailing(path, layout, codec(fitting[0]), layout.first_line + len(columns)),
    )


def _trailing(path: Path, layout: Layout, name: str, line: int) -> list[Record]:
    """Return the records behind the last row."""
    behind = _around(path, layout)[1].decode(name)
    try:
        found = list(text_records(iter(behind.splitlines(keepends=True)), layout.delimiter))
    except StrayQuoteError:
        return []
    return [(line + start - 1, cells) for start, cells in found if any(cells)]


class _Hasher:
    """Hashes a file while others read it: as much of it at a time as they have told of."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def beside(self, told: Told) -> Told:
        """Return a listener that hashes on, and tells the other one."""

        def listen(size: int) -> None:
            self._digest.update(self._file.read(size))
            told(size)

        return listen

    def finish(self) -> str:
        """Hash what is left and return the hash."""
        while data := self._file.read(_BLOCK):
            self._digest.update(data)
        return self._digest.hexdigest()


def _layout(path: Path, spec: FileSpec, encodings: tuple[str, ...]) -> Layout:
    """Return the layout under the first encoding that has the headers.

    Raises:
        UnevenError: the file is not plain, or has no rows.
    """
    if encodings == _UTF16:
        raise UnevenError
    failures: list[Exception] = []
    for name in encodings:
        try:
            layout = read_layout(path, spec, name)
            if layout.start >= layout.end:
                raise UnevenError
            return layout
        except (InputError, UnevenError) as failure:
            failures.append(failure)
    # With the encoding still open it is too early to say what is wrong with the headers.
    raise failures[0] if len(encodings) == 1 else UnevenError


def _around(path: Path, layout: Layout) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        before = file.read(layout.start)
        file.seek(layout.end)
        return before, file.read()


def _outside(path: Path, layout: Layout, encodings: tuple[str, ...]) -> list[str]:
    before, behind = _around(path, layout)
    return [name for name in encodings if fits(before[mark_length(before, name) :] + behind, name)]


def _is_ascii_outside(path: Path, layout: Layout) -> bool:
    before, behind = _around(path, layout)
    return before.isascii() and behind.isascii()


def _decide(path: Path, encodings: tuple[str, ...], spec: FileSpec) -> str:
    """Return the encoding of a file that is read record by record."""
    if encodings == _UTF16:
        slow.check_utf16(path, spec)
        return "utf-16"
    fitting = list(encodings)
    is_ascii = True
    with path.open("rb") as file:
        head = file.read(3)
        file.seek(mark_length(head, encodings[0]))
        while data := file.read(_BLOCK):
            data += file.readline()
            fitting = [name for name in fitting if fits(data, name)]
            is_ascii = is_ascii and data.isascii()
    if not fitting:
        raise undecodable_error(path, encodings, spec)
    if len(fitting) > 1 and not is_ascii:
        raise ambiguous_error(fitting, spec)
    return fitting[0]


def _open_slowly(path: Path, spec: FileSpec, wanted: Wanted, encoding: str, told: Told) -> Opened:
    problems: list[Problem] = []
    found = slow.text_file_records(path, encoding, spec, problems)
    reading = slow.read_header(found, spec)
    parts = slow.read_rows(reading, found, wanted, told)
    columns = _gathered(parts, wanted, spec)
    problems = [*reading.problems, *problems]
    return Opened(
        path,
        spec,
        file_sha256(path),
        columns,
        reading.header,
        reading.indices,
        encoding,
        problems=problems,
        outermost=(reading.first, reading.last),
        trailing=reading.trailing,
    )


def _gathered(parts: Iterable[Part], wanted: Wanted, spec: FileSpec) -> Columns:
    """Put parts together that were decoded before."""
    gathering = Gathering(wanted)
    for part in parts:
        gathering.add(part)
    return gathering.columns("utf-8", spec.data_line)


def _open_workbook(path: Path, spec: FileSpec, wanted: Wanted) -> Opened:
    book = Workbook(path, spec)
    found = book.records()
    reading = slow.read_header(found, spec)
    parts = slow.read_rows(reading, found, wanted, _ignore)
    columns = _gathered(parts, wanted, spec)
    problems = reading.problems + book.problems(reading.header, reading.indices)
    return Opened(
        path,
        spec,
        file_sha256(path),
        columns,
        reading.header,
        reading.indices,
        "xlsx",
        problems=problems,
        book=book,
        outermost=(reading.first, reading.last),
        trailing=reading.trailing,
    )


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in lowercase hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
