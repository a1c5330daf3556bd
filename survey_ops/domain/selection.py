"""The smallest tickets of many residents, stratum by stratum, without holding everybody's tickets.

The register is walked in pieces, each core of the computer a stretch of it. Of each stratum only the smallest
tickets so far are kept, with a limit: the leading word of the worst of them once the stratum is full. Whoever is
above the limit can be let go at once, so that after the first pieces hardly any ticket is kept, and memory does not
grow with the register.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.frame import Mask
from survey_ops.domain.people import Ids
from survey_ops.domain.tickets import Tickets, array_tickets
from survey_ops.processes import share_out, usable_processes

_PIECE = 1 << 16
_SHARE = 1 << 18  # fewer rows are not worth a process of their own
_NO_LIMIT = np.uint64(2**64 - 1)


@dataclass
class _Kept:
    """The smallest tickets so far, not always pruned to their number."""

    rows: NDArray[np.intp]
    codes: NDArray[np.int32]
    tickets: Tickets


def smallest_tickets(
    seed: str, ids: Ids, wanted: Mask, codes: NDArray[np.int32], places: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Return the rows of the smallest tickets of every stratum, all in ticket order.

    Args:
        seed: in normal form.
        ids: shape (rows,).
        wanted: shape (rows,), the rows to choose from.
        codes: shape (rows,), the stratum of each wanted row.
        places: shape (strata,), how many of each; at most as many as there are.
    """
    number = min(usable_processes(), max(1, len(ids) // _SHARE))
    cuts = [len(ids) * part // number for part in range(number + 1)]
    stretches = [
        _Stretch(seed, start, ids[start:end], wanted[start:end], codes[start:end], places)
        for start, end in pairwise(cuts)
    ]
    kept = _pruned([part for _, part in share_out(_walk, stretches)], places, _no_limits(places))
    return kept.rows[_ticket_order(kept.tickets)]


@dataclass(frozen=True)
class _Stretch:
    """Some rows for one process, with the number of the first of them."""

    seed: str
    start: int
    ids: Ids
    wanted: Mask
    codes: NDArray[np.int32]
    places: NDArray[np.int64]


def _walk(stretch: _Stretch) -> Iterator[_Kept]:
    """Walk a stretch piece by piece and return its smallest tickets."""
    codes, places = stretch.codes, stretch.places
    limits = _no_limits(places)
    room = max(_PIECE, int(places.sum()))
    parts: list[_Kept] = [_Kept(np.empty(0, np.intp), np.empty(0, np.int32), np.empty((0, 4), np.uint64))]
    for start in range(0, len(stretch.ids), _PIECE):
        rows = np.flatnonzero(stretch.wanted[start : start + _PIECE]) + start
        rows = rows[places[codes[rows]] > 0]
        tickets = array_tickets(stretch.seed, stretch.ids[rows])
        near = tickets[:, 0] <= limits[codes[rows]]
        parts.append(_Kept(rows[near] + stretch.start, codes[rows[near]], tickets[near]))
        if sum(len(part.rows) for part in parts) > 2 * room or start == 0:
            parts = [_pruned(parts, places, limits)]
    yield _pruned(parts, places, limits)


def _no_limits(places: NDArray[np.int64]) -> NDArray[np.uint64]:
    return np.full(len(places), _NO_LIMIT, dtype=np.uint64)


def in_ticket_order(seed: str, ids: Ids, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return rows in the order of their tickets."""
    return rows[_ticket_order(array_tickets(seed, ids[rows]))]


def _ticket_order(tickets: Tickets) -> NDArray[np.intp]:
    return np.lexsort(tuple(tickets[:, word] for word in (3, 2, 1, 0)))


def _pruned(parts: list[_Kept], places: NDArray[np.int64], limits: NDArray[np.uint64]) -> _Kept:
    """Keep the smallest tickets of each stratum alone, and set the limits of those that are full."""
    kept = _Kept(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.tickets for part in parts]),
    )
    words = [kept.tickets[:, word] for word in (3, 2, 1, 0)]
    order = np.lexsort((*words, kept.codes.astype(np.uint64)))
    codes = kept.codes[order]
    rank = np.arange(len(codes)) - np.searchsorted(codes, codes, side="left")
    last = order[rank == places[codes] - 1]
    limits[kept.codes[last]] = kept.tickets[last, 0]
    order = order[rank < places[codes]]
    return _Kept(kept.rows[order], kept.codes[order], kept.tickets[order])
