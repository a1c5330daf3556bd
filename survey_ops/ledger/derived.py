"""Tables that mirror the present state. They say nothing of their own: `rebuild` makes them from the entries."""

from collections.abc import Callable, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import BindParameter, Connection, Select, Text, bindparam, cast, func, insert, select, update

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet, State
from survey_ops.domain.custody_history import moved, printed_sheets, replay, sheets_named
from survey_ops.ledger import schema
from survey_ops.ledger.prepared import Prepared

MOVEMENTS = frozenset(Movement)

_NAMES = Sheet._fields
_IN_ORDER = itemgetter(_NAMES.index("generation"), _NAMES.index("number"))
_SHARED = tuple(name for name in _NAMES if name not in ("number", "entry"))
_STATES = {state.value: state for state in State}
SHEET = tuple(schema.sheets.c[name] for name in _NAMES)
"""The columns of a sheet, as `as_sheet` takes them."""

_COLUMNS = tuple(column.name for column in schema.sheets.columns)
_this = (
    (schema.sheets.c.case_code == bindparam("this_case"))
    & (schema.sheets.c.number == bindparam("this_number"))
    & (schema.sheets.c.generation == bindparam("this_generation"))
)
_SET: dict[str, BindParameter[Any]] = {
    name: bindparam(name) for name in _NAMES if name not in ("number", "generation")
}
_INDEX = Prepared(insert(schema.entry_index))
_ANSWER = Prepared(insert(schema.requests))
_FIND = Prepared(select(*SHEET).where(_this))
_CHANGE = Prepared(update(schema.sheets).where(_this).values(_SET))


def follow(connection: Connection, entry: Entry, history: Callable[[], list[Entry]]) -> None:
    """Bring the tables up to date with an entry that was just appended.

    Args:
        connection: the transaction of the append.
        entry: the entry.
        history: gives all entries of its case; asked only for a correction, a loss or a sheet printed again, which
            reach back.
    """
    _INDEX.run(connection, {"n": entry.n, "case_code": entry.case, "kind": entry.kind})
    if "request" in entry.body:
        _ANSWER.run(connection, {"case_code": entry.case, "request": entry.body["request"], "n": entry.n})
    match entry.kind:
        case "labels":
            connection.execute(insert(schema.sheets), [_named(entry.case, sheet) for sheet in printed_sheets(entry)])
        case "draw":
            _void_printed(connection, entry)
        case "reprint":
            known = replay(history())
            _change(connection, entry.case, known[entry.body["sheet"], entry.body["replaces"]])
            again = known[entry.body["sheet"], entry.body["generation"]]
            connection.execute(insert(schema.sheets), _named(entry.case, again))
        case "pull" if entry.body["sheet"] is not None:
            _take_off(connection, entry)
        case "correct" if entry.body["sheet"] is not None:
            key = entry.body["sheet"], entry.body["generation"]
            _change(connection, entry.case, replay(history())[key])
        case "loss" | "loss_found":
            _change_named(connection, entry, history())
        case "correct":
            known_entries = history()
            undone = next(one for one in known_entries if one.n == entry.body["entry"])
            if undone.kind == "loss":
                _change_named(connection, undone, known_entries)
        case kind if kind in MOVEMENTS:
            sheet = find_sheet(connection, entry.case, entry.body["sheet"], entry.body["generation"])
            if sheet is None:
                raise ValueError(f"entry {entry.n} moves a sheet that was never printed")
            _change(connection, entry.case, moved(sheet, Movement(kind), entry))


def find_sheet(connection: Connection, case: str, number: int, generation: int) -> Sheet | None:
    """Return a sheet, or None when it was never printed."""
    this = {"this_case": case, "this_number": number, "this_generation": generation}
    row = _FIND.first(connection, this)
    return as_sheet(row) if row else None


def case_sheets(connection: Connection, case: str) -> list[Sheet]:
    """Return all sheets of a case by generation and number."""
    sheets: list[Sheet] = []
    for pairs, *shared in connection.execute(_alike_sheets(case)).all():
        same: dict[str, Any] = dict(zip(_SHARED, shared, strict=True))
        same["state"] = _STATES[same["state"]]
        found: list[int] = orjson.loads(f"[{pairs}]")
        each = {"number": found[::2], "entry": found[1::2]}
        # The fields of all of them one after the other: they are made at once, as there may be ten thousand.
        sheets += map(Sheet._make, zip(*(each.get(name) or repeat(same[name]) for name in _NAMES), strict=False))
    return sorted(sheets, key=_IN_ORDER)


def _alike_sheets(case: str) -> Select[Any]:
    """Return the statement for the sheets of a case: "number,entry,number,entry..." of those that share all the rest.

    A batch moves together: of ten thousand sheets nearly all say the same, which is then read once.
    """
    columns = schema.sheets.c
    shared = [columns[name] for name in _SHARED]
    pair = cast(columns.number, Text) + "," + cast(columns.entry, Text)
    return select(func.aggregate_strings(pair, ","), *shared).where(columns.case_code == case).group_by(*shared)


def _void_printed(connection: Connection, entry: Entry) -> None:
    table = schema.sheets
    connection.execute(
        update(table)
        .where(table.c.case_code == entry.case, table.c.state.in_([State.PRINTED.value, State.HELD.value]))
        .values(state=State.VOID.value, entry=entry.n)
    )


def _take_off(connection: Connection, entry: Entry) -> None:
    """Count a label less on its sheet; of one that has left the office the count stays as it was handed over."""
    table = schema.sheets
    connection.execute(
        update(table)
        .where(
            table.c.case_code == entry.case,
            table.c.number == entry.body["sheet"],
            table.c.generation == entry.body["generation"],
            table.c.state.in_([State.PRINTED.value, State.HELD.value]),
        )
        .values(labels=table.c.labels - 1)
    )


def _change_named(connection: Connection, entry: Entry, history: Sequence[Entry]) -> None:
    """Write the sheets that an entry lists as the whole history leaves them."""
    known = replay(history)
    for key in sheets_named(entry):
        _change(connection, entry.case, known[key])


def _change(connection: Connection, case: str, sheet: Sheet) -> None:
    this = {"this_case": case, "this_number": sheet.number, "this_generation": sheet.generation}
    _CHANGE.run(connection, {**_named(case, sheet), **this})


def row_of(case: str, sheet: Sheet) -> tuple[Any, ...]:
    """Return the values of a sheet in the order of the table's columns."""
    return (
        case,
        sheet.number,
        sheet.generation,
        sheet.labels,
        sheet.state.value,
        sheet.since,
        sheet.holder,
        sheet.place,
        sheet.entry,
        sheet.draw,
    )


def _named(case: str, sheet: Sheet) -> dict[str, object]:
    return dict(zip(_COLUMNS, row_of(case, sheet), strict=True))


def as_sheet(row: Sequence[Any]) -> Sheet:
    """Return the sheet of a row of `SHEET`."""
    sheet = Sheet._make(row)
    return sheet._replace(state=_STATES[sheet.state])
