from fractions import Fraction

import numpy as np

from survey_ops.domain.inclusion import Households, Stratum, count_households, inclusion
from tests.people import make_coded


def test_everybody_has_the_same_chance_in_a_simple_or_systematic_sample() -> None:
    found = inclusion(70_000, 2_500)
    assert found.is_equal
    assert found.least == Fraction(1, 28)


def test_a_stratum_has_a_chance_of_its_own() -> None:
    strata = [Stratum(("北",), 1_000, 50), Stratum(("南",), 400, 50), Stratum(("西",), 0, 0)]
    found = inclusion(1_400, 100, strata)
    assert (found.least, found.most) == (Fraction(1, 20), Fraction(1, 8))
    assert not found.is_equal
    assert not found.is_bound


def test_one_per_household_has_bounds_only() -> None:
    found = inclusion(7, 2, households=Households(4, 3))
    assert (found.least, found.most) == (Fraction(1, 6), Fraction(1, 2))
    assert found.is_bound
    assert not found.is_equal


def test_households_of_one_are_a_simple_sample() -> None:
    assert inclusion(4, 2, households=Households(4, 1)).is_equal


def test_households_are_counted_in_the_frame_and_an_empty_number_is_one_of_its_own() -> None:
    column = make_coded(["A", "A", "B", "", "", "A", "C"])
    frame = np.array([0, 2, 3, 4, 5, 6], dtype=np.intp)
    assert count_households(column, frame) == Households(5, 2)
    assert count_households(column, np.array([3], dtype=np.intp)) == Households(1, 1)
