"""Tables that mirror the present state. They say nothing of their own: `rebuild` makes them from the entries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select, update

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet, State
from survey_ops.domain.custody_history import moved, printed_sheets, replay, sheets_named
from survey_ops.domain.items import replay_items
from survey_ops.ledger import schema

MOVEMENTS = frozenset(Movement)


def follow(connection: Connection, entry: Entry, history: Callable[[], list[Entry]]) -> None:
    """Bring the tables up to date with an entry that was just appended.

    Args:
        connection: the transaction of the append.
        entry: the entry.
        history: gives all entries of its case; asked only for a correction, a loss or a sheet printed again, which
            reach back.
    """
    connection.execute(insert(schema.entry_index).values(n=entry.n, case_code=entry.case, kind=entry.kind))
    if "request" in entry.body:
        connection.execute(
            insert(schema.requests).values(case_code=entry.case, request=entry.body["request"], n=entry.n)
        )
    match entry.kind:
        case "labels":
            connection.execute(insert(schema.sheets), [_row(entry.case, sheet) for sheet in printed_sheets(entry)])
        case "draw":
            _void_printed(connection, entry)
        case "reprint":
            known = replay(history())
            _write(connection, entry.case, known[entry.body["sheet"], entry.body["replaces"]])
            _write(connection, entry.case, known[entry.body["sheet"], entry.body["generation"]])
        case "pull" if entry.body["sheet"] is not None:
            _take_off(connection, entry)
        case "correct" if entry.body["sheet"] is not None:
            key = entry.body["sheet"], entry.body["generation"]
            _write(connection, entry.case, replay(history())[key])
        case "loss" | "loss_found":
            _write_named(connection, entry, history())
        case "correct":
            known_entries = history()
            undone = next(one for one in known_entries if one.n == entry.body["entry"])
            if undone.kind == "loss":
                _write_named(connection, undone, known_entries)
        case kind if kind in MOVEMENTS:
            sheet = find_sheet(connection, entry.case, entry.body["sheet"], entry.body["generation"])
            if sheet is None:
                raise ValueError(f"entry {entry.n} moves a sheet that was never printed")
            _write(connection, entry.case, moved(sheet, Movement(kind), entry))


def find_sheet(connection: Connection, case: str, number: int, generation: int) -> Sheet | None:
    """Return a sheet, or None when it was never printed."""
    table = schema.sheets
    found = select(table).where(table.c.case_code == case, table.c.number == number, table.c.generation == generation)
    row = connection.execute(found).mappings().first()
    return _sheet(dict(row)) if row else None


def case_sheets(connection: Connection, case: str) -> list[Sheet]:
    """Return all sheets of a case by generation and number."""
    table = schema.sheets
    found = select(table).where(table.c.case_code == case).order_by(table.c.generation, table.c.number)
    return [_sheet(dict(row)) for row in connection.execute(found).mappings()]


def all_rows(connection: Connection) -> dict[str, set[tuple[object, ...]]]:
    """Return the content of the derived tables, as `expected_rows` would have it."""
    return {table.name: {tuple(row) for row in connection.execute(select(table))} for table in schema.DERIVED}


def expected_rows(entries: Iterable[Entry]) -> dict[str, set[tuple[object, ...]]]:
    """Return what the derived tables hold when they follow from the entries.

    Raises:
        KeyError, TypeError, ValueError: the entries contradict themselves.
    """
    by_case: dict[str, list[Entry]] = {}
    index: set[tuple[object, ...]] = set()
    requests: set[tuple[object, ...]] = set()
    for entry in entries:
        by_case.setdefault(entry.case, []).append(entry)
        index.add((entry.n, entry.case, entry.kind))
        if "request" in entry.body:
            requests.add((entry.case, entry.body["request"], entry.n))
    for found in by_case.values():
        replay_items(found)  # no table mirrors the items; entries that contradict themselves are told all the same
    sheets = {
        tuple(_row(case, sheet).values()) for case, found in by_case.items() for sheet in replay(found).values()
    }
    return {"entry_index": index, "sheets": sheets, "requests": requests}


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


def _write_named(connection: Connection, entry: Entry, history: Sequence[Entry]) -> None:
    """Write the sheets that an entry lists as the whole history leaves them."""
    known = replay(history)
    for key in sheets_named(entry):
        _write(connection, entry.case, known[key])


def _write(connection: Connection, case: str, sheet: Sheet) -> None:
    table = schema.sheets
    connection.execute(
        delete(table).where(
            table.c.case_code == case, table.c.number == sheet.number, table.c.generation == sheet.generation
        )
    )
    connection.execute(insert(table).values(_row(case, sheet)))


def _row(case: str, sheet: Sheet) -> dict[str, object]:
    return {"case_code": case, **asdict(sheet), "state": sheet.state.value}


def _sheet(row: dict[str, object]) -> Sheet:
    del row["case_code"]
    return Sheet(**{**row, "state": State(str(row["state"]))})  # type: ignore[arg-type]  # the table's own types
