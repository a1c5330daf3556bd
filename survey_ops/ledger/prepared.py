"""The statements of a scan: written with SQLAlchemy, compiled once, and given to the driver as they stand.

Somebody waits for every scan, and what SQLAlchemy does for each statement (look it up, tell its listeners, describe
its rows) takes several times as long as what the database does with it. It opens the connection and the transaction
all the same.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Insert, Select, Update


@contextmanager
def together(connection: Connection, *, to_the_end: bool = False) -> Iterator[None]:
    """Send the statements inside, of which nothing is read, in one go where the driver can: one way there and back.

    What a database refuses is told at the end; of what comes after it in the queue, COMMIT included, nothing is done.

    Args:
        connection: a transaction.
        to_the_end: whether they are the last of the transaction, which then ends with them. It is committed when
            this returns, or else when its own context ends; no other statement can be run in it.

    Raises:
        Error: of the driver; the transaction is over.
    """
    driver: Any = connection.connection.dbapi_connection
    if not hasattr(driver, "pipeline"):
        yield
        return
    try:
        with driver.pipeline():
            yield
            end = driver.cursor().execute("COMMIT") if to_the_end else None
        if end is not None:
            _close(connection, end.statusmessage)
    except connection.dialect.loaded_dbapi.Error:
        connection.invalidate()
        raise


def _close(connection: Connection, said: str | None) -> None:
    """Tell SQLAlchemy that the transaction is over: the driver sends no second COMMIT after its own."""
    transaction = connection.get_transaction()
    if said != "COMMIT" or transaction is None:
        raise connection.dialect.loaded_dbapi.InternalError("the transaction was not committed")
    transaction.commit()


class Prepared:
    """A statement of constant text, whose values need no conversion: texts and integers.

    Args:
        statement: with a parameter, or a column to insert, for each value.
    """

    def __init__(self, statement: Insert | Select[Any] | Update) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Callable[[Mapping[str, object]], Any]]] = {}

    def run(self, connection: Connection, values: Mapping[str, object]) -> None:
        """Run it, with values by their names.

        Raises:
            Error: of the driver, whichever it is; the transaction is over.
        """
        self._executed(connection, values)

    def ask(self, connection: Connection, values: Mapping[str, object]) -> Any:
        """Run it and return the cursor, which can be read when what it was sent `together` with is done."""
        return self._executed(connection, values)

    def first(self, connection: Connection, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """Run it and return the first row, or None; raises as `run`."""
        found: tuple[Any, ...] | None = self._executed(connection, values).fetchone()
        return found

    def one(self, connection: Connection, values: Mapping[str, object]) -> tuple[Any, ...]:
        """Run what always finds a row, and return the row; raises as `run`."""
        found: tuple[Any, ...] = self._executed(connection, values).fetchone()
        return found

    def all(self, connection: Connection, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Run it and return all rows; raises as `run`."""
        found: list[tuple[Any, ...]] = self._executed(connection, values).fetchall()
        return found

    def _executed(self, connection: Connection, values: Mapping[str, object]) -> Any:
        text, arranged = self._compiled.get(connection.dialect.name) or self._compile(connection)
        driver: Any = connection.connection.dbapi_connection
        cursor = driver.cursor()
        try:
            cursor.execute(text, arranged(values))
        except connection.dialect.loaded_dbapi.Error:
            connection.invalidate()  # SQLAlchemy saw nothing of it, and must not go on with this connection
            raise
        return cursor

    def _compile(self, connection: Connection) -> tuple[str, Callable[[Mapping[str, object]], Any]]:
        dialect = connection.dialect
        compiled: Any = self._statement.compile(dialect=dialect)
        # Some drivers take values by their position, others by their names.
        names = compiled.positiontup if compiled.positional else None
        arranged = itemgetter(*names) if names else dict
        self._compiled[dialect.name] = str(compiled), arranged
        return self._compiled[dialect.name]


class Joined:
    """Statements that write, which a database that can takes as one; of constant text, as `Prepared`.

    Args:
        statements: of which none sees what another does.
    """

    def __init__(self, *statements: Insert | Update) -> None:
        *first, last = statements
        self._each = [Prepared(statement) for statement in statements]
        self._whole = Prepared(last.add_cte(*(one.cte(f"part_{at}") for at, one in enumerate(first, start=1))))

    def run(self, connection: Connection, values: Mapping[str, object]) -> None:
        """Run them, with values by their names; raises as `Prepared.run`."""
        for statement in [self._whole] if connection.dialect.name == "postgresql" else self._each:
            statement.run(connection, values)
