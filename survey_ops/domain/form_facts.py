"""What the forms may claim, read from the entries of the ledger.

A form says what was recorded and nothing more: an undone scan is no handover, a sheet that is still out has not come
back. The sentences are in templates; here are the facts they speak of.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet, State
from survey_ops.domain.custody_history import SheetHistory, histories
from survey_ops.domain.destructions import DestructionFacts, claims_witness, destroyed, destruction_facts
from survey_ops.domain.differences import CountDifference, Counted, case_differences
from survey_ops.domain.form_items import ItemList, Parties, item_facts
from survey_ops.domain.form_origin import Origin
from survey_ops.domain.form_sources import FactSources, fact_sources
from survey_ops.domain.label_counts import LabelCounts, count_labels
from survey_ops.domain.losses import Loss, case_losses
from survey_ops.domain.notices import recipients_of
from survey_ops.domain.parties import party_of
from survey_ops.domain.told import Announced, Informed, announcements, notices_given


@dataclass(frozen=True)
class DayFacts:
    """What one movement came to on one day."""

    on: date
    sheets: int
    labels: int


@dataclass(frozen=True)
class WayFacts:
    """What of a movement went by one giver to one taker, at one place and by one method; "" where nobody said."""

    giver: str
    taker: str
    place: str
    method: str
    sheets: int
    labels: int


@dataclass(frozen=True)
class MovementFacts:
    """One movement of the case's sheets as recorded; corrections taken off.

    Attributes:
        sheets: how many made it.
        labels: labels on them.
        days: the days it happened, ascending.
        giver, taker, place, method: as recorded, several joined; "" where nobody said.
        by_day: what it came to on each of the days.
        ways: what went by each giver, taker, place and method, in the order it came up.
    """

    sheets: int
    labels: int
    days: tuple[date, ...]
    giver: str
    taker: str
    place: str
    method: str
    by_day: tuple[DayFacts, ...] = ()
    ways: tuple[WayFacts, ...] = ()


@dataclass(frozen=True)
class SheetList:
    """Some sheets by number, with the labels on them."""

    numbers: tuple[int, ...]
    labels: int

    @property
    def sheets(self) -> int:
        """How many sheets."""
        return len(self.numbers)


@dataclass(frozen=True)
class Facts:
    """A case as its entries tell it.

    Attributes:
        drawn_on: day of the last draw, or None.
        selected: residents of the last draw, the reserves that were used included.
        manifest: of the last draw; empty before the first.
        printed: sheets that are good; void ones and those printed again since are left out.
        handover, give_back, destroy: what was recorded of each movement.
        not_handed: sheets not handed over although others are.
        not_returned: sheets handed over and not back although others are.
        not_destroyed: sheets not destroyed although others are.
        out: sheets that are handed over now.
        held: sheets of people under protection, which are never handed over.
        earlier: sheets of earlier draws that had been handed over.
        earlier_left: those of them that are not destroyed.
        earlier_out: those of them that are handed over now.
        lost: sheets that are lost.
        earlier_lost: sheets of earlier draws that are lost.
        losses: losses of which something is still lost.
        differences: counts that do not agree, open and explained.
        erased_on: day the recipients were erased, or None.
        extract_erased_on: day the extract was erased, or None.
        counts: where the labels of the last draw are, those pulled and those posted among them.
        destruction: the evidence of the destruction.
        unwitnessed_method: whether the method of the destruction was recorded with words of somebody present and no
            witness is on record; the words are left out.
        items: what became of the items besides label sheets.
        informed: the people concerned who were told (本人への通知).
        announced: what was published (周知).
        sources: fact -> the entries it rests on.
    """

    drawn_on: date | None
    selected: int
    manifest: Mapping[str, Any]
    printed: SheetList
    handover: MovementFacts
    give_back: MovementFacts
    destroy: MovementFacts
    not_handed: SheetList
    not_returned: SheetList
    not_destroyed: SheetList
    out: SheetList
    held: SheetList
    earlier: SheetList
    earlier_left: SheetList
    earlier_out: SheetList
    lost: SheetList
    earlier_lost: SheetList
    losses: tuple[Loss, ...]
    differences: tuple[CountDifference, ...]
    erased_on: date | None
    extract_erased_on: date | None
    counts: LabelCounts
    destruction: DestructionFacts
    unwitnessed_method: bool
    items: ItemList = field(default_factory=ItemList)
    informed: tuple[Informed, ...] = ()
    announced: tuple[Announced, ...] = ()
    sources: FactSources = field(default_factory=dict)

    def origins(self, path: str) -> tuple[Origin, ...]:
        """Return the entries that a fact rests on.

        Args:
            path: as a sentence names it, without `facts.`: `handover.days`.
        """
        return self.sources.get(path.partition(".")[0], ())

    @property
    def is_witnessed(self) -> bool:
        """Whether a text may say that somebody saw the destruction: that of all sheets, or else of all items."""
        if self.destroy.sheets:
            return self.destruction.is_witnessed
        moves = [item.erased for item in self.items.erased if item.erased]
        return bool(moves) and all(move.witness for move in moves)

    def claims_too_much(self, text: str, *, is_done: bool) -> bool:
        """Tell whether a text has somebody present at a destruction of whom no record speaks.

        Args:
            text: one or more sentences.
            is_done: whether it speaks of what is destroyed. Until then it may say what is meant to happen.
        """
        return not self.is_witnessed and self.destruction.claims_too_much(text, is_done=is_done)

    @property
    def open_differences(self) -> tuple[CountDifference, ...]:
        """Counts that do not agree and that nobody has explained."""
        return tuple(one for one in self.differences if one.is_open)

    @property
    def open_sheets(self) -> SheetList:
        """Sheets whose own count does not agree; as labels, how many are lacking or too many on them."""
        mine = [one for one in self.open_differences if one.counted is Counted.SHEET and one.sheet]
        return SheetList(
            tuple(sorted({one.sheet[0] for one in mine if one.sheet})), sum(abs(one.left) for one in mine)
        )

    @property
    def open_others(self) -> tuple[CountDifference, ...]:
        """The open differences that are none of a single sheet."""
        return tuple(one for one in self.open_differences if one.counted is not Counted.SHEET)

    @property
    def explained(self) -> tuple[CountDifference, ...]:
        """The differences that are explained."""
        return tuple(one for one in self.differences if not one.is_open)

    @property
    def is_accounted(self) -> bool:
        """Whether nothing is lost and every count agrees or is explained: else no claim that all is accounted for."""
        return not (self.losses or self.open_differences)

    @property
    def all_returned(self) -> bool:
        """Whether every sheet that was handed over came back, and nothing speaks against it."""
        return bool(self.give_back.sheets) and not self.out.sheets and self.is_accounted


def gather_facts(entries: Sequence[Entry]) -> Facts:
    """Return the facts of one case.

    Args:
        entries: all entries of the case up to the moment the form speaks of.
    """
    draws = [entry for entry in entries if entry.kind == "draw"]
    known = histories(entries)
    good = [history.now for history in known.values() if history.now.state is not State.VOID]
    last = draws[-1].n if draws else 0
    sheets = [sheet for sheet in good if sheet.draw == last]
    # Of an earlier draw only what had left the office is told: the rest is void, or was destroyed or lost in it.
    earlier = [sheet for sheet in good if sheet.draw != last and _was_out(known[sheet.key])]
    erased = [entry for entry in entries if entry.kind == "erase"]
    present = [sheet for sheet in sheets if not known[sheet.key].replaced]
    moves = _standing_moves(entries, {sheet.key for sheet in sheets})
    parties = _parties(entries)
    facts = {movement: _movement(movement, moves, parties) for movement in Movement}
    proof = destroyed(entries, sheets).sheets
    destruction = destruction_facts(list(proof.values()))
    recorded = facts[Movement.DESTROY]
    facts[Movement.DESTROY] = _with_evidence(recorded, destruction)
    return Facts(
        drawn_on=_day(draws[-1]) if draws else None,
        selected=recipients_of(entries, draws[-1]) if draws else 0,
        manifest=draws[-1].body["manifest"] if draws else {},
        printed=_list(present),
        handover=facts[Movement.HANDOVER],
        give_back=facts[Movement.RETURN],
        destroy=facts[Movement.DESTROY],
        not_handed=_left(facts[Movement.HANDOVER], sheets, State.PRINTED),
        not_returned=_left(facts[Movement.RETURN], sheets, State.HANDED),
        not_destroyed=_left(facts[Movement.DESTROY], sheets, State.PRINTED, State.HELD, State.HANDED, State.RETURNED),
        out=_list(sheet for sheet in sheets if sheet.state is State.HANDED),
        held=_list(sheet for sheet in present if known[sheet.key].held),
        earlier=_list(earlier),
        earlier_left=_list(sheet for sheet in earlier if sheet.state is not State.DESTROYED),
        earlier_out=_list(sheet for sheet in earlier if sheet.state is State.HANDED),
        lost=_list(sheet for sheet in sheets if sheet.state is State.LOST),
        earlier_lost=_list(sheet for sheet in good if sheet.draw != last and sheet.state is State.LOST),
        losses=tuple(loss for loss in case_losses(entries) if not loss.is_found),
        differences=case_differences(entries),
        erased_on=_first_day(erased),
        extract_erased_on=_first_day(entry for entry in erased if entry.body["inputs"]),
        counts=count_labels(entries),
        destruction=destruction,
        unwitnessed_method=claims_witness(recorded.method) and not destruction.is_witnessed,
        items=item_facts(entries, parties),
        informed=notices_given(entries),
        announced=announcements(entries),
        sources=fact_sources(entries, last, (sheet.key for sheet in sheets)),
    )


def _was_out(history: SheetHistory) -> bool:
    return any(sheet.state is State.HANDED for sheet in history.states)


def _standing_moves(entries: Iterable[Entry], good: set[tuple[int, int]]) -> list[Entry]:
    """Return the accepted movements of good sheets that were not undone."""
    known = list(entries)
    undone = {entry.body["entry"] for entry in known if entry.kind == "correct"}
    return [
        entry
        for entry in known
        if entry.kind in frozenset(Movement)
        and entry.n not in undone
        and (entry.body["sheet"], entry.body["generation"]) in good
    ]


def _parties(entries: Iterable[Entry]) -> Parties:
    """Return how a text calls the two sides of each transfer: a form names roles, not people."""
    return {
        entry.n: {side: party_of(entry.body[side]).title for side in ("from", "to")}
        for entry in entries
        if entry.kind == "transfer"
    }


def _with_evidence(recorded: MovementFacts, destruction: DestructionFacts) -> MovementFacts:
    """Return the destruction as its evidence tells it; without a witness on record no words of one are left."""
    method = destruction.method or recorded.method
    if claims_witness(method) and not destruction.is_witnessed:
        method = ""
    return replace(recorded, method=method)


def _movement(movement: Movement, moves: Sequence[Entry], parties: Parties) -> MovementFacts:
    mine = [entry for entry in moves if entry.kind == movement.value]
    days = sorted({_day(entry) for entry in mine})
    return MovementFacts(
        sheets=len(mine),
        labels=_labels(mine),
        days=tuple(days),
        giver=_said(mine, "from", parties),
        taker=_said(mine, "to", parties),
        place=_said(mine, "place"),
        method=_said(mine, "method"),
        by_day=tuple(_of_day(day, [entry for entry in mine if _day(entry) == day]) for day in days),
        ways=tuple(_ways(mine, parties)),
    )


def _ways(entries: Iterable[Entry], parties: Parties) -> Iterator[WayFacts]:
    found: dict[tuple[str, str, str, str], list[Entry]] = {}
    for entry in entries:
        way = (_said([entry], "from", parties), _said([entry], "to", parties))
        found.setdefault((*way, _said([entry], "place"), _said([entry], "method")), []).append(entry)
    for said, mine in found.items():
        yield WayFacts(*said, len(mine), _labels(mine))


def _of_day(day: date, entries: Sequence[Entry]) -> DayFacts:
    return DayFacts(day, len(entries), _labels(entries))


def _labels(entries: Iterable[Entry]) -> int:
    return sum(entry.body["labels"] for entry in entries)


def _said(entries: Iterable[Entry], key: str, parties: Parties | None = None) -> str:
    """Return what was recorded under a key, each wording once, in the order it came up."""
    said = ((parties or {}).get(entry.body.get("transfer") or 0, entry.body)[key] for entry in entries)
    return "及び".join(dict.fromkeys(words for words in said if words))


def _left(movement: MovementFacts, sheets: Iterable[Sheet], *states: State) -> SheetList:
    """Return the sheets a movement has not reached; none before it began."""
    return _list(sheet for sheet in sheets if movement.sheets and sheet.state in states)


def _list(sheets: Iterable[Sheet]) -> SheetList:
    known = sorted(sheets, key=lambda sheet: sheet.number)
    return SheetList(tuple(sheet.number for sheet in known), sum(sheet.labels for sheet in known))


def _first_day(entries: Iterable[Entry]) -> date | None:
    return next((_day(entry) for entry in entries), None)


def _day(entry: Entry) -> date:
    return date.fromisoformat(entry.body["on"])
