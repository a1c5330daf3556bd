"""The smallest tickets of many residents, stratum by stratum, without holding everybody's tickets.

The register is walked in pieces. Of each stratum only the smallest tickets so far are kept, with a limit: the
leading word of the worst of them once the stratum is full. Whoever is above the limit can be let go at once, so that
after the first pieces hardly any ticket is kept, and memory does not grow with the register.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.frame import Mask
from survey_ops.domain.people import Ids
from survey_ops.domain.tickets import Tickets, byte_tickets

_PIECE = 1 << 18
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
    limits = np.full(len(places), _NO_LIMIT, dtype=np.uint64)
    kept = _Kept(np.empty(0, np.intp), np.empty(0, np.int32), np.empty((0, 4), np.uint64))
    room = max(_PIECE, int(places.sum()))
    for start in range(0, len(ids), _PIECE):
        rows = np.flatnonzero(wanted[start : start + _PIECE]) + start
        rows = rows[places[codes[rows]] > 0]
        tickets = byte_tickets(seed, ids[rows].tolist())
        near = tickets[:, 0] <= limits[codes[rows]]
        kept = _joined(kept, _Kept(rows[near], codes[rows[near]], tickets[near]))
        if len(kept.rows) > 2 * room or start == 0:
            kept = _pruned(kept, places, limits)
    kept = _pruned(kept, places, limits)
    return kept.rows[_ticket_order(kept.tickets)]


def in_ticket_order(seed: str, ids: Ids, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return rows in the order of their tickets."""
    return rows[_ticket_order(byte_tickets(seed, ids[rows].tolist()))]


def _ticket_order(tickets: Tickets) -> NDArray[np.intp]:
    return np.lexsort(tuple(tickets[:, word] for word in (3, 2, 1, 0)))


def _joined(one: _Kept, other: _Kept) -> _Kept:
    return _Kept(
        np.concatenate([one.rows, other.rows]),
        np.concatenate([one.codes, other.codes]),
        np.concatenate([one.tickets, other.tickets]),
    )


def _pruned(kept: _Kept, places: NDArray[np.int64], limits: NDArray[np.uint64]) -> _Kept:
    """Keep the smallest tickets of each stratum alone, and set the limits of those that are full."""
    words = [kept.tickets[:, word] for word in (3, 2, 1, 0)]
    order = np.lexsort((*words, kept.codes.astype(np.uint64)))
    codes = kept.codes[order]
    rank = np.arange(len(codes)) - np.searchsorted(codes, codes, side="left")
    last = order[rank == places[codes] - 1]
    limits[kept.codes[last]] = kept.tickets[last, 0]
    order = order[rank < places[codes]]
    return _Kept(kept.rows[order], kept.codes[order], kept.tickets[order])
