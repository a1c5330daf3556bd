"""The ledger's database: who may write, what a reader sees, how it is opened and closed."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect

from survey_ops.errors import MachineError
from survey_ops.ledger import postgresql, schema
from survey_ops.ledger.database_errors import plain_errors, plain_refusals, read_only
from survey_ops.ledger.location import check_local

BUSY_SECONDS = 30.0
_BEGIN = "survey_ops_begin"


class Database:
    """An opened ledger database; writers are serialised, readers see one moment.

    Attributes:
        url: its address, which may hold a password.
        path: its file, of SQLite.
        is_sqlite: whether it is one.
        engine: makes the connections.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.path = Path(url.database) if self.is_sqlite and url.database else None
        self._free: list[Connection] = []
        self._may_write = self.is_sqlite  # what a file allows, SQLite tells with the first statement
        if self.path:
            check_local(self.path)
            self.engine = _sqlite_engine(url, self.path)
        else:
            self.engine = postgresql.new_engine(url, BUSY_SECONDS)

    def exists(self) -> bool:
        """Tell whether the ledger was created; creates nothing, not even an empty file."""
        if self.path and not self.path.exists():
            return False
        with self.reading() as connection:
            return inspect(connection).has_table(schema.entries.name)

    @contextmanager
    def founding(self) -> Iterator[Connection]:
        """Open a writing transaction that creates the tables where there are none: all of it, or nothing.

        Raises:
            MachineError: it cannot be reached or written, or was made by another version.
        """
        with self.writing() as connection:
            if not inspect(connection).has_table(schema.entries.name):
                schema.create(connection)
            self._check_schema(connection)
            yield connection

    def check_schema(self) -> None:
        """Compare the schema number.

        Raises:
            MachineError: it is another one.
        """
        with self.reading() as connection:
            self._check_schema(connection)

    def _check_schema(self, connection: Connection) -> None:
        if schema.number(connection) != str(schema.SCHEMA):
            raise MachineError(
                "台帳は、この版の survey-ops では開けない形式です。",
                "台帳を作ったときと同じか、それより新しい版の survey-ops を使ってください。",
                code="schema",
            )

    @contextmanager
    def writing(self, ask: Callable[[Connection, str], None] | None = None) -> Iterator[Connection]:
        """Open a transaction that holds the only right to write; commits at the end, or nothing happened.

        Args:
            ask: asks the first question, behind statements that open the transaction on a server and go there with it
                in one message; the answer is there when the transaction is.

        Raises:
            RefusedError: the account may read the ledger and no more.
        """
        self.check_writable()
        with self._connected() as connection:
            connection.info[_BEGIN] = "BEGIN IMMEDIATE"
            with connection.begin():
                if not self.is_sqlite:
                    postgresql.begin_writing(connection, ask)
                elif ask:
                    ask(connection, "")
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees the ledger at one moment."""
        with self._connected() as connection:
            connection.info[_BEGIN] = "BEGIN"
            with connection.begin():
                if not self.is_sqlite:
                    postgresql.begin_reading(connection)
                yield connection

    def check_writable(self) -> None:
        """Go on only where the account may write.

        Raises:
            RefusedError: it may read and no more, as an auditor's.
        """
        if self._may_write:
            return
        with self.reading() as connection:
            if not schema.may_write(connection):
                raise read_only()
        self._may_write = True

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Lend a connection; one that was used to the end without a fault is kept for the next."""
        with plain_errors(self.engine):
            connection = self._free.pop() if self._free else self._connect()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._free.append(connection)

    def _connect(self) -> Connection:
        with plain_refusals(self.url):
            return self.engine.connect()

    def compact(self) -> None:
        """Overwrite what was deleted: rewrite the file without free pages and empty the write-ahead log.

        Raises:
            MachineError: another program reads the ledger all the time, and its log cannot be emptied.
        """
        self.close()  # no command of these may stand in a transaction, nor wait for a connection of our own
        with plain_errors(self.engine):
            if self.is_sqlite:
                self._compact_sqlite()
                return
            with self.engine.begin() as connection:
                postgresql.begin_writing(connection)
                present = inspect(connection)
                for table in schema.ERASABLE:
                    if present.has_table(table.name):
                        postgresql.write_anew(connection, table)

    def _compact_sqlite(self) -> None:
        with closing(self.engine.raw_connection()) as plain:
            _compact_file(plain.cursor())

    def close(self) -> None:
        """Close every connection; the write-ahead log of SQLite goes into the file. What follows opens it again."""
        while self._free:
            self._free.pop().close()
        self.engine.dispose()


def _sqlite_engine(url: URL, path: Path) -> Engine:
    is_frozen = path.exists() and not os.access(path.parent, os.W_OK)
    place = _frozen(url) if is_frozen else url
    engine = create_engine(place, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _answer_only if is_frozen else _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _frozen(url: URL) -> URL:
    """Return the address of a ledger in a place that cannot be written, such as an auditor's copy on a disc.

    Raises:
        MachineError: the copy was taken while the ledger was open, and part of it lies in the write-ahead log.
    """
    log = Path(f"{url.database}-wal")
    if log.exists() and log.stat().st_size:
        raise MachineError(
            f"台帳の続き（{log.name}）があり、書き込みのできない場所では読めません。",
            "案件フォルダーを、書き込みのできる場所に写してから実行してください。",
            code="ledger_unwritable",
        )
    return url.set(database=f"file:{url.database}", query={"mode": "ro", "immutable": "1", "uri": "true"})


def _answer_only(connection: Any, _record: object) -> None:
    connection.isolation_level = None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions of its own: `_begin_sqlite` says when, and which.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged scan survives a power cut
    cursor.execute("PRAGMA fullfsync=ON")  # on macOS too, where a plain fsync stops at the drive's cache
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    plain: Any = connection.connection.dbapi_connection
    plain.execute(connection.info.get(_BEGIN, "BEGIN"))


def _compact_file(cursor: Any) -> None:
    cursor.execute("VACUUM")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    is_busy, *_ = cursor.fetchone()  # it does not raise: it says in its answer that a reader was in the way
    if is_busy:
        raise MachineError(
            "消した行の跡を台帳のファイルから除けませんでした。ほかのプログラムが台帳を読み続けています。",
            "ほかの画面の survey-ops と、台帳を開いているプログラムを閉じて、もう一度実行してください。",
            code="ledger_busy",
        )
