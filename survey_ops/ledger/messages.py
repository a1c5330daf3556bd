"""What a server is told of a scan: one message with several statements in it, instead of a message for each.

A way there and back takes most of the time of a scan, and then what the driver does for every statement. So the
statements of a way are one text, which the driver sends as it stands:

    1. BEGIN; the lock; EXECUTE of the question     (the scan is decided here)
    2. EXECUTE of what is written; COMMIT

The server does one after the other. Each sees what was there when it began: the question, all that was written by
whoever held the lock before. Nothing is done of what comes after one that fails, COMMIT included.

EXECUTE is of a statement that the server has planned (PREPARE): planning the question takes several times as long as
answering it. Such a text has no values beside it; the driver writes them into it, in quotation marks.
"""

from collections.abc import Mapping
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Insert, Select, Update

_KNOWN = "survey_ops_known"
_numbers = count(1)


class Answer(NamedTuple):
    """What a server said to the last statement of a message.

    Attributes:
        said: the words that tell what was done, such as `COMMIT`.
        row: the first row; None where there is none.
    """

    said: bytes
    row: tuple[Any, ...] | None


class Planned:
    """A statement that a server plans once in a connection; with two values or more, texts and integers or None.

    Args:
        statement: with a parameter, or a column to insert, for each value.
        dialect: of the connections.
    """

    def __init__(self, statement: Insert | Select[Any] | Update, dialect: Dialect) -> None:
        numbered: Any = type(dialect)
        compiled: Any = statement.compile(dialect=numbered(paramstyle="numeric_dollar"))
        name = f"survey_ops_{next(_numbers)}"
        self._plan = f"PREPARE {name} AS {compiled}; ".encode()
        self._run = f"EXECUTE {name} (".encode()
        self._arranged = itemgetter(*compiled.positiontup)

    def send(
        self, connection: Connection, values: Mapping[str, object], *, ahead: bytes = b"", then: bytes = b""
    ) -> Answer:
        """Send it in one message with others.

        Args:
            connection: to a server.
            values: by their names.
            ahead: statements that go before it, each with its semicolon.
            then: a statement that comes after it.

        Raises:
            Error: of the driver; the transaction is over.
        """
        driver: Any = connection.dialect.loaded_dbapi
        plain: Any = connection.connection.dbapi_connection
        known: set[bytes] = connection.info.setdefault(_KNOWN, set())  # of this very connection to the server
        plan = b"" if self._run in known else self._plan
        try:
            words = driver.adapt.Transformer(plain)
            written = b", ".join([words.as_literal(value) for value in self._arranged(values)])
            last = _last_answer(driver, plain, b"%b%b%b%b); %b" % (ahead, plan, self._run, written, then))
        except driver.Error:
            connection.invalidate()  # SQLAlchemy saw nothing of it, and must not go on with this connection
            raise
        known.add(self._run)
        words.set_pgresult(last)
        return Answer(last.command_status, words.load_row(0, tuple) if last.ntuples else None)


def _last_answer(driver: Any, plain: Any, text: bytes) -> Any:
    """Send a text as it stands and wait for all answers, as the driver's cursors do; return the last."""
    with plain.lock:
        plain.pgconn.send_query(text)
        answers = plain.wait(driver.generators.execute(plain.pgconn))
    good = driver.pq.ExecStatus.COMMAND_OK, driver.pq.ExecStatus.TUPLES_OK
    for answer in answers:
        if answer.status not in good:
            raise driver.errors.error_from_result(answer)
    return answers[-1]
