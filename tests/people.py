"""Registers as arrays, built by hand for tests."""

from collections.abc import Mapping, Sequence

import numpy as np

from survey_ops.domain.people import Births, Coded, People

Days = Sequence[tuple[int, int]]
"""For each resident the first and the last day of birth, as figures YYYYMMDD."""


def make_people(births: Days, **columns: Sequence[str]) -> People:
    """Return residents `0000`, `0001`, ... of these days of birth; nobody is excluded."""
    rows = len(births)
    nobody = np.zeros(rows, dtype=np.bool_)
    first, last = (np.array([days[at] for days in births], dtype=np.int32) for at in (0, 1))
    return People(
        ids=np.array([f"{row:04d}".encode() for row in range(rows)], dtype="S4"),
        births=Births(first, last, np.arange(rows)),
        history=nobody,
        not_resident=nobody,
        protected=nobody,
        listed=np.zeros(rows, dtype=np.int8),
        columns=make_columns(columns),
    )


def make_columns(columns: Mapping[str, Sequence[str]]) -> dict[str, Coded]:
    """Return columns of few values."""
    return {name: make_coded(cells) for name, cells in columns.items()}


def make_coded(cells: Sequence[str]) -> Coded:
    """Return a column; its values stand in the order in which they come."""
    values = tuple(dict.fromkeys(cells))
    return Coded(values, np.array([values.index(cell) for cell in cells], dtype=np.int32))
