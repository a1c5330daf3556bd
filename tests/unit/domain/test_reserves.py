from typing import Any

import pytest

from survey_ops.domain.draw import draw
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.reserves import next_tickets, possible_reserves
from survey_ops.domain.rules import Rules
from tests.frames import make_people, make_rules

IDS = [f"{number:04}" for number in range(40)]
AREAS = ["東" if number % 4 else "西" for number in range(40)]
HOMES = [str(number // 3) for number in range(40)]
PEOPLE = make_people(IDS, columns={"area": AREAS, "household": HOMES})


def drawn(rules: Rules) -> list[int]:
    found: list[int] = draw(PEOPLE, rules).selected.tolist()
    return found


def test_a_reserve_is_who_a_larger_sample_would_have_selected() -> None:
    assert next_tickets(PEOPLE, make_rules(5), None, 3).tolist() == drawn(make_rules(8))[5:]
    both = {"one_per_household": True}
    assert next_tickets(PEOPLE, make_rules(5, **both), None, 3).tolist() == drawn(make_rules(8, **both))[5:]


def test_inside_a_stratum() -> None:
    rules = make_rules(8, method="stratified", strata=("area",))
    west = [row for row in drawn(make_rules(40)) if AREAS[row] == "西"]
    assert next_tickets(PEOPLE, rules, ("西",), 3).tolist() == west[2:5]
    assert next_tickets(PEOPLE, rules, ("西",), 8).tolist() == west[2:]


@pytest.mark.parametrize(
    ("changes", "key", "count", "code", "number"),
    [
        ({}, None, 36, "reserves_too_few", 35),
        ({"one_per_household": True}, None, 10, "reserves_too_few", 9),
        ({"method": "stratified", "strata": ("area",)}, ("西",), 10, "reserves_too_few", 9),
        ({"method": "stratified", "strata": ("area",)}, ("南",), 1, "stratum_unknown", 0),
        ({"method": "stratified", "strata": ("area",)}, None, 1, "stratum_unknown", 0),
    ],
)
def test_reserves_that_are_not_there(
    changes: dict[str, Any], key: tuple[str, ...] | None, count: int, code: str, number: int
) -> None:
    with pytest.raises(ImpossibleDrawError) as caught:
        next_tickets(PEOPLE, make_rules(5, **changes), key, count)
    assert (caught.value.code, caught.value.number) == (code, number)


def test_everybody_who_may_become_a_reserve() -> None:
    assert possible_reserves(PEOPLE, make_rules(5)).tolist() == []
    assert possible_reserves(PEOPLE, make_rules(5, reserves=4)).tolist() == drawn(make_rules(9))[5:]
    assert len(possible_reserves(PEOPLE, make_rules(5, reserves=100))) == 35
    assert len(possible_reserves(PEOPLE, make_rules(5, reserves=20, one_per_household=True))) == 9
    strata = make_rules(8, method="stratified", strata=("area",), reserves=10)
    found = [AREAS[row] for row in possible_reserves(PEOPLE, strata)]
    assert found == ["東"] * 10 + ["西"] * 8
