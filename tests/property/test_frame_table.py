"""What the tables of frame and sample promise, on random registers."""

from datetime import date
from fractions import Fraction
from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.age_groups import group_bounds
from survey_ops.domain.frame_table import Composition, Table, age_classes, compose
from survey_ops.domain.inclusion import Households, inclusion
from survey_ops.domain.shares import tenths
from survey_ops.domain.small_cells import hidden_cells
from tests.people import make_people

BIRTHS = st.integers(1920, 2003).map(lambda year: (year * 10000 + 615, year * 10000 + 615))
UNKNOWN = st.just((0, 99999999))
RESIDENTS = st.lists(
    st.tuples(BIRTHS | UNKNOWN, st.sampled_from(["男", "女", ""]), st.sampled_from(["北", "南", "西", ""])),
    min_size=1,
    max_size=60,
)


def composition(residents: list[tuple[tuple[int, int], str, str]], data: st.DataObject, below: int) -> Composition:
    births, sexes, districts = zip(*residents, strict=True)
    people = make_people(births, sex=sexes, 地区=districts)
    rows = list(range(len(residents)))
    frame = data.draw(st.lists(st.sampled_from(rows), unique=True, min_size=1))
    selected = data.draw(st.lists(st.sampled_from(frame), unique=True))
    ages = age_classes(people.births, date(2021, 4, 1), "statute", group_bounds(18))
    chosen = np.array(frame, dtype=np.intp), np.array(selected, dtype=np.intp)
    found = compose(people, chosen[0], chosen[1], ages, district="地区", below=below)
    assert (found.by_age.frame, found.by_age.sample) == (len(frame), len(selected))
    return found


def all_tables(found: Composition) -> list[Table]:
    assert found.by_sex is not None
    assert found.by_district is not None
    assert found.age_by_sex is not None
    return [found.by_age, found.by_sex, found.by_district, *found.age_by_sex.tables]


@given(RESIDENTS, st.data())
def test_lines_add_up_to_the_total(residents: list[tuple[tuple[int, int], str, str]], data: st.DataObject) -> None:
    found = composition(residents, data, below=1)
    for table in all_tables(found):
        assert sum(line.frame for line in table.lines) == table.frame
        assert sum(line.sample or 0 for line in table.lines) == table.sample
        shares = [Fraction(line.frame, table.frame) for line in table.lines if table.frame]
        assert sum(shares) == (1 if table.frame else 0)
        assert abs(sum(map(tenths, shares)) - (1000 if table.frame else 0)) <= len(shares) / 2
    assert found.age_by_sex is not None
    for place, line in enumerate(found.by_age.lines):
        assert line.frame == sum(table.lines[place].frame for table in found.age_by_sex.tables)


@given(RESIDENTS, st.data())
def test_no_count_of_one_or_two_is_printed_and_none_stands_alone(
    residents: list[tuple[tuple[int, int], str, str]], data: st.DataObject
) -> None:
    found = composition(residents, data, below=3)
    if found.by_age.frame == found.by_age.sample:
        return
    for table in all_tables(found):
        assert not {line.sample for line in table.lines} & {1, 2}
        hidden = sum(line.sample is None for line in table.lines) + (table.sample is None)
        assert hidden != 1 or len(table.lines) == 1


@given(st.lists(st.lists(st.integers(0, 8), min_size=3, max_size=3), min_size=2, max_size=6))
def test_no_line_of_a_table_has_exactly_one_hidden_count(cells: list[list[int]]) -> None:
    counts = np.array(cells, dtype=np.int64)
    with_rows = np.vstack([counts, counts.sum(axis=0)])
    sample = np.hstack([with_rows, with_rows.sum(axis=1, keepdims=True)])
    hidden = hidden_cells(sample + 100, sample)
    assert not hidden[-1, -1]
    assert 1 not in hidden.sum(axis=0)
    assert 1 not in hidden.sum(axis=1)
    small = (sample > 0) & (sample < 3)
    small[-1, -1] = False
    assert hidden[small].all()


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.data())
def test_chances_of_one_per_household_lie_between_the_bounds(sizes: list[int], data: st.DataObject) -> None:
    wanted = data.draw(st.integers(1, len(sizes)))
    bounds = inclusion(sum(sizes), wanted, households=Households(len(sizes), max(sizes)))
    for size, chance in zip(sizes, exact_chances(tuple(sizes), wanted), strict=True):
        assert bounds.least <= chance / size <= bounds.most


@cache
def exact_chances(sizes: tuple[int, ...], wanted: int) -> tuple[Fraction, ...]:
    """Return each household's chance: the next smallest ticket is anybody's alike, then its household is out."""
    if wanted == 0:
        return (Fraction(0),) * len(sizes)
    chances = [Fraction(0)] * len(sizes)
    for first, size in enumerate(sizes):
        turn = Fraction(size, sum(sizes))
        rest = list(exact_chances(sizes[:first] + sizes[first + 1 :], wanted - 1))
        rest.insert(first, Fraction(1))
        chances = [chance + turn * later for chance, later in zip(chances, rest, strict=True)]
    return tuple(chances)
