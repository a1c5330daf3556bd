"""Age groups (年齢階級) of residents on the day of the draw.

A resident belongs to a group when every day that can be the day of birth lies in it. So a year of birth without a
day is enough where the whole year falls into one group; else the age is unknown (不詳), never guessed. Ages are
completed years on `as_of` by the same rule that the draw used.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.age import AgeRule, born_on_or_before
from survey_ops.domain.people import Births

UNKNOWN = "不詳"
_DECADES = range(10, 90, 10)
_NARROWEST = 5


def group_bounds(minimum_age: int, said: Sequence[int] = ()) -> tuple[int, ...]:
    """Return the lower bounds of the groups.

    Args:
        minimum_age: the youngest that are drawn; the first group starts here.
        said: the bounds wished; where there are none, tens of years up to 80, the first group at least five years.

    >>> group_bounds(18)
    (18, 30, 40, 50, 60, 70, 80)
    >>> group_bounds(18, [18, 20, 65])
    (18, 20, 65)
    """
    wished = said or [bound for bound in _DECADES if bound >= minimum_age + _NARROWEST]
    return (minimum_age, *(bound for bound in sorted(set(wished)) if bound > minimum_age))


def group_labels(bounds: Sequence[int]) -> tuple[str, ...]:
    """Return the names of the groups.

    >>> group_labels((18, 20, 21, 30))
    ('18・19歳', '20歳', '21～29歳', '30歳以上')
    """
    return (*(_label(low, high - 1) for low, high in pairwise(bounds)), f"{bounds[-1]}歳以上")


def _label(low: int, high: int) -> str:
    if low == high:
        return f"{low}歳"
    return f"{low}・{high}歳" if high == low + 1 else f"{low}～{high}歳"


def group_codes(births: Births, as_of: date, rule: AgeRule, bounds: Sequence[int]) -> NDArray[np.intp]:
    """Return the group of each resident.

    Args:
        births: days of birth.
        as_of: reference date of the age.
        rule: by the statute or by the birthday.
        bounds: lower bounds, ascending.

    Returns:
        Shape (rows,): the index of the group, or `len(bounds)` where the group is not known or the resident may be
        younger than the first.
    """
    # Who is older was born earlier: the bounds from the oldest down are days in ascending order.
    cuts = np.array([_figures(born_on_or_before(as_of, bound, rule)) for bound in reversed(bounds)])
    oldest = len(bounds) - 1 - np.searchsorted(cuts, births.first, side="left")
    youngest = len(bounds) - 1 - np.searchsorted(cuts, births.last, side="left")
    known = (oldest == youngest) & (youngest >= 0)
    return np.where(known, youngest, len(bounds)).astype(np.intp)


def _figures(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
