"""What the forms may say of the items besides label sheets (管理対象): sent, posted, given back, withdrawn, erased.

Data sent to a reading service and an entry on a shared site leave no sheet behind; what became of them is told by the
movements of the items. As of sheets, a movement that was undone is none, a form names roles and no people, and of a
destruction nothing is said that its evidence does not bear out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement
from survey_ops.domain.destructions import Evidence, claims_witness, destroyed
from survey_ops.domain.items import GONE, Item, ItemState, ItemType, replay_items
from survey_ops.domain.notices import standing

Parties = Mapping[int, Mapping[str, str]]
"""Entry of a transfer -> how a text calls its sides, under `from` and `to`."""


@dataclass(frozen=True)
class ItemMove:
    """A movement of an item.

    Attributes:
        word: what it is called of this type: 送信, 掲載, 取下げ ...
        on: the day.
        giver, taker, place, method: as recorded; "" where nobody said.
        witness, certificate: of a destruction, as its evidence tells; "" where there is none.
        is_outside: of a destruction, whether the item lay with somebody else.
    """

    word: str
    on: date
    giver: str
    taker: str
    place: str
    method: str
    witness: str = ""
    certificate: str = ""
    is_outside: bool = False


@dataclass(frozen=True)
class ItemFacts:
    """An item and what became of it.

    Attributes:
        number: of the item.
        type: list, medium, transmission, posting, envelopes or other.
        name: of the type.
        content: what it holds, in words.
        persons: whose data it bears.
        medium: what it is on; may be empty.
        state: where it is, in the words of its type.
        handed, returned: how it went out and came back, by entry.
        erased: its destruction, or None.
        is_out: whether it lies with somebody outside.
        is_gone: whether nothing of it is held any more.
        is_lost: whether it is lost.
    """

    number: int
    type: str
    name: str
    content: str
    persons: int
    medium: str
    state: str
    handed: tuple[ItemMove, ...]
    returned: tuple[ItemMove, ...]
    erased: ItemMove | None
    is_out: bool
    is_gone: bool
    is_lost: bool


@dataclass(frozen=True)
class ItemList:
    """The items of a case by number; those whose registration was undone are left out.

    Attributes:
        all: every one.
    """

    all: tuple[ItemFacts, ...] = ()

    @property
    def sent(self) -> tuple[ItemFacts, ...]:
        """Those that went out: handed over, sent, posted."""
        return tuple(item for item in self.all if item.handed)

    @property
    def posted(self) -> tuple[ItemFacts, ...]:
        """Entries on a site that were posted."""
        return tuple(item for item in self.sent if item.type == ItemType.POSTING.value)

    @property
    def returned(self) -> tuple[ItemFacts, ...]:
        """Those that came back, or whose answer was received."""
        return tuple(item for item in self.all if item.returned)

    @property
    def withdrawn(self) -> tuple[ItemFacts, ...]:
        """Entries on a site that were withdrawn."""
        return tuple(item for item in self.posted if item.erased)

    @property
    def erased(self) -> tuple[ItemFacts, ...]:
        """Those that were destroyed, erased or withdrawn."""
        return tuple(item for item in self.all if item.erased)

    @property
    def erased_inside(self) -> tuple[ItemFacts, ...]:
        """Those that were destroyed or erased in the office."""
        return tuple(item for item in self.all if item.erased and not item.erased.is_outside)

    @property
    def erased_outside(self) -> tuple[ItemFacts, ...]:
        """Those that were destroyed, erased or withdrawn where they lay with somebody else."""
        return tuple(item for item in self.all if item.erased and item.erased.is_outside)

    @property
    def out(self) -> tuple[ItemFacts, ...]:
        """Those that lie with somebody outside now and are awaited or to be erased; posted envelopes are not."""
        return tuple(item for item in self.all if item.is_out and item.type != ItemType.ENVELOPES.value)

    @property
    def kept(self) -> tuple[ItemFacts, ...]:
        """Those that are still in the office."""
        return tuple(item for item in self.all if not (item.is_out or item.is_gone or item.is_lost))


def item_facts(entries: Sequence[Entry], parties: Parties) -> ItemList:
    """Return what the entries of one case tell of its items.

    Args:
        entries: all of them by rising number.
        parties: how a text calls the sides of each transfer.
    """
    known = replay_items(entries)
    if not known:
        return ItemList()
    moves = standing(entries, "item_moved")
    evidence = destroyed(entries, ()).items
    return ItemList(
        tuple(
            _item(item, [move for move in moves if move.body["item"] == number], evidence.get(number), parties)
            for number, item in sorted(known.items())
            if item.state is not ItemState.VOID
        )
    )


def _item(item: Item, moves: Sequence[Entry], evidence: Evidence | None, parties: Parties) -> ItemFacts:
    def made(movement: Movement) -> tuple[ItemMove, ...]:
        mine = (move for move in moves if move.body["movement"] == movement.value)
        return tuple(_move(item, movement, move, parties) for move in mine)

    gone = made(Movement.DESTROY)[-1:] if item.state is ItemState.DESTROYED else ()
    return ItemFacts(
        number=item.number,
        type=item.type.value,
        name=item.rules.name,
        content=item.content,
        persons=item.persons,
        medium=item.medium,
        state=item.state_word,
        handed=made(Movement.HANDOVER),
        returned=made(Movement.RETURN),
        erased=_proven(gone[0], evidence, is_outside=_lay_outside(item, moves)) if gone else None,
        is_out=item.is_out,
        is_gone=item.state in GONE,
        is_lost=item.state is ItemState.LOST,
    )


def _move(item: Item, movement: Movement, entry: Entry, parties: Parties) -> ItemMove:
    body = entry.body
    sides = parties.get(body["transfer"] or 0, body)
    return ItemMove(
        word=item.rules.movements[movement],
        on=date.fromisoformat(body["on"]),
        giver=sides["from"] or "",
        taker=sides["to"] or "",
        place=body["place"] or "",
        method=body["method"] or "",
    )


def _proven(move: ItemMove, evidence: Evidence | None, *, is_outside: bool) -> ItemMove:
    """Return a destruction as its evidence tells it; without a witness on record no words of one are left."""
    witness = evidence.witness.title if evidence and evidence.witness else ""
    method = evidence.how if evidence else move.method
    return ItemMove(
        word=move.word,
        on=move.on,
        giver=move.giver,
        taker=move.taker,
        place=(evidence.place if evidence else "") or move.place,
        method="" if claims_witness(method) and not witness else method,
        witness=witness,
        certificate=(evidence.certificate or "") if evidence else "",
        is_outside=is_outside,
    )


def _lay_outside(item: Item, moves: Iterable[Entry]) -> bool:
    """Tell whether an item lay with somebody else when it was destroyed."""
    before = [move.body["movement"] for move in moves if move.body["movement"] != Movement.DESTROY.value]
    if item.rules.stays:
        return Movement.HANDOVER.value in before
    return before[-1:] == [Movement.HANDOVER.value]
