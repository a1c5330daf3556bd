"""Movements read in part: of the very many, the few numbers that a view of a whole case needs.

The database takes them out of the entries' texts. Nothing is kept: what is read is the record itself, and the canonical
text has each of them at one place.
"""

import orjson
from sqlalchemy import JSON, ColumnElement, Connection, Text, cast, func, select
from sqlalchemy.exc import DBAPIError

from survey_ops.domain.chain import Entry
from survey_ops.ledger import entries, schema

KEYS = ("sheet", "generation", "labels", "transfer")
"""What the body of a movement holds here; old movements lack the transfer, which is None here."""


def case_moves(connection: Connection, case: str, *kinds: str) -> list[Entry]:
    """Return movements of a case by rising number, their bodies with `KEYS` alone and nothing else of the entry.

    Args:
        connection: a transaction.
        case: case code.
        kinds: kinds of movements.

    Raises:
        VerificationError: one of them cannot be read.
    """
    table, index = schema.entries, schema.entry_index
    wanted = (
        select(table.c.n, index.c.kind, _taken_out(connection))
        .join(index, index.c.n == table.c.n)
        .where(index.c.case_code == case, index.c.kind.in_(kinds))
        .order_by(table.c.n)
    )
    try:
        with connection.begin_nested():
            rows = connection.execute(wanted).all()
    except DBAPIError:
        # One of the texts is none of ours any more: reading them whole tells which.
        return entries.case_entries(connection, case, *kinds)
    return [_move(connection, case, n, kind, orjson.loads(text)) for n, kind, text in rows]


def _taken_out(connection: Connection) -> ColumnElement[str]:
    """Return the expression for the values of `KEYS` as the text of a JSON list."""
    text = schema.entries.c.entry
    if connection.dialect.name == "sqlite":
        return func.json_extract(text, *(f"$.body.{key}" for key in KEYS))
    body = cast(text, JSON)["body"]
    return cast(func.json_build_array(*(body[key] for key in KEYS)), Text)


def _move(connection: Connection, case: str, n: int, kind: str, values: list[int | None]) -> Entry:
    if None in values[:-1]:  # damaged, or not a movement: told by who reads it whole
        whole = entries.entry_at(connection, n)
        if whole is not None:
            return whole
    entry = object.__new__(Entry)
    body = dict(zip(KEYS, values, strict=True))
    # As its constructor does, but at once: there may be a hundred thousand of them.
    entry.__dict__.update(n=n, at="", case=case, kind=kind, actor="", body=body, prev="", hash="")
    return entry
