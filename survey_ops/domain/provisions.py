"""What was given outside without a sample, and when it ended (外部提供の経過), as the entries say.

An emergency provision (緊急の外部提供) is made before anybody could be asked, so that its record has to stand on its own:
what was given, to whom, from when to when, and by which entries. Each item that was handed over, sent or posted is one.
It ends when it comes back, or is erased, withdrawn or destroyed; what was sent over a line ends only when it is erased
there. What was undone by a correction is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement
from survey_ops.domain.items import ITEM_KINDS, Item, replay_items
from survey_ops.domain.notices import standing


@dataclass(frozen=True)
class Provision:
    """An item that was given outside.

    Attributes:
        item: as it is now.
        to: who got it, or where it was posted.
        given_on: the day of the last handover.
        ended_on: the day it ended; None while it lies outside.
        given: the entry of that handover.
        ended: the entry that ended it, or None.
        how: how it was ended, as recorded; may be empty.
    """

    item: Item
    to: str
    given_on: date
    ended_on: date | None
    given: int
    ended: int | None
    how: str


def provisions(entries: Iterable[Entry]) -> tuple[Provision, ...]:
    """Return what was given outside in one case, by number of the item.

    Args:
        entries: of the case by rising number.
    """
    known = [entry for entry in entries if entry.kind in ITEM_KINDS]
    items = replay_items(known)
    given: dict[int, Provision] = {}
    for entry in standing(known, "item_moved"):
        body, number = entry.body, entry.body["item"]
        day = date.fromisoformat(body["on"])
        match Movement(body["movement"]):
            case Movement.HANDOVER:
                given[number] = Provision(items[number], body["to"] or "", day, None, entry.n, None, "")
            case _ if number not in given:
                continue  # destroyed before it went anywhere
            case Movement.RETURN if items[number].rules.stays:
                continue  # the answer came back; what was sent is still there
            case _ if given[number].ended is None:
                given[number] = _ended(given[number], entry, day)
    return tuple(given[number] for number in sorted(given))


def _ended(one: Provision, entry: Entry, day: date) -> Provision:
    return Provision(one.item, one.to, one.given_on, day, one.given, entry.n, entry.body.get("method") or "")
