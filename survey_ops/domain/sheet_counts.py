"""What came back on each sheet (返却時の計数): labels stuck on envelopes, spoiled, left on it.

    labels that went out - pulled at the contractor's = stuck + spoiled + unused

A label that was pulled while its sheet was away comes back by itself and is no longer asked for. One that is pulled
after the sheet came back was stuck by then, and is counted as such.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import SheetKey, State
from survey_ops.domain.custody_history import Histories, Move, histories
from survey_ops.domain.notices import standing


@dataclass(frozen=True)
class Tally:
    """What was counted on a sheet, or on several."""

    stuck: int = 0
    spoiled: int = 0
    unused: int = 0

    @property
    def total(self) -> int:
        """All labels counted."""
        return self.stuck + self.spoiled + self.unused

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.stuck + other.stuck, self.spoiled + other.spoiled, self.unused + other.unused)


class ReturnedSheet(NamedTuple):
    """A sheet that was away and is back.

    Attributes:
        key: number and generation.
        draw: the entry of the draw it was printed for.
        labels: labels that are asked for, as the module says.
        entry: the entry of its count, or None.
        tally: what was counted, or None.
    """

    key: SheetKey
    draw: int
    labels: int
    entry: int | None
    tally: Tally | None


@dataclass(frozen=True)
class SheetCounts:
    """The counts of all sheets of a draw that came back.

    Attributes:
        counted: how many are counted.
        uncounted: those that are not, by number.
        labels: labels asked for on those counted.
        tally: what was counted on them.
    """

    counted: int = 0
    uncounted: tuple[int, ...] = ()
    labels: int = 0
    tally: Tally = Tally()


def tally_of(entry: Entry) -> Tally:
    """Return what a `sheet_count` entry says."""
    return Tally(entry.body["stuck"], entry.body["spoiled"], entry.body["unused"])


def returned_sheets(entries: Sequence[Entry], known: Histories | None = None) -> dict[SheetKey, ReturnedSheet]:
    """Return the sheets of a case that came back and are not lost since, those destroyed among them.

    Args:
        entries: all entries of the case by rising number.
        known: what `histories` says of them, where it was asked before.
    """
    pulled = Counter(_key(entry) for entry in pulled_outside(entries))
    counts = {_key(entry): entry for entry in standing(entries, "sheet_count")}
    found: dict[SheetKey, ReturnedSheet] = {}
    for key, draw, handover in _back(known or histories(entries)):
        count, labels = counts.get(key), handover.labels - pulled.get(key, 0)
        found[key] = ReturnedSheet(key, draw, labels, count.n if count else None, tally_of(count) if count else None)
    return found


def _back(known: Histories) -> list[tuple[SheetKey, int, Move]]:
    """Return key, draw and handover of each sheet that came back and is not lost since, by key."""
    here = (State.RETURNED, State.DESTROYED)
    return sorted(
        (key, one.now.draw, one.handover) for key, one in known.items() if one.handover and one.now.state in here
    )


def pulled_outside(entries: Sequence[Entry]) -> list[Entry]:
    """Return the pulls that stand and were made while the sheet of the label was at the contractor's."""
    return [entry for entry in standing(entries, "pull") if entry.body.get("state") == State.HANDED]


def count_sheets(entries: Sequence[Entry], known: Histories | None = None) -> SheetCounts:
    """Return the counts of the sheets of the last draw; `known` as for `returned_sheets`."""
    draws = [entry.n for entry in entries if entry.kind == "draw"]
    if not draws:
        return SheetCounts()
    known = known or histories(entries)
    if not standing(entries, "sheet_count"):  # most of the time, and then nothing is asked of a sheet but its number
        return SheetCounts(uncounted=tuple(key[0] for key, draw, _ in _back(known) if draw == draws[-1]))
    back = [sheet for sheet in returned_sheets(entries, known).values() if sheet.draw == draws[-1]]
    counted = [sheet for sheet in back if sheet.tally]
    return SheetCounts(
        counted=len(counted),
        uncounted=tuple(sheet.key[0] for sheet in back if not sheet.tally),
        labels=sum(sheet.labels for sheet in counted),
        tally=sum((sheet.tally for sheet in counted if sheet.tally), Tally()),
    )


def _key(entry: Entry) -> SheetKey:
    return entry.body["sheet"], entry.body["generation"]
