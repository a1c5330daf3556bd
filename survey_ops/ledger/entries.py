"""Appending to the ledger and reading it. Everything runs inside a transaction that the caller opened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    select,
    true,
)

from survey_ops.domain import entries as catalogue
from survey_ops.domain.chain import (
    EMPTY,
    Body,
    Checkpoint,
    Entry,
    Row,
    StoredEntry,
    format_time,
    read_entry,
    seal,
    stored_entry,
)
from survey_ops.domain.custody import Sheet, SheetKey
from survey_ops.errors import VerificationError
from survey_ops.ledger import derived, moves, schema
from survey_ops.ledger.prepared import Prepared

_PORTION = 5_000  # rows that are asked for at a time where there may be very many
_highest = select(func.max(schema.entries.c.n)).scalar_subquery()
_newest = select(schema.entries.c.n, schema.entries.c.hash).where(schema.entries.c.n == _highest)
_ADD = Prepared(insert(schema.entries))


def _part(*columns: ColumnElement[Any]) -> Prepared:
    table = schema.entries
    wanted = select(table.c.n, *columns).where(schema.between(table)).order_by(table.c.n)
    return Prepared(wanted.limit(literal_column(str(_PORTION))).offset(literal_column("0")))


_LINES = schema.entries.c.entry, schema.entries.c.hash
_PART = _part(*_LINES)
# As bytes: text that is no longer UTF-8 must be reported, not raise in the driver.
_PART_OF_FILE = _part(*(cast(column, LargeBinary) for column in _LINES))


def _before_scan() -> Prepared:
    head, sheets, requests = _newest.subquery("head"), schema.sheets, schema.requests
    one = select(literal_column("1").label("one")).subquery("one")
    this_sheet = (
        (sheets.c.case_code == bindparam("case"))
        & (sheets.c.number == bindparam("number"))
        & (sheets.c.generation == bindparam("generation"))
    )
    this_scan = (requests.c.case_code == bindparam("case")) & (requests.c.request == bindparam("request"))
    rows = one.outerjoin(head, true()).outerjoin(requests, this_scan).outerjoin(sheets, this_sheet)
    return Prepared(select(head, requests.c.n, *derived.SHEET).select_from(rows))


_BEFORE_SCAN = _before_scan()


@dataclass(frozen=True)
class Before:
    """What the ledger holds before a scan is recorded; true as long as the right to write is held.

    Attributes:
        head: number and hash of the last entry.
        answer: number of the entry that answered this very scan before, or None.
        sheet: the sheet, or None when it was never printed.
        is_alone: whether the entry of the scan is all that the transaction writes.
    """

    head: Checkpoint
    answer: int | None
    sheet: Sheet | None
    is_alone: bool


def append(
    connection: Connection,
    *,
    case: str,
    kind: str,
    actor: str,
    body: Body,
    now: datetime,
    before: Before | None = None,
) -> Entry:
    """Append one entry and bring the derived tables up to date.

    Args:
        connection: a transaction that holds the right to write.
        case: case code.
        kind: kind of entry, from the catalogue.
        actor: who did it.
        body: as the catalogue says for the kind.
        now: the moment of recording, with its time zone.
        before: what `BeforeScan` found in this transaction, where the entry is that of a scan that moves the sheet.

    Raises:
        ValueError: the body is not as the catalogue says; a bug.
    """
    catalogue.check_body(kind, body)
    last = before.head if before else head(connection)
    n = last.entry + 1
    text, digest = seal(n=n, at=format_time(now), case=case, kind=kind, actor=actor, body=body, prev=last.head)
    entry = read_entry(StoredEntry(n, text, digest))
    if before and before.sheet:
        moves.add(connection, entry, text, before.sheet, is_alone=before.is_alone)
        return entry
    _ADD.run(connection, {"n": n, "entry": text, "hash": digest})
    derived.follow(connection, entry, lambda: case_entries(connection, case))
    return entry


class BeforeScan:
    """The question that decides on a scan.

    Args:
        case: case code.
        request: id of the scan.
        sheet: number and generation that were read; None where it was no code of a sheet.
    """

    def __init__(self, case: str, request: str, sheet: SheetKey | None) -> None:
        number, generation = sheet or (None, None)
        self._wanted = {"case": case, "request": request, "number": number, "generation": generation}
        self._row: tuple[Any, ...] = ()

    def ask(self, connection: Connection, ahead: str = "") -> None:
        """Ask in a transaction that holds the right to write, or gets it with what goes ahead of the question."""
        self._row = _BEFORE_SCAN.one(connection, self._wanted, ahead)

    def answer(self, *, is_alone: bool) -> Before:
        """Return what was found; `is_alone` as `Before` has it."""
        n, digest, answer, *found = self._row
        sheet = derived.as_sheet(found) if found[0] else None
        return Before(Checkpoint(n, digest) if n else EMPTY, answer, sheet, is_alone)


def head(connection: Connection) -> Checkpoint:
    """Return number and hash of the last entry."""
    row = connection.execute(_newest).first()
    return Checkpoint(row.n, row.hash) if row else EMPTY


def case_entries(connection: Connection, case: str, *kinds: str) -> list[Entry]:
    """Return a case's entries by rising number, all or those of the kinds named.

    Raises:
        VerificationError: one of them cannot be read.
    """
    index = schema.entry_index
    wanted = [index.c.case_code == case, *([index.c.kind.in_(kinds)] if kinds else [])]
    return _found(connection, wanted)


def case_entries_but(connection: Connection, case: str, *kinds: str) -> list[Entry]:
    """Return a case's entries by rising number but for those of the kinds named; raises as `case_entries`."""
    index = schema.entry_index
    return _found(connection, [index.c.case_code == case, index.c.kind.not_in(kinds)])


def all_of_kind(connection: Connection, kind: str) -> list[Entry]:
    """Return the entries of one kind, of all cases."""
    return _found(connection, [schema.entry_index.c.kind == kind])


def _found(connection: Connection, wanted: Sequence[ColumnElement[bool]]) -> list[Entry]:
    entries, index = schema.entries, schema.entry_index
    columns = select(entries.c.n, entries.c.entry, entries.c.hash).join(index, index.c.n == entries.c.n)
    rows = connection.execute(columns.where(*wanted).order_by(entries.c.n))
    return [_read(StoredEntry(*row)) for row in rows]


def entry_at(connection: Connection, n: int) -> Entry | None:
    """Return one entry, or None."""
    table = schema.entries
    row = connection.execute(select(table.c.n, table.c.entry, table.c.hash).where(table.c.n == n)).first()
    return _read(StoredEntry(*row)) if row else None


def answered(connection: Connection, case: str, request: str) -> Entry | None:
    """Return the entry that answered a scan, or None when the scan is new."""
    table = schema.requests
    n = connection.scalar(select(table.c.n).where(table.c.case_code == case, table.c.request == request))
    return None if n is None else entry_at(connection, n)


def stored_entries(connection: Connection, after: int = 0, last: int | None = None) -> Iterator[StoredEntry]:
    """Yield every line as it is stored, whatever it holds, by rising number.

    Args:
        connection: a transaction.
        after: number of the line before the first; 0 for whatever is first.
        last: number of the last; None for whatever is last.
    """
    for row in stored_rows(connection, after, last):
        yield stored_entry(*row)


def stored_rows(connection: Connection, after: int = 0, last: int | None = None) -> Iterator[Row]:
    """Yield what `stored_entries` does, texts as their bytes."""
    is_file = connection.dialect.name == "sqlite"
    part = _PART_OF_FILE if is_file else _PART
    bounds = schema.bounds(after, last)
    while rows := part.all(connection, bounds):
        yield from rows if is_file else [(n, text.encode(), digest.encode()) for n, text, digest in rows]
        highest = rows[-1][0]
        if len(rows) < _PORTION or highest == bounds["highest"]:
            return
        bounds["lowest"] = highest + 1


def ends(connection: Connection) -> tuple[int, int]:
    """Return the smallest and the largest number; 0 and 0 where there is no entry."""
    n = schema.entries.c.n
    return connection.scalar(select(func.min(n))) or 0, connection.scalar(select(func.max(n))) or 0


def hash_at(connection: Connection, n: int) -> str | None:
    """Return the hash that is stored with an entry, or None."""
    return connection.scalar(select(schema.entries.c.hash).where(schema.entries.c.n == n))


def count(connection: Connection) -> int:
    """Return how many entries there are."""
    return connection.scalar(select(func.count()).select_from(schema.entries)) or 0


def _read(stored: StoredEntry) -> Entry:
    try:
        return read_entry(stored)
    except (TypeError, ValueError):
        raise VerificationError(
            f"台帳の記録 {stored.n} が壊れていて読めません。",
            "survey-ops ledger 案件 verify で全体を調べ、控え（バックアップ）から戻してください。",
            code="entry_damaged",
        ) from None
