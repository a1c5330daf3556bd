"""The ledger as data in a backup, and back into an empty database.

    ledger.db      of SQLite: the database as its online backup interface copies it at one moment, whoever writes
                   meanwhile; a plain copy of the open file would miss what lies in the write-ahead log
    ledger.jsonl   of PostgreSQL: one line an entry [n, text, hash], one line an erasable row
                   [table, case, key, ..., sealed in base64], read in one transaction

Only the entries and the erasable rows are a ledger. The other tables follow from the entries and are made from them
when a backup is restored, so that either kind goes into either database.
"""

import base64
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, inspect, select

from survey_ops.domain.chain import EMPTY, Checkpoint, StoredEntry, read_entry
from survey_ops.errors import MachineError, VerificationError
from survey_ops.ledger import entries, schema, table_check
from survey_ops.ledger.database import Database

SQLITE_COPY, LINES = "ledger.db", "ledger.jsonl"
_JOURNAL_MODE = slice(18, 20)  # of the file's header: 2 2 is WAL, which a file in memory cannot have; 1 1 is not

Row = tuple[Any, ...]


@dataclass(frozen=True)
class LedgerContent:
    """A whole ledger.

    Attributes:
        entries: by rising number, as stored.
        rows: table -> erasable rows, as stored.
    """

    entries: tuple[StoredEntry, ...]
    rows: dict[str, tuple[Row, ...]]

    @property
    def head(self) -> Checkpoint:
        """Number and hash of the last entry."""
        last = self.entries[-1] if self.entries else None
        return Checkpoint(int(str(last.n)), str(last.hash)) if last else EMPTY


def copy_of(database: Database) -> tuple[str, bytes]:
    """Return the ledger at one moment: the name of its kind, and the data."""
    if database.is_sqlite:
        return SQLITE_COPY, _sqlite_copy(database)
    with database.reading() as connection:
        return LINES, b"".join(_lines(connection))


def _sqlite_copy(database: Database) -> bytes:
    plain = database.engine.raw_connection()
    try:
        with closing(sqlite3.connect(":memory:")) as copy:
            source: Any = plain.dbapi_connection
            source.backup(copy)
            data = bytearray(copy.serialize())
    finally:
        plain.close()
    data[_JOURNAL_MODE] = b"\x01\x01"
    return bytes(data)


def _lines(connection: Connection) -> Iterator[bytes]:
    for stored in entries.stored_entries(connection):
        yield _line(["entries", stored.n, stored.text, stored.hash])
    for table in schema.ERASABLE:
        if inspect(connection).has_table(table.name):
            for row in connection.execute(select(table)):
                yield _line([table.name, *row[:-1], base64.b64encode(row[-1]).decode("ascii")])


def _line(values: Sequence[object]) -> bytes:
    return (json.dumps(values, ensure_ascii=False) + "\n").encode()


def read_copy(name: str, data: bytes) -> LedgerContent:
    """Return what a copy holds; nothing of it is trusted yet.

    Raises:
        VerificationError: it is damaged.
        MachineError: it was made by another version.
    """
    try:
        return _read_sqlite(data) if name == SQLITE_COPY else _read_lines(data)
    except (sqlite3.Error, ValueError, TypeError, IndexError, KeyError):
        raise VerificationError(
            "控えの中の台帳が壊れていて、読めません。",
            "別の控えから戻してください。何も書き込んでいません。",
            code="backup_damaged",
        ) from None


def _read_sqlite(data: bytes) -> LedgerContent:
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(data)
        number = copy.execute("SELECT value FROM about WHERE key = 'schema'").fetchone()
        if number != (str(schema.SCHEMA),):
            raise MachineError(
                "控えの中の台帳は、この版の survey-ops では開けない形式です。",
                "控えを作ったときと同じか、それより新しい版の survey-ops を使ってください。",
                code="schema",
            )
        stored = copy.execute("SELECT n, entry, hash FROM entries ORDER BY n").fetchall()
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        rows = {
            table.name: tuple(copy.execute(f"SELECT * FROM {table.name}").fetchall())  # noqa: S608  # our own names
            for table in schema.ERASABLE
            if table.name in tables
        }
    return LedgerContent(tuple(StoredEntry(*row) for row in stored), rows)


def _read_lines(data: bytes) -> LedgerContent:
    stored: list[StoredEntry] = []
    rows: dict[str, list[Row]] = {table.name: [] for table in schema.ERASABLE}
    for line in data.decode().splitlines():
        table, *values = json.loads(line)
        if table == "entries":
            n, text, digest = values
            stored.append(StoredEntry(n, text, digest))
        else:
            rows[table].append((*values[:-1], base64.b64decode(values[-1], validate=True)))
    return LedgerContent(tuple(stored), {name: tuple(found) for name, found in rows.items()})


def pour(connection: Connection, content: LedgerContent) -> None:
    """Put a whole ledger into a database whose tables are empty, in the transaction that is open.

    Args:
        connection: of `Database.founding`.
        content: with a chain that was checked.
    """
    if not content.entries:
        return
    known = [{"n": one.n, "entry": one.text, "hash": one.hash} for one in content.entries]
    connection.execute(insert(schema.entries), known)
    expected = table_check.expected_rows([read_entry(one) for one in content.entries])
    for table in schema.DERIVED:
        _insert(connection, table.name, expected[table.name])
    for name, rows in content.rows.items():
        _insert(connection, name, rows)


def _insert(connection: Connection, name: str, rows: Sequence[Row] | set[Row]) -> None:
    table = schema.metadata.tables[name]
    if rows:
        table.create(connection, checkfirst=True)
        columns = [column.name for column in table.columns]
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
