from typing import Any

import pytest

from survey_ops.domain.label_places import SheetPlan, arrange, row_and_column
from tests.unit.domain.test_stocks import shipped


def plans(people: str, **options: Any) -> list[SheetPlan[str]]:
    """Arrange people named by letters: capitals are held, `h` and `H` are written by hand."""
    found = {"per_sheet": 3, "first": 1, "first_place": 0, **options}
    return list(arrange(people, is_held=str.isupper, is_by_hand=lambda letter: letter in "hH", **found))


def test_sheets_are_filled_one_after_the_other() -> None:
    found = plans("abcdefg", first=5)
    assert [(plan.number, "".join(plan.people), plan.held, plan.before) for plan in found] == [
        (5, "abc", False, 0),
        (6, "def", False, 3),
        (7, "g", False, 6),
    ]


def test_held_people_and_those_by_hand_stand_last() -> None:
    found = plans("Ahabc")
    assert [("".join(plan.people), plan.held) for plan in found] == [("abc", False), ("h", False), ("A", True)]


def test_a_first_sheet_that_was_partly_used_begins_later() -> None:
    first, second, third = plans("abcdA", first_place=2)
    assert ("".join(first.people), [first.place(0)]) == ("a", [2])
    assert ("".join(second.people), second.place(1), second.first_place) == ("bcd", 1, 0)
    assert ("".join(third.people), third.first_place) == ("A", 0)


def test_nobody_needs_no_sheet() -> None:
    assert plans("") == []


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [("aone-72212", 0, (1, 1)), ("aone-72212", 3, (2, 2)), ("aone-72224", 0, (1, 2)), ("aone-72224", 2, (2, 1))],
)
def test_rows_and_columns_are_counted_on_the_paper(name: str, place: int, expected: tuple[int, int]) -> None:
    stock = shipped(name)
    assert stock.has_control_label is (name == "aone-72224")
    assert row_and_column(stock, place) == expected
