"""Where a sheet may go, and where it is: the rules of custody as values.

                      handover          return           destroy
    printed    ─────►  handed   ─────► returned ─────► destroyed
       └──────────────────────────────────────────────────┘
       └─► void (a new draw, or the sheet printed again)
    held       ───────────────────────────────────────► destroyed
       └─► void (a new draw, or the sheet printed again)

From everywhere but its destruction a sheet may get lost (紛失); when it is found it is where it was before. It is
found by an entry that says so, not by a scan: where it was found belongs into the record.

A held sheet (別扱い) bears people under protection: the office sticks its labels itself, and nobody outside gets it.

A sheet that is printed again (a jam, a spoiled sheet) is a further generation of its number. The generation before
is void at once when it never left the office. What has been outside stays where it is: a sheet that came back waits
for its destruction, a destroyed one stays destroyed. A sheet that is handed over is not printed again before it
came back.

A scan that a desk collected without the ledger may meet a sheet that was moved meanwhile, or that another desk
scanned too: neither is `already` done, for two people say that they held the sheet.

A movement of a sheet that has just made it is `already` done; every other movement is refused with a reason.
The state of all sheets is no record of its own: `custody_history` derives it from the entries of the ledger.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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
    KEY_LOST = "key_lost"
    VOID = "void"
    HELD = "held"
    LOST = "lost"
    WRONG_STATE = "wrong_state"
    NOT_FOR_ITEM = "not_for_item"
    MOVED_MEANWHILE = "moved_meanwhile"
    OTHER_DESK = "other_desk"


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

    def __init__(
        self,
        number: int,
        generation: int,
        labels: int,
        state: State,
        since: str,
        holder: str,
        place: str,
        entry: int,
        draw: int,
    ) -> None:
        # As dataclass would write it, but all at once: there may be a hundred thousand sheets.
        self.__dict__.update(
            number=number,
            generation=generation,
            labels=labels,
            state=state,
            since=since,
            holder=holder,
            place=place,
            entry=entry,
            draw=draw,
        )

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
    if state is State.LOST:
        return Reason.LOST
    if state is State.HELD and movement is not Movement.DESTROY:
        return Reason.HELD
    return TARGETS[movement] if state in _SOURCES[movement] else Reason.WRONG_STATE


def may_get_lost(state: State) -> bool:
    """Tell whether a sheet can be missed where it is: one that is destroyed cannot, one that is lost is."""
    return state not in (State.DESTROYED, State.LOST)


def may_reprint(state: State) -> bool:
    """Tell whether a sheet may be printed again from where it is."""
    return state not in (State.HANDED, State.VOID)


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
