"""Tables that mirror the present state. They say nothing of their own: `rebuild` makes them from the entries."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import zip_longest
from operator import attrgetter
from typing import Any
from typing import cast as typed

from sqlalchemy import BindParameter, Connection, Select, Text, bindparam, cast, func, insert, select, update

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import TARGETS, Movement, Sheet, State
from survey_ops.domain.custody_abridged import Place
from survey_ops.domain.custody_history import moved, printed_sheets, replay, sheets_named
from survey_ops.domain.items import replay_items
from survey_ops.domain.plain_lines import Line, Moved, entry_of
from survey_ops.ledger import schema
from survey_ops.ledger.prepared import Prepared

MOVEMENTS = frozenset(Movement)
_MOVED = {movement.value: state.value for movement, state in TARGETS.items()}

Row = tuple[Any, ...]
"""A row of a table, in the order of its columns."""

Rows = set[Row]

_NAMES = tuple(field.name for field in fields(Sheet))
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
_EACH = {
    table.name: Prepared(select(table).where(schema.between(table)).order_by(table.c.n))
    for table in (schema.entry_index, schema.requests)
}
_SHEETS = Prepared(select(schema.sheets))


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
        values = dict(zip(_SHARED, shared, strict=True))
        values["state"] = _STATES[values["state"]]
        found = map(int, pairs.split(","))
        # `found` twice: number and entry take turns in it.
        sheets += [
            _sheet({**values, "number": number, "entry": entry}) for number, entry in zip(found, found, strict=True)
        ]
    return sorted(sheets, key=attrgetter("generation", "number"))


def _alike_sheets(case: str) -> Select[Any]:
    """Return the statement for the sheets of a case: "number,entry,number,entry..." of those that share all the rest.

    A batch moves together: of ten thousand sheets nearly all say the same, which is then read once.
    """
    columns = schema.sheets.c
    shared = [columns[name] for name in _SHARED]
    pair = cast(columns.number, Text) + "," + cast(columns.entry, Text)
    return select(func.aggregate_strings(pair, ","), *shared).where(columns.case_code == case).group_by(*shared)


def all_rows(connection: Connection) -> dict[str, Rows]:
    """Return the content of the derived tables, as `expected_rows` would have it."""
    return {**kept_rows(connection), "sheets": set(sheet_rows(connection))}


def kept_rows(connection: Connection, after: int = 0, last: int | None = None) -> dict[str, Rows]:
    """Return the content of the tables that tell of each entry by itself, as `rows_of_each` would have it.

    Args:
        connection: a transaction.
        after: number of the entry before the first that they tell of; 0 for whatever is first.
        last: number of the last; None for whatever is last.
    """
    bounds = schema.bounds(after, last)
    return {name: set(rows.all(connection, bounds)) for name, rows in _EACH.items()}


class EachTable:
    """The tables that tell of each entry by itself, held against the entries as they come, by rising number.

    Args:
        connection: a transaction.
        after: number of the entry before the first, as `kept_rows` has it.
        last: number of the last, likewise.
    """

    def __init__(self, connection: Connection, after: int = 0, last: int | None = None) -> None:
        bounds = schema.bounds(after, last)
        self._index, self._requests = (rows.each(connection, bounds) for rows in _EACH.values())
        self._wrong: set[str] = set()

    def compared(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield the lines of the part, each after its rows were compared."""
        requests = self._requests
        for line, row in zip_longest(lines, self._index):
            if isinstance(line, tuple):
                (case, _, _), n, (kind, _, _, _), request = line
                is_scan = True
            elif line is None:  # more rows than lines
                self._wrong.add("entry_index")
                return
            else:
                n, case, kind = line.n, line.case, line.kind
                is_scan = "request" in line.body
                request = line.body["request"] if is_scan else ""
            if row != (n, case, kind):
                self._wrong.add("entry_index")
            if is_scan and next(requests, None) != (case, request, n):
                self._wrong.add("requests")
            yield line

    def wrong(self) -> list[str]:
        """Return the names of those tables that differ from `rows_of_each`, after the last line."""
        return sorted(self._wrong | ({"requests"} if next(self._requests, None) else set()))


def wrong_tables(connection: Connection, entries: Iterable[Entry]) -> list[str]:
    """Return the names of those tables that tell of each entry by itself and differ from `rows_of_each`."""
    tables = EachTable(connection)
    deque(tables.compared(entries), maxlen=0)
    return tables.wrong()


def sheet_rows(connection: Connection) -> list[Row]:
    """Return the rows of the table of sheets."""
    return _SHEETS.all(connection, {})


def rows_of_each(entries: Iterable[Entry]) -> dict[str, Rows]:
    """Return what the tables hold that tell of each entry by itself."""
    index: Rows = set()
    requests: Rows = set()
    for entry in entries:
        index.add((entry.n, entry.case, entry.kind))
        if "request" in entry.body:
            requests.add((entry.case, entry.body["request"], entry.n))
    return {"entry_index": index, "requests": requests}


def expected_sheets(lines: Sequence[Line]) -> dict[Place, Row]:
    """Return what the table of sheets holds when it follows from the lines, all or abridged.

    Raises:
        IndexError, KeyError, TypeError, ValueError: the entries contradict themselves.
    """
    replayed = len(lines)
    while replayed and isinstance(lines[replayed - 1], tuple):
        replayed -= 1
    by_case: dict[str, list[Entry]] = {}
    for entry in map(entry_of, lines[:replayed]):
        by_case.setdefault(entry.case, []).append(entry)
    for found in by_case.values():
        replay_items(found)  # no table mirrors the items; entries that contradict themselves are told all the same
    sheets = {(case, *key): sheet for case, found in by_case.items() for key, sheet in replay(found).items()}
    # Nothing comes after the movements at the end: the last of each sheet tells where it is, as `moved` has it.
    last = {line[0]: line for line in typed("Sequence[Moved]", lines[replayed:])}
    rows: dict[Place, Row] = {printed: _row_moved(sheets.pop(printed), line) for printed, line in last.items()}
    rows.update((place, _row(place[0], sheet)) for place, sheet in sheets.items())
    return rows


def are_sheets(rows: Iterable[Row], expected: Mapping[Place, Row]) -> bool:
    """Tell whether the rows of the table of sheets are those expected, and all of them."""
    left = dict(expected)
    return all(left.pop(row[:3], None) == row for row in rows) and not left


def expected_rows(entries: Sequence[Entry]) -> dict[str, Rows]:
    """Return what the derived tables hold when they follow from the entries; raises as `expected_sheets`."""
    return {**rows_of_each(entries), "sheets": set(expected_sheets(entries).values())}


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


def _row(case: str, sheet: Sheet) -> tuple[object, ...]:
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


def _row_moved(before: Sheet, line: Moved) -> Row:
    """Return the values of a sheet after its last movement."""
    printed, n, (kind, on, to, place), _ = line
    return *printed, before.labels, _MOVED[kind], on, to or "", place or "", n, before.draw


def _named(case: str, sheet: Sheet) -> dict[str, object]:
    return dict(zip(_COLUMNS, _row(case, sheet), strict=True))


def as_sheet(row: Sequence[Any]) -> Sheet:
    """Return the sheet of a row of `SHEET`."""
    values = dict(zip(_NAMES, row, strict=True))
    values["state"] = _STATES[values["state"]]
    return _sheet(values)


def _sheet(values: dict[str, Any]) -> Sheet:
    sheet = object.__new__(Sheet)
    # As its constructor does, but at once: a case may have ten thousand of them.
    sheet.__dict__.update(values)
    return sheet
