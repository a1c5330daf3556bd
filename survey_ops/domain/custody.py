"""Where a sheet may go, and where it is: the rules of custody as values.

                      handover          return           destroy
    printed    ─────►  handed   ─────► returned ─────► destroyed
       └──────────────────────────────────────────────────┘
       └─► void (a new draw)
    held       ───────────────────────────────────────► destroyed
       └─► void (a new draw)

A held sheet (別扱い) bears people under protection: the office sticks its labels itself, and nobody outside gets it.

A movement of a sheet that has just made it is `already` done; every other movement is refused with a reason.
The state of all sheets is no record of its own: `replay` derives it from the entries of the ledger.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from survey_ops.domain.chain import Entry


class State(StrEnum):
    """Where a sheet is."""

    PRINTED = "printed"
    HELD = "held"
    HANDED = "handed"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    VOID = "void"
    LOST = "lost"


class Movement(StrEnum):
    """What can be scanned: 引渡, 返却, 廃棄."""

    HANDOVER = "handover"
    RETURN = "return"
    DESTROY = "destroy"


class Reason(StrEnum):
    """Why a scan is refused."""

    NOT_A_CODE = "not_a_code"
    OTHER_CASE = "other_case"
    UNKNOWN = "unknown"
    ALTERED = "altered"
    VOID = "void"
    HELD = "held"
    WRONG_STATE = "wrong_state"


TARGETS = {
    Movement.HANDOVER: State.HANDED,
    Movement.RETURN: State.RETURNED,
    Movement.DESTROY: State.DESTROYED,
}
_SOURCES = {
    Movement.HANDOVER: {State.PRINTED},
    Movement.RETURN: {State.HANDED},
    Movement.DESTROY: {State.PRINTED, State.HELD, State.RETURNED},
}
_PENDING = {
    Movement.HANDOVER: {State.PRINTED},
    Movement.RETURN: {State.HANDED},
    Movement.DESTROY: {State.PRINTED, State.HELD, State.HANDED, State.RETURNED},
}

SheetKey = tuple[int, int]
"""Sheet number and print generation."""


@dataclass(frozen=True)
class Sheet:
    """A sheet and its last movement.

    Attributes:
        number: sheet number, from 1.
        generation: print generation.
        labels: labels on it, one a resident.
        state: where it is.
        since: the day it came there (ISO 8601), as the operator said.
        holder: who has it, where known.
        place: where, where known.
        entry: the ledger entry that says so.
        draw: the entry of the draw it was printed for.
    """

    number: int
    generation: int
    labels: int
    state: State
    since: str
    holder: str
    place: str
    entry: int
    draw: int

    @property
    def key(self) -> SheetKey:
        """Number and generation."""
        return self.number, self.generation


def judge(movement: Movement, state: State) -> State | Reason | None:
    """Decide a movement: the new state, None when it is already done, or the reason of the refusal."""
    if state is TARGETS[movement]:
        return None
    if state is State.VOID:
        return Reason.VOID
    if state is State.HELD and movement is not Movement.DESTROY:
        return Reason.HELD
    return TARGETS[movement] if state in _SOURCES[movement] else Reason.WRONG_STATE


def missing_after(movement: Movement, sheets: Iterable[Sheet]) -> list[int]:
    """Return the numbers of the sheets that a movement of all sheets would still have to reach."""
    return sorted(sheet.number for sheet in sheets if sheet.state in _PENDING[movement])


def last_movement(sheets: Iterable[Sheet]) -> Movement | None:
    """Return the furthest movement that any sheet has made, or None before the first."""
    states = {sheet.state for sheet in sheets}
    for movement in reversed(Movement):
        if TARGETS[movement] in states:
            return movement
    return None


def waiting(sheets: Iterable[Sheet]) -> dict[Movement, list[int]]:
    """Return, for each movement that has begun for a draw, the numbers of that draw's sheets it has not reached."""
    by_draw: dict[int, list[Sheet]] = {}
    for sheet in sheets:
        by_draw.setdefault(sheet.draw, []).append(sheet)
    left: dict[Movement, set[int]] = {movement: set() for movement in Movement}
    for known in by_draw.values():
        furthest = last_movement(known)
        begun = list(Movement)[: list(Movement).index(furthest) + 1] if furthest else []
        for movement in begun:
            left[movement] |= set(missing_after(movement, known))
    return {movement: sorted(numbers) for movement, numbers in left.items() if numbers}


def behind(sheets: Iterable[Sheet]) -> list[int]:
    """Return the numbers of the sheets that lag behind the furthest movement of their draw."""
    return sorted({number for numbers in waiting(sheets).values() for number in numbers})


def labels_on(number: int, per_sheet: int, labels: int, held: int = 0) -> int:
    """Return how many labels stand on sheet `number`.

    Args:
        number: from 1.
        per_sheet: labels on a full sheet.
        labels: all labels.
        held: how many of them are held; they stand on sheets of their own after the others.
    """
    plain = sheets_for(labels - held, per_sheet)
    if number <= plain:
        return min(per_sheet, labels - held - (number - 1) * per_sheet)
    return min(per_sheet, held - (number - plain - 1) * per_sheet)


def sheets_for(labels: int, per_sheet: int) -> int:
    """Return how many sheets labels need."""
    return -(-labels // per_sheet)


def replay(entries: Iterable[Entry]) -> dict[SheetKey, Sheet]:
    """Return every sheet of one case as its entries leave it.

    Args:
        entries: the case's entries by rising number.
    """
    histories: dict[SheetKey, list[Sheet]] = {}
    for entry in entries:
        _apply(histories, entry)
    return {key: history[-1] for key, history in histories.items()}


def _apply(histories: dict[SheetKey, list[Sheet]], entry: Entry) -> None:
    match entry.kind:
        case "labels":
            for sheet in printed_sheets(entry):
                histories[sheet.key] = [sheet]
        case "draw":
            # Where a sheet began, it can no longer come back to: a correction must not make it good again.
            for history in histories.values():
                history[0] = replace(history[0], state=State.VOID, entry=entry.n)
        case "handover" | "return" | "destroy":
            history = histories[entry.body["sheet"], entry.body["generation"]]
            history.append(moved(history[-1], Movement(entry.kind), entry))
        case "correct" if entry.body["sheet"] is not None:
            history = histories[entry.body["sheet"], entry.body["generation"]]
            history.pop()


def printed_sheets(entry: Entry) -> list[Sheet]:
    """Return the sheets that a `labels` entry put into the world."""
    body = entry.body
    before = body.get("first", 1) - 1  # entries of before there were further runs begin with sheet 1
    held = body.get("held", 0)  # entries of before know nothing of held labels
    plain = sheets_for(body["labels"] - held, body["per_sheet"])
    return [
        Sheet(
            number=before + number,
            generation=body["generation"],
            labels=labels_on(number, body["per_sheet"], body["labels"], held),
            state=State.PRINTED if number <= plain else State.HELD,
            since=body["on"],
            holder=body["by"],
            place="",
            entry=entry.n,
            draw=body["draw"],
        )
        for number in range(1, body["sheets"] + 1)
    ]


def moved(sheet: Sheet, movement: Movement, entry: Entry) -> Sheet:
    """Return the sheet after an accepted movement."""
    body = entry.body
    return replace(
        sheet,
        state=TARGETS[movement],
        since=body["on"],
        holder=body.get("to") or "",
        place=body.get("place") or "",
        entry=entry.n,
    )
