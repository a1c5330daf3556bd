import pytest

from survey_ops.domain.allocation import Places, allocate, allot
from survey_ops.domain.faults import ImpossibleDrawError


def places(found: list[Places]) -> list[int]:
    return [one.places for one in found]


def test_the_largest_remainders_get_what_is_left() -> None:
    # 10 * N_h = q * 100 + r:  6*100+10, 2*100+50, 1*100+40
    assert allot(10, [61, 25, 14]) == [6, 3, 1]


def test_ties_go_to_the_smaller_key() -> None:
    assert allot(5, [10, 10, 10]) == [2, 2, 1]
    assert allot(2, [1, 1, 1, 1]) == [1, 1, 0, 0]


def test_a_stratum_below_the_minimum_is_raised_and_the_rest_divided_anew() -> None:
    found = allocate(20, [900, 60, 40], [900, 60, 40], minimum=4)
    assert found == [Places(18, 12, 0), Places(4, 4, 0), Places(4, 4, 0)]


def test_raising_one_can_bring_another_below() -> None:
    # 18, 2, 0 at first; the third raised leaves 17: 15.32, 1.68 and then the second is below too
    assert places(allocate(20, [910, 80, 10], [910, 80, 10], minimum=3)) == [14, 3, 3]


def test_a_stratum_smaller_than_the_minimum_gives_all_and_is_short() -> None:
    assert allocate(10, [98, 2], [98, 2], minimum=4) == [Places(10, 8, 0), Places(4, 2, 2)]


def test_what_a_short_stratum_cannot_take_goes_to_the_others() -> None:
    assert allocate(30, [1, 1, 1], [100, 4, 100]) == [Places(10, 13, 0), Places(10, 4, 6), Places(10, 13, 0)]
    assert allocate(31, [1, 1, 1], [100, 4, 100])[0] == Places(11, 14, 0)


def test_given_places_that_lack_residents_go_to_the_others_by_what_they_were_given() -> None:
    found = allocate(40, [10, 20, 10], [5, 100, 100])
    assert found == [Places(10, 5, 5), Places(20, 23, 0), Places(10, 12, 0)]
    assert allocate(30, [10, 20, 0], [0, 100, 100]) == [Places(10, 0, 10), Places(20, 30, 0), Places(0, 0, 0)]


def test_a_small_stratum_and_a_minimum_do_not_work_against_each_other() -> None:
    assert places(allocate(7, [1, 1], [1, 100], minimum=4)) == [1, 6]


@pytest.mark.parametrize(
    ("size", "weights", "residents", "minimum", "code", "number"),
    [
        (10, [50, 50], [50, 50], 6, "minimum_too_large", 12),
        (10, [50, 3], [50, 3], 8, "minimum_too_large", 11),
        (10, [10, 0], [9, 100], 0, "no_room", 9),
        (10, [4, 4], [4, 4], 0, "no_room", 8),
    ],
)
def test_places_that_cannot_be_divided(
    size: int, weights: list[int], residents: list[int], minimum: int, code: str, number: int
) -> None:
    with pytest.raises(ImpossibleDrawError) as caught:
        allocate(size, weights, residents, minimum)
    assert (caught.value.code, caught.value.number) == (code, number)
