"""What personal data of a case exists where, of how many persons (個人情報の所在).

A row is one thing, or one heap of sheets, in one place: sheets, items, the rows of the ledger's database, files. The
same person stands in several of them, so the total counts persons as often as they occur (延べ). How many persons a
file bears is told only where a record says so; else it is unknown, never a guess.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from survey_ops.domain.custody import Sheet, State
from survey_ops.domain.items import GONE, Item, ItemState


class Thing(StrEnum):
    """What a row speaks of."""

    SHEETS = "sheets"
    ITEM = "item"
    RECIPIENTS = "recipients"
    NOTICES = "notices"
    OUTPUT = "output"
    INPUT = "input"
    BACKUP = "backup"


@dataclass(frozen=True)
class Held:
    """A row: something that bears personal data.

    Attributes:
        thing: what it is.
        what: in words.
        state: of sheets and items their state, else `stored`.
        state_word: of items, in the words of their type; "" of the others.
        persons: persons whose data it bears; None where nobody knows.
        holder: who has it; may be empty.
        place: where; may be empty.
        since: the day since when, as recorded (ISO 8601); may be empty.
        erase_by: the day by which it is to be erased, where one is set.
        numbers: sheet numbers, or the number of the item.
        is_out: whether it lies with somebody outside the office, or nobody knows where it is.
        was_given: whether `place` is where it changed hands: where the holder took it nobody recorded.
    """

    thing: Thing
    what: str
    state: str
    persons: int | None
    holder: str
    place: str
    since: str
    erase_by: str | None
    numbers: tuple[int, ...] = ()
    state_word: str = ""
    is_out: bool = False
    was_given: bool = False


@dataclass(frozen=True)
class Total:
    """A sum of rows.

    Attributes:
        rows: how many.
        persons: of the rows where it is known, added up.
        unknown: rows where it is not.
    """

    rows: int
    persons: int
    unknown: int


def total(rows: Iterable[Held]) -> Total:
    """Add up rows."""
    known = list(rows)
    counts = [row.persons for row in known if row.persons is not None]
    return Total(len(known), sum(counts), len(known) - len(counts))


def sheet_rows(sheets: Sequence[Sheet], erase_by: str | None) -> list[Held]:
    """Return the sheets that still bear data, those alike together.

    A void sheet is none of them: nobody records whether it was shredded. `void_sheets` tells them apart.
    """
    order = list(State)
    heaps: dict[tuple[int, str, str, str], list[Sheet]] = {}
    for sheet in sheets:
        if sheet.state not in (State.DESTROYED, State.VOID):
            heaps.setdefault((order.index(sheet.state), sheet.since, sheet.holder, sheet.place), []).append(sheet)
    return [
        Held(
            thing=Thing.SHEETS,
            what="宛名ラベルのシート",
            state=order[at].value,
            persons=sum(sheet.labels for sheet in heap),
            holder=holder,
            place=place,
            since=since,
            erase_by=erase_by,
            numbers=tuple(sorted(sheet.number for sheet in heap)),
            is_out=order[at] in (State.HANDED, State.LOST),
            was_given=order[at] is State.HANDED,
        )
        for (at, since, holder, place), heap in sorted(heaps.items())
    ]


def void_sheets(sheets: Iterable[Sheet]) -> Total:
    """Count the void sheets, which may be on paper still."""
    return total(
        Held(Thing.SHEETS, "", sheet.state.value, sheet.labels, "", "", "", None)
        for sheet in sheets
        if sheet.state is State.VOID
    )


def item_rows(items: Iterable[Item], erase_by: str | None) -> list[Held]:
    """Return the items of which something is still held, by number."""
    return [
        Held(
            thing=Thing.ITEM,
            what=f"{item.rules.name}　{item.content}",
            state=item.state.value,
            state_word=item.state_word,
            persons=item.persons,
            holder=item.holder,
            place=item.place,
            since=item.since,
            erase_by=item.erase_by or erase_by,
            numbers=(item.number,),
            is_out=item.is_away,
            was_given=item.rules.carried and item.state is ItemState.HANDED,
        )
        for item in sorted(items, key=lambda one: one.number)
        if item.state not in GONE
    ]
