"""Which entries of the ledger make one row of the register (授受簿).

A stack of sheets is scanned code by code, and every code is an entry. On paper one run of scans is one movement:

1. what refers to a transfer belongs to its row, whenever it was scanned;
2. other scans of one movement by one person on one day go together while they say the same on who, whom, where and
   how, and no break between two of them is longer than `BREAK`;
3. a refused scan belongs to the run around it; one that stands alone has a row of its own;
4. counts of sheets go together like scans;
5. every other entry is a row.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement
from survey_ops.domain.custody_words import RowKind

BREAK = timedelta(minutes=30)
MOVES = frozenset((*Movement, "item_moved"))
"""Kinds of entries of which each moves one sheet or one item."""

_ROWS: Mapping[str, RowKind] = {
    "labels": RowKind.MADE,
    "reprint": RowKind.REPRINT,
    "item": RowKind.ITEM,
    "transfer_confirmed": RowKind.CONFIRMED,
    "inspection": RowKind.INSPECTION,
    "posted": RowKind.POSTED,
    "explained": RowKind.EXPLAINED,
    "destruction": RowKind.DESTRUCTION,
    "loss": RowKind.LOSS,
    "loss_reported": RowKind.REPORTED,
    "loss_found": RowKind.FOUND,
    "erase": RowKind.ERASED,
}
_DETAILS = ("from", "to", "place", "method")


@dataclass
class Group:
    """The entries of a row.

    Attributes:
        kind: of the row.
        entries: in their order; of a transfer, the transfer first.
        refused: refused scans.
    """

    kind: RowKind
    entries: list[Entry] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)

    @property
    def first(self) -> Entry:
        """The entry that began it."""
        return min((*self.entries[:1], *self.refused[:1]), key=lambda entry: entry.n)

    @property
    def last(self) -> Entry:
        """The last entry that belongs to it."""
        return max((*self.entries[-1:], *self.refused[-1:]), key=lambda entry: entry.n)

    @property
    def moves(self) -> list[Entry]:
        """Those of its entries that move a sheet or an item."""
        return [entry for entry in self.entries if entry.kind in MOVES]


def moment_of(entry: Entry) -> datetime | None:
    """Return when a code was read, or else when the entry was recorded; None of an entry without a time."""
    text = entry.body.get("read_at") or entry.at  # entries of before know nothing of desks without a ledger
    return datetime.fromisoformat(text) if text else None


def group_entries(entries: Iterable[Entry]) -> list[Group]:
    """Return the rows of one case in the order in which they began.

    Args:
        entries: all entries of the case by rising number.
    """
    collector = _Collector()
    for entry in entries:
        collector.take(entry)
    return collector.groups


class _Collector:
    """Deals entries out to groups."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._transfers: dict[int, Group] = {}
        self._open: dict[tuple[str, ...], Group] = {}
        self._told: set[int] = set()
        self._draws = 0

    def take(self, entry: Entry) -> None:
        match entry.kind:
            case "transfer":
                self._transfers[entry.n] = self._begin(RowKind(entry.body["movement"]), entry)
            case "handover" | "return" | "destroy":
                self._move(entry.kind, entry)
            case "item_moved":
                self._move(entry.body["movement"], entry)
            case "scan_refused":
                self._refuse(entry)
            case "sheet_count":
                self._session(("count", entry.body["by"], entry.body["on"]), RowKind.COUNT, entry)
            case "correct" if entry.body["entry"] in self._told:
                self._begin(RowKind.CORRECTED, entry)
            case "draw":
                self._draws += 1
                if self._draws > 1:
                    self._begin(RowKind.VOIDED, entry)
            case kind if kind in _ROWS:
                self._begin(_ROWS[kind], entry)
            case _:
                return
        self._told.add(entry.n)

    def _begin(self, kind: RowKind, entry: Entry) -> Group:
        group = Group(kind, [entry])
        self.groups.append(group)
        return group

    def _move(self, movement: str, entry: Entry) -> None:
        transfer = self._transfers.get(entry.body.get("transfer") or 0)
        if transfer:
            transfer.entries.append(entry)
        else:
            self._session((movement, entry.body["by"], entry.body["on"]), RowKind(movement), entry)

    def _session(self, key: tuple[str, ...], kind: RowKind, entry: Entry) -> None:
        group = self._open_group(key, entry, lambda known: _details(known) in (None, _said(entry)))
        if group is None:
            self._open[key] = self._begin(kind, entry)
            return
        group.kind = kind
        group.entries.append(entry)

    def _refuse(self, entry: Entry) -> None:
        body = entry.body
        group = self._transfers.get(body.get("transfer") or 0)
        key = (body["movement"], body["by"], body["on"])
        group = group or self._open_group(key, entry, lambda _: True)
        if group is None:
            group = self._open[key] = Group(RowKind.REFUSED)
            self.groups.append(group)
        group.refused.append(entry)

    def _open_group(self, key: tuple[str, ...], entry: Entry, fits: Callable[[Group], bool]) -> Group | None:
        group = self._open.get(key)
        if group is None or not fits(group):
            return None
        before, now = moment_of(group.last), moment_of(entry)
        return None if before and now and abs(now - before) > BREAK else group


def _details(group: Group) -> tuple[object, ...] | None:
    return _said(group.entries[0]) if group.entries else None


def _said(entry: Entry) -> tuple[object, ...]:
    return tuple(entry.body.get(key) for key in _DETAILS)
