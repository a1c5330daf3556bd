"""The smallest tickets, kept while a register is read: whoever cannot win is let go as soon as he is met.

Every core of the computer that reads a stretch of the file hashes the residents it meets and keeps the smallest
tickets so far, with a limit: the largest of them once there are enough. Who is above the limit is let go. Of all
stretches together everybody below the lowest limit is known, so that the smallest tickets among any of them are the
smallest of the register, as long as there are enough.

Nobody knows while reading who will turn out to be excluded, so more are kept than are wanted; where they do not
suffice, all tickets are worked out again (`domain.selection`). Tickets are compared as SHA-256 gives them, 32 bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.tickets import raw_tickets

_NO_LIMIT = b"\xff" * 33
_SPARE_FACTOR = 2
_SPARE = 1000
_ROOM = 1.25  # times as many as are kept, before those too many are let go
_TICKET = 32

TicketRow = tuple[bytes, int]
"""A ticket and the row that has it."""


@dataclass(frozen=True)
class TicketWish:
    """Which tickets are to be kept.

    Attributes:
        seed: of the draw, in normal form.
        born_on_or_before: the last day on which one can be born, as figures YYYYMMDD; others have no ticket.
        wanted: how many will be drawn.
    """

    seed: str
    born_on_or_before: int
    wanted: int

    @property
    def most(self) -> int:
        """How many are kept."""
        return _SPARE_FACTOR * self.wanted + _SPARE


@dataclass
class TicketSieve:
    """Keeps the smallest tickets of the residents that it is shown."""

    wish: TicketWish
    limit: bytes = _NO_LIMIT
    _kept: list[bytes] = field(default_factory=list)

    def sift(self, ids: NDArray[np.bytes_]) -> list[TicketRow]:
        """Return who may be among the smallest, each with its place among these ids; `ids` of dtype `S`."""
        tickets = raw_tickets(self.wish.seed, ids)
        # The leading eight bytes of a ticket tell nearly everybody apart; whoever is left is compared whole.
        leading: NDArray[Any] = np.frombuffer(tickets, dtype=">u8")[:: _TICKET // 8]
        near = np.flatnonzero(leading <= int.from_bytes(self.limit[:8])).tolist()
        found = [(tickets[_TICKET * place : _TICKET * (place + 1)], place) for place in near]
        self._kept += [ticket for ticket, _ in found if ticket < self.limit]
        if len(self._kept) > _ROOM * self.wish.most:
            self._kept = sorted(self._kept)[: self.wish.most]
            # Who has the limit itself is known too, but to be below it is easier to say.
            self.limit = self._kept[-1]
        return [one for one in found if one[0] < self.limit]


@dataclass(frozen=True)
class SmallTickets:
    """Everybody whose ticket is below a limit.

    Attributes:
        wish: what was asked for.
        rows: shape (n,), in ticket order.
    """

    wish: TicketWish
    rows: NDArray[np.intp]

    def first(self, among: NDArray[np.bool_], size: int) -> NDArray[np.intp] | None:
        """Return the rows of the `size` smallest tickets among some rows, or None where too few are known.

        Args:
            among: shape (rows of the register,), True only where one was born early enough for the wish.
            size: how many.
        """
        found = self.rows[among[self.rows]]
        return found[:size] if len(found) >= size else None


def below_limits(wish: TicketWish, tickets: Iterable[TicketRow], limits: Sequence[bytes]) -> SmallTickets:
    """Put together what several sieves have kept.

    Args:
        wish: what they were asked for.
        tickets: all that they have told.
        limits: the last limit of each.
    """
    limit = min(limits, default=_NO_LIMIT)
    rows = [row for _, row in sorted(one for one in tickets if one[0] < limit)]
    return SmallTickets(wish, np.array(rows, dtype=np.intp))
