"""Appending to the ledger and reading it. Everything runs inside a transaction that the caller opened."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, LargeBinary, cast, func, insert, select

from survey_ops.domain import entries as catalogue
from survey_ops.domain.chain import EMPTY, Body, Checkpoint, Entry, StoredEntry, format_time, read_entry, seal
from survey_ops.errors import VerificationError
from survey_ops.ledger import derived, schema


def append(connection: Connection, *, case: str, kind: str, actor: str, body: Body, now: datetime) -> Entry:
    """Append one entry and bring the derived tables up to date.

    Args:
        connection: a transaction that holds the right to write.
        case: case code.
        kind: kind of entry, from the catalogue.
        actor: who did it.
        body: as the catalogue says for the kind.
        now: the moment of recording, with its time zone.

    Raises:
        ValueError: the body is not as the catalogue says; a bug.
    """
    catalogue.check_body(kind, body)
    before = head(connection)
    n = before.entry + 1
    text, digest = seal(n=n, at=format_time(now), case=case, kind=kind, actor=actor, body=body, prev=before.head)
    connection.execute(insert(schema.entries).values(n=n, entry=text, hash=digest))
    entry = read_entry(StoredEntry(n, text, digest))
    derived.follow(connection, entry, lambda: case_entries(connection, case))
    return entry


def head(connection: Connection) -> Checkpoint:
    """Return number and hash of the last entry."""
    newest = select(schema.entries.c.n, schema.entries.c.hash).order_by(schema.entries.c.n.desc()).limit(1)
    row = connection.execute(newest).first()
    return Checkpoint(row.n, row.hash) if row else EMPTY


def case_entries(connection: Connection, case: str, *kinds: str) -> list[Entry]:
    """Return a case's entries by rising number, all or those of the kinds named.

    Raises:
        VerificationError: one of them cannot be read.
    """
    index = schema.entry_index
    wanted = [index.c.case_code == case, *([index.c.kind.in_(kinds)] if kinds else [])]
    return _found(connection, wanted)


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


def stored_entries(connection: Connection) -> Iterator[StoredEntry]:
    """Yield every line as it is stored, whatever it holds, by rising number."""
    table = schema.entries
    if connection.dialect.name == "sqlite":
        # As bytes: text that is no longer UTF-8 must be reported, not raise in the driver.
        columns = [cast(table.c.entry, LargeBinary), cast(table.c.hash, LargeBinary)]
        for n, entry, digest in connection.execute(select(table.c.n, *columns).order_by(table.c.n)):
            yield StoredEntry(n, _text(entry), _text(digest))
    else:
        for row in connection.execute(select(table.c.n, table.c.entry, table.c.hash).order_by(table.c.n)):
            yield StoredEntry(*row)


def count(connection: Connection) -> int:
    """Return how many entries there are."""
    return connection.scalar(select(func.count()).select_from(schema.entries)) or 0


def _text(value: object) -> object:
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def _read(stored: StoredEntry) -> Entry:
    try:
        return read_entry(stored)
    except (TypeError, ValueError):
        raise VerificationError(
            f"台帳の記録 {stored.n} が壊れていて読めません。",
            "survey-ops ledger 案件 verify で全体を調べ、控え（バックアップ）から戻してください。",
            code="entry_damaged",
        ) from None
