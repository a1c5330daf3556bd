import pytest

from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.frame import find_frame
from survey_ops.domain.people import People
from tests.frames import OLD, UNKNOWN, make_people, make_rules

#      id    born                  history, not resident, protected, listed
ROWS: list[tuple[str, int | tuple[int, int], int, int, int, int]] = [
    ("A1", 20030402, 0, 0, 0, 0),  # 18 on 1 April 2021 by the statute, not by the birthday
    ("A2", 20030403, 0, 0, 0, 0),
    ("A3", 20030401, 0, 0, 0, 0),
    ("A4", UNKNOWN, 0, 0, 0, 0),
    ("A5", OLD, 0, 0, 1, 0),
    ("A6", UNKNOWN, 0, 0, 1, 2),
    ("A7", 20100101, 0, 1, 1, 1),
    ("A8", 19470301, 0, 0, 0, 0),
    ("A9", OLD, 1, 1, 1, 1),
    ("B1", OLD, 0, 0, 0, 2),
    ("B2", 20100101, 0, 0, 0, 1),
    ("B3", OLD, 0, 0, 0, 2),
]


def people() -> People:
    ids, births, history, not_resident, protected, listed = zip(*ROWS, strict=True)
    return make_people(ids, births, history=history, not_resident=not_resident, protected=protected, listed=listed)


def test_every_row_counts_once_under_the_first_reason() -> None:
    found = find_frame(people(), make_rules())
    assert list(found.excluded.items()) == [
        ("history", 1),
        ("not_resident", 1),
        ("protected", 2),
        ("listed", 3),
        ("birth_unknown", 1),
        ("under_age", 1),
    ]
    assert found.listed == (1, 2)
    assert [row[0] for row, mark in zip(ROWS, found.eligible, strict=True) if mark] == ["A1", "A3", "A8"]
    assert found.counts(lists=3) == {
        "rows": 12,
        "eligible": 3,
        "excluded": dict(found.excluded),
        "listed": [1, 2, 0],
        "included": {},
        "held": 0,
    }


def test_birthday_rule_loses_the_day_after() -> None:
    found = find_frame(people(), make_rules(age_rule="birthday"))
    assert (found.size, found.excluded["under_age"]) == (2, 2)


def test_what_is_let_in_is_counted() -> None:
    found = find_frame(people(), make_rules(protected="include", birth_unknown="include"))
    assert found.excluded["protected"] == found.excluded["birth_unknown"] == 0
    # A6 is let in as protected, but stands on a list
    assert found.included == {"protected": 1, "birth_unknown": 1}
    assert found.held == 0


def test_held_residents_are_eligible_and_told_apart() -> None:
    found = find_frame(people(), make_rules(protected="hold"))
    assert (found.size, found.held, found.excluded["protected"], found.included) == (4, 1, 0, {})


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (20030101, 20030402, None),  # the last day it can be is old enough
        (20030402, 20030402, None),
        (20030403, 20031231, "under_age"),  # the first day it can be is too young
        (20030101, 20031231, "birth_unknown"),
        (20030402, 20030403, "birth_unknown"),
        (20020101, 20021231, None),  # the year alone decides
        (20040101, 20041231, "under_age"),
        (0, 99999999, "birth_unknown"),
    ],
)
def test_a_birth_that_is_partly_known_is_decided_where_it_can_be(first: int, last: int, reason: str | None) -> None:
    found = find_frame(make_people(["1"], [(first, last)]), make_rules())
    assert [name for name, number in found.excluded.items() if number] == ([reason] if reason else [])


def test_undecided_births_stop_the_draw_where_the_rules_say_so() -> None:
    with pytest.raises(ImpossibleDrawError) as caught:
        find_frame(people(), make_rules(birth_unknown="stop"))
    # A6 is excluded before as protected
    assert (caught.value.code, caught.value.number) == ("birth_undecided", 1)
    decided = make_people(["1", "2"], [UNKNOWN, OLD], protected=[1, 0])
    assert find_frame(decided, make_rules(birth_unknown="stop")).size == 1
