"""Random lists and random flows: the arrays say the same as plain sets, person for person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.domain.conditions import (
    AgeTest,
    ColumnRule,
    Condition,
    DayTest,
    Join,
    Not,
    StateTest,
    TextTest,
    Truth,
)
from survey_ops.domain.fact_tables import FactTable, read_column
from survey_ops.domain.flow import Expression, Extraction, Flow, Operation, Overlap, Source, Step
from survey_ops.domain.flow_sets import FlowSets, Trace, evaluate

RULES = {
    "levy": ColumnRule("課税区分", "text", ("1", "2", "3", "4"), ("4",), blank="unknown"),
    "mark": ColumnRule("備考", "text", blank="none"),
    "ended": ColumnRule("廃止日", "date", blank="none"),
    "born": ColumnRule("生年月日", "birth", blank="unknown"),
}
LATEST = date(2021, 12, 31)
PEOPLE = [f"{number:03}" for number in range(12)]
DAYS = [date(2021, 1, 1), date(2021, 1, 31), date(2021, 2, 1), date(2021, 6, 14), date(2020, 2, 29)]
DAY_CELLS = [
    "",
    "20210101",
    "2021/1/31",
    "20210200",
    "20210000",
    "00000000",
    "不詳",
    "20200229",
    "20190229",
    "2021-06-15",
]
CELLS = {"levy": ["1", "2", "3", "4", ""], "mark": ["", "a", "b"], "ended": DAY_CELLS, "born": DAY_CELLS}

Row = dict[str, str]
Rows = dict[str, list[Row]]

rows = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from(PEOPLE), **{name: st.sampled_from(CELLS[name]) for name in CELLS}}),
    max_size=15,
)
day_tests = st.one_of(
    st.builds(
        DayTest,
        st.sampled_from(["ended", "born"]),
        st.sampled_from(["on", "before", "after", "on_or_before", "on_or_after"]),
        st.tuples(st.sampled_from(DAYS)),
    ),
    st.builds(
        DayTest,
        st.sampled_from(["ended", "born"]),
        st.just("between"),
        st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda pair: tuple(sorted(pair))),
    ),
)
tests_alone = st.one_of(
    st.builds(TextTest, st.just("levy"), st.sampled_from([("1",), ("1", "2"), ("3",)])),
    st.builds(TextTest, st.just("mark"), st.sampled_from([("a",), ("a", "b")])),
    day_tests,
    st.builds(
        AgeTest, st.just("born"), st.integers(0, 2), st.sampled_from(DAYS), st.sampled_from(["statute", "birthday"])
    ),
    st.builds(StateTest, st.sampled_from(list(RULES)), st.sampled_from(["blank", "unknown"]), st.booleans()),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    tests_alone,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Join, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


@dataclass(frozen=True)
class Drawn:
    """A flow whose steps stand in any order, and what its lists hold."""

    flow: Flow
    rows: Rows


@st.composite
def flows(draw: st.DrawFn) -> Drawn:
    names: list[list[str]] = [["a"], ["a", "b"], ["a", "b", "c"]]
    lists = {name: draw(rows) for name in draw(st.sampled_from(names))}
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 7))):
        known = [step.name for step in steps]
        is_set: bool = draw(st.booleans())
        if known and is_set:
            origin: Extraction | Expression = draw(expressions(known))
        else:
            origin = Extraction(
                draw(st.sampled_from(sorted(lists))),
                draw(st.one_of(st.none(), conditions)),
                draw(st.sampled_from(["stop", "exclude", "include"])),
            )
        steps.append(Step(f"Ⅰ{number}", origin))
    overlap = Overlap("重複", draw(expressions([step.name for step in steps])), "…")
    source = Source("一覧", "課", LATEST, "", RULES)
    ordered = tuple(draw(st.permutations(steps)))
    return Drawn(Flow("流れ", dict.fromkeys(lists, source), ordered, warnings=(overlap,)), lists)


def expressions(names: list[str]) -> st.SearchStrategy[Expression]:
    return st.recursive(
        st.sampled_from(names),
        lambda inner: st.builds(
            Operation,
            st.sampled_from(["union", "intersection", "minus"]),
            st.lists(inner, min_size=2, max_size=3).map(tuple),
        ),
        max_leaves=5,
    )


def computed(drawn: Drawn) -> FlowSets:
    tables = {
        name: FactTable(
            [row["id"] for row in rows],
            list(range(2, len(rows) + 2)),
            {
                column: read_column([row[column] for row in rows], rule, LATEST).column
                for column, rule in RULES.items()
            },
        )
        for name, rows in drawn.rows.items()
    }
    return evaluate(drawn.flow, tables)


# The same once more, with sets and None for unknown, and days as figures instead of ranges of dates.


def plain_days(cell: str) -> tuple[int, int] | None:
    """Return the first and the last day as YYYYMMDD, or None where nothing is known."""
    if cell in ("", "不詳", "00000000"):
        return None
    if "-" in cell or "/" in cell:
        year, month, day = (int(part) for part in cell.replace("/", "-").split("-"))
    else:
        year, month, day = int(cell[:4]), int(cell[4:6]), int(cell[6:])
    if (month, day) == (2, 29) and year % 4:
        return year * 10000 + 228, year * 10000 + 301
    low = year * 10000 + (month or 1) * 100 + (day or 1)
    high = year * 10000 + (month or 12) * 100 + (day or 31)
    return low, high


def figures(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def plain_range(cell: str, low: int, high: int) -> bool | None:
    days = plain_days(cell)
    if days is None:
        return None
    if low <= days[0] and days[1] <= high:
        return True
    return False if days[1] < low or high < days[0] else None


def plain_test(test: Any, cell: str) -> bool | None:
    rule = RULES[test.column]
    if isinstance(test, StateTest):
        partial = rule.kind != "text" and cell not in ("", "不詳") and ("00" in cell[4:] or cell == "20190229")
        unknown = cell == "4" or cell == "不詳" or partial or (cell == "" and rule.blank == "unknown")
        return (cell == "" if test.state == "blank" else unknown) == test.expected
    if cell == "":
        return None if rule.blank == "unknown" else False
    if isinstance(test, TextTest):
        return None if cell in rule.unknown_values else cell in test.values
    if isinstance(test, AgeTest):
        # Whole years on the day before (birthday) or with the day itself (statute), counted from the figures.
        return plain_range(cell, 0, plain_cutoff(test))
    days = [figures(day) for day in test.days]
    match test.relation:
        case "on":
            return plain_range(cell, days[0], days[0])
        case "before":
            return plain_range(cell, 0, days[0] - 1)
        case "after":
            return plain_range(cell, days[0] + 1, 99999999)
        case "on_or_before":
            return plain_range(cell, 0, days[0])
        case "on_or_after":
            return plain_range(cell, days[0], 99999999)
    return plain_range(cell, days[0], days[1])


def plain_cutoff(test: AgeTest) -> int:
    day = test.as_of
    if test.rule == "statute":
        day = date.fromordinal(day.toordinal() + 1)
    cutoff = figures(day) - test.years * 10000
    return cutoff - 1 if cutoff % 10000 == 229 and (cutoff // 10000) % 4 else cutoff


def plain_condition(condition: Condition, row: Row) -> bool | None:
    if isinstance(condition, Not):
        found = plain_condition(condition.part, row)
        return None if found is None else not found
    if isinstance(condition, Join):
        found_all = [plain_condition(part, row) for part in condition.parts]
        decisive = condition.how == "any"
        if decisive in found_all:
            return decisive
        return None if None in found_all else not decisive
    return plain_test(condition, row[condition.column])


def plain(origin: Extraction | Expression, drawn: Drawn) -> tuple[set[str], set[str], set[str]]:
    """Return the decided set; of the undecided: who is or may be in it, and who surely is."""
    if isinstance(origin, Extraction):
        found = [
            (row["id"], True if origin.where is None else plain_condition(origin.where, row))
            for row in drawn.rows[origin.source]
        ]
        sure = {person for person, held in found if held}
        maybe = {person for person, held in found if held is not False}
        return (maybe if origin.unknown == "include" else sure), maybe, sure
    if isinstance(origin, str):
        return plain(next(step.origin for step in drawn.flow.steps if step.name == origin), drawn)
    parts = [plain(operand, drawn) for operand in origin.operands]
    decided, maybe, sure = (set(part) for part in parts[0])
    for other_decided, other_maybe, other_sure in parts[1:]:
        if origin.operator == "union":
            decided, maybe, sure = decided | other_decided, maybe | other_maybe, sure | other_sure
        elif origin.operator == "intersection":
            decided, maybe, sure = decided & other_decided, maybe & other_maybe, sure & other_sure
        else:
            decided, maybe, sure = decided - other_decided, maybe - other_sure, sure - other_maybe
    return decided, maybe, sure


@given(flows())
@settings(max_examples=300, deadline=None)
def test_every_step_holds_the_same_people_as_plain_sets(drawn: Drawn) -> None:
    found = computed(drawn)
    for step in drawn.flow.steps:
        decided, maybe, sure = plain(step.origin, drawn)
        made = found.steps[step.name]
        assert found.ids_of(step.name) == sorted(decided)
        assert {found.ids[place] for place in (made.truths == Truth.UNKNOWN).nonzero()[0]} == maybe - sure
        assert (made.count, made.unknown) == (len(decided), len(maybe - sure))
    overlap = drawn.flow.warnings[0]
    size = len(plain(overlap.expression, drawn)[0])
    assert found.warnings == (((overlap, size),) if size else ())


@given(flows())
@settings(max_examples=100, deadline=None)
def test_what_stops_is_every_row_nobody_can_decide(drawn: Drawn) -> None:
    found = computed(drawn)
    for step in drawn.flow.steps:
        if not isinstance(step.origin, Extraction) or step.origin.where is None:
            continue
        held = [(row["id"], plain_condition(step.origin.where, row)) for row in drawn.rows[step.origin.source]]
        sure = {person for person, truth in held if truth}
        wanted = [place for place, (person, truth) in enumerate(held) if truth is None and person not in sure]
        assert found.steps[step.name].undecided_rows.tolist() == wanted


def check_trace(trace: Trace, total: int) -> None:
    before = 0
    for place, taken in enumerate(trace.operands):
        assert taken.before == before
        changed = taken.after - before
        if trace.operator == "union" or place == 0:
            assert 0 <= changed <= taken.size
        else:
            assert changed <= 0
        before = taken.after
        if taken.inner:
            check_trace(taken.inner, taken.size)
    assert trace.operands[0].after == trace.operands[0].size
    assert before == total


@given(flows())
@settings(max_examples=100, deadline=None)
def test_counts_add_up_at_every_operation(drawn: Drawn) -> None:
    found = computed(drawn)
    for step in drawn.flow.steps:
        made = found.steps[step.name]
        assert (made.trace is None) == (not isinstance(step.origin, Operation))
        if made.trace:
            check_trace(made.trace, made.count)


def shuffled(held: Mapping[str, list[Row]]) -> Rows:
    return {name: rows[::-1] for name, rows in held.items()}


@given(flows())
@settings(max_examples=100, deadline=None)
def test_sets_depend_neither_on_the_order_of_rows_nor_of_steps(drawn: Drawn) -> None:
    found = computed(drawn)
    turned = Flow(drawn.flow.title, drawn.flow.sources, drawn.flow.steps[::-1], warnings=drawn.flow.warnings)
    again = computed(Drawn(turned, shuffled(drawn.rows)))
    for step in drawn.flow.steps:
        assert again.ids_of(step.name) == found.ids_of(step.name)
        assert again.steps[step.name].unknown == found.steps[step.name].unknown
