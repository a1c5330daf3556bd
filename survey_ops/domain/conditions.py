"""Conditions over the cells of a list: true, false or unknown.

A register does not know everything. A birth day may be recorded as 昭和31年00月00日, a tax return may not have been
filed (未申告), a mark may be blank because nobody asked. A program that reads "not known to be true" as "false"
decides about people in silence. So a condition has three values, and they are joined as Kleene joined them:

    and    the least     false < unknown < true
    or     the greatest
    not    turned round: true and false change places, unknown stays

What follows: `and` with one false part is false whatever the rest may be, `or` with one true part is true, and
unknown is left only where the missing fact would really decide. Source: S. C. Kleene, Introduction to Metamathematics
(1952), section 64, the strong tables.

Definitions.

1. A *fact* is what a cell says: a text, a range of days, or nothing that can be compared. It may be *blank* (the cell
   is empty) and it may be *unknown* (the column declares that this value, or an empty cell, says "not known").
2. A blank that is not unknown says that there is no such fact (no 死亡日: not dead): every comparison is false.
3. A day with unknown parts is the range from its first to its last possible day. A comparison is true when every day
   of the range meets it, false when none does, and unknown otherwise.
4. An age is a comparison with the latest day of birth that is old enough (survey_ops.domain.age).
5. "is blank" and "is unknown" ask about the cell, not about the world, and are never unknown themselves.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum
from typing import Literal

from survey_ops.domain.age import AgeRule, born_on_or_before


class Truth(IntEnum):
    """The three values in Kleene's order: `and` is the least, `or` the greatest, `not` is 2 minus the value."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


@dataclass(frozen=True)
class Days:
    """A day as a range: from the first to the last day it can be, both of them in it."""

    first: date
    last: date


@dataclass(frozen=True)
class Fact:
    """What a cell says (definition 1).

    Attributes:
        value: a text, a range of days, or None where there is nothing to compare.
        is_unknown: it is not, or not wholly, known.
        is_blank: the cell is empty.
    """

    value: str | Days | None
    is_unknown: bool = False
    is_blank: bool = False


@dataclass(frozen=True)
class TextTest:
    """The text of a column is one of these."""

    column: str
    values: tuple[str, ...]


Relation = Literal["on", "before", "after", "on_or_before", "on_or_after", "between"]


@dataclass(frozen=True)
class DayTest:
    """The day of a column stands in a relation to a day, or between two (both of them in it)."""

    column: str
    relation: Relation
    days: tuple[date, ...]

    @property
    def bounds(self) -> Days:
        """The first and the last day that meet the test."""
        day, last = self.days[0], self.days[-1]
        return {
            "on": Days(day, day),
            "before": Days(date.min, day - timedelta(days=1)),
            "after": Days(day + timedelta(days=1), date.max),
            "on_or_before": Days(date.min, day),
            "on_or_after": Days(day, date.max),
            "between": Days(day, last),
        }[self.relation]


@dataclass(frozen=True)
class AgeTest:
    """The person born on the day of a column is so many years old on a day."""

    column: str
    years: int
    as_of: date
    rule: AgeRule

    @property
    def bounds(self) -> Days:
        """The first and the last day of birth that meet the test."""
        return Days(date.min, born_on_or_before(self.as_of, self.years, self.rule))


@dataclass(frozen=True)
class StateTest:
    """The cell is, or is not, blank or unknown."""

    column: str
    state: Literal["blank", "unknown"]
    expected: bool


Test = TextTest | DayTest | AgeTest | StateTest


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True)
class Join:
    """All of the parts hold, or any of them."""

    how: Literal["all", "any"]
    parts: tuple["Condition", ...]


Condition = Test | Not | Join


def single_tests(condition: Condition) -> tuple[Test, ...]:
    """Return the single tests of a condition in the order they are written."""
    if isinstance(condition, Not):
        return single_tests(condition.part)
    if isinstance(condition, Join):
        return tuple(test for part in condition.parts for test in single_tests(part))
    return (condition,)


def judge(test: Test, fact: Fact) -> Truth:
    """Return whether a fact meets a single test (definitions 2 to 5).

    >>> spring = Fact(Days(date(1956, 1, 1), date(1956, 1, 31)), is_unknown=True)   # 昭和31年１月00日
    >>> judge(AgeTest("birth", 65, date(2021, 1, 1), "statute"), spring)
    <Truth.UNKNOWN: 1>
    """
    if isinstance(test, StateTest):
        found = fact.is_blank if test.state == "blank" else fact.is_unknown
        return _truth(found == test.expected)
    if fact.value is None:
        return Truth.UNKNOWN if fact.is_unknown else Truth.FALSE
    if isinstance(test, TextTest):
        return _truth(fact.value in test.values)
    if not isinstance(fact.value, Days):
        raise TypeError(f"{test.column} holds no days")
    return _compare(fact.value, test.bounds)


def _truth(holds: bool) -> Truth:
    return Truth.TRUE if holds else Truth.FALSE


def _compare(found: Days, wanted: Days) -> Truth:
    if wanted.first <= found.first and found.last <= wanted.last:
        return Truth.TRUE
    return Truth.FALSE if found.last < wanted.first or found.first > wanted.last else Truth.UNKNOWN


@dataclass(frozen=True)
class ColumnRule:
    """How the cells of a column are read.

    Attributes:
        header: the file's header.
        kind: `text`, `date` or `birth`.
        values: the closed set a text is from; empty where any text may stand.
        unknown_values: texts that say "not known".
        labels: words for codes, for people to read.
        blank: what an empty cell says: `none` (no such fact), `unknown`, or None where it must not be empty.
    """

    header: str
    kind: Literal["text", "date", "birth"] = "text"
    values: tuple[str, ...] = ()
    unknown_values: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    blank: Literal["none", "unknown"] | None = None
