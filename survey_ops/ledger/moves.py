"""The entry of a scan that moved a sheet, with the rows that follow from it.

`derived.follow` would do the same with four statements. A server takes them as one: what it costs to send one, and
to take its answer, is more than what the server does with it.
"""

from sqlalchemy import BindParameter, Connection, bindparam, insert, update

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet
from survey_ops.domain.custody_history import moved
from survey_ops.ledger import schema
from survey_ops.ledger.prepared import Joined

_n: BindParameter[int] = bindparam("move_n")
_case: BindParameter[str] = bindparam("move_case")
_entry = insert(schema.entries).values(n=_n, entry=bindparam("move_text"), hash=bindparam("move_hash"))
_index = insert(schema.entry_index).values(n=_n, case_code=_case, kind=bindparam("move_kind"))
_answer = insert(schema.requests).values(case_code=_case, request=bindparam("move_request"), n=_n)
_sheets = schema.sheets
_change = (
    update(_sheets)
    .where(
        _sheets.c.case_code == _case,
        _sheets.c.number == bindparam("move_number"),
        _sheets.c.generation == bindparam("move_generation"),
    )
    .values(
        state=bindparam("move_state"),
        since=bindparam("move_since"),
        holder=bindparam("move_holder"),
        place=bindparam("move_place"),
        entry=_n,
    )
)
_MOVE = Joined(_entry, _index, _answer, _change)


def add(connection: Connection, entry: Entry, text: str, before: Sheet, *, is_alone: bool) -> None:
    """Add the entry of a movement, and bring the tables up to date.

    Args:
        connection: a transaction that holds the right to write.
        entry: the entry.
        text: its canonical text.
        before: the sheet as it was before.
        is_alone: whether the transaction ends with it, as `Joined.run` has it.

    Raises:
        ValueError: the entry is of another sheet; a bug.
    """
    body = entry.body
    if before.key != (body["sheet"], body["generation"]):
        raise ValueError(f"entry {entry.n} moves another sheet")
    sheet = moved(before, Movement(entry.kind), entry)
    values = {
        "move_n": entry.n,
        "move_case": entry.case,
        "move_text": text,
        "move_hash": entry.hash,
        "move_kind": entry.kind,
        "move_request": body["request"],
        "move_number": sheet.number,
        "move_generation": sheet.generation,
        "move_state": sheet.state.value,
        "move_since": sheet.since,
        "move_holder": sheet.holder,
        "move_place": sheet.place,
    }
    _MOVE.run(connection, values, is_last=is_alone)
