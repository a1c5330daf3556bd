"""Birth dates of a whole column: plain days by arithmetic, every other way of writing one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.birth import FIRST_YEAR, Unreadable, read_birth
from survey_ops.registers.numbering import as_numbers

_FIGURES = 8
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)


@dataclass(frozen=True)
class BirthValues:
    """Distinct values read.

    Attributes:
        first: shape (values,), the first possible day as figures YYYYMMDD.
        last: shape (values,), the last.
        unreadable: index of a value -> why it cannot be read.
    """

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    unreadable: dict[int, Unreadable]


def read_births(values: Sequence[bytes], encoding: str, latest: date) -> BirthValues:
    """Read distinct values.

    Args:
        values: as the file has them.
        encoding: of the values.
        latest: the last possible day of birth, the date of the extract.
    """
    first = np.zeros(len(values), dtype=np.int32)
    plain = _plain_days(values, latest)
    first[:] = plain
    last = first.copy()
    unreadable: dict[int, Unreadable] = {}
    for index in np.flatnonzero(plain == 0).tolist():
        read = read_birth(values[index].decode(encoding), latest)
        if isinstance(read, Unreadable):
            unreadable[index] = read
        else:
            first[index], last[index] = read.first_figures, read.last_figures
    return BirthValues(first, last, unreadable)


def _plain_days(values: Sequence[bytes], latest: date) -> NDArray[np.int64]:
    """Return the figures of the values that are days written YYYYMMDD, and 0 for the others; shape (values,)."""
    is_eight = np.fromiter((len(value) == _FIGURES and value.isdigit() for value in values), np.bool_, len(values))
    found = np.zeros(len(values), dtype=np.int64)
    eight = np.flatnonzero(is_eight)
    if not len(eight):
        return found
    words = np.array([values[index] for index in eight.tolist()], dtype=f"S{_FIGURES}").view(np.uint64)
    figures = as_numbers(words)
    years, months, days = figures // 10000, figures // 100 % 100, figures % 100
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    lengths = _DAYS[np.minimum(months, 12)] + (leap & (months == 2))
    is_day = (years >= FIRST_YEAR) & (months >= 1) & (months <= 12) & (days >= 1) & (days <= lengths)
    is_day &= figures <= latest.year * 10000 + latest.month * 100 + latest.day
    found[eight[is_day]] = figures[is_day]
    return found
