"""Row marks: any mix-up of what was read together is found, and nothing else is."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest

from survey_ops.domain.row_mark import marker, row_mark, unmarked, wrong_marks

KEY = bytes(range(32))
People = list[dict[str, Any]]


def people(count: int = 5, **more: Any) -> People:
    made: People = []
    for number in range(1, count + 1):
        said = {
            "line": number + 1,
            "id": f"{number:04}",
            "name": f"狛江　{number}郎",
            "postal_code": f"201-{number:04}",
            "address": f"狛江市中和泉{number}番地",
            "building": f"{number}号室",
            "held": False,
            **more,
        }
        made.append({**said, "mark": row_mark(KEY, said)})
    return made


def test_it_is_what_the_definition_says() -> None:
    said = people(1)[0]
    fields = r'["0001","\u72db\u6c5f\u30001\u90ce","201-0001",'
    fields += r'"\u72db\u6c5f\u5e02\u4e2d\u548c\u6cc91\u756a\u5730","1\u53f7\u5ba4","",2]'
    plain = b"survey-ops/row/v1\n" + fields.encode()
    assert row_mark(KEY, said) == hmac.new(KEY, plain, hashlib.sha256).hexdigest()


def test_what_was_read_together_is_right() -> None:
    assert wrong_marks(KEY, people()) == []


@pytest.mark.parametrize("field", ["name", "address", "postal_code", "building", "id", "line"])
def test_a_column_moved_down_by_one_row_is_found_in_every_row(field: str) -> None:
    shifted = people()
    values = [person[field] for person in shifted]
    for person, value in zip(shifted, values[-1:] + values[:-1], strict=True):
        person[field] = value
    assert wrong_marks(KEY, shifted) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(name=one["address"], address=one["name"]),
        lambda one: one.update(address=one["address"] + one["building"][:1], building=one["building"][1:]),
        lambda one: one.update(name=one["name"] + "\U000e0100"),
        lambda one: one.update(file="other.csv"),
        lambda one: one.update(mark=""),
        lambda one: one.pop("mark"),
    ],
)
def test_one_changed_row_is_found_alone(change: Callable[[dict[str, Any]], object]) -> None:
    changed = people()
    change(changed[2])
    assert wrong_marks(KEY, changed) == [2]


def test_a_mark_is_no_part_of_another_row_or_key() -> None:
    swapped = people()
    swapped[0]["mark"], swapped[1]["mark"] = swapped[1]["mark"], swapped[0]["mark"]
    assert wrong_marks(KEY, swapped) == [0, 1]
    assert wrong_marks(bytes(32), people()) == [0, 1, 2, 3, 4]


def test_held_may_change_later() -> None:
    changed = people()
    changed[0]["held"] = True
    assert wrong_marks(KEY, changed) == []


def test_those_stored_before_there_were_marks_come_first() -> None:
    old = [{name: value for name, value in one.items() if name != "mark"} for one in people(2)]
    assert wrong_marks(KEY, old) == []
    assert wrong_marks(KEY, [*old, *people(2)]) == []
    assert wrong_marks(KEY, [*people(2), *old]) == [2, 3]
    assert [unmarked(old), unmarked([*old, *people(1)]), unmarked(people(1)), unmarked([])] == [2, 2, 0, 0]


def test_the_file_counts_before_it_stands_in_the_recipient() -> None:
    said = people(1)[0]
    assert marker(KEY, "a.csv")(said) == row_mark(KEY, {**said, "file": "a.csv"}) != row_mark(KEY, said)
