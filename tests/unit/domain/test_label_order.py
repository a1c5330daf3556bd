"""In which order labels are printed, and where they stand."""

from typing import Any

import pytest

from survey_ops.domain.label_order import ORDERS, LabelPlace, cuts, in_order, label_places, sort_key


def person(resident: str, code: str, line: int, *, held: bool = False, **more: str) -> dict[str, Any]:
    return {"id": resident, "postal_code": code, "line": line, "held": held, **more}


PEOPLE = [
    person("d", "201-0003", 9),
    person("a", "201-0001", 7),
    person("c", "201-0001", 2, held=True),
    person("b", "201-0002", 4),
    person("e", "201-0001", 3),
]


def ids(people: list[Any]) -> str:
    return "".join(one["id"] for one in people)


def test_the_orders() -> None:
    found = {order: ids(sorted(PEOPLE, key=sort_key(order))) for order in ORDERS}
    assert found == {"postal_code": "ceabd", "register": "cebad", "ticket": "dacbe"}


def test_several_files_come_one_after_the_other() -> None:
    mixed = [person("a", "1", 1, file="z.csv"), person("b", "1", 2, file="a.csv"), person("c", "0", 3, file="z.csv")]
    assert ids(sorted(mixed, key=sort_key("register"))) == "bac"
    assert ids(sorted(mixed, key=sort_key("postal_code"))) == "cba"


def test_held_ones_come_last_and_by_hand_last_of_either() -> None:
    assert ids(in_order(PEOPLE)) == "eabdc"
    assert ids(in_order(PEOPLE, "ticket", {"d", "c"})) == "abedc"


def test_bundles_begin_where_the_postal_code_changes() -> None:
    assert cuts([one["postal_code"] for one in in_order(PEOPLE)]) == [0, 2, 3, 4]
    assert cuts([]) == []


def test_labels_fill_the_sheets() -> None:
    assert label_places([False] * 5, 2) == [
        LabelPlace(1, 1, 0),
        LabelPlace(2, 1, 1),
        LabelPlace(3, 2, 0),
        LabelPlace(4, 2, 1),
        LabelPlace(5, 3, 0),
    ]


def test_held_labels_begin_a_sheet_of_their_own() -> None:
    found = label_places([False, True, True, True], 2, first_sheet=4)
    assert [(one.sheet, one.index) for one in found] == [(4, 0), (5, 0), (5, 1), (6, 0)]
    full = label_places([False, False, True], 2)
    assert [(one.sheet, one.index) for one in full] == [(1, 0), (1, 1), (2, 0)]
    assert [(one.sheet, one.index) for one in label_places([True, True], 2)] == [(1, 0), (1, 1)]


def test_the_first_sheet_may_be_partly_used() -> None:
    found = label_places([False] * 3 + [True], 4, first_index=2)
    assert [(one.sheet, one.index) for one in found] == [(1, 2), (1, 3), (2, 0), (3, 0)]


def test_held_labels_before_others_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="held"):
        label_places([True, False], 2)
