"""The draw (抽出): who is selected from the frame.

    1. frame       the eligible rows (`domain/frame.py`)
    2. simple      the `size` smallest tickets of the frame
    3. stratified  places for every stratum (`domain/allocation.py`), inside a stratum the smallest tickets
    4. systematic  every k-th of the ordered frame (`domain/systematic.py`)
    5. one per household, with simple only: the smallest tickets whose household was not met before

The selection is told in ticket order whatever the design. Rows are masks and indices here; nothing but ids and the
columns the rules name comes near the draw.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.allocation import Places, allocate
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.frame import Frame, Mask, figures, find_frame
from survey_ops.domain.households import first_of_each
from survey_ops.domain.people import People
from survey_ops.domain.rules import Key, Rules
from survey_ops.domain.selection import in_ticket_order, smallest_tickets
from survey_ops.domain.small_tickets import TicketWish
from survey_ops.domain.strata import Strata, column, stratify
from survey_ops.domain.systematic import ordered_frame, positions
from survey_ops.domain.tickets import id_array_sha256, id_pieces_sha256

_PIECE = 1 << 16


@dataclass(frozen=True)
class Stratum:
    """One stratum and what became of it.

    Attributes:
        key: its values.
        eligible: residents in the frame.
        wanted: places by the weights and the minimum alone.
        selected: places it got; all are taken.
        short: what of `wanted` it has not the residents for.
    """

    key: Key
    eligible: int
    wanted: int
    selected: int
    short: int


@dataclass(frozen=True)
class Draw:
    """The outcome.

    Attributes:
        frame: who is eligible, and the counts.
        strata: ascending by key; none but for a stratified draw.
        selected: shape (size,), row numbers from 0, in ticket order.
        held: shape (size,), which of the selected are under protection and held.
        frame_sha256: over the frame's ids, sorted by their bytes, each followed by a line feed.
        selection_sha256: the same over the selected ids, in ticket order.
    """

    frame: Frame
    strata: tuple[Stratum, ...]
    selected: NDArray[np.intp]
    held: Mask
    frame_sha256: str
    selection_sha256: str


def draw(people: People, rules: Rules) -> Draw:
    """Draw `rules.size` residents.

    Raises:
        ImpossibleDrawError: register and rules do not go together.
    """
    frame = find_frame(people, rules)
    _check_size(frame, rules)
    strata: tuple[Stratum, ...] = ()
    match rules.method:
        case "simple" if rules.one_per_household:
            selected = one_per_household(people, frame, rules, rules.size)
        case "simple":
            selected = smallest_of(people, frame.eligible, rules, rules.size)
        case "stratified":
            selected, strata = _stratified(people, frame, rules)
        case "systematic":
            order = ordered_frame(people, frame.eligible, rules)
            chosen = order[positions(rules.seed, frame.size, rules.size)]
            selected = in_ticket_order(rules.seed, people.ids, chosen)
    return Draw(
        frame=frame,
        strata=strata,
        selected=selected,
        held=people.protected[selected] & (rules.protected == "hold"),
        frame_sha256=frame_sha256(people, frame),
        selection_sha256=id_array_sha256(people.ids[selected]),
    )


def check_draw(people: People, rules: Rules) -> Frame:
    """Return the frame of a draw that can be made, whatever the seed.

    Raises:
        ImpossibleDrawError: register and rules do not go together.
    """
    frame = find_frame(people, rules)
    _check_size(frame, rules)
    if rules.method == "stratified":
        plan_strata(people, frame, rules)
    if rules.one_per_household:
        households = len(first_of_each(column(people, "household"), np.flatnonzero(frame.eligible)))
        if households < rules.size:
            raise ImpossibleDrawError("households_too_few", households)
    for name in rules.order:
        column(people, name)
    return frame


def _check_size(frame: Frame, rules: Rules) -> None:
    if not 1 <= rules.size <= frame.size:
        raise ImpossibleDrawError("frame_too_small", frame.size)


def frame_sha256(people: People, frame: Frame) -> str:
    """Return SHA-256 over the frame's ids, sorted by their bytes, each followed by a line feed."""
    pieces = people.order.pieces(_PIECE)
    return id_pieces_sha256(people.ids[rows[frame.eligible[rows]]] for rows in pieces)


def tickets_wanted(rules: Rules) -> TicketWish | None:
    """Return which tickets are worth keeping while a register is read, where that spares a walk over all of it."""
    if rules.method != "simple":
        return None
    return TicketWish(rules.seed, figures(rules.born_on_or_before), rules.size + rules.reserves)


def smallest_of(people: People, among: Mask, rules: Rules, size: int) -> NDArray[np.intp]:
    """Return the rows of the `size` smallest tickets among some of the frame, in ticket order."""
    known = people.small_tickets
    if known and (known.wish.seed, known.wish.born_on_or_before) == (rules.seed, figures(rules.born_on_or_before)):
        found = known.first(among, size)
        if found is not None:
            return found
    everybody = np.broadcast_to(np.int32(0), (len(people),))
    return smallest_tickets(rules.seed, people.ids, among, everybody, np.array([size], dtype=np.int64))


def one_per_household(people: People, frame: Frame, rules: Rules, size: int) -> NDArray[np.intp]:
    """Return the rows of the `size` smallest tickets of different households, in ticket order.

    Raises:
        ImpossibleDrawError: there are fewer households, or no column of them.
    """
    household = column(people, "household")
    # Further each time, for how many of a household are met is not known before.
    walked = min(2 * size, frame.size)
    while True:
        taken = first_of_each(household, smallest_of(people, frame.eligible, rules, walked))
        if len(taken) >= size:
            return taken[:size]
        if walked == frame.size:
            raise ImpossibleDrawError("households_too_few", len(taken))
        walked = min(4 * walked, frame.size)


def plan_strata(people: People, frame: Frame, rules: Rules) -> tuple[Strata, tuple[Stratum, ...]]:
    """Divide a frame into strata and the places among them; needs no seed.

    Raises:
        ImpossibleDrawError: the frame has no such strata, or not the residents for the places.
    """
    strata = stratify(people, frame.eligible, rules)
    residents = strata.residents.tolist()
    places = allocate(rules.size, _weights(strata, rules), residents, rules.minimum)
    return strata, tuple(map(_stratum, strata.keys, residents, places))


def _stratified(people: People, frame: Frame, rules: Rules) -> tuple[NDArray[np.intp], tuple[Stratum, ...]]:
    strata, told = plan_strata(people, frame, rules)
    places = np.array([one.selected for one in told], dtype=np.int64)
    return smallest_tickets(rules.seed, people.ids, frame.eligible, strata.codes, places), told


def _stratum(key: Key, residents: int, places: Places) -> Stratum:
    return Stratum(key, residents, places.wanted, places.places, places.short)


def _weights(strata: Strata, rules: Rules) -> list[int]:
    match rules.allocation:
        case "proportional":
            return [int(there) for there in strata.residents]
        case "equal":
            return [1] * len(strata.keys)
        case "given":
            given = {one.key: one.size for one in rules.given}
            missing = tuple(key for key in strata.keys if key not in given)
            if missing:
                raise ImpossibleDrawError("given_missing", len(missing), missing)
            return [given[key] for key in strata.keys]
