"""One per household: walk the tickets upward, skip a resident whose household was already taken.

The walk takes the smallest ticket of every household, household by household in the order of those tickets. An empty
household number is a household of its own.
"""

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.people import Coded


def first_of_each(household: Coded, walk: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return of the rows of a walk those whose household was not met before, in the order of the walk."""
    empty = [index for index, value in enumerate(household.values) if not value]
    numbers = household.codes[walk].astype(np.int64)
    alone = np.isin(numbers, empty)
    numbers[alone] = -1 - walk[alone]  # no number of a household is negative
    _, first = np.unique(numbers, return_index=True)
    return walk[np.sort(first)]
