"""The connection to the ledger's database, and its errors in plain words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from survey_ops.errors import MachineError, VerificationError
from survey_ops.ledger import schema
from survey_ops.ledger.location import check_local

BUSY_SECONDS = 30.0
_DAMAGE = ("malformed", "not a database", "Could not decode", "no such table", "no such column")
_ADVISORY_LOCK = 0x5355_5256  # one number for all who write to the ledger of a PostgreSQL database


class Database:
    """An opened ledger database; writers are serialised, readers see one moment."""

    def __init__(self, url: URL) -> None:
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.path = Path(url.database) if self.is_sqlite and url.database else None
        if self.path:
            check_local(self.path)
        arguments: dict[str, Any] = {"timeout": BUSY_SECONDS} if self.is_sqlite else {}
        is_frozen = self.path is not None and self.path.exists() and not os.access(self.path.parent, os.W_OK)
        try:
            self.engine: Engine = create_engine(_frozen(url) if is_frozen else url, connect_args=arguments)
        except ModuleNotFoundError as missing:
            raise MachineError(
                f"PostgreSQL の台帳を使うための部品（{missing.name}）が入っていません。",
                "pip install psycopg[binary] を実行するか、管理者に頼んで入れてもらってください。",
                code="driver_missing",
            ) from None
        if self.is_sqlite:
            event.listen(self.engine, "connect", _answer_only if is_frozen else _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    def exists(self) -> bool:
        """Tell whether the ledger was created; creates nothing, not even an empty file."""
        if self.path and not self.path.exists():
            return False
        with _plain_errors(), self.engine.connect() as connection:
            return inspect(connection).has_table("entries")

    @contextmanager
    def founding(self) -> Iterator[Connection]:
        """Open a writing transaction that creates the tables where there are none: all of it, or nothing.

        Raises:
            MachineError: it cannot be reached or written, or was made by another version.
        """
        with self.writing() as connection:
            if not inspect(connection).has_table("entries"):
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
        found = connection.scalar(select(schema.about.c.value).where(schema.about.c.key == "schema"))
        if found != str(schema.SCHEMA):
            raise MachineError(
                "台帳は、この版の survey-ops では開けない形式です。",
                "台帳を作ったときと同じか、それより新しい版の survey-ops を使ってください。",
                code="schema",
            )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that holds the only right to write; commits at the end, or nothing happened."""
        with (
            _plain_errors(),
            self.engine.connect().execution_options(survey_ops_writes=True) as connection,
            connection.begin(),
        ):
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees the ledger at one moment."""
        with _plain_errors(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def compact(self) -> None:
        """Overwrite what was deleted: rewrite the file without free pages and empty the write-ahead log.

        Raises:
            MachineError: another program reads the ledger all the time, and its log cannot be emptied.
        """
        with _plain_errors():
            plain = self.engine.raw_connection()  # no command of these may stand in a transaction
            try:
                if self.is_sqlite:
                    _compact_sqlite(plain.cursor())
                else:
                    plain.dbapi_connection.autocommit = True  # type: ignore[union-attr]  # it is connected
                    for command in self._compacting():
                        plain.cursor().execute(command)
            except self.engine.dialect.loaded_dbapi.Error as error:  # not wrapped: it is the driver's own connection
                raise _translate(str(error)) from error
            finally:
                plain.close()

    def _compacting(self) -> list[str]:
        present = inspect(self.engine)
        return [f"VACUUM FULL {table.name}" for table in schema.ERASABLE if present.has_table(table.name)]

    def close(self) -> None:
        """Close every connection; the write-ahead log of SQLite goes into the file."""
        self.engine.dispose()


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
    writes = connection.get_execution_options().get("survey_ops_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _compact_sqlite(cursor: Any) -> None:
    cursor.execute("VACUUM")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    is_busy, *_ = cursor.fetchone()  # it does not raise: it says in its answer that a reader was in the way
    if is_busy:
        raise MachineError(
            "消した行の跡を台帳のファイルから除けませんでした。ほかのプログラムが台帳を読み続けています。",
            "ほかの画面の survey-ops と、台帳を開いているプログラムを閉じて、もう一度実行してください。",
            code="ledger_busy",
        )


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn the database's errors into ours."""
    try:
        yield
    except DBAPIError as error:
        raise _translate(str(error.orig)) from error
    except SQLAlchemyError as error:
        raise _unreachable(type(error).__name__) from error


def _translate(said: str) -> MachineError | VerificationError:
    if any(sign in said for sign in _DAMAGE):
        return VerificationError(
            "台帳のファイルが壊れています。",
            "このファイルには何も書き込まず、控え（バックアップ）から戻してください。",
            code="ledger_damaged",
        )
    if "full" in said:
        return MachineError(
            "ディスクに空きがないため、台帳に記録できません。",
            "空きを作ってから、もう一度実行してください。途中までの記録は残っていません。",
            code="disk_full",
        )
    if "locked" in said or "busy" in said:
        return MachineError(
            "台帳をほかのプログラムが使い続けているため、記録できません。",
            "ほかの画面で動いている survey-ops が終わってから、もう一度実行してください。",
            code="ledger_busy",
        )
    if "readonly" in said or "unable to open" in said:
        return MachineError(
            "台帳に書き込めません。",
            "台帳のあるフォルダーとファイルに書き込む権限があるか確かめてください。",
            code="ledger_unwritable",
        )
    return _unreachable(said.splitlines()[0] if said else "")


def _unreachable(said: str) -> MachineError:
    return MachineError(
        f"台帳のデータベースを使えません（{said}）。",
        "ledger.url の場所と、データベースが動いているかを確かめてください。",
        code="ledger_unreachable",
    )
