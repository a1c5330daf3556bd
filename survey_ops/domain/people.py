"""A register as the draw and the report see it: arrays of the same length, in the order of the file.

Only what decides something is here. Names and addresses never are: they are read again for the residents who are
selected, and for nobody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_EXACT_FIGURES = 18  # of a 64-bit integer

Ids = NDArray[np.bytes_]
"""Shape (rows,), dtype `S`: resident ids in ASCII, as the file has them."""


@dataclass(frozen=True)
class Births:
    """Days of birth, each as the first and the last day it can be, as figures YYYYMMDD.

    A day that is known has both alike. What is not known at all runs from 0 to 99999999; where the year is
    known and nothing else, from YYYY0101 to YYYY1231.

    Attributes:
        first: shape (rows,).
        last: shape (rows,).
    """

    first: NDArray[np.int32]
    last: NDArray[np.int32]


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
        known_order: shape (rows,), the rows in the order of their ids, where it was found before.
    """

    ids: Ids
    births: Births
    history: NDArray[np.bool_]
    not_resident: NDArray[np.bool_]
    protected: NDArray[np.bool_]
    listed: NDArray[np.int8]
    columns: Mapping[str, Coded]
    known_order: NDArray[np.intp] | None = None

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """The rows in the order of their ids; shape (rows,)."""
        return order_ids(self.ids).rows if self.known_order is None else self.known_order

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)


@dataclass(frozen=True)
class IdOrder:
    """Ids put in order.

    Attributes:
        rows: shape (rows,), the rows in the order of their ids by bytes, equal ids in the order of the file.
        is_unique: True where no id is there twice.
    """

    rows: NDArray[np.intp]
    is_unique: bool


def order_ids(ids: Ids) -> IdOrder:
    """Put ids in order.

    Ids of figures alone, all as long, are ordered as numbers, which is the same and several times as fast.
    """
    numbers = _as_numbers(ids)
    if numbers is None:
        rows = np.argsort(ids, kind="stable")
        return IdOrder(rows, not bool(follows_its_equal(ids[rows]).any()))
    if bool((numbers[1:] > numbers[:-1]).all()):
        return IdOrder(np.arange(len(ids)), is_unique=True)
    rows = np.argsort(numbers)
    ordered = numbers[rows]
    is_unique = not bool((ordered[1:] == ordered[:-1]).any())
    # The fast order leaves equal numbers as they come; only where there are some is the slower one needed.
    return IdOrder(rows if is_unique else np.argsort(numbers, kind="stable"), is_unique)


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
