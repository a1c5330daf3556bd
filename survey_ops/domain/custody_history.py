"""Where every sheet is and was, derived from the entries of the ledger.

A label that is taken out (引抜き) makes the labels on its sheet one fewer while the sheet is in the office. Of a
sheet that is handed over the labels stay as they were handed over: what goes out is what comes back. How many of them
are still to be posted is `SheetHistory.wanted`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple, Protocol

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import TARGETS, Movement, Sheet, SheetKey, State, may_reprint


def labels_by_sheet(labels: int, per_sheet: int, used: int = 0) -> list[int]:
    """Return how many labels stand on each sheet when they fill one after the other.

    Args:
        labels: all of them.
        per_sheet: labels on a full sheet.
        used: places of the first sheet that were used before and stay empty.

    >>> labels_by_sheet(30, 12)
    [12, 12, 6]
    >>> labels_by_sheet(30, 12, used=4)
    [8, 12, 10]
    """
    ends = [0, *range(per_sheet - used, labels, per_sheet), labels]
    return [stop - start for start, stop in pairwise(ends)] if labels else []


_MOVEMENTS = {movement.value: movement for movement in Movement}


class Move(NamedTuple):
    """What the entry of a movement says of its sheet; movements sort by their entries."""

    entry: int
    kind: str
    sheet: int
    generation: int
    labels: int
    transfer: int | None

    def as_entry(self) -> Entry:
        """Return an entry that says this and nothing else."""
        body = {
            "sheet": self.sheet,
            "generation": self.generation,
            "labels": self.labels,
            "transfer": self.transfer,
        }
        entry = object.__new__(Entry)
        # As its constructor does, but at once: there may be a hundred thousand of them.
        entry.__dict__.update(n=self.entry, at="", case="", kind=self.kind, actor="", body=body, prev="", hash="")
        return entry


def move_of(entry: Entry) -> Move:
    """Return what the entry of a movement says of its sheet."""
    body = entry.body
    transfer = body.get("transfer")  # entries of before there were transfers lack the key
    return Move(entry.n, entry.kind, body["sheet"], body["generation"], body["labels"], transfer)


class SheetFacts(Protocol):
    """What counts and deadlines ask of a sheet, whether its movements were replayed or not."""

    @property
    def now(self) -> Sheet:
        """Where it is."""

    @property
    def wanted(self) -> int:
        """Labels on it that are still to be posted: those pulled are off, wherever the sheet was at the time."""

    @property
    def held(self) -> bool:
        """Whether it was printed as a held sheet."""

    @property
    def run(self) -> int:
        """The entry of the run of labels it belongs to."""

    @property
    def replaced(self) -> bool:
        """Whether a further generation of it was printed."""

    @property
    def handover(self) -> Move | None:
        """Its handover, where there is one that stands."""


@dataclass
class SheetHistory:
    """A sheet and all that it was.

    Attributes:
        states: as it came into the world, then after each movement that stands; the last is the present.
        held: whether it was printed as a held sheet.
        run: the entry of the run of labels it belongs to.
        replaced: whether a further generation of it was printed.
        handovers: the entries of its handovers that stand.
    """

    states: list[Sheet]
    held: bool
    run: int
    replaced: bool = False
    handovers: list[Entry] = field(default_factory=list)

    @property
    def now(self) -> Sheet:
        """Where it is."""
        return self.states[-1]

    @property
    def wanted(self) -> int:
        """Labels on it that are still to be posted: those pulled are off, wherever the sheet was at the time."""
        return self.states[0].labels

    @property
    def handover(self) -> Move | None:
        """Its handover, where there is one that stands."""
        return move_of(self.handovers[-1]) if self.handovers else None

    def move(self, movement: Movement, entry: Entry) -> None:
        """Add a movement."""
        self.states.append(moved(self.states[-1], movement, entry))
        if movement is Movement.HANDOVER:
            self.handovers.append(entry)

    def undo(self) -> None:
        """Take back its last movement."""
        undone = self.states.pop()
        if self.handovers and self.handovers[-1].n == undone.entry:
            self.handovers.pop()

    def add_wanted(self, number: int) -> None:
        """Count labels pulled, or not pulled after all."""
        self.states[0] = replace(self.states[0], labels=self.states[0].labels + number)

    def make_void(self, entry: int) -> None:
        """Let the sheet begin as void: also a correction of its movements must not make it good again."""
        if self.states[0].state is not State.VOID:
            self.states[0] = replace(self.states[0], state=State.VOID, entry=entry)


Histories = Mapping[SheetKey, SheetFacts]
"""Every sheet of a case: from `histories`, or from `custody_present.present_sheets`."""


def replay(entries: Iterable[Entry]) -> dict[SheetKey, Sheet]:
    """Return every sheet of one case as its entries leave it.

    Args:
        entries: the case's entries by rising number.

    Raises:
        KeyError, ValueError: the entries contradict themselves.
    """
    return {key: history.now for key, history in histories(entries).items()}


def histories(entries: Iterable[Entry]) -> dict[SheetKey, SheetHistory]:
    """Return what became of every sheet of one case.

    Args:
        entries: the case's entries by rising number.

    Raises:
        KeyError, ValueError: the entries contradict themselves.
    """
    known: dict[SheetKey, SheetHistory] = {}
    pulls: set[int] = set()
    losses: dict[int, Entry] = {}
    for entry in entries:
        if entry.kind == "loss":
            losses[entry.n] = entry
        _apply(known, pulls, losses, entry)
    return known


def _apply(known: dict[SheetKey, SheetHistory], pulls: set[int], losses: Mapping[int, Entry], entry: Entry) -> None:
    movement = _MOVEMENTS.get(entry.kind)
    if movement:
        known[_key(entry)].move(movement, entry)
        return
    match entry.kind:
        case "labels":
            for sheet in printed_sheets(entry):
                known[sheet.key] = SheetHistory([sheet], sheet.state is State.HELD, entry.n)
        case "reprint":
            _print_again(known, entry)
        case "draw":
            for history in known.values():
                history.make_void(entry.n)
        case "pull" if entry.body["sheet"] is not None:
            pulls.add(entry.n)
            known[_key(entry)].add_wanted(-1)
        case "loss":
            for key in sheets_named(entry):
                known[key].states.append(lost(known[key].now, entry))
        case "loss_found":
            _find_again(known, entry)
        case "correct" if entry.body["entry"] in losses:
            _find_again(known, losses[entry.body["entry"]])
        case "correct" if entry.body["sheet"] is not None and entry.body["entry"] in pulls:
            known[_key(entry)].add_wanted(1)
        case "correct" if entry.body["sheet"] is not None:
            known[_key(entry)].undo()


def _key(entry: Entry) -> SheetKey:
    return entry.body["sheet"], entry.body["generation"]


def sheets_named(entry: Entry) -> list[SheetKey]:
    """Return the sheets that an entry lists."""
    return [(number, generation) for number, generation in entry.body["sheets"]]


def lost(sheet: Sheet, entry: Entry) -> Sheet:
    """Return a sheet that got lost; who had it and where stays to be seen."""
    return replace(sheet, state=State.LOST, since=entry.body["found_on"], entry=entry.n)


def _find_again(known: dict[SheetKey, SheetHistory], entry: Entry) -> None:
    """Put the sheets of an entry where they were before they were lost."""
    for key in sheets_named(entry):
        if known[key].now.state is not State.LOST:
            raise ValueError(f"entry {entry.n} finds a sheet that is not lost")
        known[key].states.pop()


def _print_again(known: dict[SheetKey, SheetHistory], entry: Entry) -> None:
    before = known[entry.body["sheet"], entry.body["replaces"]]
    sheet = printed_again(entry, before.now.draw)
    if before.replaced or sheet.key in known or not may_reprint(before.now.state):
        raise ValueError(f"entry {entry.n} prints a sheet again that cannot be")
    before.replaced = True
    before.make_void(entry.n)
    known[sheet.key] = SheetHistory([sheet], before.held, before.run)


def printed_again(entry: Entry, draw: int) -> Sheet:
    """Return the sheet that a `reprint` entry put into the world, for the draw of the sheet that it replaces."""
    body = entry.body
    return Sheet(
        number=body["sheet"],
        generation=body["generation"],
        labels=body["labels"],
        state=State.HELD if body["held"] else State.PRINTED,
        since=body["on"],
        holder=body["by"],
        place="",
        entry=entry.n,
        draw=draw,
    )


def printed_counts(entry: Entry) -> Iterator[tuple[int, int, State]]:
    """Yield number, labels and state of each sheet that a `labels` entry put into the world."""
    body = entry.body
    first = body.get("first", 1)  # entries of before there were further runs begin with sheet 1
    held = body.get("held", 0)  # entries of before know nothing of held labels
    used = body.get("first_place", 0)  # and nothing of sheets that were partly used before
    plain = body["labels"] - held
    counts = [(number, State.PRINTED) for number in labels_by_sheet(plain, body["per_sheet"], used)]
    counts += [(number, State.HELD) for number in labels_by_sheet(held, body["per_sheet"], 0 if plain else used)]
    return ((number, labels, state) for number, (labels, state) in enumerate(counts, start=first))


def printed_sheets(entry: Entry) -> list[Sheet]:
    """Return the sheets that a `labels` entry put into the world."""
    body = entry.body
    return [
        Sheet(
            number=number,
            generation=body["generation"],
            labels=labels,
            state=state,
            since=body["on"],
            holder=body["by"],
            place="",
            entry=entry.n,
            draw=body["draw"],
        )
        for number, labels, state in printed_counts(entry)
    ]


def moved(sheet: Sheet, movement: Movement, entry: Entry) -> Sheet:
    """Return the sheet after an accepted movement."""
    body = entry.body
    return Sheet(
        number=sheet.number,
        generation=sheet.generation,
        labels=sheet.labels,
        state=TARGETS[movement],
        since=body["on"],
        holder=body.get("to") or "",
        place=body.get("place") or "",
        entry=entry.n,
        draw=sheet.draw,
    )
