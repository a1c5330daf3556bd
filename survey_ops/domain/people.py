"""A register as the draw and the report see it: arrays of the same length, in the order of the file.

Only what decides something is here. Names and addresses never are: they are read again for the residents who are
selected, and for nobody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    """

    ids: Ids
    births: Births
    history: NDArray[np.bool_]
    not_resident: NDArray[np.bool_]
    protected: NDArray[np.bool_]
    listed: NDArray[np.int8]
    columns: Mapping[str, Coded]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)
