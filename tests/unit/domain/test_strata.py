from typing import Any

import pytest

from survey_ops.domain import strata
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.frame import find_frame
from survey_ops.domain.rules import Given
from survey_ops.domain.strata import Strata, age_column, stratify
from tests.frames import UNKNOWN, make_people, make_rules


def test_age_groups_by_their_lower_bound() -> None:
    births = [20030402, 19910403, 19910402, 19510403, 19510402, 19000101]
    rules = make_rules(age_groups=(18, 30, 70))
    column = age_column(make_people([*"123456"], births).births, rules)
    assert [column.values[code] for code in column.codes] == ["18", "18", "30", "30", "70", "70"]


@pytest.mark.parametrize(
    ("first", "last", "group"),
    [
        (19900101, 19901231, "30"),  # somewhere in a year, and the same group all through it
        (19910101, 19911231, ""),
        (*UNKNOWN, ""),
        (20100101, 20100101, ""),  # younger than the first group
        (0, 19510402, "70"),
    ],
)
def test_an_age_group_that_is_not_decided_is_empty(first: int, last: int, group: str) -> None:
    column = age_column(make_people(["1"], [(first, last)]).births, make_rules(age_groups=(18, 30, 70)))
    assert column.values[column.codes[0]] == group


def test_age_groups_follow_the_rule_of_the_age() -> None:
    births = make_people(["1"], [19910402]).births
    column = age_column(births, make_rules(age_groups=(18, 30), age_rule="birthday"))
    assert column.values[column.codes[0]] == "18"


def divide(**changes: Any) -> Strata:
    people = make_people(
        [*"1234567"],
        columns={"area": ["東", "Z", "東", "", "a", "東", "東"], "sex": ["2", "1", "1", "1", "1", "2", "1"]},
        history=[0, 0, 0, 0, 0, 0, 1],
    )
    rules = make_rules(method="stratified", strata=("area", "sex"), **changes)
    return stratify(people, find_frame(people, rules).eligible, rules)


def test_keys_are_compared_value_by_value_by_their_bytes() -> None:
    found = divide()
    assert found.keys == (("", "1"), ("Z", "1"), ("a", "1"), ("東", "1"), ("東", "2"))
    assert found.residents.tolist() == [1, 1, 1, 1, 2]
    assert found.codes.tolist() == [4, 1, 3, 0, 2, 4, -1]


def test_given_strata_without_residents_are_told_too() -> None:
    found = divide(given=(Given(("M", "1"), 3), Given(("東", "2"), 3)))
    assert found.keys == (("", "1"), ("M", "1"), ("Z", "1"), ("a", "1"), ("東", "1"), ("東", "2"))
    assert found.residents.tolist() == [1, 0, 1, 1, 1, 2]
    assert found.codes.tolist() == [5, 2, 4, 0, 3, 5, -1]


def test_many_combinations_are_counted_the_other_way_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    before = divide()
    monkeypatch.setattr(strata, "_DENSE", 0)
    after = divide()
    assert (after.keys, after.codes.tolist()) == (before.keys, before.codes.tolist())


def test_too_many_values_are_no_strata(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strata, "MOST_STRATA", 4)
    with pytest.raises(ImpossibleDrawError) as caught:
        divide()
    assert (caught.value.code, caught.value.number) == ("strata_too_many", 5)


def test_a_column_that_is_not_there() -> None:
    people = make_people(["1"])
    with pytest.raises(ImpossibleDrawError) as caught:
        stratify(people, people.listed == 0, make_rules(strata=("地区",)))
    assert (caught.value.code, caught.value.keys) == ("column_missing", (("地区",),))
