"""The register (個人情報等授受簿): one row for each movement and whatever else befell what is held.

`register_groups` says which entries make a row. A row tells what still stands: a scan that was undone is taken off
the numbers and told in the remarks, and its correction has a row of its own, so that nothing disappears. What came
later of the same sheets, their return, destruction or confirmation, stands in the row as far as it is known when the
register is written. Entries of before there were transfers lack parties and witnesses: their cells stay empty, and
nobody is said to have been present who is not on record.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo

from survey_ops.domain import register_events as events
from survey_ops.domain import register_movements as movements
from survey_ops.domain.chain import Entry
from survey_ops.domain.custody_history import histories
from survey_ops.domain.custody_words import STATES, RowKind
from survey_ops.domain.items import replay_items
from survey_ops.domain.register_book import Book
from survey_ops.domain.register_groups import Group, moment_of
from survey_ops.domain.register_row import RegisterRow

_TELLERS: Mapping[RowKind, Callable[[Book, Group, RegisterRow], RegisterRow]] = {
    RowKind.MADE: events.tell_made,
    RowKind.REPRINT: events.tell_reprint,
    RowKind.VOIDED: events.tell_voided,
    RowKind.ITEM: events.tell_item,
    RowKind.HANDOVER: movements.tell_movement,
    RowKind.RETURN: movements.tell_movement,
    RowKind.DESTROY: movements.tell_movement,
    RowKind.REFUSED: movements.tell_refused,
    RowKind.CONFIRMED: movements.tell_confirmed,
    RowKind.COUNT: events.tell_count,
    RowKind.INSPECTION: events.tell_inspection,
    RowKind.POSTED: events.tell_posted,
    RowKind.EXPLAINED: events.tell_explained,
    RowKind.DESTRUCTION: events.tell_destruction,
    RowKind.LOSS: events.tell_loss,
    RowKind.REPORTED: events.tell_reported,
    RowKind.FOUND: events.tell_found,
    RowKind.CORRECTED: events.tell_corrected,
    RowKind.ERASED: events.tell_erased,
}


def register_rows(entries: Sequence[Entry], zone: tzinfo) -> tuple[RegisterRow, ...]:
    """Return the rows of one case in order.

    Args:
        entries: all entries of the case up to the moment the register speaks of, by rising number.
        zone: the time zone of the office.

    Raises:
        KeyError, ValueError: the entries contradict themselves.
    """
    book = Book(entries, zone)
    return tuple(_row(book, number, group) for number, group in enumerate(book.groups, start=1))


def _row(book: Book, number: int, group: Group) -> RegisterRow:
    first = group.first
    row = RegisterRow(
        number=number,
        kind=group.kind,
        entries=tuple(sorted(entry.n for entry in (*group.entries, *group.refused))),
        on=date.fromisoformat(first.body["on"]),
        by=first.body.get("by") or first.actor,
        times=_times(book, group),
    )
    told = _TELLERS[group.kind](book, group, row)
    return _with_outcome(book, group, told)


def _with_outcome(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return a row with what became of its entry: it was undone, or its difference explained."""
    entry = group.first
    undone = book.undone_by(entry)
    if undone:
        said = f"取消し済み（整理番号 {book.row_of(undone.n)}）。"
        alone = len(group.entries) == 1 and not group.moves
        row = replace(row, is_undone=row.is_undone or alone, remarks=(*row.remarks, *([said] if alone else [])))
    explained = book.standing("explained", of=entry.n)
    if (row.difference or row.disagrees) and explained and group.kind is not RowKind.COUNT:  # that is of many entries
        row = replace(row, explained=book.row_of(explained[-1].n))
    if row.explained:
        row = replace(row, remarks=(*row.remarks, f"差の説明は整理番号 {row.explained}。"))
    return row


def _times(book: Book, group: Group) -> tuple[datetime, ...]:
    """Return when the first and the last of it were read; nothing where it was recorded on another day."""
    read = group.moves or group.refused or group.entries
    known = [moment.astimezone(book.zone) for entry in (read[0], read[-1]) if (moment := moment_of(entry))]
    if any(moment.date().isoformat() != group.first.body["on"] for moment in known):
        return ()
    return tuple(dict.fromkeys(known))


def holdings(entries: Sequence[Entry]) -> str:
    """Return where the sheets and items of a case are, in one line; "" where nothing is held."""
    sheets = Counter(STATES[history.now.state] for history in histories(entries).values())
    items = Counter(item.rules.states[item.state] for item in replay_items(entries).values())
    order = list(STATES.values())
    parts = (
        [_held("シート", "枚", dict(sorted(sheets.items(), key=lambda one: order.index(one[0]))))] if sheets else []
    )
    parts += [_held("管理対象", "点", items)] if items else []
    return f"この授受簿の時点　{'　　'.join(parts)}" if parts else ""


def _held(name: str, unit: str, counts: Mapping[str, int]) -> str:
    told = "、".join(f"{state} {count:,} {unit}" for state, count in counts.items())
    return f"{name} {sum(counts.values()):,} {unit}（{told}）"
