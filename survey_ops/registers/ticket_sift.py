"""Keep the smallest tickets of a register while it is read: of everybody who may have been born early enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.small_tickets import TicketRow, TicketSieve, TicketWish
from survey_ops.registers.births import read_births

_BIRTH = "birth"


@dataclass
class BirthSift:
    """Shows a sieve the residents who may be old enough; see `parts.Sift`.

    Attributes:
        wish: which tickets are to be kept.
        extracted_on: date of the extract, the last possible day of birth.
    """

    wish: TicketWish
    extracted_on: date
    _sieve: TicketSieve = field(init=False, compare=False)
    _is_early: NDArray[np.bool_] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Begin with nobody."""
        self._sieve = TicketSieve(self.wish)
        self._is_early = np.empty(0, dtype=np.bool_)

    @property
    def limit(self) -> bytes:
        """Below it, the tickets of all rows shown so far were told."""
        return self._sieve.limit

    def __call__(
        self,
        ids: NDArray[np.bytes_],
        codes: Mapping[str, NDArray[Any]],
        new: Mapping[str, Sequence[bytes]],
        encoding: str,
    ) -> list[TicketRow]:
        """Return the tickets of a part that may be among the smallest."""
        # What cannot be read is told elsewhere and stops the draw; here its first day is 0.
        days = read_births(new[_BIRTH], encoding, self.extracted_on).first
        self._is_early = np.concatenate([self._is_early, days <= self.wish.born_on_or_before])
        rows = np.flatnonzero(self._is_early[codes[_BIRTH]])
        return [(ticket, int(rows[place])) for ticket, place in self._sieve.sift(ids[rows])]
