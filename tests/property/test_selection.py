"""The smallest tickets found piece by piece are those found all at once."""

from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain import selection
from survey_ops.domain.selection import smallest_tickets
from survey_ops.domain.tickets import ticket
from tests.frames import make_people


def tickets_of(words: dict[bytes, tuple[int, ...]]) -> object:
    """Return tickets that are chosen, so that they have ties in their leading words."""

    def chosen(_: str, ids: list[bytes]) -> object:
        return np.array([words[one] for one in ids], dtype=np.uint64).reshape(-1, 4)

    return chosen


@given(st.lists(st.integers(0, 2), min_size=1, max_size=60), st.integers(1, 9), st.data())
def test_piece_by_piece(codes: list[int], piece: int, data: st.DataObject) -> None:
    ids = [f"{number:03}" for number in range(len(codes))]
    places = [data.draw(st.integers(0, codes.count(code))) for code in range(3)]
    array = make_people(ids).ids
    expected: list[str] = []
    for code in range(3):
        there = [one for one, own in zip(ids, codes, strict=True) if own == code]
        expected += sorted(there, key=lambda one: ticket("test", one))[: places[code]]
    expected.sort(key=lambda one: ticket("test", one))
    everybody = np.ones(len(ids), dtype=np.bool_)
    with patch.object(selection, "_PIECE", piece):
        rows = smallest_tickets("test", array, everybody, np.array(codes, np.int32), np.array(places, np.int64))
    assert [ids[row] for row in rows] == expected


@given(
    st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=1, max_size=40),
    st.integers(1, 5),
    st.data(),
)
def test_ties_in_the_leading_words(words: list[tuple[int, ...]], piece: int, data: st.DataObject) -> None:
    ids = [f"{number:03}" for number in range(len(words))]
    known = {one.encode(): (*word, number) for number, (one, word) in enumerate(zip(ids, words, strict=True))}
    size = data.draw(st.integers(1, len(ids)))
    everybody, one_stratum = np.ones(len(ids), dtype=np.bool_), np.zeros(len(ids), dtype=np.int32)
    with patch.object(selection, "_PIECE", piece), patch.object(selection, "array_tickets", tickets_of(known)):
        rows = smallest_tickets("test", make_people(ids).ids, everybody, one_stratum, np.array([size]))
    assert [ids[row] for row in rows] == sorted(ids, key=lambda one: known[one.encode()])[:size]
