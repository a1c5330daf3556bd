"""What the draw promises, on random frames."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.draw import People, draw
from survey_ops.domain.rules import Rules
from survey_ops.domain.tickets import draw_tickets, smallest, ticket

IDS = st.lists(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12), unique=True)
SEEDS = st.sampled_from(["test", "さいころ", "x y"])


def people(ids: list[str]) -> People:
    return People(ids, np.full(len(ids), 19500101, dtype=np.int32), np.zeros(len(ids), dtype=np.bool_))


def rules(seed: str, size: int) -> Rules:
    return Rules(seed, "simple", size, date(2021, 4, 1), 18, "statute")


def select(ids: list[str], seed: str, size: int) -> list[str]:
    return [ids[row] for row in draw(people(ids), rules(seed, size)).selected]


@given(IDS, SEEDS, st.data())
def test_the_selection_is_the_plain_definition(ids: list[str], seed: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(ids)))
    expected = sorted(ids, key=lambda one: bytes.fromhex(ticket(seed, one)))[:size]
    assert select(ids, seed, size) == expected


@given(IDS, SEEDS, st.data())
def test_the_order_of_the_file_changes_nothing(ids: list[str], seed: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(ids)))
    shuffled = data.draw(st.permutations(ids))
    one, other = draw(people(ids), rules(seed, size)), draw(people(shuffled), rules(seed, size))
    assert one.selection_sha256 == other.selection_sha256
    assert one.frame_sha256 == other.frame_sha256


@given(IDS.filter(lambda ids: len(ids) > 1), SEEDS, st.data())
def test_removing_a_resident_changes_at_most_one_place(ids: list[str], seed: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(ids) - 1))
    gone = data.draw(st.sampled_from(ids))
    before = set(select(ids, seed, size))
    after = set(select([one for one in ids if one != gone], seed, size))
    assert len(before - after) == (1 if gone in before else 0)
    assert len(after) == size


@given(IDS.filter(bool), SEEDS, st.data())
def test_a_larger_sample_begins_with_the_smaller(ids: list[str], seed: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(ids) - 1))
    assert select(ids, seed, size + 1)[:size] == select(ids, seed, size)


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=1), st.data())
def test_ties_in_the_leading_words_are_decided_by_the_later_ones(
    words: list[tuple[int, int, int, int]], data: st.DataObject
) -> None:
    size = data.draw(st.integers(0, len(words)))
    rows = smallest(np.array(words, dtype=np.uint64), size)
    assert [words[row] for row in rows] == sorted(words)[:size]


def test_no_residents_no_tickets() -> None:
    assert draw_tickets("test", []).shape == (0, 4)
