"""Why a person is in a list or not: every step of a flow, for one person.

What stands here is personal data. It is shown to who asks, and goes into no record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from survey_ops.domain.conditions import Truth, single_tests
from survey_ops.domain.fact_tables import FactColumn, FactTable
from survey_ops.domain.flow import Expression, Extraction, Flow, Operation, Source, Step
from survey_ops.domain.flow_sets import FlowSets, row_truths
from survey_ops.domain.flow_words import condition_words, short_words


@dataclass(frozen=True)
class PersonTest:
    """A single test on a row of the person."""

    words: str
    truth: Truth


@dataclass(frozen=True)
class PersonRow:
    """A row of the person: the line it starts on, and what its condition and each test came to."""

    line: int
    truth: Truth
    tests: tuple[PersonTest, ...]


@dataclass(frozen=True)
class PersonOperand:
    """An operand of a set expression: how deep it is nested, and whether the person is in it."""

    depth: int
    words: str
    is_in: bool


@dataclass(frozen=True)
class PersonStep:
    """A step for the person.

    Attributes:
        step: the step.
        is_in: whether the person is in it, after the decision on the unknown.
        truth: the same before any decision.
        source: the list, of an extraction.
        rows: the person's rows in it.
        operands: of a set expression.
    """

    step: Step
    is_in: bool
    truth: Truth
    source: Source | None
    rows: tuple[PersonRow, ...]
    operands: tuple[PersonOperand, ...]


@dataclass(frozen=True)
class PersonReport:
    """A whole flow for one person.

    Attributes:
        is_known: some list has the person.
        steps: in the order of the page.
        results: each result, and whether the person is in it.
    """

    is_known: bool
    steps: tuple[PersonStep, ...]
    results: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class _Standing:
    """For each step, whether the person is in it, decided and in three values."""

    members: dict[str, bool]
    truths: dict[str, Truth]


def explain_person(flow: Flow, tables: dict[str, FactTable], sets: FlowSets, person: str) -> PersonReport:
    """Return every step of a flow for one person.

    Args:
        flow: the flow.
        tables: the rows of each source.
        sets: what the flow came to.
        person: an id; of one that no list has, all steps are false.
    """
    place = sets.ids.index(person) if person in sets.ids else None
    standing = _Standing(
        {name: place is not None and bool(made.members[place]) for name, made in sets.steps.items()},
        {
            name: Truth(int(made.truths[place])) if place is not None else Truth.FALSE
            for name, made in sets.steps.items()
        },
    )
    own = {name: _rows_of(table, person) for name, table in tables.items()}
    steps = tuple(_step(step, flow, own, standing) for step in flow.steps)
    results = tuple((result.name, standing.members[result.step]) for result in flow.results)
    return PersonReport(place is not None, steps, results)


def _rows_of(table: FactTable, person: str) -> FactTable:
    rows = [row for row, one in enumerate(table.ids) if one == person]
    columns = {
        name: FactColumn(column.facts, column.codes[np.array(rows, dtype=np.intp)])
        for name, column in table.columns.items()
    }
    return FactTable([table.ids[row] for row in rows], [table.lines[row] for row in rows], columns)


def _step(step: Step, flow: Flow, own: dict[str, FactTable], standing: _Standing) -> PersonStep:
    made = PersonStep(step, standing.members[step.name], standing.truths[step.name], None, (), ())
    if isinstance(step.origin, Extraction):
        source = flow.sources[step.origin.source]
        rows = tuple(_rows(step.origin, source, own[step.origin.source]))
        return replace(made, source=source, rows=rows)
    return replace(made, operands=tuple(_operands(step.origin, standing, 0)))


def _rows(origin: Extraction, source: Source, table: FactTable) -> Iterator[PersonRow]:
    truths = row_truths(origin.where, table)
    tests = tuple(dict.fromkeys(single_tests(origin.where))) if origin.where else ()
    found = [(condition_words(test, source.columns).text, row_truths(test, table)) for test in tests]
    for row, line in enumerate(table.lines):
        told = tuple(PersonTest(words, Truth(int(each[row]))) for words, each in found)
        yield PersonRow(line, Truth(int(truths[row])), told)


def _operands(expression: Expression, standing: _Standing, depth: int) -> Iterator[PersonOperand]:
    operands = (expression,) if isinstance(expression, str) else expression.operands
    for operand in operands:
        yield PersonOperand(depth, short_words(operand), _is_in(operand, standing))
        if isinstance(operand, Operation):
            yield from _operands(operand, standing, depth + 1)


def _is_in(expression: Expression, standing: _Standing) -> bool:
    if isinstance(expression, str):
        return standing.members[expression]
    first, *others = (_is_in(operand, standing) for operand in expression.operands)
    if expression.operator == "union":
        return first or any(others)
    return first and (all(others) if expression.operator == "intersection" else not any(others))
