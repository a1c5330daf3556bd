"""A list of people as arrays: each distinct cell is read once, and each row holds the number of its fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.conditions import ColumnRule, Fact
from survey_ops.domain.facts import Fault, read_fact


@dataclass(frozen=True)
class FactColumn:
    """A column: its distinct facts, and for each row which of them it holds."""

    facts: tuple[Fact, ...]
    codes: NDArray[np.int32]


@dataclass(frozen=True)
class FactTable:
    """The rows of a list.

    Attributes:
        ids: for each row the person.
        lines: for each row the physical line it starts on.
        columns: our names of the columns.
    """

    ids: Sequence[str]
    lines: Sequence[int]
    columns: Mapping[str, FactColumn]


@dataclass(frozen=True)
class ColumnReading:
    """A column as read, and the rows whose cell cannot be read with the reason."""

    column: FactColumn
    faults: tuple[tuple[int, Fault], ...]


def read_column(cells: Sequence[str], rule: ColumnRule, latest: date) -> ColumnReading:
    """Read a column; arguments as of `read_fact`. A cell that cannot be read counts as unknown, and is told."""
    numbers: dict[str, int] = {}
    codes = np.array([numbers.setdefault(cell, len(numbers)) for cell in cells], dtype=np.int32)
    read = [read_fact(cell, rule, latest) for cell in numbers]
    facts = tuple(Fact(None, is_unknown=True) if isinstance(one, Fault) else one for one in read)
    bad = {number: one for number, one in enumerate(read) if isinstance(one, Fault)}
    rows = np.flatnonzero(np.isin(codes, list(bad))) if bad else ()
    return ColumnReading(FactColumn(facts, codes), tuple((int(row), bad[int(codes[row])]) for row in rows))
