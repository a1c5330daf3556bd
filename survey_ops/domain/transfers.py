"""Transfers (受渡し): both ends are named, a stack is scanned once, and the other end confirms what it has.

    open ──── a confirmation equals what was sent ───► closed
      │ ▲                                                │
      ▼ └──── what was sent changes afterwards ──────────┘
    disagreed ──── the difference is explained ───► explained

1. A `transfer` entry names the sides. Movements of sheets and items that refer to it are what was *sent*, those
   that were undone left out.
2. A `transfer_confirmed` entry says what the other side has: what was sent at that time, less what it lacks, with
   what it has beyond. Of a signed list the entry holds the count alone; it stands for the list as it was printed,
   that is for what was sent then.
3. The transfer is *closed* while its last confirmation agrees and stands for exactly what is sent now. A scan added
   or undone after it opens the transfer again: nobody has confirmed that.
4. A difference that was explained stays a difference. Its transfer is not closed; it calls for nobody any more.

The parties are as declared at the desk: names prove no identity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, SheetKey
from survey_ops.domain.parties import Party, party_of

KINDS = ("transfer", "transfer_confirmed", *Movement, "item_moved", "explained", "correct")
"""Kinds of entries that tell of transfers."""

_PARTS = frozenset((*Movement, "item_moved", "transfer_confirmed"))

PATIENCE = timedelta(days=1)
"""How long a transfer may stay unconfirmed before it counts as not in order."""


class TransferState(StrEnum):
    """How far a transfer is."""

    OPEN = "open"
    DISAGREED = "disagreed"
    EXPLAINED = "explained"
    CLOSED = "closed"


class Way(StrEnum):
    """How the other side confirms: it scans, or it signs the printed list and the count is typed."""

    SCANNED = "scanned"
    SIGNED = "signed"


class SentSheet(NamedTuple):
    """A sheet of a transfer: number and generation, the labels on it, and the scan that says so."""

    key: SheetKey
    labels: int
    entry: int


class SentItem(NamedTuple):
    """An item of a transfer: its number, the persons whose data it bears, and the scan that says so."""

    number: int
    persons: int
    entry: int


@dataclass(frozen=True)
class Contents:
    """Sheets and items, told apart from others by what they are, not by who scanned them."""

    sheets: frozenset[SheetKey] = frozenset()
    items: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.sheets) + len(self.items)


@dataclass(frozen=True)
class Comparison:
    """What the other side says it has, beside what was sent.

    Attributes:
        way: how it was confirmed.
        sent: how many sheets and items were sent.
        count: how many the other side says it has.
        lacking, excess: by sheet, in order; empty where only counted.
        lacking_items, excess_items: by number of the item, likewise.
        refused: codes read that are none of this case.
    """

    way: Way
    sent: int
    count: int
    lacking: tuple[SheetKey, ...] = ()
    excess: tuple[SheetKey, ...] = ()
    lacking_items: tuple[int, ...] = ()
    excess_items: tuple[int, ...] = ()
    refused: int = 0

    @property
    def agrees(self) -> bool:
        """Whether it equals what was sent. Something that is none of the case's does not belong in the stack."""
        differences = (self.lacking, self.excess, self.lacking_items, self.excess_items)
        return self.count == self.sent and not any(differences) and not self.refused

    @property
    def difference(self) -> int:
        """How many are lacking, below 0 where there are too many."""
        return self.sent - self.count

    def as_body(self) -> dict[str, Any]:
        """Return the keys of the entry's body that tell of it."""
        return {
            "way": self.way.value,
            "count": self.count,
            "lacking": [list(key) for key in self.lacking],
            "excess": [list(key) for key in self.excess],
            "lacking_items": list(self.lacking_items),
            "excess_items": list(self.excess_items),
            "refused": self.refused,
            "agrees": self.agrees,
        }


def compare_scanned(sent: Contents, scanned: Contents, refused: int) -> Comparison:
    """Compare what was sent with what the other side scanned.

    Args:
        sent: as the transfer has it.
        scanned: what the other side read, each once.
        refused: codes read that are none of this case.
    """
    return Comparison(
        way=Way.SCANNED,
        sent=len(sent),
        count=len(scanned),
        lacking=tuple(sorted(sent.sheets - scanned.sheets)),
        excess=tuple(sorted(scanned.sheets - sent.sheets)),
        lacking_items=tuple(sorted(sent.items - scanned.items)),
        excess_items=tuple(sorted(scanned.items - sent.items)),
        refused=refused,
    )


def compare_signed(sent: Contents, count: int) -> Comparison:
    """Compare what was sent with the count that was typed beside a signed list."""
    return Comparison(Way.SIGNED, len(sent), count)


@dataclass(frozen=True)
class Confirmation:
    """What the other side said it has.

    Attributes:
        entry: the entry that says so.
        said: compared with what was sent at that time.
        stands_for: what was confirmed.
        by: who confirmed.
        on: the day (ISO 8601).
        explained: the entry that explains its difference, or None.
    """

    entry: int
    said: Comparison
    stands_for: Contents
    by: str
    on: str
    explained: int | None = None


@dataclass(frozen=True)
class Transfer:
    """A transfer as its entries leave it.

    Attributes:
        entry: its entry, which is its number.
        movement: handover, return or destruction.
        giver, taker: the two sides; of a destruction the taker is who carries it out.
        witness: the second person who was present, or None.
        place, carrying: where and how; "" where nobody said.
        due: the day it is to come back (ISO 8601), or None.
        by: who recorded.
        on: the day it happened (ISO 8601).
        at: the moment it was recorded.
        sheets, items: what was sent, in the order of the scans.
        confirmations: what the other side said, in order; those undone are left out.
    """

    entry: int
    movement: Movement
    giver: Party
    taker: Party
    witness: Party | None
    place: str
    carrying: str
    due: str | None
    by: str
    on: str
    at: datetime
    sheets: tuple[SentSheet, ...] = ()
    items: tuple[SentItem, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()

    @property
    def contents(self) -> Contents:
        """What was sent, without its order."""
        return Contents(frozenset(one.key for one in self.sheets), frozenset(one.number for one in self.items))

    @property
    def labels(self) -> int:
        """Labels on the sheets that were sent."""
        return sum(one.labels for one in self.sheets)

    @property
    def last(self) -> Confirmation | None:
        """The last confirmation that stands."""
        return self.confirmations[-1] if self.confirmations else None

    @property
    def state(self) -> TransferState:
        """How far it is."""
        last = self.last
        if last is None:
            return TransferState.OPEN
        if last.said.agrees:
            return TransferState.CLOSED if last.stands_for == self.contents else TransferState.OPEN
        return TransferState.DISAGREED if last.explained is None else TransferState.EXPLAINED

    @property
    def is_closed(self) -> bool:
        """Whether what was confirmed equals what was sent."""
        return self.state is TransferState.CLOSED

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether somebody must see to it: the sides disagree, or nobody confirmed within a day."""
        if self.state is TransferState.OPEN:
            return now - self.at > PATIENCE
        return self.state is TransferState.DISAGREED


def transfers(entries: Iterable[Entry]) -> dict[int, Transfer]:
    """Return the transfers of one case by number; those undone are left out.

    Args:
        entries: of the case by rising number, all or those of `KINDS`.

    Raises:
        KeyError, ValueError: the entries contradict themselves.
    """
    known: dict[int, _Growing] = {}
    told: dict[int, Entry] = {}
    for entry in entries:
        told[entry.n] = entry
        _apply(known, told, entry)
    return {number: found.transfer() for number, found in known.items()}


@dataclass
class _Growing:
    """A transfer while its entries are read: what was sent grows by thousands of scans, one at a time."""

    opened: Transfer
    sheets: list[SentSheet] = field(default_factory=list)
    items: list[SentItem] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)

    def transfer(self) -> Transfer:
        """Return it as it is by now."""
        return replace(
            self.opened,
            sheets=tuple(self.sheets),
            items=tuple(self.items),
            confirmations=tuple(self.confirmations),
        )

    def add(self, entry: Entry) -> None:
        """Add a scan or a confirmation."""
        body = entry.body
        if entry.kind == "item_moved":
            self.items.append(SentItem(body["item"], body["persons"], entry.n))
        elif entry.kind == "transfer_confirmed":
            self.confirmations.append(_confirmation(entry, self.transfer().contents))
        else:
            self.sheets.append(SentSheet((body["sheet"], body["generation"]), body["labels"], entry.n))

    def take_back(self, n: int) -> None:
        """Take back a scan or a confirmation."""
        self.sheets = [one for one in self.sheets if one.entry != n]
        self.items = [one for one in self.items if one.entry != n]
        self.confirmations = [one for one in self.confirmations if one.entry != n]


def _apply(known: dict[int, _Growing], told: Mapping[int, Entry], entry: Entry) -> None:
    """Bring the transfers up to date with one more entry."""
    if entry.kind == "transfer":
        known[entry.n] = _Growing(_opened(entry))
    elif entry.kind == "explained":
        _explain(known, entry.body["of"], entry.n)
    elif entry.kind == "correct":
        _undo(known, told.get(entry.body["entry"]))
    elif (number := _number(entry)) in known:
        known[number].add(entry)


def _number(entry: Entry) -> int:
    """Return the transfer that an entry belongs to; 0 where it belongs to none."""
    if entry.kind in _PARTS:
        return entry.body.get("transfer") or 0  # entries of before there were transfers lack the key
    return 0


def _opened(entry: Entry) -> Transfer:
    body = entry.body
    return Transfer(
        entry=entry.n,
        movement=Movement(body["movement"]),
        giver=party_of(body["from"]),
        taker=party_of(body["to"]),
        witness=party_of(body["witness"]) if body["witness"] else None,
        place=body["place"],
        carrying=body["carrying"],
        due=body["due"],
        by=body["by"],
        on=body["on"],
        at=datetime.fromisoformat(entry.at),
    )


def _undo(known: dict[int, _Growing], undone: Entry | None) -> None:
    """Take back what an entry said, where it told of a transfer."""
    if undone is None:
        return
    if undone.kind == "transfer":
        known.pop(undone.n, None)
    elif undone.kind == "explained":
        _explain(known, undone.body["of"], None)
    elif (number := _number(undone)) in known:
        known[number].take_back(undone.n)


def _explain(known: Mapping[int, _Growing], confirmation: int, explained: int | None) -> None:
    """Note the entry that explains the difference of a confirmation, or that none does."""
    for found in known.values():
        found.confirmations = [
            replace(one, explained=explained) if one.entry == confirmation else one for one in found.confirmations
        ]


def _confirmation(entry: Entry, sent: Contents) -> Confirmation:
    body = entry.body
    lacking, excess = (tuple((sheet, generation) for sheet, generation in body[key]) for key in ("lacking", "excess"))
    lacking_items, excess_items = tuple(body["lacking_items"]), tuple(body["excess_items"])
    said = Comparison(
        way=Way(body["way"]),
        sent=len(sent),
        count=body["count"],
        lacking=lacking,
        excess=excess,
        lacking_items=lacking_items,
        excess_items=excess_items,
        refused=body["refused"],
    )
    stands_for = Contents(
        (sent.sheets - set(lacking)) | set(excess), (sent.items - set(lacking_items)) | set(excess_items)
    )
    return Confirmation(entry.n, said, stands_for, body["by"], body["on"])
