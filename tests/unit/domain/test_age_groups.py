from datetime import date

import numpy as np
import pytest

from survey_ops.domain.age_groups import group_bounds, group_codes, group_labels
from survey_ops.domain.people import Births

BOUNDS = (18, 30, 65)
AS_OF = date(2021, 1, 1)


@pytest.mark.parametrize(
    ("minimum", "said", "expected"),
    [
        (18, (), (18, 30, 40, 50, 60, 70, 80)),
        (15, (), (15, 20, 30, 40, 50, 60, 70, 80)),
        (16, (), (16, 30, 40, 50, 60, 70, 80)),
        (0, (), (0, 10, 20, 30, 40, 50, 60, 70, 80)),
        (65, (), (65, 70, 80)),
        (90, (), (90,)),
        (18, (65, 20, 18, 20), (18, 20, 65)),
        (18, (15, 40), (18, 40)),
        (18, (10,), (18,)),
    ],
)
def test_bounds(minimum: int, said: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert group_bounds(minimum, said) == expected


def test_labels() -> None:
    assert group_labels((18, 30, 40)) == ("18～29歳", "30～39歳", "40歳以上")
    assert group_labels((18,)) == ("18歳以上",)


def codes(*days: tuple[int, int]) -> list[int]:
    first, last = (np.array([pair[at] for pair in days], dtype=np.int32) for at in (0, 1))
    births = Births(first, last, np.arange(len(days)))
    return [int(code) for code in group_codes(births, AS_OF, "statute", BOUNDS)]


def test_65_by_the_statute_is_who_was_born_on_2_january_1956() -> None:
    """昭和31年１月２日以前に生まれた者."""
    assert codes((19560102, 19560102), (19560103, 19560103)) == [2, 1]
    known = np.array([19560101, 19560102], dtype=np.int32)
    births = Births(known, known, np.arange(2))
    assert [int(code) for code in group_codes(births, AS_OF, "birthday", BOUNDS)] == [2, 1]


def test_the_edges_of_every_group() -> None:
    assert codes((20030102, 20030102), (19910103, 19910103), (19910102, 19910102)) == [0, 0, 1]


def test_a_day_that_is_not_known_decides_where_all_its_days_are_in_one_group() -> None:
    assert codes((19700101, 19701231)) == [1]
    assert codes((19560101, 19561231)) == [3]  # 64 or 65
    assert codes((19910101, 19911231)) == [3]  # 29 or 30
    assert codes((0, 99999999)) == [3]


def test_who_may_be_younger_than_the_first_group_is_unknown() -> None:
    assert codes((20030101, 20031231), (20100101, 20100101)) == [3, 3]
