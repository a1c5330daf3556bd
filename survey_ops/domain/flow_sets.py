"""The sets of a flow (definitions in survey_ops.domain.flow), for a million people a list in seconds.

All ids of all lists are numbered once; a set is then an array with one value a person, and a union one pass over it.
A condition is judged once for each distinct value of a column.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.conditions import Condition, Join, Not, Truth, judge
from survey_ops.domain.fact_tables import FactTable
from survey_ops.domain.flow import (
    Expression,
    Extraction,
    Flow,
    Operator,
    Overlap,
    dependency_order,
    leans_on,
)

Truths = NDArray[np.int8]
"""One `Truth` a row or a person."""

Members = NDArray[np.bool_]
"""Shape (people,): who is in a set."""


@dataclass(frozen=True)
class Taken:
    """One operand of an operation, as it was worked in.

    Attributes:
        expression: the operand.
        size: people in it.
        before: people before it was worked in; 0 for the first.
        after: people afterwards.
        inner: how the operand itself came about, where it is an operation.
    """

    expression: Expression
    size: int
    before: int
    after: int
    inner: "Trace | None"


@dataclass(frozen=True)
class Trace:
    """An operation with the counts at each operand."""

    operator: Operator
    operands: tuple[Taken, ...]


@dataclass(frozen=True)
class StepSet:
    """What came of a step.

    Attributes:
        members: who is in it, after the decision on the unknown.
        truths: the same before any decision, in three values.
        trace: the counts of a set expression; None for an extraction.
        undecided_rows: rows of the list for which the condition is unknown, of people it is unknown for.
    """

    members: Members
    truths: Truths
    trace: Trace | None
    undecided_rows: NDArray[np.intp]

    @property
    def count(self) -> int:
        """People in it."""
        return int(np.count_nonzero(self.members))

    @property
    def unknown(self) -> int:
        """People of whom nobody knows whether they are in it."""
        return int(np.count_nonzero(self.truths == Truth.UNKNOWN))


@dataclass(frozen=True)
class FlowSets:
    """The sets of all steps of a flow.

    Attributes:
        ids: all people of all lists, each once.
        people: for each source, its number of people.
        steps: name -> its set, in the order of the page.
        warnings: those that are not empty, with their number of people.
    """

    ids: tuple[str, ...]
    people: Mapping[str, int]
    steps: Mapping[str, StepSet]
    warnings: tuple[tuple[Overlap, int], ...]

    def ids_of(self, step: str) -> list[str]:
        """Return the people of a step, sorted by id."""
        return sorted(self.ids[place] for place in np.flatnonzero(self.steps[step].members))


def evaluate(flow: Flow, tables: Mapping[str, FactTable]) -> FlowSets:
    """Return the sets of a flow; the unknown of a step that stops are left out of it, and counted.

    Args:
        flow: a flow without a circle.
        tables: the rows of each source.

    Raises:
        ValueError: a step leans on itself.
    """
    order, circle = dependency_order({step.name: leans_on(step) for step in flow.steps})
    if circle:
        raise ValueError(f"a circle: {circle}")
    ids, rows = _number(tables)
    steps = {step.name: step for step in flow.steps}
    made: dict[str, StepSet] = {}
    for name in order:
        origin = steps[name].origin
        if isinstance(origin, Extraction):
            made[name] = _extract(origin, tables[origin.source], rows[origin.source], len(ids))
        else:
            made[name] = _work(origin, made)
    counted = [(one, int(np.count_nonzero(_work(one.expression, made).members))) for one in flow.warnings]
    return FlowSets(
        ids=tuple(ids),
        people={name: _distinct(numbers, len(ids)) for name, numbers in rows.items()},
        steps={step.name: made[step.name] for step in flow.steps},
        warnings=tuple((one, count) for one, count in counted if count),
    )


def row_truths(condition: Condition | None, table: FactTable) -> Truths:
    """Return whether a condition holds for each row; without a condition it does."""
    if condition is None:
        return np.full(len(table.ids), Truth.TRUE, dtype=np.int8)
    if isinstance(condition, Not):
        return 2 - row_truths(condition.part, table)
    if isinstance(condition, Join):
        parts = [row_truths(part, table) for part in condition.parts]
        joined: Truths = (np.minimum if condition.how == "all" else np.maximum).reduce(parts)
        return joined
    column = table.columns[condition.column]
    judged = np.array([judge(condition, fact) for fact in column.facts], dtype=np.int8)
    return judged[column.codes]


def _distinct(people: NDArray[np.intp], total: int) -> int:
    present = np.zeros(total, dtype=np.bool_)
    present[people] = True
    return int(np.count_nonzero(present))


def _number(tables: Mapping[str, FactTable]) -> tuple[list[str], dict[str, NDArray[np.intp]]]:
    """Number all people; return them, and for each source the number of the person in each row."""
    numbers: dict[str, int] = {}
    rows = {
        name: np.array([numbers.setdefault(one, len(numbers)) for one in table.ids], dtype=np.intp)
        for name, table in tables.items()
    }
    return list(numbers), rows


def _extract(origin: Extraction, table: FactTable, people: NDArray[np.intp], total: int) -> StepSet:
    """Take people from a list (definitions 2 and 3)."""
    found = row_truths(origin.where, table)
    truths = np.zeros(total, dtype=np.int8)
    # The greatest over a person's rows: the unknown rows first, then the true ones over them.
    for truth in (Truth.UNKNOWN, Truth.TRUE):
        truths[people[found == truth]] = truth
    least = Truth.UNKNOWN if origin.unknown == "include" else Truth.TRUE
    open_rows = np.flatnonzero((found == Truth.UNKNOWN) & (truths[people] == Truth.UNKNOWN))
    return StepSet(truths >= least, truths, None, open_rows)


def _work(expression: Expression, made: Mapping[str, StepSet]) -> StepSet:
    """Work out a set expression (definitions 4 and 5)."""
    if isinstance(expression, str):
        found = made[expression]
        return StepSet(found.members, found.truths, None, _NO_ROWS)
    operands = [_work(operand, made) for operand in expression.operands]
    members, truths = operands[0].members, operands[0].truths
    taken = [Taken(expression.operands[0], operands[0].count, 0, operands[0].count, operands[0].trace)]
    for name, operand in zip(expression.operands[1:], operands[1:], strict=True):
        members = _join(expression.operator, members, operand.members)
        truths = _join_truths(expression.operator, truths, operand.truths)
        taken.append(Taken(name, operand.count, taken[-1].after, int(np.count_nonzero(members)), operand.trace))
    return StepSet(members, truths, Trace(expression.operator, tuple(taken)), _NO_ROWS)


def _join(operator: Operator, left: Members, right: Members) -> Members:
    if operator == "union":
        return left | right
    return left & right if operator == "intersection" else left & ~right


def _join_truths(operator: Operator, left: Truths, right: Truths) -> Truths:
    if operator == "union":
        return np.maximum(left, right)
    return np.minimum(left, right if operator == "intersection" else 2 - right)


_NO_ROWS: NDArray[np.intp] = np.empty(0, dtype=np.intp)
