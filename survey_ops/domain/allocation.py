"""How the places of a sample are divided among strata, in exact integers.

Definitions, for strata in the order of their keys, stratum h with N_h residents in the frame:

    1. weight      proportional: N_h; equal: 1; given: the places the case states
    2. allotment   of n places among strata with weights w_h that make W together: with n*w_h = q*W + r every stratum
                   gets q; the places left over go one each to the strata with the largest r, ties to the smaller key
    3. bounds      at most N_h, at least the smaller of `minimum` and N_h
    4. allocation  allot n among all strata. Strata whose allotment lies above their bounds get the bound; if there
                   are none, strata whose allotment lies below theirs do. The allotment begins anew for the
                   other strata with the places that are left, until no allotment lies outside its bounds.
    5. wanted      a stratum's first allotment, or `minimum` where that is more
    6. short       what of `wanted` a stratum has not the residents for

What follows: the allocation makes n together wherever the bounds allow it. With `proportional` no allotment is ever
above its bound, for n is at most N and raising some strata leaves the others less than their share. With `equal`,
once none is above, none can be below, or the least places would be more than n. So one of the two bounds is at work
in a draw, and never both against each other. What a short stratum cannot take goes to the others by their weights.

Largest remainders are Hamilton's method; beginning anew with what is left is how elections with a threshold do it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_ops.domain.faults import ImpossibleDrawError


@dataclass(frozen=True)
class Places:
    """The places of one stratum.

    Attributes:
        wanted: by the weights and the minimum alone (definition 5).
        places: allocated (definition 4).
        short: definition 6.
    """

    wanted: int
    places: int
    short: int


def allot(size: int, weights: Sequence[int]) -> list[int]:
    """Divide places by weights (definition 2); some weight must be more than 0.

    >>> allot(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = sum(weights)
    shares = [divmod(size * weight, whole) for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-shares[index][1], index))
    places = [quotient for quotient, _ in shares]
    for index in order[: size - sum(places)]:
        places[index] += 1
    return places


def allocate(size: int, weights: Sequence[int], residents: Sequence[int], minimum: int = 0) -> list[Places]:
    """Divide `size` places among strata (definitions 3 to 6).

    Args:
        size: at least 1.
        weights: one a stratum, in the order of the keys.
        residents: of each stratum in the frame.
        minimum: least places of a stratum.

    Raises:
        ImpossibleDrawError: the minimum places need more than `size`, or the residents of the strata with a weight
            are fewer.
    """
    least = [min(minimum, there) for there in residents]
    room = sum(there for there, weight in zip(residents, weights, strict=True) if weight)
    if sum(least) > size:
        raise ImpossibleDrawError("minimum_too_large", sum(least))
    if room < size:
        raise ImpossibleDrawError("no_room", room)
    first = allot(size, weights)
    wanted = [max(places, minimum) for places in first]
    places = _within_bounds(size, weights, least, residents)
    return [
        Places(want, got, max(0, want - there)) for want, got, there in zip(wanted, places, residents, strict=True)
    ]


def _within_bounds(size: int, weights: Sequence[int], least: Sequence[int], most: Sequence[int]) -> list[int]:
    places = list(least)
    unsettled = list(range(len(weights)))
    left = size
    while unsettled:
        allotted = dict(zip(unsettled, allot(left, [weights[index] for index in unsettled]), strict=True))
        above = [index for index, got in allotted.items() if got > most[index]]
        below = [index for index, got in allotted.items() if got < least[index]]
        if not above and not below:
            for index, got in allotted.items():
                places[index] = got
            break
        bound, settled = (most, above) if above else (least, below)
        for index in settled:
            places[index] = bound[index]
            left -= bound[index]
        unsettled = sorted(set(unsettled) - set(settled))
    return places
