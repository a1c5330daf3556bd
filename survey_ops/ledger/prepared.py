"""The statements of a scan: written with SQLAlchemy, compiled once, and given to the driver as they stand.

Somebody waits for every scan, and what SQLAlchemy does for each statement (look it up, tell its listeners, describe
its rows) takes several times as long as what the database does with it. It opens the connection all the same.

A server is told of a scan in two messages, each a single text with several statements in it: a way there and back is
what takes the time, and then what the driver does for every statement. The server does one statement of a message
after the other, each seeing what was there when it began, and nothing of what comes after one that fails, COMMIT
included. Such a text cannot have its values beside it; the driver writes them into it, in quotation marks.
"""

from collections.abc import Callable, Mapping
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Insert, Select, Update

_PREPARED = "survey_ops_prepared"
_numbers = count(1)


class _Call(NamedTuple):
    """How a server is told of a statement that it has planned before.

    Attributes:
        make: has it planned, once in a connection.
        run: has it run, with a place for each value.
        arranged: puts the values in order.
    """

    make: str
    run: str
    arranged: Callable[[Mapping[str, object]], Any]


class Prepared:
    """A statement of constant text, whose values need no conversion: texts and integers.

    Args:
        statement: with a parameter, or a column to insert, for each value.
    """

    def __init__(self, statement: Insert | Select[Any] | Update) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Callable[[Mapping[str, object]], Any]]] = {}
        self._call: _Call | None = None

    def run(self, connection: Connection, values: Mapping[str, object]) -> None:
        """Run it, with values by their names.

        Raises:
            Error: of the driver, whichever it is; the transaction is over.
        """
        self._executed(connection, values)

    def ask(self, connection: Connection, values: Mapping[str, object], ahead: str = "") -> Any:
        """Run it and return the cursor; raises as `run`.

        Args:
            connection: a transaction.
            values: by their names.
            ahead: statements for a server that go ahead of it in the same message, each with its semicolon.
        """
        return self._sent(connection, values, ahead=ahead) if ahead else self._executed(connection, values)

    def run_last(self, connection: Connection, values: Mapping[str, object]) -> None:
        """Run it on a server as the last of its transaction, with COMMIT in the same message.

        When this returns, the server has said that it is on record; no other statement can be run in the transaction.

        Raises:
            Error: of the driver; nothing of the transaction is on record, or nobody knows because the connection broke.
        """
        cursor = self._sent(connection, values, then="; COMMIT")
        # SQLAlchemy is to know that the transaction is over; the driver sends no second COMMIT after its own.
        transaction = connection.get_transaction()
        if cursor.statusmessage != "COMMIT" or transaction is None:
            raise connection.dialect.loaded_dbapi.InternalError("the transaction was not committed")
        transaction.commit()

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

    def _sent(self, connection: Connection, values: Mapping[str, object], *, ahead: str = "", then: str = "") -> Any:
        """Send it to a server in one message with others, and return the cursor at the last answer."""
        call = self._call = self._call or self._new_call(connection)
        known: set[str] = connection.info.setdefault(_PREPARED, set())  # of this very connection
        make = "" if call.run in known else call.make
        driver: Any = connection.dialect.loaded_dbapi
        try:
            cursor = driver.ClientCursor(connection.connection.dbapi_connection)
            cursor.execute(f"{ahead}{make}{call.run}{then}", call.arranged(values))
        except driver.Error:
            connection.invalidate()  # as below
            raise
        known.add(call.run)
        while cursor.nextset():
            pass
        return cursor

    def _new_call(self, connection: Connection) -> _Call:
        dialect: Any = type(connection.dialect)
        compiled: Any = self._statement.compile(dialect=dialect(paramstyle="numeric_dollar"))
        names = compiled.positiontup
        name = f"survey_ops_{next(_numbers)}"
        places = ", ".join(["%s"] * len(names))
        return _Call(f"PREPARE {name} AS {compiled}; ", f"EXECUTE {name} ({places})", itemgetter(*names))

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
            is_last: whether they are the last of the transaction, which ends with them: on a server at once, as
                `Prepared.run_last` has it, or else when its own context ends.
        """
        if connection.dialect.name != "postgresql":
            for statement in self._each:
                statement.run(connection, values)
        elif is_last:
            self._whole.run_last(connection, values)
        else:
            self._whole.run(connection, values)
