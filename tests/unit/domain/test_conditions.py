"""Three-valued logic, cell by cell."""

from datetime import date
from itertools import product

import numpy as np
import pytest

from survey_ops.domain.conditions import (
    AgeTest,
    ColumnRule,
    Condition,
    Days,
    DayTest,
    Fact,
    Join,
    Not,
    Relation,
    StateTest,
    TextTest,
    Truth,
    judge,
)
from survey_ops.domain.fact_tables import FactColumn, FactTable, read_column
from survey_ops.domain.facts import Fault, read_fact
from survey_ops.domain.flow_sets import row_truths

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
LATEST = date(2021, 6, 14)
TEXT = ColumnRule("区分", "text", ("1", "2", "4"), ("4",), blank="unknown")
DAY = ColumnRule("廃止日", "date", blank="none")
BIRTH = ColumnRule("生年月日", "birth", blank="unknown")

AND = {(F, F): F, (F, U): F, (F, T): F, (U, F): F, (U, U): U, (U, T): U, (T, F): F, (T, U): U, (T, T): T}
OR = {(F, F): F, (F, U): U, (F, T): T, (U, F): U, (U, U): U, (U, T): T, (T, F): T, (T, U): T, (T, T): T}
NOT = {F: T, U: U, T: F}
CELLS = {F: "2", U: "4", T: "1"}


def truth(condition: Condition, **cells: str) -> Truth:
    """Judge a condition on one row of columns a and b."""
    columns = {name: read_column([cell], TEXT, LATEST).column for name, cell in cells.items()}
    return Truth(row_truths(condition, FactTable(["01"], [2], columns))[0])


@pytest.mark.parametrize(("left", "right"), list(product(Truth, Truth)))
def test_and_or_as_kleene_has_them(left: Truth, right: Truth) -> None:
    parts = (TextTest("a", ("1",)), TextTest("b", ("1",)))
    cells = {"a": CELLS[left], "b": CELLS[right]}
    assert truth(Join("all", parts), **cells) == AND[left, right]
    assert truth(Join("any", parts), **cells) == OR[left, right]


@pytest.mark.parametrize("value", Truth)
def test_not_leaves_unknown_as_it_is(value: Truth) -> None:
    assert truth(Not(TextTest("a", ("1",))), a=CELLS[value]) == NOT[value]


def fact(text: str, rule: ColumnRule) -> Fact:
    read = read_fact(text, rule, LATEST)
    assert isinstance(read, Fact)
    return read


@pytest.mark.parametrize(
    ("relation", "days", "inside", "outside", "straddling"),
    [
        ("on", ("2021-01-01",), ["20210101"], ["20201231", "20210200", "20200000"], ["20210100", "20210000", "不詳"]),
        ("before", ("2021-02-01",), ["20210131", "20210100", "20200000"], ["20210201", "20210200"], ["20210000"]),
        ("after", ("2021-01-31",), ["20210201", "20210200"], ["20210131", "20210100"], ["20210000", "00000000"]),
        ("on_or_before", ("2021-01-31",), ["2021/1/31", "2021-01-00"], ["20210201"], ["20210000"]),
        ("on_or_after", ("2021-02-01",), ["20210201", "20210200"], ["20210131", "20210100"], ["20210000"]),
        (
            "between",
            ("2021-01-02", "2021-06-14"),
            ["20210102", "20210614", "20210500"],
            ["20210101", "20210615", "20210700", "20220000"],
            ["20210100", "20210600", "20210000", "不明"],
        ),
        ("on", ("2021-06-14",), ["令和3年6月14日", "R03.06.14"], ["令和3年5月"], ["令和3年6月", "令和3年"]),
        ("before", ("2019-03-01",), ["20190228"], ["20190301"], ["20190229"]),  # no such day: the 28th or the 1st
    ],
)
def test_days_with_unknown_parts_are_unknown_only_where_the_range_straddles(
    relation: Relation, days: tuple[str, ...], inside: list[str], outside: list[str], straddling: list[str]
) -> None:
    test = DayTest("a", relation, tuple(map(date.fromisoformat, days)))
    found = {text: judge(test, fact(text, DAY)) for text in (*inside, *outside, *straddling)}
    wanted = {**dict.fromkeys(inside, T), **dict.fromkeys(outside, F), **dict.fromkeys(straddling, U)}
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "statute", "birthday"),
    [
        ("19560101", T, T),
        ("19560102", T, F),
        ("19560103", F, F),
        ("19560100", U, U),
        ("19551200", T, T),
        ("19560000", U, U),
        ("19570000", F, F),
        ("不詳", U, U),
        ("", U, U),
    ],
)
def test_ages_by_both_rules(text: str, statute: Truth, birthday: Truth) -> None:
    born = fact(text, BIRTH)
    assert judge(AgeTest("a", 65, date(2021, 1, 1), "statute"), born) == statute
    assert judge(AgeTest("a", 65, date(2021, 1, 1), "birthday"), born) == birthday


def test_a_blank_is_no_fact_or_an_unknown_one_as_the_column_says() -> None:
    before = DayTest("a", "before", (date(2021, 1, 1),))
    assert judge(before, fact("", DAY)) == F
    assert judge(before, fact(" \u3000", ColumnRule("廃止日", "date", blank="unknown"))) == U
    assert read_fact("", ColumnRule("廃止日", "date"), LATEST) is Fault.BLANK


@pytest.mark.parametrize(
    ("text", "rule", "is_blank", "is_unknown"),
    [
        ("", TEXT, T, T),
        ("4", TEXT, F, T),
        ("1", TEXT, F, F),
        ("", DAY, T, F),
        ("20210100", DAY, F, T),
        ("不詳", DAY, F, T),
        ("20210101", DAY, F, F),
    ],
)
def test_questions_about_the_cell_are_never_unknown(
    text: str, rule: ColumnRule, is_blank: Truth, is_unknown: Truth
) -> None:
    found = fact(text, rule)
    assert judge(StateTest("a", "blank", True), found) == is_blank
    assert judge(StateTest("a", "unknown", True), found) == is_unknown
    assert judge(StateTest("a", "blank", False), found) == NOT[is_blank]
    assert judge(StateTest("a", "unknown", False), found) == NOT[is_unknown]


@pytest.mark.parametrize(
    ("text", "rule", "fault"),
    [
        ("3", TEXT, Fault.VALUE),
        ("１", TEXT, Fault.VALUE),
        ("03/01/2021", DAY, Fault.DATE),
        ("20211301", DAY, Fault.DATE),
        ("20210615", BIRTH, Fault.FUTURE),
    ],
)
def test_what_cannot_be_read(text: str, rule: ColumnRule, fault: Fault) -> None:
    assert read_fact(text, rule, LATEST) is fault


def test_dates_that_are_no_births_may_lie_ahead() -> None:
    assert fact("99991231", DAY).value == Days(date(9999, 12, 31), date(9999, 12, 31))


def test_a_column_tells_every_row_it_could_not_read_and_takes_it_for_unknown() -> None:
    reading = read_column(["1", "9", "", "9", "x"], TEXT, LATEST)
    assert reading.faults == ((1, Fault.VALUE), (3, Fault.VALUE), (4, Fault.VALUE))
    assert [reading.column.facts[code].is_unknown for code in reading.column.codes] == [False, True, True, True, True]


def test_text_against_days_is_a_mistake_of_the_program() -> None:
    table = FactTable(["01"], [2], {"a": FactColumn((Fact("1"),), np.array([0], dtype=np.int32))})
    with pytest.raises(TypeError):
        row_truths(DayTest("a", "on", (LATEST,)), table)
