"""The tickets kept while a register is read are the smallest, whoever turns out to be excluded."""

from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain import small_tickets
from survey_ops.domain.small_tickets import TicketSieve, TicketWish, below_limits
from survey_ops.domain.tickets import ticket


@given(
    data=st.data(),
    residents=st.integers(0, 300),
    readers=st.integers(1, 4),
    length=st.integers(1, 40),
    wanted=st.integers(1, 12),
    spare=st.integers(0, 5),
)
def test_they_are_the_smallest_or_too_few(
    data: st.DataObject, residents: int, readers: int, length: int, wanted: int, spare: int
) -> None:
    ids = [f"{row:05}" for row in range(residents)]
    among = np.array(data.draw(st.lists(st.booleans(), min_size=residents, max_size=residents)), dtype=np.bool_)
    wish = TicketWish("test", 20030402, wanted)
    with patch.multiple(small_tickets, _SPARE_FACTOR=1, _SPARE=spare):
        sieves = [TicketSieve(wish) for _ in range(readers)]
        told = [
            (found, start + place)
            for number, start in enumerate(range(0, residents, length))
            for found, place in sieves[number % readers].sift(np.array(ids[start : start + length], dtype=np.bytes_))
        ]
        kept = below_limits(wish, told, [sieve.limit for sieve in sieves])
    smallest = sorted(np.flatnonzero(among).tolist(), key=lambda row: ticket("test", ids[row]))
    for size in {0, wanted, 3 * wanted}:
        found = kept.first(among, size)
        assert found is None or found.tolist() == smallest[:size]
        assert found is not None or size > len([row for row in kept.rows.tolist() if among[row]])


def test_nearly_all_are_let_go_and_enough_are_kept() -> None:
    ids = [f"{row:05}" for row in range(20_000)]
    sieve = TicketSieve(TicketWish("test", 20030402, 100))
    told = [
        (found, start + place)
        for start in range(0, len(ids), 1000)
        for found, place in sieve.sift(np.array(ids[start : start + 1000], dtype=np.bytes_))
    ]
    assert len(told) < len(ids) / 2
    everybody = np.ones(len(ids), dtype=np.bool_)
    found = below_limits(sieve.wish, told, [sieve.limit]).first(everybody, 100)
    assert found is not None
    assert found.tolist() == sorted(range(len(ids)), key=lambda row: ticket("test", ids[row]))[:100]
