"""A flow: who is to be reached, as steps over lists of people.

An office decides who gets a notice by steps: take the people of a list for whom something holds, unite lists, keep
those who are also in another, leave out those in a third. On paper the steps are numbered, and each names the lists
it works on. Here the same steps are data, so that the page, the lists and the counts come from one thing.

Definitions.

1. A *person* is an id (宛名番号). A list may have several rows of one person; a set holds a person once, however many
   lists and rows speak of that person.
2. An *extraction* takes from one list the people for whom a condition is true in at least one of their rows. Where it
   is true in none and unknown in at least one, it is *unknown* for the person (`or` over the rows, in Kleene's logic:
   survey_ops.domain.conditions). Somebody the list does not have is false, not unknown.
3. Each extraction says what becomes of the unknown: they stop the work, are left out, or are taken in. This is a
   decision of the office; that it was made, and for how many people, is reported each time.
4. A *set expression* is a union, an intersection or a difference of steps and of further expressions. It works on the
   sets after the decisions of definition 3. The steps may be written in any order, but none may lean on itself.
5. What a decision hides stays countable: beside each decided set runs the same expression in three values, with `or`
   for union, `and` for intersection and `and not` for difference. Whoever is unknown there is in the set or not
   according to facts nobody knows; the steps report how many they are.

What follows. Every set is decided by the files and this data alone, so the same inputs give the same sets. At each
operation |before| + |added| = |after| or |before| - |removed| = |after|, since a set holds each person once.

The evaluation stands in survey_ops.domain.flow_sets, so that a command that only speaks of a flow loads no arrays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from survey_ops.domain.conditions import ColumnRule, Condition

Decision = Literal["stop", "exclude", "include"]
RecordKind = Literal["refused", "undelivered"]
Operator = Literal["union", "intersection", "minus"]

RECORD_COLUMNS: Mapping[RecordKind, Mapping[str, ColumnRule]] = {
    "refused": {"on": ColumnRule("受付日", "date"), "way": ColumnRule("受付の方法", blank="none")},
    "undelivered": {"on": ColumnRule("返送日", "date"), "reason": ColumnRule("返送の理由", blank="none")},
}
"""The columns of the lists that the case itself keeps; the second holds `RecordRow.text`."""


class RecordRow(Protocol):
    """A row of a list that the case itself keeps: who, when, and by which way or for which reason."""

    @property
    def id(self) -> str:
        """Resident id."""

    @property
    def on(self) -> date:
        """The day it came in."""

    @property
    def text(self) -> str:
        """The way a refusal came, or the reason a letter came back."""


@dataclass(frozen=True)
class Source:
    """A list of people.

    Attributes:
        title: what it is called.
        office: who keeps it.
        as_of: the day it speaks of (時点); None for the case's own records, which go on.
        request: the paper it was asked for with, or "".
        columns: our name -> how the column is read.
    """

    title: str
    office: str
    as_of: date | None
    request: str
    columns: Mapping[str, ColumnRule]


@dataclass(frozen=True)
class Extraction:
    """People of a list for whom a condition holds, or everybody in it (definitions 2 and 3)."""

    source: str
    where: Condition | None = None
    unknown: Decision = "stop"


@dataclass(frozen=True)
class Operation:
    """A set expression; a text is the name of a step. A difference takes all further operands from the first."""

    operator: Operator
    operands: tuple["Expression", ...]


Expression = str | Operation


@dataclass(frozen=True)
class Step:
    """A step as the official flow numbers it.

    Attributes:
        name: its number there, such as Ⅰ２（１）.
        origin: where its people come from.
        title: what it takes, in the office's words; may be empty for a set expression.
        heading: a heading above it, or "".
        note: a remark below it, or "".
    """

    name: str
    origin: Extraction | Expression
    title: str = ""
    heading: str = ""
    note: str = ""


@dataclass(frozen=True)
class Result:
    """A list that the office works with, and the step it is."""

    name: str
    step: str


@dataclass(frozen=True)
class Overlap:
    """A set that should be empty; it is reported where it is not, and stops nothing."""

    name: str
    expression: Expression
    message: str


@dataclass(frozen=True)
class Flow:
    """A whole flow; the steps in the order of the page."""

    title: str
    sources: Mapping[str, Source]
    steps: tuple[Step, ...]
    results: tuple[Result, ...] = ()
    warnings: tuple[Overlap, ...] = ()


def names_in(expression: Expression) -> Iterator[str]:
    """Yield the names of the steps an expression speaks of, as often as it does."""
    if isinstance(expression, str):
        yield expression
    else:
        for operand in expression.operands:
            yield from names_in(operand)


def leans_on(step: Step) -> tuple[str, ...]:
    """Return the names of the steps that a step works on, each once."""
    return () if isinstance(step.origin, Extraction) else tuple(dict.fromkeys(names_in(step.origin)))


def dependency_order(needs: Mapping[str, tuple[str, ...]]) -> tuple[list[str], tuple[str, ...]]:
    """Order names so that each comes after those it needs.

    Args:
        needs: name -> the names it needs; names that are no key are passed over.

    Returns:
        The order; and the first circle found, its first name repeated at the end, or () where there is none.

    >>> dependency_order({"c": ("a", "b"), "a": (), "b": ("a",)})
    (['a', 'b', 'c'], ())
    >>> dependency_order({"a": ("b",), "b": ("a",)})[1]
    ('a', 'b', 'a')
    """
    done: dict[str, None] = {}
    for start in needs:
        # An explicit path, not recursion: a flow of some thousand steps in a row must not end in a stack overflow.
        path = [start]
        waiting = [iter(needs[start])]
        while path:
            name = next(waiting[-1], None)
            if name is None:
                done[path.pop()] = None
                waiting.pop()
            elif name in path:
                return list(done), (*path[path.index(name) :], name)
            elif name in needs and name not in done:
                path.append(name)
                waiting.append(iter(needs[name]))
    return list(done), ()
