import hashlib

import pytest

from survey_ops.domain import systematic
from survey_ops.domain.systematic import ordered_frame, positions
from survey_ops.domain.tickets import ticket_prefix
from tests.frames import make_people, make_rules


def test_the_start_is_decided_by_the_seed() -> None:
    start = int(hashlib.sha256(ticket_prefix("test") + b"\nsystematic").hexdigest(), 16) / 2**256
    assert positions("test", 1000, 10).tolist() == [int(100 * (start + i)) for i in range(10)]
    assert positions("other", 1000, 10).tolist() != positions("test", 1000, 10).tolist()


def test_everybody() -> None:
    assert positions("test", 7, 7).tolist() == list(range(7))


def test_numbers_beyond_64_bits_are_exact_too(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = positions("test", 100_003, 977).tolist()
    monkeypatch.setattr(systematic, "_LARGEST", 1)
    assert positions("test", 100_003, 977).tolist() == expected


def test_the_frame_is_ordered_by_columns_and_then_by_id() -> None:
    columns = {"address": ["東", "a", "東", "", "Z", "東"], "household": ["2", "1", "10", "1", "1", "2"]}
    people = make_people(["9", "8", "7", "6", "5", "10"], columns=columns)
    rules = make_rules(method="systematic", order=("address", "household"))
    eligible = people.listed == 0
    assert people.ids[ordered_frame(people, eligible, rules)].tolist() == [b"6", b"5", b"8", b"7", b"10", b"9"]
    eligible[[4, 5]] = False
    assert people.ids[ordered_frame(people, eligible, rules)].tolist() == [b"6", b"8", b"7", b"9"]
