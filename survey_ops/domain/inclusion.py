"""How likely a resident was to be drawn (抽出率, inclusion probability), by the method of the draw.

    1. simple, systematic   every resident of the frame: size / eligible. A systematic draw of ticket/v1 steps by the
                            exact fraction eligible / size, so that the rounding of an interval favours nobody.
    2. stratified           every resident of a stratum: selected / eligible of that stratum.
    3. one per household    it depends on how many of the household are eligible, m. Households come in the order of
                            their smallest ticket. A larger one comes earlier, but only one of its m is taken. With n
                            drawn, H households and M the largest m, every resident's chance lies

                                from  n / (H · M)  to  n / H

Why (3) holds. Let p(m) be the chance of a household with m eligible residents to be among the first n. It rises with
m, for the household's ticket is the smallest of m. The mean over all households is n / H, so p of the smallest
households is at most n / H, and p of the largest at least n / H. The chance of one resident, p(m) / m, falls with m:
a household of k · m is drawn at most k times as often as one of m. So it is largest in the smallest households, and
there at most n / H; and smallest in the largest, and there at least n / (H · M). p(m) itself has no closed form,
since households differ in size; who needs weights takes m from the register.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.people import Coded


@dataclass(frozen=True)
class Stratum:
    """A stratum of the draw.

    Attributes:
        key: its values, an age group by its lower bound.
        eligible: residents of the frame in it.
        selected: residents drawn from it.
    """

    key: tuple[str, ...]
    eligible: int
    selected: int


@dataclass(frozen=True)
class Households:
    """The households of a frame.

    Attributes:
        count: households with at least one eligible resident; an empty number is a household of its own.
        largest: the most eligible residents in one.
    """

    count: int
    largest: int


@dataclass(frozen=True)
class Inclusion:
    """The chance of a resident of the frame.

    Attributes:
        least: the smallest chance of anybody, or a bound below it.
        most: the largest chance of anybody, or a bound above it.
        is_bound: True where the chance depends on the household and only bounds are known.
    """

    least: Fraction
    most: Fraction
    is_bound: bool = False

    @property
    def is_equal(self) -> bool:
        """Whether everybody had the same chance."""
        return self.least == self.most and not self.is_bound


def inclusion(
    eligible: int, selected: int, strata: Sequence[Stratum] = (), households: Households | None = None
) -> Inclusion:
    """Return how likely residents of the frame were to be drawn.

    Args:
        eligible: residents of the frame, at least one.
        selected: residents drawn.
        strata: of a stratified draw.
        households: of a draw of one per household.
    """
    if households is not None:
        most = Fraction(selected, households.count)
        return Inclusion(most / households.largest, most, is_bound=households.largest > 1)
    if strata:
        rates = [Fraction(one.selected, one.eligible) for one in strata if one.eligible]
        return Inclusion(min(rates), max(rates))
    whole = Fraction(selected, eligible)
    return Inclusion(whole, whole)


def count_households(column: Coded, frame: NDArray[np.intp]) -> Households:
    """Return the households of a frame.

    Args:
        column: household numbers.
        frame: rows that are eligible, at least one.
    """
    sizes = Counter[str]()
    alone = 0
    for code, members in zip(*np.unique(column.codes[frame], return_counts=True), strict=True):
        number = column.values[code]
        if number:
            sizes[number] += int(members)
        else:
            alone += int(members)
    return Households(len(sizes) + alone, max([*sizes.values(), 1]))
