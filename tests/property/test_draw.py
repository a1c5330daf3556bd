"""What the draw promises, on random frames."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from survey_ops.domain.allocation import allocate, allot
from survey_ops.domain.draw import Draw, draw
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.frame import find_frame
from survey_ops.domain.people import People, order_ids
from survey_ops.domain.rules import Given, Rules
from survey_ops.domain.systematic import positions
from survey_ops.domain.tickets import draw_tickets, id_array_sha256, ids_sha256, smallest, ticket
from tests.frames import OLD, make_people, make_rules

ID = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12)
IDS = st.lists(ID, unique=True, min_size=1, max_size=40)
SEEDS = st.sampled_from(["test", "さいころ", "x y"])
VALUES = st.sampled_from(["", "1", "2", "10", "東", "西", "𠮷", "ｱ"])
BIRTHS = st.sampled_from([19500101, 20030402, 20030403, 19910402, (0, 99999999), (20030101, 20031231)])

Row = tuple[str, Any, str, str, bool, int]
"""Id, birth, area, household, protected, list."""

ROWS = st.lists(
    st.tuples(ID, BIRTHS, VALUES, VALUES, st.booleans(), st.sampled_from([0, 0, 0, 1, 2])),
    unique_by=lambda row: row[0],
    max_size=40,
).map(lambda rows: [("!", OLD, "", "", False, 0), *(row for row in rows if row[0] != "!")])
"""Registers with one resident at least who is eligible."""


def register(rows: list[Row]) -> People:
    ids, births, area, household, protected, listed = (list(column) for column in zip(*rows, strict=True))
    columns = {"area": area, "household": household}
    return make_people(ids, births, columns, protected=protected, listed=listed)


def selected(rows: list[Row], drawn: Draw) -> list[Row]:
    return [rows[row] for row in drawn.selected]


def designs(size: int) -> SearchStrategy[Rules]:
    """Any rules that need no knowledge of the frame."""
    by_area = {"method": "stratified", "strata": ("area", "age"), "age_groups": (18, 30)}
    common = {"size": st.just(size), "seed": SEEDS, "protected": st.sampled_from(["exclude", "hold", "include"])}
    common["birth_unknown"] = st.sampled_from(["exclude", "include"])
    return st.one_of(
        st.builds(make_rules, **common, one_per_household=st.booleans()),
        st.builds(make_rules, **common, method=st.just("systematic"), order=st.just(("area", "household"))),
        st.builds(
            make_rules,
            **common,
            **{key: st.just(value) for key, value in by_area.items()},
            allocation=st.sampled_from(["proportional", "equal"]),
            minimum=st.integers(0, 3),
        ),
    )


def drawn_from(rows: list[Row], rules: Rules) -> tuple[Draw, Rules]:
    """Draw as many as wanted, or the nearest number that can be drawn."""
    try:
        return draw(register(rows), rules), rules
    except ImpossibleDrawError as fault:
        return drawn_from(rows, replace(rules, size=fault.number))


@given(IDS, SEEDS, st.data())
def test_the_selection_is_the_plain_definition(ids: list[str], seed: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(ids)))
    expected = sorted(ids, key=lambda one: bytes.fromhex(ticket(seed, one)))[:size]
    assert [ids[row] for row in draw(make_people(ids), make_rules(size, seed=seed)).selected] == expected


@given(ROWS, st.integers(1, 12), st.data())
def test_the_order_of_the_file_changes_nothing(rows: list[Row], size: int, data: st.DataObject) -> None:
    one, rules = drawn_from(rows, data.draw(designs(size)))
    other = draw(register(data.draw(st.permutations(rows))), rules)
    assert one.selection_sha256 == other.selection_sha256
    assert one.frame_sha256 == other.frame_sha256
    assert one.strata == other.strata
    assert one.frame.counts() == other.frame.counts()


@given(ROWS, st.integers(1, 12), st.data())
def test_every_row_is_counted_and_every_place_is_filled(rows: list[Row], size: int, data: st.DataObject) -> None:
    drawn, rules = drawn_from(rows, data.draw(designs(size)))
    counts = drawn.frame.counts()
    assert counts["rows"] == counts["eligible"] + sum(counts["excluded"].values()) == len(rows)
    assert sum(counts["listed"]) == counts["excluded"]["listed"]
    assert len(set(drawn.selected.tolist())) == rules.size
    assert drawn.frame.eligible[drawn.selected].all()
    if rules.method == "stratified":
        assert sum(stratum.selected for stratum in drawn.strata) == rules.size
        assert sum(stratum.eligible for stratum in drawn.strata) == counts["eligible"]
        for stratum in drawn.strata:
            assert min(rules.minimum, stratum.eligible) <= stratum.selected <= stratum.eligible
    order = [ticket(rules.seed, row[0]) for row in selected(rows, drawn)]
    assert order == sorted(order)


@given(ROWS, st.integers(1, 12), SEEDS)
def test_no_household_twice(rows: list[Row], size: int, seed: str) -> None:
    drawn, _ = drawn_from(rows, make_rules(size, seed=seed, one_per_household=True))
    homes = [row[3] for row in selected(rows, drawn) if row[3]]
    assert len(homes) == len(set(homes))


@given(IDS.filter(lambda ids: len(ids) > 1), SEEDS, st.data())
def test_removing_selected_residents_changes_exactly_as_many_places(
    ids: list[str], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(ids) - 1))
    gone = set(data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=len(ids) - size)))
    before = {ids[row] for row in draw(make_people(ids), make_rules(size, seed=seed)).selected}
    left = [one for one in ids if one not in gone]
    after = {left[row] for row in draw(make_people(left), make_rules(size, seed=seed)).selected}
    assert len(before - after) == len(after - before) == len(gone & before)
    assert len(after) == size


@given(IDS, SEEDS, st.data())
def test_a_larger_sample_begins_with_the_smaller(ids: list[str], seed: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(ids)))
    larger, smaller = (draw(make_people(ids), make_rules(n, seed=seed)).selected for n in (len(ids), size))
    assert larger[:size].tolist() == smaller.tolist()


def by_fractions(size: int, weights: list[int]) -> list[int]:
    """Largest remainder as a text book has it."""
    shares = [Fraction(size) * weight / sum(weights) for weight in weights]
    places = [floor(share) for share in shares]
    largest = sorted(range(len(weights)), key=lambda h: (places[h] - shares[h], h))
    for h in largest[: size - sum(places)]:
        places[h] += 1
    return places


WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


@given(st.integers(1, 10**8), WEIGHTS)
def test_largest_remainder_is_exact(size: int, weights: list[int]) -> None:
    places = allot(size, weights)
    assert places == by_fractions(size, weights)
    assert sum(places) == size
    shares = [Fraction(size) * weight / sum(weights) for weight in weights]
    assert all(floor(share) <= got <= ceil(share) for share, got in zip(shares, places, strict=True))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(0, 9), st.booleans(), st.data())
def test_places_fill_the_size_within_their_bounds(
    residents: list[int], minimum: int, equal: bool, data: st.DataObject
) -> None:
    least = sum(min(minimum, there) for there in residents)
    size = data.draw(st.integers(max(1, least), sum(residents)))
    found = allocate(size, [1] * len(residents) if equal else residents, residents, minimum)
    assert sum(one.places for one in found) == size
    for one, there in zip(found, residents, strict=True):
        assert min(minimum, there) <= one.places <= there
        assert one.short == max(0, one.wanted - there)
        assert not one.short or one.places == there


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8))
def test_given_places_are_kept_where_there_is_room(strata: list[tuple[int, int]]) -> None:
    residents, weights = [there for there, _ in strata], [wanted for _, wanted in strata]
    size = sum(weights)
    assume(0 < size <= sum(there for there, wanted in strata if wanted))
    found = allocate(size, weights, residents)
    assert sum(one.places for one in found) == size
    assert [one.wanted for one in found] == weights
    assert all(one.places >= min(there, wanted) for one, (there, wanted) in zip(found, strata, strict=True))


@given(ROWS, SEEDS, st.data())
def test_given_strata_are_drawn_as_given(rows: list[Row], seed: str, data: st.DataObject) -> None:
    people, plain = register(rows), make_rules(seed=seed)
    there = [row[2] for row, mark in zip(rows, find_frame(people, plain).eligible, strict=True) if mark]
    given_places = tuple(Given((area,), data.draw(st.integers(0, there.count(area)))) for area in set(there))
    size = sum(one.size for one in given_places)
    assume(size > 0)
    rules = make_rules(size, seed=seed, method="stratified", strata=("area",), allocation="given", given=given_places)
    drawn = draw(people, rules)
    assert {stratum.key: stratum.selected for stratum in drawn.strata} == {one.key: one.size for one in given_places}


def by_big_integers(seed: str, residents: int, wanted: int) -> list[int]:
    """Systematic positions, letter by letter."""
    import hashlib

    prefix = hashlib.sha256(f"survey-ops/ticket/v1\n{seed}".encode()).hexdigest()
    u = int(hashlib.sha256(f"{prefix}\nsystematic".encode()).hexdigest(), 16)
    return [(u * residents + i * residents * 2**256) // (wanted * 2**256) for i in range(wanted)]


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), st.integers(1, 10**9), st.data())
def test_systematic_positions_are_exact(seed: str, residents: int, data: st.DataObject) -> None:
    wanted = data.draw(st.integers(1, min(residents, 3000)))
    found = positions(seed, residents, wanted).tolist()
    assert found == by_big_integers(seed, residents, wanted)
    assert 0 <= found[0] <= residents // wanted
    assert found[-1] < residents
    gaps = {later - earlier for earlier, later in pairwise(found)}
    assert gaps <= {residents // wanted, -(-residents // wanted)}


@given(ROWS, st.integers(1, 12), SEEDS)
def test_a_systematic_draw_takes_the_positions_of_the_ordered_frame(rows: list[Row], size: int, seed: str) -> None:
    wanted = make_rules(size, seed=seed, method="systematic", order=("household", "area"))
    drawn, rules = drawn_from(rows, wanted)
    frame = [row for row, mark in zip(rows, drawn.frame.eligible, strict=True) if mark]
    frame.sort(key=lambda row: (row[3].encode(), row[2].encode(), row[0].encode()))
    chosen = {frame[place][0] for place in by_big_integers(seed, len(frame), rules.size)}
    assert {row[0] for row in selected(rows, drawn)} == chosen


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=1), st.data())
def test_ties_in_the_leading_words_are_decided_by_the_later_ones(
    words: list[tuple[int, int, int, int]], data: st.DataObject
) -> None:
    size = data.draw(st.integers(0, len(words)))
    rows = smallest(np.array(words, dtype=np.uint64), size)
    assert [words[row] for row in rows] == sorted(words)[:size]


@given(IDS)
def test_ids_in_an_array_have_the_hash_of_their_texts(ids: list[str]) -> None:
    array = np.array(ids, dtype="S")
    assert id_array_sha256(array) == ids_sha256(ids)
    assert array[order_ids(array).rows].tolist() == sorted(one.encode() for one in ids)


def test_no_residents_no_tickets() -> None:
    assert draw_tickets("test", []).shape == (0, 4)
    assert id_array_sha256(np.array([], dtype="S8")) == ids_sha256([])
