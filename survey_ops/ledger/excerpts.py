"""Movements read in part: of the very many, the few values that a view of a whole case needs.

The database takes them out of the entries' texts and answers with one list. Nothing is kept: what is read is the
record itself.
"""

from typing import Any

import orjson
from sqlalchemy import JSON, ColumnElement, Connection, Text, cast, func, select
from sqlalchemy.exc import DBAPIError

from survey_ops.domain.custody_history import Move, move_of
from survey_ops.ledger import entries, schema

_BODY = ("sheet", "generation", "labels", "transfer")  # old entries lack the transfer: null then


def case_moves(connection: Connection, case: str, *kinds: str) -> list[Move]:
    """Return movements of a case by rising number.

    Args:
        connection: a transaction.
        case: case code.
        kinds: kinds of movements.

    Raises:
        VerificationError: one of them cannot be read.
    """
    table, index = schema.entries, schema.entry_index
    gather, values = _taken_out(connection, table.c.entry)
    wanted = (
        select(cast(gather(values), Text))
        .select_from(table.join(index, index.c.n == table.c.n))
        .where(index.c.case_code == case, index.c.kind.in_(kinds))
    )
    try:
        with connection.begin_nested():
            found = connection.scalar(wanted)
        rows = orjson.loads(found or "[]")
    except (DBAPIError, orjson.JSONDecodeError):
        rows = [[]]
    if any(None in row[:-1] for row in rows) or [] in rows:
        # A text among them is none of ours any more: who reads them whole tells which.
        return [move_of(entry) for entry in entries.case_entries(connection, case, *kinds)]
    return sorted(map(Move._make, rows))


def _taken_out(connection: Connection, text: ColumnElement[str]) -> tuple[Any, ColumnElement[Any]]:
    """Return what makes a list of rows, and the expression for the values of a row."""
    if connection.dialect.name == "sqlite":
        paths = ("$.n", "$.kind", *(f"$.body.{key}" for key in _BODY))
        return func.json_group_array, func.json_extract(text, *paths)
    entry = cast(text, JSON)
    return func.json_agg, func.json_build_array(entry["n"], entry["kind"], *(entry["body"][key] for key in _BODY))
