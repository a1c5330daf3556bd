"""The statements of a scan: written with SQLAlchemy, compiled once, and given to the driver as they stand.

Somebody waits for every scan, and what SQLAlchemy does for each statement (look it up, tell its listeners, describe
its rows) takes several times as long as what the database does with it. It opens the connection all the same.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Insert, Select, Update

from survey_ops.ledger.messages import Answer, Planned


class Prepared:
    """A statement of constant text, whose values need no conversion: texts and integers.

    Args:
        statement: with a parameter, or a column to insert, for each value.
    """

    def __init__(self, statement: Insert | Select[Any] | Update) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Callable[[Mapping[str, object]], Any]]] = {}
        self._planned: Planned | None = None

    def run(self, connection: Connection, values: Mapping[str, object]) -> None:
        """Run it, with values by their names.

        Raises:
            Error: of the driver, whichever it is; the transaction is over.
        """
        self._executed(connection, values)

    def run_last(self, connection: Connection, values: Mapping[str, object]) -> None:
        """Run it on a server as the last of its transaction, with COMMIT in the same message.

        When this returns, the server has said that it is on record; no other statement can be run in the transaction.

        Raises:
            Error: of the driver; nothing is on record, or it is not known, where the connection broke.
        """
        answer = self._sent(connection, values, then=b"COMMIT")
        transaction = connection.get_transaction()
        if answer.said != b"COMMIT" or transaction is None:
            connection.invalidate()
            raise connection.dialect.loaded_dbapi.InternalError("the transaction was not committed")
        transaction.commit()  # for SQLAlchemy: the driver sends no second COMMIT after its own

    def first(self, connection: Connection, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """Run it and return the first row, or None; raises as `run`."""
        found: tuple[Any, ...] | None = self._executed(connection, values).fetchone()
        return found

    def one(self, connection: Connection, values: Mapping[str, object], ahead: str = "") -> tuple[Any, ...]:
        """Run what always finds a row, and return the row; raises as `run`.

        Args:
            connection: a transaction.
            values: by their names.
            ahead: statements for a server that go before it in the same message, each with its semicolon.
        """
        found: tuple[Any, ...] | None
        if ahead:
            found = self._sent(connection, values, ahead=ahead.encode()).row
        else:
            found = self._executed(connection, values).fetchone()
        if found is None:
            raise ValueError("a statement that always finds a row found none")
        return found

    def all(self, connection: Connection, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Run it and return all rows; raises as `run`."""
        found: list[tuple[Any, ...]] = self._executed(connection, values).fetchall()
        return found

    def each(self, connection: Connection, values: Mapping[str, object]) -> Iterator[tuple[Any, ...]]:
        """Run it and return the rows one by one, as the driver has them; raises as `run`."""
        found: Iterator[tuple[Any, ...]] = iter(self._executed(connection, values))
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

    def _sent(self, connection: Connection, values: Mapping[str, object], **others: bytes) -> Answer:
        planned = self._planned = self._planned or Planned(self._statement, connection.dialect)
        return planned.send(connection, values, **others)

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

    def run(self, connection: Connection, values: Mapping[str, object], *, is_last: bool) -> None:
        """Run them, with values by their names; raises as `Prepared.run`.

        Args:
            connection: a transaction.
            values: by their names.
            is_last: whether the transaction ends with them: on a server at once, as `Prepared.run_last` has it,
                elsewhere when its own context ends.
        """
        if connection.dialect.name != "postgresql":
            for statement in self._each:
                statement.run(connection, values)
        elif is_last:
            self._whole.run_last(connection, values)
        else:
            self._whole.run(connection, values)
