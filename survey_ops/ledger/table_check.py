"""The derived tables held against the entries: what they would hold if they were made anew."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, cast

from sqlalchemy import Connection, select

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import TARGETS, Sheet
from survey_ops.domain.custody_abridged import Place
from survey_ops.domain.custody_history import replay
from survey_ops.domain.items import replay_items
from survey_ops.domain.plain_lines import Line, Moved, entry_of
from survey_ops.ledger import schema
from survey_ops.ledger.derived import row_of
from survey_ops.ledger.prepared import Prepared

Row = tuple[Any, ...]
"""A row of a table, in the order of its columns."""

Rows = set[Row]

_MOVED = {movement.value: state.value for movement, state in TARGETS.items()}
_EACH = {
    table.name: Prepared(select(table).where(schema.between(table)).order_by(table.c.n))
    for table in (schema.entry_index, schema.requests)
}
_SHEETS = Prepared(select(schema.sheets))


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
    last = {line[0]: line for line in cast("Sequence[Moved]", lines[replayed:])}
    rows: dict[Place, Row] = {printed: _row_moved(sheets.pop(printed), line) for printed, line in last.items()}
    rows.update((place, row_of(place[0], sheet)) for place, sheet in sheets.items())
    return rows


def are_sheets(rows: Iterable[Row], expected: Mapping[Place, Row]) -> bool:
    """Tell whether the rows of the table of sheets are those expected, and all of them."""
    left = dict(expected)
    return all(left.pop(row[:3], None) == row for row in rows) and not left


def expected_rows(entries: Sequence[Entry]) -> dict[str, Rows]:
    """Return what the derived tables hold when they follow from the entries; raises as `expected_sheets`."""
    return {**rows_of_each(entries), "sheets": set(expected_sheets(entries).values())}


def _row_moved(before: Sheet, line: Moved) -> Row:
    """Return the values of a sheet after its last movement."""
    printed, n, (kind, on, to, place), _ = line
    return *printed, before.labels, _MOVED[kind], on, to or "", place or "", n, before.draw
