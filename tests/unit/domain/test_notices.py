from typing import Any

import pytest

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.notices import (
    RETURN_WORDS,
    ReturnReason,
    per_cent,
    person_mark,
    read_reason,
    response,
    standing,
)


def entry(n: int, kind: str, **body: Any) -> Entry:
    return Entry(n, "", "A", kind, "係", {"on": "2021-04-12", **body}, GENESIS, "")


KNOWN = [
    entry(1, "answers", count=30, way="郵送"),
    entry(2, "answers", count=300, way="郵送"),
    entry(3, "undelivered", count=4, reason="moved", person=None),
    entry(4, "undelivered", count=1, reason="address", person="f" * 64),
    entry(5, "refused", count=1, way="", person="f" * 64),
    entry(6, "correct", entry=2, sheet=None, generation=None, reason="誤り"),
    entry(7, "answers", count=3, way="Web"),
    entry(8, "correct", entry=3, sheet=None, generation=None, reason="誤り"),
]


def test_what_was_undone_counts_no_more() -> None:
    found = response(KNOWN, 100)
    assert (found.sent, found.answers, found.undelivered, found.refused) == (100, 33, {"address": 1}, 1)
    assert found.returned == 1


def test_the_ledger_as_it_was() -> None:
    assert [entry.n for entry in standing(KNOWN, "answers", until=5)] == [1, 2]
    assert [entry.n for entry in standing(KNOWN, "answers", "undelivered", until=6)] == [1, 3, 4]
    assert [entry.n for entry in standing(KNOWN, "answers", "undelivered")] == [1, 4, 7]


def test_both_rates_of_the_survey_handbooks() -> None:
    """調布市 令和元年: 1,367 of 3,055 sent is told as 44.7 %."""
    known = [entry(1, "answers", count=1367, way=""), entry(2, "undelivered", count=55, reason="moved", person=None)]
    assert (response(known, 3055).rate, response(known, 3055).rate_delivered) == (44.7, 45.6)


def test_nothing_sent_has_no_rate() -> None:
    known = [entry(1, "undelivered", count=5, reason="moved", person=None)]
    assert (response(known, 5).rate, response(known, 5).rate_delivered) == (0.0, None)
    assert response([], 0).rate is None


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 2000, 0.1), (1, 2001, 0.0), (999, 1000, 99.9), (1, 3, 33.3)]
)
def test_halves_go_up(part: int, whole: int, expected: float) -> None:
    assert per_cent(part, whole) == expected


@pytest.mark.parametrize(
    ("answers", "undelivered", "refused", "expected"), [(9, 1, 10, False), (10, 1, 0, True), (0, 0, 11, True)]
)
def test_more_than_was_sent(answers: int, undelivered: int, refused: int, expected: bool) -> None:
    known = [
        entry(1, "answers", count=answers, way=""),
        entry(2, "undelivered", count=undelivered, reason="other", person=None),
        entry(3, "refused", count=refused, way="", person=None),
    ]
    assert response(known, 10).is_too_many is expected


def test_every_word_and_code_of_a_reason_is_understood() -> None:
    words = [word for reason in ReturnReason for word in (reason.value, *RETURN_WORDS[reason])]
    assert len(words) == len(set(words))
    for reason in ReturnReason:
        assert {read_reason(f" {word.upper()} ") for word in (reason.value, *RETURN_WORDS[reason])} == {reason}
    assert read_reason("転居") is None
    assert read_reason("") is None


def test_a_mark_is_of_one_key_and_one_person() -> None:
    assert person_mark(b"k" * 32, "0001") == "d3daf00f98a08a418cc02e92b0c55d319a21f42e8f47d2ebf03b0842fbb166b5"
    assert len({person_mark(key * 32, person) for key in (b"k", b"x") for person in ("0001", "1")}) == 4
