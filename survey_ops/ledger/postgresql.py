"""The connection to a PostgreSQL server, where several desks write to one ledger.

Every writer waits its turn: a lock of the database, held to the end of the transaction. Nothing is acknowledged
before the answer to COMMIT.
"""

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, Table, create_engine, event, insert, select

from survey_ops.errors import MachineError

_CONNECT_SECONDS = 10
_IDLE_SECONDS = 600  # a desk that fell asleep in the middle of its turn loses it
_TURN = 0x5355_5256  # one number for all who write to the ledger of a database
# The lock is a statement by itself, and the level is named, whatever the database's default is: what comes after the
# lock must see what whoever held it before has written.
_BEGIN = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({_TURN}); "
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"  # all of it at one moment

logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what goes wrong is told once, in our words


def new_engine(url: URL, busy_seconds: float) -> Engine:
    """Return what makes connections to a server; makes none itself.

    Args:
        url: of the database.
        busy_seconds: how long to wait for a turn to write.

    Raises:
        MachineError: the driver is not installed.
    """
    words: dict[str, object] = {"application_name": "survey-ops", "client_encoding": "utf-8"}
    words["connect_timeout"] = _CONNECT_SECONDS
    words["autocommit"] = True  # the driver opens no transactions of its own: `begin_writing` and `begin_reading` do
    try:
        # No pool: one that is given back after a fault is closed, for when the driver rolls back, it may let the
        # server forget all statements that are planned in the connection, those of `messages` too.
        engine = create_engine(
            url, connect_args=words, poolclass=NullPool, use_native_hstore=False, hide_parameters=True
        )
    except ModuleNotFoundError as missing:
        raise MachineError(
            f"PostgreSQL の台帳を使うための部品（{missing.name}）が入っていません。",
            'pip install "survey-ops[postgresql]" を実行するか、管理者に頼んで入れてもらってください。',
            code="driver_missing",
        ) from None

    def prepare(plain: Any, _record: object) -> None:
        plain.execute(f"SET lock_timeout = {int(busy_seconds * 1000)}")
        plain.execute(f"SET idle_in_transaction_session_timeout = {_IDLE_SECONDS * 1000}")
        # An acknowledged scan survives a power cut, whatever the database's default is.
        plain.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )

    event.listen(engine, "connect", prepare)
    return engine


def begin_writing(connection: Connection, ask: Callable[[Connection, str], None] | None = None) -> None:
    """Wait for the only right to write, which lasts to the end of the transaction, and ask what is asked first."""
    if ask:
        ask(connection, _BEGIN)
    else:
        connection.exec_driver_sql(_BEGIN)


def write_anew(connection: Connection, table: Table) -> None:
    """Write the rows of a table into a new file; the old one is gone with the end of the transaction.

    A vacuum would leave what somebody else's transaction might still see, be it only that of the server's own
    statistics.
    """
    connection.exec_driver_sql(f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE")
    rows = [dict(row) for row in connection.execute(select(table)).mappings()]
    connection.exec_driver_sql(f"TRUNCATE {table.name}")
    if rows:
        connection.execute(insert(table), rows)


def begin_reading(connection: Connection) -> None:
    """Let the transaction see the database at one moment, and change nothing."""
    connection.exec_driver_sql(_BEGIN_READING)
