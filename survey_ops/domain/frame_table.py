"""Frame and sample side by side (母集団と標本の構成): by age group, by sex, by district, by age and sex.

Rows are row numbers of the register, as the draw gives them; the tables hold counts and never an id. A table by age,
sex and district at once is not made: in it a cell is soon one person (see `small_cells`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.age import AgeRule
from survey_ops.domain.age_groups import UNKNOWN, group_codes, group_labels
from survey_ops.domain.people import Births, Coded, People
from survey_ops.domain.small_cells import Counts, hidden_cells

Rows = NDArray[np.intp]

BLANK = "（記載なし）"
MALE, FEMALE, OTHER_SEX = "男", "女", "その他・不詳"
_SEX_WORDS = {
    **dict.fromkeys(("男", "男性", "1", "１", "M", "m"), MALE),
    **dict.fromkeys(("女", "女性", "2", "２", "F", "f"), FEMALE),
}


@dataclass(frozen=True)
class Classes:
    """How residents are sorted into classes.

    Attributes:
        labels: the classes in the order they are printed.
        codes: shape (rows of the register,): the index of each resident's class.
        optional: classes that are left out where nobody of the frame is in them.
    """

    labels: tuple[str, ...]
    codes: NDArray[np.intp]
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Line:
    """A line of a table; `sample` is None where the count is not printed."""

    label: str
    frame: int
    sample: int | None


@dataclass(frozen=True)
class Table:
    """Frame and sample by one heading.

    Attributes:
        lines: a line a class.
        frame: residents of the frame; the sum of the lines.
        sample: residents of the sample, the sum of the lines before any was hidden; None where it is not printed.
    """

    lines: tuple[Line, ...]
    frame: int
    sample: int | None


@dataclass(frozen=True)
class Cross:
    """Frame and sample by age group and sex; a table by age for each sex."""

    sexes: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Composition:
    """All tables of a report; None where the register has no such column.

    Attributes:
        by_age: by age group.
        by_sex: by sex.
        by_district: by the column that the city named.
        age_by_sex: by both; its totals are the lines of the first two.
    """

    by_age: Table
    by_sex: Table | None
    by_district: Table | None
    age_by_sex: Cross | None

    @property
    def is_hidden(self) -> bool:
        """Whether at least one count is not printed."""
        tables = [self.by_age, self.by_sex, self.by_district, *(self.age_by_sex.tables if self.age_by_sex else ())]
        return any(line.sample is None for table in tables if table for line in table.lines)


def age_classes(births: Births, as_of: date, rule: AgeRule, bounds: Sequence[int]) -> Classes:
    """Return residents by age group; who has no known group is 不詳."""
    labels = (*group_labels(bounds), UNKNOWN)
    return Classes(labels, group_codes(births, as_of, rule, bounds), frozenset({UNKNOWN}))


def sex_classes(column: Coded) -> Classes:
    """Return residents by sex: the words and the codes 1 and 2 in use are 男 and 女, everything else is neither."""
    labels = (MALE, FEMALE, OTHER_SEX)
    known = [labels.index(_SEX_WORDS.get(value.strip(), OTHER_SEX)) for value in column.values]
    return Classes(labels, np.array(known, dtype=np.intp)[column.codes], frozenset({OTHER_SEX}))


def district_classes(column: Coded) -> Classes:
    """Return residents by the values of a column: numbers in their order, other values by their characters."""
    values = [value.strip(" \u3000") or BLANK for value in column.values]
    ordered = sorted(set(values), key=lambda value: (value == BLANK, *_district_key(value)))
    places = {value: place for place, value in enumerate(ordered)}
    codes = np.array([places[value] for value in values], dtype=np.intp)[column.codes]
    return Classes(tuple(ordered), codes, frozenset(ordered))


def _district_key(value: str) -> tuple[bool, int, str]:
    is_number = value.isdecimal()
    return not is_number, int(value) if is_number else 0, value


def compose(
    people: People,
    frame: Rows,
    selected: Rows,
    ages: Classes,
    *,
    district: str = "",
    below: int,
) -> Composition:
    """Count frame and sample.

    Args:
        people: the register.
        frame: rows that are eligible.
        selected: rows that were drawn.
        ages: the age groups.
        district: name of the column of districts; "" for none.
        below: the smallest count of the sample that is printed (see `small_cells`).

    Raises:
        KeyError: the register has no such column.
    """
    districts = district_classes(people.columns[district]) if district else None
    by_district = _one_way(districts, frame, selected, below) if districts else None
    if "sex" not in people.columns:
        return Composition(_one_way(ages, frame, selected, below), None, by_district, None)
    by_age, by_sex, cross = _two_way(ages, sex_classes(people.columns["sex"]), frame, selected, below)
    return Composition(by_age, by_sex, by_district, cross)


def _one_way(classes: Classes, frame: Rows, selected: Rows, below: int) -> Table:
    whole = Classes(("",), np.zeros_like(classes.codes))
    return _two_way(classes, whole, frame, selected, below)[0]


def _two_way(down: Classes, across: Classes, frame: Rows, selected: Rows, below: int) -> tuple[Table, Table, Cross]:
    """Return the totals down, the totals across, and the cells; hidden together, for they add up."""
    frame_counts = _count(down, across, frame)
    rows, columns = _used(down, frame_counts[:-1, -1]), _used(across, frame_counts[-1, :-1])
    # With one column its cells are the totals again: they would hide each other for nothing.
    kept = np.ix_([*rows, -1], [*(columns if len(across.labels) > 1 else ()), -1])
    cells, drawn = frame_counts[kept], _count(down, across, selected)[kept]
    hidden = hidden_cells(cells, drawn, below)
    labels = [down.labels[row] for row in rows]
    heads = [across.labels[column] for column in columns] if len(across.labels) > 1 else []
    tables = [_table(labels, cells[:, at], drawn[:, at], hidden[:, at]) for at in range(cells.shape[1])]
    sums = _table(heads, cells[-1], drawn[-1], hidden[-1])
    return tables[-1], sums, Cross(tuple(heads), tuple(tables[:-1]))


def _count(down: Classes, across: Classes, rows: Rows) -> Counts:
    """Return counts with the totals in the last row and the last column."""
    height, width = len(down.labels), len(across.labels)
    flat = np.bincount(down.codes[rows] * width + across.codes[rows], minlength=height * width)
    cells = flat.reshape(height, width).astype(np.int64)
    with_rows = np.vstack([cells, cells.sum(axis=0)])
    return np.hstack([with_rows, with_rows.sum(axis=1, keepdims=True)])


def _used(classes: Classes, counts: Counts) -> list[int]:
    return [at for at, label in enumerate(classes.labels) if label not in classes.optional or counts[at]]


def _table(labels: Sequence[str], frame: Counts, sample: Counts, hidden: NDArray[np.bool_]) -> Table:
    lines = tuple(
        Line(label, int(frame[at]), None if hidden[at] else int(sample[at])) for at, label in enumerate(labels)
    )
    return Table(lines, int(frame[-1]), None if hidden[-1] else int(sample[-1]))
