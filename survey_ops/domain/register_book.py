"""The entries of a case as the rows of its register look them up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Sheet, SheetKey
from survey_ops.domain.custody_history import histories
from survey_ops.domain.register_groups import MOVES, group_entries

Held = tuple[str, object]
"""What moves: "sheet" and its number and generation, or "item" and its number."""


def held_by(move: Entry) -> Held:
    """Return what an entry moves."""
    if move.kind == "item_moved":
        return "item", move.body["item"]
    return "sheet", (move.body["sheet"], move.body["generation"])


def movement_of(move: Entry) -> str:
    """Return which movement an entry is."""
    said: str = move.body["movement"] if move.kind == "item_moved" else move.kind
    return said


def persons_of(move: Entry) -> int:
    """Return the persons whose data bears what an entry moves: one a label."""
    said: int = move.body["persons" if move.kind == "item_moved" else "labels"]
    return said


class Book:
    """Looks up the entries of a case.

    Args:
        entries: all of them by rising number.
        zone: the time zone of the office.
    """

    def __init__(self, entries: Sequence[Entry], zone: tzinfo) -> None:
        self.entries = entries
        self.zone = zone
        self.groups = group_entries(entries)
        self._rows = {
            entry.n: at for at, group in enumerate(self.groups, start=1) for entry in (*group.entries, *group.refused)
        }
        self._undone = {entry.body["entry"]: entry for entry in entries if entry.kind == "correct"}
        self._items = {entry.body["number"]: entry for entry in entries if entry.kind == "item"}

    def row_of(self, n: int) -> int | None:
        """Return the number of the row that an entry stands in; None where it stands in none."""
        return self._rows.get(n)

    def undone_by(self, entry: Entry) -> Entry | None:
        """Return the correction that undid an entry."""
        return self._undone.get(entry.n)

    def item(self, number: int) -> Entry | None:
        """Return the entry that registered an item."""
        return self._items.get(number)

    def standing(self, kind: str, **said: object) -> list[Entry]:
        """Return the entries of a kind that were not undone and say what is asked."""
        return [
            entry
            for entry in self.entries
            if entry.kind == kind
            and entry.n not in self._undone
            and all(entry.body[key] == value for key, value in said.items())
        ]

    def later(self, move: Entry, movement: str) -> Entry | None:
        """Return the next movement of that sort of what an entry moved, or None."""
        known = self._moves.get(held_by(move), ())
        return next((one for one in known if one.n > move.n and movement_of(one) == movement), None)

    def last_move(self, held: Held, movement: str | None = None, until: int | None = None) -> Entry | None:
        """Return the last movement of a sheet or an item, of one sort or any, up to an entry or of all time."""
        known = [
            one
            for one in self._moves.get(held, ())
            if movement in (None, movement_of(one)) and (until is None or one.n <= until)
        ]
        return known[-1] if known else None

    @cached_property
    def _moves(self) -> Mapping[Held, list[Entry]]:
        found: dict[Held, list[Entry]] = {}
        for entry in self.entries:
            if entry.kind in MOVES and entry.n not in self._undone:
                found.setdefault(held_by(entry), []).append(entry)
        return found

    def until(self, n: int) -> list[Entry]:
        """Return the entries up to one of them."""
        return [entry for entry in self.entries if entry.n <= n]

    def sheets_at(self, n: int) -> dict[SheetKey, Sheet]:
        """Return every sheet as an entry left it."""
        return {key: one.now for key, one in histories(self.until(n)).items()}

    def persons_on(self, sheets: Iterable[SheetKey], items: Iterable[int]) -> int:
        """Return the persons whose data sheets and items bear: as they last moved, else as they stand on record."""
        now = {key: one.now.labels for key, one in histories(self.entries).items()}
        total = 0
        for key in sheets:
            move = self.last_move(("sheet", key))
            total += persons_of(move) if move else now.get(key, 0)
        for number in items:
            item = self.item(number)
            total += int(item.body["persons"]) if item else 0
        return total
