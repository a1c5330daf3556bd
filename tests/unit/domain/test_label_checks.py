"""Which labels are compared: nobody chooses them, and anyone can work them out."""

import hashlib

from survey_ops.domain.label_checks import labels_to_check

SEED = "5f" * 32


def by_hand(total: int, fixed: set[int]) -> set[int]:
    """The twenty, with nothing but SHA-256."""
    prefix = hashlib.sha256(f"survey-ops/ticket/v1\n{SEED}".encode()).hexdigest()
    others = [number for number in range(1, total + 1) if number not in fixed]
    return set(sorted(others, key=lambda number: hashlib.sha256(f"{prefix}{number}".encode()).digest())[:20])


def test_four_places_and_twenty_by_ticket() -> None:
    found = labels_to_check(2500, SEED)
    assert list(found) == sorted({1, 10, 100, 2500} | by_hand(2500, {1, 10, 100, 2500}))
    assert len(found) == 24
    assert [found[number] for number in (1, 10, 100, 2500)] == ["先頭", "10番目", "100番目", "最後"]
    assert list(found.values()).count("抽選") == 20


def test_another_entry_is_another_choice() -> None:
    assert labels_to_check(2500, SEED) != labels_to_check(2500, "60" * 32)


def test_a_short_run_is_compared_whole() -> None:
    assert list(labels_to_check(24, SEED)) != list(range(1, 25))
    assert list(labels_to_check(23, SEED)) == list(range(1, 24))
    assert labels_to_check(1, SEED) == {1: "先頭"}
    assert labels_to_check(10, SEED)[10] == "10番目"
