"""A register as the draw and the report see it: arrays of the same length, in the order of the file.

Only what decides something is here. Names and addresses never are: they are read again for the residents who are
selected, and for nobody else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.small_tickets import SmallTickets

_EXACT_FIGURES = 18  # of a 64-bit integer
_PIECE = 1 << 16

Ids = NDArray[np.bytes_]
"""Shape (rows,), dtype `S`: resident ids in ASCII, as the file has them."""


@dataclass(frozen=True)
class Births:
    """Days of birth, each as the first and the last day it can be, as figures YYYYMMDD.

    A day that is known has both alike. What is not known at all runs from 0 to 99999999; where the year is
    known and nothing else, from YYYY0101 to YYYY1231. A city has as many of them as there are days in a century, so
    each row holds the index of its day alone.

    Attributes:
        first_days: shape (days,), the first day that each can be.
        last_days: shape (days,), the last.
        codes: shape (rows,), the index of each resident's day.
    """

    first_days: NDArray[np.int32]
    last_days: NDArray[np.int32]
    codes: NDArray[Any]

    @property
    def first(self) -> NDArray[np.int32]:
        """The first day of each row; shape (rows,)."""
        found: NDArray[np.int32] = self.first_days[self.codes]
        return found

    @property
    def last(self) -> NDArray[np.int32]:
        """The last day of each row; shape (rows,)."""
        found: NDArray[np.int32] = self.last_days[self.codes]
        return found


@dataclass(frozen=True)
class Coded:
    """A column with few distinct values.

    Attributes:
        values: the distinct values as text.
        codes: shape (rows,), for each row the index of its value.
    """

    values: tuple[str, ...]
    codes: NDArray[np.int32]


@dataclass(frozen=True)
class People:
    """The residents of a register.

    Attributes:
        ids: resident ids.
        births: days of birth.
        history: True where the row is not the latest of its resident (履歴).
        not_resident: True where the resident no longer lives here (転出, 死亡, other 消除).
        protected: True under protection (支援措置).
        listed: shape (rows,), 0, or from 1 the number of the first exclusion list that names the resident.
        columns: further columns by name, for strata, order, households and counts.
        known_order: the order of the ids, where it was found before.
        small_tickets: the smallest tickets of a draw, where they were kept while the register was read.
    """

    ids: Ids
    births: Births
    history: NDArray[np.bool_]
    not_resident: NDArray[np.bool_]
    protected: NDArray[np.bool_]
    listed: NDArray[np.int8]
    columns: Mapping[str, Coded]
    known_order: "IdOrder | None" = None
    small_tickets: SmallTickets | None = None

    @cached_property
    def order(self) -> "IdOrder":
        """The rows in the order of their ids."""
        return order_ids(self.ids) if self.known_order is None else self.known_order

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)


@dataclass(frozen=True)
class IdOrder:
    """Ids put in order.

    Attributes:
        size: number of rows.
        moved: shape (rows,), the rows in the order of their ids by bytes, equal ids in the order of the file; None
            where the file is in that order.
        is_unique: True where no id is there twice.
    """

    size: int
    moved: NDArray[np.uint32] | None
    is_unique: bool

    @property
    def rows(self) -> NDArray[Any]:
        """The rows in the order of their ids; shape (rows,)."""
        return np.arange(self.size, dtype=np.uint32) if self.moved is None else self.moved

    def pieces(self, length: int) -> Iterator[NDArray[Any]]:
        """Yield the rows in that order, `length` of them at a time."""
        for start in range(0, self.size, length):
            end = min(start + length, self.size)
            yield np.arange(start, end) if self.moved is None else self.moved[start:end]

    def sorted_ids(self, ids: Ids) -> Ids:
        """Return the ids in their order."""
        return ids if self.moved is None else ids[self.moved]


def order_ids(ids: Ids) -> IdOrder:
    """Put ids in order.

    Ids of figures alone, all as long, are ordered as numbers, which is the same and several times as fast.
    """
    if _are_ascending(ids):
        return IdOrder(len(ids), None, is_unique=True)
    numbers = _as_numbers(ids)
    if numbers is None:
        rows = np.argsort(ids, kind="stable")
        return IdOrder(len(ids), rows.astype(np.uint32), not bool(follows_its_equal(ids[rows]).any()))
    rows = np.argsort(numbers)
    ordered = numbers[rows]
    is_unique = not bool((ordered[1:] == ordered[:-1]).any())
    # The fast order leaves equal numbers as they come; only where there are some is the slower one needed.
    stable = rows if is_unique else np.argsort(numbers, kind="stable")
    return IdOrder(len(ids), stable.astype(np.uint32), is_unique)


def _are_ascending(ids: Ids) -> bool:
    """Tell whether each id comes after the one before it, as register systems write them."""
    pieces = (ids[start : start + _PIECE + 1] for start in range(0, len(ids) - 1, _PIECE))
    return all(bool((piece[1:] > piece[:-1]).all()) for piece in pieces)


def _as_numbers(ids: Ids) -> NDArray[np.int64] | None:
    if not are_plain_figures(ids):
        return None
    single = ids.view(np.uint8).reshape(len(ids), -1)
    numbers = np.zeros(len(ids), dtype=np.int64)
    for figures in single.T:
        numbers *= 10
        numbers += figures
    return numbers


def are_plain_figures(ids: Ids) -> bool:
    """Tell whether there are ids, and all are figures alone, of one length and not too long for a number."""
    if not 1 <= ids.itemsize <= _EXACT_FIGURES or not len(ids):
        return False
    single = ids.view(np.uint8)
    return bool(single.min() >= ord("0")) and bool(single.max() <= ord("9"))


def follows_its_equal(ids: Ids) -> NDArray[np.bool_]:
    """Tell which ids are the same as the one before; shape (len(ids) - 1,), or (0,) where there are none."""
    if len(ids) < 2:
        return np.zeros(0, dtype=np.bool_)
    single = np.ascontiguousarray(ids).view(np.uint8).reshape(len(ids), -1)
    same: NDArray[np.bool_] = ~(single[1:] != single[:-1]).any(axis=1)
    return same
